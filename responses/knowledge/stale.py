"""What of the knowledge base somebody should look at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from responses.knowledge.base import KnowledgeBase
from responses.verification.record import EXPLAINED, Status

_DOUBTFUL = frozenset({Status.MISMATCH, Status.MISSING, Status.CONCERN})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleClaim:
    """A claim and the reason to look at it again."""

    id: str
    why: str


def stale_claims(kb: KnowledgeBase, *, today: dt.date) -> list[StaleClaim]:
    """Return claims past their date, and those that rest on a reference that is retracted, doubtful or unverified."""
    return [StaleClaim(id=claim_id, why=why) for claim_id in kb.claims for why in _reasons(kb, claim_id, today)]


def _reasons(kb: KnowledgeBase, claim_id: str, today: dt.date) -> Iterator[str]:
    review_by = kb.claims[claim_id].review_by
    if review_by is not None and review_by < today:
        yield f"was to be reviewed by {review_by}"
    for ref in sorted(kb.rests_on(claim_id)):
        reference, check = kb.references[ref], kb.checks.get(ref)
        if reference.retracted:
            yield f"rests on {ref}, which was retracted"
        elif not reference.citable:
            yield f"rests on {ref}, which is {reference.verified.how} and never confirmed"
        elif check is not None and check.status in _DOUBTFUL:
            yield f"rests on {ref}: {EXPLAINED[check.status]}"
    found = kb.reviews.get(claim_id)
    if found is not None and found.found:
        yield f"systematic reviews since {found.since}, listed in verification.yaml: {len(found.found)}"
