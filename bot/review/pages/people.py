"""The page of people, for those who look after a community, and the page that an invitation opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.review import people
from bot.review.access import Admin, AdminLooks, Visitor, context_of
from bot.review.desk import Refused
from bot.review.pages.shell import done_or_told, page, render
from bot.review.pages.signin import hashed, open_session, welcome
from bot.roles import Role

router = APIRouter()
_Word = Annotated[str, Form(max_length=200)]


@router.get("/people", response_class=HTMLResponse)
def show_people(request: Request, visitor: AdminLooks) -> HTMLResponse:
    """Show the accounts and invitations of what the visitor looks after."""
    return _show(request, visitor)


@router.post("/people/role", response_class=HTMLResponse)
def role(request: Request, visitor: Admin, name: _Word = "", scope: _Word = "", role: _Word = "") -> Response:
    """Change somebody's role in a community, or take it away."""

    def deed() -> None:
        chosen = None if role == "nothing" else _role(role)
        people.set_role(context_of(request), visitor, name.strip(), scope, chosen)

    return _do(request, visitor, deed, "role")


@router.post("/people/remove", response_class=HTMLResponse)
def remove(request: Request, visitor: Admin, name: _Word = "") -> Response:
    """Take all roles of somebody away."""
    return _do(request, visitor, lambda: people.remove(context_of(request), visitor, name), "removed")


@router.post("/people/withdraw", response_class=HTMLResponse)
def withdraw(request: Request, visitor: Admin, mark: _Word = "") -> Response:
    """Make an invitation worthless."""
    return _do(request, visitor, lambda: people.withdraw(context_of(request), visitor, mark), "invite-withdrawn")


@router.post("/people/invite", response_class=HTMLResponse)
def invite(request: Request, visitor: Admin, scope: _Word = "", role: _Word = "") -> Response:
    """Make an invitation, and show its link this one time."""
    context = context_of(request)
    try:
        token = people.invite(context, visitor, scope, _role(role))
    except Refused as error:
        return _show(request, visitor, status=422, problem=str(error))
    home = context.public_url or str(request.base_url).rstrip("/")
    return _show(request, visitor, link=f"{home}/invite/{token}")


@router.get("/invite/{token}", response_class=HTMLResponse)
def show_invite(request: Request, token: str) -> HTMLResponse:
    """Ask somebody who was invited for a name and a password."""
    return _invited(request, token)


@router.post("/invite/{token}", response_class=HTMLResponse)
def join(
    request: Request,
    token: str,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Make the account and sign it in."""
    store = context_of(request).runtime.store
    try:
        people.require_password(password, name)
        with store.read() as tx:
            if tx.members.invite_of(token) is None:
                return _invited(request, token)
            people.name_for(tx, name)
        password_hash = hashed(password)  # slow on purpose, so not while the database waits
        with store.write() as tx:
            chosen = people.name_for(tx, name)
            if not tx.members.join(token, chosen, password_hash):
                raise Refused("This name is taken: choose another.")
            session = open_session(request, tx, chosen)
    except Refused as error:
        return _invited(request, token, status=422, problem=str(error), name=name)
    except LookupError:
        return _invited(request, token)
    return welcome(request, session)


def _role(chosen: str) -> Role:
    if chosen not in set(Role):
        raise Refused("Choose a role.")
    return Role(chosen)


def _do(request: Request, visitor: Visitor, deed: Callable[[], None], done: str) -> Response:
    return done_or_told(deed, f"/people?done={done}", partial(_show, request, visitor))


def _show(request: Request, visitor: Visitor, *, status: int = 200, problem: str = "", link: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        values = {"people": people.people_of(tx, visitor), "invites": people.invites_of(tx, visitor)}
    scopes = people.scopes_of(visitor)
    return page(
        request,
        visitor,
        "people.html",
        status=status,
        problem=problem,
        link=link,
        scopes=scopes,
        roles=list(Role),
        **values,
    )


def _invited(request: Request, token: str, *, status: int = 200, problem: str = "", name: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        found = tx.members.invite_of(token)
    values = {"invite": found, "token": token, "problem": problem, "name": name, "shortest": people.SHORTEST_PASSWORD}
    return render(request, "invite.html", status=status if found else 404, **values)
