"""Pauses: flags in the store that stop posting, or everything, everywhere or in one community."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.records import EVERYWHERE
from bot.store import schema
from bot.store.audit import Audit
from bot.store.posts import insert_or_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What is stopped in a scope, by whom, since when and why."""

    scope: str
    posting: bool
    everything: bool
    why: str | None
    by: str | None
    at: dt.datetime | None


class Pauses:
    """Reads and sets the pause flags."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def ensure(self, communities: Iterable[str]) -> None:
        """Give every scope its row, so that reading a flag can lock it against a change."""
        for scope in (EVERYWHERE, *communities):
            insert_or_ignore(self._connection, schema.pauses, scope=scope)

    def set(self, scope: str, *, posting: bool, everything: bool, why: str, by: str) -> None:
        """Set both flags of a scope; audited, but for the reason: the audit never holds text."""
        insert_or_ignore(self._connection, schema.pauses, scope=scope)
        values = {"posting": posting, "everything": everything, "why": why, "by": by, "at": self._now}
        self._connection.execute(schema.pauses.update().where(schema.pauses.c.scope == scope).values(**values))
        target = "paused" if everything else "posting paused" if posting else "running"
        self._audit.write(by, "pause", scope, target=target)

    def on(self, community: str) -> list[Pause]:
        """Return the pauses in force for a community.

        In a transaction that writes they stay as read until it ends: SQLite has one writer, PostgreSQL locks the rows.
        """
        table = schema.pauses
        query = sa.select(table).where(table.c.scope.in_([EVERYWHERE, community]))
        if self._connection.get_execution_options().get("writes"):
            query = query.with_for_update(read=True)
        found = [Pause(**row) for row in self._connection.execute(query).mappings()]
        return [pause for pause in found if pause.posting or pause.everything]

    def all(self) -> list[Pause]:
        """Return every pause in force."""
        rows = self._connection.execute(sa.select(schema.pauses).order_by(schema.pauses.c.scope)).mappings()
        return [pause for pause in (Pause(**row) for row in rows) if pause.posting or pause.everything]
