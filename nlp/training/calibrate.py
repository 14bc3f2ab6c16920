"""Fits the ten numbers of the calibration: on held-out text of the corpus, or anew on labelled passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from nlp.calibration import logistic
from nlp.likelihood import Likelihood, about
from nlp.neural import PAIR_CLASSES, Vector
from nlp.values import Stance

_LEAST_FOUND = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """The precision from which each tier begins; without one, *possible* begins where F1 is best."""

    confident: float = 0.95
    possible: float | None = 0.80


CORPUS_AIMS = Aims()
PASSAGE_AIMS = Aims(confident=0.8, possible=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One reading of a sentence, and what is true: ``stance`` is None where the sentence is not about the claim."""

    logits: Vector
    cosine: float
    lead: float
    named: bool
    stance: Stance | None


def fit(cases: Sequence[Case], worth: Sequence[tuple[float, bool]], aims: Aims) -> Likelihood:
    """Fit probabilities by logistic regression, temperature by likelihood, and place the tiers by precision.

    ``worth`` pairs the checkworthiness logit of a sentence with its label.
    """
    features = np.array([[about(case.logits), case.cosine, case.lead, case.named] for case in cases])
    labels = np.array([case.stance is not None for case in cases])
    model = LogisticRegression(C=1.0, max_iter=1000).fit(features, labels)
    pair, cosine, lead, named = (round(float(weight), 4) for weight in model.coef_[0])
    base = Likelihood(
        bias=round(float(model.intercept_[0]), 4),
        pair=pair,
        cosine=cosine,
        lead=lead,
        named=named,
        temperature=_temperature([case for case in cases if case.stance is not None]),
        confident=1.0,
        possible=1.0,
        checkworthy_from=best_f1([(logistic(logit), label) for logit, label in worth]),
    )
    points = sorted((scored(base, case) for case in cases), reverse=True)
    possible = best_f1(points) if aims.possible is None else lowest(points, aims.possible)
    return replace(base, confident=lowest(points, aims.confident), possible=possible)


def _temperature(cases: Sequence[Case]) -> float:
    """Find the temperature at which the stances are likeliest (Guo et al. 2017)."""
    logits = np.array([case.logits[:5] for case in cases])
    at = np.array([PAIR_CLASSES.index(case.stance) for case in cases])
    best = min(np.arange(0.5, 4.01, 0.1), key=lambda heat: _loss(logits / heat, at))
    return round(float(best), 2)


def _loss(logits: Any, at: Any) -> float:
    top = logits.max(axis=1, keepdims=True)
    log = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return float(-log[np.arange(len(at)), at].mean())


def scored(numbers: Likelihood, case: Case) -> tuple[float, bool]:
    """Give the score of a case and whether claim and stance are right."""
    stances = numbers.stances(case.logits)
    right = case.stance is not None and PAIR_CLASSES.index(case.stance) == int(stances.argmax())
    return numbers.claim(case.logits, case.cosine, case.lead, named=case.named) * float(stances.max()), right


def lowest(points: Sequence[tuple[float, bool]], precision: float) -> float:
    """Find the lowest score from which this share of the points (best first) is right; 1 if none does."""
    right = np.cumsum([good for _, good in points])
    shares = right / np.arange(1, len(points) + 1)
    enough = [at for at in np.flatnonzero(shares >= precision) if at + 1 >= min(_LEAST_FOUND, len(points))]
    return round(float(points[int(max(enough))][0]), 4) if enough else 1.0


def best_f1(points: Sequence[tuple[float, bool]]) -> float:
    """Find the score from which precision and recall are best together."""
    ordered = sorted(points, reverse=True)
    right = np.cumsum([good for _, good in ordered])
    precision, recall = right / np.arange(1, len(ordered) + 1), right / max(right[-1], 1)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return round(float(ordered[int(f1.argmax())][0]), 4)
