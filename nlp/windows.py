"""What the models read of a post: one sentence, and around it the title and its neighbours in the same paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.words import fold

_BORDER = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A sentence and its context, both as the models read them: lower case, straight quotes, single spaces."""

    sentence: str
    context: str


def windows(text: str, bounds: Sequence[tuple[int, int]], title_end: int = 0) -> list[Window]:
    """One window for each sentence; ``bounds`` are the code-point offsets of the sentences in ``text``.

    A paragraph break is a border: only the title, which ends at ``title_end``, is seen across it, so that an unrelated
    paragraph changes nothing.
    """
    plain = [" ".join(fold(text[start:end]).split()) for start, end in bounds]
    title = " ".join(fold(text[:title_end]).split())
    found = []
    for at, (start, _) in enumerate(bounds):
        around = [title] if title and start >= title_end else []
        if at and _joined(text, bounds[at - 1], bounds[at]):
            around.append(plain[at - 1])
        if at + 1 < len(bounds) and _joined(text, bounds[at], bounds[at + 1]):
            around.append(plain[at + 1])
        found.append(Window(sentence=plain[at], context=" | ".join(around)))
    return found


def _joined(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    between = text[before[1] : after[0]]
    return _BORDER not in "".join(between.split(" "))
