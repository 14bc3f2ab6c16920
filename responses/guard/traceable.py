"""Nothing invented: each sentence says what an entry says, with the figures that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.courtesy import courteous, telling
from responses.guard.document import Document, Sentence
from responses.guard.finding import GuardFinding
from responses.guard.known import Sayable
from responses.similarity import content_words, negated

ID = "untraceable"
_HINT = "Take it out, or tick the box if you know it to be true."

_CUT = re.compile(r"[,;:] (?:(?:and|but|so|or|then|though|yet) )?| (?:and|but|so) ")
_LED_IN = re.compile(
    r"^(?:(?:and |so |but )?(?:you(?:['’]re| are) (?:quite |absolutely )?right that|it(?:['’]s| is) true that|"
    r"(?:do |please )?(?:keep|bear) in mind that|i(?:['’]d| would)(?: still)? say(?: that)?|"
    r"(?:to be (?:fair|honest)|mind(?: you)?|yes|of course|honestly|still|then again|granted|well|sure),) )+",
    re.IGNORECASE,
)
"""What leads to words of the entry and adds nothing to them."""
_EFFECT = re.compile(
    r"[,;] (?:which|and (?:that|this|it)|since (?:it|that|this)|because (?:it|that|this)) (?:also |then |in turn )?"
    r"(?:(?:stop|keep|prevent|make|lower|raise|boost|flush|speed|slow|ease|calm|loosen|strengthen|build|protect|support|"
    r"stabilis|stabiliz|reduc|increas|improv|releas|activat|correct|align|help|cut|shift|take|pull|push|hold|let)"
    r"(?:s|es))\b[^.!?]+",
    re.IGNORECASE,
)
"""A clause put behind an entry's sentence that says what something does."""
_FRAGMENT = 4
_SOME = 2
"""Words that the entry does not use, from which a sentence that was made longer says something of its own."""

_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|"
    r"sixty|hundred|thousand|half|twice|double|triple|third|quarter)\b",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find sentences and figures that the knowledge base does not hold; a moderator's courtesies pass."""
    for sentence in document.sentences:
        if not sentence.traced:
            if not document.machine and _accounted(document, sentence.plain):
                continue
            yield document.error_if_machine(
                ID, sentence.span, "Nothing in the evidence for this claim says this.", _HINT
            )
        elif added := _added(document, sentence):
            message = f"Nothing in the evidence for this claim speaks of “{', '.join(added)}”."
            yield document.error_if_machine(ID, sentence.span, message, _HINT)
        elif effect := _effect(document, sentence):
            message = f"Nothing in the evidence for this claim says this: “{effect}”."
            yield document.error_if_machine(ID, sentence.span, message, _HINT)
        elif odd := _unknown_figures(document, sentence):
            message = f"The number “{odd[0]}” does not stand in the evidence for this claim."
            yield document.error_if_machine(ID, sentence.span, message, _HINT)


def _accounted(document: Document, said: str, most: int = 3) -> bool:
    """Whether each clause is a courtesy, asks after what the reply speaks of, or says what the entry says."""
    if courteous(said, document.context.post) or _resumes(document, said):
        return True
    led = _LED_IN.sub("", said)
    if (most < 3 or led != said) and document.says(led) and telling(said) <= document.words:
        return True
    cuts = [(cut.start(), cut.end()) for cut in _CUT.finditer(said)] if most else []
    return any(
        _accounted(document, said[:start].strip(), 0) and _accounted(document, said[end:].strip(), most - 1)
        for start, end in cuts
    )


def _resumes(document: Document, said: str) -> bool:
    """Whether the words only take up what the reply speaks of, to go on from there: "And the knee?"."""
    words = said.split()
    return (
        said.endswith("?") and len(words) <= _FRAGMENT and content_words(said) <= document.words and not negated(said)
    )


def _added(document: Document, sentence: Sentence) -> list[str]:
    """Return the words that a moderator put into a sentence of the entry and that may tell something new."""
    if sentence.exact or (not document.machine and _accounted(document, sentence.plain)):
        return []
    odd = sorted(telling(sentence.plain) - document.words)
    # Where a whole sentence of the entry stands in it, the rest is the moderator's own, not a rewording.
    whole = sentence.likeness >= 1
    return odd if len(odd) >= (1 if whole else _SOME) else []


def _effect(document: Document, sentence: Sentence) -> str | None:
    """Return the clause behind an entry's sentence that tells what something does, and that no entry holds."""
    found = None if sentence.exact else _EFFECT.search(sentence.plain)
    return None if found is None or document.says(found.group()[2:]) else found.group()[2:]


def _unknown_figures(document: Document, sentence: Sentence) -> list[str]:
    if sentence.exact or sentence.known is None:
        return []
    said = _FIGURE.findall(sentence.plain)
    known = _told_figures(document.sayable, sentence.known.claim_id) if said else frozenset()
    return [figure for figure in said if figure.lower() not in known]


@lru_cache(maxsize=512)
def _told_figures(sayable: Sayable, claim_id: str | None) -> frozenset[str]:
    told = (known.text for known in sayable.known if known.claim_id == claim_id)
    return frozenset(figure.lower() for text in told for figure in _FIGURE.findall(text))
