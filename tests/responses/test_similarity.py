from __future__ import annotations

from responses.similarity import negated, token_overlap

SOURCE = "In a trial of 40 runners, warm socks did not change their running speed."


def test_a_sentence_that_the_source_holds_scores_full() -> None:
    assert token_overlap("Warm socks did not change the runners' speed.", SOURCE) == 1.0


def test_a_sentence_about_something_else_scores_nothing() -> None:
    assert token_overlap("Cold water helps tired hands recover.", SOURCE) == 0.0


def test_the_opposite_does_not_count_as_the_same() -> None:
    assert token_overlap("Warm socks did change the runners' speed.", SOURCE) < 0.6


def test_two_shared_words_are_too_few() -> None:
    assert token_overlap("Warm socks.", SOURCE) < 0.6
    assert token_overlap("", SOURCE) == 0.0


def test_two_negations_cancel_out() -> None:
    assert negated("Socks don't help.")
    assert negated("Socks don’t help.")
    assert not negated("It is not that nothing helps.")
