"""The audit: who moved what from where to where, when and why. Ids, states and codes only, never text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from bot.states import State, Who, require
from bot.store import schema

SERVICE = "service"
"""The actor's name where no person made the move."""


class StaleState(Exception):
    """The row is no longer in the state that the move starts from: somebody else was first."""

    def __init__(self, entity: str, row_id: int, origin: State) -> None:
        super().__init__(f"{entity} {row_id} is no longer {origin}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the audit."""

    at: dt.datetime
    actor: str
    entity: str
    entity_id: str
    origin: str | None
    target: str | None
    reason: str | None


_ENTITY = {"posts": "post", "drafts": "draft", "publications": "publication"}


class Audit:
    """Writes and reads audit rows, and makes every state's move one conditional update plus one row."""

    def __init__(self, connection: sa.Connection, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def write(
        self,
        actor: str,
        entity: str,
        entity_id: int | str,
        *,
        target: str,
        origin: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Append one row."""
        row = {"at": self._now, "actor": actor, "entity": entity, "entity_id": str(entity_id)}
        self._connection.execute(schema.audit.insert().values(**row, origin=origin, target=target, reason=reason))

    def move(
        self,
        table: sa.Table,
        row_id: int,
        origin: State,
        target: State,
        *,
        who: Who = Who.SERVICE,
        actor: str = SERVICE,
        reason: str | None = None,
        **values: object,
    ) -> None:
        """Move one row from ``origin`` to ``target`` and say so in the audit; a post keeps the reason beside its state.

        Raises ``IllegalMove`` if ``who`` may not, ``StaleState`` if the row is not in ``origin`` any more.
        """
        require(origin, target, who)
        entity = _ENTITY[table.name]
        if "reason" in table.c:
            values["reason"] = reason
        moved = self._connection.execute(
            table.update()
            .where(table.c.id == row_id, table.c.state == origin)
            .values(state=target, state_at=self._now, **values)
        )
        if moved.rowcount != 1:
            raise StaleState(entity, row_id, origin)
        self.write(actor, entity, row_id, origin=origin, target=target, reason=reason)

    def of(self, entity: str, entity_id: int | str) -> list[Entry]:
        """Return the rows of one thing, oldest first."""
        table = schema.audit
        rows = self._connection.execute(
            sa.select(table).where(table.c.entity == entity, table.c.entity_id == str(entity_id)).order_by(table.c.id)
        ).mappings()
        return [_entry(row) for row in rows]

    def latest(self, limit: int) -> list[Entry]:
        """Return the newest rows, newest first."""
        table = schema.audit
        rows = self._connection.execute(sa.select(table).order_by(table.c.id.desc()).limit(limit)).mappings()
        return [_entry(row) for row in rows]


def _entry(row: sa.RowMapping) -> Entry:
    return Entry(**{key: value for key, value in row.items() if key != "id"})
