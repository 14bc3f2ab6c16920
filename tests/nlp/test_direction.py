from __future__ import annotations

import pytest

from nlp.direction import Reading, RuleDirection
from nlp.encoder import shipped
from nlp.ingredients import of_claim
from nlp.lexicon import body_and_training, opposites
from nlp.matcher import HybridMatcher
from nlp.words import norms
from tests.nlp.conftest import calves, sentence


def read(text: str) -> Reading:
    needs = [of_claim(calves(), body_and_training())]
    matcher = HybridMatcher([calves()], needs, shipped(), norms)
    check = RuleDirection(
        needs, matcher.wordings, [sentence(wording.text) for wording in matcher.wordings], opposites()
    )
    view = sentence(text)
    return check.read(view, matcher.match(view, frozenset())[0])


@pytest.mark.parametrize(
    "text",
    ["weak calves cause knee pain", "your knees hurt because your calves are weak", "weak calves wreck your knees"],
)
def test_what_says_the_claim_is_above_zero(text: str) -> None:
    assert read(text).polarity > 0


@pytest.mark.parametrize(
    "text",
    [
        "weak calves do not cause knee pain",
        "weak calves don't make your knees hurt",
        "weak calves are not why your knees hurt",
        "the idea that weak calves cause knee pain is nonsense",
        "weak calves have nothing to do with knee pain",
    ],
)
def test_what_denies_the_claim_is_below_zero(text: str) -> None:
    assert read(text).polarity < 0


def test_the_opposite_effect_is_contrary_and_no_plain_denial() -> None:
    reading = read("weak calves prevent knee pain")

    assert reading.polarity < 0
    assert reading.contrary


def test_cause_and_effect_the_other_way_round_are_another_matter() -> None:
    assert not read("knee pain causes weak calves").compatible


def test_the_slots_show_what_was_compared() -> None:
    slots = dict(read("weak calves may cause chronic knee pain in runners").slots)

    assert slots == {
        "factor": "weak calves",
        "relation": "harm: cause",
        "outcome": "knee pain",
        "polarity": "affirmed",
        "hedge": "may",
        "population": "runners",
        "duration": "chronic",
    }
