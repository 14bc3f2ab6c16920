"""Compose: a judged post becomes a draft in the queue, or only a suggestion where the service is not sure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.drafting import Target, draft_for, target
from bot.limits import hold
from bot.logs import logger
from bot.policy import Action
from bot.records import StoredFinding, StoredPost
from bot.states import PostState
from bot.steps.drain import drain, set_aside
from bot.steps.release import history_of
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.audit import StaleState
from nlp.detector import judged_text
from nlp.values import Finding, Stance, Tier
from responses.compose import Reply
from responses.knowledge.loader import KnowledgeSource

_RETRY = dt.timedelta(hours=1)
_FORMAT_OF_OTHERS = "reddit"
"""The reply format of drafts whose platform is no longer in the settings; they can still be looked at."""
_ORDER = (Action.CORRECT, Action.ANSWER, Action.NUANCE)

log = logger("compose")


class Compose:
    """Composes drafts for judged posts."""

    def __init__(self, runtime: Runtime, knowledge: KnowledgeSource, reply_formats: dict[str, str]) -> None:
        self._runtime = runtime
        self._knowledge = knowledge
        self._formats = reply_formats

    def run(self) -> int:
        """Compose for every judged post; return how many posts were worked on."""
        return drain(self._runtime, PostState.JUDGED, self._one)

    def target(self, post: StoredPost) -> Target:
        """Return where a reply to this post goes."""
        return self.target_in(post.platform, post.community)

    def target_in(self, platform: str, community: str) -> Target:
        """Return where a reply in a community goes."""
        return target(self._formats.get(platform, _FORMAT_OF_OTHERS), self._runtime.communities.get(community))

    def reply_to(self, post: StoredPost, answered: Sequence[StoredFinding]) -> Reply:
        """Compose the reply to stored findings. Raises like ``bot.drafting.draft``."""
        text = judged_text(post.title, post.body, post.kind).text
        pairs = [(as_finding(item, text), Action(item.suggested)) for item in answered]
        return draft_for(pairs, text, self._knowledge.current(), self.target(post), symptoms=post.symptoms)

    def _one(self, post: StoredPost) -> None:
        try:
            with self._runtime.store.read() as tx:
                findings = tx.posts.findings(post.id)
            answered, sure = to_answer(findings)
            reply = self.reply_to(post, answered) if sure else None
            self._runtime.checkpoint("compose:composed")
            with self._runtime.store.write() as tx:
                self._queue(tx, post, answered, reply)
        except StaleState:
            log.info("moved while it was composed", post=post.id)  # deleted at its source: the sweep was first
        except Exception as error:
            set_aside(self._runtime, post, "compose", error, _RETRY)

    def _queue(self, tx: Transaction, post: StoredPost, answered: Sequence[StoredFinding], reply: Reply | None) -> None:
        reason = self._why_none(tx, post, answered)
        if reason is not None:
            tx.posts.move(post.id, PostState.JUDGED, PostState.QUIET, reason=reason)
            tx.sources.tally(post.community, f"held:{reason}")
            return
        expires = post.created + self._runtime.settings.expiry
        draft_id = tx.drafts.add(post, answered, action=answered[0].suggested, expires=expires)
        if reply is not None:
            add_composed(tx, draft_id, post, reply)
        tx.posts.move(post.id, PostState.JUDGED, PostState.DRAFTED)
        tx.sources.tally(post.community, "drafted" if reply else "suggested")

    def _why_none(self, tx: Transaction, post: StoredPost, answered: Sequence[StoredFinding]) -> str | None:
        if not answered:
            return "no-reply-called-for"
        if tx.sources.opted_out(post.platform, post.author):
            return "opted-out"
        if {item.claim_id for item in answered} & self._runtime.rules(tx, post.community).claims_off:
            return "claim-off"  # switched off since it was judged
        if tx.drafts.final_in_thread(post.thread_uri or post.uri):
            return "not-needed-in-thread"
        window = dt.timedelta(days=self._runtime.settings.limits.author_days)
        history = history_of(tx, post, own=None, author_window=window)
        # The day's cap is looked at on release: a draft may wait for tomorrow.
        held = hold([item.claim_id for item in answered], history, daily_cap=history.in_community_today + 1)
        return None if held is None else held.name.lower()


def to_answer(findings: Sequence[StoredFinding]) -> tuple[list[StoredFinding], bool]:
    """Return the findings that a reply takes up, the main one first, and whether the service drafts it by itself."""
    sure = [item for item in findings if item.action in _ORDER]
    chosen = sure or [item for item in findings if item.suggested in _ORDER]
    ranked = sorted(chosen, key=lambda item: (_ORDER.index(Action(item.suggested)), -item.score, item.start))
    return ranked, bool(sure)


def as_finding(stored: StoredFinding, text: str) -> Finding:
    """Return a stored finding as the composer takes it; ``text`` is the judged text that its offsets point into."""
    return Finding(
        claim_id=stored.claim_id,
        stance=Stance(stored.stance),
        score=stored.score,
        tier=Tier(stored.tier),
        start=stored.start,
        end=stored.end,
        text=text[stored.start : stored.end],
    )


def add_composed(tx: Transaction, draft_id: int, post: StoredPost, reply: Reply, author: str = "repcheck") -> int:
    """Add a composed reply as the draft's next version; return its number."""
    return tx.drafts.add_version(
        draft_id,
        author=author,
        text=reply.text,
        post_hash=post.content_hash,
        claim_hashes=dict(reply.content_hashes),
        references=reply.reference_ids,
    )
