from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import LONGEST, clause_breaks, starts
from nlp.words import pieces


def split(text: str) -> list[str]:
    parts = pieces(text)
    bounds = [*(at for at, begins in enumerate(starts(parts)) if begins), len(parts)]
    return ["".join(piece.text for piece in parts[a:b]).strip() for a, b in pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Squats hurt. Lunges do not.", ["Squats hurt.", "Lunges do not."]),
        ("squats hurt\nLunges do not", ["squats hurt", "Lunges do not"]),
        ("squats hurt my knees so much\nand lunges too", ["squats hurt my knees so much\nand lunges too"]),
        ("- squats hurt\n- lunges help", ["- squats hurt", "- lunges help"]),
        ("1. squats hurt\n2. lunges help", ["1. squats hurt", "2. lunges help"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("It helps, e.g. with pain. Good.", ["It helps, e.g. with pain.", "Good."]),
        ("I ran 3.5 miles today.", ["I ran 3.5 miles today."]),
        ("Squats hurt \U0001f4aa Lunges do not", ["Squats hurt \U0001f4aa", "Lunges do not"]),
        ("It hurt...so I stopped", ["It hurt...so I stopped"]),
        ("My knee hurt.Then it stopped.", ["My knee hurt.", "Then it stopped."]),
        ("Title\n\nbody text", ["Title", "body text"]),
    ],
)
def test_it_splits_as_a_reader_would(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_text_without_any_stop_is_cut() -> None:
    assert len(split("word " * (2 * LONGEST + 1))) == 3


@given(st.text())
def test_every_text_with_a_visible_piece_begins_a_sentence(text: str) -> None:
    parts = pieces(text)

    assert any(starts(parts)) == any(not piece.text.isspace() for piece in parts)


def test_a_clause_begins_at_but_and_at_a_semicolon() -> None:
    assert clause_breaks(pieces("squats are fine but lunges hurt; sleds help")) == (3, 6)
