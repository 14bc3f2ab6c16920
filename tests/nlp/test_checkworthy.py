from __future__ import annotations

import pytest
from nlp.checkworthy import worth
from nlp.stance import RuleStance

from nlp.calibration import shipped
from tests.nlp.conftest import sentence


def chance(text: str, listed: float = 0.0) -> float:
    view = sentence(text)
    features = worth(view, RuleStance().read(view), listed=listed)
    return shipped().checkworthy(features) if features else 0.0


@pytest.mark.parametrize("text", ["Vitamin D prevents muscle cramps.", "Running barefoot fixes your back pain"])
def test_a_general_statement_of_effect_is_worth_checking(text: str) -> None:
    assert chance(text) >= shipped().checkworthy_from


@pytest.mark.parametrize(
    "text",
    [
        "Does vitamin D prevent muscle cramps?",
        "Vitamin D fixed my cramps.",
        "I love my new running shoes",
        "Squats, bench and rows on Monday",
        "My trainer says vitamin D prevents cramps in your muscles",
    ],
)
def test_questions_anecdotes_reports_and_routines_are_not(text: str) -> None:
    assert chance(text) < shipped().checkworthy_from


def test_a_listed_claim_lifts_the_chance_with_its_score() -> None:
    assert chance("weak calves cause knee pain", 0.9) > chance("weak calves cause knee pain", 0.3)
