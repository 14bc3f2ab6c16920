"""Forgetting at the desk: an admin does what a member asks for, is asked first, and sees what went, in counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from bot.errors import ExpectedError
from bot.records import StoredPost
from bot.review.access import Admin, AdminLooks, Visitor, context_of, post_for
from bot.review.pages.drafts import RowId
from bot.review.pages.shell import Confirmed, Question, ask_first, page
from bot.review.words import foreseen_in_words, forgotten_in_words
from bot.roles import Role
from bot.steps.forgetting import Account, foresee, forget_asked, named

router = APIRouter()
_WAY_BACK = re.compile(r"/(?:drafts/\d+|sensitive|answers)?")
_What = Annotated[str, Form(max_length=2000)]


@router.get("/forget", response_class=HTMLResponse)
def look_up(request: Request, visitor: AdminLooks) -> HTMLResponse:
    """Ask for the post or the account that is to be forgotten."""
    return page(request, visitor, "forget.html", what="", problem="")


@router.post("/forget", response_class=HTMLResponse)
def forget_named(request: Request, visitor: Admin, what: _What = "", confirmed: Confirmed = "") -> HTMLResponse:
    """Forget the post that a link leads to, or all posts of an account where the visitor looks after things."""
    runtime = context_of(request).runtime
    mine = visitor.where(Role.ADMIN)
    platforms = tuple(dict.fromkeys(runtime.communities[name].platform for name in mine))
    try:
        whom = named(runtime.settings, runtime.store, what, platforms)
    except ExpectedError as error:
        return page(request, visitor, "forget.html", status=422, what=what, problem=f"Nothing was done: {error}.")
    if whom is None or (isinstance(whom, StoredPost) and whom.community not in mine):
        problem = "No such post is known here, so there is nothing to forget."
        return page(request, visitor, "forget.html", status=422, what=what, problem=problem)
    form = _Form(action="/forget", back="/forget", fields={"what": what})
    return _forget(request, visitor, whom, form, confirmed)


@router.post("/posts/{post_id}/forget", response_class=HTMLResponse)
def forget(
    request: Request,
    visitor: Admin,
    post_id: RowId,
    whom: Annotated[str, Form(max_length=10)] = "post",
    back: Annotated[str, Form(max_length=40)] = "/",
    confirmed: Confirmed = "",
) -> HTMLResponse:
    """Forget a post, or all posts of its author on that platform, whichever communities they stand in."""
    post = post_for(request, visitor, post_id)
    account = Account(name=post.author, platforms=(post.platform,)) if whom == "author" and post.author else None
    way_back = back if _WAY_BACK.fullmatch(back) else "/"
    form = _Form(action=f"/posts/{post.id}/forget", back=way_back, fields={"whom": whom})
    return _forget(request, visitor, account or post, form, confirmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """Where the form that asks leads, where its way back leads, and what it holds."""

    action: str
    back: str
    fields: dict[str, str]


def _author(whom: StoredPost | Account) -> str | None:
    return whom.author if isinstance(whom, StoredPost) else whom.name


def _forget(
    request: Request, visitor: Visitor, whom: StoredPost | Account, form: _Form, confirmed: str
) -> HTMLResponse:
    store, by = context_of(request).runtime.store, visitor.user.name
    account = whom.name if isinstance(whom, Account) else None
    try:
        if not confirmed:
            told = foreseen_in_words(foresee(store, whom, by=by), _author(whom))
            title = f"Forget all posts of {account}?" if account else "Forget this post?"
            question = Question(
                title=title,
                lines=told,
                action=form.action,
                button=title.rstrip("?"),
                back=form.back,
                fields=form.fields,
            )
            return ask_first(request, visitor, question)
        done = forget_asked(store, whom, by=by)
    except ExpectedError as error:
        return page(request, visitor, "forgotten.html", status=409, told=[], problem=str(error))
    return page(request, visitor, "forgotten.html", told=forgotten_in_words(done, account), problem="")
