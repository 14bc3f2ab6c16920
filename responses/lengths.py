"""How long a reply may be on each kind of platform, and how that platform counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_URL = re.compile(r"https?://\S+")
_URL_COST = 23
_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAGS = ("\U0001f1e6", "\U0001f1ff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The shape of a reply: ``limit`` in the unit that ``count`` counts; ``brief`` asks for the short form."""

    name: str
    limit: int
    count: Callable[[str], int]
    markdown: bool
    brief: bool

    def fits(self, text: str) -> bool:
        """Return whether the platform takes a text of this length."""
        return self.count(text) <= self.limit


def code_points(text: str) -> int:
    """Count Unicode code points."""
    return len(text)


def graphemes(text: str) -> int:
    """Count what a reader sees as one character.

    Follows the rules of Unicode Annex 29 that matter in posts: combining marks, joined and tinted emoji, flags, Hangul
    letters and CR LF. Rarer scripts' prepended marks are counted singly, which only ever counts too many.
    """
    total, previous, flags = 0, "", 0
    for char in text:
        flags = flags + 1 if _is_flag(char) else 0
        joined = _extends(char) or previous == _JOINER or _joins(previous, char) or (flags > 0 and flags % 2 == 0)
        total += not (joined and previous)
        previous = char
    return total


def with_short_links(text: str) -> int:
    """Count graphemes, each link as 23: what Mastodon does."""
    return graphemes(_URL.sub("x" * _URL_COST, text))


def _extends(char: str) -> bool:
    return char == _JOINER or unicodedata.category(char) in ("Mn", "Me", "Mc") or _between(char, _SKIN_TONES)


def _joins(left: str, right: str) -> bool:
    return (left == "\r" and right == "\n") or _hangul(left, right)


def _hangul(left: str, right: str) -> bool:
    lead, vowel, tail = ("\u1100", "\u115f"), ("\u1160", "\u11a7"), ("\u11a8", "\u11ff")
    if _between(right, vowel):
        return _between(left, lead) or _between(left, vowel)
    return _between(right, tail) and (_between(left, vowel) or _between(left, tail))


def _is_flag(char: str) -> bool:
    return _between(char, _FLAGS)


def _between(char: str, bounds: tuple[str, str]) -> bool:
    return bool(char) and bounds[0] <= char <= bounds[1]


REDDIT = Format(name="reddit", limit=10_000, count=code_points, markdown=True, brief=False)
MASTODON = Format(name="mastodon", limit=500, count=with_short_links, markdown=False, brief=True)
BLUESKY = Format(name="bluesky", limit=300, count=graphemes, markdown=False, brief=True)
