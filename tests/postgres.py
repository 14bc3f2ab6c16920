"""Starts a real PostgreSQL for the tests, from the programs that are installed."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

_PLACES = (Path("/usr/lib/postgresql"), Path("/usr/pgsql"))


def find_postgres() -> Path | None:
    """Return the folder of ``initdb`` and ``pg_ctl``, or None if PostgreSQL is not installed."""
    on_path = shutil.which("pg_ctl")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for place in _PLACES:
        candidates += sorted(place.glob("*/bin"), reverse=True)
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A server in a folder of its own, without durability (the tests need none), listening on loopback only."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        # PostgreSQL refuses to run as root; its own user must then reach the folder, which pytest keeps to root.
        self._as_other = os.geteuid() == 0
        self._folder = Path(tempfile.mkdtemp(prefix="repcheck-pg-")) if self._as_other else folder
        self._port = _free_port()
        self._numbers = itertools.count()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        kwargs = {"user": "postgres", "group": "postgres", "extra_groups": []} if self._as_other else {}
        subprocess.run(command, check=True, capture_output=True, timeout=60, cwd=self._folder, **kwargs)  # type: ignore[call-overload]

    def __enter__(self) -> Self:
        if self._as_other:
            account = pwd.getpwnam("postgres")
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "repcheck", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = (
            f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self._folder} -c fsync=off -c full_page_writes=off"
        )
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        if self._as_other:
            shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(
            host="127.0.0.1", port=self._port, user="repcheck", dbname="postgres", autocommit=True
        ) as link:
            link.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://repcheck@127.0.0.1:{self._port}/{name}"
