"""The composition root: builds everything from the settings, runs it, and stops it in time."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from bot.clock import Clock
from bot.judging import Judge
from bot.knowledge import knowledge_source
from bot.logs import logger
from bot.platforms.base import Platform
from bot.platforms.opening import REPLY_FORMATS, platform_openers
from bot.review.app import ReviewContext, create_app
from bot.review.desk import Desk
from bot.review.server import ReviewServer
from bot.scheduler import Scheduler
from bot.settings import Settings, SettingsError
from bot.steps.compose import Compose
from bot.steps.expire import Expire
from bot.steps.judge import JudgeStep
from bot.steps.knowledge import TakeUp, verification_file
from bot.steps.line import Line
from bot.steps.runtime import Checkpoint, Runtime, pass_by
from bot.store import Store
from bot.version import installed_version
from responses.knowledge.loader import Outcome

_TICK_S = 1.0
_KNOWLEDGE_EVERY = dt.timedelta(seconds=30)
_PROBLEMS_TOLD = 5
_DESK_PATIENCE_S = 2.0
_STEPS_PATIENCE_S = 6.5

log = logger("service")


class Service:
    """Everything in one process: a line of work a platform, the judging and composing, and the review desk."""

    def __init__(self, settings: Settings, store: Store, *, clock: Clock, checkpoint: Checkpoint = pass_by) -> None:
        if not settings.communities:
            raise SettingsError("no community is set up: add [[communities]] to the config, or try `repcheck demo`")
        communities = {community.name: community for community in settings.community_records()}
        self.runtime = Runtime(
            store=store, clock=clock, settings=settings, communities=communities, checkpoint=checkpoint
        )
        self.knowledge = knowledge_source(settings.knowledge.folders, verification=verification_file(settings))
        self._judge = Judge(self.knowledge.current())
        formats = {name: REPLY_FORMATS[platform.kind] for name, platform in settings.platforms.items()}
        self._compose = Compose(self.runtime, self.knowledge, formats)
        self._take_up = TakeUp(self.runtime, self.knowledge, self._compose)
        self._taken_up = False
        self._refused: list[str] = []
        self._judge_step = JudgeStep(self.runtime, self._judge)
        self._expire = Expire(self.runtime)
        self.desk = Desk(self.runtime, self.knowledge, self._compose)
        self._lines = [self._line(name, opener) for name, opener in platform_openers(settings, clock).items()]
        self.scheduler = Scheduler()
        self._knowledge_seen = clock.now()
        context = ReviewContext(runtime=self.runtime, desk=self.desk, knowledge=self.knowledge, judge=self._judge)
        self.server = ReviewServer(create_app(context), settings.web.host, settings.web.port)

    def _line(self, name: str, opener: Callable[[], Platform]) -> Line:
        every = dt.timedelta(seconds=self.runtime.settings.platforms[name].poll_seconds)
        return Line(self.runtime, name, opener, every)

    def start(self) -> int:
        """Begin to work; return the port that the desk listens on."""
        with self.runtime.store.write() as tx:
            tx.pauses.ensure(self.runtime.communities)
            tx.people.drop_stale()
            tx.members.drop_stale()
            tx.together.drop_stale()
        port = self.server.start()
        for line, name in zip(self._lines, self.runtime.settings.platforms, strict=True):
            self.scheduler.every(_TICK_S, f"platform {name}", line.tick)
        self.scheduler.every(_TICK_S, "work", self.work)
        self.scheduler.start()
        modes = {name: str(community.mode) for name, community in self.runtime.communities.items()}
        address = f"{self.runtime.settings.web.host}:{port}"
        log.info("started", version=installed_version(), desk=address, communities=modes)
        return port

    def work(self) -> None:
        """Judge and compose what came in, and close what is too late."""
        self._take_up_knowledge()
        self._judge_step.run()
        self._compose.run()
        self._expire.run()

    def _take_up_knowledge(self) -> None:
        if not self._taken_up:  # it may have changed while the service was down
            self._take_up.run()
            self._taken_up = True
        now = self.runtime.clock.now()
        if now - self._knowledge_seen < _KNOWLEDGE_EVERY:
            return
        self._knowledge_seen = now
        result = self.knowledge.refresh()
        self._tell_refused(result.problems if result.outcome is Outcome.REFUSED else ())
        if result.outcome is Outcome.RELOADED:
            self._judge.follow(self.knowledge.current())
            self._take_up.run()
            self._taken_up = False  # once more on the next turn: somebody may just have composed from the old
            log.info("knowledge taken up", changed=list(result.changed))
            return
        self._take_up.run()  # for what was on its way when the knowledge changed, and has come back since

    def _tell_refused(self, problems: Sequence[object]) -> None:
        """Say what is wrong with changed knowledge: once, though it is read again and again until it is mended."""
        refused = [str(problem) for problem in problems]
        if refused and refused != self._refused:
            first = refused[:_PROBLEMS_TOLD]
            log.error("changed knowledge refused; the old one stays in force", problems=first, count=len(refused))
        self._refused = refused

    def stop(self) -> bool:
        """Finish the items in hand and end; say whether everything ended in time (10 s in all)."""
        self.runtime.stop.set()
        self.server.stop(_DESK_PATIENCE_S)
        ended = self.scheduler.stop(_STEPS_PATIENCE_S)
        if ended:
            for line in self._lines:
                line.close()
        return ended


def run_until_told(service: Service, *, on_start: Callable[[int], None]) -> int:
    """Run the service until SIGTERM or SIGINT; return the exit status.

    What does not end within 10 s is left: each step is safe against being killed, and the settler looks after a reply
    that was being sent.
    """
    told = threading.Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    on_start(service.start())
    told.wait()
    log.info("stopping")
    if not service.stop():
        log.warning("a step is still busy and is left; it is taken up on the next start")
        os._exit(0)
    log.info("stopped")
    return 0
