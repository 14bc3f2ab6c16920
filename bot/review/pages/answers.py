"""What members answered to our replies: each says that a human will look, so a human does."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.records import StoredPost
from bot.review import reads
from bot.review.access import Reviewer, SignedIn, Visitor, context_of, post_for
from bot.review.pages.drafts import RowId
from bot.review.pages.shell import Confirmed, Question, ask_first, done_or_told, page

router = APIRouter(prefix="/answers")


@router.get("", response_class=HTMLResponse)
def answers(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show the answers that nobody has read yet, oldest first."""
    return _show(request, visitor)


@router.post("/{post_id}/read", response_class=HTMLResponse)
def read(request: Request, visitor: Reviewer, post_id: RowId, confirmed: Confirmed = "") -> Response:
    """Note that somebody has read an answer; what it said is deleted here, after a question."""
    post = post_for(request, visitor, post_id)
    if post.has_text and not confirmed:
        return ask_first(request, visitor, _question(post))
    deed = partial(context_of(request).desk.answer_read, visitor.user, post_id)
    return done_or_told(deed, "/answers?done=read", partial(_show, request, visitor))


def _question(post: StoredPost) -> Question:
    return Question(
        title="Read: delete the answer here?",
        lines=[
            f"What this answer in {post.community} says is deleted here, and who wrote it.",
            "Where it was posted, it stays.",
        ],
        action=f"/answers/{post.id}/read",
        button="Read: delete it here",
        back="/answers",
    )


def _show(request: Request, visitor: Visitor, *, status: int = 200, problem: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        found = reads.answers(tx, visitor.communities)
    return page(request, visitor, "answers.html", status=status, answers=found, problem=problem)
