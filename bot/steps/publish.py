"""Publish: one request for one publication in *sending*, and whatever comes of it is written down."""

from __future__ import annotations

import datetime as dt

from bot.logs import logger
from bot.platforms.base import Ambiguous, Later, Never, Platform
from bot.records import PublicReply
from bot.states import PublicationState
from bot.steps.release import Released
from bot.steps.runtime import Runtime

_RETRY = dt.timedelta(minutes=2)
READS = 3
"""How often the settler looks for a reply before it counts as absent."""

log = logger("publish")


class Publish:
    """Sends released publications to one platform."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform
        self._not_before: dt.datetime | None = None

    @property
    def held_until(self) -> dt.datetime | None:
        """When the platform wants to hear from us again, where it said so and that is still to come."""
        ahead = self._not_before is not None and self._runtime.clock.now() < self._not_before
        return self._not_before if ahead else None

    def run(self, released: Released) -> None:
        """Send the reply and record the outcome. Whatever ends without a definite answer is *ambiguous*.

        Where the store cannot take the outcome its error is raised; the row stays in *sending* until the line's next
        turn, which hands it to the settler.
        """
        publication = released.publication
        self._runtime.checkpoint("publish:sending")
        try:
            reply = self._platform.reply(publication.parent_uri, released.text, key=publication.key)
        except Later as error:
            self._back(released, error)
        except Never as error:
            self._settled(released, PublicationState.FAILED, error.code, str(error))
        except Ambiguous as error:
            self._unsure(released, error.code, str(error))
        except Exception as error:  # an adapter's bug must not be taken for "nothing was posted"
            log.exception("unexpected error while sending", publication=publication.id)
            self._unsure(released, "unexpected", f"{type(error).__name__}: {error}")
        else:
            self._runtime.checkpoint("publish:answered")
            self._posted(released, reply)

    def _posted(self, released: Released, reply: PublicReply) -> None:
        where = {"reply_uri": reply.uri, "permalink": reply.permalink, "code": None, "error": None}
        with self._runtime.store.write() as tx:
            tx.publications.move(released.publication.id, PublicationState.SENDING, PublicationState.POSTED, **where)  # type: ignore[arg-type]
            tx.sources.tally(released.publication.community, "posted")
        log.info("posted", publication=released.publication.id, reply=reply.uri)
        self._runtime.checkpoint("publish:recorded")

    def _back(self, released: Released, error: Later) -> None:
        wait = dt.timedelta(seconds=error.retry_after) if error.retry_after else _RETRY
        if error.retry_after:
            self._not_before = self._runtime.clock.now() + wait
        log.warning(
            "refused for now", publication=released.publication.id, code=error.code, wait_s=wait.total_seconds()
        )
        with self._runtime.store.write() as tx:
            tx.publications.move(
                released.publication.id,
                PublicationState.SENDING,
                PublicationState.APPROVED,
                reason=error.code,
                next_try=tx.now + wait,
                code=error.code,
                error=str(error),
            )

    def _unsure(self, released: Released, code: str, message: str) -> None:
        log.warning("no definite answer", publication=released.publication.id, code=code)
        with self._runtime.store.write() as tx:
            tx.publications.move(
                released.publication.id,
                PublicationState.SENDING,
                PublicationState.AMBIGUOUS,
                reason=code,
                ambiguous_since=tx.now,
                reads=0,
                next_try=tx.now + self._platform.capabilities.settle_time / READS,
                code=code,
                error=message,
            )

    def _settled(self, released: Released, state: PublicationState, code: str, message: str) -> None:
        log.warning("refused for good", publication=released.publication.id, code=code)
        with self._runtime.store.write() as tx:
            tx.publications.move(
                released.publication.id, PublicationState.SENDING, state, reason=code, code=code, error=message
            )
            tx.sources.tally(released.publication.community, "failed")
