"""A platform in memory. A test moves what stands on it, and sets what fails: before anything happened, or after."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.platforms.base import Capabilities, KnownUris, Never
from bot.records import Fetched, Kind, Post, Presence, PublicReply, Rejected, Snapshot
from tests.clock import FakeClock

PAGE = 100
ACCOUNT = "repcheck_bot"

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class _Thing:
    """A post, or a reply of ours, as it stands."""

    post: Post
    presence: Presence = Presence.THERE
    locked: bool = False
    key: str | None = None
    shown_from: dt.datetime | None = None


class FakePlatform:
    """Passes the contract of ``bot.platforms.base.Platform``.

    ``fail`` makes the next calls of a method raise. ``lag`` is how long a new reply stays invisible to ``find_reply``.
    ``left_out`` are URIs that ``recheck`` does not give back. ``low`` is what ``budget_low`` says. ``calls`` counts the
    calls of each method.
    """

    def __init__(
        self, clock: FakeClock, *, name: str = "memory", settle_time: dt.timedelta = dt.timedelta(minutes=10)
    ) -> None:
        self.name = name
        self.capabilities = Capabilities(reply_format="reddit", settle_time=settle_time)
        self.community_moderators: set[str] = set()
        self.lag = dt.timedelta()
        self.left_out: set[str] = set()
        self.gap: str | None = None
        self.low = False
        self.calls: dict[str, int] = defaultdict(int)
        self.closed = False
        self._clock = clock
        self._things: dict[str, _Thing] = {}
        self._listing: list[tuple[str, str]] = []
        self._failures: dict[str, list[tuple[Exception, str]]] = defaultdict(list)

    # What the test does.

    def put(
        self,
        body: str,
        *,
        title: str = "",
        author: str | None = "ana",
        parent: str | None = None,
        thread: str | None = None,
        community: str = "lifting",
        age: dt.timedelta = dt.timedelta(),
        bot: bool = False,
    ) -> str:
        """Put a post there, a comment where it has a parent; return its URI."""
        uri = f"{self.name}:p{len(self._things) + 1}"
        post = Post(
            uri=uri,
            platform=self.name,
            community=community,
            kind=Kind.COMMENT if parent else Kind.SUBMISSION,
            title=title,
            body=body,
            author=author,
            created=self._clock.now() - age,
            parent_uri=parent,
            thread_uri=thread or parent,
            author_is_bot=bot,
        )
        self._things[uri] = _Thing(post=post)
        self._listing.append((community, uri))
        return uri

    def put_malformed(self, community: str = "lifting") -> None:
        """Put a record there that cannot be read as a post."""
        self._listing.append((community, ""))

    def change(self, uri: str, **fields: object) -> None:
        """Change a post's own fields, such as its body."""
        thing = self._things[uri]
        self._things[uri] = replace(thing, post=replace(thing.post, **fields))  # type: ignore[arg-type]

    def become(self, uri: str, presence: Presence) -> None:
        """Let a post or a reply of ours be deleted or removed; a missing one is as if it had never been."""
        if presence is Presence.MISSING:
            del self._things[uri]
        else:
            self._things[uri] = replace(self._things[uri], presence=presence)

    def lock(self, uri: str) -> None:
        """Let a post take no more replies."""
        self._things[uri] = replace(self._things[uri], locked=True)

    def replies(self, parent: str) -> list[str]:
        """Return the texts of our replies that stand under a post."""
        ours = (thing for thing in self._things.values() if thing.key is not None)
        standing = (thing for thing in ours if thing.presence is Presence.THERE)
        return [thing.post.body for thing in standing if thing.post.parent_uri == parent]

    def fail(self, method: str, error: Exception, *, times: int = 1, when: str = "before") -> None:
        """Make the next ``times`` calls of ``method`` raise ``error``, before it did its work or after."""
        self._failures[method] += [(error, when)] * times

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._failures.clear()

    # What the service asks.

    def fetch_new(self, community: str, *, cursor: str | None, known: KnownUris, oldest: dt.datetime) -> Fetched:
        return self._do("fetch_new", lambda: self._fetch(community, cursor, known, oldest))

    def recheck(self, uris: Sequence[str]) -> Mapping[str, Snapshot]:
        return self._do("recheck", lambda: {uri: self._snapshot(uri) for uri in uris if uri not in self.left_out})

    def reply(self, parent_uri: str, text: str, *, key: str) -> PublicReply:
        return self._do("reply", lambda: self._reply(parent_uri, text, key))

    def find_reply(self, parent_uri: str, *, key: str) -> PublicReply | None:
        return self._do("find_reply", lambda: self._find(parent_uri))

    def edit(self, reply_uri: str, text: str) -> None:
        self._do("edit", lambda: self._edit(reply_uri, text))

    def delete(self, reply_uri: str) -> None:
        self._do("delete", lambda: self._delete(reply_uri))

    def whoami(self) -> str:
        return self._do("whoami", lambda: ACCOUNT)

    def moderators(self, community: str) -> frozenset[str]:
        return self._do("moderators", lambda: frozenset(map(str.lower, self.community_moderators)))

    def budget_low(self) -> bool:
        return self.low

    def close(self) -> None:
        self.closed = True

    def _do(self, method: str, work: Callable[[], Answer]) -> Answer:
        self.calls[method] += 1
        error, when = self._failures[method].pop(0) if self._failures[method] else (None, "")
        if error is not None and when == "before":
            raise error
        answer = work()
        if error is not None:
            raise error
        return answer

    def _fetch(self, community: str, cursor: str | None, known: KnownUris, oldest: dt.datetime) -> Fetched:
        start = int(cursor) if cursor and cursor.isdigit() else 0
        end = min(start + PAGE, len(self._listing))
        uris = [uri for name, uri in self._listing[start:end] if uri and name == community]
        rejected = [
            Rejected(key=f"record {at}", error="id is missing")
            for at in range(start, end)
            if self._listing[at] == (community, "")  # nothing but the fact that a record was there
        ]
        seen = set(known(uris))
        things = [self._things[uri] for uri in uris if uri in self._things and uri not in seen]
        posts = [thing.post for thing in things if thing.presence is Presence.THERE and thing.post.created >= oldest]
        more = end < len(self._listing)
        return Fetched(posts=tuple(posts), rejected=tuple(rejected), cursor=str(end), gap=self.gap, more=more)

    def _snapshot(self, uri: str) -> Snapshot:
        thing = self._things.get(uri)
        if thing is None:
            return Snapshot(uri=uri, presence=Presence.MISSING)
        if thing.presence is not Presence.THERE:
            return Snapshot(uri=uri, presence=thing.presence)
        post = thing.post
        return Snapshot(
            uri=uri,
            presence=Presence.THERE,
            title=post.title,
            body=post.body,
            author=post.author,
            locked=thing.locked,
        )

    def _reply(self, parent_uri: str, text: str, key: str) -> PublicReply:
        parent = self._snapshot(parent_uri)
        if parent.presence is not Presence.THERE or parent.locked:
            code = "locked" if parent.locked else parent.presence.value
            raise Never(code, f"{parent_uri} is {code}")
        uri = f"{self.name}:r{len(self._things) + 1}"
        post = Post(
            uri=uri,
            platform=self.name,
            community="lifting",
            kind=Kind.COMMENT,
            title="",
            body=text,
            author=ACCOUNT,
            created=self._clock.now(),
            parent_uri=parent_uri,
        )
        self._things[uri] = _Thing(post=post, key=key, shown_from=self._clock.now() + self.lag)
        return PublicReply(uri=uri, parent_uri=parent_uri)

    def _find(self, parent_uri: str) -> PublicReply | None:
        for uri, thing in self._things.items():
            shown = thing.shown_from is not None and thing.shown_from <= self._clock.now()
            if shown and thing.presence is Presence.THERE and thing.post.parent_uri == parent_uri:
                return PublicReply(uri=uri, parent_uri=parent_uri)
        return None

    def _edit(self, reply_uri: str, text: str) -> None:
        thing = self._things.get(reply_uri)
        if thing is None or thing.presence is not Presence.THERE:
            raise Never("missing", f"there is no reply {reply_uri}")
        self.change(reply_uri, body=text)

    def _delete(self, reply_uri: str) -> None:
        if reply_uri in self._things:
            self.become(reply_uri, Presence.DELETED)
