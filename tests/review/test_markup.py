"""Markup that others wrote stays text, on every page and in every reply."""

from __future__ import annotations

import html
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from bot.review import markup
from bot.review.templating import Assets, environment
from bot.states import PublicationState
from tests.review.bench import SENTENCE, Bench, one

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b id=evil>{{ 7*191 }}"
CODE = "script:not([src]), img:not([src^='/static/']), #evil, iframe, object, [onerror], [onclick], [onload]"


def dangers(text: str) -> list[str]:
    """Return what a page holds that is none of ours: elements that others wrote, and links that run something."""
    soup = BeautifulSoup(text, "html.parser")
    links = [str(link["href"]) for link in soup.select("a[href]")]
    return [str(tag)[:80] for tag in soup.select(CODE)] + [
        link for link in links if not link.startswith(("/", "#", "?", "http://", "https://"))
    ]


@pytest.fixture
def evil(bench: Bench) -> Bench:
    """A desk on which everything that a stranger can write is markup."""
    more: dict[str, Any] = {"author": EVIL, "permalink": "javascript:alert(3)"}
    first = bench.draft(title=EVIL, body=f"{EVIL} {SENTENCE} {EVIL}", nearest=EVIL, **more)
    second = bench.draft(title="x", body=f"{SENTENCE} {EVIL}", span=f"{SENTENCE} {EVIL}", **more)
    bench.sensitive(title=EVIL, body=EVIL, **more)
    browser = bench.sign_in("alice")
    form = browser.form(f"/drafts/{first}", f"/drafts/{first}/edit")
    text = f"{EVIL}\n\n[a](javascript:alert(4)) [b](data:text/html,x) <javascript:alert(5)> ![c](http://x/y.png)"
    browser.client.post(f"/drafts/{first}/edit", data={**form, "text": text})
    form = browser.form(f"/drafts/{second}", f"/drafts/{second}/edit")
    browser.client.post(f"/drafts/{second}/reject", data={**form, "reason": "other", "note": EVIL})
    browser.post("/pause", {"scope": "*", "what": "posting", "why": EVIL})
    with bench.store.write() as tx:
        tx.sources.failed("running", EVIL)
        tx.sources.add_gap("strength", EVIL)
    return bench


PAGES = ["/", "/drafts/1", "/drafts/2", "/history", "/sensitive", "/status", "/?community=%3Cscript%3E"]


@pytest.mark.parametrize("path", PAGES)
def test_what_strangers_write_stays_text(evil: Bench, path: str) -> None:
    text = evil.sign_in("alice").get(path).text
    assert dangers(text) == []
    assert "1337" not in text
    assert html.escape(EVIL, quote=False)[:30] in text.replace("&#34;", '"').replace("&#39;", "'")


def test_what_is_typed_stays_text_when_it_comes_back(evil: Bench) -> None:
    browser = evil.sign_in("alice")
    form = browser.form("/drafts/1", "/drafts/1/edit")
    response = browser.client.post("/drafts/1/reject", data={**form, "text": EVIL, "note": EVIL, "version": 7})
    assert response.status_code in (409, 422)
    assert dangers(response.text) == []
    assert response.text.count("&lt;script&gt;alert(1)") >= 2


