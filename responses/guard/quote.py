"""A quote holds the member's own words and nothing else, and none that advertise or command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.promotion import selling
from responses.quoting import letters, neutral

ID = "quote"

_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override)(?: \w+){0,3} (?:previous|prior|above|earlier|your)(?: \w+)? "
    r"(?:instructions?|rules?|prompts?|guidelines?)\b|\bapprove (?:this|the) (?:reply|draft|comment|post)\b|"
    r"\bsystem prompt\b|\byou are now an?\b|\bas an ai\b|\bhidden (?:rules|prompt|instructions)\b|"
    r"\b(?:mod(?:erator)?s?|bot|assistant)\b[^.!?\n]{0,30}\b(?:approve|from now on|must|skip|publish)\b|"
    r"\b(?:new|next) (?:task|instructions?|orders?) for (?:the |this )?(?:model|bot|assistant|ai)\b|"
    r"\bend of (?:the )?(?:post|quote|input|prompt)\b|\{\s*\"\w+\"\s*:",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"\b(?:you (?:say|said|write|wrote|claim|claimed|told us)|your words?|as you put it)\b"
    r"[^“\"]{0,60}[“\"]([^”\"]{3,200})[”\"]",
    re.IGNORECASE,
)
_FORMATTING = re.compile(r"(?<!\\)(?:>!|~~|<\w+[^>]*>)")
"""Markup that was not escaped, as the composer does."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find quoted words that the post does not hold, also within a sentence."""
    said = letters(neutral(document.context.post))
    for line in document.quotes:
        if letters(line.text) not in said:
            message = "The quote is not in the post."
            yield document.error(ID, line.span, message, "Quote the member word for word, or take the quote out.")
        elif found := _not_to_repeat(line.text):
            message = f"The quote repeats “{found}”, which sells, commands or formats."
            yield document.warning(ID, line.span, message, "Quote less of the post, or nothing.")
    for sentence in document.sentences:
        if command := _COMMAND.search(sentence.plain):
            message = f"“{command.group()}” is meant for a program, not for a reader."
            yield document.error(ID, sentence.span, message, "Take it out.")
        for said_to_be in _ATTRIBUTED.findall(sentence.text):
            if letters(neutral(said_to_be)) not in said:
                message = f"The member did not write “{said_to_be}”."
                yield document.error(ID, sentence.span, message, "Quote the member word for word, or not at all.")


@lru_cache(maxsize=4096)
def _not_to_repeat(line: str) -> str | None:
    found = _COMMAND.search(line) or _FORMATTING.search(line) or selling(line)
    return found.group() if found else None
