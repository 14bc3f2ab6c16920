"""Amendments: what a releaser wants done to replies that stand on a platform, until it is done there."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.records import Amendment, Deed
from bot.states import AmendReason
from bot.store import schema
from bot.store.audit import Audit


class Amendments:
    """What can be asked of, and done to, amendments."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def order(
        self,
        publication_id: int,
        deed: Deed,
        *,
        reason: AmendReason,
        by: str,
        note: str = "",
        version: int | None = None,
        recall_id: int | None = None,
    ) -> None:
        """Order an amendment. Raises ``sqlalchemy.exc.IntegrityError`` where one is open for the reply."""
        values = {"deed": deed, "version": version, "reason": reason, "note": note or None, "by": by}
        self._connection.execute(
            schema.amendments.insert().values(
                publication_id=publication_id, at=self._now, next_try=self._now, recall_id=recall_id, **values
            )
        )
        self._audit.write(by, "publication", publication_id, target=f"{deed} ordered", reason=reason)

    def of(self, publication_id: int) -> list[Amendment]:
        """Return a reply's amendments, oldest first."""
        table = schema.amendments
        query = sa.select(table).where(table.c.publication_id == publication_id).order_by(table.c.id)
        return [_amendment(row) for row in self._connection.execute(query).mappings()]

    def of_recall(self, recall_id: int) -> list[Amendment]:
        """Return a recall's amendments, oldest first."""
        table = schema.amendments
        query = sa.select(table).where(table.c.recall_id == recall_id).order_by(table.c.id)
        return [_amendment(row) for row in self._connection.execute(query).mappings()]

    def due(self, platform: str) -> list[Amendment]:
        """Return a platform's open amendments whose next try has come, oldest first."""
        table, publications = schema.amendments, schema.publications
        query = (
            sa.select(table)
            .join(publications, publications.c.id == table.c.publication_id)
            .where(publications.c.platform == platform, table.c.done.is_(None), table.c.next_try <= self._now)
            .order_by(table.c.id)
        )
        return [_amendment(row) for row in self._connection.execute(query).mappings()]

    def finished(self, amendment_id: int, *, error: str | None = None) -> None:
        """Note that an amendment was made, or, with ``error``, given up."""
        self._set(amendment_id, done=self._now, error=error)

    def put_off(self, amendment_id: int, until: dt.datetime, error: str) -> None:
        """Note that the platform did not take it for now; one that is finished stays so."""
        self._set(amendment_id, next_try=until, error=error)

    def _set(self, amendment_id: int, **values: object) -> None:
        table = schema.amendments
        open_one = sa.and_(table.c.id == amendment_id, table.c.done.is_(None))
        self._connection.execute(table.update().where(open_one).values(**values))


def _amendment(row: sa.RowMapping) -> Amendment:
    return Amendment(**{**row, "deed": Deed(row["deed"]), "reason": AmendReason(row["reason"])})
