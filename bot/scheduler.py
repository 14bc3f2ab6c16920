"""Wakes the steps. A job drains the database and returns, so a run that is dropped never drops work."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.logs import logger

_EVENTS = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still running"}

log = logger("scheduler")


class Scheduler:
    """Runs each line of work on a thread of its own, again and again.

    ``counts`` tells how often a job failed, was missed, or was still running when its next turn came.
    """

    def __init__(self) -> None:
        # A misfire grace time of None runs a late job late instead of never (APScheduler's default is one second).
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(job_defaults=defaults, timezone="UTC")
        self._scheduler.add_listener(self._note, sum(_EVENTS))
        self.counts: Counter[str] = Counter()

    def every(self, seconds: float, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` now and then every ``seconds``, on the thread called ``name``."""
        self._scheduler.add_executor(ThreadPoolExecutor(1), alias=name)
        first = dt.datetime.now(dt.UTC)
        self._scheduler.add_job(job, "interval", seconds=seconds, executor=name, id=name, next_run_time=first)

    def start(self) -> None:
        """Begin to run jobs."""
        self._scheduler.start()

    def stop(self, patience_s: float) -> bool:
        """Start no more jobs and wait for those that run; say whether all ended within ``patience_s`` seconds."""
        if not self._scheduler.running:
            return True
        waiting = threading.Thread(target=self._scheduler.shutdown, kwargs={"wait": True}, daemon=True)
        waiting.start()
        waiting.join(patience_s)
        return not waiting.is_alive()

    def _note(self, event: Any) -> None:
        what = _EVENTS[event.code]
        self.counts[f"{event.job_id} {what}"] += 1
        if event.code == EVENT_JOB_ERROR:
            log.error("job failed", job=event.job_id, error=repr(event.exception), trace=event.traceback)
