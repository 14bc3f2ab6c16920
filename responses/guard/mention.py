"""No ping: a reply names no account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responses.guard.document import Document, without_fixed
from responses.guard.finding import GuardFinding

ID = "mention"

_MENTION = re.compile(r"(?<![\w/.])/?(?:u|user)/[\w\-]+|(?<![\w/.])@\w[\w.\-]*(?:@[\w.\-]+)?", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<![\w/.@-])(?:[a-z]+\d*_[a-z0-9_]+|(?=[A-Z]*[a-z])[A-Za-z]{4,}\d{2,})(?![\w/.])|"
    r"(?<![\w/.])(?:u|user) ?[/\uff0f] ?[\w\-]{2,}|\uff20\w+"
)
"""What only an account is called, such as gym_rat, and a name in disguise. Quotes come with pings broken already."""
_HINT = "Name nobody; the reply stands under the post anyway."


def check(document: Document) -> Iterator[GuardFinding]:
    """Find account names, in the quote too; the fixed lines may name the operator."""
    for found in _MENTION.finditer(without_fixed(document.text, document.context)):
        message = f"“{found.group()}” would notify that account."
        yield document.error(ID, found.span(), message, _HINT)
    for line in document.body:
        for found in _NAMED.finditer(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” reads as the name of an account."
            yield document.error(ID, span, message, _HINT)
