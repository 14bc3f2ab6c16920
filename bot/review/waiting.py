"""The queue as moderators work through it: which drafts, in which order, and which one comes next."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from bot.records import Draft
from bot.review.access import Visitor
from bot.review.context import ReviewContext
from bot.states import DraftState
from bot.store import Transaction
from bot.store.drafts import OPEN, QueueItem

MOST = 2000
"""Drafts that one look at the queue reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which part of the queue is looked at; empty values do not narrow it."""

    community: str = ""
    claim: str = ""
    tier: str = ""
    show: str = ""

    def query(self, **more: object) -> str:
        """Return these filters and ``more`` as a query string with its question mark, or an empty string."""
        pairs = {**dataclasses.asdict(self), **more}
        shown = urlencode({name: value for name, value in pairs.items() if value not in ("", None)})
        return f"?{shown}" if shown else ""

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered out."""
        return any(dataclasses.astuple(self))

    def takes(self, item: QueueItem) -> bool:
        """Say whether a draft passes; the tier *suggested* is what nothing was composed for yet."""
        draft = item.draft
        tier = "suggested" if draft.version == 0 else "confident"
        return (
            self.community in ("", draft.community) and self.claim in ("", draft.claim_id) and self.tier in ("", tier)
        )


def filters_of(
    community: Annotated[str, Query(max_length=80)] = "",
    claim: Annotated[str, Query(max_length=80)] = "",
    tier: Annotated[str, Query(max_length=20)] = "",
    show: Annotated[str, Query(max_length=20)] = "",
) -> Filters:
    """Read the filters from the address."""
    return Filters(community=community, claim=claim, tier=tier, show=show)


FiltersInAddress = Annotated[Filters, Depends(filters_of)]


def read_queue(tx: Transaction, visitor: Visitor, *, snoozed: bool = False) -> list[QueueItem]:
    """Return every waiting (or snoozed) draft that the visitor may see, in working order."""
    states = (DraftState.SNOOZED,) if snoozed else OPEN
    found = tx.drafts.queue(visitor.communities, states=states, limit=MOST)
    return sorted(found, key=lambda item: _place(item.draft))


def next_draft(context: ReviewContext, visitor: Visitor, filters: Filters, after: Draft) -> Draft | None:
    """Return the draft that comes after one in working order, else the first of those that are left, else None."""
    with context.runtime.store.read() as tx:
        found = [item.draft for item in read_queue(tx, visitor) if filters.takes(item)]
    others = [draft for draft in found if draft.id != after.id]
    return next((draft for draft in others if _place(draft) > _place(after)), others[0] if others else None)


def _place(draft: Draft) -> tuple[bool, dt.datetime, int]:
    """Put what is ready before what is only suggested, and what expires soonest first."""
    return draft.version == 0, draft.expires, draft.id
