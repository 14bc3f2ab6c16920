"""One's own account: where one is signed in, and signing out there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.review.access import AnyRole, SignedIn, context_of, session_token
from bot.review.pages.shell import page, redirect
from bot.store.people import mark_of

router = APIRouter(prefix="/me")


@router.get("", response_class=HTMLResponse)
def me(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show one's roles and sessions."""
    with context_of(request).runtime.store.read() as tx:
        sessions = tx.people.sessions(visitor.user.name)
    return page(request, visitor, "me.html", sessions=sessions, this=mark_of(session_token(request)))


@router.post("/sessions/end", response_class=HTMLResponse)
def end(request: Request, visitor: AnyRole, mark: Annotated[str, Form(min_length=16, max_length=16)]) -> Response:
    """End one of one's own sessions."""
    with context_of(request).runtime.store.write() as tx:
        tx.people.end_sessions(visitor.user.name, only=mark)
    return redirect("/me?done=session-ended")


@router.post("/sessions/others", response_class=HTMLResponse)
def end_others(request: Request, visitor: AnyRole) -> Response:
    """End all of one's own sessions but this one."""
    with context_of(request).runtime.store.write() as tx:
        tx.people.end_sessions(visitor.user.name, but=mark_of(session_token(request)))
    return redirect("/me?done=sessions-ended")
