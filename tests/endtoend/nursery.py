"""Starts service processes quickly: one process imports everything once and forks each service from there.

``python -m tests.endtoend.nursery`` reads one JSON list a line (log file, then the arguments of ``service_process``),
forks a child that leads a session of its own and runs the service, and prints ``{"started": pid}``. When a child ends,
it prints ``{"ended": pid, "status": n}``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from bot import service
from bot.judging import Judge
from bot.knowledge import usable_knowledge
from tests.endtoend import service_process


def _say(what: dict[str, int]) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _reap(_signal: int, _frame: FrameType | None) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say({"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _serve(log: str, config: str, stops: str, *protections: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for number in (1, 2):
        os.dup2(out, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 1
    try:
        status = service_process.main(Path(config), Path(stops), *protections)
    except BaseException as error:  # whatever it is, it must not run on into the nursery's loop
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _warm_up() -> None:
    """Build lexicon and detector once: they take most of a start, and nothing that these tests kill rests on them."""
    judge = Judge(usable_knowledge())
    service.Judge = lambda _knowledge: judge  # type: ignore[assignment, misc]


def main() -> None:
    _warm_up()
    signal.signal(signal.SIGCHLD, _reap)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _serve(*json.loads(line))
        _say({"started": pid})


class Nursery:
    """The test's hand on it: starts services and knows which have ended, and how."""

    def __init__(self, command: list[str], cwd: Path) -> None:
        import subprocess

        self._process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._changed = threading.Condition()
        self._started: list[int] = []
        self._ended: dict[int, int] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            with self._changed:
                if "started" in said:
                    self._started.append(said["started"])
                else:
                    self._ended[said["ended"]] = said["status"]
                self._changed.notify_all()

    def start(self, *arguments: str) -> int:
        """Start a service; return its process id, which is also that of its group."""
        assert self._process.stdin is not None
        with self._changed:
            before = len(self._started)
            self._process.stdin.write(json.dumps(arguments).encode() + b"\n")
            self._process.stdin.flush()
            assert self._changed.wait_for(lambda: len(self._started) > before, timeout=60), (
                "the nursery does not answer"
            )
            return self._started[-1]

    def status(self, pid: int) -> int | None:
        """Return the exit status of a service that has ended, or None."""
        with self._changed:
            return self._ended.get(pid)

    def wait(self, pid: int, timeout: float) -> int:
        """Wait until a service has ended; return its exit status."""
        with self._changed:
            assert self._changed.wait_for(lambda: pid in self._ended, timeout), f"process {pid} does not end"
            return self._ended[pid]

    def close(self) -> None:
        """End the nursery."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)
        self._process.stdout.close()


if __name__ == "__main__":
    main()
