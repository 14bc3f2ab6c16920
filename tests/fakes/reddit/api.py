"""The fake Reddit's answers: one function a route, from a request to an answer, writing to the world on the way."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.reddit import rendering
from tests.fakes.reddit.world import Thing, World

LONGEST_TEXT = 10_000
IDS_A_CALL = 100


@dataclass(kw_only=True)
class Request:
    """An HTTP request, read."""

    method: str
    path: str  # without a slash at its end
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]  # names in lower case


@dataclass(kw_only=True)
class Answer:
    """An HTTP answer; ``content`` is JSON, or ``text`` is sent as it is."""

    status: int = 200
    content: Any = None
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        return (json.dumps(self.content) if self.text is None else self.text).encode()


def refusal(status: int, message: str, **more: Any) -> Answer:
    return Answer(status=status, content={"message": message, "error": status, **more})


def api_error(code: str, message: str = "", about: str = "") -> Answer:
    """Return one of the errors that come with status 200."""
    return Answer(content={"json": {"errors": [[code, message or code.lower(), about]]}})


def answer(world: World, request: Request) -> Answer:
    """Return what Reddit would say to ``request``."""
    if request.path == "/api/v1/access_token":
        return _token(world, request)
    account = world.tokens.get(request.headers.get("authorization", "").removeprefix("bearer "))
    if account is None:
        unauthorized = refusal(401, "Unauthorized")
        unauthorized.headers["www-authenticate"] = 'Bearer realm="reddit", error="invalid_token"'
        return unauthorized
    result = _routed(world, request, account)
    if request.query.get("raw_json") != "1" and result.text is None:
        result.text = html.escape(json.dumps(result.content), quote=False)
    result.headers |= {f"x-ratelimit-{name}": value for name, value in world.limits.items()}
    return result


def _routed(world: World, request: Request, account: str) -> Answer:
    for method, pattern, route in _ROUTES:
        match = re.fullmatch(pattern, request.path, re.IGNORECASE)
        if match and request.method == method:
            return route(world, request, account, *match.groups())
    return refusal(404, "Not Found")


def _token(world: World, request: Request) -> Answer:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    client, _, secret = base64.b64decode(encoded).decode().partition(":") if scheme == "Basic" else ("", "", "")
    if world.clients.get(client) != secret:
        return refusal(401, "Unauthorized")
    grant, form = request.form.get("grant_type"), request.form
    account: str | None = None
    if grant == "password" and world.passwords.get(form.get("username", "")) == form.get("password"):
        account = form["username"]
    elif grant == "refresh_token":
        account = world.refresh_tokens.get(form.get("refresh_token", ""))
        if account is None:
            return refusal(400, "Bad Request")
    elif grant == "client_credentials":
        account = ""
    if account is None:
        return Answer(content={"error": "invalid_grant"})
    token = world.give_token(account)
    return Answer(content={"access_token": token, "token_type": "bearer", "expires_in": 86400, "scope": "*"})


def _me(world: World, request: Request, account: str) -> Answer:
    return Answer(content=rendering.account(account))


def _closed(world: World, subreddit: str) -> Answer | None:
    """Return why a subreddit cannot be read, or None where it can."""
    found = world.subreddit(subreddit)
    if found is None:
        return Answer(status=302, text="", headers={"location": f"/subreddits/search?q={subreddit}"})
    if found.access == "banned":
        return refusal(404, "Not Found", reason="banned")
    if found.access in ("private", "quarantined"):
        return refusal(403, "Forbidden", reason=found.access)
    return None


def _page(world: World, request: Request, items: list[Thing]) -> Answer:
    """Return the part of ``items`` (newest first) that after, before and limit ask for."""
    limit = min(int(request.query.get("limit", 25)), 100)
    order = {name: place for place, name in enumerate(world.things)}
    after, before = request.query.get("after"), request.query.get("before")
    if before:
        items = [item for item in items if order[item.name] > order.get(before, len(order))]
        page, rest = items[-limit:], []
    else:
        if after:
            items = [item for item in items if order[item.name] < order.get(after, -1)]
        page, rest = items[:limit], items[limit:]
    children = [rendering.thing(world, item, titled=True) for item in page]
    return Answer(content=rendering.listing(children, after=page[-1].name if rest else None))


def _listing(world: World, request: Request, account: str, subreddit: str, which: str) -> Answer:
    closed = _closed(world, subreddit)
    return closed or _page(world, request, world.listing(subreddit, comments=which.lower() == "comments"))


def _history(world: World, request: Request, account: str, name: str) -> Answer:
    return _page(world, request, world.history(name))


def _info(world: World, request: Request, account: str) -> Answer:
    wanted = request.query.get("id", "").split(",")[:IDS_A_CALL]
    found = [world.things[name] for name in wanted if name in world.things and not world.things[name].forgotten]
    return Answer(content=rendering.listing([rendering.thing(world, item) for item in found]))


def _tree(world: World, request: Request, account: str, link: str, comment: str | None) -> Answer:
    submission = world.things.get(f"t3_{link}")
    if submission is None or submission.forgotten:
        return refusal(404, "Not Found")
    query = request.query | ({"comment": comment} if comment else {})
    return Answer(content=rendering.tree(world, submission, query))


def _moderators(world: World, request: Request, account: str, subreddit: str) -> Answer:
    closed, found = _closed(world, subreddit), world.subreddit(subreddit)
    return closed or Answer(content=rendering.moderators(found) if found else None)


def _about(world: World, request: Request, account: str, subreddit: str) -> Answer:
    closed, found = _closed(world, subreddit), world.subreddit(subreddit)
    return closed or Answer(content=rendering.about(found) if found else None)


def _refused_text(text: str) -> Answer | None:
    if not text.strip():
        return api_error("NO_TEXT", "we need something here", "text")
    if len(text) > LONGEST_TEXT:
        return api_error("TOO_LONG", f"this is too long (max: {LONGEST_TEXT})", "text")
    return None


def _refused_parent(world: World, parent: Thing | None, account: str) -> Answer | None:
    if parent is None or parent.forgotten:
        return api_error("NO_THING_ID", "id not specified", "parent")
    subreddit, link = world.subreddit(parent.subreddit), world.things[parent.link or parent.name]
    if subreddit is None or account in subreddit.banned or subreddit.access in ("private", "banned"):
        return refusal(403, "Forbidden")
    if parent.is_comment and (parent.deleted or parent.removed):
        return api_error("DELETED_COMMENT", "that comment has been deleted", "parent")
    if parent.locked or link.locked:
        return api_error("THREAD_LOCKED", "Comments are locked.", "parent")
    if link.archived:
        return api_error("TOO_OLD", "that's a piece of history now; it's too late to reply to it", "parent")
    return None


def _things(world: World, item: Thing) -> Answer:
    return Answer(content={"json": {"errors": [], "data": {"things": [rendering.thing(world, item)]}}})


def _comment(world: World, request: Request, account: str) -> Answer:
    text, parent = request.form.get("text", ""), world.things.get(request.form.get("thing_id", ""))
    refused = _refused_text(text) or _refused_parent(world, parent, account)
    if refused or parent is None:
        return refused or refusal(500, "a parent that is not there was not refused")
    made = world.add_comment(parent.name, body=text, author=account, given_id=None, created=None, lags=True)
    world.write("comment", made, account, text)
    subreddit = world.subreddit(parent.subreddit)
    if subreddit and subreddit.access == "quarantined":
        return empty_receipt()
    return _things(world, made)


def empty_receipt() -> Answer:
    """Return the answer to a write that names nothing of what was written."""
    return Answer(content={"json": {"errors": [], "data": {"things": []}}})


def _edit(world: World, request: Request, account: str) -> Answer:
    text, item = request.form.get("text", ""), world.things.get(request.form.get("thing_id", ""))
    if item is None or item.author != account:
        return refusal(403, "Forbidden")
    if item.deleted:
        return api_error("DELETED_COMMENT", "that comment has been deleted", "thing_id")
    if refused := _refused_text(text):
        return refused
    item.body, item.edited = text, world.now()
    world.write("edit", item, account, text)
    return _things(world, item)


def _delete(world: World, request: Request, account: str) -> Answer:
    item = world.things.get(request.form.get("id", ""))
    if item is not None and item.author != account:
        return refusal(403, "Forbidden")
    if item is not None and not item.deleted:
        item.deleted = True
        world.write("delete", item, account, None)
    return Answer(content={})


_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", r"/api/v1/me", _me),
    ("GET", r"/r/(\w+)/(new|comments)", _listing),
    ("GET", r"/user/([\w-]+)/comments", _history),
    ("GET", r"/api/info", _info),
    ("GET", r"/comments/(\w+)(?:/\w+/(\w+))?", _tree),
    ("GET", r"/r/(\w+)/about/moderators", _moderators),
    ("GET", r"/r/(\w+)/about", _about),
    ("POST", r"/api/comment", _comment),
    ("POST", r"/api/editusertext", _edit),
    ("POST", r"/api/del", _delete),
)
