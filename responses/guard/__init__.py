"""The guard: every draft and every edit passes these rules before it may be approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from responses.guard import (
    amounts,
    citation,
    diagnosis,
    disclosure,
    injection,
    length,
    links,
    mention,
    placeholder,
    promise,
    promo,
    quote,
    reading,
    strength,
    tone,
    traceable,
    verdict,
)
from responses.guard.document import Document, read
from responses.guard.finding import GuardFinding, Severity
from responses.knowledge.base import KnowledgeBase
from responses.reply import ReplyContext
from responses.similarity import Similarity, token_overlap

__all__ = ["RULES", "GuardFinding", "ReplyContext", "Rule", "Severity", "check"]

Rule = Callable[[Document], Iterator[GuardFinding]]

RULES: Final[dict[str, Rule]] = {
    module.ID: module.check
    for module in (
        diagnosis, amounts, promise, promo, citation, strength, links, length, reading, disclosure, placeholder,
        verdict, traceable, mention, tone, quote, injection,
    )
}  # fmt: skip
"""Every rule by its id."""


def check(
    text: str,
    *,
    kb: KnowledgeBase,
    reply_context: ReplyContext,
    machine: bool,
    similarity: Similarity = token_overlap,
    rules: Iterable[Rule] = tuple(RULES.values()),
) -> list[GuardFinding]:
    """Return what is wrong with ``text`` as a reply, errors first; ``machine`` is False for a moderator's edit.

    ``similarity`` says how well a source sentence bears a sentence out, in [0, 1]; 0.6 counts as saying the same.
    """
    document = read(text, kb, reply_context, machine=machine, similarity=similarity)
    found = [finding for rule in rules for finding in rule(document)]
    return sorted(found, key=lambda finding: (finding.severity is not Severity.ERROR, finding.span, finding.id))
