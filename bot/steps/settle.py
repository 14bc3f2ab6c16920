"""Settle: what became of a request that ended without a definite answer.

The reply is looked for in two places (``Platform.find_reply``). Found: *posted*. Absent in three reads spread over the
settle time: once back to *approved*, through the freshness gate again. Unreadable for three settle times, or ambiguous
a second time: a person looks. Absent where the approval was taken back meanwhile: cancelled.
"""

from __future__ import annotations

import datetime as dt

from bot.logs import logger
from bot.platforms.base import Platform, PlatformError
from bot.records import Publication, PublicReply
from bot.states import DraftState, PublicationState
from bot.steps.publish import READS
from bot.steps.runtime import Runtime

_UNREADABLE_AFTER = 3
_WAITING = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)
PROCESS_ENDED = "process-ended"
NOT_RECORDED = "not-recorded"
_LEFT = {
    PROCESS_ENDED: "the service ended while this reply was being sent",
    NOT_RECORDED: "what became of this reply could not be written down",
}

log = logger("settle")


class Settle:
    """Settles the ambiguous publications of one platform."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform

    def recover(self, code: str = PROCESS_ENDED) -> int:
        """Make *ambiguous* what was left in *sending*; return how many. Call only while nothing is being sent."""
        with self._runtime.store.read() as tx:
            if not tx.publications.in_state(PublicationState.SENDING, platform=self._platform.name, limit=1):
                return 0
        with self._runtime.store.write() as tx:
            left = tx.publications.in_state(PublicationState.SENDING, platform=self._platform.name, limit=10_000)
            for publication in left:
                tx.publications.move(
                    publication.id,
                    PublicationState.SENDING,
                    PublicationState.AMBIGUOUS,
                    reason=code,
                    ambiguous_since=tx.now,
                    reads=0,
                    next_try=tx.now,
                    code=code,
                    error=_LEFT[code],
                )
        log.warning("found replies that were left in sending", count=len(left), code=code)
        return len(left)

    def due(self) -> list[Publication]:
        """Return the ambiguous publications whose next read has come."""
        with self._runtime.store.read() as tx:
            return tx.publications.due(self._platform.name, PublicationState.AMBIGUOUS, 50)

    def run(self, publication: Publication) -> None:
        """Look for the reply once, and write down what that says."""
        try:
            reply = self._platform.find_reply(publication.parent_uri, key=publication.key)
        except PlatformError as error:
            self._unreadable(publication, str(error))
            return
        except Exception as error:  # an adapter's bug must not keep the reply from a person's eyes
            log.exception("unexpected error while looking for a reply", publication=publication.id)
            self._unreadable(publication, f"{type(error).__name__}: {error}")
            return
        self._runtime.checkpoint("settle:read")
        if reply is not None:
            self._found(publication, reply)
        else:
            self._absent(publication)

    def _found(self, publication: Publication, reply: PublicReply) -> None:
        where = {"reply_uri": reply.uri, "permalink": reply.permalink, "code": None, "error": None}
        with self._runtime.store.write() as tx:
            tx.publications.move(
                publication.id,
                PublicationState.AMBIGUOUS,
                PublicationState.POSTED,
                reason="found",
                **where,  # type: ignore[arg-type]
            )
            tx.sources.tally(publication.community, "posted")
            draft = tx.drafts.get(publication.draft_id)
            if draft is not None and draft.state in _WAITING:  # taken back: its post has been answered after all
                tx.drafts.move(draft.id, draft.state, DraftState.WITHDRAWN, reason="already-answered")
        log.info("found after all", publication=publication.id, reply=reply.uri)

    def _absent(self, publication: Publication) -> None:
        settle_time = self._platform.capabilities.settle_time
        reads, now = publication.reads + 1, self._runtime.clock.now()
        over = now - self._since(publication, now) >= settle_time
        if reads < READS or not over:
            with self._runtime.store.write() as tx:
                tx.publications.note(publication.id, reads=reads, next_try=now + settle_time / READS)
        elif self._given_up(publication):
            log.info("absent, and taken back", publication=publication.id)
        elif publication.resends:
            self._to_person(publication, "ambiguous-twice", "twice no definite answer came, and no reply is to be seen")
        else:
            self._send_again(publication)

    def _given_up(self, publication: Publication) -> bool:
        """Cancel a publication whose approval was taken back; say whether it was."""
        with self._runtime.store.write() as tx:
            draft = tx.drafts.get(publication.draft_id)
            if draft is not None and draft.state is DraftState.APPROVED:
                return False
            tx.publications.move(
                publication.id, PublicationState.AMBIGUOUS, PublicationState.CANCELLED, reason=publication.code
            )
        return True

    def _send_again(self, publication: Publication) -> None:
        log.info("absent: sent once more", publication=publication.id)
        with self._runtime.store.write() as tx:
            tx.publications.move(
                publication.id,
                PublicationState.AMBIGUOUS,
                PublicationState.APPROVED,
                reason="absent",
                resends=publication.resends + 1,
                reads=0,
                ambiguous_since=None,
                next_try=None,
            )

    def _unreadable(self, publication: Publication, message: str) -> None:
        settle_time = self._platform.capabilities.settle_time
        with self._runtime.store.write() as tx:
            waited = tx.now - self._since(publication, tx.now)
            tx.publications.note(publication.id, next_try=tx.now + settle_time / READS, error=message)
        if waited >= settle_time * _UNREADABLE_AFTER:
            self._to_person(publication, "unreadable", message)

    def _to_person(self, publication: Publication, code: str, message: str) -> None:
        log.warning("a person must look", publication=publication.id, code=code)
        with self._runtime.store.write() as tx:
            tx.publications.move(
                publication.id,
                PublicationState.AMBIGUOUS,
                PublicationState.NEEDS_PERSON,
                reason=code,
                code=code,
                error=message,
            )

    @staticmethod
    def _since(publication: Publication, now: dt.datetime) -> dt.datetime:
        return publication.ambiguous_since or now
