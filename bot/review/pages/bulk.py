"""Several drafts at once: they are ticked in the queue, shown once more with their number, then rejected or put off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.records import printable
from bot.review.access import Reviewer, Visitor, context_of, drafts_for
from bot.review.bulk import MOST, Bulk, Chosen, Outcome
from bot.review.desk import Refused, Seen
from bot.review.pages.drafts import SNOOZES, RowId
from bot.review.pages.queue import rows_of
from bot.review.pages.shell import page, redirect
from bot.review.waiting import Filters, FiltersInAddress
from bot.states import RejectReason

DEEDS = ("reject", "snooze")
_PARTS = 3

router = APIRouter(prefix="/bulk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What the form on several drafts held."""

    drafts: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    hours: float = SNOOZES[1]

    def chosen(self) -> list[Chosen]:
        """Return the drafts that were ticked, each once; what is no tick of ours is left out."""
        found = {one.draft_id: one for value in self.drafts[: MOST + 1] if (one := _chosen(value)) is not None}
        return list(found.values())

    def why(self) -> RejectReason:
        """Return the reason. Raises ``Refused`` where it is missing or says nothing."""
        if self.reason not in set(RejectReason):
            raise Refused("Choose a reason, so that repcheck and the others learn from it.")
        reason = RejectReason(self.reason)
        if reason is RejectReason.OTHER and not self.note:
            raise Refused("Say in the note what the other reason is.")
        return reason


def ticked_of(
    drafts: Annotated[tuple[str, ...], Form()] = (),
    reason: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    hours: Annotated[float, Form(gt=0, le=168, allow_inf_nan=False)] = SNOOZES[1],
) -> Ticked:
    """Read the form."""
    return Ticked(drafts=drafts, reason=reason, note=printable(note).strip(), hours=hours)


FormOfBulk = Annotated[Ticked, Depends(ticked_of)]


@router.post("", response_class=HTMLResponse)
def look_again(
    request: Request,
    visitor: Reviewer,
    filters: FiltersInAddress,
    ticked: FormOfBulk,
    deed: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Show what was ticked, how many they are, and ask why; where nothing was, say so on the queue."""
    if not ticked.chosen():
        return redirect("/" + filters.query(done="none-ticked"))
    return _show(request, visitor, filters, ticked, deed if deed in DEEDS else DEEDS[0])


@router.post("/reject", response_class=HTMLResponse)
def reject(request: Request, visitor: Reviewer, filters: FiltersInAddress, ticked: FormOfBulk) -> Response:
    """Reject what was ticked."""

    def deed(bulk: Bulk, chosen: list[Chosen]) -> Outcome:
        return bulk.reject(visitor.user, chosen, ticked.why(), ticked.note)

    return _do(request, visitor, filters, ticked, DEEDS[0], deed)


@router.post("/snooze", response_class=HTMLResponse)
def snooze(request: Request, visitor: Reviewer, filters: FiltersInAddress, ticked: FormOfBulk) -> Response:
    """Put off what was ticked."""

    def deed(bulk: Bulk, chosen: list[Chosen]) -> Outcome:
        return bulk.snooze(visitor.user, chosen, hours=ticked.hours, note=ticked.note)

    return _do(request, visitor, filters, ticked, DEEDS[1], deed)


@router.post("/{batch_id}/undo", response_class=HTMLResponse)
def undo(request: Request, visitor: Reviewer, batch_id: RowId, filters: FiltersInAddress) -> Response:
    """Take a deed on several drafts back."""
    try:
        outcome = _bulk(request).undo(visitor.user, batch_id, visitor.entrusted)
    except Refused as error:
        return _show(request, visitor, filters, Ticked(), DEEDS[0], status=422, problem=f"Nothing was done: {error}.")
    return redirect("/" + filters.query(done="bulk-undone", left=len(outcome.left) or None))


def _do(
    request: Request,
    visitor: Visitor,
    filters: Filters,
    ticked: Ticked,
    deed: str,
    do: Callable[[Bulk, list[Chosen]], Outcome],
) -> Response:
    chosen = ticked.chosen()
    seen = {item.draft.id for item in drafts_for(request, visitor, [one.draft_id for one in chosen])}
    try:
        outcome = do(_bulk(request), [one for one in chosen if one.draft_id in seen])
    except Refused as error:
        return _show(request, visitor, filters, ticked, deed, status=422, problem=str(error))
    if outcome.batch_id is None:
        why = f"Nothing was done: {outcome.left[0][1]}."
        return _show(request, visitor, filters, ticked, deed, status=409, problem=why)
    return redirect("/" + filters.query(batch=outcome.batch_id, left=len(outcome.left) or None))


def _bulk(request: Request) -> Bulk:
    context = context_of(request)
    return Bulk(context.runtime, context.desk)


def _show(
    request: Request,
    visitor: Visitor,
    filters: Filters,
    ticked: Ticked,
    deed: str,
    *,
    status: int = 200,
    problem: str = "",
) -> HTMLResponse:
    chosen = {one.draft_id: one for one in ticked.chosen()}
    items = drafts_for(request, visitor, list(chosen))
    known = {item.draft.id for item in items}
    ticks = [f"{id_}.{one.seen.version}.{one.seen.post_hash}" for id_, one in chosen.items() if id_ in known]
    return page(
        request,
        visitor,
        "bulk.html",
        status=status,
        rows=rows_of(context_of(request), items),
        ticks=ticks,
        deed=deed,
        typed=ticked,
        filters=filters,
        problem=problem,
        snoozes=SNOOZES,
    )


def _chosen(value: str) -> Chosen | None:
    """Read a tick: the draft's id, the version and the post's hash that the list showed."""
    parts = value.split(".")
    numbers = parts[:2]
    if len(parts) != _PARTS or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
        return None
    return Chosen(draft_id=int(parts[0]), seen=Seen(version=int(parts[1]), post_hash=parts[2]))
