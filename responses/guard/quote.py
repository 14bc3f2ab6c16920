"""A quote holds the member's own words and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.quoting import letters, neutral

ID = "quote"


def check(document: Document) -> Iterator[GuardFinding]:
    """Find quoted words that the post does not hold."""
    said = letters(neutral(document.context.post))
    for line in document.quotes:
        if letters(line.text) not in said:
            message = "The quote is not in the post."
            yield document.error(ID, line.span, message, "Quote the member word for word, or take the quote out.")
