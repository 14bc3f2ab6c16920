"""Feedback: what members answer to our replies. Whoever says "stop" is left alone for good."""

from __future__ import annotations

import re

from bot.records import Post
from bot.store import Transaction
from bot.store.audit import SERVICE

_STOP = re.compile(
    r"\b(stop(?!\w)|opt(?:\s|-)?out|unsubscribe|bad bot|leave me alone|go away|do(?: not|n.?t) (?:reply|respond|answer) to me)",
    re.IGNORECASE,
)


def wants_to_be_left_alone(text: str) -> bool:
    """Say whether an answer to our reply asks us to stop. Short answers only: a long one that holds the word may not."""
    return len(text.split()) <= 25 and _STOP.search(text) is not None


def take_feedback(tx: Transaction, post: Post) -> str | None:
    """Take in a post that answers one of our replies; return why it is not judged, or None if it is no feedback."""
    if post.parent_uri is None:
        return None
    answered = tx.publications.by_reply(post.parent_uri)
    if answered is None:
        return None
    if post.author is not None and wants_to_be_left_alone(post.body):
        tx.sources.opt_out(post.platform, post.author, "answered our reply")
        tx.audit.write(SERVICE, "publication", answered.id, target="opted out")
        tx.sources.tally(post.community, "opted-out")
    else:
        tx.sources.tally(post.community, "answered")
    return "feedback"
