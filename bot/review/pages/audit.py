"""The audit log: who did what, when and why, to be searched and exported."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.exceptions import HTTPException

from bot.review import audit_log
from bot.review.access import SignedIn, context_of
from bot.review.audit_log import AuditFilters, BadFilter
from bot.review.pages.shell import page

A_PAGE = 100
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
_Word = Annotated[str, Query(max_length=200)]

router = APIRouter(prefix="/audit")


def filters_of(
    who: _Word = "",
    what: _Word = "",
    community: _Word = "",
    kind: _Word = "",
    item: _Word = "",
    since: _Word = "",
    until: _Word = "",
) -> AuditFilters:
    """Read the filters from the address."""
    told = (who, what, community, kind, item, since, until)
    who, what, community, kind, item, since, until = (word.strip().replace("\x00", "") for word in told)
    return AuditFilters(who=who, what=what, community=community, kind=kind, item=item, since=since, until=until)


FiltersOfAudit = Annotated[AuditFilters, Depends(filters_of)]


@router.get("", response_class=HTMLResponse)
def audit(
    request: Request,
    visitor: SignedIn,
    filters: FiltersOfAudit,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> HTMLResponse:
    """Show rows of the audit, newest first."""
    problem, found, total = "", [], 0
    with context_of(request).runtime.store.read() as tx:
        try:
            found = audit_log.rows(tx, visitor, filters, before=before, limit=A_PAGE + 1)
            total = audit_log.count(tx, visitor, filters)
        except BadFilter as error:
            problem = str(error)
    return page(
        request,
        visitor,
        "audit.html",
        status=422 if problem else 200,
        problem=problem,
        rows=found[:A_PAGE],
        older=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        before=before,
        total=total,
        counted=audit_log.COUNTED,
        kinds=audit_log.KINDS,
        filters=filters,
    )


@router.get("/export.{form}")
def export(request: Request, visitor: SignedIn, filters: FiltersOfAudit, form: str) -> StreamingResponse:
    """Hand out the filtered rows as CSV or as JSON lines: ids, states and reason codes, no text."""
    if form not in _TYPES:
        raise HTTPException(404)
    store = context_of(request).runtime.store
    try:
        with store.read() as tx:
            audit_log.rows(tx, visitor, filters, before=None, limit=1)
    except BadFilter:
        raise HTTPException(422) from None
    headers = {"Content-Disposition": f'attachment; filename="audit.{form}"'}
    lines = audit_log.export(store, visitor, filters, form)
    return StreamingResponse(lines, media_type=_TYPES[form], headers=headers)
