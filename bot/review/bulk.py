"""Deeds on several drafts at once, and taking them back. There is no such deed that approves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.review.desk import UNDO_FOR, Desk, Refused, Seen
from bot.roles import RANK, Role
from bot.states import RejectReason
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.batches import Batch
from bot.store.people import User

_T = TypeVar("_T")
MOST = 100
"""Drafts that one deed may take."""
_NOT_THERE = "your role there does not allow it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A draft that somebody ticked, in the revision that the list showed."""

    draft_id: int
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a deed on several drafts came to; ``left`` are those it could not take, each with the reason why."""

    batch_id: int | None
    done: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


class Bulk:
    """Rejects or puts off several drafts in one transaction; a draft that moved meanwhile is left as it is."""

    def __init__(self, runtime: Runtime, desk: Desk) -> None:
        self._runtime = runtime
        self._desk = desk

    def reject(self, user: User, chosen: Sequence[Chosen], reason: RejectReason, note: str = "") -> Outcome:
        """Reject the chosen drafts for one reason. Raises ``Refused`` where none is chosen, or too many are."""

        def one(tx: Transaction, each: Chosen) -> None:
            self._desk.reject_in(tx, user, each.draft_id, each.seen, reason, note)

        return self._do(user, "reject", chosen, one, reason=reason)

    def snooze(self, user: User, chosen: Sequence[Chosen], *, hours: float, note: str = "") -> Outcome:
        """Put the chosen drafts off. Raises like ``reject``."""

        def one(tx: Transaction, each: Chosen) -> None:
            self._desk.snooze_in(tx, user, each.draft_id, each.seen, hours=hours, note=note)

        return self._do(user, "snooze", chosen, one)

    def undo(self, user: User, batch_id: int, allowed: Iterable[str]) -> Outcome:
        """Bring back what a batch rejected or put off, in the communities of ``allowed``; audited draft by draft.

        What somebody else did is brought back only where ``user`` is a releaser. Raises ``Refused`` where that leaves
        nothing, for a batch undone already, and for one too old.
        """
        with self._runtime.store.write() as tx:
            batch = tx.batches.get(batch_id)
            mine = _to_bring_back(tx, user, batch, set(allowed)) if batch else []
            if batch is None or not mine:
                raise Refused("only whoever did this, or a releaser, may take it back")
            if tx.now - batch.at > UNDO_FOR:
                raise Refused("that is too long ago to be taken back at once: open the drafts one by one")
            if not tx.batches.undo(batch_id, user.name):
                raise Refused("this was taken back already")

            def back(tx: Transaction, draft_id: int) -> None:
                if batch.what == "reject":
                    self._desk.put_back_in(tx, user, draft_id)
                else:
                    self._desk.wake_in(tx, user, draft_id)

            done, left = _each(tx, mine, back)
            left += [(one, _NOT_THERE) for one in batch.draft_ids if one not in mine]
            return Outcome(batch_id=batch_id, done=tuple(done), left=tuple(left))

    def _do(
        self,
        user: User,
        what: str,
        chosen: Sequence[Chosen],
        one: Callable[[Transaction, Chosen], None],
        *,
        reason: str | None = None,
    ) -> Outcome:
        if not chosen:
            raise Refused("Tick the drafts first.")
        if len(chosen) > MOST:
            raise Refused(f"That is more than {MOST} drafts at once: tick fewer.")
        with self._runtime.store.write() as tx:
            done, left = _each(tx, chosen, one)
            ids = tuple(each.draft_id for each in done)
            batch_id = tx.batches.add(user.name, what, ids, reason=reason) if ids else None
        return Outcome(batch_id=batch_id, done=ids, left=tuple((each.draft_id, why) for each, why in left))


def _to_bring_back(tx: Transaction, user: User, batch: Batch, allowed: Collection[str]) -> list[int]:
    needed = RANK[Role.REVIEWER if batch.by == user.name else Role.RELEASER]
    drafts = [draft for one in batch.draft_ids if (draft := tx.drafts.get(one)) is not None]
    held = {draft.community: user.role_in(draft.community) for draft in drafts if draft.community in allowed}
    trusted = {community for community, role in held.items() if role is not None and RANK[role] >= needed}
    return [draft.id for draft in drafts if draft.community in trusted]


def _each(
    tx: Transaction, things: Iterable[_T], deed: Callable[[Transaction, _T], None]
) -> tuple[list[_T], list[tuple[_T, str]]]:
    done: list[_T] = []
    left: list[tuple[_T, str]] = []
    for thing in things:
        try:
            with tx.connection.begin_nested():
                deed(tx, thing)
            done.append(thing)
        except Refused as error:
            left.append((thing, str(error)))
    return done, left
