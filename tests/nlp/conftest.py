"""The detector over the shipped claims, built once: building takes longer than all that the tests ask of it."""

from __future__ import annotations

import pytest

from nlp.components import view
from nlp.detector import Detector
from nlp.lexicon import body_and_training
from nlp.sentences import Sentence
from nlp.values import Claim, Relation
from nlp.words import pieces
from responses.knowledge.loader import load_knowledge


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector(load_knowledge().as_claims())


def sentence(text: str) -> Sentence:
    """A sentence as the stages see it, without a detector."""
    return view(pieces(text), body_and_training())


def calves() -> Claim:
    """A small claim of cause."""
    return Claim(
        id="weak-calves",
        proposition="Weak calves cause knee pain.",
        relation=Relation.CAUSE,
        phrasings=("weak calves are why your knees hurt", "weak calves lead to knee pain"),
        denials=("weak calves do not cause knee pain",),
        factor=("@weak-calf",),
        outcome=("@knee-trouble",),
    )
