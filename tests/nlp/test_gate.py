from __future__ import annotations

import pytest

from nlp.gate import Outcome, gate
from nlp.lexicon import body_and_training
from nlp.words import norms


def outcome(text: str) -> Outcome:
    return gate(norms(text), body_and_training()).outcome


@pytest.mark.parametrize("text", ["weak calves cause knee pain", "Squats", "Is creatine safe to take every day?"])
def test_words_of_training_body_or_food_pass(text: str) -> None:
    assert outcome(text) is Outcome.PASSED


@pytest.mark.parametrize("text", ["", "The weather is nice today.", "My landlord raised the rent again", "\u2026 !!"])
def test_other_talk_stops(text: str) -> None:
    assert outcome(text) is Outcome.OFF_TOPIC


@pytest.mark.parametrize(
    "text",
    [
        "Protein und Creatine sind gut f\u00fcr die Muskeln und das ist nicht gef\u00e4hrlich",
        "Creatine es bueno para los m\u00fasculos y no da\u00f1a los ri\u00f1ones",
        "La cr\u00e9atine est bonne pour les muscles et ne fait pas de mal, protein",
        "\u30af\u30ec\u30a2\u30c1\u30f3 creatine \u306f \u826f\u3044 \u7b4b\u8089 knee",
    ],
)
def test_other_languages_stop(text: str) -> None:
    assert outcome(text) is Outcome.NOT_ENGLISH


def test_a_post_of_content_words_alone_is_english_where_the_lexicon_knows_them() -> None:
    assert outcome("weak calves cause knee pain " * 20) is Outcome.PASSED
