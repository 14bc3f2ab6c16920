"""Words of a text with their offsets: one split that the lexicon, the gate and the spaCy pipeline share."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOLDED = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'}
)
_AUXILIARY = (
    r"(?:do|is|are|ca|wo|does|did|was|were|would|should|could|have|has|had|ai|need|must)(?=n'?t\b)|can(?=not\b)"
)
_PIECE = re.compile(
    rf"(?P<word>\b(?:{_AUXILIARY})|n't\b|(?<=[a-z])nt\b|[^\W_]+?(?=n't\b)|[^\W_]+)|(?P<space>\s+)|(?P<mark>[^\w\s]|_)",
    re.IGNORECASE,
)
_NEGATED = frozenset({"nt", "n't"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a mark or a run of white space; ``norm`` is its lower-case form, empty for marks and spaces."""

    text: str
    norm: str
    start: int
    end: int


def fold(text: str) -> str:
    """Straighten quotes and lower the case without moving any offset."""
    lowered = text.translate(_FOLDED)
    whole = lowered.lower()
    if len(whole) == len(lowered):
        return whole
    return "".join(low if len(low := char.lower()) == 1 else char for char in lowered)


def pieces(text: str) -> list[Piece]:
    """Split a text into pieces that together make up the whole of it."""
    found = []
    for match in _PIECE.finditer(fold(text)):
        start, end = match.span()
        norm = match["word"] or (match[0] if match[0] in "%+" else "")
        found.append(Piece(text[start:end], "n't" if norm in _NEGATED else norm, start, end))
    return found


def norms(text: str) -> tuple[str, ...]:
    """Give the normal forms of a text's words."""
    return tuple(piece.norm for piece in pieces(text) if piece.norm)
