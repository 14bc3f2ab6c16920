"""Open Notes' published recipe: 0.7 x cosine + 0.3 x normalised text score, where the cosine is at least 0.6."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp.values import Claim
from tests.benchmarks.baselines.base import ByWording, Scores
from tests.benchmarks.baselines.bm25 import Bm25
from tests.benchmarks.baselines.minilm import MiniLm

_COSINE, _TEXT, _FLOOR = 0.7, 0.3, 0.6


class OpenNotes(ByWording):
    """The text score is BM25's, divided by the best that the sentence reaches."""

    name = "Open Notes' recipe"

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(claims)
        self._cosine, self._text = MiniLm(claims), Bm25(claims)

    def compare(self, texts: Sequence[str]) -> Scores:
        """See ``ByWording``."""
        cosine, text = self._cosine.compare(texts), self._text.compare(texts)
        best = np.maximum(text.max(axis=1, keepdims=True), 1e-9)
        mixed: Scores = np.where(cosine >= _FLOOR, _COSINE * cosine + _TEXT * text / best, 0.1 * cosine)
        return mixed.astype(np.float32)
