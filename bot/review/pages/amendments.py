"""The forms on a reply that stands on its platform: correct it, or delete it. A reason is always asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.records import Deed, Publication, printable
from bot.review import words
from bot.review.access import Releaser, Visitor, context_of, item_for, publication_for
from bot.review.amending import Amending, Correction, Unchanged
from bot.review.complaints import Complaint, unticked
from bot.review.desk import Guarded, Moved, Refused
from bot.review.pages.drafts import Amends, FormOnReply, RowId, show
from bot.review.pages.shell import redirect
from bot.review.waiting import Filters

router = APIRouter(prefix="/publications/{publication_id}")
Reason = Annotated[str, Form(max_length=20)]
Note = Annotated[str, Form(max_length=2000)]


def correction_of(
    version: Annotated[int, Form(ge=1, le=2**31 - 1)],
    text: Annotated[str, Form()] = "",
    line: Annotated[str, Form(max_length=300)] = "",
    reason: Reason = "",
    note: Note = "",
    ticks: Annotated[tuple[str, ...], Form()] = (),
    page: Annotated[str, Form(max_length=40)] = "",
    stays: Annotated[str, Form(max_length=10)] = "",
) -> Amends:
    """Read the form of a correction."""
    text = printable(text.replace("\r\n", "\n"))
    told = {
        "version": version,
        "reason": reason,
        "note": note.strip(),
        "ticks": ticks,
        "page": page,
        "stays": bool(stays),
    }
    return Amends(deed=Deed.CORRECT, text=text, line=printable(line), **told)  # type: ignore[arg-type]


def deletion_of(reason: Reason = "", note: Note = "") -> Amends:
    """Read the form of a deletion."""
    return Amends(deed=Deed.DELETE, reason=reason, note=note.strip())


@router.post("/correct", response_class=HTMLResponse)
def correct(
    request: Request, visitor: Releaser, publication_id: RowId, amends: Annotated[Amends, Depends(correction_of)]
) -> Response:
    """Correct a posted reply, with a line on it that says so."""

    def deed(amending: Amending, publication: Publication) -> None:
        wish = Correction(version=amends.version, line=amends.line, text=amends.text, stays=amends.stays)
        told = {"reason": amends.chosen(), "note": amends.note, "ticked": amends.ticks}
        amending.correct(visitor.user, publication, wish, **told)  # type: ignore[arg-type]

    return _do(request, visitor, publication_id, amends, deed)


@router.post("/delete", response_class=HTMLResponse)
def delete(
    request: Request, visitor: Releaser, publication_id: RowId, amends: Annotated[Amends, Depends(deletion_of)]
) -> Response:
    """Delete a posted reply."""

    def deed(amending: Amending, publication: Publication) -> None:
        amending.delete(visitor.user, publication, reason=amends.chosen(), note=amends.note)

    return _do(request, visitor, publication_id, amends, deed)


def told_of_the_guard(complaints: tuple[Complaint, ...], ticks: tuple[str, ...], deed: str) -> str:
    """Say what somebody has to do about the guard's complaints before the deed can be done."""
    number = unticked(complaints, ticks)
    if number is None:
        return "Nothing was done: something in the correction has to change first, as listed below."
    return f"Nothing was done yet. Read and tick {words.plural(number, 'warning')}, then {deed}."


def _do(
    request: Request,
    visitor: Visitor,
    publication_id: int,
    amends: Amends,
    deed: Callable[[Amending, Publication], None],
) -> Response:
    """Do a deed and show the reply's page; where it is refused, with what was typed and the reason."""
    context = context_of(request)
    publication = publication_for(request, visitor, publication_id)
    complaints: tuple[Complaint, ...] = ()
    unchanged = False
    try:
        deed(Amending(context.runtime, context.desk), publication)
    except Guarded as error:
        complaints = error.complaints
        problem, status = told_of_the_guard(complaints, amends.ticks, "correct it"), 422
    except Moved as error:
        problem, status = f"Nothing was done: {error}.", 409
    except Refused as error:
        problem, status, unchanged = str(error), 422, isinstance(error, Unchanged)
    else:
        with context.runtime.store.write() as tx:
            tx.unsaved.drop(publication.draft_id, visitor.user.name, amends.page)
        ordered = "correcting" if amends.deed is Deed.CORRECT else "deleting"
        done = "noted" if publication.reply_uri is None else ordered
        return redirect(f"/drafts/{publication.draft_id}?done={done}#reply")
    item = item_for(request, visitor, publication.draft_id)
    told = FormOnReply(publication_id=publication_id, amends=amends, complaints=complaints, unchanged=unchanged)
    return show(request, visitor, item, Filters(), status=status, problem=problem, on_reply=told)
