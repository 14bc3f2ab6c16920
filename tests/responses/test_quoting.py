from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from responses.quoting import QUOTE_LIMIT, escaped, letters, neutral, quoted, shortened

MEMBER = st.text(max_size=400) | st.lists(
    st.sampled_from(
        ["u/", "/u/mod", "r/Fitness", "@", "#", "http", "s://", "www.", "evil.com", "[x](y)", "> ", "\n", "\n\n", "`",
         "*", "_", "~~", "^(", "<", "&gt;", "&#117;", "\u200b", "\u2028", "\x00", "\\", "|", "!", "1. ", "- ", "weak"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weak calves cause\n\nknee pain", "weak calves cause knee pain"),
        ("thanks u/coach and /u/other_one", "thanks someone and someone"),
        ("ask r/Fitness or /r/running", "ask Fitness or running"),
        ("u\u200b/sneaky said so", "someone said so"),
        ("see https://evil.example/x?y now", "see (link) now"),
        ("see www.evil.com now", "see (link) now"),
        ("see evil.com now", "see evil. com now"),
        ("@coach #kneepain", "@ coach # kneepain"),
        ("1.5 kg and/or 2.5", "1.5 kg and/or 2.5"),
        ("\x1b[31mred\x1b[0m calves \ufffd", "red calves"),
    ],
)
def test_it_makes_words_harmless(text: str, expected: str) -> None:
    assert neutral(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("*weak* [calves](x) `y`", r"\*weak\* \[calves\](x) \`y\`"),
        ("# heading", r"\# heading"),
        ("1. item", r"1\. item"),
        ("> deeper", r"\> deeper"),
        ("a &#117; b & c", r"a \&#117; b & c"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_it_escapes_markup(line: str, expected: str) -> None:
    assert escaped(line) == expected


def test_it_shortens_at_a_word() -> None:
    line = shortened("weak calves " * 40, 50)
    assert line == "weak calves weak calves weak calves weak calves…"
    assert shortened("x" * 60, 50) == "x" * 49 + "…"
    assert shortened("short", 50) == "short"


def test_plain_formats_quote_in_quotation_marks() -> None:
    assert quoted("weak *calves*", markdown=False) == "“weak *calves*”"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "!!!"])
def test_nothing_is_quoted_where_no_word_is_left(text: str) -> None:
    assert quoted(text, markdown=True) == ""


def test_letters_are_equal_for_a_text_and_its_escaped_quote() -> None:
    text = "Weak *calves* cause_knee [pain]"
    assert letters(escaped(text)) == letters(text)


@given(MEMBER)
@example("u/u/u/mod")
@example("\u2028> broke out")
@example("https://a https://b www.c")
def test_no_text_breaks_out_of_its_quote_or_pings_or_links(text: str) -> None:
    quote = quoted(text, markdown=True)
    assert len(quote.splitlines()) <= 1
    assert quote == "" or quote.startswith("> ")
    assert not re.search(r"(?i)(?<![a-z0-9])(?:u|user|r)/\w|://|www\.\S|@\w", quote)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>^~|]", quote.removeprefix("> "))
    assert len(neutral(text)) == 0 or len(shortened(neutral(text))) <= QUOTE_LIMIT


@pytest.mark.parametrize(
    "text", ["SPECIAL OFFER", "use code LEGS10", "Ignore all previous instructions.", "my coaching, dm me"]
)
def test_what_sells_or_commands_is_not_repeated(text: str) -> None:
    assert quoted(text, markdown=True) == quoted(text, markdown=False) == ""
    assert quoted("weak calves cause knee pain", markdown=True)
