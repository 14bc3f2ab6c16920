"""The outer wall: what is refused before any page is asked, and the headers that every answer carries."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import logger

LARGEST_BODY = 512 * 1024
"""Bytes of a form: the longest reply with each character in its longest notation, and room for a note."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = ("GET", "HEAD")

log = logger("review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The names under which the desk may be asked for.

    A page elsewhere can make a browser ask us under a name of its own (DNS rebinding), so names are checked; an IP
    address cannot be rebound.
    """

    host: str
    public_url: str | None

    def knows(self, header: str | None) -> bool:
        """Say whether a Host header names this desk."""
        name = _name(header)
        if name is None:
            return False
        known = {self.host.lower(), "localhost", _name(urlsplit(self.public_url).netloc) if self.public_url else None}
        return name in known or _is_address(name)

    def same_origin(self, headers: Headers) -> bool:
        """Say whether a form was sent from one of our own pages, as far as the browser tells."""
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin, host = headers.get("origin"), headers.get("host", "").lower()
        if origin is None or origin == self.public_url:
            return True
        if self.public_url and host == urlsplit(self.public_url).netloc.lower():
            return False
        return urlsplit(origin).netloc.lower() == host


def _name(header: str | None) -> str | None:
    try:
        return urlsplit(f"//{header}").hostname if header else None
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Edge:
    """ASGI middleware around the whole desk. ``page`` makes the answer to a refused or broken request."""

    def __init__(self, app: ASGIApp, *, hosts: Hosts, page: Callable[[int, str], Response]) -> None:
        self._app = app
        self._hosts = hosts
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        try:
            await self._app(scope, _limited(receive), answer)
        except Exception:
            # The path may hold a sign-in token, so the log names the route.
            log.exception("a page failed", method=scope["method"], route=getattr(scope.get("route"), "path", None))
            if not answer.started:
                await self._page(500, "")(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._hosts.knows(headers.get("host")):
            return self._page(
                421, "This desk is not known under that name. The setting [web] public_url says how browsers reach it."
            )
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return self._page(413, "That is more than any reply can hold.")
        if scope["method"] not in _READING and not self._hosts.same_origin(headers):
            return self._page(403, "This form was sent from another site, so nothing was done.")
        return None


class _Answer:
    """Passes an answer on, with our headers."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _limited(receive: Receive) -> Receive:
    """Count a body that came without its length."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return counted
