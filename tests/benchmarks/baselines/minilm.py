"""all-MiniLM-L6-v2 as it comes: the cosine of a sentence with every known wording (sentence-transformers)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sentence_transformers import SentenceTransformer

from nlp.training.network import base_model
from nlp.values import Claim
from tests.benchmarks.baselines.base import ByWording, Scores


class MiniLm(ByWording):
    """Every sentence is encoded, in batches of 64."""

    name = "all-MiniLM-L6-v2, zero-shot cosine"

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(claims)
        self._encoder = SentenceTransformer(str(base_model()), device="cpu")
        self._known = self._encode(self.wordings.texts)

    def compare(self, texts: Sequence[str]) -> Scores:
        """See ``ByWording``."""
        found: Scores = self._encode(texts) @ self._known.T
        return found

    def _encode(self, texts: Sequence[str]) -> Scores:
        found = self._encoder.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