def test_a_link_of_a_reply_that_runs_something_is_no_link(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    browser.client.post(
        f"/drafts/{draft_id}/approve", data=browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/edit")
    )
    with bench.store.write() as tx:
        tx.publications.move(1, PublicationState.APPROVED, PublicationState.SENDING)
        tx.publications.move(1, PublicationState.SENDING, PublicationState.POSTED, permalink="javascript:alert(1)")
    for path in ("/history", f"/drafts/{draft_id}"):
        assert dangers(browser.get(path).text) == []


def test_control_without_escaping_the_same_page_would_be_dangerous(
    evil: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = evil.sign_in("alice")
    open_templates = environment(Assets()).overlay(autoescape=False)
    monkeypatch.setattr(evil.app.state, "templates", open_templates)
    assert isinstance(open_templates, Environment)
    assert dangers(browser.get("/drafts/1").text)


@pytest.mark.parametrize(
    "text",
    [
        "<b id=evil>x</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](java\tscript:alert(1))",
        "![x](https://evil.example/p.png)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<img src=x onerror=alert(1)>",
        "> <script>alert(1)</script>",
        "`<script>`",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_a_reply_is_shown_without_anything_that_runs_or_loads(text: str) -> None:
    assert dangers(str(markup.reply_as_markup(text))) == []


@given(st.text(alphabet="<>[]()!`*_#&\"'/:;=xajvscript \n\t\\", max_size=80))
def test_no_reply_whatsoever_runs_anything(text: str) -> None:
    assert dangers(str(markup.reply_as_markup(text))) == []


def test_a_reply_looks_as_it_will_where_markdown_is_read() -> None:
    shown = str(
        markup.reply_as_markup("> their words\n\n*I'm a bot.* [Neal 2019](https://doi.org/10.1/x)\n\n1. one\n2. two")
    )
    soup = BeautifulSoup(shown, "html.parser")
    assert one(soup, "blockquote").get_text(strip=True) == "their words"
    assert one(soup, "em").get_text() == "I'm a bot."
    assert one(soup, "a")["href"] == "https://doi.org/10.1/x"
    assert len(soup.select("ol > li")) == 2


@given(
    st.text(alphabet="<>[]()!`*_#&\"'/:;=xajvscript \n\t\\\ue000\ue001", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4),
    st.booleans(),
)
def test_nor_does_one_that_is_marked(text: str, spans: list[tuple[int, int]], markdown: bool) -> None:
    assert dangers(str(markup.reply_as_markup(text, spans, markdown=markdown))) == []


@pytest.mark.parametrize("markdown", [True, False])
def test_words_of_a_reply_are_marked_unless_they_have_signs_of_markdown(markdown: bool) -> None:
    text = "One & two. *Three*. Four [1]."
    spans = [(text.index(words), text.index(words) + len(words)) for words in ("& two.", "*Three*.", "Four [1].")]
    soup = BeautifulSoup(str(markup.reply_as_markup(text, spans, markdown=markdown)), "html.parser")
    assert [mark.get_text() for mark in soup.select("mark")] == ["& two.", "Four [1]."]
    assert soup.get_text().strip() == (text.replace("*", "") if markdown else text)


def test_a_heading_in_a_reply_is_none_of_the_pages() -> None:
    assert "<h1" not in markup.reply_as_markup("# Loud")


@pytest.mark.parametrize(
    ("link", "fits"),
    [
        ("https://forum.example/a", True),
        ("http://forum.example", True),
        ("HTTPS://forum.example", True),
        ("javascript:alert(1)", False),
        ("//forum.example", False),
        ("/relative", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(link: str | None, fits: bool) -> None:
    assert (markup.web_address(link) == link) is fits or (not fits and markup.web_address(link) is None)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=4))
def test_marking_changes_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in markup.pieces(text, spans)) == text


def test_of_two_spans_that_overlap_the_first_wins() -> None:
    found = [(piece.text, piece.mark) for piece in markup.pieces("abcdef", [(2, 4), (1, 6)])]
    assert found == [("a", None), ("b", 1), ("cd", 0), ("ef", 1)]


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    found = markup.changes(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new


def test_a_very_long_difference_still_holds_both_texts() -> None:
    old, new = "a b\n" * 4000, "b a\n" * 4000
    found = markup.changes(old, new)
    assert "".join(change.text for change in found if change.kind != "added") == old
    assert "".join(change.text for change in found if change.kind != "removed") == new


def test_an_excerpt_keeps_the_span_whole_and_cuts_at_words() -> None:
    text = "title\n\n" + "word " * 60 + "THE SPAN" + " word" * 60
    start = text.index("THE SPAN")
    before, span, after = markup.excerpt(text, start, start + 8)
    assert span.text == "THE SPAN"
    assert before.text.startswith("… word ")
    assert after.text.endswith(" word …")
    assert len(before.text) < 100


def test_a_long_text_is_shown_near_its_spans_and_cut_at_paragraphs_or_words() -> None:
    text = "\n\n".join(f"Paragraph {number} " + "says this " * 20 for number in range(40))
    first, last = text.index("Paragraph 10 "), text.index("Paragraph 35 ")
    found = markup.near(text, [(last, last + 12), (first, first + 12)])
    assert [piece.text for piece in found if piece.mark is not None] == ["Paragraph 10", "Paragraph 35"]
    shown = "".join(piece.text for piece in found)
    assert shown.startswith("… Paragraph 8 says")
    assert shown.count("…") == 4
    assert all(part.strip(" …\n") in text for part in shown.split("\n\n"))
    assert len(shown) < 3000
    (begun,) = [piece for piece in markup.near("word " * 2000, []) if "…" not in piece.text]
    assert begun.text == ("word " * 240).strip()


def test_a_text_is_shown_whole_where_next_to_nothing_would_be_left_out() -> None:
    assert markup.near("word " * 200, [(0, 4)]) == []
    assert markup.near("word " * 250, []) == []
    far = "word " * 200
    assert markup.near(far + far, [(100, 104), (1500, 1504)]) == []


@given(st.text(alphabet="ab \n", max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(0, 9)), max_size=3))
def test_what_is_shown_near_spans_holds_every_mark(text: str, found: list[tuple[int, int]]) -> None:
    spans = [(start, start + long) for start, long in found]
    shown = markup.near(text, spans, around=5)
    marked = "".join(piece.text for piece in markup.pieces(text, spans) if piece.mark is not None)
    assert not shown or "".join(piece.text for piece in shown if piece.mark is not None) == marked


def test_an_excerpt_of_offsets_that_no_longer_fit_is_still_text() -> None:
    assert "".join(piece.text for piece in markup.excerpt("short", 90, 120)) == "short"
