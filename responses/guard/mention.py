"""No ping: a reply names no account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responses.guard.document import Document, without_fixed
from responses.guard.finding import GuardFinding

ID = "mention"

_MENTION = re.compile(r"(?<![\w/.])/?(?:u|user)/[\w\-]+|(?<![\w/.])@\w[\w.\-]*(?:@[\w.\-]+)?", re.IGNORECASE)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find account names, in the quote too; the fixed lines may name the operator."""
    text = without_fixed(document.text, document.context)
    if not any(sign in text.lower() for sign in ("@", "u/", "user/")):
        return
    for found in _MENTION.finditer(text):
        message = f"“{found.group()}” would notify that account."
        yield document.error(ID, found.span(), message, "Name nobody; the reply stands under the post anyway.")
