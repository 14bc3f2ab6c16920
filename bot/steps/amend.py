"""Amend: corrections and deletions of posted replies, one request at a time, at the platform's pace.

A pause does not hold them back: it is there so that nothing wrong goes out, and these take back what is wrong.
Both requests may be repeated, so a process that ends before the outcome is written down does no harm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.logs import logger
from bot.platforms.base import Later, Never, Platform
from bot.records import Amendment, Deed, Publication
from bot.states import PublicationState
from bot.steps.runtime import Runtime
from bot.store.audit import StaleState
from bot.store.publications import STANDING

_RETRY = dt.timedelta(minutes=2)

log = logger("amend")


class Amend:
    """Carries out what releasers ordered on one platform."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform

    def run(self) -> None:
        """Make every amendment that is due; where the platform says *later*, the rest waits too."""
        with self._runtime.store.read() as tx:
            due = tx.amendments.due(self._platform.name)
        for amendment in due:
            if self._runtime.stop.is_set():
                return
            try:
                self._one(amendment)
            except Never as error:
                self._give_up(amendment, str(error))
            except Later as error:
                log.warning("refused for now", publication=amendment.publication_id, code=error.code)
                self._put_off(due, error)
                return
            except Exception as error:  # an adapter's bug must not hold up the others
                log.exception("unexpected error while amending", publication=amendment.publication_id)
                self._put_off([amendment], error)

    def _one(self, amendment: Amendment) -> None:
        with self._runtime.store.read() as tx:
            publication = tx.publications.get(amendment.publication_id)
            assert publication is not None
            version = tx.drafts.version(publication.draft_id, amendment.version or publication.version)
        if publication.state not in STANDING or publication.reply_uri is None:
            self._give_up(amendment, "the reply does not stand there any more")
        elif amendment.deed is Deed.DELETE:
            self._platform.delete(publication.reply_uri)
            self._made(amendment, publication, PublicationState.DELETED)
        elif version is None or version.text is None:
            self._give_up(amendment, "the post was deleted meanwhile, and the corrected words with it: correct it anew")
        else:
            self._platform.edit(publication.reply_uri, version.text)
            self._made(amendment, publication, PublicationState.CORRECTED)

    def _made(self, amendment: Amendment, publication: Publication, target: PublicationState) -> None:
        self._runtime.checkpoint("amend:answered")
        try:
            with self._runtime.store.write() as tx:
                tx.publications.move(
                    publication.id,
                    publication.state,
                    target,
                    actor=amendment.by,
                    reason=amendment.reason,
                    version=amendment.version or publication.version,
                    error=None,
                )
                tx.amendments.finished(amendment.id)
                tx.sources.tally(publication.community, str(target))
        except StaleState:
            log.info("moved meanwhile", publication=publication.id)  # looked at again on the next turn
        else:
            log.info("amended", publication=publication.id, state=target)

    def _give_up(self, amendment: Amendment, why: str) -> None:
        log.warning("amendment given up", publication=amendment.publication_id)
        with self._runtime.store.write() as tx:
            tx.amendments.finished(amendment.id, error=why)
            tx.audit.write(amendment.by, "publication", amendment.publication_id, target=f"{amendment.deed} given up")

    def _put_off(self, amendments: Sequence[Amendment], error: Exception) -> None:
        after = error.retry_after if isinstance(error, Later) else None
        wait = dt.timedelta(seconds=after) if after else _RETRY
        with self._runtime.store.write() as tx:
            for amendment in amendments:
                tx.amendments.put_off(amendment.id, tx.now + wait, str(error))
