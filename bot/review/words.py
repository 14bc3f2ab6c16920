"""Plain words for what the service knows as codes, states and numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.limits import Hold
from bot.records import Kind, StoredPost
from bot.roles import Role
from bot.states import AmendReason, DraftState, PostState, PublicationState, RejectReason
from bot.steps.forgetting import Forgotten
from bot.store.queue import Age
from nlp.values import Sign, Stance
from responses.wording import EVIDENCE, Certainty

KIND = {Kind.SUBMISSION: "post", Kind.COMMENT: "comment", Kind.ANSWER: "answer"}
STANCE = {
    Stance.ASSERTS: "the author states it",
    Stance.DENIES: "the author denies it",
    Stance.ASKS: "the author asks about it",
    Stance.REPORTS: "the author reports that others say so",
    Stance.PERSONAL: "the author speaks of their own experience",
}
RATING = EVIDENCE
CERTAINTY = {
    Certainty.HIGH: "We are sure of this rating; new studies are unlikely to change it.",
    Certainty.MODERATE: "We are fairly sure of this rating; new studies could still change it.",
    Certainty.LOW: "This rating may well change: the evidence is thin.",
}
ACTION = {
    "correct": "A reply corrects the claim.",
    "nuance": "A reply adds what is missing.",
    "answer": "A reply answers the question.",
    "none": "It calls for no reply.",
    "sensitive": "No reply: somebody may need care.",
}
REASON = {
    RejectReason.WRONG_CLAIM: "Wrong claim: the post says something else",
    RejectReason.WRONG_STANCE: "Meant otherwise: the author does not say this, or says the opposite",
    RejectReason.NOT_NEEDED: "Not needed: repcheck drafts nothing more in this whole thread",
    RejectReason.TONE: "Tone: not how we talk here",
    RejectReason.EVIDENCE: "Evidence: wrong, weak or out of date",
    RejectReason.DUPLICATE: "Duplicate: somebody has answered already",
    RejectReason.SENSITIVE: "Sensitive: this person needs something else",
    RejectReason.OTHER: "Other: say what in the note",
}
SIGN = {
    Sign.ACUTE_INJURY: "an acute injury",
    Sign.RECENT_SURGERY: "a recent operation",
    Sign.PREGNANCY: "a pregnancy",
    Sign.MINOR: "a child or teenager",
    Sign.DISORDERED_EATING: "trouble with eating",
    Sign.SELF_HARM: "thoughts of self-harm",
}
POST_STATE = {
    PostState.FETCHED: "read, not judged yet",
    PostState.JUDGED: "judged",
    PostState.DRAFTED: "has a draft",
    PostState.SENSITIVE: "under Sensitive",
    PostState.ANSWER: "an answer that waits to be read",
    PostState.QUIET: "nothing to do",
    PostState.SET_ASIDE: "set aside, because a step failed",
    PostState.SCRUBBED: "its words are deleted",
}
DRAFT_STATE = {
    DraftState.QUEUED: "waits for a decision",
    DraftState.RECOMMENDED: "recommended; waits for somebody who may approve",
    DraftState.SNOOZED: "put off",
    DraftState.APPROVED: "approved",
    DraftState.REJECTED: "rejected",
    DraftState.EXPIRED: "expired: a reply would have come too late to help",
    DraftState.WITHDRAWN: "withdrawn: the post or its author is gone",
}
PUBLICATION_STATE = {
    PublicationState.BY_HAND: "waits to be posted by hand",
    PublicationState.APPROVED: "approved, on its way",
    PublicationState.SENDING: "being sent",
    PublicationState.POSTED: "posted",
    PublicationState.AMBIGUOUS: "sent, but no clear answer came; looking for it",
    PublicationState.FAILED: "not posted",
    PublicationState.CANCELLED: "taken back",
    PublicationState.NEEDS_PERSON: "needs a person to look",
    PublicationState.CORRECTED: "posted, corrected since",
    PublicationState.DELETED: "deleted there",
    PublicationState.REMOVED_THERE: "removed there by somebody else",
}
STATES: Mapping[str, Mapping[Any, str]] = {"post": POST_STATE, "draft": DRAFT_STATE, "publication": PUBLICATION_STATE}
"""The tables of states, by what the audit calls the thing."""
ROLE = {
    Role.VIEWER: "reads everything and changes nothing",
    Role.REVIEWER: "edits, rejects, puts off and recommends",
    Role.RELEASER: "approves replies, and corrects and pauses",
    Role.ADMIN: "also looks after the people here",
}
HELD = {hold.name.lower(): str(hold) for hold in Hold} | {
    "taken-back": "a moderator took it back",
    "post-edited": "the author edited the post",
    "post-deleted": "the post was deleted",
    "post-removed": "the post was removed",
    "post-missing": "the post is gone",
    "post-there": "the author's account is gone",
    "post-locked": "the post was locked",
    "opted-out": "the author asked to be left alone",
    "nobody-looked": "nobody looked at it in time",
    "expired": "a reply would have come too late to help",
    "text-gone": "the text was deleted",
    "by-hand": "posted by hand",
    "seen": "a moderator found it there",
    "not-there": "a moderator looked, and it was not there",
    "already-answered": "our reply was there already",
    "quote-stands": "it still quotes a post that is gone",
    "quote-taken-out": "the post is gone, and its words are out of the reply",
    "reply-missing": "it cannot be read there",
    "parent-gone": "the post was deleted",
    "claim-changed": "its claim has changed",
    "claim-gone": "its claim is gone",
    "claim-off": "its claim is switched off in this community",
    "not-posting-here": "nothing is posted by itself in this community",
    "asked": "somebody asked for it",
    "reference-retracted": "it cites a study that was retracted",
}
AMEND_REASON = {
    AmendReason.EVIDENCE: "The evidence changed, or was read wrongly",
    AmendReason.WRONG: "It answers something that the post does not say",
    AmendReason.TONE: "Tone: not how we talk here",
    AmendReason.ASKED: "The author or the community's moderators asked for it",
    AmendReason.OTHER: "Other: say what in the note",
}
DECISION = {
    "approve": "approved",
    "recommend": "recommended",
    "reject": "rejected",
    "snooze": "put off",
    "ask": "asked for a second look at",
}
AGE = {
    Age.HOUR: "drafted in the last hour",
    Age.SIX_HOURS: "1 to 6 hours ago",
    Age.TWELVE_HOURS: "6 to 12 hours ago",
    Age.OLDER: "more than 12 hours ago",
}
SLOT = {
    "factor": "What is blamed or praised",
    "relation": "What it is said to do",
    "outcome": "To what",
    "polarity": "Said or denied",
    "hedge": "How surely",
    "population": "For whom",
    "duration": "Since when",
}
SCORE = {
    "words": "How alike the words are",
    "meaning": "How alike the meaning is",
    "match": "Words and meaning together",
    "direction": "How clearly it is for or against",
    "stance": "How clearly the author means it so",
    "rules": "What the rules make of it",
    "nearness": "How near the language model finds it",
    "language model: claim": "How sure the language model is of the claim",
    "language model: stance": "How sure the language model is that the author means it so",
    "both: stance": "How sure rules and language model together are that the author means it so",
}
VERIFIED = {
    "seen": "read at its source",
    "crossref": "confirmed by Crossref",
    "europepmc": "confirmed by Europe PMC",
    "recalled": "not confirmed, so never cited",
    "partly-recalled": "only partly confirmed, so never cited",
    "retracted": "retracted, so never cited",
}
POINT_STATUS = {
    "supported": "borne out",
    "mostly-supported": "mostly borne out",
    "mixed": "mixed",
    "overstated": "overstated",
    "not-supported": "not borne out",
    "picture": "a figure of speech",
}

# The first that fits: most browsers name others too.
_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def span(seconds: float) -> str:
    """Return a length of time in its largest fitting unit, as in "3 h"."""
    seconds = abs(seconds)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def ago(then: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago a moment was."""
    seconds = (now - then).total_seconds()
    return "just now" if seconds < 5 else f"{span(seconds)} ago"


