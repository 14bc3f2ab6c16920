"""What members answered to our replies: each says that a human will look, so a human does."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.review import reads
from bot.review.access import Reviewer, SignedIn, Visitor, context_of, post_for
from bot.review.pages.drafts import RowId
from bot.review.pages.shell import done_or_told, page

router = APIRouter(prefix="/answers")


@router.get("", response_class=HTMLResponse)
def answers(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show the answers that nobody has read yet, oldest first."""
    return _show(request, visitor)


@router.post("/{post_id}/read", response_class=HTMLResponse)
def read(request: Request, visitor: Reviewer, post_id: RowId) -> Response:
    """Note that somebody has read an answer; what it said is deleted here."""
    post_for(request, visitor, post_id)
    deed = partial(context_of(request).desk.answer_read, visitor.user, post_id)
    return done_or_told(deed, "/answers?done=read", partial(_show, request, visitor))


def _show(request: Request, visitor: Visitor, *, status: int = 200, problem: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        found = reads.answers(tx, visitor.communities)
    return page(request, visitor, "answers.html", status=status, answers=found, problem=problem)
