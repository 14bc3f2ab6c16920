"""A plain measure of whether one sentence says what another says, for when no encoder is at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

Similarity = Callable[[str, str], float]
"""Takes a sentence and a source sentence; 1.0 says the same, below 0.6 does not."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NEGATION = frozenset(
    """no not never none nobody nothing neither nor without cannot hardly rarely don't doesn't didn't isn't aren't
    wasn't weren't won't can't couldn't shouldn't wouldn't haven't hasn't dont doesnt didnt isnt arent wasnt wont cant
    couldnt wouldnt hadn't needn't hadnt neednt""".split()  # noqa: SIM905 (words read best as a text)
)
_EMPTY = frozenset(
    """a an the and or but if so of to in on at by for from with as than then that this these those there here it its is
    are was were be been being do does did has have had will would can could may might you your they their them he she
    we our i my me who which what when where how very just also too more most some any all about into out up""".split()  # noqa: SIM905
)
_IRREGULAR = {
    "calves": "calf",
    "feet": "foot",
    "women": "woman",
    "men": "man",
    "children": "child",
    "stronger": "strong",
}
_OPPOSED = 0.3
_ENOUGH = 4
"""Content words from which an overlap counts in full; two shared words say little."""


def token_overlap(sentence: str, source: str) -> float:
    """Return the share of the sentence's content words that the source holds; opposite polarity counts against it."""
    said, negated = _content(sentence)
    known, source_negated = _content(source)
    if not said:
        return 0.0
    share = len(said & known) / len(said) * min(1.0, len(said) / _ENOUGH)
    return share if negated == source_negated else share * _OPPOSED


@lru_cache(maxsize=8192)
def _content(text: str) -> tuple[frozenset[str], bool]:
    found = [word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.casefold())]
    negated = sum(word in _NEGATION for word in found) % 2 == 1
    return frozenset(_stem(word) for word in found if word not in _EMPTY and word not in _NEGATION), negated


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.rstrip("ey") or word


def content_words(text: str) -> frozenset[str]:
    """Return the stemmed words that carry meaning."""
    return _content(text)[0]


def negated(text: str) -> bool:
    """Return whether the text denies: an odd number of negations."""
    return _content(text)[1]
