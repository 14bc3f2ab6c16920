"""Signing in, by a one-time link or a password, and out."""

from __future__ import annotations

import functools
import threading
from collections import deque
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.clock import Clock
from bot.review import words
from bot.review.access import AnyRole, context_of, drop_session, session_token, set_session, visitor_of
from bot.review.pages.shell import redirect, render
from bot.store import Transaction
from bot.store.people import User

_TRIES_A_NAME = 5
_TRIES_AN_ADDRESS = 20
_WINDOW_S = 15 * 60
_NO_GOOD = (
    "This link is no longer good: it was used already, is older than 15 minutes, or a newer one was made. "
    "Ask whoever invited you for a new link."
)

router = APIRouter()


class Attempts:
    """Counts failed passwords by name and by address over the last quarter of an hour; kept in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: dict[tuple[str, str], deque[float]] = {}

    def allowed(self, name: str, address: str) -> bool:
        """Say whether another password may be tried."""
        with self._lock:
            return (
                len(self._recent(("name", name))) < _TRIES_A_NAME
                and len(self._recent(("address", address))) < _TRIES_AN_ADDRESS
            )

    def failed(self, name: str, address: str) -> None:
        """Note a failed password."""
        with self._lock:
            now = self._clock.now().timestamp()
            for key in (("name", name), ("address", address)):
                self._failed.setdefault(key, deque()).append(now)
            for key in [key for key in self._failed if not self._recent(key)]:
                del self._failed[key]

    def _recent(self, key: tuple[str, str]) -> deque[float]:
        found = self._failed.get(key, deque())
        while found and found[0] <= self._clock.now().timestamp() - _WINDOW_S:
            found.popleft()
        return found


@router.get("/signin", response_class=HTMLResponse)
def explain(request: Request) -> Response:
    """Say how to sign in."""
    if visitor_of(request) is not None:
        return redirect("/")
    return _form(request)


@router.post("/signin", response_class=HTMLResponse)
def with_password(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Sign in with a name and a password."""
    attempts: Attempts = request.app.state.attempts
    address = request.client.host if request.client else ""
    if not attempts.allowed(name, address):
        problem = "Too many wrong passwords. Wait a quarter of an hour, or ask whoever invited you for a new link."
        return _form(request, status=429, problem=problem, name=name)
    context = context_of(request)
    with context.runtime.store.read() as tx:
        user = tx.people.user(name)
    if not _password_fits(user, password):
        attempts.failed(name, address)
        return _form(request, status=403, problem="Name and password do not belong together.", name=name)
    with context.runtime.store.write() as tx:
        token = open_session(request, tx, name)
    return welcome(request, token)


@router.get("/signin/{token}", response_class=HTMLResponse)
def show_button(request: Request, token: str) -> HTMLResponse:
    """Ask for a click, so that the previews of chat programs do not use the link up; say so where it is no good."""
    with context_of(request).runtime.store.read() as tx:
        name = tx.people.name_on_link(token)
        user = tx.people.user(name) if name else None
    if user is None or user.disabled:
        return _form(request, status=403, problem=_NO_GOOD)
    return render(request, "signin_link.html", token=token)


@router.post("/signin/{token}", response_class=HTMLResponse)
def with_link(request: Request, token: str) -> Response:
    """Use a sign-in link."""
    with context_of(request).runtime.store.write() as tx:
        name = tx.people.use_link(token)
        user = tx.people.user(name) if name else None
        session = open_session(request, tx, user.name) if user is not None and not user.disabled else None
    if session is None:
        return _form(request, status=403, problem=_NO_GOOD)
    return welcome(request, session)


@router.post("/signout", response_class=HTMLResponse)
def sign_out(request: Request, visitor: AnyRole) -> Response:
    """End the session, and free what the person had taken."""
    context = context_of(request)
    with context.runtime.store.write() as tx:
        tx.people.close_session(session_token(request))
        if not tx.people.sessions(visitor.user.name):
            tx.together.left(visitor.user.name)
    response = redirect("/signin")
    drop_session(context, response)
    return response


def open_session(request: Request, tx: Transaction, name: str) -> str:
    """Open a new session in place of the one that this browser may hold; return its token."""
    old = session_token(request)
    if old:
        tx.people.close_session(old)
    return tx.people.open_session(name, words.device(request.headers.get("user-agent", "")))


def welcome(request: Request, token: str) -> Response:
    """Hand a browser its session and send it to the queue."""
    response = redirect("/")
    set_session(context_of(request), response, token)
    return response


def _form(request: Request, *, status: int = 200, problem: str = "", name: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        passwords = any(user.password_hash for user in tx.people.users())
    return render(request, "signin.html", status=status, problem=problem, passwords=passwords, name=name)


_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Return what is stored in place of a password."""
    return _HASHER.hash(password)


@functools.cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")


def _password_fits(user: User | None, password: str) -> bool:
    """Compare in the same time whether or not there is such an account."""
    known = user.password_hash if user is not None and not user.disabled else None
    try:
        _HASHER.verify(known or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return known is not None
