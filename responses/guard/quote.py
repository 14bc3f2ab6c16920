"""A quote holds the member's own words and nothing else, and none that advertise or command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.quoting import COMMAND, letters, neutral, not_to_repeat

ID = "quote"

_ATTRIBUTED = re.compile(
    r"\b(?:you (?:say|said|write|wrote|claim|claimed|told us)|your words?|as you put it)\b"
    r"[^“\"]{0,60}[“\"]([^”\"]{3,200})[”\"]",
    re.IGNORECASE,
)

_OMISSION = re.compile(r"\[?(?:…|\.{3})\]?")


def check(document: Document) -> Iterator[GuardFinding]:
    """Find quoted words that the post does not hold, also within a sentence."""
    said = letters(neutral(document.context.post))
    for line in document.quotes:
        if not _holds(said, line.text):
            message = "The quote is not in the post."
            yield document.error(ID, line.span, message, "Quote the member word for word, or take the quote out.")
        elif letters(line.text) not in said:
            message = "The quote leaves out words in its middle."
            yield document.warning(ID, line.span, message, "Check that it still says what the member said.")
        elif found := not_to_repeat(line.text):
            message = f"The quote repeats “{found}”, which advertises, gives orders or changes the layout."
            yield document.warning(ID, line.span, message, "Quote less of the post, or nothing.")
    for sentence in document.sentences:
        if command := _command(sentence.plain):
            message = f"“{command}” is meant for a program, not for a reader."
            yield document.error(ID, sentence.span, message, "Take it out.")
        for said_to_be in _ATTRIBUTED.findall(sentence.text):
            if letters(neutral(said_to_be)) not in said:
                message = f"The member did not write “{said_to_be}”."
                yield document.error(ID, sentence.span, message, "Quote the member word for word, or not at all.")


@lru_cache(maxsize=4096)
def _command(sentence: str) -> str | None:
    found = COMMAND.search(sentence)
    return found.group() if found else None


def _holds(said: str, quote: str) -> bool:
    """Whether ``said`` holds the parts of the quote, between its marks of omission, one after another."""
    start = 0
    for part in map(letters, _OMISSION.split(quote)):
        found = said.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True
