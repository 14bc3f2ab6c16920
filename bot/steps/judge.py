"""Judge: what a fetched post says, and what is to be done about it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from bot.judging import Judge, Judgement
from bot.logs import logger
from bot.policy import Judged, Lane
from bot.records import Mode, StoredPost
from bot.states import PostState
from bot.steps.drain import drain, set_aside
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.audit import StaleState
from bot.store.posts import NewFinding

_BATCH = 200
_TRIES = 5
_FIRST_RETRY = dt.timedelta(minutes=10)

log = logger("judge")


class JudgeStep:
    """Judges fetched posts. A post that makes it fail is set aside and tried again later; the line goes on."""

    def __init__(self, runtime: Runtime, judge: Judge) -> None:
        self._runtime = runtime
        self._judge = judge

    def run(self) -> int:
        """Judge what is fetched, until nothing is left or the service stops; return how many posts were judged."""
        self._bring_back()
        return drain(self._runtime, PostState.FETCHED, self._one)

    def _one(self, post: StoredPost) -> None:
        try:
            if self._runtime.clock.now() - post.created > self._runtime.settings.expiry:
                self._leave(post, "too-old")
                return
            with self._runtime.store.read() as tx:
                rules = self._runtime.rules(tx, post.community)
            judgement = self._judge.judge(post.title, post.body, post.kind, rules)
            self._runtime.checkpoint("judge:judged")
            with self._runtime.store.write() as tx:
                self._record(tx, post, judgement)
        except StaleState:
            log.info("moved while it was judged", post=post.id)  # deleted at its source: the sweep was first
        except Exception as error:
            set_aside(self._runtime, post, "judge", error, _FIRST_RETRY * 2**post.attempts)

    def _leave(self, post: StoredPost, reason: str) -> None:
        with self._runtime.store.write() as tx:
            tx.posts.move(post.id, PostState.FETCHED, PostState.QUIET, reason=reason)

    def _record(self, tx: Transaction, post: StoredPost, judgement: Judgement) -> None:
        ruling = judgement.ruling
        tx.sources.tally(post.community, "judged")
        if not ruling.judged and ruling.lane is Lane.QUIET:
            tx.posts.move(post.id, PostState.FETCHED, PostState.QUIET, reason="no-finding")
            return
        signs = judgement.care.signs if ruling.lane is Lane.SENSITIVE else frozenset()
        found = [new_finding(item) for item in ruling.judged]
        tx.posts.record_findings(post.id, found, symptoms=judgement.care.symptoms, signs=signs)
        tx.sources.tally(post.community, f"lane:{ruling.lane}")
        community = self._runtime.community(tx, post.community)
        if community is None or community.mode is Mode.SHADOW:
            tx.posts.move(post.id, PostState.JUDGED, PostState.QUIET, reason="shadow")
        elif ruling.lane is Lane.QUIET:
            tx.posts.move(post.id, PostState.JUDGED, PostState.QUIET, reason="no-reply-called-for")
        elif ruling.lane is Lane.SENSITIVE:
            tx.posts.move(post.id, PostState.JUDGED, PostState.SENSITIVE)

    def _bring_back(self) -> None:
        with self._runtime.store.write() as tx:
            for post in tx.posts.in_state(PostState.SET_ASIDE, limit=_BATCH, due=True):
                if post.attempts < _TRIES and tx.now - post.created < self._runtime.settings.expiry:
                    tx.posts.move(post.id, PostState.SET_ASIDE, PostState.FETCHED, reason="retry")
                else:
                    tx.posts.move(post.id, PostState.SET_ASIDE, PostState.QUIET, reason="given-up")


def new_finding(item: Judged) -> NewFinding:
    """Return a judged finding as it is stored."""
    finding = item.finding
    return NewFinding(
        claim_id=finding.claim_id,
        stance=finding.stance,
        score=finding.score,
        tier=finding.tier,
        start=finding.start,
        end=finding.end,
        action=item.action,
        suggested=item.suggested,
        explanation=dataclasses.asdict(finding.explanation),
    )
