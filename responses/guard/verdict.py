"""A reply states the verdict on each claim that it answers."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "verdict"


def check(document: Document) -> Iterator[GuardFinding]:
    """Find claims whose verdict is missing, and claims that the knowledge base does not hold."""
    whole = (0, len(document.text))
    for claim_id in document.context.claim_ids:
        if claim_id not in document.kb.claims:
            message = f"The knowledge base has no claim “{claim_id}” any more."
            yield document.error(ID, whole, message, "Reject the draft, or restore the claim.")
        elif not any(sentence.says("verdict", claim_id) for sentence in document.sentences):
            message = f"The verdict on “{claim_id}” is missing."
            yield document.error(ID, whole, message, "Say in a sentence what the evidence says of the claim.")
