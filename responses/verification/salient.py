"""The words of a claim that a search for reviews should name."""

from __future__ import annotations

import math
import re
from collections import Counter

from responses.knowledge.base import KnowledgeBase
from responses.similarity import content_words

WORDS = 3
"""More words, all needed, find next to nothing; fewer find everything."""

_WORD = re.compile(r"[^\W\d_][\w-]{2,}")
_IDLE = frozenset((
    "after", "bad", "before", "completely", "days", "during", "ever-changing", "following", "lost", "many",
    "means", "other", "others", "own", "part", "past", "proven", "range", "themselves", "until", "whole",
    "within",
))  # fmt: skip
"""Words that abstracts use of anything."""


def salient_words(kb: KnowledgeBase, claim_id: str, limit: int = WORDS) -> list[str]:
    """Return the proposition's words that mark this claim among all: often in its phrasings, seldom in others'."""
    documents = {key: Counter(_stems([claim.proposition, *claim.phrasings])) for key, claim in kb.claims.items()}
    spread = Counter(stem for counted in documents.values() for stem in counted)
    own = documents[claim_id]
    words: dict[str, str] = {}
    for word in _WORD.findall(kb.claims[claim_id].proposition):
        low = word.casefold()
        for stem in content_words(word):
            if low not in _IDLE and low not in words.values():
                words.setdefault(stem, low)
    weight = {stem: own[stem] * math.log((1 + len(documents)) / spread[stem]) for stem in words}
    best = sorted(words, key=lambda stem: -weight[stem])[:limit]
    return [word for stem, word in words.items() if stem in best]


def _stems(texts: list[str]) -> list[str]:
    return [stem for text in texts for stem in content_words(text)]
