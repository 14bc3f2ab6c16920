"""Words of a text with their offsets: one split that the lexicon, the gate and the spaCy pipeline share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STRAIGHT = dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'") | dict.fromkeys("\u201c\u201d", '"')
_FOLDED = str.maketrans(_STRAIGHT)
_PIECE = re.compile(r"[^\W_]+(?:'t\b)?|\s+|[^\w\s]|_")
_VERBS = "do is are ca wo does did was were would should could have has had ai need must".split()  # noqa: SIM905
_JOINED = {f"{verb}nt": len(verb) for verb in _VERBS} | {"cannot": 3}
_NOT = "n't"


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
    found: list[Piece] = []
    for match in _PIECE.finditer(fold(text)):
        word = match[0]
        start, end = match.span()
        if word.endswith(_NOT) or word in _JOINED:
            found.extend(_parted(text, word, start))
        elif word[0].isalnum():
            found.append(Piece(text[start:end], word, start, end))
        else:
            found.append(Piece(text[start:end], word if word in "%+" else "", start, end))
    return found


def _parted(text: str, word: str, start: int) -> Iterator[Piece]:
    """Part "don't", "dont" and "cannot" into verb and negation."""
    at = start + _JOINED.get(word, len(word) - len(_NOT))
    end = start + len(word)
    if at > start:
        yield Piece(text[start:at], text[start:at].lower(), start, at)
    yield Piece(text[at:end], "not" if word == "cannot" else _NOT, at, end)


def norms(text: str) -> tuple[str, ...]:
    """Give the normal forms of a text's words."""
    return tuple(piece.norm for piece in pieces(text) if piece.norm)
