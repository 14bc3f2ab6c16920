from __future__ import annotations

from nlp.sentences import bounds
from nlp.windows import Window, windows
from nlp.words import pieces


def cut(text: str, title_end: int = 0) -> list[Window]:
    return windows(text, bounds(pieces(text)), title_end)


def test_neighbours_in_the_paragraph_are_the_context() -> None:
    first, second, third = cut("One is here. Two is there. Three is gone.")

    assert (first.context, second.context) == ("two is there.", "one is here. | three is gone.")
    assert third.context == "two is there."


def test_a_paragraph_break_is_a_border() -> None:
    first, second = cut("One is here.\n\nTwo is there.")

    assert (first.context, second.context) == ("", "")


def test_the_title_is_seen_from_every_paragraph() -> None:
    _, first, second = cut("Bad knees?\n\nOne is here.\n\nTwo is there.", len("Bad knees?"))

    assert (first.context, second.context) == ("bad knees?", "bad knees?")


def test_case_quotes_and_blanks_make_no_difference() -> None:
    (plain,), (shouted,) = cut("don't squat deep"), cut("DON\u2019T   SQUAT DEEP")

    assert plain == shouted
