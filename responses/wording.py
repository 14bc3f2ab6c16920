"""The strength table: how firmly a sentence may speak, given a claim's rating and certainty.

The levels follow the plain-language statements that GRADE recommends for certainty of evidence (Santesso et al. 2020,
J Clin Epidemiol 119:126-135): high "does", moderate "probably", low "may". *Unsupported* is a lack of good evidence and
is never worded as a proof of the contrary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Rating(StrEnum):
    """What the evidence says of the proposition."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    UNSUPPORTED = "unsupported"
    REFUTED = "refuted"


class Certainty(StrEnum):
    """How sure we are of the rating, in the sense of GRADE."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


EVIDENCE = {
    Rating.SUPPORTED: "good evidence for it",
    Rating.MIXED: "evidence points both ways",
    Rating.UNSUPPORTED: "no good evidence for it",
    Rating.REFUTED: "good evidence against it",
}
_SURENESS = {
    Certainty.HIGH: "we are sure of that",
    Certainty.MODERATE: "we are fairly sure of that",
    Certainty.LOW: "that may well change",
}


def in_words(rating: Rating, certainty: Certainty) -> str:
    """Return what the evidence says, and how sure that is, in words for moderators."""
    return f"{EVIDENCE[rating]}; {_SURENESS[certainty]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What a verdict of one rating and certainty needs and must avoid, as words; ``opener`` leads the reply."""

    needs: tuple[str, ...]
    forbids: tuple[str, ...]
    opener: str


_ABSOLUTE = (
    "proven", "proves", "proof that", "definitely", "certainly", "always works", "guaranteed", "undeniable",
    "settled", "without a doubt", "100%", "no doubt", "beyond doubt", "beyond question", "without question",
    "for certain", "undoubtedly", "unquestionably", "conclusively", "once and for all", "could not be clearer",
    "a fact", "every single", "case closed", "case is closed", "end of story", "that settles it", "proof enough",
)  # fmt: skip
_AS_FALSE = (
    "false", "wrong", "a myth", "myths", "untrue", "disproved", "disproven", "debunked", "nonsense", "probably not",
    "probably does not", "probably do not", "has been refuted", "is refuted", "not true", "bogus", "useless", "a lie",
    "nothing to do with",
)  # fmt: skip
_MYTH = ("myth", "nonsense", "debunked", "a lie")
_LACK = (
    "no good evidence", "no good study", "no study", "no trial", "not been shown", "not shown", "little evidence",
    "evidence is thin", "not supported", "hardly studied", "no clear evidence", "has not been tested",
)  # fmt: skip
_MIXED = ("mixed", "partly", "some people", "in part", "both ways", "depends", "for some")

STRENGTH: dict[tuple[Rating, Certainty], Strength] = {
    (Rating.SUPPORTED, Certainty.HIGH): Strength(
        needs=("does", "do", "is", "are", "improves", "reduces", "helps"), forbids=_ABSOLUTE, opener="This holds up"
    ),
    (Rating.SUPPORTED, Certainty.MODERATE): Strength(
        needs=("probably",), forbids=_ABSOLUTE, opener="This probably holds up"
    ),
    (Rating.SUPPORTED, Certainty.LOW): Strength(
        needs=("may", "thin"),
        forbids=(*_ABSOLUTE, "clearly"),
        opener="This may well be so, though the evidence is thin",
    ),
    (Rating.MIXED, Certainty.HIGH): Strength(needs=_MIXED, forbids=_ABSOLUTE, opener="The evidence points both ways"),
    (Rating.MIXED, Certainty.MODERATE): Strength(
        needs=_MIXED, forbids=_ABSOLUTE, opener="The evidence is probably somewhere in between"
    ),
    (Rating.MIXED, Certainty.LOW): Strength(
        needs=(*_MIXED, "may"), forbids=(*_ABSOLUTE, "clearly"), opener="The evidence is thin and mixed"
    ),
    (Rating.UNSUPPORTED, Certainty.HIGH): Strength(
        needs=_LACK, forbids=(*_ABSOLUTE, *_AS_FALSE), opener="There is no good evidence for this"
    ),
    (Rating.UNSUPPORTED, Certainty.MODERATE): Strength(
        needs=_LACK, forbids=(*_ABSOLUTE, *_AS_FALSE), opener="There is no good evidence for this so far"
    ),
    (Rating.UNSUPPORTED, Certainty.LOW): Strength(
        needs=_LACK,
        forbids=(*_ABSOLUTE, *_AS_FALSE, "clearly"),
        opener="It has hardly been tested, so nobody can say for sure",
    ),
    (Rating.REFUTED, Certainty.HIGH): Strength(
        needs=("does not", "do not", "is not", "are not", "cannot"),
        forbids=(*_ABSOLUTE, *_MYTH),
        opener="The research says no",
    ),
    (Rating.REFUTED, Certainty.MODERATE): Strength(
        needs=("probably",),
        forbids=(*_ABSOLUTE, *_MYTH, "false", "wrong"),
        opener="Probably not, going by the research",
    ),
}  # fmt: skip
"""Every pair that the schema allows: *refuted* with low certainty does not exist."""

