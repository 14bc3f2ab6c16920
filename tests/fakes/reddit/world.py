"""What the fake Reddit knows: things, accounts, its clock, who sees what, and every write that was made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LISTING_CEILING = 1000
FIRST_COMMENT = int("k000000", 36)
FIRST_SUBMISSION = int("1f00000", 36)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """Return ``number`` in the digits of Reddit's ids."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


@dataclass(kw_only=True)
class Thing:
    """A submission (t3) or comment (t1)."""

    name: str
    subreddit: str
    author: str | None
    title: str
    body: str
    created: float
    seen_from: float  # what lags counts from here
    lags: bool
    parent: str | None = None
    link: str | None = None
    is_link: bool = False
    edited: float | bool = False
    deleted: bool = False
    removed: str | None = None  # how: blank, moderator_view or hidden
    removed_by: str = "moderator"
    locked: bool = False
    archived: bool = False
    forgotten: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    @property
    def is_comment(self) -> bool:
        return self.name.startswith("t1_")

    @property
    def id(self) -> str:
        return self.name.split("_", 1)[1]


@dataclass(kw_only=True)
class Subreddit:
    """A subreddit; ``access`` is public, private, quarantined or banned."""

    name: str
    access: str = "public"
    moderators: list[str] = field(default_factory=list)
    banned: set[str] = field(default_factory=set)


class World:
    """All that the server holds. It is not thread-safe: the server takes one lock around every use."""

    def __init__(self, *, now: float, real_time: bool) -> None:
        self._base = now
        self._started = time.monotonic() if real_time else None
        self.subreddits: dict[str, Subreddit] = {}
        self.things: dict[str, Thing] = {}  # in the order in which listings show them, oldest first
        self.lags = {"history": 0.0, "tree": 0.0, "listing": 0.0}
        self.limits: dict[str, str] = {"remaining": "900.0", "used": "100", "reset": "300"}
        self.clients = {"fake-client": "fake-secret"}
        self.passwords = {"repcheck_bot": "fake-password"}
        self.refresh_tokens = {"fake-refresh": "repcheck_bot"}
        self.tokens: dict[str, str] = {}
        self.journal: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self._comments = FIRST_COMMENT
        self._submissions = FIRST_SUBMISSION
        self._tokens_given = 0

    def now(self) -> float:
        """Seconds since 1970 on the fake's own clock."""
        return self._base + (time.monotonic() - self._started if self._started is not None else 0.0)

    def advance(self, seconds: float) -> None:
        self._base += seconds

    def give_token(self, account: str) -> str:
        self._tokens_given += 1
        token = f"token-{self._tokens_given}"
        self.tokens[token] = account
        return token

    def subreddit(self, name: str) -> Subreddit | None:
        return self.subreddits.get(name.lower())

    def add_subreddit(self, name: str, access: str, moderators: list[str]) -> None:
        self.subreddits[name.lower()] = Subreddit(name=name, access=access, moderators=moderators)

    def add_submission(
        self,
        subreddit: str,
        *,
        title: str,
        body: str,
        author: str | None,
        given_id: str | None,
        created: float | None,
        link: bool,
    ) -> Thing:
        if self.subreddit(subreddit) is None:
            self.add_subreddit(subreddit, "public", [])
        self._submissions += 1
        return self._add(
            Thing(
                name=f"t3_{given_id or base36(self._submissions)}",
                subreddit=subreddit,
                author=author,
                title=title,
                body="" if link else body,
                created=self.now() if created is None else created,
                seen_from=self.now(),
                lags=False,
                is_link=link,
            )
        )

    def add_comment(
        self, parent: str, *, body: str, author: str | None, given_id: str | None, created: float | None, lags: bool
    ) -> Thing:
        above = self.things[parent]
        self._comments += 1
        return self._add(
            Thing(
                name=f"t1_{given_id or base36(self._comments)}",
                subreddit=above.subreddit,
                author=author,
                title="",
                body=body,
                created=self.now() if created is None else created,
                seen_from=self.now(),
                lags=lags,
                parent=parent,
                link=above.link or above.name,
            )
        )

    def _add(self, thing: Thing) -> Thing:
        if thing.name in self.things:
            raise ValueError(f"there is a {thing.name} already")
        self.things[thing.name] = thing
        return thing

    def write(self, what: str, thing: Thing, account: str, text: str | None) -> None:
        """Note a write that was made through the API."""
        self.journal.append(
            {
                "what": what,
                "fullname": thing.name,
                "parent": thing.parent,
                "text": text,
                "account": account,
                "at": self.now(),
            }
        )

    def listing(self, subreddit: str, *, comments: bool) -> list[Thing]:
        """Return what /new or /comments shows, newest first, no more than Reddit ever shows."""
        name = subreddit.lower()
        shown = [
            thing
            for thing in reversed(self.things.values())
            if thing.subreddit.lower() == name
            and thing.is_comment is comments
            and not (thing.deleted or thing.removed or thing.forgotten)
            and self.shown(thing, "listing")
        ]
        return shown[:LISTING_CEILING]

    def history(self, account: str) -> list[Thing]:
        """Return the comments on an account's page, newest first."""
        own = [
            thing
            for thing in reversed(self.things.values())
            if thing.is_comment
            and thing.author == account
            and not (thing.deleted or thing.forgotten)
            and self.shown(thing, "history")
        ]
        return own[:LISTING_CEILING]

    def shown(self, thing: Thing, place: str) -> bool:
        """Return whether ``place`` (history, tree, listing) has caught up with ``thing``."""
        return not thing.lags or self.now() >= thing.seen_from + self.lags[place]

    def replies(self, parent: str) -> Iterator[Thing]:
        """Yield the direct replies, oldest first."""
        return (thing for thing in self.things.values() if thing.parent == parent and not thing.forgotten)
