"""The values that the service passes between platforms, store, steps and pages."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.states import AmendReason, DraftState, PostState, PublicationState, RejectReason


class Kind(StrEnum):
    """What a post is on its platform; of the last two the title is somebody else's."""

    SUBMISSION = "submission"
    COMMENT = "comment"
    ANSWER = "answer"


class Mode(StrEnum):
    """How far repcheck may go in a community."""

    SHADOW = "shadow"
    DRAFT = "draft"
    POST = "post"


class Presence(StrEnum):
    """Whether a post can still be seen where it was found."""

    THERE = "there"
    DELETED = "deleted"
    REMOVED = "removed"
    MISSING = "missing"


EVERYWHERE = "*"
"""The scope of a pause that holds in every community."""

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


def content_hash(title: str, body: str) -> str:
    """Return the SHA-256 of what a post says, in hex: two posts with one hash read the same."""
    return hashlib.sha256(f"{title}\x00{body}".encode("utf-8", "replace")).hexdigest()


def printable(text: str) -> str:
    """Return ``text`` with each lone surrogate and NUL as one U+FFFD, so that offsets hold and every store takes it."""
    return _UNPRINTABLE.sub("\ufffd", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A submission, comment, status or note as fetched; ``uri`` identifies it for good.

    ``community`` is the name that the settings give the community. ``author`` is None where the account is gone.
    """

    uri: str
    platform: str
    community: str
    kind: Kind
    title: str
    body: str
    author: str | None
    created: dt.datetime
    parent_uri: str | None = None
    thread_uri: str | None = None
    permalink: str | None = None
    author_is_bot: bool = False

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError(f"post {self.uri}: created must be timezone-aware")
        object.__setattr__(self, "title", printable(self.title))
        object.__setattr__(self, "body", printable(self.body))

    @property
    def content_hash(self) -> str:
        """The hash of title and body."""
        return content_hash(self.title, self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """How a post stands on its platform right now."""

    uri: str
    presence: Presence
    title: str = ""
    body: str = ""
    author: str | None = None
    locked: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", printable(self.title))
        object.__setattr__(self, "body", printable(self.body))

    @property
    def content_hash(self) -> str:
        """The hash of title and body, comparable with ``Post.content_hash``."""
        return content_hash(self.title, self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicReply:
    """A reply of our account as it stands on the platform."""

    uri: str
    parent_uri: str
    permalink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLink:
    """Which reply an address leads to, in which thread, and the address without what a platform may write into it."""

    uri: str
    thread_uri: str
    permalink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record of a source that cannot be read as a post; ``key`` names it there (a line, an id)."""

    key: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at a community brought.

    ``cursor`` is the platform's own note of how far it read; it is stored together with the posts. ``gap`` says, in
    words, what a listing limit made unreachable. ``more`` says that another look will bring more at once. ``remarks``
    tell, under a ``key`` each, what is odd about records that were read.
    """

    posts: tuple[Post, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    remarks: tuple[Rejected, ...] = ()
    cursor: str | None = None
    gap: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A place that is watched, as the settings describe it; ``source`` is its name on the platform."""

    name: str
    platform: str
    source: str
    mode: Mode = Mode.DRAFT
    consent: str | None = None
    moderators: tuple[str, ...] = ()
    claims_off: tuple[str, ...] = ()
    daily_cap: int = 10
    disclosure: str | None = None
    opt_out_line: str | None = None
    contact_line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """A post as the store holds it; title, body and author are empty once its text was dropped."""

    id: int
    uri: str
    platform: str
    community: str
    kind: Kind
    title: str
    body: str
    author: str | None
    created: dt.datetime
    fetched: dt.datetime
    parent_uri: str | None
    thread_uri: str | None
    permalink: str | None
    content_hash: str
    state: PostState
    reason: str | None
    symptoms: bool
    has_text: bool
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """A finding of a stored post; ``explanation`` is None once the post's text was dropped."""

    id: int
    claim_id: str
    stance: str
    score: float
    tier: str
    start: int
    end: int
    action: str
    suggested: str
    explanation: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed reply to one post. ``version`` 0 means that nothing was composed yet: it is only suggested.

    ``asked_by`` is the moderator who asked for somebody else's look, if one did.
    """

    id: int
    post_id: int
    community: str
    state: DraftState
    action: str
    claim_id: str
    tier: str
    version: int
    created: dt.datetime
    expires: dt.datetime
    snoozed_until: dt.datetime | None
    asked_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One wording of a draft, never overwritten; ``text`` is None once it was scrubbed."""

    number: int
    author: str
    text: str | None
    text_hash: str
    post_hash: str
    claim_hashes: dict[str, str]
    references: tuple[str, ...]
    created: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """An approved draft on its way to, or on, the platform. ``sends`` counts requests that left."""

    id: int
    draft_id: int
    version: int
    platform: str
    community: str
    parent_uri: str
    thread_uri: str
    claim_ids: tuple[str, ...]
    state: PublicationState
    state_at: dt.datetime
    key: str
    send_after: dt.datetime
    sends: int
    resends: int
    reads: int
    ambiguous_since: dt.datetime | None
    next_try: dt.datetime | None
    reply_uri: str | None
    permalink: str | None
    code: str | None
    error: str | None
    approved_by: str


class Deed(StrEnum):
    """What an amendment does to a posted reply."""

    CORRECT = "correct"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A correction or deletion of a posted reply, as a releaser ordered it; ``version`` is the corrected wording.

    It is open until ``done`` is set; ``error`` then says why it was given up, if it was.
    """

    id: int
    publication_id: int
    deed: Deed
    version: int | None
    reason: AmendReason
    note: str | None
    by: str
    at: dt.datetime
    next_try: dt.datetime
    done: dt.datetime | None
    error: str | None
    recall_id: int | None = None


class Ground(StrEnum):
    """What posted replies may rest on, and are recalled for."""

    CLAIM = "claim"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """One deed on many posted replies, as a releaser ordered it: an amendment for each of them belongs to it."""

    id: int
    ground: Ground
    ground_id: str
    deed: Deed
    reason: AmendReason
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a moderator did with a draft version, and why."""

    draft_id: int
    version: int
    post_hash: str
    by: str
    what: str
    reason: RejectReason | None = None
    note: str = ""
    edited: bool = False
    seconds: float | None = None
