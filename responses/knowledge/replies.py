"""Checks of the written replies: every sentence as careful, as well borne out and as plain as a composed one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.values import Finding, Stance, Tier
from responses.citations import ARTICLE
from responses.compose import compose
from responses.guard import check
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import Aside, ClaimEntry
from responses.lengths import REDDIT
from responses.marks import marked, paragraphs, without_marks
from responses.reply import Action, AnsweredFinding, FixedLines, ReplyContext
from responses.sentences import sentences, words
from responses.wording import too_strong, verdict_problems
from responses.written import WORD_LIMIT, suits

FEWEST_WORDS = 60

_BRACKET = re.compile(r"\[[^\]]*\]?|\]")
_MARKUP = re.compile(r"^\s*(?:[*+>#]|\d+[.)])\s", re.MULTILINE)
_RESEARCH = re.compile(r"\b(?:stud(?:y|ies)|trials?|reviews?|pooled|meta-analys[ei]s)\b", re.IGNORECASE)
_LACKING = re.compile(
    r"\b(?:no|any|few|without|nobody)(?: [\w'’-]+){0,3} (?:stud(?:y|ies)|trials?|reviews?)\b", re.IGNORECASE
)


def reply_problems(kb: KnowledgeBase, claim: ClaimEntry, action: Action) -> list[tuple[str, str]]:
    """Return what is wrong with the claim's written reply for this action: the rules and the messages."""
    found = list(_problems(kb, claim, claim.replies.to(action) or ""))
    return found or list(dict.fromkeys(_guarded(kb, claim, action)))


def aside_problems(kb: KnowledgeBase, claim: ClaimEntry, aside: Aside) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an aside: the rule and the message."""
    if aside.spoken_of(claim.proposition):
        yield "always", f"“{aside.words}” is what the claim itself is about; name what only some posts speak of"
    if kb.citable(aside.refs) != aside.refs:
        yield "unborne", "names a reference that may not be cited; have it verified or take it out"
    if not aside.refs and _speaks_of_research(aside.text):
        yield "unborne", "speaks of research and names no reference; add it under refs"


def _problems(kb: KnowledgeBase, claim: ClaimEntry, passage: str) -> Iterator[tuple[str, str]]:
    yield from _marks(kb, claim, passage)
    yield from _form(passage)
    for text in paragraphs(passage):
        yield from _paragraph(text, claim)
    for problem in verdict_problems(without_marks(paragraphs(passage)[0]), claim.rating, claim.certainty):
        yield "strength", f"first paragraph: {problem}"


def _marks(kb: KnowledgeBase, claim: ClaimEntry, passage: str) -> Iterator[tuple[str, str]]:
    named = [ref for point in claim.key_points for ref in point.refs] + list(claim.further_references)
    article = {ARTICLE} if claim.article_points else set()
    for ref in marked(passage):
        if ref != ARTICLE and ref not in kb.references:
            yield "dangling", f"there is no reference “{ref}”; correct the mark or add the entry"
        elif ref not in article | set(kb.citable(tuple(named))):
            message = "may not be cited here; list it in a key point or further_references, and have it verified"
            yield "unborne", f"[{ref}] {message}"
    for found in _BRACKET.findall(without_marks(passage)):
        yield "dangling", f"“{found}” is no mark; write reference ids in square brackets, parted by commas"
    if not set(marked(passage)) - {ARTICLE}:
        yield "unborne", "cites no study; mark at least one sentence with the id of its reference"


def _form(passage: str) -> Iterator[tuple[str, str]]:
    length = len(words(without_marks(passage)))
    if not FEWEST_WORDS <= length <= WORD_LIMIT:
        yield "length", f"has {length} words; write {FEWEST_WORDS} to {WORD_LIMIT}"
    if _MARKUP.search(passage):
        yield "markup", "holds a quote, a heading or numbers; write paragraphs, or a list whose lines begin with “- ”"


def _paragraph(text: str, claim: ClaimEntry) -> Iterator[tuple[str, str]]:
    for sentence in sentences(without_marks(text)):
        for word in too_strong(sentence, claim.rating, claim.certainty):
            message = f"“{word}” is stronger than {claim.rating} / {claim.certainty} allows: {sentence}"
            yield "strength", message
        if not marked(text) and _speaks_of_research(sentence):
            yield "unborne", f"speaks of research in a paragraph without a mark: {sentence}"


def _speaks_of_research(text: str) -> bool:
    return _RESEARCH.search(text) is not None and _LACKING.search(text) is None


def _guarded(kb: KnowledgeBase, claim: ClaimEntry, action: Action) -> Iterator[tuple[str, str]]:
    """Yield what the guard will have against the reply once it is posted, by itself or with an aside."""
    if not kb.usable_points(claim.id):
        return
    stance = next(stance for stance in Stance if suits(claim, action, stance))
    finding = Finding(claim_id=claim.id, stance=stance, score=1.0, tier=Tier.CONFIDENT, start=0, end=0, text="")
    fixed = FixedLines()
    for post in ("", *(aside.alternatives[0] for aside in claim.asides)):
        reply = compose([AnsweredFinding(finding=finding, action=action)], kb, post=post, form=REDDIT, fixed=fixed)
        context = ReplyContext(claim_ids=reply.claim_ids, post=post, fixed=fixed, form=REDDIT)
        for found in check(reply.text, kb=kb, reply_context=context, machine=True):
            yield found.id, f"{found.message} {found.hint} ({reply.text[slice(*found.span)]})"
