"""No stronger wording than the claim's rating and certainty allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responses.briefform import bottom_line
from responses.guard.careful import advises, careful
from responses.guard.courtesy import courteous
from responses.guard.document import TRACEABLE, Document, Sentence
from responses.guard.finding import GuardFinding
from responses.guard.verdict import in_other_words
from responses.knowledge.schema import ClaimEntry
from responses.sentences import sentences
from responses.similarity import content_words, negated
from responses.wording import (
    STRENGTH,
    Certainty,
    Rating,
    expanded,
    in_words,
    too_strong,
    verdict_problems,
    without_care,
)

ID = "strength"

_HINT = "Say it no more surely than the evidence allows: “does” only where it is strong, else “probably” or “may”."
_HEDGES = re.compile(
    r"\b(?:probably|may|might|could|seems?|perhaps|unlikely|likely|evidence|stud(?:y|ies)|trials?|research|shown|"
    r"tested|"
    r"sure|known|unclear|unless|partly|some|mixed|depends|reviews?|can (?:play|have)|grain of truth)\b|"
    r"\b(?:among|in|of) (?:the )?\d[\d,]* (?:people|adults|runners|athletes|lifters|men|women|adolescents)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,;:]\s|\b(?:and|but)\b")
_ASIDE = re.compile(r"\([^)]*\)")
_NAMED = 0.6
_HALF = 0.5
_ALL_BUT = 0.75
_POINTING = re.compile(
    r"\b(?:this|that|it|these|those|they|idea|claim|question|science|evidence|research|stud(?:y|ies)|trials?|"
    r"everyone|we)\b"
)
_SWEEPING = re.compile(
    r"\b(?:always|never|invariably|without exception|in every case|for (?:everyone|everybody|anyone|anybody)|harmless|"
    r"risk.free|rules? (?:it|this|that) out|(?:has|have) been ruled out|(?:is|was) no (?:tie|link|connection)|"
    r"(?:well|firmly|clearly|long) established|beyond dispute|strong enough to)\b"
)
"""Words that leave no exception; an entry may have them, a moderator's wording of it seldom should."""
_DENYING = re.compile(r"\b(?:not|no|cannot|nothing|nobody|hardly|unlikely|without)\b[^,;:]*$")
_DISMISSED = re.compile(
    r"\b(?:it|this|that|the (?:rule|idea|claim|method|theory|story|exercise|drill))\b(?: [a-z]+)? "
    r"(?:do(?:es)? not|never|cannot) (?:actually |really |even )?(?:work|exist|hold up|stand up)\b"
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find words, verdicts and flat statements that go beyond the claim's rating and certainty."""
    for sentence in document.sentences:
        for claim in _concerned(document, sentence):
            yield from _sentence(document, sentence, claim)
    for claim in document.claims:
        yield from _verdict(document, claim)


def _sentence(document: Document, sentence: Sentence, claim: ClaimEntry) -> Iterator[GuardFinding]:
    for word in too_strong(sentence.plain, claim.rating, claim.certainty):
        message = f"“{word}” is stronger than the evidence allows ({in_words(claim.rating, claim.certainty)})."
        report = document.error if _speaks_of(sentence, claim) else document.error_if_machine
        yield report(ID, sentence.span, message, _HINT)
    if sentence.exact or (not document.machine and courteous(sentence.plain, document.context.post)):
        return
    if sweeping := _sweeping(sentence):
        message = f"“{sweeping}” leaves no exception; the evidence does ({in_words(claim.rating, claim.certainty)})."
        yield document.error_if_machine(ID, sentence.span, message, _HINT)
    message = f"This is said more surely than the evidence allows ({in_words(claim.rating, claim.certainty)})."
    if _flat(document, sentence, claim):
        yield document.error(ID, sentence.span, message, _HINT)
    elif _bare_verdict(document, sentence, claim):
        report = document.error if _share_named(sentence, claim) >= _HALF else document.error_if_machine
        yield report(ID, sentence.span, message, _HINT)


def _concerned(document: Document, sentence: Sentence) -> tuple[ClaimEntry, ...]:
    """Return the claim that the sentence was traced to, or else all of them."""
    if sentence.traced and sentence.known and sentence.known.claim_id:
        return (document.kb.claims[sentence.known.claim_id],)
    return document.claims


def _speaks_of(sentence: Sentence, claim: ClaimEntry) -> bool:
    """Whether a strong word of the sentence can be about the claim: it names it, points at it or speaks of evidence."""
    named = content_words(claim.proposition) & content_words(sentence.plain)
    return bool(named) or _POINTING.search(expanded(sentence.plain)) is not None


def _verdict(document: Document, claim: ClaimEntry) -> Iterator[GuardFinding]:
    spoken = [sentence for sentence in document.sentences if sentence.says("verdict", claim.id)]
    text = " ".join(sentence.plain for sentence in spoken)
    if not spoken or text == bottom_line(claim):
        return
    span = (spoken[0].span[0], spoken[-1].span[1])
    if without_care(text, claim.rating, claim.certainty):
        # A moderator may say it in other words, or elsewhere; what drops the care is told by the sentence itself.
        if any(in_other_words(sentence, claim) for sentence in document.sentences) and not document.machine:
            return
        message = f"This does not say how far the evidence goes ({in_words(claim.rating, claim.certainty)})."
        needed = ", ".join(f"“{word}”" for word in STRENGTH[claim.rating, claim.certainty].needs[:3])
        yield document.error_if_machine(ID, span, message, f"Use words such as {needed}.")


def _sweeping(sentence: Sentence) -> str | None:
    """Return a word that leaves no exception and that the entry's nearest sentence lacks; advice may have it."""
    said = expanded(sentence.plain)
    found = _SWEEPING.search(said)
    if not found or advises(sentence.plain) or (_DENYING.search(said, 0, found.start()) and "any" not in found.group()):
        return None
    entry = expanded(sentence.known.text) if sentence.known else ""
    return None if found.group() in entry else found.group()


def _bare_verdict(document: Document, sentence: Sentence, claim: ClaimEntry) -> bool:
    """Whether the sentence puts the verdict in other words and drops what makes it careful."""
    sure = claim.certainty is Certainty.HIGH and claim.rating in (Rating.SUPPORTED, Rating.REFUTED)
    spoken = sentence.says("verdict", claim.id) or sentence.says("related", claim.id)
    if sure or not spoken or _hedged(sentence.plain):
        return False
    if not document.machine and sentence.likeness >= 1 and sentence.known and not _hedged(sentence.known.text):
        return False  # A sentence of the verdict that is no more careful stands whole in it.
    source = _source(sentence, claim)
    if not document.machine and not _hedged(source) and document.similarity(sentence.plain, source) >= TRACEABLE:
        return False
    return bool(verdict_problems(sentence.plain, claim.rating, claim.certainty))


def _source(sentence: Sentence, claim: ClaimEntry) -> str:
    """Return the sentence of the verdict that this one comes nearest to."""
    said = content_words(sentence.plain)
    known = {text: content_words(text) for text in sentences(claim.verdict)}
    return max(known, key=lambda text: len(said & known[text]) / max(1, len(said | known[text])))


def _share_named(sentence: Sentence, claim: ClaimEntry) -> float:
    """Return the share of the proposition's words that the sentence names."""
    named = content_words(_ASIDE.sub("", claim.proposition))
    return len(named & content_words(sentence.plain)) / len(named) if named else 0.0


def _flat(document: Document, sentence: Sentence, claim: ClaimEntry) -> bool:
    """Whether the sentence states or denies the proposition flatly where its rating does not bear that out."""
    said = content_words(sentence.plain)
    denies = any(negated(clause) for clause in _CLAUSES.split(sentence.plain))
    borne_out = Rating.REFUTED if denies else Rating.SUPPORTED
    if _hedged(sentence.plain) or (claim.certainty is Certainty.HIGH and claim.rating is borne_out):
        return False
    if _DISMISSED.search(expanded(sentence.plain)) and not sentence.traced:
        return True
    named = content_words(_ASIDE.sub("", claim.proposition))
    more = len(named & said) < _ALL_BUT * len(said)
    if more and not document.machine and sentence.traced and sentence.known and not _hedged(sentence.known.text):
        return False  # It repeats a reason of the entry, which says it as flatly.
    return _share_named(sentence, claim) >= _NAMED


def _hedged(text: str) -> bool:
    return _HEDGES.search(text) is not None or careful(text)
