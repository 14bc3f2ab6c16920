"""Nothing that sells: no discount, code, offer or brand."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.promotion import makers, promotional

ID = "promo"


def check(document: Document) -> Iterator[GuardFinding]:
    """Find words that sell, in the reply's own prose."""
    for line in document.body:
        unknown = (found for found in makers(line.text) if found.group() not in document.capitals)
        for found in (*promotional(line.text), *unknown):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” advertises."
            yield document.error(ID, span, message, "Describe the exercise or the study, not a product or an offer.")