def left(then: dt.datetime, now: dt.datetime) -> str:
    """Return how long it is until a moment; what falls short by a breath counts as whole: "in 3 d" after a minute."""
    seconds = (then - now).total_seconds()
    if seconds <= 0:
        return "over"
    unit = next((size for size in (86400, 3600, 60) if seconds >= size - size / 60), 1)
    return f"in {span(seconds + (unit / 60 if unit > 1 else 0))}"


def moment(when: dt.datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return f"{when.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def clock(when: dt.datetime) -> str:
    """Return a moment's time of day to the second, in UTC."""
    return f"{when.astimezone(dt.UTC):%H:%M:%S} UTC"


def since(when: dt.datetime, now: dt.datetime) -> str:
    """Return a moment to the minute, with its day only where that is another than today's."""
    today = when.astimezone(dt.UTC).date() == now.astimezone(dt.UTC).date()
    return f"{when.astimezone(dt.UTC):%H:%M} UTC" if today else moment(when)


def until(when: dt.datetime, now: dt.datetime) -> str:
    """Return a moment to come, as in "until 15:00 UTC" or "until tomorrow 09:00 UTC"."""
    days = (when.astimezone(dt.UTC).date() - now.astimezone(dt.UTC).date()).days
    return f"until tomorrow {when.astimezone(dt.UTC):%H:%M} UTC" if days == 1 else f"until {since(when, now)}"


def heading(post: StoredPost) -> str:
    """Return what a post is called where it stands alone: its title, or what it is and where."""
    return (
        post.title
        if post.title and post.kind is Kind.SUBMISSION
        else f"{KIND[post.kind].capitalize()} in {post.community}"
    )


def device(agent: str) -> str:
    """Return browser and system of a User-Agent header in two words, for the list of sessions."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "another program")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def sentence(text: str) -> str:
    """Return ``text`` with a capital and a full stop: what was refused is told within other sentences, too."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def names(who: Sequence[str]) -> str:
    """Return names as a sentence holds them: "ada", "ada and bob", "ada, bob and cy"."""
    return " and ".join(part for part in (", ".join(who[:-1]), *who[-1:]) if part)


def signs(found: Sequence[str]) -> str:
    """Return signs that somebody may need care as a sentence holds them: "an acute injury, a pregnancy"."""
    return ", ".join(SIGN[Sign(sign)] if sign in set(Sign) else sign for sign in found)


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return number and noun, as in "1 draft" or "2 drafts"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def state(entity: str, code: str) -> str:
    """Return a state in a few words; what is no state of such a thing stays as it is."""
    told: str = {str(known): words for known, words in STATES.get(entity, {}).items()}.get(code, code.replace("_", " "))
    return re.split("[:;]", told)[0]


def codes_named(begun: str) -> set[str]:
    """Return the codes of the states and reasons whose words begin like this."""
    found = [(str(code), state(entity, str(code))) for entity, table in STATES.items() for code in table]
    found += [(str(code), reason(str(code))) for code in (*HELD, *REASON)]
    return {code for code, told in found if told.lower().startswith(begun.lower())}


def reason(code: str) -> str:
    """Return in a few words why something was done."""
    known = {str(one): told.partition(":")[0].lower() for one, told in REASON.items()}
    return HELD.get(code) or known.get(code) or code.replace("-", " ")


def percent(share: float) -> str:
    """Return a share in [0, 1] as whole per cent."""
    return f"{round(share * 100)} %"


_FORGOTTEN = (
    ("drafts", "draft was withdrawn", "drafts were withdrawn"),
    ("waiting", "reply that waited was taken back", "replies that waited were taken back"),
    (
        "mended",
        "reply of ours stands there; the quote is taken out of it at the next free moment",
        "replies of ours stand there; the quotes are taken out of them at the next free moments",
    ),
    (
        "deleted",
        "reply of ours is deleted there at the next free moment",
        "replies of ours are deleted there at the next free moments",
    ),
    (
        "by_hand",
        "reply was posted by hand: take the quote out of it there yourself",
        "replies were posted by hand: take the quotes out of them there yourself",
    ),
    (
        "unclear",
        "reply is on its way, or nobody knows yet whether it arrived: do this again in an hour",
        "replies are on their way, or nobody knows yet whether they arrived: do this again in an hour",
    ),
    (
        "copies",
        "copy of the database from before an upgrade was deleted",
        "copies of the database from before an upgrade were deleted",
    ),
)


_FORESEEN = (
    ("drafts", "draft is withdrawn", "drafts are withdrawn"),
    ("waiting", "reply that waits is taken back", "replies that wait are taken back"),
    (
        "mended",
        "reply of ours stays, and the quote is taken out of it",
        "replies of ours stay, and the quotes are taken out of them",
    ),
    ("deleted", "reply of ours is deleted there", "replies of ours are deleted there"),
    (
        "by_hand",
        "reply was posted by hand: you have to take the quote out of it yourself",
        "replies were posted by hand: you have to take the quotes out of them yourself",
    ),
    ("unclear", "reply is on its way and has to be looked at later", "replies are on their way; look at them later"),
)


def _counted(done: Forgotten, nouns: Sequence[tuple[str, str, str]]) -> list[str]:
    counts = ((getattr(done, name), one, many) for name, one, many in nouns)
    return [f"{plural(number, one, many)}." for number, one, many in counts if number]


def foreseen_in_words(done: Forgotten, account: str | None) -> list[str]:
    """Return what will be forgotten, for people, a sentence each; ``account`` is who is then left alone, if known."""
    told = ["Nothing that a member wrote is stored here any more."]
    if done.posts:
        told = [f"What {plural(done.posts, 'post')} {'says' if done.posts == 1 else 'say'} is deleted here."]
    told += _counted(done, _FORESEEN)
    if done.left_alone and account:
        told.append(f"{account} is left alone for good: no more drafts and no more replies.")
    return told


def forgotten_in_words(done: Forgotten, account: str | None) -> list[str]:
    """Return what was forgotten, for people, a sentence each; ``account`` is None where a post was named."""
    told = ["Nothing that a member wrote was stored here any more."]
    if done.posts:
        told = [f"What {plural(done.posts, 'post')} said was deleted here, and who wrote it."]
    told += _counted(done, _FORGOTTEN)
    if done.left_alone:
        told.append(f"{account or 'Its author'} is left alone from now on.")
    else:
        told.append("Nobody knows here any more who wrote it, so no account was noted as to be left alone.")
    if not done.folded:
        told.append("Something still reads the database; what was deleted leaves the disk with the next sweep.")
    return told
