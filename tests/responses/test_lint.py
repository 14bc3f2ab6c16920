from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.lint import lint
from responses.knowledge.loader import load_knowledge
from responses.knowledge.problems import KnowledgeError, Problem, Severity
from tests.responses.test_loader import replace

TODAY = dt.date(2026, 11, 24)
CLAIM = "claims/warm-socks-fast-feet.yaml"
DRY = "claims/dry-socks-blisters.yaml"


def problems(home: Path) -> list[Problem]:
    return lint(load_knowledge(home=home), today=TODAY)


def test_the_shipped_knowledge_has_no_problem(shipped: KnowledgeBase) -> None:
    assert [str(problem) for problem in lint(shipped, today=TODAY)] == []


def test_the_small_knowledge_base_has_no_problem(home: Path) -> None:
    assert problems(home) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "line"),
    [
        (CLAIM, "refs: [moss2021, rumour2020]", "refs: [rumour2020]", "unborne", 17),
        (DRY, "[moss2021]", "[rumour2020]", "unborne", 14),
        (CLAIM, "Train a bit faster now and then.", "Use code PB30 for a discount.", "promo", 27),
        (CLAIM, "Train a bit faster now and then.", "See https://example.com/shop for more.", "promo", 27),
        (CLAIM, "Train a bit faster now and then.", "Try the DVRT drills.", "promo", 27),
        (CLAIM, "The trials were small.", "It said “" + "word " * 26 + "”.", "quote", 20),
        (CLAIM, "probably do not", "do not", "strength", 16),
        (CLAIM, "The trials were small.", "That is settled.", "strength", 20),
        (CLAIM, "Train a bit faster now and then.", "Train for 30 minutes.", "amount", 27),
        (CLAIM, "Get white or numb toes seen the same day.", "Get " + "very " * 30 + "white toes seen.", "length", 30),
        (CLAIM, "Ask your care team how.", "Ask " + "again " * 30 + "how.", "length", 25),
        (DRY, "  - no blisters if the socks are dry\n", "", "phrasings", 6),
        (CLAIM, "your times drop when your socks are warm", "Dry socks prevent blisters!", "said-twice", 10),
        (CLAIM, "2027-05-24", "2026-11-23", "review", 39),
        ("references.yaml", "  design: systematic", "  url: https://a.org/?utm_source=x\n  design: s", "promo", 19),
        ("article.yaml", "quote: feet should sing", "quote: " + "feet " * 26, "quote", 18),
        ("article.yaml", "A picture and no evidence.", "Sign up now, it is a picture.", "promo", 21),
    ],
)  # fmt: skip
def test_it_finds(home: Path, file: str, old: str, new: str, rule: str, line: int) -> None:
    replace(home / file, old, new)
    assert (rule, file, line) in [(problem.rule, problem.file, problem.line) for problem in problems(home)]


ASIDE = "asides:\n  - words: wool|merino\n    text: Wool did well.\n    refs: [hale2019]\n"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("wool|merino", "wool|socks", "always"),
        ("refs: [hale2019]", "refs: [rumour2020]", "unborne"),
        ("Wool did well.\n    refs: [hale2019]", "In a trial, wool did well.", "unborne"),
        ("Wool did well.", "That is settled.", "strength"),
        ("Wool did well.", "Wool did " + "very " * 30 + "well.", "length"),
    ],
)
def test_it_finds_in_an_aside(home: Path, old: str, new: str, rule: str) -> None:
    replace(home / CLAIM, "exceptions:\n", f"{ASIDE}exceptions:\n")
    assert problems(home) == []
    replace(home / CLAIM, old, new)
    assert {problem.rule for problem in problems(home)} == {rule}


def test_words_of_an_aside_are_plain_words(home: Path) -> None:
    replace(home / CLAIM, "exceptions:\n", f"{ASIDE}exceptions:\n".replace("wool|merino", "'wool.*'"))
    with pytest.raises(KnowledgeError, match="words"):
        load_knowledge(home=home)


def test_it_finds_ids_that_lead_nowhere(socks: KnowledgeBase) -> None:
    bare = KnowledgeBase(claims=dict(list(socks.claims.items())[1:]), references={}, article=socks.article)
    found = [problem.message for problem in lint(bare, today=TODAY) if problem.rule == "dangling"]
    assert any("reference “hale2019”" in message for message in found)
    assert any("claim “dry-socks-blisters”" in message for message in found)


def test_an_overdue_review_is_a_warning_and_only_after_the_day(home: Path) -> None:
    replace(home / CLAIM, "2027-05-24", "2026-11-23")
    assert [problem.severity for problem in problems(home)] == [Severity.WARNING]
    replace(home / CLAIM, "2026-11-23", "2026-11-24")
    assert problems(home) == []


def test_a_local_claim_with_few_phrasings_is_only_warned_of(home: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    text = (home / DRY).read_text().replace("  - no blisters if the socks are dry\n", "")
    (ours / "dry-socks-blisters.yaml").write_text(text)
    found = lint(load_knowledge([ours], home=home), today=TODAY)
    assert [(problem.rule, problem.severity) for problem in found] == [("phrasings", Severity.WARNING)]
