"""Sweep: sources are looked at again, and what was deleted there, or is no longer needed, is forgotten here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.logs import logger
from bot.platforms.base import Never, Platform, PlatformError
from bot.records import Presence, Publication, Snapshot, StoredPost
from bot.states import PostState, PublicationState
from bot.steps.feedback import hear_edited
from bot.steps.forget import forget_post, without_quotes
from bot.steps.look import look_at
from bot.steps.runtime import Runtime
from bot.store.audit import StaleState

RECHECK_AFTER = dt.timedelta(hours=6)
_BATCH = 100
_FORGOTTEN = 1000
_TAKEN_OUT = "quote-taken-out"
_BY_HAND = "take its words out of the reply that was posted by hand"
_SHOWN = (PostState.DRAFTED, PostState.SENSITIVE, PostState.ANSWER)
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
        forgotten = 0
        try:
            if self._platform.capabilities.can_recheck:
                forgotten += self._recheck_posts()
                self._recheck_replies()
        except PlatformError as error:
            log.warning("sources cannot be rechecked", code=error.code, error=str(error))
        forgotten += self._forget_unneeded()
        forgotten += self._leave_what_nobody_judged()
        if forgotten:
            log.info("forgotten", posts=forgotten)
        self._runtime.store.checkpoint()
        self._runtime.store.drop_old_copies(self._keep)
        return forgotten

    @property
    def _keep(self) -> dt.timedelta:
        return dt.timedelta(hours=self._runtime.settings.limits.keep_hours)

    def _recheck_posts(self) -> int:
        forgotten = 0
        while not self._runtime.stop.is_set():
            with self._runtime.store.read() as tx:
                due = tx.posts.to_recheck(tx.now - RECHECK_AFTER, self._platform.name, _BATCH)
            if not due:
                break
            snapshots = look_at(self._platform, [post.uri for post in due])
            for post in due:
                forgotten += self._compare(post.id, snapshots[post.uri])
        return forgotten

    def _compare(self, post_id: int, snapshot: Snapshot) -> bool:
        with self._runtime.store.write() as tx:
            post = tx.posts.get(post_id)  # read again: it may have been judged, or forgotten, meanwhile
            if post is None or not post.has_text:
                return False
            if snapshot.presence in _GONE:
                forget_post(tx, post, reason=f"source-{snapshot.presence}")
                return True
            if post.state is PostState.ANSWER and hear_edited(tx, post, snapshot):
                return False
            if snapshot.content_hash != post.content_hash and post.state in _SHOWN:
                judged = post.state is not PostState.ANSWER  # only findings need the words that they were made in
                tx.posts.rewritten(post.id, snapshot.title, snapshot.body, snapshot.content_hash, keep_old=judged)
            tx.posts.rechecked(post.id)
        return False

    def _recheck_replies(self) -> None:
        window = dt.timedelta(days=self._runtime.settings.limits.watch_days)
        with self._runtime.store.read() as tx:
            if (tx.sources.chore_done(self._chore) or _LONG_AGO) > tx.now - RECHECK_AFTER:
                return
            standing = tx.publications.standing(tx.now - window, self._platform.name)
            answers = tx.posts.answers_without_text(tx.now - window, self._platform.name)
        for first in range(0, len(standing), _BATCH):
            if self._runtime.stop.is_set():
                return
            self._look_after(standing[first : first + _BATCH])
        for first in range(0, len(answers), _BATCH):
            if self._runtime.stop.is_set():
                return
            self._hear_again(answers[first : first + _BATCH])
        with self._runtime.store.write() as tx:
            tx.sources.chore_finished(self._chore)

    @property
    def _chore(self) -> str:
        return f"replies:{self._platform.name}"

    def _look_after(self, replies: Sequence[Publication]) -> None:
        uris = [reply.parent_uri for reply in replies] + [reply.reply_uri for reply in replies if reply.reply_uri]
        snapshots = look_at(self._platform, uris)
        for reply in replies:
            ours = snapshots.get(reply.reply_uri or "")
            try:
                if ours is not None and ours.presence in (Presence.REMOVED, Presence.DELETED):
                    self._removed_there(reply)
                elif snapshots[reply.parent_uri].presence in _GONE:
                    self._stand_alone(reply, ours)
            except StaleState:
                log.info("moved meanwhile", publication=reply.id)
            except PlatformError as error:  # one reply that cannot be mended must not hide those after it
                log.warning("reply cannot be mended", publication=reply.id, code=error.code, error=str(error))
                self._note(reply, error.code, str(error))

    def _hear_again(self, answers: Sequence[StoredPost]) -> None:
        """Look again at answers that were read here and forgotten: platforms list nothing anew that was edited."""
        snapshots = look_at(self._platform, [answer.uri for answer in answers])
        with self._runtime.store.write() as tx:
            heard = sum(hear_edited(tx, answer, snapshots[answer.uri]) for answer in answers)
        if heard:
            log.info("left alone from now on", accounts=heard)

    def _removed_there(self, reply: Publication) -> None:
        with self._runtime.store.write() as tx:
            tx.publications.move(reply.id, reply.state, PublicationState.REMOVED_THERE, reason="removed there")
            tx.sources.tally(reply.community, "removed-there")

    def _stand_alone(self, reply: Publication, ours: Snapshot | None) -> None:
        """Edit our reply to stand without the quote of a post that is gone, or delete it where that cannot be."""
        if reply.code == _TAKEN_OUT:
            return
        if reply.reply_uri is None or ours is None:
            self._note(reply, "quote-stands", _BY_HAND)
            return
        if ours.presence is Presence.MISSING:
            self._note(reply, "reply-missing", "its post is gone; it is looked at again, to take the quote out")
            return
        left = without_quotes(ours.body)  # of what stands there: a person may have edited it
        if left.strip() == ours.body.strip():
            target, code = PublicationState.CORRECTED, _TAKEN_OUT  # somebody took it out already
        elif (ours.author or "").lower() != self._platform.whoami().lower():
            self._note(reply, "quote-stands", _BY_HAND)
            return
        elif left.strip() and self._edited(reply, reply.reply_uri, left):
            target, code = PublicationState.CORRECTED, _TAKEN_OUT
        else:
            self._platform.delete(reply.reply_uri)
            target, code = PublicationState.DELETED, "parent-gone"
        with self._runtime.store.write() as tx:
            tx.publications.move(reply.id, reply.state, target, reason=code, code=code, error=None)

    def _edited(self, reply: Publication, reply_uri: str, text: str) -> bool:
        if not self._platform.capabilities.can_edit:
            return False
        try:
            self._platform.edit(reply_uri, text)
        except Never as error:
            log.warning("reply cannot be edited", publication=reply.id, code=error.code, error=str(error))
            return False
        return True

    def _note(self, reply: Publication, code: str, message: str) -> None:
        with self._runtime.store.write() as tx:
            tx.publications.note(reply.id, code=code, error=message)

    def _forget_unneeded(self) -> int:
        with self._runtime.store.write() as tx:
            unneeded = tx.retention.no_longer_needed(tx.now - self._keep, _FORGOTTEN)
            posts = [tx.posts.get(post_id) for post_id in unneeded]
            for post in posts:
                if post is not None:
                    forget_post(tx, post, reason="no-longer-needed")
        return len(posts)

    def _leave_what_nobody_judged(self) -> int:
        """Drop the text of posts that a pause or a fault kept from being judged until it was too late."""
        keep = self._keep + self._runtime.settings.expiry
        left = 0
        with self._runtime.store.write() as tx:
            for state in (PostState.FETCHED, PostState.JUDGED, PostState.SET_ASIDE):
                for post in tx.posts.in_state(state, limit=_FORGOTTEN):
                    if tx.now - post.created > keep:
                        tx.posts.move(post.id, state, PostState.QUIET, reason="too-old")
                        left += 1
        return left
