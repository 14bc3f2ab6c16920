"""The values that the service passes between platforms, store, steps and pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum


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


def content_hash(title: str, body: str) -> str:
    """Return the SHA-256 of what a post says, in hex: two posts with one hash read the same."""
    return hashlib.sha256(f"{title}\x00{body}".encode("utf-8", "replace")).hexdigest()


def printable(text: str) -> str:
    """Return ``text`` with each lone surrogate and NUL as one U+FFFD, so that offsets hold and every store takes it."""
    return "".join("\ufffd" if ch == "\x00" or "\ud800" <= ch <= "\udfff" else ch for ch in text)


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

    @property
    def content_hash(self) -> str:
        """The hash of title and body, comparable with ``Post.content_hash``."""
        return content_hash(printable(self.title), printable(self.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicReply:
    """A reply of our account as it stands on the platform."""

    uri: str
    parent_uri: str
    permalink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record of a source that cannot be read as a post; ``key`` names it there (a line, an id)."""

    key: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at a community brought.

    ``cursor`` is the platform's own note of how far it read; it is stored together with the posts. ``gap`` says, in
    words, what a listing limit made unreachable. ``more`` says that another look will bring more at once.
    """

    posts: tuple[Post, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cursor: str | None = None
    gap: str | None = None
    more: bool = False
