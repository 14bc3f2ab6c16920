"""Release: the freshness gate. The target is read again right before anything goes out.

A reply leaves only in *sending*, and *sending* is committed before the request leaves. Where the process may end:

1. before that commit: the publication is still *approved* and is released again;
2. after it, before or during the request, or before the answer is recorded: the row stays in *sending*; the next start
   makes it *ambiguous*, and the settler looks for the reply before anything is sent again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from bot.limits import History, Hold, hold, too_similar, word_overlap
from bot.logs import logger
from bot.platforms.base import Later, Never, Platform, PlatformError
from bot.records import Draft, Mode, Presence, Publication, PublicReply, Snapshot, StoredPost
from bot.states import DraftState, PostState, PublicationState
from bot.steps.forget import forget_post
from bot.steps.look import look_at
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.audit import StaleState

_RETRY = dt.timedelta(seconds=30)
_RETRY_MOST = dt.timedelta(minutes=30)
_AT_MOST = 1000
"""Publications looked at in one go; more than any pause is likely to hold back, so that it never hides what is due."""

log = logger("release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A publication in *sending*, and the text to send."""

    publication: Publication
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a publication does not go out, what becomes of its draft, and whether the post's words must go as well."""

    reason: str
    draft_to: DraftState
    forget: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was read right before sending: how the post stands, and how often its author heard from us of late."""

    post: Snapshot
    heard: int


def gate(snapshot: Snapshot, judged_hash: str, draft: Draft, *, opted_out: bool, now: dt.datetime) -> Stop | None:
    """Return why a reply may not go out to a post that now stands like ``snapshot``, or None.

    ``judged_hash`` is the hash of the post that the approving moderator saw: what the store holds may be newer.
    """
    gone = snapshot.presence is not Presence.THERE
    checks = (
        (gone, Stop(reason=f"post-{snapshot.presence}", draft_to=DraftState.WITHDRAWN, forget=True)),
        (snapshot.author is None, Stop(reason="author-gone", draft_to=DraftState.WITHDRAWN, forget=True)),
        (snapshot.locked, Stop(reason="post-locked", draft_to=DraftState.WITHDRAWN)),
        (opted_out, Stop(reason="opted-out", draft_to=DraftState.WITHDRAWN)),
        (draft.expires <= now, Stop(reason="expired", draft_to=DraftState.EXPIRED)),
        (snapshot.content_hash != judged_hash, Stop(reason="post-edited", draft_to=DraftState.QUEUED)),
    )
    return next((stop for holds, stop in checks if holds), None)


def history_of(tx: Transaction, post: StoredPost, *, own: int | None, author_window: dt.timedelta) -> History:
    """Return what already went out around a post, without publication ``own``.

    When ``own`` is about to go out, replies that still wait do not count: else two that wait would stop each other.
    """
    day = tx.now - dt.timedelta(days=1)
    thread = [item for item in tx.publications.in_thread(post.thread_uri or post.uri) if item.id != own]
    if own is not None:
        thread = [item for item in thread if item.state is not PublicationState.APPROVED]
    on_post = [item for item in tx.publications.on_parent(post.uri) if item.id != own]
    to_author = 0
    if post.author is not None:
        to_author = tx.publications.count_for_author(
            post.platform, post.author, tx.now - author_window, waiting=own is None
        )
    return History(
        on_post=len(on_post),
        claims_in_thread=frozenset(claim for item in thread for claim in item.claim_ids),
        to_author=to_author,
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
            due = tx.publications.due(self._platform.name, PublicationState.APPROVED, _AT_MOST)
            paused = {item.community: tx.pauses.on(item.community) for item in due}
        return [item for item in due if not paused[item.community]]

    def run(self, publication: Publication) -> Released | None:
        """Read the target again and move the publication to *sending*, or write down why not."""
        try:
            target = self._read(publication)
            answered = self._platform.find_reply(publication.parent_uri, key=publication.key)
        except PlatformError as error:
            self._unreadable(publication, error)
            return None
        self._runtime.checkpoint("release:rechecked")
        try:
            if answered is not None:
                self._found(publication, answered)
                return None
            return self._commit(publication, target)
        except StaleState:
            return None  # cancelled while the target was read

    def _read(self, publication: Publication) -> Target:
        """Look at the post, and at the authors answered of late: the store forgets names, the platform has them."""
        window = dt.timedelta(days=self._runtime.settings.limits.author_days)
        with self._runtime.store.read() as tx:
            answered = tx.publications.answered(tx.now - window, self._platform.name)
        earlier = [uri for uri in answered if uri != publication.parent_uri]
        seen = look_at(self._platform, [publication.parent_uri, *earlier])
        post = seen[publication.parent_uri]
        heard = sum(_same_author(seen[uri], post) for uri in earlier)
        return Target(post=post, heard=heard)

    def _commit(self, publication: Publication, target: Target) -> Released | None:
        with self._runtime.store.write() as tx:
            if tx.pauses.on(publication.community):
                return None
            draft = tx.drafts.get(publication.draft_id)
            assert draft is not None
            post = tx.posts.get(draft.post_id)
            assert post is not None
            version = tx.drafts.version(publication.draft_id, publication.version)
            text = version.text if version else None
            if text is None:
                stop: Stop | None = Stop(reason="text-gone", draft_to=DraftState.WITHDRAWN)
            else:
                stop = self._why_not(tx, publication, target, post, draft, text)
            if stop is not None:
                self._cancel(tx, publication, post, draft, stop, target.post)
                return None
            tx.publications.move(
                publication.id,
                PublicationState.APPROVED,
                PublicationState.SENDING,
                sends=publication.sends + 1,
                reads=0,
                next_try=None,
            )
        assert text is not None
        return Released(publication=publication, text=text)

    def _why_not(
        self, tx: Transaction, publication: Publication, target: Target, post: StoredPost, draft: Draft, text: str
    ) -> Stop | None:
        community = self._runtime.community(tx, publication.community)
        if community is None or community.mode is not Mode.POST:
            return Stop(reason="not-posting-here", draft_to=DraftState.QUEUED)
        if set(publication.claim_ids) & set(community.claims_off):
            return Stop(reason="claim-off", draft_to=DraftState.QUEUED)
        opted_out = tx.sources.opted_out(publication.platform, target.post.author)
        stop = gate(target.post, _judged_hash(tx, draft, post), draft, opted_out=opted_out, now=tx.now)
        if stop is not None:
            return stop
        limits = self._runtime.settings.limits
        window = dt.timedelta(days=limits.author_days)
        history = history_of(tx, post, own=publication.id, author_window=window)
        history = replace(history, to_author=history.to_author + target.heard)
        held = hold(publication.claim_ids, history, daily_cap=community.daily_cap)
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
        if stop.forget and post.state is PostState.DRAFTED:
            forget_post(tx, post, reason=stop.reason)
        elif stop.reason == "post-edited" and snapshot.content_hash != post.content_hash:
            tx.posts.rewritten(post.id, snapshot.title, snapshot.body, snapshot.content_hash)

    def _unreadable(self, publication: Publication, error: PlatformError) -> None:
        """Put a publication off whose target cannot be read now; give it up where it can never be read."""
        log.warning("target cannot be read", publication=publication.id, code=error.code, error=str(error))
        said: dict[str, Any] = {"code": error.code, "error": str(error)}
        with self._runtime.store.write() as tx:
            now = tx.publications.get(publication.id)
            if now is None or now.state is not PublicationState.APPROVED:
                return  # cancelled meanwhile
            if isinstance(error, Never):
                tx.publications.move(
                    publication.id, PublicationState.APPROVED, PublicationState.FAILED, reason=error.code, **said
                )
                tx.sources.tally(publication.community, "failed")
                return
            after = _asked_for(error) or min(_RETRY * 2 ** min(now.reads, 6), _RETRY_MOST)
            tx.publications.note(publication.id, next_try=tx.now + after, reads=now.reads + 1, **said)

    def _found(self, publication: Publication, reply: PublicReply) -> None:
        """Take a reply of ours that stands there for this one: sent earlier, or before a copy was restored."""
        log.warning("already answered", publication=publication.id, reply=reply.uri)
        reason = "already-answered"
        with self._runtime.store.write() as tx:
            tx.publications.move(
                publication.id, PublicationState.APPROVED, PublicationState.SENDING, reason=reason, next_try=None
            )
            tx.publications.move(
                publication.id,
                PublicationState.SENDING,
                PublicationState.POSTED,
                reason=reason,
                reply_uri=reply.uri,
                permalink=reply.permalink,
                code=reason,
                error=None,
            )
            tx.sources.tally(publication.community, "posted")


def _same_author(one: Snapshot, other: Snapshot) -> bool:
    return one.author is not None and other.author is not None and one.author.lower() == other.author.lower()


def _judged_hash(tx: Transaction, draft: Draft, post: StoredPost) -> str:
    """Return the hash of the post that the approving moderator saw."""
    approvals = [decision for _at, decision in tx.drafts.decisions(draft.id) if decision.what == "approve"]
    return approvals[-1].post_hash if approvals else post.content_hash


def _asked_for(error: PlatformError) -> dt.timedelta | None:
    wait = error.retry_after if isinstance(error, Later) else None
    return dt.timedelta(seconds=wait) if wait else None


def _after_hold(held: Hold) -> DraftState:
    return DraftState.WITHDRAWN if held in (Hold.POST, Hold.THREAD) else DraftState.QUEUED
