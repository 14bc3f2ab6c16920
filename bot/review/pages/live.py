"""Live counts for the pages that are open, as server-sent events; every page works without them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from bot.review import reads
from bot.review.access import SignedIn, context_of, visitor_of
from bot.review.live import EventStream, Seats, Told
from bot.review.waiting import Filters, FiltersInAddress, part_of
from bot.states import PostState

router = APIRouter()


@router.get("/live", response_class=Response)
def live(
    request: Request,
    visitor: SignedIn,
    filters: FiltersInAddress,
    newest: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Response:
    """Tell how many wait, and how many of them came after the draft ``newest`` and pass the filters."""
    seats: Seats = request.app.state.seats
    return EventStream(lambda: counted(request, filters, newest), seats, visitor.user.name)


def counted(request: Request, filters: Filters, newest: int | None) -> Told | None:
    """Return what waits, or None where nobody is signed in any more."""
    visitor = visitor_of(request)
    if visitor is None:
        return None
    context = context_of(request)
    with context.runtime.store.read() as tx:
        return {
            "queue": reads.waiting(tx, visitor.communities),
            "sensitive": reads.post_count(tx, PostState.SENSITIVE, visitor.communities),
            "answers": reads.post_count(tx, PostState.ANSWER, visitor.communities),
            "fresh": 0 if newest is None else tx.queue.count(part_of(context, visitor, filters), newer_than=newest),
        }
