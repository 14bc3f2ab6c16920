"""A reply fits the platform, and does not lecture."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.sentences import words

ID = "length"

WORDS = 220
"""Words of own prose beyond which a moderator is warned."""
MORE_WORDS = 120
"""Words for each further claim."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find texts beyond the platform's limit, and long prose."""
    form, whole = document.context.form, (0, len(document.text))
    count = form.count(document.text)
    if count > form.limit:
        message = f"The reply has {count:,} characters; at most {form.limit:,} fit there."
        yield document.error(ID, whole, message, f"Shorten it by {count - form.limit}.")
    length = len(words(document.prose))
    if length > WORDS + MORE_WORDS * max(0, len(document.context.claim_ids) - 1):
        yield document.warning(ID, whole, f"The reply has {length} words.", "Two or three reasons are enough.")
