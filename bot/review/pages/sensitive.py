"""Posts whose author may need care rather than a correction: no draft, neutral words, and a person who looks."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.records import StoredPost
from bot.review import markup, reads, words
from bot.review.access import Reviewer, SignedIn, Visitor, context_of, post_for
from bot.review.pages.drafts import RowId
from bot.review.pages.shell import Confirmed, Question, ask_first, done_or_told, page

router = APIRouter(prefix="/sensitive")


@router.get("", response_class=HTMLResponse)
def sensitive(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show the posts of the sensitive lane, oldest first."""
    return _show(request, visitor)


@router.post("/{post_id}/seen", response_class=HTMLResponse)
def seen(request: Request, visitor: Reviewer, post_id: RowId, confirmed: Confirmed = "") -> Response:
    """Note that somebody has seen to a post; what it said is deleted here, after a question."""
    post = post_for(request, visitor, post_id)
    if post.has_text and not confirmed:
        return ask_first(request, visitor, _question(post))
    deed = partial(context_of(request).desk.seen_to, visitor.user, post_id)
    return done_or_told(deed, "/sensitive?done=seen", partial(_show, request, visitor))


@router.post("/{post_id}/back", response_class=HTMLResponse)
def back(request: Request, visitor: Reviewer, post_id: RowId) -> Response:
    """Put a post into the queue that is no matter of care after all."""
    post_for(request, visitor, post_id)
    deed = partial(context_of(request).desk.not_sensitive, visitor.user, post_id)
    return done_or_told(deed, f"/sensitive?done=no-care&post={post_id}", partial(_show, request, visitor))


@router.post("/{post_id}/again", response_class=HTMLResponse)
def again(request: Request, visitor: Reviewer, post_id: RowId) -> Response:
    """Take back that a post is no matter of care."""
    post_for(request, visitor, post_id)
    deed = partial(context_of(request).desk.sensitive_again, visitor.user, post_id)
    return done_or_told(deed, "/sensitive?done=sensitive", partial(_show, request, visitor))


def _question(post: StoredPost) -> Question:
    return Question(
        title="Done: delete the post here?",
        lines=[
            f"What this post in {post.community} says is deleted here, and who wrote it.",
            "It leaves this page, and no draft is made. Where it was posted, it stays.",
        ],
        action=f"/sensitive/{post.id}/seen",
        button="Done: delete it here",
        back="/sensitive",
        about=words.heading(post),
        words=markup.beginning(post.body),
    )


def _show(request: Request, visitor: Visitor, *, status: int = 200, problem: str = "") -> HTMLResponse:
    with context_of(request).runtime.store.read() as tx:
        found = reads.sensitive(tx, visitor.communities)
    posts = [(post, signs, markup.near(post.body, ()), markup.pieces(post.body, ())) for post, signs in found]
    return page(request, visitor, "sensitive.html", status=status, posts=posts, problem=problem)
