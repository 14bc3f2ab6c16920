"""Turns what the networks saw into probabilities: nine numbers in one file, ``model/networks.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from nlp.calibration import logistic
from nlp.neural import Vector, softmax

_STANCES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """``bias``, ``pair``, ``cosine``, ``lead`` and ``named`` make P(claim); ``temperature`` softens the stance.

    ``confident`` and ``possible`` are where the tiers begin, and a post is checkworthy from ``checkworthy_from``.
    """

    bias: float
    pair: float
    cosine: float
    lead: float
    named: float
    temperature: float
    confident: float
    possible: float
    checkworthy_from: float

    def claim(self, logits: Vector, cosine: float, lead: float, *, named: bool) -> float:
        """P(the sentence is about the claim).

        ``lead`` is how far its cosine is ahead of the best other claim's; ``named`` says that the sentence itself
        names the claim's factor and outcome in words that the lexicon knows.
        """
        near = self.cosine * cosine + self.lead * lead
        return logistic(self.bias + self.pair * about(logits) + near + self.named * named)

    def stances(self, logits: Vector) -> Vector:
        """P(stance), given that the sentence is about the claim."""
        return softmax(logits[:_STANCES] / self.temperature)


def about(logits: Vector) -> float:
    """Give the pair model's log-odds that the sentence is about the claim, whatever the stance."""
    best = float(logits[:_STANCES].max())
    return best + math.log(float(np.exp(logits[:_STANCES] - best).sum())) - float(logits[_STANCES])


def read(path: Path) -> Likelihood:
    """Read the numbers in force; a set that ``make calibrate`` fitted stands before the one that training left."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Likelihood(**stored[stored["in_force"]]["numbers"])


@cache
def shipped() -> Likelihood:
    """Read the numbers that come with the package."""
    return read(Path(str(files("nlp") / "model" / "networks.json")))
