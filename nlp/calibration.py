"""Turns what the rules saw into a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic curve over named features; below ``least`` nothing was found."""

    bias: float
    weights: Mapping[str, float]
    least: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Give the probability that claim and stance are right."""
        return logistic(self.bias + sum(self.weights[name] * value for name, value in features.items()))


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
        least=finding["least"],
    )
