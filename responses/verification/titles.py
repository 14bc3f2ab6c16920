"""Whether two records speak of the same paper: titles and years within a tolerance, and words worth searching for."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from difflib import SequenceMatcher

LIKENESS = 0.9
"""Titles this alike, in [0, 1], count as one: spelling and punctuation differ from registry to registry."""
SHARED_START = 5
"""Words that two titles must at least share where one leaves the subtitle out."""
YEARS_APART = 1
"""A paper may come out online in one year and in print in the next."""

_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W_]+")
_RETRACTED = re.compile(r"^\W*(retracted|withdrawn)\b(\W+article)?\W*[:\]-]", re.IGNORECASE)


def plain(title: str) -> str:
    """Return a title without mark-up and doubled spaces, as one line."""
    return " ".join(_TAG.sub(" ", html.unescape(title)).split())


def marked_retracted(title: str) -> bool:
    """Whether the publisher wrote "RETRACTED:" or "WITHDRAWN:" before the title."""
    return _RETRACTED.match(title) is not None


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same within the tolerance; one may lack its subtitle."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    shorter = min(len(first), len(second))
    if shorter >= SHARED_START and _alike(first[:shorter], second[:shorter]):
        return True
    return _alike(first, second)


def same_year(one: int, others: Collection[int]) -> bool:
    """Whether a year is within the tolerance of any of the others."""
    return any(abs(one - other) <= YEARS_APART for other in others)


def _words(title: str) -> list[str]:
    return _WORD.findall(_RETRACTED.sub("", plain(title)).casefold())


def _alike(one: list[str], other: list[str]) -> bool:
    return SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio() >= LIKENESS
