"""Turns what the stages saw into a probability, and a probability into a tier."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.values import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic curve over named features, and the probabilities from which each tier begins."""

    bias: float
    weights: Mapping[str, float]
    confident: float
    possible: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Give the probability that claim and stance are right."""
        return logistic(self.bias + sum(self.weights[name] * value for name, value in features.items()))

    def tier(self, probability: float, *, capped: bool) -> Tier | None:
        """Give the tier for a probability; None below *possible*. What is ``capped`` is never above *possible*."""
        if probability >= self.confident and not capped:
            return Tier.CONFIDENT
        return Tier.POSSIBLE if probability >= self.possible else None


def logistic(value: float) -> float:
    """Apply the logistic function, safe for large values."""
    return 1.0 / (1.0 + math.exp(-max(min(value, 30.0), -30.0)))


@cache
def shipped() -> Calibration:
    """Read the numbers that come with the package."""
    stored = json.loads((files("nlp") / "model" / "calibration.json").read_text(encoding="utf-8"))
    finding = stored["finding"]
    return Calibration(
        bias=finding["bias"],
        weights=finding["weights"],
        confident=finding["confident"],
        possible=finding["possible"],
    )
