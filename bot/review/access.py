"""The one door: who is asking, what they may do, and whether a form is really theirs. Every page goes through it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.records import Publication, StoredPost
from bot.review.context import ReviewContext
from bot.review.desk import Item
from bot.roles import Role
from bot.store.drafts import QueueItem
from bot.store.people import SESSION_LIFE, User

RANK = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.RELEASER: 2, Role.ADMIN: 3}


class SignedOut(Exception):
    """Nobody is signed in; ``typed`` is what the form held, so that it is not lost."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("nobody is signed in")
        self.typed = typed


class TurnedAway(Exception):
    """The request is refused; the message says why. ``typed`` is what the form held, so that it is not lost."""

    def __init__(self, message: str, typed: str = "") -> None:
        super().__init__(message)
        self.typed = typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in, and what they may see."""

    user: User
    csrf: str
    communities: tuple[str, ...]

    def may(self, role: Role | str) -> bool:
        """Say whether this person's role is ``role`` or a greater one."""
        return RANK[self.user.role] >= RANK[Role(role)]


def context_of(request: Request) -> ReviewContext:
    """Return what the desk was made with."""
    context: ReviewContext = request.app.state.context
    return context


def communities_of(context: ReviewContext, _user: User) -> tuple[str, ...]:
    """Return the communities that a user sees: all that are set up."""
    return tuple(context.runtime.communities)


def visitor_of(request: Request) -> Visitor | None:
    """Return who is signed in, or None."""
    context = context_of(request)
    token = request.cookies.get(cookie_name(context))
    if not token:
        return None
    with context.runtime.store.read() as tx:
        session = tx.people.session(token)
    if session is None:
        return None
    return Visitor(user=session.user, csrf=session.csrf, communities=communities_of(context, session.user))


def signed_in(request: Request) -> Visitor:
    """Let anybody in who is signed in. Raises ``SignedOut``."""
    visitor = visitor_of(request)
    if visitor is None:
        raise SignedOut
    return visitor


def csrf_holds(visitor: Visitor, token: str) -> bool:
    """Say whether a form carries the token of this very session."""
    return hmac.compare_digest(token.encode(), visitor.csrf.encode())


def may(role: Role) -> Callable[..., Visitor]:
    """Return the door of a form: signed in, with the form's own token, and ``role`` or a greater one."""

    def door(request: Request, csrf: Annotated[str, Form()] = "", text: Annotated[str, Form()] = "") -> Visitor:
        visitor = visitor_of(request)
        if visitor is None:
            raise SignedOut(text)
        if not csrf_holds(visitor, csrf):
            raise TurnedAway("This form belongs to an older session, so nothing was done. Go back and try again.", text)
        if not visitor.may(role):
            _note_refusal(request, visitor)
            raise TurnedAway(f"Your role is {visitor.user.role}; this needs {role}. Nothing was done.", text)
        return visitor

    return door


def _note_refusal(request: Request, visitor: Visitor) -> None:
    route = getattr(request.scope.get("route"), "path", "")
    with context_of(request).runtime.store.write() as tx:
        tx.audit.write(visitor.user.name, "user", visitor.user.name, target="refused", reason=f"POST {route}")


SignedIn = Annotated[Visitor, Depends(signed_in)]
AnyRole = Annotated[Visitor, Depends(may(Role.VIEWER))]
Reviewer = Annotated[Visitor, Depends(may(Role.REVIEWER))]
Releaser = Annotated[Visitor, Depends(may(Role.RELEASER))]
Admin = Annotated[Visitor, Depends(may(Role.ADMIN))]


def item_for(request: Request, visitor: Visitor, draft_id: int) -> Item:
    """Return a draft that this visitor may see. Raises 404."""
    item = context_of(request).desk.item(draft_id)
    if item is None or item.draft.community not in visitor.communities:
        raise HTTPException(404)
    return item


def drafts_for(request: Request, visitor: Visitor, draft_ids: Sequence[int]) -> list[QueueItem]:
    """Return those of these drafts that this visitor may see, in their order, as the queue shows them."""
    with context_of(request).runtime.store.read() as tx:
        found = tx.drafts.queued(draft_ids)
    return [item for item in found if item.draft.community in visitor.communities]


def publication_for(request: Request, visitor: Visitor, publication_id: int) -> Publication:
    """Return a publication that this visitor may see. Raises 404."""
    with context_of(request).runtime.store.read() as tx:
        publication = tx.publications.get(publication_id)
    if publication is None or publication.community not in visitor.communities:
        raise HTTPException(404)
    return publication


def post_for(request: Request, visitor: Visitor, post_id: int) -> StoredPost:
    """Return a post that this visitor may see. Raises 404."""
    with context_of(request).runtime.store.read() as tx:
        post = tx.posts.get(post_id)
    if post is None or post.community not in visitor.communities:
        raise HTTPException(404)
    return post


def cookie_name(context: ReviewContext) -> str:
    """Return the session cookie's name; behind TLS browsers hold the prefix to this host alone."""
    return "__Host-repcheck" if _secure(context) else "repcheck"


def set_session(context: ReviewContext, response: Response, token: str) -> None:
    """Hand a browser its session."""
    response.set_cookie(
        cookie_name(context),
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_secure(context),
    )


def drop_session(context: ReviewContext, response: Response) -> None:
    """Take a browser's session away."""
    response.delete_cookie(cookie_name(context), path="/", httponly=True, samesite="lax", secure=_secure(context))


def _secure(context: ReviewContext) -> bool:
    return (context.public_url or "").startswith("https://")
