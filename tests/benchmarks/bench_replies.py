"""How many long replies one core composes and guards in a second: ``python -m tests.benchmarks.bench_replies``.

Every claim is answered over every phrasing that the knowledge base lists, each in a post of its own. The first round
fills what is worked out once per claim and is reported apart; the figure is the median of the rounds after it, in
processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.values import Finding, Stance, Tier
from responses.compose import Action, AnsweredFinding, FixedLines, ReplyContext, compose
from responses.guard import Severity, check
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.lengths import REDDIT

ROUNDS = 5
TARGET = 300
"""Replies a second that composer and guard together must reach."""
_BEFORE, _BEHIND = "Been lifting for a while now. ", " Anyway, what do you all think? Any advice is welcome."


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Seconds of processor time that composing and guarding ``replies`` took."""

    replies: int
    composing: float
    guarding: float

    @property
    def rate(self) -> float:
        """Replies a second."""
        return self.replies / (self.composing + self.guarding)


def posts(kb: KnowledgeBase) -> list[tuple[str, AnsweredFinding]]:
    """Return a post with its finding for every phrasing of every claim."""
    return [
        (_BEFORE + said + _BEHIND, _answered(claim.id, said))
        for claim in kb.claims.values()
        for said in claim.phrasings
    ]


def _answered(claim_id: str, said: str) -> AnsweredFinding:
    start = len(_BEFORE)
    finding = Finding(
        claim_id=claim_id, stance=Stance.ASSERTS, score=0.9, tier=Tier.CONFIDENT,
        start=start, end=start + len(said), text=said,
    )  # fmt: skip
    return AnsweredFinding(finding=finding, action=Action.CORRECT)


def measure(kb: KnowledgeBase, work: Sequence[tuple[str, AnsweredFinding]]) -> Round:
    """Compose and guard a reply to each post once; a reply that the guard refuses raises ValueError."""
    fixed = FixedLines()
    composing = guarding = 0.0
    for post, finding in work:
        begun = time.process_time()
        reply = compose([finding], kb, post=post, form=REDDIT, fixed=fixed)
        composed = time.process_time()
        context = ReplyContext(claim_ids=reply.claim_ids, post=post, fixed=fixed, form=REDDIT)
        problems = check(reply.text, kb=kb, reply_context=context, machine=True)
        guarding += time.process_time() - composed
        composing += composed - begun
        refused = [problem for problem in problems if problem.severity is Severity.ERROR]
        if refused:
            raise ValueError(f"{finding.finding.claim_id}: {refused[0].message}")
    return Round(replies=len(work), composing=composing, guarding=guarding)


def main() -> int:
    """Print the figures; return 1 where the target is missed."""
    kb = load_knowledge()
    work = posts(kb)
    first, *rounds = [measure(kb, work) for _ in range(ROUNDS + 1)]
    rate = statistics.median(each.rate for each in rounds)
    ratio = sum(each.composing for each in rounds) / sum(each.guarding for each in rounds)
    met = "met" if rate >= TARGET else "MISSED"
    sys.stdout.write(
        f"replies: {rate:.0f} a second on one core over {len(work)} posts (first round {first.rate:.0f})\n"
        f"replies: compose : guard = {ratio:.2f} : 1; target {TARGET} a second {met}\n"
    )
    return 0 if rate >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
