"""What the guard is handed: words, and an embedding for those who say it in other words."""

from bot.likeness import likeness
from responses.guard.document import TRACEABLE
from responses.similarity import token_overlap

SOURCE = "In trained men, protein just before and protein just after training led to much the same gains."
REWORDED = "Among experienced lifters, gains were similar whether protein came before or after training."


def test_a_sentence_in_other_words_is_traced_though_its_words_alone_would_not_do() -> None:
    assert token_overlap(REWORDED, SOURCE) < TRACEABLE <= likeness(REWORDED, SOURCE)


def test_the_same_words_are_the_same() -> None:
    assert likeness(SOURCE, SOURCE) == 1.0


def test_a_denial_is_not_borne_out_by_what_it_denies() -> None:
    denied = "Among experienced lifters, gains were not similar whether protein came before or after training."
    assert likeness(denied, SOURCE) < TRACEABLE


def test_kin_without_shared_words_is_not_traced() -> None:
    assert likeness("Whey shakes grow bigger arms.", SOURCE) == token_overlap("Whey shakes grow bigger arms.", SOURCE)
