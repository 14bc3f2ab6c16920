"""The states of posts, drafts and publications, the moves between them, and who may make each move.

``docs/states.md`` is generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PostState(StrEnum):
    """Where a post stands on its way through the service."""

    FETCHED = "fetched"
    JUDGED = "judged"
    DRAFTED = "drafted"
    SENSITIVE = "sensitive"
    ANSWER = "answer"
    QUIET = "quiet"
    SET_ASIDE = "set_aside"
    SCRUBBED = "scrubbed"


class DraftState(StrEnum):
    """Where a draft stands in the review."""

    QUEUED = "queued"
    RECOMMENDED = "recommended"
    SNOOZED = "snoozed"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class PublicationState(StrEnum):
    """Where an approved draft stands on its way to the platform."""

    BY_HAND = "by_hand"
    APPROVED = "approved"
    SENDING = "sending"
    POSTED = "posted"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NEEDS_PERSON = "needs_person"
    CORRECTED = "corrected"
    DELETED = "deleted"
    REMOVED_THERE = "removed_there"


class Who(StrEnum):
    """Who makes a move: the service itself, or the least role that a person needs for it."""

    SERVICE = "service"
    REVIEWER = "reviewer"
    RELEASER = "releaser"


class RejectReason(StrEnum):
    """Why a moderator rejects a draft."""

    WRONG_CLAIM = "wrong-claim"
    WRONG_STANCE = "wrong-stance"
    NOT_NEEDED = "not-needed"
    TONE = "tone"
    EVIDENCE = "evidence"
    DUPLICATE = "duplicate"
    SENSITIVE = "sensitive"
    OTHER = "other"


class AmendReason(StrEnum):
    """Why a posted reply is corrected or deleted."""

    EVIDENCE = "evidence"
    WRONG = "wrong"
    TONE = "tone"
    ASKED = "asked"
    OTHER = "other"


State = PostState | DraftState | PublicationState


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed transition; ``when`` says in a few words what makes it happen."""

    origin: State
    target: State
    who: frozenset[Who]
    when: str


class IllegalMove(ValueError):
    """A transition that the table does not allow."""

    def __init__(self, origin: State, target: State, who: Who) -> None:
        super().__init__(f"{type(origin).__name__}: {who} may not move {origin} to {target}")


def _move(origin: State, target: State, who: Who | tuple[Who, ...], when: str) -> Move:
    return Move(origin, target, frozenset(who if isinstance(who, tuple) else (who,)), when)


P, D, B = PostState, DraftState, PublicationState
_S, _REV, _REL = Who.SERVICE, Who.REVIEWER, Who.RELEASER

