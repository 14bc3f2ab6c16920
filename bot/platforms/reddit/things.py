"""What Reddit's JSON says, as posts and snapshots: pure functions, each of one thing's ``data``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from bot.records import Kind, Post, Presence, Snapshot, printable

Data = Mapping[str, Any]

_FULLNAME = re.compile(r"t[13]_[0-9a-z]+")
_SUBMISSION = re.compile(r"/comments/([0-9a-z]+)/")
_GONE_TEXTS = ("[removed]", "[ Removed by Reddit ]")
_BOT_NAME = re.compile(r"automoderator|.*[-_]bot\d*|bot[-_].*", re.IGNORECASE)
_BOT_ENDING = re.compile(r".*[a-z0-9]Bot\d*")


class MalformedError(ValueError):
    """A thing lacks what a post needs; the message names the key and repeats nothing of the text."""


def uri_of(fullname: str) -> str:
    """Return the URI of a full name such as ``t1_k3x9``."""
    return f"reddit:{fullname}"


def fullname_of(uri: str) -> str | None:
    """Return the full name in a URI, or None where it is no URI of Reddit's things."""
    fullname = uri.removeprefix("reddit:")
    return fullname if fullname != uri and _FULLNAME.fullmatch(fullname) else None


def name_in(thing: object) -> str | None:
    """Return the full name that a listing's child states, or None where it states none."""
    data = thing.get("data") if isinstance(thing, Mapping) else None
    name = data.get("name") if isinstance(data, Mapping) else None
    return name if isinstance(name, str) and _FULLNAME.fullmatch(name) else None


def read_post(data: Data, *, platform: str, community: str, site: str, title: str) -> Post:
    """Return a submission or comment as a post; ``title`` is that of a comment's submission.

    Raises ``MalformedError``.
    """
    name = _fullname(data, "name")
    is_comment = name.startswith("t1_")
    if not isinstance(data.get("author"), str | None):
        raise MalformedError("author is not text")
    author, link = author_of(data), _fullname(data, "link_id") if is_comment else None
    return Post(
        uri=uri_of(name),
        platform=platform,
        community=community,
        kind=Kind.COMMENT if is_comment else Kind.SUBMISSION,
        title=title if is_comment else _text(data, "title"),
        body=_text(data, "body") if is_comment else _text(data, "selftext", default=""),
        author=author,
        created=created_at(data),
        parent_uri=uri_of(_fullname(data, "parent_id")) if is_comment else None,
        thread_uri=uri_of(link) if link else None,
        permalink=permalink(data, site),
        author_is_bot=bool(author and looks_like_bot(author)),
    )


def read_snapshot(uri: str, data: Data | None, link: Data | None) -> Snapshot:
    """Return how a thing stands; ``link`` is the submission that a comment hangs under, where Reddit gave it back."""
    presence = presence_of(data)
    if data is None or presence is not Presence.THERE:
        return Snapshot(uri=uri, presence=presence)
    is_comment = str(data.get("name")).startswith("t1_")
    title, body = (title_of(data, link), "body") if is_comment else (data.get("title"), "selftext")
    return Snapshot(
        uri=uri,
        presence=presence,
        title=_or_empty(title),
        body=_or_empty(data.get(body)),
        author=author_of(data),
        locked=any(part.get(flag) for part in (data, link or {}) for flag in ("locked", "archived")),
    )


def presence_of(data: Data | None) -> Presence:
    """Return whether a thing is there; a removed one looks different to moderators and to everybody else."""
    if data is None:
        return Presence.MISSING
    is_comment = str(data.get("name")).startswith("t1_")
    text, category = data.get("body" if is_comment else "selftext"), data.get("removed_by_category")
    no_author = data.get("author") in (None, "[deleted]")
    kept_title_only = no_author and not is_comment and not text  # a link post whose author has deleted it
    if category == "deleted" or (no_author and text == "[deleted]"):
        return Presence.DELETED
    if category or text in _GONE_TEXTS or any(data.get(key) for key in ("banned_by", "removed", "spam")):
        return Presence.REMOVED
    return Presence.DELETED if kept_title_only else Presence.THERE


def title_of(data: Data, link: Data | None) -> str | None:
    """Return the title of a comment's submission, or None where nobody says it."""
    for title in (data.get("link_title"), (link or {}).get("title")):
        if isinstance(title, str):
            return title
    return None


def author_of(data: Data) -> str | None:
    """Return the author's name; None where the account is gone."""
    author = data.get("author")
    return printable(author) if isinstance(author, str) and author != "[deleted]" else None


def created_at(data: Data) -> dt.datetime:
    """Return when a thing was made, in UTC."""
    created = data.get("created_utc")
    if isinstance(created, (int, float)) and not isinstance(created, bool):
        try:
            return dt.datetime.fromtimestamp(created, dt.UTC)
        except (ValueError, OverflowError, OSError):
            pass
    raise MalformedError("created_utc is missing or no time")


def permalink(data: Data, site: str) -> str:
    """Return the address of a thing for people. Reddit's own holds the title's words, which outlive no post here."""
    thing_id = str(data["name"]).split("_", 1)[1]
    if str(data["name"]).startswith("t3_"):
        return f"{site}/comments/{thing_id}/"
    link = data.get("link_id")
    if not isinstance(link, str):  # a receipt may say it in its path alone
        found = _SUBMISSION.search(_or_empty(data.get("permalink")))
        link = found[1] if found else "_"
    return comment_address(site, link.removeprefix("t3_"), thing_id)


def comment_address(site: str, link_id: str, comment_id: str) -> str:
    """Return the address of a comment without the title of its submission."""
    return f"{site}/comments/{link_id}/_/{comment_id}/"


def looks_like_bot(author: str) -> bool:
    """Return whether a name says that it is a bot's; Reddit's listings do not tell."""
    return bool(_BOT_NAME.fullmatch(author) or _BOT_ENDING.fullmatch(author))


def _or_empty(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text(data: Data, key: str, *, default: str | None = None) -> str:
    value = default if data.get(key) is None else data[key]
    if not isinstance(value, str):
        raise MalformedError(f"{key} is missing or not text")
    return value


def _fullname(data: Data, key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not _FULLNAME.fullmatch(value):
        raise MalformedError(f"{key} is missing or no full name")
    return value
