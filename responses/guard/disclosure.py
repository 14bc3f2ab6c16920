"""Every reply says that a bot drafted it and a person approved it, how to opt out and how to object."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "disclosure"


def check(document: Document) -> Iterator[GuardFinding]:
    """Find fixed lines that are missing or changed."""
    end = len(document.text)
    for line in document.context.fixed.lines(document.context.form):
        if line not in document.text:
            message = f"The line “{line.strip('*_ ')}” is missing or changed."
            yield document.error(ID, (end, end), message, "Put it back as it was.")
