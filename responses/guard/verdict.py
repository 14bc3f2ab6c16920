"""A reply states the verdict on each claim that it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from responses.guard.careful import careful
from responses.guard.document import Document, Sentence
from responses.guard.finding import GuardFinding
from responses.knowledge.schema import ClaimEntry
from responses.similarity import content_words
from responses.wording import Certainty, Rating, too_strong, verdict_problems

ID = "verdict"

_PIECES = re.compile(r"[:;]-?[)(DP](?!\w)|[;:]\s|\bbut\b", re.IGNORECASE)
_ABOUT = 0.4
"""The share of its words that a sentence must have in common with the entry to count as its verdict."""
_NAMED = 0.6
_LONG, _SLIP = 5, 0.8
_BRIEF = {
    (Rating.REFUTED, Certainty.MODERATE): re.compile(r"(?:.{0,20}[:,] )?probably not\b[^?]{0,12}$", re.IGNORECASE),
    (Rating.SUPPORTED, Certainty.MODERATE): re.compile(
        r"(?:.{0,20}[:,] )?probably (?:yes|so)\b[^?]{0,12}$", re.IGNORECASE
    ),
}
"""What answers a question without naming the claim."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find claims whose verdict is missing, and claims that the knowledge base does not hold."""
    whole = (0, len(document.text))
    for claim_id in document.context.claim_ids:
        if claim_id not in document.kb.claims:
            message = "The claim that this reply answers is gone, and what the evidence says of it too."
            yield document.error(ID, whole, message, "Reject the draft.")
        elif not any(sentence.says("verdict", claim_id) for sentence in document.sentences):
            claim = document.kb.claims[claim_id]
            about = f"what the evidence says about: “{claim.proposition.rstrip('.')}”"
            worded = [sentence for sentence in document.sentences if in_other_words(sentence, claim)]
            if worded and not document.machine:
                message = f"Does this still say {about}? It is put in other words."
                yield document.warning(ID, worded[0].span, message, "Compare the two.")
            else:
                message = f"The reply does not say {about}."
                yield document.error(ID, whole, message, "Say it in a sentence of its own.")


def in_other_words(sentence: Sentence, claim: ClaimEntry) -> bool:
    """Whether the sentence is about the claim's proposition, and as careful as the strength table asks."""
    brief = _BRIEF.get((claim.rating, claim.certainty))
    if brief and brief.match(sentence.plain):
        return True
    return any(_worded(piece, claim) for piece in _PIECES.split(sentence.plain) if piece.strip())


def _worded(piece: str, claim: ClaimEntry) -> bool:
    said = content_words(piece)
    named = content_words(claim.proposition)
    shared = _matched(said, named | content_words(claim.verdict))
    about = shared >= _ABOUT * len(said) or _matched(said, named) >= _NAMED * len(named)
    if shared < 2 or not about or too_strong(piece, claim.rating, claim.certainty):
        return False
    return careful(piece) or not verdict_problems(piece, claim.rating, claim.certainty)


def _matched(said: frozenset[str], known: frozenset[str]) -> int:
    """Count the words that the entry uses too, a slip of the pen allowed."""
    odd = (word for word in said - known if len(word) >= _LONG)
    return len(said & known) + sum(bool(get_close_matches(word, known, n=1, cutoff=_SLIP)) for word in odd)
