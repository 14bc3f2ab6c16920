"""What is known of each source: how far it was read, whether it answers, what it left out, and daily tallies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.records import Rejected
from bot.store import schema
from bot.store.posts import insert_or_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How a community's source stands. ``failures`` counts looks in a row that brought an error."""

    community: str
    cursor: str | None = None
    polled: dt.datetime | None = None
    worked: dt.datetime | None = None
    error: str | None = None
    error_at: dt.datetime | None = None
    failures: int = 0


class Sources:
    """Notes on sources, opt-outs, tallies and chores."""

    def __init__(self, connection: sa.Connection, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def get(self, community: str) -> Source:
        """Return what is known of a community's source."""
        row = (
            self._connection.execute(sa.select(schema.sources).where(schema.sources.c.community == community))
            .mappings()
            .first()
        )
        return Source(community=community) if row is None else Source(**row)

    def worked(self, community: str, cursor: str | None) -> None:
        """Note that the source answered, and how far it was read."""
        self._set(community, cursor=cursor, polled=self._now, worked=self._now, error=None, error_at=None, failures=0)

    def failed(self, community: str, error: str) -> None:
        """Note that the source did not answer, and why."""
        failures = self.get(community).failures + 1
        self._set(community, polled=self._now, error=error[:500], error_at=self._now, failures=failures)

    def waits(self, community: str, why: str) -> None:
        """Note why the source is not asked for now; its next answer clears that."""
        self._set(community, error=why[:500], error_at=self._now)

    def _set(self, community: str, **values: object) -> None:
        insert_or_ignore(self._connection, schema.sources, community=community)
        self._connection.execute(
            schema.sources.update().where(schema.sources.c.community == community).values(**values)
        )

    def add_gap(self, community: str, what: str) -> None:
        """Record what a listing limit made unreachable."""
        self._connection.execute(schema.gaps.insert().values(community=community, at=self._now, what=what))

    def gaps(self, limit: int) -> list[tuple[str, dt.datetime, str]]:
        """Return the newest gaps as (community, when, what)."""
        table = schema.gaps
        query = sa.select(table.c.community, table.c.at, table.c.what).order_by(table.c.id.desc()).limit(limit)
        return [(row.community, row.at, row.what) for row in self._connection.execute(query)]

    def set_records_aside(self, community: str, rejected: Iterable[Rejected]) -> None:
        """Keep which records of a source could not be read or are odd, and why; of each key the newest."""
        table = schema.rejected_records
        for record in rejected:
            key, values = record.key[:200], {"error": record.error[:500], "at": self._now}
            if not insert_or_ignore(self._connection, table, community=community, key=key, **values):
                same = sa.and_(table.c.community == community, table.c.key == key)
                self._connection.execute(table.update().where(same).values(**values))

    def rejected(self, since: dt.datetime, limit: int) -> list[tuple[str, dt.datetime, str, str]]:
        """Return the newest unreadable or odd records since a moment as (community, when, key, error)."""
        table = schema.rejected_records
        newest = sa.select(table).where(table.c.at >= since).order_by(table.c.at.desc(), table.c.id.desc())
        rows = self._connection.execute(newest.limit(limit))
        return [(row.community, row.at, row.key, row.error) for row in rows]

    def tally(self, community: str, what: str, n: int = 1) -> None:
        """Add to the day's count of something."""
        table, today = schema.tallies, self._now.date()
        key = {"day": today, "community": community, "what": what}
        insert_or_ignore(self._connection, table, **key, n=0)
        same = sa.and_(table.c.day == today, table.c.community == community, table.c.what == what)
        self._connection.execute(table.update().where(same).values(n=table.c.n + n))

    def tallies(self, since: dt.date) -> dict[tuple[str, str], int]:
        """Return the counts since a day, by (community, what)."""
        table = schema.tallies
        total = sa.func.sum(table.c.n)
        query = sa.select(table.c.community, table.c.what, total).where(table.c.day >= since)
        rows = self._connection.execute(query.group_by(table.c.community, table.c.what))
        return {(community, what): int(n) for community, what, n in rows}

    def opt_out(self, platform: str, account: str, how: str) -> None:
        """Leave an account alone for good."""
        values = {"account": account.lower(), "at": self._now, "how": how}
        insert_or_ignore(self._connection, schema.opt_outs, platform=platform, **values)

    def opted_out(self, platform: str, account: str | None) -> bool:
        """Say whether an account asked to be left alone."""
        if account is None:
            return False
        table = schema.opt_outs
        query = sa.select(sa.literal(1)).where(table.c.platform == platform, table.c.account == account.lower())
        return self._connection.execute(query).first() is not None

    def chore_done(self, name: str) -> dt.datetime | None:
        """Return when a regular chore was last finished."""
        query = sa.select(schema.chores.c.done).where(schema.chores.c.name == name)
        return self._connection.execute(query).scalar()

    def chore_finished(self, name: str) -> None:
        """Note that a regular chore was just finished."""
        insert_or_ignore(self._connection, schema.chores, name=name, done=self._now)
        self._connection.execute(schema.chores.update().where(schema.chores.c.name == name).values(done=self._now))
