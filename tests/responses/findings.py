"""Findings and replies as the tests need them."""

from __future__ import annotations

from nlp.values import Finding, Stance, Tier
from responses.compose import Action, AnsweredFinding, FixedLines, Reply, ReplyContext, compose
from responses.knowledge.base import KnowledgeBase
from responses.lengths import REDDIT, Format

FIXED = FixedLines()


def answered(
    claim_id: str, text: str, action: Action = Action.CORRECT, stance: Stance = Stance.ASSERTS
) -> AnsweredFinding:
    finding = Finding(
        claim_id=claim_id, stance=stance, score=0.9, tier=Tier.CONFIDENT, start=0, end=len(text), text=text
    )
    return AnsweredFinding(finding=finding, action=action)


def reply_to(
    text: str,
    kb: KnowledgeBase,
    claim_id: str = "warm-socks-fast-feet",
    *,
    action: Action = Action.CORRECT,
    form: Format = REDDIT,
    symptoms: bool = False,
) -> Reply:
    stance = Stance.ASKS if action is Action.ANSWER else Stance.ASSERTS
    finding = answered(claim_id, text, action, stance)
    return compose([finding], kb, post=text, form=form, fixed=FIXED, symptoms=symptoms)


def context(post: str, *claim_ids: str, form: Format = REDDIT) -> ReplyContext:
    return ReplyContext(claim_ids=claim_ids or ("warm-socks-fast-feet",), post=post, fixed=FIXED, form=form)
