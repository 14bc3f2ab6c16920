"""What was decided, and what became of the replies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.review import reads
from bot.review.access import SignedIn, context_of
from bot.review.pages.shell import page

A_PAGE = 50

router = APIRouter()


@router.get("/history", response_class=HTMLResponse)
def history(
    request: Request, visitor: SignedIn, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> HTMLResponse:
    """Show the newest replies and the decisions, newest first."""
    context = context_of(request)
    with context.runtime.store.read() as tx:
        publications = tx.publications.latest(visitor.communities, A_PAGE)
        decisions = reads.decided(tx, visitor.communities, limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
    return page(
        request,
        visitor,
        "history.html",
        publications=publications,
        decisions=decisions[:A_PAGE],
        more=len(decisions) > A_PAGE,
        number=number,
        claims=context.knowledge.current().claims,
    )
