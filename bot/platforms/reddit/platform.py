"""The platform: reads listings and things as plain JSON, and posts, edits and deletes our replies.

Plain JSON means that one malformed thing costs one thing and not its page, and that no attribute can start a request
of its own. Every request is made once, for prawcore's own retries would post a reply twice. Only a refused token is
renewed and tried again, since a refusal is an answer.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests
from praw.exceptions import RedditAPIException

from bot.clock import Clock
from bot.platforms.base import Ambiguous, Capabilities, KnownUris, Later, Never, PlatformError
from bot.platforms.reddit.account import RedditAccount
from bot.platforms.reddit.errors import Fate, platform_error
from bot.platforms.reddit.things import (
    Data,
    MalformedError,
    created_at,
    fullname_of,
    name_in,
    permalink,
    presence_of,
    read_post,
    read_snapshot,
    title_of,
    uri_of,
)
from bot.platforms.reddit.wire import Wire, client
from bot.records import Fetched, Post, Presence, PublicReply, Rejected, Snapshot

PAGE = 100  # things a request, the most that Reddit gives
PAGES = 10  # a listing ends after about 1000 things
ENOUGH_KNOWN = 20  # known things in a row: listings are not in strict order
LISTING_END = 500  # a listing that ends after fewer things has shown all there is
BUDGET_FLOOR = 0.1  # the part of a window's requests that is kept for posting
PLACES_REMEMBERED = 10_000

_SUBREDDIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{1,20}")
_T = TypeVar("_T")


class RedditPlatform:
    """One account on Reddit. ``subreddits`` maps a community's name to its subreddit: no other is read or answered.

    PRAW is not thread-safe: the first thread that makes a request owns the instance, and a request from any other
    raises ``RuntimeError``. ``edit`` and ``delete`` may be repeated without harm, so what leaves them without an answer
    is ``Later``.
    """

    def __init__(
        self,
        name: str,
        account: RedditAccount,
        subreddits: Mapping[str, str],
        clock: Clock,
        timeout_s: float = 5.0,
        *,
        settle_time: dt.timedelta = dt.timedelta(minutes=10),
    ) -> None:
        for subreddit in subreddits.values():
            if not _SUBREDDIT.fullmatch(subreddit) or subreddit.lower() in ("all", "popular"):
                raise ValueError(f"{subreddit!r} is not the name of one subreddit")
        self.name = name
        self.capabilities = Capabilities(reply_format="reddit", settle_time=settle_time)
        self._account = account
        self._subreddits = dict(subreddits)
        self._clock = clock
        self._wire = Wire(clock=clock, timeout=timeout_s)
        self._session = requests.Session()
        self._reddit = client(account, self._session, self._wire)
        self._thread: int | None = None
        self._own_name: str | None = None
        self._places: dict[str, _Place] = {}

    def fetch_new(
        self,
        community: str,
        *,
        cursor: str | None,  # noqa: ARG002  # ids come out of order, so only the store knows what is new
        known: KnownUris,
        oldest: dt.datetime,
    ) -> Fetched:
        """Read /new and /comments back to known things, ``oldest`` or the listing's end; oldest posts come first."""
        subreddit = self._subreddit(community)
        looks = [self._page_back(f"r/{subreddit}/{which}", known, oldest) for which in ("new", "comments")]
        found = {name: data for look in looks for name, data in look.fresh.items()}
        rejected = [entry for look in looks for entry in look.rejected]
        posts = list(self._posts(community, found, rejected, oldest))
        gaps = [look.gap for look in looks if look.gap]
        return Fetched(
            posts=tuple(sorted(posts, key=lambda post: post.created)),
            rejected=tuple(rejected),
            gap="; ".join(gaps) or None,
        )

    def recheck(self, uris: Sequence[str]) -> Mapping[str, Snapshot]:
        """Read the things, and the submissions of comments: a locked one locks its comments."""
        names = {uri: fullname_of(uri) for uri in uris}
        found = self._info(name for name in names.values() if name)
        links = found | self._info({_link(data) for data in found.values()} - found.keys() - {""})
        snapshots = {}
        for uri, name in names.items():
            data = found.get(name or "")
            snapshots[uri] = read_snapshot(uri, data, links.get(_link(data or {})))
        return snapshots

    def reply(self, parent_uri: str, text: str, *, key: str) -> PublicReply:  # noqa: ARG002  # Reddit knows no keys
        """Post ``text``: one request, after one that looks up the parent where this instance has not met it yet."""
        parent = self._fullname(parent_uri)
        self._check_allowed(parent)
        answer = self._post("api/comment", thing_id=parent, text=text)
        for data in _receipts(answer):
            if name_in({"data": data}) and data.get("parent_id") == parent:
                return self._public(data)
        raise Ambiguous("no-receipt", "Reddit took the reply without saying where it is")

    def find_reply(self, parent_uri: str, *, key: str) -> PublicReply | None:  # noqa: ARG002
        """Look for our reply in the parent's replies and in our history, back to the parent's own time."""
        parent = self._fullname(parent_uri)
        unread: PlatformError | None = None
        for look in (self._find_in_tree, self._find_in_history):
            try:
                found = look(parent)
            except PlatformError as error:
                unread = error
            else:
                if found is not None:
                    return self._public(found)
        if unread is not None:
            raise Later(unread.code, f"one of two places cannot be read: {unread}") from unread
        return None

    def edit(self, reply_uri: str, text: str) -> None:
        """Replace the text of our reply."""
        self._post_again("api/editusertext", thing_id=self._fullname(reply_uri), text=text, validate_on_submit=True)

    def delete(self, reply_uri: str) -> None:
        """Delete our reply; Reddit takes a second deletion as done."""
        self._post_again("api/del", id=self._fullname(reply_uri))

    def whoami(self) -> str:
        """Ask Reddit for the name of the account."""
        self._own_name = _expect(_expect(self._get("api/v1/me"), dict).get("name"), str)
        return self._own_name

    def moderators(self, community: str) -> frozenset[str]:
        """Ask for the moderators' names."""
        users = _expect(self._get(f"r/{self._subreddit(community)}/about/moderators"), dict)
        children = _expect(_expect(users.get("data"), dict).get("children"), list)
        return frozenset(_expect(_expect(user, dict).get("name"), str).lower() for user in children)

    def budget_low(self) -> bool:
        """Return whether the little that is left of the window's requests should be kept for posting."""
        return self._wire.left() < BUDGET_FLOOR

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _subreddit(self, community: str) -> str:
        if community not in self._subreddits:
            raise Never("not-allowed", f"{community} is not a community of {self.name}")
        return self._subreddits[community]

    def _fullname(self, uri: str) -> str:
        fullname = fullname_of(uri)
        if fullname is None:
            raise Never("bad-uri", f"{uri} is not a submission or comment of Reddit")
        return fullname

    def _public(self, data: Data) -> PublicReply:
        return PublicReply(
            uri=uri_of(data["name"]),
            parent_uri=uri_of(data["parent_id"]),
            permalink=permalink(data, self._account.reddit_url),
        )

    def _page_back(self, path: str, known: KnownUris, oldest: dt.datetime) -> _Look:
        """Read a listing from its newest thing back to where the store's knowledge begins."""
        look, after, in_a_row = _Look(), "", 0
        for _ in range(PAGES):
            children, after = self._listing(path, after)
            names = [name_in(child) for child in children]
            taken = set(known([uri_of(name) for name in names if name]))
            for name, child in zip(names, children, strict=True):
                look.seen += 1
                if name is None:
                    look.rejected.append(Rejected(key=f"{path} item {look.seen}", error="name is missing"))
                elif uri_of(name) in taken:
                    in_a_row += 1
                    look.met_known = look.met_known or in_a_row >= ENOUGH_KNOWN
                else:
                    in_a_row = 0
                    look.fresh[name] = child["data"]
            look.reached = _time_or_none(children[-1]["data"]) if names and names[-1] else look.reached
            if look.met_known or not after or (look.reached and look.reached < oldest):
                break
        look.note_gap(path, oldest)
        return look

    def _listing(self, path: str, after: str) -> tuple[list[Any], str]:
        """Return one page of a listing, and what to ask the next one with; empty at its end."""
        params: dict[str, str | int] = {"limit": PAGE} | ({"after": after} if after else {})
        return _listed(self._get(path, params))

    def _posts(
        self, community: str, found: Mapping[str, Data], rejected: list[Rejected], oldest: dt.datetime
    ) -> Iterator[Post]:
        """Yield the things that are there as posts; note in ``rejected`` those that cannot be read."""
        untitled = {_link(data) for data in found.values() if title_of(data, None) is None} - {""}
        links = self._info(untitled - found.keys()) | dict(found)
        for name, data in found.items():
            if presence_of(data) is not Presence.THERE:
                continue
            try:
                post = read_post(
                    data,
                    platform=self.name,
                    community=community,
                    site=self._account.reddit_url,
                    title=title_of(data, links.get(_link(data))) or "",
                )
            except MalformedError as error:
                rejected.append(Rejected(key=name, error=str(error)))
                continue
            self._remember(name, data)
            if post.created >= oldest:
                yield post

    def _info(self, names: Iterable[str]) -> dict[str, Data]:
        """Return the data of the things that Reddit gives back, by full name."""
        wanted = list(dict.fromkeys(names))
        found: dict[str, Data] = {}
        for start in range(0, len(wanted), PAGE):
            children, _ = _listed(self._get("api/info", {"id": ",".join(wanted[start : start + PAGE])}))
            found |= {name: child["data"] for child in children if (name := name_in(child))}
        return found

    def _remember(self, name: str, data: Data) -> _Place | None:
        """Note where a thing stands, which never changes."""
        subreddit, created = data.get("subreddit"), _time_or_none(data)
        if not isinstance(subreddit, str) or created is None:
            return None
        if len(self._places) >= PLACES_REMEMBERED:
            del self._places[next(iter(self._places))]
        link = name if name.startswith("t3_") else _link(data)
        self._places[name] = _Place(subreddit=subreddit, link=link, created=created)
        return self._places[name]

    def _place(self, name: str) -> _Place | None:
        if name in self._places:
            return self._places[name]
        data = self._info([name]).get(name)
        return None if data is None else self._remember(name, data)

    def _check_allowed(self, parent: str) -> None:
        place = self._place(parent)
        if place is None:
            raise Never("missing", f"Reddit does not give {parent} back")
        if place.subreddit.lower() not in map(str.lower, self._subreddits.values()):
            raise Never("not-allowed", f"r/{place.subreddit} is not a community of {self.name}")

    def _is_ours(self, data: Data, parent: str) -> bool:
        author = data.get("author")
        name = self._own_name or self.whoami()
        same = isinstance(author, str) and author.lower() == name.lower()
        return same and data.get("parent_id") == parent and name_in({"data": data}) is not None

    def _find_in_tree(self, parent: str) -> Data | None:
        """Look through the parent's direct replies, newest first."""
        replies, unshown = self._replies(parent)
        for start in range(0, min(len(unshown), PAGES * PAGE), PAGE):
            replies += self._info(f"t1_{thing_id}" for thing_id in unshown[start : start + PAGE]).values()
        found = next((data for data in replies if self._is_ours(data, parent)), None)
        if found is None and len(unshown) > PAGES * PAGE:
            raise Later("too-many-replies", f"{parent} has more replies than can be looked through")
        return found

    def _replies(self, parent: str) -> tuple[list[Data], list[str]]:
        """Return the data of the direct replies, and the ids of those that Reddit leaves out of the tree."""
        place = self._place(parent)
        if place is None:
            raise Later("missing", f"Reddit does not give {parent} back")
        params: dict[str, str | int] = {"sort": "new", "limit": 500, "depth": 1}
        if parent != place.link:
            params |= {"comment": parent.removeprefix("t1_"), "context": 0, "depth": 2}
        answer = _expect(self._get(f"comments/{place.link.removeprefix('t3_')}", params), list)
        children, _ = _listed(answer[1] if len(answer) > 1 else None)
        if parent != place.link:
            above = next((child["data"] for child in children if name_in(child) == parent), None)
            children, _ = _listed(above["replies"]) if above and above.get("replies") else ([], "")
        stubs = [_expect(child.get("data"), dict) for child in children if child.get("kind") == "more"]
        unshown = [str(thing_id) for stub in stubs for thing_id in stub.get("children") or ()]
        return [child["data"] for child in children if name_in(child) and child.get("kind") != "more"], unshown

    def _find_in_history(self, parent: str) -> Data | None:
        """Look through our own comments that are not older than the parent."""
        place = self._place(parent)
        path, after, seen = f"user/{self._own_name or self.whoami()}/comments", "", 0
        for _ in range(PAGES):
            children, after = self._listing(path, after)
            for child in children:
                if name_in(child) and self._is_ours(child["data"], parent):
                    return _expect(child["data"], dict)
            seen += len(children)
            last = _time_or_none(children[-1]["data"]) if children and name_in(children[-1]) else None
            if place and last and last < place.created:
                return None
            if not after:
                break
        if seen >= LISTING_END:
            raise Later("history-too-short", f"our history does not reach back to {parent}")
        return None

    def _get(self, path: str, params: dict[str, str | int] | None = None) -> Any:
        return self._ask(lambda: self._reddit.request(method="GET", path=path, params=params))

    def _post(self, path: str, **data: str | bool) -> Any:
        """Make a write; errors that come with status 200 raise like others."""
        answer = self._ask(lambda: self._reddit.request(method="POST", path=path, data=data))
        content = answer.get("json") if isinstance(answer, dict) else None
        errors = content.get("errors") if isinstance(content, dict) else None
        if isinstance(errors, list) and errors:
            raise platform_error(RedditAPIException(errors), Fate(write=True, unsure=False))
        return answer

    def _post_again(self, path: str, **data: str | bool) -> None:
        """Make a write that may be made twice."""
        try:
            self._post(path, **data)
        except Ambiguous as error:
            raise Later(error.code, f"{error}; doing it again does no harm") from error

    def _ask(self, request: Callable[[], Any]) -> Any:
        """Make one request of PRAW."""
        if self._thread is None:
            self._thread = threading.get_ident()
        if self._thread != threading.get_ident():
            raise RuntimeError(f"platform {self.name} belongs to another thread")
        self._wire.begin()
        try:
            return request()
        except PlatformError:
            raise
        except Exception as error:
            raise platform_error(error, Fate(write=self._wire.write, unsure=self._wire.unsure)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a thing stands: its subreddit, its submission, and since when."""

    subreddit: str
    link: str
    created: dt.datetime


@dataclass(slots=True, kw_only=True)
class _Look:
    """What paging back through one listing brought."""

    fresh: dict[str, Data] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    seen: int = 0
    met_known: bool = False
    reached: dt.datetime | None = None
    gap: str | None = None

    def note_gap(self, path: str, oldest: dt.datetime) -> None:
        """Say what the listing's limit hid, where nothing else ended the paging."""
        if self.met_known or self.seen < LISTING_END or (self.reached and self.reached < oldest):
            return
        reached = f"{self.reached:%Y-%m-%d %H:%M} UTC" if self.reached else "their time"
        self.gap = (
            f"Reddit lists no more than the newest {self.seen} of {path}: "
            f"what was posted from {oldest:%Y-%m-%d %H:%M} UTC to {reached} and is not known yet could not be read"
        )


def _link(data: Data) -> str:
    """Return the full name of a comment's submission; empty for a submission."""
    link = data.get("link_id")
    return link if isinstance(link, str) else ""


def _time_or_none(data: Data) -> dt.datetime | None:
    try:
        return created_at(data)
    except MalformedError:
        return None


def _expect(value: object, kind: type[_T]) -> _T:
    """Return ``value`` if it is of ``kind``; else Reddit's answer is not what was asked for."""
    if not isinstance(value, kind):
        raise Later("bad-answer", f"Reddit's answer has a {type(value).__name__} in place of a {kind.__name__}")
    return value


def _listed(listing: object) -> tuple[list[Any], str]:
    """Return the children of a listing and the name to go on after."""
    data = _expect(_expect(listing, dict).get("data"), dict)
    children = [child for child in _expect(data.get("children"), list) if isinstance(child, dict)]
    after = data.get("after")
    return children, after if isinstance(after, str) else ""


def _receipts(answer: object) -> Collection[Data]:
    """Return the data of the things that a write's answer names."""
    content = answer.get("json") if isinstance(answer, dict) else None
    data = content.get("data") if isinstance(content, dict) else None
    things = data.get("things") if isinstance(data, dict) else None
    entries = [thing.get("data") for thing in things if isinstance(thing, dict)] if isinstance(things, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]
