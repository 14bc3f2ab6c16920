"""The marks of a written reply: reference ids in square brackets, where the numbers of its sources will stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_MARK = re.compile(r"\s*\[([a-z][A-Za-z0-9]*(?:, ?[a-z][A-Za-z0-9]*)*)\]")
_PARTED = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"\n\s*(?=- )")


@lru_cache(maxsize=1024)
def paragraphs(passage: str) -> tuple[str, ...]:
    """Return the paragraphs with their marks, each on one line; of a list, each item on a line of its own."""
    return tuple(
        "\n".join(" ".join(item.split()) for item in _ITEM.split(piece)) for piece in _PARTED.split(passage.strip())
    )


@lru_cache(maxsize=1024)
def marked(text: str) -> tuple[str, ...]:
    """Return the ids that the text's marks name, each once, in order."""
    return tuple(dict.fromkeys(ref for found in _MARK.finditer(text) for ref in _ids(found)))


@lru_cache(maxsize=1024)
def without_marks(text: str) -> str:
    """Return the text as a reader without sources would see it."""
    return _MARK.sub("", text)


def numbered(text: str, numbers: Mapping[str, int]) -> str:
    """Put numbers in the place of the marks; KeyError if one is missing."""
    return _MARK.sub(lambda found: f" [{', '.join(map(str, sorted(numbers[ref] for ref in _ids(found))))}]", text)


def _ids(found: re.Match[str]) -> list[str]:
    return [ref.strip() for ref in found.group(1).split(",")]
