"""Fits the numbers of the calibration: on held-out text of the corpus, or eight of them anew on labelled passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from nlp.likelihood import Evidence, Likelihood, RuleReading, about
from nlp.neural import PAIR_CLASSES
from nlp.values import Stance

_LEAST_FOUND = 10
_FALSE_ALARMS = 0.02
_AS_GOOD = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """The precision from which each tier begins; without one, *possible* begins where claims are found best (F1)."""

    confident: float = 0.95
    possible: float | None = 0.80


CORPUS_AIMS = Aims()
START = Likelihood(
    bias=0.0,
    pair=1.0,
    near=0.0,
    lead_share=0.0,
    named=0.0,
    temperature=1.0,
    agreed=1.0,
    confident=1.0,
    possible=0.0,
    checkworthy_from=0.5,
    signs_from=0.5,
)
"""What the fit begins with: nothing is weighed."""
PASSAGE_AIMS = Aims(confident=0.84, possible=None)
"""Four points above what is promised, since some are lost on passages of other sites (cross-fitted: two or three)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One claim read in one sentence, and what is true: ``stance`` is None where the sentence is not about it."""

    seen: Evidence
    stance: Stance | None


def fit(cases: Sequence[Case], start: Likelihood, aims: Aims) -> Likelihood:
    """Fit P(claim) by logistic regression, then what the rules' stance counts for; place the tiers by precision.

    What a lead counts for, the temperature and the other thresholds stay as they are in ``start``.
    """
    features = [list(start.parts(case.seen)) for case in cases]
    bias, pair, near, named = _fitted(features, [case.stance is not None for case in cases])
    both = [(case, case.seen.rules) for case in cases if case.seen.rules is not None]
    numbers = replace(start, bias=bias, pair=pair, near=near, named=named)
    numbers = replace(numbers, agreed=agreed(numbers, both))
    points = [scored(numbers, case) for case in cases]
    sure = sorted((scored(numbers, case) for case in cases if numbers.vouched(case.seen)), reverse=True)
    if aims.possible is None:
        possible = best_f1([(score, case.stance is not None) for (score, _), case in zip(points, cases, strict=True)])
    else:
        possible = lowest(sorted(points, reverse=True), aims.possible)
    return replace(numbers, possible=possible, confident=lowest(sure, aims.confident))


def agreed(numbers: Likelihood, both: Sequence[tuple[Case, RuleReading]]) -> float:
    """Find by how much the rules' word raises a stance so that the stances are likeliest."""
    told = [
        (case.seen.logits, rules, PAIR_CLASSES.index(case.stance)) for case, rules in both if case.stance is not None
    ]

    def loss(weight: float) -> float:
        weighed = replace(numbers, agreed=weight)
        return -sum(float(np.log(weighed.stances(logits, rules)[at])) for logits, rules, at in told)

    return min((tenths / 10 for tenths in range(81)), key=loss)


def _fitted(features: Sequence[Sequence[float]], labels: Sequence[bool]) -> list[float]:
    """Fit a bias and a weight for each feature."""
    model = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(features), np.array(labels))
    return [round(float(value), 4) for value in (model.intercept_[0], *model.coef_[0])]


def lead_share(cases: Sequence[Case]) -> float:
    """Find what a lead over the other claims counts for, beside the cosine."""
    features = [[about(case.seen.logits), case.seen.cosine, case.seen.lead, float(case.seen.named)] for case in cases]
    _, _, cosine, lead, _ = _fitted(features, [case.stance is not None for case in cases])
    return round(lead / cosine, 2)


def temperature(cases: Sequence[Case]) -> float:
    """Find the temperature at which the stances are likeliest (Guo et al. 2017)."""
    logits = np.array([case.seen.logits[:5] for case in cases])
    at = np.array([PAIR_CLASSES.index(case.stance) for case in cases])
    best = min(np.arange(0.5, 4.01, 0.1), key=lambda heat: _loss(logits / heat, at))
    return round(float(best), 2)


def _loss(logits: Any, at: Any) -> float:
    top = logits.max(axis=1, keepdims=True)
    log = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return float(-log[np.arange(len(at)), at].mean())


def scored(numbers: Likelihood, case: Case) -> tuple[float, bool]:
    """Give the score of a case and whether claim and stance are right."""
    score, stance = numbers.score(case.seen)
    return score, stance is case.stance


def lowest(points: Sequence[tuple[float, bool]], precision: float) -> float:
    """Find the lowest score from which this share of the points (best first) is right; 1 if none does."""
    right = np.cumsum([good for _, good in points])
    shares = right / np.arange(1, len(points) + 1)
    enough = [at for at in np.flatnonzero(shares >= precision) if at + 1 >= min(_LEAST_FOUND, len(points))]
    return round(float(points[int(max(enough))][0]), 4) if enough else 1.0


def signs_from(points: Sequence[tuple[float, bool]]) -> float:
    """Find the probability that at most ``_FALSE_ALARMS`` of the texts without a sign reach."""
    calm = [score for score, sign in points if not sign]
    return round(float(np.quantile(calm, 1 - _FALSE_ALARMS)), 4) if calm else 0.5


def best_f1(points: Sequence[tuple[float, bool]]) -> float:
    """Find the highest score from which precision and recall are together about as good as they get.

    Where many scores do about as well, the highest of them says least that is wrong.
    """
    ordered = sorted(points, reverse=True)
    right = np.cumsum([good for _, good in ordered])
    precision, recall = right / np.arange(1, len(ordered) + 1), right / max(right[-1], 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return round(float(ordered[int(np.argmax(f1 >= f1.max() - _AS_GOOD))][0]), 4)
