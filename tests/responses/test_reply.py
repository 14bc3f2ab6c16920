from __future__ import annotations

import pytest

from responses.knowledge.base import KnowledgeBase
from responses.lengths import BLUESKY, REDDIT, Format
from responses.reply import FixedLines, PartKind
from tests.responses.findings import FIXED, reply_to


@pytest.mark.parametrize("name", ["disclosure", "opt_out", "feedback", "short"])
@pytest.mark.parametrize("line", ["", "  ", "two\nlines"])
def test_a_fixed_line_may_not_be_blank_or_broken(name: str, line: str) -> None:
    with pytest.raises(ValueError, match=name):
        FixedLines(**{name: line})


@pytest.mark.parametrize("name", ["disclosure", "short"])
def test_the_disclosure_says_that_it_is_a_bot(name: str) -> None:
    with pytest.raises(ValueError, match="bot"):
        FixedLines(**{name: "A helpful friend wrote this."})


def test_brief_formats_carry_the_short_line() -> None:
    fixed = FixedLines()
    assert fixed.lines(BLUESKY) == (fixed.short,)
    assert fixed.lines(REDDIT) == (fixed.disclosure, fixed.opt_out, fixed.feedback)


@pytest.mark.parametrize("form", [REDDIT, BLUESKY])
def test_the_lines_that_a_text_lacks_come_back_where_they_stood(form: Format, socks: KnowledgeBase) -> None:
    whole = reply_to("warm socks make you run faster", socks, form=form).text
    lines = FIXED.lines(form)
    for gone in (lines, lines[:1], lines[1:], lines[:2], lines[1:2]):
        text = whole
        for line in gone:
            text = text.replace(f" {line}", "").replace(f"{line} ", "").replace(line, "")
        assert text != whole or not gone
        assert FIXED.put_back(text, form).split() == whole.split()
    assert FIXED.put_back(whole, form) == whole
    assert FIXED.put_back("Mine.", form).split("\n", 1)[0] == "Mine."


def test_the_quote_can_be_taken_out(socks: KnowledgeBase) -> None:
    reply = reply_to("warm socks make you run faster", socks)
    assert reply.text.startswith("> warm socks make you run faster\n\n")
    assert reply.without_quote() == reply.text.removeprefix("> warm socks make you run faster\n\n")


def test_every_part_stands_in_the_text(socks: KnowledgeBase) -> None:
    reply = reply_to("warm socks make you run faster", socks)
    position = 0
    for part in reply.parts:
        position = reply.text.index(part.text, position)
    assert [part.kind for part in reply.parts][-2:] == [PartKind.DISCLOSURE, PartKind.SOURCES]
