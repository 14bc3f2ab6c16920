from __future__ import annotations

from typing import Any

import pytest

from responses.citations import ARTICLE, label, link, sources
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import Reference


def reference(**changes: Any) -> Reference:
    base: dict[str, Any] = {
        "id": "neal2019", "authors": "Neal BS, Lack SD", "year": 2019, "title": "T", "journal": "BJSM 53(5):270",
        "design": "RCT", "finding": "Something.", "verified": {"how": "seen"},
    }  # fmt: skip
    return Reference.model_validate(base | changes)


EVERY = {"doi": "10.1136/a-b", "pmid": "12", "pmcid": "PMC34", "url": "https://bmj.com/x"}


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), "https://doi.org/10.1136/a-b"),
        (("doi",), "https://pubmed.ncbi.nlm.nih.gov/12/"),
        (("doi", "pmid"), "https://pmc.ncbi.nlm.nih.gov/articles/PMC34/"),
        (("doi", "pmid", "pmcid"), "https://bmj.com/x"),
        (("doi", "pmid", "pmcid", "url"), None),
    ],
)
def test_a_reference_links_to_the_best_address_it_has(without: tuple[str, ...], expected: str | None) -> None:
    assert link(reference(**{key: value for key, value in EVERY.items() if key not in without})) == expected


def test_an_address_cannot_close_a_markdown_link() -> None:
    assert link(reference(doi="10.1016/S0140-6736(12)1<2>")) == "https://doi.org/10.1016/S0140-6736%2812%291%3C2%3E"
    assert link(reference(url="https://a.org/x_(y)")) == "https://a.org/x_%28y%29"


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Neal BS, Lack SD", "Neal 2019"),
        ("Van Cant J", "Van Cant 2019"),
        ("de Oliveira Silva D, Pazzinatto MF", "de Oliveira Silva 2019"),
        ("Desai et al.", "Desai 2019"),
        ("American College of Sports Medicine (Currier, Phillips et al.)", "American College of Sports Medicine 2019"),
    ],
)
def test_the_label_is_first_author_and_year(authors: str, expected: str) -> None:
    assert label(reference(authors=authors)) == expected


def test_sources_are_numbered_lines_with_design_and_size(socks: KnowledgeBase) -> None:
    lines = [source.line for source in sources(["hale2019", "moss2021"], socks, markdown=True)]
    assert lines == [
        "1. [Hale 2019](https://doi.org/10.1234/feet%282019%29%3C9%3E), randomised trial, 40 people",
        "2. van der Moss 2021, Journal of Feet 5(2):10-19, systematic review",
    ]


def test_no_abbreviation_of_the_trade_stands_in_a_source(socks: KnowledgeBase) -> None:
    pooled = socks.references["moss2021"].model_copy(update={"design": "review of RCTs", "n": "13 RCTs, 240 people"})
    kb = KnowledgeBase(claims=socks.claims, references={"moss2021": pooled}, article=socks.article)
    (source,) = sources(["moss2021"], kb, markdown=True)
    assert source.line.endswith(", review of randomised trials, 13 randomised trials, 240 people")


def test_the_article_is_cited_as_an_opinion_piece(socks: KnowledgeBase) -> None:
    (source,) = sources([ARTICLE], socks, markdown=True)
    assert source.line == (
        "1. [Do warm socks make fast feet?](https://example.org/warm-socks-%28really%29), "
        "an opinion piece by Robin Hale, a physical therapist"
    )


def test_plain_formats_get_the_bare_address(socks: KnowledgeBase) -> None:
    lines = [source.line for source in sources(["rumour2020", "moss2021"], socks, markdown=False)]
    assert lines == [
        "[1] Rumour 2020 https://pubmed.ncbi.nlm.nih.gov/123/",
        "[2] van der Moss 2021 Journal of Feet 5(2):10-19",
    ]


def test_labels_that_would_stand_twice_get_a_letter(socks: KnowledgeBase) -> None:
    twin = socks.references["hale2019"].model_copy(update={"id": "hale2019b"})
    kb = KnowledgeBase(claims=socks.claims, references={**socks.references, "hale2019b": twin}, article=socks.article)
    assert [source.label for source in sources(["hale2019", "hale2019b"], kb, markdown=True)] == [
        "Hale 2019a",
        "Hale 2019b",
    ]


def test_a_bracket_in_a_source_cannot_make_a_link(socks: KnowledgeBase) -> None:
    odd = socks.references["moss2021"].model_copy(update={"design": "[x](https://evil.example)"})
    kb = KnowledgeBase(claims=socks.claims, references={"moss2021": odd}, article=socks.article)
    (source,) = sources(["moss2021"], kb, markdown=True)
    assert "[" not in source.line


def test_an_unknown_reference_is_an_error(socks: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        sources(["nobody1900"], socks, markdown=True)
