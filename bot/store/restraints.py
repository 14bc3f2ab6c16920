"""Restraints: what the desk holds back in a community beyond the config file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from bot.records import Mode
from bot.restraint import Restraint
from bot.store import schema
from bot.store.audit import Audit, Entry
from bot.store.posts import insert_or_ignore


class Restraints:
    """Reads and sets what is held back."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def of(self, community: str) -> Restraint | None:
        """Return what holds in a community, or None.

        Whoever lets a reply out has read the community's pauses in the same transaction: ``set`` waits for them, so
        that what is read here stays so until the transaction ends.
        """
        table = schema.restraints
        row = self._connection.execute(sa.select(table).where(table.c.community == community)).mappings().first()
        if row is None:
            return None
        mode = Mode(row["mode"]) if row["mode"] else None
        return Restraint(**{**row, "mode": mode, "claims_off": tuple(row["claims_off"])})

    def set(
        self, community: str, *, mode: Mode | None, daily_cap: int | None, claims_off: Sequence[str], by: str
    ) -> None:
        """Set what holds from now on in place of what held; the audit says what changed."""
        table, pauses = schema.restraints, schema.pauses
        insert_or_ignore(self._connection, pauses, scope=community)
        self._connection.execute(sa.select(pauses.c.scope).where(pauses.c.scope == community).with_for_update())
        before = self.of(community) or Restraint(community=community)
        values = {"mode": mode, "daily_cap": daily_cap, "claims_off": list(claims_off), "by": by, "at": self._now}
        insert_or_ignore(self._connection, table, community=community, **values)
        self._connection.execute(table.update().where(table.c.community == community).values(**values))
        after = Restraint(community=community, mode=mode, daily_cap=daily_cap, claims_off=tuple(claims_off))
        self._audit.write(by, "community", community, target="restrained", reason=_difference(before, after))

    def history(self, community: str) -> list[Entry]:
        """Return who changed what, oldest first."""
        return self._audit.of("community", community)


def _difference(before: Restraint, after: Restraint) -> str:
    """Return in codes what changed: ids, modes and numbers."""
    told = []
    if before.mode != after.mode:
        told.append(f"mode: {after.mode or 'as in the file'}")
    if before.daily_cap != after.daily_cap:
        told.append(f"daily cap: {'as in the file' if after.daily_cap is None else after.daily_cap}")
    told += [f"off: {claim}" for claim in after.claims_off if claim not in before.claims_off]
    told += [f"on again: {claim}" for claim in before.claims_off if claim not in after.claims_off]
    return "; ".join(told) or "nothing changed"
