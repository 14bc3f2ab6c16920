"""Turns what rules and networks saw into probabilities: a few numbers in one file, ``model/networks.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.calibration import logistic
from nlp.neural import Vector, softmax
from nlp.values import Stance

_STANCES = tuple(Stance)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReading:
    """What the rules say of a claim: ``score`` in (0, 1); what is ``capped`` they never hold for *confident*."""

    score: float
    stance: Stance
    capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of a sentence and one claim. ``logits`` are the pair model's, of PAIR_CLASSES.

    ``lead`` is how far the claim's cosine is ahead of the best other claim's; ``named`` says that the sentence itself
    names the claim's factor and outcome in words that the lexicon knows; ``rules`` is None where they found nothing.
    """

    logits: Vector
    cosine: float
    lead: float
    named: bool
    rules: RuleReading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """``bias``, ``pair``, ``near`` and ``named`` make P(claim); a lead counts ``lead_share`` as much as a cosine.

    That the rules found the claim too adds nothing to that (its fitted weight was 0.1 beside ``named``), but where they
    did, ``agreed`` speaks for their stance, as surely as they say it. ``temperature`` softens the stances.
    ``confident`` and ``possible`` are where the tiers begin, and a post is checkworthy from ``checkworthy_from``; from
    ``signs_from`` on a text shows a sign of somebody in need of care.
    """

    bias: float
    pair: float
    near: float
    lead_share: float
    named: float
    temperature: float
    agreed: float
    confident: float
    possible: float
    checkworthy_from: float
    signs_from: float

    def claim(self, seen: Evidence) -> float:
        """P(the sentence is about the claim)."""
        weights = (self.pair, self.near, self.named)
        return logistic(self.bias + sum(map(float.__mul__, weights, self.parts(seen))))

    def stances(self, logits: Vector, rules: RuleReading | None = None) -> Vector:
        """P(stance), given that the sentence is about the claim.

        The rules' word raises the log-odds of their stance by ``agreed``, times how sure they are.
        """
        heated = logits[: len(_STANCES)] / self.temperature
        if rules is not None:
            heated = heated + self.agreed * rules.score * (np.array(_STANCES) == rules.stance)
        return softmax(heated)

    def score(self, seen: Evidence) -> tuple[float, Stance]:
        """P(claim and stance are right) and that stance."""
        stances = self.stances(seen.logits, seen.rules)
        return self.claim(seen) * float(stances.max()), _STANCES[int(stances.argmax())]

    def own(self, seen: Evidence) -> Stance:
        """Return the stance that the networks read by themselves."""
        return _STANCES[int(self.stances(seen.logits).argmax())]

    def vouched(self, seen: Evidence) -> bool:
        """Whether the rules stand behind the claim and the stance that ``score`` gives."""
        return seen.rules is not None and not seen.rules.capped and self.score(seen)[1] is seen.rules.stance

    def parts(self, seen: Evidence) -> tuple[float, float, float]:
        """Give what P(claim) is made of: log-odds of the pair model, nearness, and whether the claim is named."""
        return about(seen.logits), seen.cosine + self.lead_share * seen.lead, float(seen.named)


def about(logits: Vector) -> float:
    """Give the pair model's log-odds that the sentence is about the claim, whatever the stance."""
    stances = logits[: len(_STANCES)]
    best = float(stances.max())
    return best + math.log(float(np.exp(stances - best).sum())) - float(logits[len(_STANCES)])


def read(path: Path) -> Likelihood:
    """Read the numbers in force; a set that ``make calibrate`` fitted stands before the one that training left."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Likelihood(**stored[stored["in_force"]]["numbers"])
