"""The forms on a reply that was approved: take it back, note where it stands, say whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.review.access import Releaser, Visitor, context_of, item_for, publication_for
from bot.review.desk import Moved, Refused
from bot.review.markup import web_address
from bot.review.pages.drafts import FormOnReply, RowId, show
from bot.review.pages.shell import redirect
from bot.review.waiting import Filters

router = APIRouter(prefix="/publications/{publication_id}")
Link = Annotated[str, Form(max_length=2000)]


@router.post("/cancel", response_class=HTMLResponse)
def cancel(request: Request, visitor: Releaser, publication_id: RowId) -> Response:
    """Take an approval back."""
    desk = context_of(request).desk
    return _do(request, visitor, publication_id, "cancelled", lambda: desk.cancel(visitor.user, publication_id))


@router.post("/posted", response_class=HTMLResponse)
def posted(request: Request, visitor: Releaser, publication_id: RowId, link: Link = "") -> Response:
    """Note that somebody posted the reply by hand."""
    desk = context_of(request).desk

    def deed() -> None:
        desk.mark_posted(visitor.user, publication_id, _checked(link))

    return _do(request, visitor, publication_id, "posted", deed, link)


@router.post("/there", response_class=HTMLResponse)
def there(request: Request, visitor: Releaser, publication_id: RowId, link: Link = "") -> Response:
    """Say that the reply stands on the platform."""
    desk = context_of(request).desk

    def deed() -> None:
        desk.say_it_is_there(visitor.user, publication_id, _checked(link))

    return _do(request, visitor, publication_id, "posted", deed, link)


@router.post("/not-there", response_class=HTMLResponse)
def not_there(
    request: Request, visitor: Releaser, publication_id: RowId, again: Annotated[str, Form()] = ""
) -> Response:
    """Say that the reply does not stand on the platform: it is sent again, or left."""
    desk = context_of(request).desk

    def deed() -> None:
        desk.say_it_is_not_there(visitor.user, publication_id, send_again=again == "yes")

    return _do(request, visitor, publication_id, "again" if again == "yes" else "left", deed)


def _checked(link: str) -> str:
    """Return a link without blanks. Raises ``Refused`` for what no page may link to."""
    link = link.strip()
    if link and web_address(link) is None:
        raise Refused("The link must begin with https:// or http://. Leave it empty if you do not have it.")
    return link


def _do(
    request: Request, visitor: Visitor, publication_id: int, done: str, deed: Callable[[], None], link: str = ""
) -> Response:
    draft_id = publication_for(request, visitor, publication_id).draft_id
    try:
        deed()
    except Moved as error:
        problem, status = f"Nothing was done: {error}. What you can do now stands below.", 409
    except Refused as error:
        problem, status = str(error), 422
    else:
        return redirect(f"/drafts/{draft_id}?done={done}")
    item = item_for(request, visitor, draft_id)
    return show(request, visitor, item, Filters(), status=status, problem=problem, on_reply=FormOnReply(link=link))
