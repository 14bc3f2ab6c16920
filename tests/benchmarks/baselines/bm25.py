"""BM25 over the claims' wordings (Robertson and Zaragoza 2009; k1 1.5, b 0.75)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from nlp.values import Claim
from nlp.words import norms
from tests.benchmarks.baselines.base import ByWording, Scores


class Bm25(ByWording):
    """The score is divided by what the sentence would score against itself, so that it lies in [0, 1]."""

    name = "BM25 over phrasings"

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(claims)
        self._index = BM25Okapi([list(norms(text)) for text in self.wordings.texts])

    def compare(self, texts: Sequence[str]) -> Scores:
        """See ``ByWording``."""
        return np.stack([self._one(list(norms(text))) for text in texts])

    def _one(self, words: list[str]) -> Scores:
        most = sum(max(self._index.idf.get(word, 0.0), 0.0) * 2.5 for word in words) or 1.0
        found: Scores = (self._index.get_scores(words) / most).astype(np.float32)
        return found
