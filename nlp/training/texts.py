r"""Reads the training corpus: files of labelled lines, made for this project, one file a claim and some shared ones.

A line is ``LABEL<TAB>TEXT``. A label is ``none``, a stance (of the file's own claim) or ``CLAIM:STANCE`` with the id of
a claim or ``other``. ``[[`` and ``]]`` in the text mark the span that the label is about, ``\\n`` is a line break and
``\\n\\n`` parts a title from its body. Lines without a blank line between them are a group (a minimal pair, say): they
stay in one split. A line that begins with ``#`` is a comment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.values import OTHER, Stance

CORPUS = Path(__file__).parent / "corpus"
NONE = "none"
_OPEN, _CLOSE = "[[", "]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled text. ``start``/``end`` mark the span in ``text``; ``none`` has no claim, stance or span."""

    text: str
    claim_id: str | None
    stance: Stance | None
    start: int
    end: int
    group: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.file}:{self.line}"

    @property
    def span(self) -> str:
        """The marked words."""
        return self.text[self.start : self.end]


class BadLine(ValueError):
    """A line of the corpus that cannot be read; the message names file, line, what is wrong and what to do."""


def read_file(path: Path, claims: frozenset[str]) -> Iterator[Example]:
    """Read one file; its own claim is its stem where that is a claim's id. Raises ``BadLine``."""
    own = path.stem if path.stem in claims else None
    group = 0
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line:
            group += 1
        elif not line.startswith("#"):
            yield _example(line, own, claims, f"{path.stem}/{group}", path.name, number)


def read_corpus(claims: frozenset[str], folder: Path = CORPUS) -> list[Example]:
    """Read every file of the corpus, in the order of their names. Raises ``BadLine``."""
    return [example for path in sorted(folder.glob("*.tsv")) for example in read_file(path, claims)]


def _example(line: str, own: str | None, claims: frozenset[str], group: str, file: str, number: int) -> Example:
    place = f"{file}:{number}"
    label, tab, written = line.partition("\t")
    if not tab:
        raise BadLine(f"{place}: no tab between label and text; write LABEL<TAB>TEXT")
    claim_id, stance = _label(label.strip(), own, claims, place)
    text, start, end = _unmarked(written.strip().replace("\\n", "\n"), place, spanned=stance is not None)
    return Example(
        text=text, claim_id=claim_id, stance=stance, start=start, end=end, group=group, file=file, line=number
    )


def _label(label: str, own: str | None, claims: frozenset[str], place: str) -> tuple[str | None, Stance | None]:
    if label == NONE:
        return None, None
    named, colon, stance = label.rpartition(":")
    claim_id = named if colon else own
    if claim_id is None:
        raise BadLine(f"{place}: '{label}' names no claim and the file is not a claim's; write CLAIM:STANCE")
    if claim_id != OTHER and claim_id not in claims:
        raise BadLine(f"{place}: no claim has the id '{claim_id}'; use an id of the knowledge base or 'other'")
    if stance not in set(Stance):
        raise BadLine(f"{place}: '{stance}' is no stance; use one of {', '.join(Stance)}")
    return claim_id, Stance(stance)


def _unmarked(text: str, place: str, *, spanned: bool) -> tuple[str, int, int]:
    opened, closed = text.count(_OPEN), text.count(_CLOSE)
    if not spanned:
        if opened or closed:
            raise BadLine(f"{place}: a 'none' text has a marked span; take the brackets out")
        return text, 0, 0
    start, end = text.find(_OPEN), text.find(_CLOSE) - len(_OPEN)
    if opened != 1 or closed != 1 or end <= start:
        raise BadLine(f"{place}: mark one span, [[like this]]; found {opened} '[[' and {closed} ']]'")
    return text.replace(_OPEN, "").replace(_CLOSE, ""), start, end


def split_of(group: str) -> str:
    """Name the group's split: eight of ten ``train``, one ``dev`` (calibration and thresholds), one ``test``."""
    tenth = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big") % 10
    return {0: "test", 1: "dev"}.get(tenth, "train")
