"""Runs the service as ``repcheck run`` does, with one more thing: it can be stopped at a checkpoint.

``python -m tests.endtoend.service_process CONFIG STOPS [PROTECTION]``: when the file ``STOPS/at`` names a checkpoint,
the thread that reaches it writes ``STOPS/reached`` and stays there, for the test to kill the process. ``PROTECTION``
names a protection that a control test switches off.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bot import logs, service
from bot.clock import SystemClock
from bot.records import Publication
from bot.settings import load_settings
from bot.states import PublicationState
from bot.steps.publish import Publish
from bot.steps.release import Release, Released
from bot.steps.settle import Settle
from bot.store.opening import open_store

_TICK_S = 0.2
"""The service looks around once a second; hundreds of starts would wait for little else."""


class Stops:
    """A checkpoint that stays where the test wants it to."""

    def __init__(self, folder: Path) -> None:
        self._at, self._reached = folder / "at", folder / "reached"

    def __call__(self, name: str) -> None:
        if self._at.exists() and self._at.read_text() == name:
            self._reached.write_text(name)
            while True:
                time.sleep(3600)


def switch_off(protection: str) -> None:
    """Take one protection away, as a control: the test that rests on it must then fail."""
    {
        "settling": _send_again_without_looking,
        "recovery": _leave_what_was_being_sent,
        "sending-first": _send_before_the_commit,
    }[protection]()


def _send_again_without_looking(*_: object) -> None:
    def run(self: Settle, publication: Publication) -> None:
        self._send_again(publication)

    def no_look(self: Any, parent_uri: str, *, key: str) -> None:
        return None

    from bot.platforms.reddit import RedditPlatform

    Settle.run = run  # type: ignore[method-assign]
    RedditPlatform.find_reply = no_look  # type: ignore[method-assign, assignment]


def _leave_what_was_being_sent() -> None:
    def nothing(self: Settle, code: str = "") -> int:
        return 0

    Settle.recover = nothing  # type: ignore[method-assign]


def _send_before_the_commit() -> None:
    """The request leaves while the row still says *approved*: a kill then leaves no trace of it."""
    commit, send = Release._commit, Publish.run

    def no_commit(self: Release, publication: Publication, snapshot: Any) -> Released | None:
        with self._runtime.store.read() as tx:
            version = tx.drafts.version(publication.draft_id, publication.version)
        assert version is not None
        assert version.text is not None
        self._platform.reply(publication.parent_uri, version.text, key=publication.key)
        self._runtime.checkpoint("publish:answered")
        return commit(self, publication, snapshot)

    def already_sent(self: Publish, released: Released) -> None:
        with self._runtime.store.write() as tx:
            tx.publications.move(released.publication.id, PublicationState.SENDING, PublicationState.POSTED)

    def no_look(self: Any, parent_uri: str, *, key: str) -> None:
        return None

    from bot.platforms.reddit import RedditPlatform

    assert send is not None
    Release._commit = no_commit  # type: ignore[method-assign]
    Publish.run = already_sent  # type: ignore[method-assign]
    RedditPlatform.find_reply = no_look  # type: ignore[method-assign, assignment]


def main(config: Path, stops: Path, *protections: str) -> int:
    for protection in protections:
        switch_off(protection)
    service._TICK_S = _TICK_S
    settings = load_settings(config)
    logs.set_up(settings.logs.level, settings.logs.format)
    clock = SystemClock()
    with open_store(settings, clock, exclusive=True) as store:
        made = service.Service(settings, store, clock=clock, checkpoint=Stops(stops))
        return service.run_until_told(made, on_start=lambda port: (stops / "port").write_text(str(port)) and None)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
