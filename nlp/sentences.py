"""Splits posts into sentences, also where people leave out the full stop, write lists or end with an emoji."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.lexicon import Hit, word_list
from nlp.words import Piece

_ABBREVIATIONS = word_list("abbreviations")
_CLOSERS = frozenset("\"')]}\u201d\u2019")
_BULLET = re.compile(r"(?:[-*+\u2022\u2023\u25e6]|\(?\d{1,2}[.)]|[a-z]\))(?=\s)", re.IGNORECASE)
_BREAK_WORDS = frozenset({"but", "however", "although", "though", "whereas", "yet", "except", "while"})
_BREAK_MARKS = frozenset(";:\u2014\u2013()")
LONGEST = 70
"""Words after which a sentence without any stop is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as the stages see it: normal forms of its words, where they stand, and the concepts among them.

    ``start`` and ``end`` are code-point offsets into the judged text. ``hits`` are the lexicon's, ``cues`` words of
    relation and ``spoken`` words of attitude; all count in words, as do ``breaks``, at which a new clause begins.
    """

    start: int
    end: int
    words: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    hits: tuple[Hit, ...]
    cues: tuple[Hit, ...] = ()
    spoken: tuple[Hit, ...] = ()
    breaks: tuple[int, ...] = ()
    asks: bool = False
    quoted: bool = False

    concepts: frozenset[str] = frozenset()


def bounds(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Give the code-point offsets of each sentence, without blanks at its ends and list marks at its start."""
    begins = [at for at, begin in enumerate(starts(pieces)) if begin]
    parts = (trimmed(pieces[first:last]) for first, last in pairwise([*begins, len(pieces)]))
    return [(part[0].start, part[-1].end) for part in parts if part]


def trimmed(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Leave out blanks at the ends and list marks at the start."""
    first, last = 0, len(pieces)
    while first < last and (pieces[first].text.isspace() or pieces[first].text in "-*+#>\u2022.)"):
        first += 1
    while last > first and pieces[last - 1].text.isspace():
        last -= 1
    return pieces[first:last]


def starts(pieces: Sequence[Piece]) -> list[bool]:
    """For each piece, whether a sentence begins there."""
    begins = [False] * len(pieces)
    pending, words, fresh = True, 0, True
    for index, piece in enumerate(pieces):
        if piece.text.isspace():
            if piece.text.count("\n") > 1 or ("\n" in piece.text and _line_ends(pieces, index, words)):
                pending = True
            continue
        if pending or words >= LONGEST:
            begins[index] = True
            pending, words, fresh = False, 0, True
        if piece.norm:
            words, fresh = words + 1, False
        elif not fresh and _stops(pieces, index):
            pending = True
    return begins


def _line_ends(pieces: Sequence[Piece], index: int, words: int) -> bool:
    """Whether a single line break ends the sentence: before a list mark or a capital, or after a short line."""
    if index + 1 >= len(pieces):
        return False
    following = pieces[index + 1]
    tail = "".join(piece.text for piece in pieces[index + 1 : index + 4])
    return bool(_BULLET.match(tail)) or following.text[:1].isupper() or words <= 4


def _stops(pieces: Sequence[Piece], index: int) -> bool:
    """Whether the mark at ``index`` closes the sentence."""
    mark = pieces[index].text
    following = _after(pieces, index)
    if mark in "!?\u2026\u203d":
        return following is None or (following.text[:1] not in _CLOSERS and following.text not in "!?.")
    if mark == ".":
        return _full_stop(pieces, index, following)
    return ord(mark[0]) >= 0x2190 and not mark.isalnum() and _pictograph_ends(following)


def _pictograph_ends(following: Piece | None) -> bool:
    return following is not None and following.text[:1].isupper()


def _full_stop(pieces: Sequence[Piece], index: int, following: Piece | None) -> bool:
    if following is not None and following.text == ".":
        return False
    previous = pieces[index - 1] if index else None
    spaced = index + 1 >= len(pieces) or pieces[index + 1].text.isspace() or pieces[index + 1].text in _CLOSERS
    if not spaced:
        glued = (
            following is not None
            and following.text[:1].isupper()
            and previous is not None
            and previous.text[-1:].islower()
        )
        return glued and len(previous.norm if previous else "") > 2
    if previous is None:
        return True
    if previous.norm.isdigit() and following is not None and begins_line(pieces, index - 1):
        return False
    return previous.norm not in _ABBREVIATIONS or following is None


def begins_line(pieces: Sequence[Piece], index: int) -> bool:
    """Whether the piece is the first of its line."""
    return index == 0 or "\n" in pieces[index - 1].text


def _after(pieces: Sequence[Piece], index: int) -> Piece | None:
    for piece in pieces[index + 1 : index + 3]:
        if not piece.text.isspace():
            return piece
    return None


def clause_breaks(pieces: Sequence[Piece]) -> tuple[int, ...]:
    """Positions, counted in words, at which a clause begins."""
    breaks, words = [], 0
    for piece in pieces:
        if piece.norm:
            if piece.norm in _BREAK_WORDS:
                breaks.append(words)
            words += 1
        elif piece.text in _BREAK_MARKS:
            breaks.append(words)
    return tuple(breaks)
