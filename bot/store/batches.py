"""Batches: which drafts one deed took together, so that it can be undone together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store import schema
from bot.store.audit import Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What somebody did to several drafts at once; ``undone`` is when that was taken back."""

    id: int
    by: str
    what: str
    at: dt.datetime
    undone: dt.datetime | None
    draft_ids: tuple[int, ...]


class Batches:
    """Keeps batches. They hold ids and codes, never text."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def add(self, by: str, what: str, draft_ids: Sequence[int], *, reason: str | None = None) -> int:
        """Note a batch, audited; return its id. ``draft_ids`` must not be empty."""
        inserted = self._connection.execute(schema.batches.insert().values(by=by, what=what, at=self._now))
        assert inserted.inserted_primary_key is not None
        batch_id: int = inserted.inserted_primary_key[0]
        rows = [{"batch_id": batch_id, "draft_id": draft_id} for draft_id in draft_ids]
        self._connection.execute(schema.batch_drafts.insert(), rows)
        self._audit.write(by, "batch", batch_id, target=f"{what} {len(rows)}", reason=reason)
        return batch_id

    def get(self, batch_id: int) -> Batch | None:
        """Return a batch, or None."""
        table, link = schema.batches, schema.batch_drafts
        row = self._connection.execute(sa.select(table).where(table.c.id == batch_id)).mappings().first()
        if row is None:
            return None
        query = sa.select(link.c.draft_id).where(link.c.batch_id == batch_id).order_by(link.c.draft_id)
        return Batch(**row, draft_ids=tuple(self._connection.execute(query).scalars()))

    def undo(self, batch_id: int, by: str) -> bool:
        """Note that a batch was taken back; False if it was already."""
        table = schema.batches
        still = sa.and_(table.c.id == batch_id, table.c.undone.is_(None))
        undone = self._connection.execute(table.update().where(still).values(undone=self._now)).rowcount == 1
        if undone:
            self._audit.write(by, "batch", batch_id, target="undone")
        return undone
