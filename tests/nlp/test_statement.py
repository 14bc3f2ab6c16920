from __future__ import annotations

import pytest

from nlp.ingredients import of_claim
from nlp.lexicon import body_and_training
from nlp.statement import Statement, state
from tests.nlp.conftest import calves, sentence


def said(text: str) -> Statement:
    return state(sentence(text), of_claim(calves(), body_and_training()))


@pytest.mark.parametrize(
    ("text", "kind", "negated"),
    [
        ("weak calves cause knee pain", "harm", False),
        ("weak calves prevent knee pain", "help", False),
        ("weak calves do not cause knee pain", "harm", True),
        ("weak calves never cause knee pain", "harm", True),
        ("weak calves have nothing to do with knee pain", "null", False),
        ("nobody tells you that weak calves cause knee pain", "harm", False),
        ("your calves are weak, no wonder your knees hurt", "harm", False),
        ("weak calves can't absorb shock so the knee ends up hurting", "harm", False),
        ("knee pain is not caused by weak calves", "harm", True),
        ("that weak calves cause knee pain is a myth", "harm", True),
        ("your knees hurt from other things, weak calves are not the cause", "harm", True),
    ],
)
def test_it_reads_relation_and_negation(text: str, kind: str, negated: bool) -> None:
    read = said(text)

    assert (read.kind, read.negated) == (kind, negated)


def test_cause_and_effect_the_other_way_round_are_seen() -> None:
    assert said("knee pain causes weak calves").swapped
    assert said("weak calves are caused by knee pain").swapped
    assert not said("knee pain is caused by weak calves").swapped


def test_a_rival_for_the_factor_is_counted() -> None:
    assert said("creatine and weak calves cause knee pain").rivals == 1
