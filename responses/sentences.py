"""Splits our own prose into sentences and measures how hard it is to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_END = re.compile(r"[.!?](?:[\"”’)\]]*)(?:\s*\[\d+(?:, \d+)*\])?(?=\s+[\"“‘(]*[A-Z0-9])|\n+")
_ABBREVIATION = re.compile(r"\b(?:vs|e\.g|i\.e|approx|et al|ca|dr)\.$", re.IGNORECASE)
_INSIDE_WORDS = "'’-.,"
_WORD = re.compile(rf"[^\W_]+(?:[{re.escape(_INSIDE_WORDS)}][^\W_]+)*")
CITATION = re.compile(r"\s*\[(\d+(?:, \d+)*)\]")
"""The numbers of a reply's sources, as in " [1, 3]"."""


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, without the white space around it."""
    start = 0
    for match in _END.finditer(text):
        if match.group().strip() and _ABBREVIATION.search(text[start : match.start() + 1]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``."""
    return list(_split(text))


@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))


def words(text: str) -> list[str]:
    """Return the words of ``text`` as written; figures count as words, citation numbers do not."""
    return list(_worded(text))


@lru_cache(maxsize=4096)
def _worded(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(without_citations(text)))


def without_citations(text: str) -> str:
    """Return ``text`` without the numbers of sources."""
    return CITATION.sub("", text) if "[" in text else text


def cited_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of sources that stand in ``text``."""
    found = CITATION.findall(text) if "[" in text else ()
    return tuple(int(number) for numbers in found for number in numbers.split(", "))


def reading_grade(text: str) -> float:
    """Return the Automated Readability Index, a US school grade; 0.0 for an empty text.

    4.71 * characters / words + 0.5 * words / sentences - 21.43, where characters are letters and digits (Senter and
    Smith 1967, Automated Readability Index, AMRL-TR-66-220).
    """
    found = words(text)
    if not found:
        return 0.0
    joined = "".join(found)
    characters = len(joined) - sum(joined.count(mark) for mark in _INSIDE_WORDS)
    return 4.71 * characters / len(found) + 0.5 * len(found) / len(sentences(text)) - 21.43


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
