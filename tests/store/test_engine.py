from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.engine import (
    AlreadyRunning,
    Damaged,
    DatabaseAway,
    RunLock,
    StoreError,
    backup,
    create_engine,
    sqlite_path,
)
from tests.clock import FakeClock
from tests.store.making import a_post, take_in

_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/repcheck/store.sqlite3", Path("/var/lib/repcheck/store.sqlite3")),
        ("sqlite:///store.sqlite3", Path("store.sqlite3")),
        ("postgresql+psycopg://user:secret@host/name", None),
        ("postgresql://user@host/name", None),
    ],
)
def test_a_url_names_a_sqlite_file_or_postgresql(url: str, path: Path | None) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "postgres://user:secret@host/name",
        "mysql://user:secret@host/name",
        "postgresql+psycopg2://user:secret@host/name",
        "postgresql://user:secret@host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:secret?mode=memory&uri=true",
    ],
)
def test_any_other_url_is_refused_with_what_was_expected_and_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match="expected sqlite:////folder/file or postgresql") as refusal:
        create_engine(url)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database. " * 200)
    with pytest.raises(StoreError, match=r"notes\.txt is damaged, or no database \(file is not a database\)"):
        create_engine(f"sqlite:///{path}")
    assert path.read_text().startswith("These are notes")


def test_a_truncated_database_is_said_to_be_damaged(sqlite_store: Store, sqlite_file: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.sqlite3"
    backup(sqlite_file, half)
    half.write_bytes(half.read_bytes()[:20_000])
    with pytest.raises(Damaged, match=r"half\.sqlite3 is damaged.*malformed.*put a backup in its place"):
        create_engine(f"sqlite:///{half}")


def test_a_folder_in_the_databases_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened .*is the folder there"):
        create_engine(f"sqlite:///{tmp_path}")


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"cannot be opened .*is the folder there"):
        create_engine(f"sqlite:///{tmp_path / 'data' / 'store.sqlite3'}")


@pytest.fixture
def ordinary() -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder that any user can reach, and what makes permissions bind for a test that runs as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder, lambda: os.seteuid(65534) if os.geteuid() == 0 else None
        os.seteuid(os.getuid())
        folder.chmod(0o755)


def test_a_database_that_may_not_be_written_is_refused(ordinary: tuple[Path, Callable[[], None]]) -> None:
    folder, bind = ordinary
    path = folder / "store.sqlite3"
    create_engine(f"sqlite:///{path}").dispose()
    path.chmod(0o444)
    bind()
    with pytest.raises(StoreError, match=r"cannot be opened \(Permission denied\): .*may this user read and write"):
        create_engine(f"sqlite:///{path}")


def test_a_folder_that_may_not_be_written_is_refused(ordinary: tuple[Path, Callable[[], None]]) -> None:
    folder, bind = ordinary
    folder.chmod(0o555)
    bind()
    with pytest.raises(StoreError, match=r"cannot be opened \(Permission denied\)"):
        create_engine(f"sqlite:///{folder / 'store.sqlite3'}")
    with pytest.raises(StoreError, match=r"lock cannot be written \(Permission denied\)"):
        RunLock(folder / "store.sqlite3", FakeClock()).__enter__()


def test_a_new_database_is_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    create_engine(f"sqlite:///{path}").dispose()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseAway, match="is the server up") as refusal:
        create_engine("postgresql://repcheck:secret@127.0.0.1:1/name?application_name=secret")
    assert "127.0.0.1:1/name" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_sqlite_is_set_up_to_lose_nothing_and_keep_nothing_deleted(sqlite_store: Store) -> None:
    with sqlite_store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "secure_delete", "foreign_keys", "synchronous")
        }
    assert found == {"journal_mode": "wal", "secure_delete": 1, "foreign_keys": 1, "synchronous": 2}


def _uris(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in copy.execute("SELECT uri FROM posts ORDER BY id")]


def test_a_backup_made_while_somebody_writes_holds_what_was_committed(sqlite_store: Store, sqlite_file: Path) -> None:
    take_in(sqlite_store, a_post("reddit:kept"))
    target = sqlite_file.with_name("copy.sqlite3")
    with sqlite_store.write() as tx:
        tx.posts.add(a_post("reddit:not_yet"))
        backup(sqlite_file, target)
    assert _uris(target) == ["reddit:kept"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_database_of_any_name_can_be_copied(sqlite_store: Store, sqlite_file: Path) -> None:
    take_in(sqlite_store, a_post("reddit:kept"))
    assert sqlite_store.checkpoint()
    odd = sqlite_file.rename(sqlite_file.with_name("100% mine? #1.sqlite3"))
    backup(odd, odd.with_name("copy"))
    assert _uris(odd.with_name("copy")) == ["reddit:kept"]


def test_a_backup_never_overwrites(sqlite_file: Path) -> None:
    target = sqlite_file.with_name("copy.sqlite3")
    target.write_text("an older copy")
    with pytest.raises(StoreError, match="exists: name a new file"):
        backup(sqlite_file, target)
    assert target.read_text() == "an older copy"


def test_a_backup_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be copied"):
        backup(tmp_path / "missing.sqlite3", tmp_path / "copy")
    (tmp_path / "notes").write_text("no database " * 500)
    with pytest.raises(StoreError, match="could not be copied"):
        backup(tmp_path / "notes", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_backup_into_no_folder_is_refused(sqlite_file: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        backup(sqlite_file, tmp_path / "nowhere" / "copy")


_HOLD = """
import sys
from pathlib import Path
from bot.store.engine import RunLock
from tests.clock import FakeClock
with RunLock(Path(sys.argv[1]), FakeClock()):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(sqlite_file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the database until its standard input ends."""
    command = [sys.executable, "-c", _HOLD, str(sqlite_file)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_told_who_holds_the_database(
    holder: subprocess.Popen[str], sqlite_file: Path
) -> None:
    with pytest.raises(AlreadyRunning) as refusal:
        RunLock(sqlite_file, FakeClock()).__enter__()
    assert f"process {holder.pid}, started 2026-11-24 12:00:00 UTC" in str(refusal.value)


def test_the_database_is_free_after_its_holder_was_killed(holder: subprocess.Popen[str], sqlite_file: Path) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait(30)
    with RunLock(sqlite_file, FakeClock()), pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        RunLock(sqlite_file, FakeClock()).__enter__()


def test_the_database_is_free_after_its_holder_ended(holder: subprocess.Popen[str], sqlite_file: Path) -> None:
    holder.communicate("", timeout=30)
    for _ in range(2):
        with RunLock(sqlite_file, FakeClock()):
            assert "pid" in sqlite_file.with_name("store.sqlite3.lock").read_text()


def test_a_lock_file_of_no_use_still_refuses(holder: subprocess.Popen[str], sqlite_file: Path) -> None:
    sqlite_file.with_name("store.sqlite3.lock").write_text("scribble")
    with pytest.raises(AlreadyRunning, match="another process"):
        RunLock(sqlite_file, FakeClock()).__enter__()
