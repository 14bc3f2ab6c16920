"""Opens the store that the settings name, and holds it for one process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.clock import Clock
from bot.settings import Settings
from bot.store.engine import AlreadyRunning, RunLock, StoreError, create_engine, prepare, sqlite_path
from bot.store.store import Store

_ADVISORY_KEY = 0x72657063  # "repc"


@contextmanager
def open_store(settings: Settings, clock: Clock, *, exclusive: bool) -> Iterator[Store]:
    """Open the database, brought up to date; ``exclusive`` holds it for this process.

    Raises ``AlreadyRunning`` if another process holds it, ``StoreError`` if it cannot be used.
    """
    url = settings.database_url
    path = sqlite_path(url)
    with ExitStack() as stack:
        if path is not None:
            _make_folder(path.parent)
            if exclusive:
                stack.enter_context(RunLock(path, clock))
        engine = create_engine(url)
        stack.callback(engine.dispose)
        if path is None and exclusive:
            stack.enter_context(_advisory_lock(engine))
        prepare(engine, url, clock)
        store = Store(engine, clock)
        store.drop_old_copies(dt.timedelta(hours=settings.limits.keep_hours))
        yield store


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the data folder {folder} cannot be made ({error.strerror}): may this user write there?"
        ) from error


@contextmanager
def _advisory_lock(engine: sa.Engine) -> Iterator[None]:
    with engine.connect() as connection:
        held = connection.execute(sa.select(sa.func.pg_try_advisory_lock(_ADVISORY_KEY))).scalar()
        connection.commit()
        if not held:
            raise AlreadyRunning("repcheck is already running on this PostgreSQL database. Stop it first.")
        yield
