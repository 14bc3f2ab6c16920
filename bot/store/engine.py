"""Engines: how a database is opened, brought up to date, copied, and held by one process at a time."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import make_url

from bot.clock import Clock
from bot.errors import ExpectedError, NoAnswer

COPIES_KEPT = 3
_COPY_TIME = "%Y%m%dT%H%M%SZ"
MIGRATIONS = Path(__file__).parent / "migrations"
_ENGINES = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
RESTORE = "stop the service and put a backup in its place, as docs/operating.md says under “Back up”"
_EXPECTED_URL = "expected sqlite:////folder/file or postgresql+psycopg://user@host/name"


class StoreError(ExpectedError):
    """The database cannot be used; the message says what is wrong and what to do."""


class DatabaseAway(StoreError, NoAnswer):
    """A database server lets nobody in now."""


class Damaged(StoreError):
    """The SQLite file is no longer what SQLite wrote, or never was."""


class AlreadyRunning(StoreError):
    """Another process holds the same database file."""


def _parsed(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(f"the database's URL cannot be read: {_EXPECTED_URL}") from None  # it may hold a password
    if parsed.drivername not in _ENGINES:
        raise StoreError(f"the database's URL names {parsed.drivername}: {_EXPECTED_URL}")
    if parsed.get_backend_name() == "sqlite" and (parsed.database or ":memory:").startswith((":memory:", "file:")):
        raise StoreError(f"the database must be a file that lasts: {_EXPECTED_URL}")
    return parsed.set(drivername=_ENGINES[parsed.drivername])


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite URL, or None for PostgreSQL. Raises ``StoreError`` for a URL of another kind."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "")


def create_engine(url: str) -> sa.Engine:
    """Open an engine for ``url``; SQLite gets WAL, enforced foreign keys and overwritten deletions.

    Raises ``StoreError`` if the database cannot be opened for writing, ``Damaged`` if that is why.
    """
    path = sqlite_path(url)
    try:
        engine = _postgres_engine(url) if path is None else _sqlite_engine(url, path)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            pass
    except sa.exc.DBAPIError as error:
        if _damaged(error.orig):
            raise Damaged(f"the database {path} is damaged, or no database ({error.orig}): {RESTORE}") from error
        kind = StoreError if path is not None else DatabaseAway
        raise kind(_cannot_open(url, str(error.orig).strip())) from error
    except OSError as error:
        raise StoreError(_cannot_open(url, str(error.strerror))) from error
    return engine


def _damaged(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _cannot_open(url: str, problem: str) -> str:
    shown = _parsed(url).set(query={}).render_as_string(hide_password=True)
    hint = "is the folder there, and may this user read and write in it?" if sqlite_path(url) else "is the server up?"
    return f"the database {shown} cannot be opened ({problem}): {hint}"


def _postgres_engine(url: str) -> sa.Engine:
    return sa.create_engine(_parsed(url), pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: str, path: Path) -> sa.Engine:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite itself would let others read a new file
    engine = sa.create_engine(
        _parsed(url), hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=WAL", "secure_delete=ON", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _alembic(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    """Return the newest revision that this program knows."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    if head is None:
        raise StoreError("this installation has no migrations: install repcheck again")
    return head


def current_revision(engine: sa.Engine) -> str | None:
    """Return the database's revision, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_known(engine: sa.Engine) -> bool:
    """Say whether the database is up to date; raise ``StoreError`` if it is newer than this program."""
    current = current_revision(engine)
    if current == head_revision():
        return True
    known = {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(
            f"the database has revision {current}, which is newer than this program knows ({head_revision()}): "
            "install the repcheck that wrote it, or restore a copy from before"
        )
    return False


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the database's tables up to ``revision``, in one transaction.

    Raises ``StoreError`` if a migration fails; the database is then as it was.
    """
    try:
        connecting = engine.connect().execution_options(writes=True)
        with connecting as connection, _without_foreign_keys(connection), connection.begin():
            command.upgrade(_alembic(connection), revision)
            _require_whole(connection)
    except (sa.exc.DBAPIError, CommandError) as error:
        problem = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error).partition("\n")[0]
        raise StoreError(f"the database could not be brought up to date ({problem}); it is as it was") from error


