from __future__ import annotations

import pytest

from responses.sentences import reading_grade, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It fell by 4.6% there. Then rose.", ["It fell by 4.6% there.", "Then rose."]),
        ("Squats vs. Lunges were equal.", ["Squats vs. Lunges were equal."]),
        ("It held [1, 2]. So did this.", ["It held [1, 2].", "So did this."]),
        ("It held. [1] So did this.", ["It held. [1]", "So did this."]),
        ("He said “no.” Then left.", ["He said “no.”", "Then left."]),
        ("no full stop", ["no full stop"]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("  ", []),
    ],
)
def test_it_splits_prose_into_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_citation_numbers_are_no_words() -> None:
    assert words("Calves don't matter [1, 3]. In 48 trials.") == ["Calves", "don't", "matter", "In", "48", "trials"]


def test_the_reading_grade_follows_the_formula_by_hand() -> None:
    # 2 sentences, 7 words, 3+3+3+5 + 2+3+3 = 22 letters: 4.71*22/7 + 0.5*7/2 - 21.43 = -4.88
    assert reading_grade("The cat sat there. It was fun.") == pytest.approx(4.71 * 22 / 7 + 0.5 * 3.5 - 21.43)


def test_long_words_and_sentences_read_harder() -> None:
    hard = "Neuromuscular interventions systematically attenuate musculoskeletal symptomatology."
    assert reading_grade(hard) > 20 > reading_grade("Train your legs. Rest well.")
    assert reading_grade("") == 0.0
