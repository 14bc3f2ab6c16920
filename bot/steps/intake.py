"""Intake: new posts of a community, each taken in once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.exc import DataError

from bot.logs import logger
from bot.platforms.base import Platform, PlatformError
from bot.records import Community, Fetched, Post, Rejected, printable
from bot.states import PostState
from bot.steps.feedback import Feedback, take_feedback
from bot.steps.runtime import Runtime
from bot.store import Transaction

_ROLES_FRESH = dt.timedelta(minutes=5)

log = logger("intake")


class Intake:
    """Takes in the posts of one platform. Used by that platform's thread only."""

    def __init__(self, runtime: Runtime, platform: Platform) -> None:
        self._runtime = runtime
        self._platform = platform
        self._exempt: dict[str, tuple[dt.datetime, frozenset[str]]] = {}

    def run(self, community: Community) -> bool:
        """Take in what is new; say whether another look would bring more at once. A failing source is noted."""
        with self._runtime.store.read() as tx:
            if any(pause.everything for pause in tx.pauses.on(community.name)):
                return False
            cursor = tx.sources.get(community.name).cursor
        try:
            exempt = self._never_judged(community)
            fetched = self._fetch(community, cursor)
        except PlatformError as error:
            log.warning("source failed", community=community.name, code=error.code, error=str(error))
            self._note_failure(community, str(error))
            return False
        except Exception as error:  # an adapter's bug stops its own community only
            log.exception("unexpected error while fetching", community=community.name)
            self._note_failure(community, f"{type(error).__name__}: {error}")
            return False
        self._runtime.checkpoint("intake:fetched")
        self._keep(community, fetched, exempt)
        return fetched.more

    def _fetch(self, community: Community, cursor: str | None) -> Fetched:
        def known(uris: Sequence[str]) -> set[str]:
            with self._runtime.store.read() as tx:
                return tx.posts.known(uris)

        oldest = self._runtime.clock.now() - self._runtime.settings.expiry
        return self._platform.fetch_new(community.name, cursor=cursor, known=known, oldest=oldest)

    def _never_judged(self, community: Community) -> frozenset[str]:
        now = self._runtime.clock.now()
        since, names = self._exempt.get(community.name, (None, frozenset()))
        if since is None or now - since > _ROLES_FRESH:
            moderators = self._platform.moderators(community.name)
            named = {name.lower() for name in community.moderators}
            names = moderators | named | {self._platform.whoami().lower()}
            self._exempt[community.name] = (now, names)
        return names

    def _note_failure(self, community: Community, message: str) -> None:
        with self._runtime.store.write() as tx:
            tx.sources.failed(community.name, message)

    def _keep(self, community: Community, fetched: Fetched, exempt: frozenset[str]) -> None:
        rejected = list(fetched.rejected)
        with self._runtime.store.write() as tx:
            taken = 0
            for post in fetched.posts:
                try:
                    with tx.connection.begin_nested():
                        taken += self._take(tx, post, exempt)
                except (ValueError, DataError) as error:  # a post that no store takes must not hold up those beside it
                    rejected.append(Rejected(key=printable(post.uri), error=f"not storable: {type(error).__name__}"))
            tx.sources.set_records_aside(community.name, [*rejected, *fetched.remarks])
            if fetched.gap:
                tx.sources.add_gap(community.name, fetched.gap)
            if rejected:
                tx.sources.tally(community.name, "unreadable", len(rejected))
            failures = tx.sources.get(community.name).failures
            tx.sources.worked(community.name, fetched.cursor)
            tx.sources.tally(community.name, "seen", taken)
        if failures:
            log.info("source is back", community=community.name, failures=failures)
        if rejected:
            first = rejected[0]
            told = {"unreadable": len(rejected), "first": first.key, "error": first.error}
            log.warning("records could not be read", community=community.name, **told)
        if taken or fetched.gap:
            log.info("taken in", community=community.name, posts=taken, gap=fetched.gap)

    def _take(self, tx: Transaction, post: Post, exempt: frozenset[str]) -> bool:
        post_id = tx.posts.add(post)
        if post_id is None:
            return False
        if post.parent_uri is not None and post.permalink is not None:
            tx.publications.learn_reply(post)
        feedback = take_feedback(tx, post)
        if feedback is Feedback.TO_READ and post.author is not None and not post.author_is_bot:
            tx.posts.move(post_id, PostState.FETCHED, PostState.ANSWER)
            return True
        reason = feedback or self._why_quiet(tx, post, exempt)
        if reason is not None:
            tx.posts.move(post_id, PostState.FETCHED, PostState.QUIET, reason=reason)
        return True

    def _why_quiet(self, tx: Transaction, post: Post, exempt: frozenset[str]) -> str | None:
        if post.author is None:
            return "author-gone"
        if post.author_is_bot:
            return "bot"
        if post.author.lower() in exempt:
            return "moderator-or-ours"
        if tx.now - post.created > self._runtime.settings.expiry:
            return "too-old"
        if tx.sources.opted_out(post.platform, post.author):
            return "opted-out"
        return None
