"""Reads the texts about people in need of care: ``LABEL<TAB>TEXT``; a label is ``none`` or signs parted by commas."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nlp.training.texts import CORPUS, NONE, BadLine
from nlp.values import Sign

SIGNS = CORPUS / "signs" / "signs.tsv"
_BLOCK = 10
"""Lines that stay in one split: a text and its near miss stand under one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignExample:
    """A text, the signs that it shows of its author or of somebody in their care, and its split."""

    text: str
    signs: frozenset[Sign]
    split: str


def read_signs(path: Path = SIGNS) -> list[SignExample]:
    """Read the file; raises ``BadLine`` naming file, line, what is wrong and what to do."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        _example(line, f"{path.name}:{number}", split_of_block(number // _BLOCK))
        for number, line in enumerate(lines, 1)
        if line and not line.startswith("#")
    ]


def _example(line: str, place: str, split: str) -> SignExample:
    label, tab, text = line.partition("\t")
    if not tab:
        raise BadLine(f"{place}: no tab between label and text; write LABEL<TAB>TEXT")
    names = [] if label.strip() == NONE else [name.strip() for name in label.split(",")]
    unknown = sorted(set(names) - set(Sign))
    if unknown:
        raise BadLine(f"{place}: '{unknown[0]}' is no sign; use none or one of {', '.join(Sign)}")
    return SignExample(text=text.replace("\\n", "\n"), signs=frozenset(map(Sign, names)), split=split)


def split_of_block(block: int) -> str:
    """Name the block's split: eight of ten ``train``, one ``dev`` (threshold), one ``test``."""
    tenth = hashlib.sha256(f"signs/{block}".encode()).digest()[0] % 10
    return {0: "test", 1: "dev"}.get(tenth, "train")
