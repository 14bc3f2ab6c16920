"""Release: the freshness gate. The target is read again right before anything goes out.

A reply leaves only in *sending*, and *sending* is committed before the request leaves. Where the process may end:

1. before that commit: the publication is still *approved* and is released again;
2. after it, before or during the request, or before the answer is recorded: the row stays in *sending*; the next start
   makes it *ambiguous*, and the settler looks for the reply before anything is sent again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.limits import History, Hold, hold, too_similar, word_overlap
from bot.logs import logger
from bot.platforms.base import Later, Platform, PlatformError
from bot.records import Draft, Presence, Publication, Snapshot, StoredPost
from bot.states import DraftState, PostState, PublicationState
from bot.steps.forget import forget_post
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.audit import StaleState

_RETRY = dt.timedelta(seconds=30)
_RETRY_MOST = dt.timedelta(minutes=30)

log = logger("release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A publication in *sending*, and the text to send."""

    publication: Publication
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a publication does not go out, and what becomes of its draft."""

    reason: str
    draft_to: DraftState


def gate(snapshot: Snapshot, post: StoredPost, draft: Draft, *, opted_out: bool, now: dt.datetime) -> Stop | None:
    """Return why a reply may not go out to a post that now stands like ``snapshot``, or None."""
    if snapshot.presence is not Presence.THERE or snapshot.author is None:
        return Stop(reason=f"post-{snapshot.presence}", draft_to=DraftState.WITHDRAWN)
    if snapshot.locked:
        return Stop(reason="post-locked", draft_to=DraftState.WITHDRAWN)
    if opted_out:
        return Stop(reason="opted-out", draft_to=DraftState.WITHDRAWN)
    if draft.expires <= now:
        return Stop(reason="expired", draft_to=DraftState.EXPIRED)
    if snapshot.content_hash != post.content_hash:
        return Stop(reason="post-edited", draft_to=DraftState.QUEUED)
    return None


def history_of(tx: Transaction, post: StoredPost, *, own: int | None, author_window: dt.timedelta) -> History:
    """Return what already went out around a post, without publication ``own``."""
    day = tx.now - dt.timedelta(days=1)
    thread = [item for item in tx.publications.in_thread(post.thread_uri or post.uri) if item.id != own]
    on_post = [item for item in tx.publications.on_parent(post.uri) if item.id != own]
    to_author = 0
    if post.author is not None:
        to_author = tx.publications.count_for_author(post.platform, post.author, tx.now - author_window)
    return History(
        on_post=len(on_post),
        claims_in_thread=frozenset(claim for item in thread for claim in item.claim_ids),
        to_author=to_author - (1 if own is not None else 0),
        in_community_today=tx.publications.count_since(post.community, day),
        texts_elsewhere=tuple(tx.publications.texts_elsewhere(post.community, day)),
    )


class Release:
    """Takes approved publications through the freshness gate, one at a time."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform

    def due(self) -> list[Publication]:
        """Return the publications whose cancel window is over and that no pause holds."""
        with self._runtime.store.read() as tx:
            due = tx.publications.due(self._platform.name, PublicationState.APPROVED, 50)
            paused = {item.community: tx.pauses.on(item.community) for item in due}
        return [item for item in due if not paused[item.community]]

    def run(self, publication: Publication) -> Released | None:
        """Read the target again and move the publication to *sending*, or say why not. Raises nothing of the platform's."""
        try:
            snapshot = self._platform.recheck([publication.parent_uri])[publication.parent_uri]
            answered = self._platform.find_reply(publication.parent_uri, key=publication.key)
        except PlatformError as error:
            self._try_later(publication, error)
            return None
        if answered is not None:
            self._found(publication, answered.uri, answered.permalink)
            return None
        self._runtime.checkpoint("release:rechecked")
        try:
            return self._commit(publication, snapshot)
        except StaleState:
            return None  # cancelled while the target was read

    def _commit(self, publication: Publication, snapshot: Snapshot) -> Released | None:
        with self._runtime.store.write() as tx:
            if tx.pauses.on(publication.community):
                return None
            draft = tx.drafts.get(publication.draft_id)
            post = tx.posts.get(draft.post_id) if draft else None
            version = tx.drafts.version(publication.draft_id, publication.version)
            if draft is None or post is None or version is None or version.text is None:
                tx.publications.move(
                    publication.id, PublicationState.APPROVED, PublicationState.CANCELLED, reason="text-gone"
                )
                return None
            stop = self._why_not(tx, publication, snapshot, post, draft, version.text)
            if stop is not None:
                self._cancel(tx, publication, post, draft, stop, snapshot)
                return None
            tx.publications.move(
                publication.id,
                PublicationState.APPROVED,
                PublicationState.SENDING,
                sends=publication.sends + 1,
                next_try=None,
            )
        return Released(publication=publication, text=version.text)

    def _why_not(
        self, tx: Transaction, publication: Publication, snapshot: Snapshot, post: StoredPost, draft: Draft, text: str
    ) -> Stop | None:
        opted_out = tx.sources.opted_out(publication.platform, snapshot.author)
        stop = gate(snapshot, post, draft, opted_out=opted_out, now=tx.now)
        if stop is not None:
            return stop
        limits = self._runtime.settings.limits
        window = dt.timedelta(days=limits.author_days)
        history = history_of(tx, post, own=publication.id, author_window=window)
        cap = self._runtime.communities[publication.community].daily_cap
        held = hold(publication.claim_ids, history, daily_cap=cap)
        held = held or too_similar(text, history.texts_elsewhere, limit=limits.similarity, similarity=word_overlap)
        return None if held is None else Stop(reason=held.name.lower(), draft_to=_after_hold(held))

    def _cancel(
        self, tx: Transaction, publication: Publication, post: StoredPost, draft: Draft, stop: Stop, snapshot: Snapshot
    ) -> None:
        log.info("held back", publication=publication.id, reason=stop.reason)
        tx.publications.move(
            publication.id, PublicationState.APPROVED, PublicationState.CANCELLED, reason=stop.reason, code=stop.reason
        )
        tx.drafts.move(draft.id, draft.state, stop.draft_to, reason=stop.reason)
        tx.sources.tally(publication.community, f"held:{stop.reason}")
        if stop.reason == "post-edited":
            tx.posts.rewritten(post.id, snapshot.title, snapshot.body, snapshot.content_hash)
        elif stop.reason.startswith("post-") and stop.reason != "post-locked" and post.state is PostState.DRAFTED:
            forget_post(tx, post, reason=stop.reason)

    def _try_later(self, publication: Publication, error: PlatformError) -> None:
        wait = error.retry_after if isinstance(error, Later) and error.retry_after else None
        after = dt.timedelta(seconds=wait) if wait else min(_RETRY * 2 ** min(publication.sends, 6), _RETRY_MOST)
        log.warning("target cannot be read", publication=publication.id, code=error.code, error=str(error))
        with self._runtime.store.write() as tx:
            tx.publications.note(publication.id, next_try=tx.now + after, code=error.code, error=str(error))

    def _found(self, publication: Publication, uri: str, permalink: str | None) -> None:
        """A reply of ours already stands there: from an earlier send of this row, or from a life before a restored copy."""
        log.warning("already answered", publication=publication.id, reply=uri)
        with self._runtime.store.write() as tx:
            tx.publications.move(
                publication.id, PublicationState.APPROVED, PublicationState.SENDING, reason="already-answered"
            )
            tx.publications.move(
                publication.id,
                PublicationState.SENDING,
                PublicationState.POSTED,
                reason="already-answered",
                reply_uri=uri,
                permalink=permalink,
            )


def _after_hold(held: Hold) -> DraftState:
    return DraftState.WITHDRAWN if held in (Hold.POST, Hold.THREAD) else DraftState.QUEUED
