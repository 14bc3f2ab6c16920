"""The forms and signs of life of several people at one draft, and the text that they typed and did not save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from bot.records import printable
from bot.review import together
from bot.review.access import AnyRole, Reviewer, Visitor, context_of, item_for
from bot.review.desk import Item, Moved, Refused
from bot.review.pages.drafts import FormOfDraft, RowId, Typed, show
from bot.review.pages.shell import redirect, shell_for
from bot.review.waiting import Filters, FiltersInAddress
from bot.store.unsaved import Unsaved

router = APIRouter(prefix="/drafts/{draft_id}")
Page = Annotated[str, Form(min_length=1, max_length=40)]
_LONGEST = 40_000


@router.post("/take", response_class=HTMLResponse)
def take(
    request: Request,
    visitor: Reviewer,
    draft_id: RowId,
    filters: FiltersInAddress,
    typed: FormOfDraft,
    over: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a draft for ten minutes, keep it for ten more, or take it over from the person named."""
    context = context_of(request)

    def deed(item: Item) -> None:
        together.take(context, visitor, item.draft, typed.seen(context.runtime.clock.now()), over=over)

    return _do(request, visitor, draft_id, filters, typed, deed, "taken")


@router.post("/hand-over", response_class=HTMLResponse)
def hand_over(
    request: Request,
    visitor: Reviewer,
    draft_id: RowId,
    filters: FiltersInAddress,
    typed: FormOfDraft,
    to: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Hand a draft to somebody who is at the desk."""
    context = context_of(request)
    return _do(
        request,
        visitor,
        draft_id,
        filters,
        typed,
        lambda item: together.hand_over(context, visitor, item.draft, to),
        "handed",
    )


@router.post("/let-go", response_class=HTMLResponse)
def let_go(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Let a draft go that one has taken."""

    def deed(item: Item) -> None:
        with context_of(request).runtime.store.write() as tx:
            tx.together.let_go(item.draft.id, visitor.user.name)

    return _do(request, visitor, draft_id, filters, typed, deed, "let-go")


@router.post("/look", response_class=HTMLResponse)
def look(
    request: Request,
    visitor: AnyRole,
    draft_id: RowId,
    filters: FiltersInAddress,
    gone: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Note that somebody still looks at a draft, or has gone, and return who else is there."""
    item = item_for(request, visitor, draft_id)
    context = context_of(request)
    if gone:
        with context.runtime.store.write() as tx:
            tx.together.look_away(draft_id, visitor.user.name)
        return Response(status_code=204)
    together.note_look(context, visitor, item.draft)
    here = visitor.within(item.draft.community)
    with context.runtime.store.read() as tx:
        values = {"company": together.company(tx, here, item.draft), "shell": shell_for(tx, here)}
    template = request.app.state.templates.get_template("company.html")
    return HTMLResponse(template.render(visitor=here, draft=item.draft, filters=filters, **values))


@router.post("/unsaved", response_class=PlainTextResponse)
def unsaved(
    request: Request,
    visitor: Reviewer,
    draft_id: RowId,
    page: Page,
    version: Annotated[int, Form(ge=0, le=2**31 - 1)],
    text: Annotated[str, Form(max_length=_LONGEST)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    line: Annotated[str, Form(max_length=300)] = "",
) -> PlainTextResponse:
    """Keep what stands in an editor that nobody has saved yet; return in words what became of it."""
    item = item_for(request, visitor, draft_id)
    context = context_of(request)
    lines = printable(text.replace("\r\n", "\n"))
    if together.of_correction(page):
        lines = together.as_posted(printable(line), lines)
    held = Unsaved(
        draft_id=draft_id,
        page=page,
        version=version,
        text=lines,
        note=printable(note.replace("\r\n", "\n")),
        at=context.runtime.clock.now(),
    )
    return PlainTextResponse(together.keep(context, visitor, item.draft, held))


@router.post("/discard", response_class=HTMLResponse)
def discard(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, discarded: Page
) -> Response:
    """Forget text that was typed and is not wanted."""
    item_for(request, visitor, draft_id)
    with context_of(request).runtime.store.write() as tx:
        tx.unsaved.drop(draft_id, visitor.user.name, discarded)
    return redirect(f"/drafts/{draft_id}{filters.query(done='discarded')}")


def _do(
    request: Request,
    visitor: Visitor,
    draft_id: int,
    filters: Filters,
    typed: Typed,
    deed: Callable[[Item], None],
    done: str,
) -> Response:
    """Do a deed and show the draft again, with whatever was typed meanwhile."""
    item = item_for(request, visitor, draft_id)
    problem, status = "", 200
    try:
        deed(item)
    except Moved as error:
        problem, status = f"Nothing was done: {error}.", 409
    except Refused as error:
        problem, status = str(error), 422
    if not problem and not (typed.rewrites(item) or typed.note or typed.reason or typed.ticks):
        return redirect(f"/drafts/{draft_id}{filters.query(done=done)}")
    now = item_for(request, visitor, draft_id)
    return show(request, visitor, now, filters, status=status, problem=problem, typed=typed)
