"""A platform's line: all work that talks to one platform, on one thread, the urgent first.

Posting goes before settling, settling before polling, polling before sweeping, and what is due to be sent is looked at
again between any two communities, so that a long poll does not hold up an approved reply.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.logs import logger
from bot.platforms.base import Platform, PlatformError
from bot.records import Community
from bot.steps.intake import Intake
from bot.steps.publish import Publish
from bot.steps.release import Release
from bot.steps.runtime import Runtime
from bot.steps.settle import Settle
from bot.steps.sweep import Sweep

_SWEEP_EVERY = dt.timedelta(minutes=30)
_BACK_OFF_MOST = 6

log = logger("line")


class Line:
    """Drains what is due on one platform. ``tick`` is called by one thread only, which also opens the platform."""

    def __init__(
        self, runtime: Runtime, name: str, open_platform: Callable[[], Platform], poll_every: dt.timedelta
    ) -> None:
        self._runtime = runtime
        self._name = name
        self._open_platform = open_platform
        self._poll_every = poll_every
        self._platform: Platform | None = None

    def tick(self) -> None:
        """Do what is due now, and return when nothing is left or the service is to stop."""
        if self._platform is None:
            self._open()
        self.send()
        for publication in self._settle.due():
            if self._runtime.stop.is_set():
                return
            self._settle.run(publication)
        self._poll()
        if not self._runtime.stop.is_set():
            self._sweep_if_due()

    def send(self) -> None:
        """Send every approved publication whose time has come."""
        for publication in self._release.due():
            if self._runtime.stop.is_set():
                return
            released = self._release.run(publication)
            if released is not None:
                self._publish.run(released)

    def _open(self) -> None:
        platform = self._open_platform()
        self._intake = Intake(self._runtime, platform)
        self._release = Release(self._runtime, platform)
        self._publish = Publish(self._runtime, platform)
        self._settle = Settle(self._runtime, platform)
        self._sweep = Sweep(self._runtime, platform)
        self._settle.recover()
        self._platform = platform

    def _poll(self) -> None:
        for community in self._runtime.on_platform(self._name):
            if not self._poll_due(community):
                continue
            while self._intake.run(community) and not self._runtime.stop.is_set():
                self.send()
            if self._runtime.stop.is_set():
                return
            self.send()

    def _poll_due(self, community: Community) -> bool:
        with self._runtime.store.read() as tx:
            source = tx.sources.get(community.name)
            now = tx.now
        wait = self._poll_every * 2 ** min(source.failures, _BACK_OFF_MOST)
        return source.polled is None or now - source.polled >= wait

    def _sweep_if_due(self) -> None:
        chore = f"sweep:{self._name}"
        with self._runtime.store.read() as tx:
            done = tx.sources.chore_done(chore)
            due = done is None or tx.now - done >= _SWEEP_EVERY
        if not due:
            return
        try:
            self._sweep.run()
        except PlatformError as error:
            log.warning("sweep broke off", platform=self._name, code=error.code, error=str(error))
        with self._runtime.store.write() as tx:
            tx.sources.chore_finished(chore)

    def close(self) -> None:
        """Let go of the platform."""
        if self._platform is not None:
            self._platform.close()
