"""Addresses of Reddit's comments, as a person copies them from a browser or an app."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.platforms.base import Never
from bot.platforms.reddit.account import SITE
from bot.platforms.reddit.things import comment_address, uri_of
from bot.records import ReplyLink

_COMMENT = re.compile(r"(?:/(?:r|u|user)/[^/]+)?/comments/(?P<link>[0-9a-z]+)/[^/]*/(?P<comment>[0-9a-z]+)/?")

_POST = re.compile(r"(?:/(?:r|u|user)/[^/]+)?/comments/(?P<link>[0-9a-z]+)(?:/[^/]*(?:/(?P<comment>[0-9a-z]+))?)?/?")


def read_post_link(link: str, site: str = SITE) -> str:
    """Return the URI of the submission or comment that an address leads to. Raises ``Never`` for any other address."""
    found = _POST.fullmatch(_path(link, site))
    if found is None:
        raise Never(
            "no-post-link",
            "This is not the address of a post or comment on Reddit. Open it there and copy the address from the "
            "browser; a short one from the share button does not say where it leads.",
        )
    return uri_of(f"t1_{found['comment']}" if found["comment"] else f"t3_{found['link']}")


def read_reply_link(link: str, site: str = SITE) -> ReplyLink:
    """Return which comment an address on ``site``, or on Reddit under any of its names, leads to.

    Raises ``Never`` for any other address, a short one from the share button among them: only Reddit knows where it
    leads.
    """
    found = _COMMENT.fullmatch(_path(link, site))
    if found is None:
        raise Never(
            "no-reply-link",
            "This is not the address of a comment on Reddit. Open the reply there by itself (the time beside its "
            "author leads to it) and copy the address from the browser, or leave it empty: then answers to it are not "
            "seen.",
        )
    return ReplyLink(
        uri=uri_of(f"t1_{found['comment']}"),
        thread_uri=uri_of(f"t3_{found['link']}"),
        permalink=comment_address(site, found["link"], found["comment"]),
    )


def _path(link: str, site: str) -> str:
    """Return the path of an address on Reddit; empty for any other address."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return ""
    known = host in ("reddit.com", urlsplit(site).hostname) or host.endswith(".reddit.com")
    return parts.path if known else ""
