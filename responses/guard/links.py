"""Links lead to the claim's references and to the article, nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document, links_in, without_fixed
from responses.guard.finding import GuardFinding

ID = "link"


def check(document: Document) -> Iterator[GuardFinding]:
    """Find addresses that are no source of this reply; the fixed lines may hold the operator's own."""
    for address, span in links_in(without_fixed(document.text, document.context)):
        if address not in document.sayable.links:
            message = f"“{address}” is not the link of one of the claim's references."
            yield document.error(ID, span, message, "Link only to the listed sources.")
