"""What the service asks of a platform, and the three ways in which a platform can fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import ExpectedError
from bot.records import Fetched, PublicReply, Snapshot

KnownUris = Callable[[Sequence[str]], Collection[str]]
"""Given URIs, return those that the store already has."""


class PlatformError(ExpectedError):
    """A platform did not do what was asked; ``code`` is short and stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Later(PlatformError):  # says what to do
    """Nothing happened on the platform; the same call may go through later (``retry_after`` seconds, where known)."""

    def __init__(self, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Never(PlatformError):
    """Nothing happened on the platform, and the same call will never go through."""


class Ambiguous(PlatformError):
    """No definite answer came: the platform may or may not have done it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a platform can do, as facts that steps and pages rely on.

    ``reply_format`` names the format of ``responses.lengths``. With ``idempotent_reply`` the same ``key`` never makes a
    second reply. ``settle_time`` is how long the platform may take until it shows a reply that it has taken.
    Without ``can_recheck`` posts have no source that could be looked at again.
    """

    reply_format: str
    settle_time: dt.timedelta
    idempotent_reply: bool = False
    can_edit: bool = True
    can_delete: bool = True
    can_recheck: bool = True


class Platform(Protocol):
    """A place where people post. An instance is used by one thread only; each method may raise ``PlatformError``."""

    name: str
    capabilities: Capabilities

    def fetch_new(self, community: str, *, cursor: str | None, known: KnownUris, oldest: dt.datetime) -> Fetched:
        """Return the community's posts that are not ``known``, back to ``oldest``, from ``cursor`` on if any."""
        ...

    def recheck(self, uris: Sequence[str]) -> Mapping[str, Snapshot]:
        """Return how each post stands now; a post that the platform does not give back is ``MISSING``."""
        ...

    def reply(self, parent_uri: str, text: str, *, key: str) -> PublicReply:
        """Post ``text`` under ``parent_uri``, at most one request. ``key`` is the same for the same publication."""
        ...

    def find_reply(self, parent_uri: str, *, key: str) -> PublicReply | None:
        """Look for a reply of our account under ``parent_uri``, in our own history and in the parent's replies.

        None means that both places could be read and show none; a place that cannot be read raises.
        """
        ...

    def edit(self, reply_uri: str, text: str) -> None:
        """Replace the text of our reply. It may be repeated: without an answer it raises ``Later``."""
        ...

    def delete(self, reply_uri: str) -> None:
        """Delete our reply; one that is already gone counts as deleted. It may be repeated, like ``edit``."""
        ...

    def whoami(self) -> str:
        """Return the name of our account."""
        ...

    def moderators(self, community: str) -> frozenset[str]:
        """Return the names of the community's moderators, lower case."""
        ...

    def budget_low(self) -> bool:
        """Return whether the little that is left of a budget of requests should be kept for posting; asks nobody."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
