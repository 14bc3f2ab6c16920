"""The one door: who is asking, what they may do, and whether a form is really theirs. Every page goes through it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.records import EVERYWHERE, Publication, StoredPost
from bot.review.context import ReviewContext
from bot.review.desk import Item
from bot.roles import RANK, Role
from bot.store.drafts import QueueItem
from bot.store.people import SESSION_LIFE, User

_SIGN_OF_LIFE_EVERY = dt.timedelta(seconds=30)


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
    """Somebody who is signed in, and what they may see.

    ``needs`` is the role that the form at hand asks for, in the community of whatever it changes; ``typed`` is what the
    form held.
    """

    user: User
    csrf: str
    communities: tuple[str, ...]
    needs: Role = Role.VIEWER
    typed: str = ""

    def may(self, role: Role | str, community: str | None = None) -> bool:
        """Say whether this person is ``role`` or more in ``community``; without one, in any that they see."""
        held = self.user.role if community is None else self.user.role_in(community)
        return held is not None and RANK[held] >= RANK[Role(role)]

    @property
    def entrusted(self) -> tuple[str, ...]:
        """The communities where this person may do what the form at hand asks for."""
        return self.where(self.needs)

    def where(self, role: Role) -> tuple[str, ...]:
        """Return the communities where this person is ``role`` or more."""
        return tuple(name for name in self.communities if self.may(role, name))

    def within(self, community: str) -> Visitor:
        """Return the same person with the role that they have in ``community``."""
        held = self.user.role_in(community) or Role.VIEWER
        return dataclasses.replace(self, user=dataclasses.replace(self.user, role=held))


def context_of(request: Request) -> ReviewContext:
    """Return what the desk was made with."""
    context: ReviewContext = request.app.state.context
    return context


def communities_of(context: ReviewContext, user: User) -> tuple[str, ...]:
    """Return the communities that a user sees: those that are set up and where the user is something."""
    return tuple(name for name in context.runtime.communities if user.role_in(name) is not None)


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
    if context.runtime.clock.now() - session.seen > _SIGN_OF_LIFE_EVERY:
        with context.runtime.store.write() as tx:
            tx.people.seen(token)
    return Visitor(user=session.user, csrf=session.csrf, communities=communities_of(context, session.user))


def signed_in(request: Request) -> Visitor:
    """Let anybody in who is signed in. Raises ``SignedOut``."""
    visitor = visitor_of(request)
    if visitor is None:
        raise SignedOut
    return visitor


def admin_looks(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
    """Let in who looks after some community. Raises ``TurnedAway``."""
    if not visitor.may(Role.ADMIN):
        raise TurnedAway(f"Your role is {visitor.user.role}; this needs {Role.ADMIN}.")
    return visitor


def csrf_holds(visitor: Visitor, token: str) -> bool:
    """Say whether a form carries the token of this very session."""
    return hmac.compare_digest(token.encode(), visitor.csrf.encode())


def may(role: Role) -> Callable[..., Visitor]:
    """Return the door of a form: signed in, with the form's own token, and ``role`` or a greater one."""

    def door(request: Request, typed: Annotated[str, Depends(typed_in)], csrf: Annotated[str, Form()] = "") -> Visitor:
        visitor = visitor_of(request)
        if visitor is None:
            raise SignedOut(typed)
        if not csrf_holds(visitor, csrf):
            message = "This form belongs to an older session, so nothing was done. Go back and try again."
            raise TurnedAway(message, typed)
        visitor = dataclasses.replace(visitor, needs=role, typed=typed)
        if not visitor.may(role):
            _note_refusal(request, visitor)
            raise TurnedAway(f"Your role is {visitor.user.role}; this needs {role}. Nothing was done.", typed)
        return visitor

    return door


def typed_in(
    line: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
) -> str:
    """Return whatever words a form holds, to show them again where the form is refused."""
    return "\n\n".join(words for words in (line, text, note, why) if words.strip())


def require_in(request: Request, visitor: Visitor, community: str) -> None:
    """Make sure that a form's visitor is in this community (``*``: in all) what the form asks for.

    Somebody may be a releaser in one community and a viewer in another. Raises ``TurnedAway``.
    """
    if not visitor.may(visitor.needs, community):
        _note_refusal(request, visitor)
        where = "everywhere" if community == EVERYWHERE else f"in {community}"
        held = visitor.user.role_in(community) or "none"
        raise TurnedAway(
            f"Your role {where} is {held}; this needs {visitor.needs} there. Nothing was done.", visitor.typed
        )


def _note_refusal(request: Request, visitor: Visitor) -> None:
    route = getattr(request.scope.get("route"), "path", "")
    with context_of(request).runtime.store.write() as tx:
        tx.audit.write(visitor.user.name, "user", visitor.user.name, target="refused", reason=f"POST {route}")


SignedIn = Annotated[Visitor, Depends(signed_in)]
AdminLooks = Annotated[Visitor, Depends(admin_looks)]
AnyRole = Annotated[Visitor, Depends(may(Role.VIEWER))]
Reviewer = Annotated[Visitor, Depends(may(Role.REVIEWER))]
Releaser = Annotated[Visitor, Depends(may(Role.RELEASER))]
Admin = Annotated[Visitor, Depends(may(Role.ADMIN))]


def item_for(request: Request, visitor: Visitor, draft_id: int) -> Item:
    """Return a draft that this visitor may see. Raises 404."""
    item = context_of(request).desk.item(draft_id)
    if item is None or item.draft.community not in visitor.communities:
        raise HTTPException(404)
    require_in(request, visitor, item.draft.community)
    return item


def drafts_for(request: Request, visitor: Visitor, draft_ids: Sequence[int]) -> list[QueueItem]:
    """Return those of these drafts that this visitor's form may touch, in their order, as the queue shows them."""
    with context_of(request).runtime.store.read() as tx:
        found = tx.drafts.queued(draft_ids)
    return [item for item in found if item.draft.community in visitor.entrusted]


def publication_for(request: Request, visitor: Visitor, publication_id: int) -> Publication:
    """Return a publication that this visitor may see. Raises 404."""
    with context_of(request).runtime.store.read() as tx:
        publication = tx.publications.get(publication_id)
    if publication is None or publication.community not in visitor.communities:
        raise HTTPException(404)
    require_in(request, visitor, publication.community)
    return publication


def post_for(request: Request, visitor: Visitor, post_id: int) -> StoredPost:
    """Return a post that this visitor may see. Raises 404."""
    with context_of(request).runtime.store.read() as tx:
        post = tx.posts.get(post_id)
    if post is None or post.community not in visitor.communities:
        raise HTTPException(404)
    require_in(request, visitor, post.community)
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


def session_token(request: Request) -> str:
    """Return the token of the session that a browser holds, or nothing."""
    return request.cookies.get(cookie_name(context_of(request)), "")


def drop_session(context: ReviewContext, response: Response) -> None:
    """Take a browser's session away."""
    response.delete_cookie(cookie_name(context), path="/", httponly=True, samesite="lax", secure=_secure(context))


def _secure(context: ReviewContext) -> bool:
    return (context.public_url or "").startswith("https://")
