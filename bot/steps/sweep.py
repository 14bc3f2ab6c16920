"""Sweep: sources are looked at again, and what was deleted there, or is no longer needed, is forgotten here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.logs import logger
from bot.platforms.base import Platform, PlatformError
from bot.records import Presence, Publication, Snapshot, StoredPost
from bot.states import PostState, PublicationState
from bot.steps.forget import forget_post, without_quotes
from bot.steps.runtime import Runtime

RECHECK_AFTER = dt.timedelta(hours=6)
_BATCH = 100
_GONE = (Presence.DELETED, Presence.REMOVED, Presence.MISSING)

_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

log = logger("sweep")


class Sweep:
    """Looks after what is kept of one platform."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform

    def run(self) -> int:
        """Recheck sources and replies, forget what is no longer needed; return how many posts were forgotten."""
        try:
            forgotten = self._recheck_posts()
            self._recheck_replies()
        except PlatformError as error:
            log.warning("sources cannot be rechecked", code=error.code, error=str(error))
            forgotten = 0
        forgotten += self._forget_unneeded()
        if forgotten:
            log.info("forgotten", posts=forgotten)
        self._runtime.store.checkpoint()
        return forgotten

    def _recheck_posts(self) -> int:
        forgotten = 0
        while not self._runtime.stop.is_set():
            with self._runtime.store.read() as tx:
                due = tx.posts.to_recheck(tx.now - RECHECK_AFTER, self._platform.name, _BATCH)
            if not due:
                break
            snapshots = self._platform.recheck([post.uri for post in due])
            for post in due:
                forgotten += self._compare(post, snapshots.get(post.uri))
        return forgotten

    def _compare(self, post: StoredPost, snapshot: Snapshot | None) -> bool:
        with self._runtime.store.write() as tx:
            if snapshot is None or snapshot.presence in _GONE:
                forget_post(tx, post, reason=f"source-{snapshot.presence if snapshot else Presence.MISSING}")
                return True
            if snapshot.content_hash != post.content_hash and post.state in (PostState.DRAFTED, PostState.SENSITIVE):
                tx.posts.rewritten(post.id, snapshot.title, snapshot.body, snapshot.content_hash)
            tx.posts.rechecked(post.id)
        return False

    def _recheck_replies(self) -> None:
        window = dt.timedelta(days=self._runtime.settings.limits.watch_days)
        with self._runtime.store.read() as tx:
            if (tx.sources.chore_done(self._chore) or _LONG_AGO) > tx.now - RECHECK_AFTER:
                return
            standing = tx.publications.standing(tx.now - window, self._platform.name)
        for first in range(0, len(standing), _BATCH):
            self._look_at(standing[first : first + _BATCH])
        with self._runtime.store.write() as tx:
            tx.sources.chore_finished(self._chore)

    @property
    def _chore(self) -> str:
        return f"replies:{self._platform.name}"

    def _look_at(self, replies: Sequence[Publication]) -> None:
        uris = [reply.parent_uri for reply in replies] + [reply.reply_uri for reply in replies if reply.reply_uri]
        snapshots = self._platform.recheck(uris)
        for reply in replies:
            ours = snapshots.get(reply.reply_uri) if reply.reply_uri else None
            if ours is not None and ours.presence in (Presence.REMOVED, Presence.DELETED):
                self._removed_there(reply)
            elif (parent := snapshots.get(reply.parent_uri)) is not None and parent.presence in _GONE:
                self._stand_alone(reply)

    def _removed_there(self, reply: Publication) -> None:
        with self._runtime.store.write() as tx:
            tx.publications.move(reply.id, reply.state, PublicationState.REMOVED_THERE, reason="removed there")
            tx.sources.tally(reply.community, "removed-there")

    def _stand_alone(self, reply: Publication) -> None:
        """The quoted post is gone: our reply is edited to stand without the quote, or deleted where that cannot be."""
        with self._runtime.store.read() as tx:
            version = tx.drafts.version(reply.draft_id, reply.version)
        if reply.reply_uri is None or reply.code == "quote-taken-out":
            return
        if version is not None and version.text is not None and self._platform.capabilities.can_edit:
            self._platform.edit(reply.reply_uri, without_quotes(version.text))
            target, code = PublicationState.CORRECTED, "quote-taken-out"
        else:
            self._platform.delete(reply.reply_uri)
            target, code = PublicationState.DELETED, "parent-gone"
        with self._runtime.store.write() as tx:
            tx.publications.move(reply.id, reply.state, target, reason=code, code=code)

    def _forget_unneeded(self) -> int:
        keep = dt.timedelta(hours=self._runtime.settings.limits.keep_hours)
        with self._runtime.store.write() as tx:
            posts = [tx.posts.get(post_id) for post_id in tx.retention.no_longer_needed(tx.now - keep, 1000)]
            for post in posts:
                if post is not None:
                    forget_post(tx, post, reason="no-longer-needed")
        return len(posts)