_SHORT = {
    "can't": "cannot", "won't": "will not", "shan't": "shall not", "ain't": "is not", "it's": "it is",
    "that's": "that is", "there's": "there is", "what's": "what is", "here's": "here is", "this's": "this is",
}  # fmt: skip
_CONTRACTION = re.compile(r"\b(?:" + "|".join(_SHORT) + r")\b|(?<=\w)n't\b|(?<=\w)'re\b|(?<=\w)'ve\b|(?<=\w)'ll\b")
_ENDINGS = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will"}
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nobody|nothing|none|neither|nor|hardly|rarely|seldom|without|far from|cannot)\b)"
    r"(?:\W+\w+){0,4}\W*$"
)
_OF_MYSELF = re.compile(r"\b(?:i|we) (?:may|might|could)(?: \w+)? be\W*$|\bprove (?:me|us)\W*$")
"""A writer's own doubt: "I may be wrong" says nothing of the claim."""
_DENYING = ("no doubt", "could not be clearer", "not true", "nothing to do with", "probably not", "probably does not")


def expanded(text: str) -> str:
    """Return ``text`` in small letters with its contractions written out, as the table's words are."""
    low = text.lower()
    if "’" in low:
        low = low.replace("’", "'")
    return _CONTRACTION.sub(_in_full, low) if "'" in low else low


def _in_full(found: re.Match[str]) -> str:
    said = found.group()
    return _SHORT.get(said) or _ENDINGS[said]


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the words, whole and as they are written, in small letters."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})(?!\w)")


def _holds(words: tuple[str, ...], text: str) -> list[str]:
    low = expanded(text)
    if not any_of(words).search(low):
        return []
    return [word for word in words if any_of((word,)).search(low)]


def verdict_problems(text: str, rating: Rating, certainty: Certainty) -> list[str]:
    """Say what makes ``text`` stronger or weaker than a verdict of this rating and certainty may be; [] if nothing."""
    strength = STRENGTH[rating, certainty]
    problems = [f"“{word}” is stronger than {rating} / {certainty} allows" for word in _holds(strength.forbids, text)]
    if without_care(text, rating, certainty):
        problems.append(f"a verdict of {rating} / {certainty} needs one of: {', '.join(strength.needs)}")
    return problems


def without_care(text: str, rating: Rating, certainty: Certainty) -> bool:
    """Whether ``text`` lacks the words that a verdict of this rating and certainty needs."""
    return not _holds(STRENGTH[rating, certainty].needs, text)


def too_strong(text: str, rating: Rating, certainty: Certainty) -> list[str]:
    """Return the words in any sentence of a reply that exceed this rating and certainty; [] if none does.

    A word that the sentence denies ("that is not settled", "no proof that") exceeds nothing.
    """
    return list(_too_strong(text, rating, certainty))


@lru_cache(maxsize=4096)
def _too_strong(text: str, rating: Rating, certainty: Certainty) -> tuple[str, ...]:
    words = _holds(STRENGTH[rating, certainty].forbids, text)
    if not words:
        return ()
    low = expanded(text)
    found = ((word, any_of((word,)).finditer(low)) for word in words)
    return tuple(word for word, places in found if any(not _denied(word, low, place) for place in places))


def _denied(word: str, low: str, found: re.Match[str]) -> bool:
    before = re.split(r"[,.;:!?]", low[: found.start()])[-1].replace("no doubt", "")
    return word not in _DENYING and (_DENIED.search(before) or _OF_MYSELF.search(before)) is not None
