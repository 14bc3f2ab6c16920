"""Expire: drafts whose reply would come too late to help are closed and counted; snoozed ones wake."""

from __future__ import annotations

import datetime as dt

from bot.attention import LOOKED, ONE_READS, UNREAD, resting
from bot.states import DraftState, PublicationState
from bot.steps.runtime import Runtime
from bot.store import Transaction

_BATCH = 500
_NONE = dt.timedelta()
_TO_MARK = dt.timedelta(hours=24)
"""How long past its expiry a reply that is posted by hand may wait to be marked as posted."""
_WAITING = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)


class Expire:
    """Closes what is too late."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def run(self) -> int:
        """Expire and wake what is due; return how many drafts moved."""
        with self._runtime.store.write() as tx:
            if tx.sources.chore_done(LOOKED) is None:
                tx.sources.chore_finished(LOOKED)  # the days without a look count from here
            moved = self._drop_unread(tx)
            moved += sum(self._close(tx, state) for state in _WAITING)
            moved += self._take_back(tx)
            for draft in tx.drafts.to_wake(_BATCH):
                tx.drafts.move(draft.id, DraftState.SNOOZED, DraftState.QUEUED, snoozed_until=None)
                moved += 1
        return moved

    def _close(self, tx: Transaction, state: DraftState) -> int:
        overdue = tx.drafts.overdue(state, _BATCH)
        looked = tx.sources.chore_done(LOOKED)
        for draft in overdue:
            unread = looked is not None and looked <= draft.created
            tx.drafts.move(draft.id, state, DraftState.EXPIRED, reason=UNREAD if unread else "too-late")
            tx.sources.tally(draft.community, "expired")
            if unread:
                tx.sources.tally(draft.community, "expired-unread")
        return len(overdue)

    def _drop_unread(self, tx: Transaction) -> int:
        """While nobody looks, keep no more drafts than one person can read; the oldest go first and are counted."""
        if not resting(tx.sources.chore_done(LOOKED), tx.now):
            return 0
        dropped = tx.drafts.beyond(ONE_READS, _BATCH)
        for draft in dropped:
            tx.drafts.move(draft.id, draft.state, DraftState.EXPIRED, reason=UNREAD)
            tx.sources.tally(draft.community, "dropped-unread")
        return len(dropped)

    def _take_back(self, tx: Transaction) -> int:
        """Take back what a pause held too long, and stop waiting for a reply that nobody marked as posted."""
        moved = 0
        for state, patience in ((PublicationState.APPROVED, _NONE), (PublicationState.BY_HAND, _TO_MARK)):
            for publication in tx.publications.in_state(state, limit=_BATCH):
                draft = tx.drafts.get(publication.draft_id)
                if draft is None or draft.expires + patience > tx.now:
                    continue
                if publication.resends:  # an earlier request may yet show: the gate looks for it, then lets it expire
                    continue
                tx.publications.move(
                    publication.id, state, PublicationState.CANCELLED, reason="too-late", code="too-late"
                )
                tx.drafts.move(draft.id, draft.state, DraftState.EXPIRED, reason="too-late")
                tx.sources.tally(draft.community, "expired")
                moved += 1
        return moved
