"""Trains the sieve: logistic regression over words and word pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-not-found]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from nlp.sieve import Sieve, features
from nlp.training.windowed import Row
from nlp.values import OTHER, Stance

KEPT = 0.9
"""Share of the held-out sentences with a listed claim that must pass."""
_SMALLEST = 0.04


def wanted(row: Row) -> bool:
    """Whether the sentence must reach the networks: a listed claim, or something else that is asserted or denied."""
    return row.claim_id is not None and (row.claim_id != OTHER or row.stance in (Stance.ASSERTS, Stance.DENIES))


def train(rows: Sequence[Row], held_out: Sequence[Row], extra_none: Sequence[str] = ()) -> Sieve:
    """Fit on ``rows`` and place the threshold on ``held_out`` so that ``KEPT`` of its listed claims pass."""
    texts = [row.window.sentence for row in rows] + list(extra_none)
    labels = [wanted(row) for row in rows] + [False] * len(extra_none)
    counter = CountVectorizer(analyzer=features, min_df=2, binary=True)
    vectors = counter.fit_transform(texts)
    model = LogisticRegression(C=0.5, max_iter=500, class_weight="balanced").fit(vectors, labels)
    named = zip(counter.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {name: round(float(weight), 3) for name, weight in named if abs(weight) >= _SMALLEST}
    loose = Sieve(float(model.intercept_[0]), weights, 0.0)
    scores = [loose.score(row.window.sentence) for row in held_out if row.claim_id not in (None, OTHER)]
    least = float(np.quantile(scores, 1 - KEPT)) if scores else 0.5
    return Sieve(float(model.intercept_[0]), weights, round(least, 4))
