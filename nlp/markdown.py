"""The author's own words: everything else is blanked, character for character, so that offsets stay true."""

from __future__ import annotations

import re

_BLANKED = (
    re.compile(r"^(?:```|~~~).*?(?:^(?:```|~~~)[^\n]*$|\Z)", re.MULTILINE | re.DOTALL),
    re.compile(r"^ {0,3}(?:&gt;|>)(?!!).*$", re.MULTILINE),
    re.compile(r"^(?: {4}|\t)(?![ \t]*(?:[-*+\u2022]|\d+[.)])[ \t]).*$", re.MULTILINE),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"),
    re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(
        r"^[ \t]{0,8}\^?\(?\*{0,3}"
        r"(?:beep boop|i am a bot|i'm a bot|this (?:action|comment) was performed automatically)\b.*\Z",
        re.IGNORECASE | re.MULTILINE | re.DOTALL,
    ),
    re.compile(r"&(?:amp|gt|lt|nbsp|quot|#x?[0-9a-f]+);", re.IGNORECASE),
    re.compile(r"[*_~#^|\\]+|&?(?:>!|!<)"),
)  # fmt: skip
_SPOKEN_QUOTE = re.compile(r"[\"\u201c]([^\"\u201c\u201d\n]{25,400})[\"\u201d]")
_NOT_BLANK = re.compile(r"[^\n]")
_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\x00]")


def own_words(text: str) -> str:
    """Blank quoted blocks, code, link targets, marks and bot signatures, each by as many spaces."""
    own = _SURROGATE_OR_NUL.sub("\ufffd", text)
    for pattern in _BLANKED:
        own = pattern.sub(_blank, own)
    return own


def quoted_speech(text: str) -> list[tuple[int, int]]:
    """Spans between quotation marks that are long enough to be somebody's sentence."""
    return [match.span(1) for match in _SPOKEN_QUOTE.finditer(text)]


def _blank(match: re.Match[str]) -> str:
    return _NOT_BLANK.sub(" ", match[0])
