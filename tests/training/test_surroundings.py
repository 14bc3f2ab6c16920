"""The contexts that a sentence is trained in."""

import random
from collections import Counter

from nlp.training.surroundings import Surroundings
from nlp.windows import Window

WINDOW = Window(sentence="weak calves cause knee pain", context="my knee hurts")


def contexts(surroundings: Surroundings, *, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    drawn = [surroundings.drawn(WINDOW, chance) for _ in range(400)]
    assert {window.sentence for window in drawn} == {WINDOW.sentence}
    return [window.context for window in drawn]


def test_most_keep_their_context_and_the_rest_get_another_or_none() -> None:
    counts = Counter(contexts(Surroundings(["The  Gym was “packed”"])))

    assert set(counts) == {"my knee hurts", 'the gym was "packed"', ""}
    assert counts["my knee hurts"] > counts['the gym was "packed"'] > counts[""] > 0


def test_without_other_sentences_the_context_is_its_own_or_none() -> None:
    assert set(contexts(Surroundings([]))) == {"my knee hurts", ""}


def test_the_same_seed_draws_the_same() -> None:
    surroundings = Surroundings(["one", "two", "three"])

    assert contexts(surroundings, seed=5) == contexts(surroundings, seed=5) != contexts(surroundings, seed=6)
