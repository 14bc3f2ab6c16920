"""Drafting a reply: the composer and the guard together, in the format and with the lines of a community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.likeness import likeness
from bot.policy import Action, Judged
from bot.records import Community
from nlp.values import Finding
from responses.compose import Action as ReplyAction
from responses.compose import AnsweredFinding, FixedLines, Reply, ReplyContext, compose
from responses.guard import GuardFinding, Severity, check
from responses.knowledge.base import KnowledgeBase
from responses.lengths import BLUESKY, MASTODON, REDDIT, Format

FORMATS = {form.name: form for form in (REDDIT, MASTODON, BLUESKY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a reply goes: the format of the platform and the community's own lines."""

    form: Format
    fixed: FixedLines


def target(reply_format: str, community: Community | None = None) -> Target:
    """Return the target for a community on a platform with this reply format."""
    lines = {
        "disclosure": community.disclosure if community else None,
        "opt_out": community.opt_out_line if community else None,
        "feedback": community.contact_line if community else None,
    }
    return Target(form=FORMATS[reply_format], fixed=FixedLines(**{name: line for name, line in lines.items() if line}))


def draft(answered: Sequence[Judged], post: str, kb: KnowledgeBase, where: Target, *, symptoms: bool) -> Reply:
    """Compose the reply to ``answered`` findings of ``post``.

    Raises ``responses.compose.ComposeError`` where no honest reply can be made, ``Unsafe`` where the guard refuses it.
    """
    return draft_for([(item.finding, item.suggested) for item in answered], post, kb, where, symptoms=symptoms)


def draft_for(
    answered: Sequence[tuple[Finding, Action]], post: str, kb: KnowledgeBase, where: Target, *, symptoms: bool
) -> Reply:
    """Compose and check the reply to findings with the action that each calls for. Raises like ``draft``."""
    findings = [AnsweredFinding(finding=finding, action=ReplyAction(action)) for finding, action in answered]
    reply = compose(findings, kb, post=post, form=where.form, fixed=where.fixed, symptoms=symptoms)
    problems = guard(reply.text, reply.claim_ids, post, kb, where, machine=True)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise Unsafe(errors)
    return reply


def guard(
    text: str, claim_ids: Sequence[str], post: str, kb: KnowledgeBase, where: Target, *, machine: bool
) -> list[GuardFinding]:
    """Return what the guard has against a reply; ``machine`` says that no moderator edited it."""
    context = ReplyContext(claim_ids=tuple(claim_ids), post=post, fixed=where.fixed, form=where.form)
    return check(text, kb=kb, reply_context=context, machine=machine, similarity=likeness)


class Unsafe(Exception):
    """The guard refuses a composed reply: a fault of the knowledge base or the composer, never shown as a draft."""

    def __init__(self, findings: Sequence[GuardFinding]) -> None:
        super().__init__("; ".join(f"{finding.id}: {finding.message}" for finding in findings))
        self.findings = tuple(findings)
