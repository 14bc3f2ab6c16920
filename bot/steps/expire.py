"""Expire: drafts whose reply would come too late to help are closed and counted; snoozed ones wake."""

from __future__ import annotations

from bot.states import DraftState, PublicationState
from bot.steps.runtime import Runtime
from bot.store import Transaction

_BATCH = 500
_WAITING = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)


class Expire:
    """Closes what is too late."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def run(self) -> int:
        """Expire and wake what is due; return how many drafts moved."""
        with self._runtime.store.write() as tx:
            moved = sum(self._close(tx, state) for state in _WAITING)
            moved += self._take_back(tx)
            for draft in tx.drafts.to_wake(_BATCH):
                tx.drafts.move(draft.id, DraftState.SNOOZED, DraftState.QUEUED, snoozed_until=None)
                moved += 1
        return moved

    def _close(self, tx: Transaction, state: DraftState) -> int:
        overdue = tx.drafts.overdue(state, _BATCH)
        for draft in overdue:
            tx.drafts.move(draft.id, state, DraftState.EXPIRED, reason="too-late")
            tx.sources.tally(draft.community, "expired")
        return len(overdue)

    def _take_back(self, tx: Transaction) -> int:
        """An approved reply that a pause held back for too long does not go out late."""
        moved = 0
        for draft in tx.drafts.overdue(DraftState.APPROVED, _BATCH):
            for publication in tx.publications.of_draft(draft.id):
                if publication.state is PublicationState.APPROVED:
                    tx.publications.move(
                        publication.id, PublicationState.APPROVED, PublicationState.CANCELLED, reason="too-late", code="too-late"
                    )
                    tx.drafts.move(draft.id, DraftState.APPROVED, DraftState.EXPIRED, reason="too-late")
                    tx.sources.tally(draft.community, "expired")
                    moved += 1
        return moved
