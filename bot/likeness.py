"""How nearly a moderator's sentence says what a source says: shared words and, beside them, the static embedding."""

from __future__ import annotations

from functools import lru_cache

from nlp.encoder import Vectors, shipped
from responses.guard.document import TRACEABLE
from responses.similarity import negated, token_overlap

SAME = 0.8
"""Cosine from which two sentences that share words count as saying the same."""
_SHARED = 0.3
"""The embedding alone takes any two sentences about knees for kin, so some words have to be shared."""


def likeness(sentence: str, source: str) -> float:
    """Return in [0, 1] how well ``source`` bears ``sentence`` out; from ``TRACEABLE`` on it says the same.

    Where one denies and the other does not, only the words count: the embedding does not tell them apart.
    """
    shared = token_overlap(sentence, source)
    if shared < _SHARED or shared >= 1 or negated(sentence) != negated(source):
        return shared
    cosine = float(_vector(sentence) @ _vector(source))
    return max(shared, min(1.0, cosine * TRACEABLE / SAME))


@lru_cache(maxsize=2048)
def _vector(text: str) -> Vectors:
    vector: Vectors = shipped().encode([text])[0]
    return vector