@contextmanager
def _without_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """Keep SQLite from deleting what refers to a table that a migration rebuilds; not to be used in a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and (
        broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise StoreError(f"a migration left rows of {broken[0]} without what they refer to; the database is as it was")


def prepare(engine: sa.Engine, url: str, clock: Clock) -> None:
    """Make the database ready for a run: SQLite is copied aside and migrated, PostgreSQL must already be up to date.

    Raises ``StoreError`` for a newer database, or a PostgreSQL that needs ``repcheck db upgrade``.
    """
    if require_known(engine):
        return
    path = sqlite_path(url)
    if path is None:
        current = current_revision(engine)
        found = "is empty" if current is None else f"has revision {current} and needs {head_revision()}"
        raise StoreError(f"the database {found}: run `repcheck db upgrade` first")
    if current_revision(engine) is not None:
        _set_copy_aside(path, clock)
    upgrade(engine)


def _set_copy_aside(path: Path, clock: Clock) -> None:
    backup(path, path.with_name(f"{path.name}.before-{clock.now():{_COPY_TIME}}"))
    for _made, old in _copies_aside(path)[:-COPIES_KEPT]:
        old.unlink()


def _copies_aside(path: Path) -> list[tuple[dt.datetime, Path]]:
    """Return the copies set aside before a migration with the time that they were made, oldest first."""
    found = []
    for copy in path.parent.glob(f"{path.name}.before-*"):
        try:
            made = dt.datetime.strptime(copy.name.rpartition(".before-")[2], _COPY_TIME).replace(tzinfo=dt.UTC)
        except ValueError:
            continue  # somebody else's file
        found.append((made, copy))
    return sorted(found)


def drop_old_copies(path: Path, before: dt.datetime) -> int:
    """Delete the copies set aside before a moment, for they hold members' words; return how many there were."""
    old = [copy for made, copy in _copies_aside(path) if made < before]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)


def backup(source: Path, target: Path) -> None:
    """Copy a SQLite database while it is in use (SQLite's online backup), readable by this user only.

    Raises ``StoreError`` if the target exists or either file cannot be used.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise StoreError(f"{target} exists: name a new file, so that no copy is lost") from None
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}): may this user write there?") from error
    try:
        _copy(source, target)
    except sqlite3.Error as error:
        target.unlink()
        raise StoreError(f"{source} could not be copied to {target}: {error}") from error


def _copy(source: Path, target: Path) -> None:
    read_only = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(read_only, uri=True)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.backup(writer)


def holder_of(database: Path) -> str | None:
    """Return which process holds a SQLite file, in words, or None where nobody does."""
    try:
        with _lock_file(database).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _named(file.read(200))
    except FileNotFoundError:
        pass
    return None


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


def _named(holder: bytes) -> str:
    """Return what a lock file says of its holder."""
    try:
        known = json.loads(holder)
        since = dt.datetime.fromisoformat(known["since"])
        return f"process {known['pid']}, started {since:%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, KeyError, TypeError):
        return "another process"


class RunLock:
    """Holds a SQLite file for one process, by ``flock`` on a file beside it; the kernel lets go when the process ends.

    Entering raises ``AlreadyRunning``, naming the holder's process id and start.
    """

    def __init__(self, database: Path, clock: Clock) -> None:
        self._path = _lock_file(database)
        self._clock = clock
        self._fd: int | None = None

    def __enter__(self) -> Self:
        try:
            fd = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise StoreError(
                f"{self._path} cannot be written ({error.strerror}): may this user write there?"
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = _named(os.read(fd, 200))
            os.close(fd)
            raise AlreadyRunning(
                f"repcheck is already running on this database: {who}. Stop it first, or use another data folder."
            ) from None
        os.ftruncate(fd, 0)
        os.write(fd, json.dumps({"pid": os.getpid(), "since": self._clock.now().isoformat()}).encode())
        self._fd = fd
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
