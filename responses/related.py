"""Which related claim a post touches on without putting it forward: one line of the reply may speak to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from responses.briefform import verdict_line
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry
from responses.similarity import content_words

_SHARE = 1 / 3
"""The share of a claim's phrasings that use a word from which it counts as one of the claim's own."""
_COMMON = 3
"""A word that belongs to more claims than this ("knee", "fix") tells nothing."""
_SPOKEN = 1 / 4
"""The share of its phrasings that use a word which tells of a claim ("kidney", not "part" or "ever")."""


def touched(claim: ClaimEntry, kb: KnowledgeBase, member: frozenset[str]) -> ClaimEntry | None:
    """Return the related claim that the member's words touch on most, if they touch on one that may be cited."""
    if not claim.related:
        return None
    marks = _marks(kb)
    own = _worded(claim)
    named = {
        other: len((marks[other] - own) & member)
        for other in claim.related
        if other in kb.claims and kb.usable_points(other)
    }
    best = max(named, key=named.__getitem__, default=None)
    return kb.claims[best] if best is not None and named[best] else None


def related_line(claim: ClaimEntry, kb: KnowledgeBase) -> tuple[str, tuple[str, ...]]:
    """Return the verdict on a related claim in one sentence, and the reference that it cites."""
    return verdict_line(claim), kb.citable(kb.usable_points(claim.id)[0].refs)[:1]


@lru_cache(maxsize=4)
def _marks(kb: KnowledgeBase) -> Mapping[str, frozenset[str]]:
    """Map each claim to the words that people put it in and that mark it off from most others."""
    spread = Counter(
        word for claim in kb.claims.values() for word in content_words(claim.proposition) | _usual(claim, _SHARE)
    )
    return {
        claim.id: frozenset(
            word for word in content_words(claim.proposition) & _usual(claim, _SPOKEN) if spread[word] <= _COMMON
        )
        for claim in kb.claims.values()
    }


def _usual(claim: ClaimEntry, share: float) -> frozenset[str]:
    used = Counter(word for said in claim.phrasings for word in content_words(said))
    return frozenset(word for word, times in used.items() if times >= share * len(claim.phrasings))


def _worded(claim: ClaimEntry) -> frozenset[str]:
    said: Iterable[str] = (claim.proposition, *claim.phrasings)
    return frozenset(word for text in said for word in content_words(text))
