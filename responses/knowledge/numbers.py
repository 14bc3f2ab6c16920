"""The knowledge base in numbers."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry

_WANTED = ("article_points", "denials", "exceptions", "instead", "objection", "related", "review_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What can be counted.

    ``ratings`` counts claims by rating and certainty, ``verified`` references by how they were verified, ``checked``
    those by what ``kb verify`` saw. ``phrasings`` are the fewest, the median and the most of a claim. ``without`` names
    the claims that lack something.
    """

    claims: int
    local: int
    ratings: dict[tuple[str, str], int]
    references: int
    citable: int
    verified: dict[str, int]
    checked: dict[str, int]
    phrasings: tuple[int, float, int]
    without: dict[str, tuple[str, ...]]


def numbers(kb: KnowledgeBase) -> Numbers:
    """Count a knowledge base that has at least one claim."""
    said = [len(claim.phrasings) for claim in kb.claims.values()]
    lacking = {what: tuple(_lacking(kb, what)) for what in (*_WANTED, "slots", "citable key points", "written replies")}
    return Numbers(
        claims=len(kb.claims),
        local=len(kb.local),
        ratings=dict(Counter((str(claim.rating), str(claim.certainty)) for claim in kb.claims.values())),
        references=len(kb.references),
        citable=sum(reference.citable for reference in kb.references.values()),
        verified=dict(Counter(reference.verified.how for reference in kb.references.values())),
        checked=dict(Counter(str(check.status) for check in kb.checks.values())),
        phrasings=(min(said), statistics.median(said), max(said)),
        without={what: found for what, found in lacking.items() if found},
    )


def _lacking(kb: KnowledgeBase, what: str) -> Iterator[str]:
    yield from (claim.id for claim in kb.claims.values() if not _has(kb, claim, what))


def _has(kb: KnowledgeBase, claim: ClaimEntry, what: str) -> bool:
    if what == "slots":
        return bool(claim.slots.factor or claim.slots.outcome)
    if what == "citable key points":
        return bool(kb.usable_points(claim.id))
    if what == "written replies":
        return bool(claim.replies.items())
    return bool(getattr(claim, what))
