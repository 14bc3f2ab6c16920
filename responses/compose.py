"""Composes a reply from the knowledge base: every sentence is an entry's own or one of a few fixed phrases.

A reply that somebody wrote for the claim and the action is taken whole; else the entry's fragments are put together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import pairwise

from responses.briefform import brief_form
from responses.citations import ARTICLE, sources
from responses.knowledge.base import KnowledgeBase
from responses.lengths import Format
from responses.longform import long_form
from responses.marks import numbered
from responses.phrases import SOURCES_HEAD
from responses.reply import Action, AnsweredFinding, FixedLines, Part, PartKind, Reply, ReplyContext
from responses.topic import ComposeError, topic_of

__all__ = [
    "Action",
    "AnsweredFinding",
    "ComposeError",
    "FixedLines",
    "Part",
    "PartKind",
    "Reply",
    "ReplyContext",
    "compose",
]

_ONE_PARAGRAPH = {
    (PartKind.LEAD, PartKind.VERDICT),
    (PartKind.GRANTED, PartKind.VERDICT),
    (PartKind.REASON, PartKind.REASON),
    (PartKind.EXCEPTION, PartKind.INSTEAD),
}
FINDINGS_LIMIT = 3
"""Findings that one reply answers; a longer list is cut."""


def compose(
    findings: Sequence[AnsweredFinding],
    kb: KnowledgeBase,
    *,
    post: str,
    form: Format,
    fixed: FixedLines,
    symptoms: bool = False,
) -> Reply:
    """Compose one reply to the findings of one post, the first of them the main one; the brief form answers only that.

    The same arguments give the same reply. ``post`` is the judged text; its words decide which reasons fit best. Red
    flags are shown only with ``symptoms``. Raises ComposeError where a claim is unknown or has nothing to cite, or
    where even the shortest form exceeds the format's limit.
    """
    answered = _distinct(findings)[: 1 if form.brief else FINDINGS_LIMIT]
    if not answered:
        raise ComposeError("there is no finding to answer")
    topics = [topic_of(answer, kb, post) for answer in answered]
    claim_ids = tuple(topic.claim.id for topic in topics)
    offers = brief_form(topics[0]) if form.brief else long_form(topics, symptoms=symptoms, markdown=form.markdown)
    for parts in offers:
        reply = _assembled(parts, claim_ids, kb, form, fixed)
        if form.fits(reply.text):
            return reply
    raise ComposeError(f"even the shortest reply exceeds the limit of {form.limit} on {form.name}")


def _distinct(findings: Iterable[AnsweredFinding]) -> list[AnsweredFinding]:
    kept: dict[str, AnsweredFinding] = {}
    for answer in findings:
        kept.setdefault(answer.finding.claim_id, answer)
    return list(kept.values())


def _assembled(
    parts: Sequence[Part], claim_ids: tuple[str, ...], kb: KnowledgeBase, form: Format, fixed: FixedLines
) -> Reply:
    order = tuple(dict.fromkeys(ref for part in parts for ref in part.references))
    numbers = {ref: number for number, ref in enumerate(order, start=1)}
    listed = "\n".join(source.line for source in sources(order, kb, markdown=form.markdown))
    head = "" if form.brief else f"{SOURCES_HEAD}\n\n"
    written = (
        *(_numbered(part, numbers) for part in parts),
        Part(kind=PartKind.DISCLOSURE, text=" ".join(fixed.lines(form))),
        Part(kind=PartKind.SOURCES, text=head + listed, references=order),
    )
    return Reply(
        text=written[0].text + "".join(_gap(before, part, form) + part.text for before, part in pairwise(written)),
        parts=written,
        claim_ids=claim_ids,
        content_hashes=tuple((claim_id, kb.content_hash(claim_id)) for claim_id in claim_ids),
        reference_ids=tuple(ref for ref in order if ref != ARTICLE),
    )


def _numbered(part: Part, numbers: dict[str, int]) -> Part:
    if not part.references:
        return part
    if part.written:
        return dataclasses.replace(part, text=numbered(part.text, numbers))
    mark = " [" + ", ".join(str(number) for number in sorted(numbers[ref] for ref in part.references)) + "]"
    if "{cited}" in part.text:
        text = part.text.replace("{cited}", mark, 1)
    elif part.text.endswith((".", "!", "?")):
        text = part.text[:-1] + mark + part.text[-1]
    else:
        text = part.text + mark
    return Part(kind=part.kind, text=text, claim_id=part.claim_id, references=part.references)


def _gap(before: Part, part: Part, form: Format) -> str:
    """Give opening, studies, the article with what research says of it, and advice a paragraph each."""
    joined = (before.kind, part.kind) in _ONE_PARAGRAPH and not (before.written or part.written)
    if joined and ARTICLE not in part.references:
        return " "
    if form.brief:
        return "\n" if PartKind.DISCLOSURE in (part.kind, before.kind) else " "
    return "\n\n"
