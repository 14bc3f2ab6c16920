"""Recall: the posted replies that rest on a claim or reference, one deed on those chosen, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from bot.records import Deed, Ground, printable
from bot.review import recalling
from bot.review.access import Releaser, SignedIn, Visitor, context_of
from bot.review.complaints import Complaint
from bot.review.desk import Guarded, Moved, Refused
from bot.review.pages.amendments import Note, Reason, told_of_the_guard
from bot.review.pages.drafts import Amends, RowId
from bot.review.pages.shell import page, redirect
from bot.review.recalling import Recalling, Wish
from bot.roles import Role
from responses import citations
from responses.knowledge.base import KnowledgeBase

_LISTED = 30
_SHOWN_OF_EACH = 100

router = APIRouter()
GroundId = Annotated[str, Path(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallForm:
    """What somebody filled in. ``confirmed`` is the number of replies on the button that confirms."""

    chosen: tuple[int, ...] = ()
    deed: str = ""
    reason: str = ""
    note: str = ""
    line: str = ""
    ticks: tuple[str, ...] = ()
    confirmed: str = ""

    def wish(self) -> Wish:
        """Return what is wanted. Raises ``Refused`` where the deed, or the reason, is missing or says nothing."""
        if self.deed not in set(Deed):
            raise Refused("Choose what is to be done: correct the replies, or delete them.")
        deed = Deed(self.deed)
        reason = Amends(deed=deed, reason=self.reason, note=self.note).chosen()
        told = {"note": self.note, "line": self.line, "ticked": self.ticks}
        return Wish(chosen=self.chosen, deed=deed, reason=reason, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page says about a form that was sent: ``confirm`` is the count to be confirmed."""

    form: RecallForm | None = None
    status: int = 200
    problem: str = ""
    complaints: tuple[Complaint, ...] = ()
    confirm: int = 0


def form_of(
    chosen: Annotated[tuple[int, ...], Form()] = (),
    deed: Annotated[str, Form(max_length=20)] = "",
    reason: Reason = "",
    note: Note = "",
    line: Annotated[str, Form(max_length=300)] = "",
    ticks: Annotated[tuple[str, ...], Form()] = (),
    confirmed: Annotated[str, Form(max_length=10)] = "",
) -> RecallForm:
    """Read the form of a recall."""
    told = {"deed": deed, "reason": reason, "note": note.strip(), "line": printable(line), "ticks": ticks}
    return RecallForm(chosen=tuple(dict.fromkeys(chosen)), confirmed=confirmed, **told)  # type: ignore[arg-type]


@router.get("/recall", response_class=HTMLResponse)
def overview(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show what posted replies rest on, that with the most replies first, and the newest recalls."""
    context = context_of(request)
    kb = context.knowledge.current()
    with context.runtime.store.read() as tx:
        counts = recalling.counts(tx, kb, visitor.communities)
        recalls = [recalling.progress(tx, one, visitor.communities) for one in tx.recalls.latest(_LISTED)]
    grounds = {
        ground: [(ground_id, name_of(kb, ground, ground_id), n) for ground_id, n in found.most_common(_SHOWN_OF_EACH)]
        for ground, found in counts.items()
    }
    return page(request, visitor, "recalls.html", grounds=grounds, recalls=[one for one in recalls if one.made])


@router.get("/recall/{ground}/{ground_id}", response_class=HTMLResponse)
def resting(request: Request, visitor: SignedIn, ground: Ground, ground_id: GroundId) -> HTMLResponse:
    """List the replies that rest on a claim or reference."""
    return _show(request, visitor, ground, ground_id)


@router.post("/recall/{ground}/{ground_id}", response_class=HTMLResponse)
def recall(
    request: Request,
    visitor: Releaser,
    ground: Ground,
    ground_id: GroundId,
    form: Annotated[RecallForm, Depends(form_of)],
) -> Response:
    """Check what is wanted and show the count; where the count was confirmed, order it."""
    deeds = Recalling(context_of(request))
    complaints: tuple[Complaint, ...] = ()
    problem, status, confirm = "", 200, 0
    try:
        wish = form.wish()
        if form.confirmed == str(len(wish.chosen)):
            ordered = deeds.order(visitor.user, ground, ground_id, wish, visitor.entrusted)
            return redirect(f"/recalls/{ordered}?done=recalled")
        deeds.check(ground, ground_id, wish, visitor.entrusted)
        confirm = len(wish.chosen)
    except Guarded as error:
        complaints = error.complaints
        problem, status = told_of_the_guard(complaints, form.ticks, "go on"), 422
    except Moved as error:
        problem, status = f"Nothing was done: {error}.", 409
    except Refused as error:
        problem, status = str(error), 422
    told = Told(form=form, status=status, problem=problem, complaints=complaints, confirm=confirm)
    return _show(request, visitor, ground, ground_id, told)


@router.get("/recalls/{recall_id}", response_class=HTMLResponse)
def under_way(request: Request, visitor: SignedIn, recall_id: RowId) -> HTMLResponse:
    """Show how far a recall has come, with what failed and why."""
    context = context_of(request)
    with context.runtime.store.read() as tx:
        recall = tx.recalls.get(recall_id)
        progress = recalling.progress(tx, recall, visitor.communities) if recall else None
    if progress is None or not progress.made:
        raise HTTPException(404)
    name = name_of(context.knowledge.current(), progress.recall.ground, progress.recall.ground_id)
    return page(request, visitor, "recall_progress.html", progress=progress, name=name)


def name_of(kb: KnowledgeBase, ground: Ground, ground_id: str) -> str:
    """Return what people call a claim or a reference; its id where the knowledge base no longer holds it."""
    if ground is Ground.CLAIM:
        return kb.claims[ground_id].proposition if ground_id in kb.claims else ground_id
    return citations.label(kb.references[ground_id]) if ground_id in kb.references else ground_id


def _show(request: Request, visitor: Visitor, ground: Ground, ground_id: str, told: Told = Told()) -> HTMLResponse:
    context = context_of(request)
    kb = context.knowledge.current()
    with context.runtime.store.read() as tx:
        found = recalling.resting(tx, kb, ground, ground_id, visitor.communities)
    if not found and ground_id not in (kb.claims if ground is Ground.CLAIM else kb.references):
        raise HTTPException(404)
    trusted = visitor.where(Role.RELEASER)
    mine = [one for one in found if one.publication.community in trusted]
    return page(
        request,
        visitor,
        "recall.html",
        status=told.status,
        ground=ground,
        ground_id=ground_id,
        name=name_of(kb, ground, ground_id),
        found=found,
        mine=mine,
        others=[one for one in found if one not in mine],
        form=told.form,
        problem=told.problem,
        complaints=told.complaints,
        confirm=told.confirm,
    )
