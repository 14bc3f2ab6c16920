"""The door to the database: a ``Store`` hands out transactions, a ``Transaction`` holds the records' own operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.store.amendments import Amendments
from bot.store.audit import Audit
from bot.store.batches import Batches
from bot.store.drafts import Drafts
from bot.store.engine import drop_old_copies
from bot.store.members import Members
from bot.store.pauses import Pauses
from bot.store.people import People
from bot.store.posts import Posts
from bot.store.publications import Publications
from bot.store.queue import Queue
from bot.store.recalls import Recalls
from bot.store.restraints import Restraints
from bot.store.retention import Retention
from bot.store.sources import Sources
from bot.store.together import Together
from bot.store.unsaved import UnsavedTexts


class Transaction:
    """Everything that one transaction may do. ``now`` is the same moment throughout."""

    def __init__(self, connection: sa.Connection, now: dt.datetime) -> None:
        self.connection = connection
        self.now = now
        self.audit = Audit(connection, now)
        self.posts = Posts(connection, now, self.audit)
        self.drafts = Drafts(connection, now, self.audit)
        self.publications = Publications(connection, now, self.audit)
        self.queue = Queue(connection, now, self.drafts)
        self.batches = Batches(connection, now, self.audit)
        self.amendments = Amendments(connection, now, self.audit)
        self.recalls = Recalls(connection, now, self.audit)
        self.pauses = Pauses(connection, now, self.audit)
        self.restraints = Restraints(connection, now, self.audit)
        self.sources = Sources(connection, now)
        self.people = People(connection, now, self.audit)
        self.members = Members(connection, now, self.audit)
        self.together = Together(connection, now, self.audit)
        self.unsaved = UnsavedTexts(connection, now)
        self.retention = Retention(connection, now, self.audit)


class Store:
    """Hands out transactions; safe to share between threads."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self.engine = engine
        self._clock = clock
        # On SQLite a transaction sees one state anyway; PostgreSQL must be asked.
        one_state = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._reading = engine.execution_options(**one_state)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a transaction that may write: all of it is kept, or, if the block raises, none."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield Transaction(connection, self._clock.now())

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a transaction that only reads, from one state of the database."""
        with self._reading.connect() as connection, connection.begin():
            yield Transaction(connection, self._clock.now())

    def checkpoint(self) -> bool:
        """Fold SQLite's write-ahead log into the file, so that deleted text leaves the disk; say whether all of it did.

        It waits for whoever still reads an older state, and gives up after SQLite's timeout.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            busy: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return busy == 0

    def drop_old_copies(self, keep: dt.timedelta) -> int:
        """Delete what was set aside before a migration longer ago than ``keep``; return how many copies that were."""
        path = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        return drop_old_copies(Path(path), self._clock.now() - keep) if path else 0

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
