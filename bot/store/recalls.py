"""Recalls: one deed on all posted replies that rest on a claim or on a reference."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.records import Deed, Ground, Recall
from bot.states import AmendReason
from bot.store import schema
from bot.store.audit import Audit


class Recalls:
    """What can be asked of, and done to, recalls."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def add(self, ground: Ground, ground_id: str, deed: Deed, *, reason: AmendReason, by: str) -> int:
        """Note a recall; return its id, under which its amendments are ordered."""
        values = {"ground": ground, "ground_id": ground_id, "deed": deed, "reason": reason, "by": by, "at": self._now}
        inserted = self._connection.execute(schema.recalls.insert().values(**values))
        assert inserted.inserted_primary_key is not None
        recall_id: int = inserted.inserted_primary_key[0]
        self._audit.write(by, "recall", recall_id, target=f"{deed}: {ground} {ground_id}", reason=reason)
        return recall_id

    def get(self, recall_id: int) -> Recall | None:
        """Return one recall, or None."""
        row = self._connection.execute(sa.select(schema.recalls).where(schema.recalls.c.id == recall_id)).mappings()
        return next((_recall(found) for found in row), None)

    def latest(self, limit: int) -> list[Recall]:
        """Return the newest recalls, newest first."""
        query = sa.select(schema.recalls).order_by(schema.recalls.c.id.desc()).limit(limit)
        return [_recall(row) for row in self._connection.execute(query).mappings()]


def _recall(row: sa.RowMapping) -> Recall:
    made = {"ground": Ground(row["ground"]), "deed": Deed(row["deed"]), "reason": AmendReason(row["reason"])}
    return Recall(**{**row, **made})
