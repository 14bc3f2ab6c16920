"""TF-IDF over words and word pairs with logistic regression, trained on the same corpus as repcheck's models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.training.windowed import Row
from nlp.values import Claim, Stance
from tests.benchmarks.baselines.base import Baseline, Scores


class TfidfRegression(Baseline):
    """One regression over the claims, "other" and "none"; one over the stances."""

    name = "TF-IDF + logistic regression"

    def __init__(self, claims: Sequence[Claim], rows: Sequence[Row]) -> None:
        super().__init__(claims)
        texts = [row.window.sentence for row in rows]
        self._words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        vectors = self._words.fit_transform(texts)
        self._claim = LogisticRegression(C=10, max_iter=300).fit(vectors, [row.claim_id or "none" for row in rows])
        stated = [at for at, row in enumerate(rows) if row.stance is not None]
        self._stance = LogisticRegression(C=10, max_iter=300).fit(vectors[stated], [rows[at].stance for at in stated])
        places = {claim.id: at for at, claim in enumerate(claims)}
        self._columns = [(at, places[name]) for at, name in enumerate(self._claim.classes_) if name in places]

    def score(self, texts: Sequence[str]) -> Scores:
        """See ``Baseline``."""
        found = np.zeros((len(texts), len(self.claims)), dtype=np.float32)
        if texts:
            chances = self._claim.predict_proba(self._words.transform(texts))
            for column, claim in self._columns:
                found[:, claim] = chances[:, column]
        return found

    def stances(self, texts: Sequence[str]) -> list[Stance]:
        """See ``Baseline``."""
        return [Stance(name) for name in self._stance.predict(self._words.transform(texts))] if texts else []
