"""Turns a member's words into a quote that stays a quote: no markup, link, mention or line break survives."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from responses.promotion import selling

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What tells a terminal a colour or a place; its letters say nothing."""
_LINK = re.compile(r"(?:[a-z][a-z0-9+.\-]*://|mailto:)\S*|www\.\S+", re.IGNORECASE)
_DOMAIN_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
_ACCOUNT = re.compile(r"(?<![a-z0-9])/?(?:u|user)/[\w\-]+", re.IGNORECASE)
_COMMUNITY = re.compile(r"(?<![a-z0-9])/?r/(?=\w)", re.IGNORECASE)
_PREFIX_SLASH = re.compile(r"(?<![a-z0-9])(u|user|r)/(?=\S)", re.IGNORECASE)
_MARKUP = re.compile(r"[\\`*_\[\]<>^~|]|&(?=[#\w])")
_LINE_START = re.compile(r"^(?:(?=[#+\-=:!])|(\d+)(?=[.)]))")

COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override)(?: \w+){0,3} (?:previous|prior|above|earlier|your)(?: \w+)? "
    r"(?:instructions?|rules?|prompts?|guidelines?)\b|\bapprove (?:this|the) (?:reply|draft|comment|post)\b|"
    r"\bsystem prompt\b|\byou are now an?\b|\bas an ai\b|\bhidden (?:rules|prompt|instructions)\b|"
    r"\b(?:mod(?:erator)?s?|bot|assistant)\b[^.!?\n]{0,30}\b(?:approve|from now on|must|skip|publish)\b|"
    r"\b(?:new|next) (?:task|instructions?|orders?) for (?:the |this )?(?:model|bot|assistant|ai)\b|"
    r"\bend of (?:the )?(?:post|quote|input|prompt)\b|\{\s*\"\w+\"\s*:",
    re.IGNORECASE,
)
"""Words that are meant for a program, not for a reader."""
_FORMATTING = re.compile(r"(?<!\\)(?:>!|~~|<\w+[^>]*>)")
"""Markup that was not escaped, as the composer does."""

QUOTE_LIMIT = 200
"""Code points of the member's words that a reply repeats."""


def neutral(text: str) -> str:
    """Return the words on one line, with links and account names replaced and pings broken; markup stays as typed."""
    line = " ".join(_visible(text).split())
    line = _LINK.sub("(link)", line).replace("://", ": ")
    line = _DOMAIN_DOT.sub(". ", line)
    line = _COMMUNITY.sub("", _ACCOUNT.sub("someone", line))
    line = _PREFIX_SLASH.sub(r"\1 / ", line)
    return " ".join(re.sub(r"([@#])(?=\S)", r"\1 ", line).split())


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    bare = _CONTROL.sub("", text).replace("\N{REPLACEMENT CHARACTER}", "")
    return "".join(char for char in bare if char.isspace() or not unicodedata.category(char).startswith("C"))


def shortened(line: str, limit: int = QUOTE_LIMIT) -> str:
    """Cut at a word so that line and ellipsis keep within ``limit`` code points."""
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    if not line[limit - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.-") + "…"


def quoted(text: str, *, markdown: bool) -> str:
    """Return the quote, as a Markdown block quote or in quotation marks.

    It is empty where no visible word is left, and where a reply must not repeat the words.
    """
    line = shortened(neutral(text))
    quote = f"> {escaped(line)}" if markdown else f"“{line}”"
    return quote if any(char.isalnum() for char in line) and not not_to_repeat(quote) else ""


@lru_cache(maxsize=4096)
def not_to_repeat(line: str) -> str | None:
    """Return the first words of a quoted line that sell, command a program, or format."""
    found = COMMAND.search(line) or _FORMATTING.search(line) or selling(line)
    return found.group() if found else None


def escaped(line: str) -> str:
    """Escape what Markdown would read as markup, in one line."""
    inner = _MARKUP.sub(lambda found: "\\" + found.group(), line)
    return _LINE_START.sub(lambda found: (found.group(1) or "") + "\\", inner)


def letters(text: str) -> str:
    """Return letters and digits alone, folded: equal for a text and its escaped quote."""
    return "".join(char for char in text.casefold() if char.isalnum())