MOVES: tuple[Move, ...] = (
    _move(P.FETCHED, P.JUDGED, _S, "findings were made"),
    _move(P.FETCHED, P.QUIET, _S, "no finding, or not to be judged: text and author are dropped"),
    _move(P.FETCHED, P.SENSITIVE, _S, "a sign of self-harm, where the operator switched that on"),
    _move(P.FETCHED, P.SET_ASIDE, _S, "judging it failed; tried again later"),
    _move(P.FETCHED, P.ANSWER, _S, "it answers a reply of ours; a person reads it"),
    _move(P.ANSWER, P.QUIET, (_S, _REV), 'a moderator has read it, or it was edited into "stop": text and author go'),
    _move(P.ANSWER, P.SCRUBBED, _S, "deleted at its source, or nobody read it in time"),
    _move(P.SET_ASIDE, P.FETCHED, _S, "the retry is due"),
    _move(P.SET_ASIDE, P.QUIET, _S, "too old, or tried too often"),
    _move(P.SET_ASIDE, P.SCRUBBED, _S, "deleted at its source"),
    _move(P.JUDGED, P.DRAFTED, _S, "a draft or a suggestion is in the queue"),
    _move(P.JUDGED, P.SENSITIVE, (_S, _REV), "somebody needs care instead of a draft, or a moderator took that back"),
    _move(P.JUDGED, P.QUIET, _S, "no finding calls for a reply"),
    _move(P.JUDGED, P.SET_ASIDE, _S, "composing failed; tried again later"),
    _move(P.FETCHED, P.SCRUBBED, _S, "deleted at its source"),
    _move(P.JUDGED, P.SCRUBBED, _S, "deleted at its source"),
    _move(P.DRAFTED, P.SCRUBBED, _S, "its text is no longer needed, or was deleted at its source"),
    _move(P.SENSITIVE, P.SCRUBBED, _S, "its text is no longer needed, or was deleted at its source"),
    _move(P.SENSITIVE, P.QUIET, _REV, "a moderator has seen to it: text and author are dropped"),
    _move(P.DRAFTED, P.SENSITIVE, _REV, "a moderator saw that somebody needs care instead"),
    _move(P.SENSITIVE, P.DRAFTED, _REV, "a moderator took that back"),
    _move(P.SENSITIVE, P.JUDGED, _REV, "a moderator saw that it is no matter of care: a reply is suggested"),
    _move(D.QUEUED, D.APPROVED, _REL, "approved"),
    _move(D.QUEUED, D.RECOMMENDED, _REV, "recommended by somebody who may not release"),
    _move(D.RECOMMENDED, D.APPROVED, _REL, "approved"),
    _move(D.RECOMMENDED, D.REJECTED, _REV, "rejected, with a reason"),
    _move(D.RECOMMENDED, D.QUEUED, _REV, "the recommendation was taken back"),
    _move(D.RECOMMENDED, D.EXPIRED, _S, "a reply would come too late to help"),
    _move(D.RECOMMENDED, D.WITHDRAWN, _S, "the post or its author is gone"),
    _move(D.QUEUED, D.REJECTED, _REV, "rejected, with a reason"),
    _move(D.REJECTED, D.QUEUED, _REV, "the rejection was taken back in time"),
    _move(D.QUEUED, D.SNOOZED, _REV, "put off until later"),
    _move(D.SNOOZED, D.QUEUED, (_S, _REV), "its time has come"),
    _move(D.SNOOZED, D.EXPIRED, _S, "a reply would come too late to help"),
    _move(D.SNOOZED, D.WITHDRAWN, _S, "the post or its author is gone"),
    _move(D.QUEUED, D.EXPIRED, _S, "a reply would come too late to help"),
    _move(D.QUEUED, D.WITHDRAWN, _S, "the post or its author is gone"),
    _move(D.APPROVED, D.QUEUED, (_S, _REL), "cancelled in time, or the post changed before release"),
    _move(D.APPROVED, D.WITHDRAWN, _S, "the post or its author is gone"),
    _move(D.APPROVED, D.EXPIRED, _S, "held back until a reply would come too late to help"),
    _move(B.BY_HAND, B.POSTED, _REL, "somebody posted it by hand"),
    _move(B.BY_HAND, B.CANCELLED, (_S, _REL), "taken back"),
    _move(B.APPROVED, B.SENDING, _S, "the freshness gate is passed; committed before the request leaves"),
    _move(B.APPROVED, B.CANCELLED, (_S, _REL), "cancelled in time, or stopped by the freshness gate"),
    _move(B.APPROVED, B.AMBIGUOUS, (_S, _REL), "taken back after a request had left: our reply is looked for first"),
    _move(B.APPROVED, B.FAILED, _S, "the platform will never take it"),
    _move(B.SENDING, B.POSTED, _S, "the platform confirmed it"),
    _move(B.SENDING, B.AMBIGUOUS, _S, "no definite answer came"),
    _move(B.SENDING, B.APPROVED, _S, "the platform refused for now; nothing was posted"),
    _move(B.SENDING, B.FAILED, _S, "the platform refused for good; nothing was posted"),
    _move(B.AMBIGUOUS, B.POSTED, _S, "our reply stands under the post"),
    _move(B.AMBIGUOUS, B.APPROVED, _S, "absent in every read of the settle time, for the first time"),
    _move(B.AMBIGUOUS, B.CANCELLED, _S, "taken back, and absent in every read of the settle time"),
    _move(B.AMBIGUOUS, B.NEEDS_PERSON, _S, "unreadable, or ambiguous a second time"),
    _move(B.NEEDS_PERSON, B.POSTED, _REL, "a person says that it is there"),
    _move(B.NEEDS_PERSON, B.APPROVED, _REL, "a person says that it is not there and wants it sent again"),
    _move(B.NEEDS_PERSON, B.FAILED, _REL, "a person says that it is not there and leaves it"),
    _move(B.POSTED, B.CORRECTED, (_S, _REL), "edited on the platform"),
    _move(B.POSTED, B.DELETED, (_S, _REL), "deleted on the platform"),
    _move(B.POSTED, B.REMOVED_THERE, _S, "somebody removed it there"),
    _move(B.CORRECTED, B.CORRECTED, (_S, _REL), "edited again"),
    _move(B.CORRECTED, B.DELETED, (_S, _REL), "deleted on the platform"),
    _move(B.CORRECTED, B.REMOVED_THERE, _S, "somebody removed it there"),
)
_WHO = {(type(move.origin), move.origin, move.target): move.who for move in MOVES}
_ROLE_HOLDS = {
    Who.SERVICE: frozenset({Who.SERVICE}),
    Who.REVIEWER: frozenset({Who.REVIEWER}),
    Who.RELEASER: frozenset({Who.REVIEWER, Who.RELEASER}),
}


def require(origin: State, target: State, who: Who) -> None:
    """Raise ``IllegalMove`` unless the table lets ``who`` move ``origin`` to ``target``."""
    allowed = _WHO.get((type(origin), origin, target), frozenset())
    if not allowed & _ROLE_HOLDS[who]:
        raise IllegalMove(origin, target, who)


def as_markdown() -> str:
    """Return the table of moves as the text of ``docs/states.md``."""
    lines = ["# States", "", "Generated from `bot/states.py` by `make docs`; a test holds them together.", ""]
    for title, kind in (("Posts", PostState), ("Drafts", DraftState), ("Publications", PublicationState)):
        lines += [f"## {title}", "", "| from | to | who | when |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {m.origin} | {m.target} | {', '.join(sorted(m.who))} | {m.when} |"
            for m in MOVES
            if isinstance(m.origin, kind)
        ]
        lines.append("")
    return "\n".join(lines)
