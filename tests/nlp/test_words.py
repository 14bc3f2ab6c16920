from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.words import fold, norms, pieces


@given(st.text())
def test_the_pieces_make_up_the_whole_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@given(st.text())
def test_each_piece_stands_where_it_says(text: str) -> None:
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces(text))


@given(st.text())
def test_folding_moves_no_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("written", ["don't", "don\u2019t", "dont", "DON'T"])
def test_a_negation_is_a_word_of_its_own_however_it_is_written(written: str) -> None:
    assert norms(written) == ("do", "n't")


def test_cannot_is_two_words() -> None:
    assert norms("cannot") == ("can", "not")


def test_per_cent_and_plus_are_words_and_other_marks_are_not() -> None:
    assert norms("FIFA 11+, 10%!") == ("fifa", "11", "+", "10", "%")
