"""Forgetting at the desk: an admin does what a member asks for, and sees what went, in counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from bot.errors import ExpectedError
from bot.review.access import Admin, context_of, post_for
from bot.review.pages.drafts import RowId
from bot.review.pages.shell import page
from bot.review.words import forgotten_in_words
from bot.steps.forgetting import Account, forget_asked

router = APIRouter()


@router.post("/posts/{post_id}/forget", response_class=HTMLResponse)
def forget(
    request: Request, visitor: Admin, post_id: RowId, whom: Annotated[str, Form(max_length=10)] = "post"
) -> HTMLResponse:
    """Forget a post, or all posts of its author on that platform, whichever communities they stand in."""
    post = post_for(request, visitor, post_id)
    account = Account(name=post.author, platforms=(post.platform,)) if whom == "author" and post.author else None
    try:
        done = forget_asked(context_of(request).runtime.store, account or post, by=visitor.user.name)
    except ExpectedError as error:
        return page(request, visitor, "forgotten.html", status=409, told=[], problem=str(error))
    told = forgotten_in_words(done, account.name if account else None)
    return page(request, visitor, "forgotten.html", told=told, problem="")
