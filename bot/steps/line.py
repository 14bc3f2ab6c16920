"""A platform's line: all work that talks to one platform, on one thread, the urgent first.

Posting goes before settling, settling before polling, polling before sweeping, and what is due to be sent is looked at
again between any two communities, so that a long poll does not hold up an approved reply. While little is left of the
platform's budget of requests, only posting and settling go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.attention import LOOKED, SLOW, resting
from bot.logs import logger
from bot.platforms.base import Platform
from bot.records import Community, Publication
from bot.steps.amend import Amend
from bot.steps.intake import Intake
from bot.steps.publish import Publish
from bot.steps.release import Release
from bot.steps.runtime import Runtime
from bot.steps.settle import NOT_RECORDED, Settle
from bot.steps.sweep import Sweep

_SWEEP_EVERY = dt.timedelta(minutes=30)
_BACK_OFF_MOST = 6
_AFTER_FAULT = dt.timedelta(minutes=5)
_KEPT = "little is left of the platform's budget of requests; it is kept for posting, and reading goes on by itself"

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
        self._open_failed = False
        self._low = False

    def tick(self) -> None:
        """Do what is due now, and return when nothing is left or the service is to stop."""
        if self._platform is None and not self._opened():
            return
        self._settle.recover(NOT_RECORDED)  # this thread sends, and it is not sending now
        self._amend.run()  # what is wrong in public goes before what is new
        self.send()
        self._settle_due()
        self._poll()
        if not self._runtime.stop.is_set() and self._may_read():
            self._sweep_if_due()

    def send(self) -> None:
        """Send every approved publication whose time has come; one that fails does not hold up the others."""
        for publication in self._release.due():
            if self._runtime.stop.is_set() or self._publish.held_until is not None:
                return
            try:
                released = self._release.run(publication)
                if released is not None:
                    self._publish.run(released)
            except Exception:
                log.exception("unexpected error while sending", publication=publication.id)
                self._put_off(publication)

    def _put_off(self, publication: Publication) -> None:
        with self._runtime.store.write() as tx:
            tx.publications.note(publication.id, next_try=tx.now + _AFTER_FAULT)

    def _settle_due(self) -> None:
        for publication in self._settle.due():
            if self._runtime.stop.is_set():
                return
            self._settle.run(publication)

    def _opened(self) -> bool:
        """Open the platform; where that fails its communities show it, and the next try waits like a failing source."""
        communities = self._runtime.on_platform(self._name)
        if self._open_failed and not any(self._poll_due(community) for community in communities):
            return False
        try:
            self._open()
        except Exception as error:
            log.exception("platform cannot be opened", platform=self._name)
            self._open_failed = True
            with self._runtime.store.write() as tx:
                for community in communities:
                    tx.sources.failed(community.name, f"cannot be opened: {error}")
            return False
        self._open_failed = False
        return True

    def _open(self) -> None:
        platform = self._open_platform()
        self._amend = Amend(self._runtime, platform)
        self._intake = Intake(self._runtime, platform)
        self._release = Release(self._runtime, platform)
        self._publish = Publish(self._runtime, platform)
        self._settle = Settle(self._runtime, platform)
        self._sweep = Sweep(self._runtime, platform)
        self._settle.recover()
        self._platform = platform

    def _poll(self) -> None:
        for community in self._runtime.on_platform(self._name):
            more = self._poll_due(community)
            while more and not self._runtime.stop.is_set() and self._may_read():
                more = self._intake.run(community)
                self.send()
                self._settle_due()

    def _may_read(self) -> bool:
        """Say whether requests may be spent on reading; where not, the communities show why."""
        assert self._platform is not None
        low = self._platform.budget_low()
        if low and not self._low:
            log.warning("reading waits: the rest of the budget is kept for posting", platform=self._name)
            with self._runtime.store.write() as tx:
                for community in self._runtime.on_platform(self._name):
                    tx.sources.waits(community.name, _KEPT)
        self._low = low
        return not low

    def _poll_due(self, community: Community) -> bool:
        with self._runtime.store.read() as tx:
            source = tx.sources.get(community.name)
            slow = resting(tx.sources.chore_done(LOOKED), tx.now)
            now = tx.now
        wait = self._poll_every * 2 ** min(source.failures, _BACK_OFF_MOST)
        wait = max(wait, SLOW) if slow else wait
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
        except Exception:  # tried again at its next turn, not at once: it asks much of the platform
            log.exception("sweep broke off", platform=self._name)
        with self._runtime.store.write() as tx:
            tx.sources.chore_finished(chore)

    def close(self) -> None:
        """Let go of the platform."""
        if self._platform is not None:
            self._platform.close()
