"""The scheduler wakes steps; what it drops is counted, and no work is lost by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.scheduler import Scheduler

PATIENCE_S = 10


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    built = Scheduler()
    yield built
    built.stop(PATIENCE_S)


class Job:
    """A job that tells how often it ran and waits, where it is told to, until it is let go."""

    def __init__(self, *, error: Exception | None = None, waits: bool = False) -> None:
        self.ran = threading.Semaphore(0)
        self.go = threading.Event()
        self.thread: str | None = None
        self.runs = 0
        self._error, self._waits = error, waits

    def __call__(self) -> None:
        self.runs += 1
        self.thread = threading.current_thread().name
        self.ran.release()
        if self._waits:
            self.go.wait(PATIENCE_S)
        if self._error is not None:
            raise self._error

    def has_run(self, times: int = 1) -> bool:
        return all(self.ran.acquire(timeout=PATIENCE_S) for _ in range(times))


def counted(scheduler: Scheduler, what: str, noted: threading.Event) -> bool:
    """Wait until ``what`` was counted; ``noted`` is set at each event."""
    while not scheduler.counts[what]:
        if not noted.wait(PATIENCE_S):
            return False
        noted.clear()
    return True


@pytest.fixture
def noted(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    seen = threading.Event()
    scheduler._scheduler.add_listener(lambda _event: seen.set())
    return seen


def test_a_job_runs_at_once_and_again(scheduler: Scheduler) -> None:
    job = Job()
    scheduler.every(0.01, "work", job)
    scheduler.start()
    assert job.has_run(3)


def test_a_job_that_fails_is_counted_and_runs_again(scheduler: Scheduler, noted: threading.Event) -> None:
    job = Job(error=ValueError("a fault"))
    scheduler.every(0.01, "work", job)
    scheduler.start()
    assert job.has_run(2)
    assert counted(scheduler, "work failed", noted)


def test_a_job_that_still_runs_is_not_started_twice_and_that_is_counted(
    scheduler: Scheduler, noted: threading.Event
) -> None:
    job = Job(waits=True)
    scheduler.every(0.01, "work", job)
    scheduler.start()
    assert job.has_run()
    assert counted(scheduler, "work still running", noted)
    assert job.runs == 1
    job.go.set()
    assert job.has_run()


def test_a_job_that_is_busy_does_not_hold_up_the_others(scheduler: Scheduler) -> None:
    busy, other = Job(waits=True), Job()
    scheduler.every(0.01, "platform", busy)
    scheduler.every(0.01, "work", other)
    scheduler.start()
    assert busy.has_run()
    assert other.has_run(3)
    assert busy.thread != other.thread
    busy.go.set()


def test_it_waits_for_the_job_that_runs_and_starts_no_other(scheduler: Scheduler) -> None:
    job = Job(waits=True)
    scheduler.every(0.01, "work", job)
    scheduler.start()
    assert job.has_run()
    assert not scheduler.stop(0.01)
    job.go.set()
    for thread in threading.enumerate():
        if thread.name.endswith("(shutdown)"):
            thread.join(PATIENCE_S)
    assert job.runs == 1


def test_it_ends_in_time_when_nothing_runs(scheduler: Scheduler) -> None:
    scheduler.start()
    assert scheduler.stop(PATIENCE_S)


def test_stopping_what_was_never_started_is_no_error(scheduler: Scheduler) -> None:
    assert scheduler.stop(PATIENCE_S)
