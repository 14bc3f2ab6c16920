"""No stronger wording than the claim's rating and certainty allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responses.briefform import bottom_line
from responses.guard.document import Document, Sentence
from responses.guard.finding import GuardFinding
from responses.knowledge.schema import ClaimEntry
from responses.similarity import content_words, negated
from responses.wording import Certainty, Rating, too_strong, verdict_problems

ID = "strength"

_HINT = "Keep to the strength table: high “does”, moderate “probably”, low “may; the evidence is thin”."
_HEDGES = re.compile(
    r"\b(?:probably|may|might|could|seems?|perhaps|unlikely|likely|evidence|stud(?:y|ies)|trials?|research|shown|tested|"
    r"sure|known|unclear|unless|partly|some|mixed|depends|reviews?)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)")
_NAMED = 0.6


def check(document: Document) -> Iterator[GuardFinding]:
    """Find words, verdicts and flat statements that go beyond the claim's rating and certainty."""
    for sentence in document.sentences:
        for claim in _concerned(document, sentence):
            for word in too_strong(sentence.plain, claim.rating, claim.certainty):
                message = f"“{word}” is stronger than {claim.rating} / {claim.certainty} allows."
                yield document.error(ID, sentence.span, message, _HINT)
            if not sentence.exact and (_flat(sentence.plain, claim) or _bare_verdict(sentence, claim)):
                message = f"This is said flatly; the claim is {claim.rating} with {claim.certainty} certainty."
                yield document.error(ID, sentence.span, message, _HINT)
    for claim in document.claims:
        yield from _verdict(document, claim)


def _concerned(document: Document, sentence: Sentence) -> tuple[ClaimEntry, ...]:
    """Return the claim that the sentence was traced to, or else all of them."""
    if sentence.traced and sentence.known and sentence.known.claim_id:
        return (document.kb.claims[sentence.known.claim_id],)
    return document.claims


def _verdict(document: Document, claim: ClaimEntry) -> Iterator[GuardFinding]:
    spoken = [sentence for sentence in document.sentences if sentence.says("verdict", claim.id)]
    text = " ".join(sentence.plain for sentence in spoken)
    if not spoken or text == bottom_line(claim):
        return
    span = (spoken[0].span[0], spoken[-1].span[1])
    for problem in verdict_problems(text, claim.rating, claim.certainty):
        if problem.startswith("a verdict of"):
            yield document.error(ID, span, problem[0].upper() + problem[1:] + ".", _HINT)


def _bare_verdict(sentence: Sentence, claim: ClaimEntry) -> bool:
    """Whether the sentence puts the verdict in other words and drops what makes it careful."""
    sure = claim.certainty is Certainty.HIGH and claim.rating in (Rating.SUPPORTED, Rating.REFUTED)
    spoken = sentence.says("verdict", claim.id) or sentence.says("related", claim.id)
    if sure or not spoken or _HEDGES.search(sentence.plain):
        return False
    return bool(verdict_problems(sentence.plain, claim.rating, claim.certainty))


def _flat(sentence: str, claim: ClaimEntry) -> bool:
    """Whether the sentence states or denies the proposition flatly where its rating does not bear that out."""
    named = content_words(_ASIDE.sub("", claim.proposition))
    if not named or len(named & content_words(sentence)) < _NAMED * len(named) or _HEDGES.search(sentence):
        return False
    borne_out = Rating.REFUTED if negated(sentence) else Rating.SUPPORTED
    return claim.certainty is not Certainty.HIGH or claim.rating is not borne_out
