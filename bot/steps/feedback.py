"""Feedback: what members answer to our replies. Whoever says "stop" is left alone for good."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.logs import logger
from bot.records import Post, Presence, Publication, Snapshot, StoredPost
from bot.states import PostState, PublicationState
from bot.steps.forget import without_quotes
from bot.store import Transaction
from bot.store.audit import SERVICE
from bot.store.publications import STANDING

_STOP = re.compile(
    r"\b(stop(?!\w)|opt(?:\s|-)?out|unsubscribe|bad bot|leave me alone|go away"
    r"|do(?: not|n.?t) (?:reply|respond|answer) to me)",
    re.IGNORECASE,
)
_STOP_ALONE = re.compile(r"\W*(?:please\W+)?(?:stop|opt(?:\s|-)?out|unsubscribe)(?:\W+please)?\W*", re.IGNORECASE)
_WRONG = re.compile(r"\bwrong\b", re.IGNORECASE)

_MAY_STAND = (*STANDING, PublicationState.SENDING, PublicationState.AMBIGUOUS, PublicationState.NEEDS_PERSON)

log = logger("feedback")


def wants_to_be_left_alone(text: str) -> bool:
    """Say whether an answer to our reply asks us to stop. A long one that holds the word may well not."""
    own = without_quotes(text)
    return len(own.split()) <= 25 and _STOP.search(own) is not None


class Feedback(StrEnum):
    """What an answer to one of our replies is."""

    STOP = "feedback"
    TO_READ = "answer"


def take_feedback(tx: Transaction, post: Post) -> Feedback | None:
    """Take in a post that answers one of our replies: heed a "stop", and say whether a person is to read it.

    None: it is no feedback.
    """
    if post.parent_uri is None:
        return None
    answered = tx.publications.by_reply(post.parent_uri)
    leave_alone = answered is not None and wants_to_be_left_alone(post.body)
    if answered is None:
        answered = _posted_by_hand_near(tx, post)
        leave_alone = answered is not None
    if answered is None:
        return None
    if leave_alone and post.author is not None:
        tx.sources.opt_out(post.platform, post.author, "answered our reply")
        tx.audit.write(SERVICE, "publication", answered.id, target="opted out")
        tx.sources.tally(post.community, "opted-out")
        return Feedback.STOP
    if _WRONG.search(without_quotes(post.body)):
        log.warning("a member says that a reply is wrong", publication=answered.id, answer=post.uri)
        tx.audit.write(SERVICE, "publication", answered.id, target="said to be wrong", reason=post.uri)
        tx.sources.tally(post.community, "said-wrong")
    else:
        tx.sources.tally(post.community, "answered")
    return Feedback.TO_READ


def hear_edited(tx: Transaction, answer: StoredPost, now: Snapshot) -> bool:
    """Heed a "stop" that somebody wrote into an earlier answer to our reply; say whether there was one to heed."""
    reply = tx.publications.by_reply(answer.parent_uri) if answer.parent_uri else None
    author = now.author
    if reply is None or author is None or now.presence is not Presence.THERE:
        return False
    if not wants_to_be_left_alone(now.body) or tx.sources.opted_out(answer.platform, author):
        return False
    tx.sources.opt_out(answer.platform, author, "edited an answer to our reply")
    tx.audit.write(SERVICE, "publication", reply.id, target="opted out", reason="edited")
    tx.sources.tally(answer.community, "opted-out")
    if answer.state is PostState.ANSWER:
        tx.posts.move(answer.id, PostState.ANSWER, PostState.QUIET, reason=Feedback.STOP)
    return True


def _posted_by_hand_near(tx: Transaction, post: Post) -> Publication | None:
    """Return the reply that a bare "stop" may mean where nobody knows its URI: posted by hand, or its receipt was lost.

    To leave one member too many alone does no harm.
    """
    if post.parent_uri is None or _STOP_ALONE.fullmatch(without_quotes(post.body)) is None:
        return None
    near = tx.publications.in_thread(post.thread_uri or post.parent_uri)
    return next((reply for reply in near if reply.state in _MAY_STAND and reply.reply_uri is None), None)
