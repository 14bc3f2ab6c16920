"""What every page has around it: who is signed in, what waits, and what is paused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.records import Publication
from bot.review import reads, words
from bot.review.access import Visitor, context_of
from bot.review.desk import Moved, Refused
from bot.states import PostState, PublicationState
from bot.store import Transaction
from bot.store.pauses import Pause

DONE = {
    "approved": "Approved.",
    "by-hand": "Approved. Copy the reply below and post it there.",
    "rejected": "Rejected.",
    "snoozed": "Put off.",
    "recommended": "Recommended to the releasers.",
    "saved": "Saved as a new version.",
    "composed": "A reply was composed.",
    "cancelled": "Taken back. The draft is in the queue again.",
    "woken": "Back in the queue.",
    "posted": "Noted as posted.",
    "again": "It is sent again, after another look at the post.",
    "left": "Left. It is not sent again.",
    "seen": "Seen to. What the post said was deleted here.",
    "read": "Read. What the answer said was deleted here.",
    "correcting": "The correction goes out at the next free moment.",
    "deleting": "The reply is deleted there at the next free moment.",
    "recalled": "Ordered. It begins at the next free moment.",
    "restrained": "Set. It holds from now on.",
    "pasted": "Taken in. It is judged at the next free moment, and stands here if it calls for a reply.",
    "noted": "Noted.",
    "paused": "Paused.",
    "resumed": "Running again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a page."""

    now: dt.datetime
    pauses: tuple[Pause, ...]
    waiting: int
    sensitive: int
    answers: int

    def ago(self, then: dt.datetime) -> str:
        """Return how long ago a moment was."""
        return words.ago(then, self.now)

    def left(self, then: dt.datetime) -> str:
        """Return how long it is until a moment."""
        return words.left(then, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """What was just done. ``publication`` is one that can still be taken back or must still be posted by hand."""

    text: str
    draft_id: int | None = None
    publication: Publication | None = None


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a template that stands for itself."""
    templates: Environment = request.app.state.templates
    return HTMLResponse(templates.get_template(template).render(**values), status_code=status)


def page(request: Request, visitor: Visitor, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a page within the frame."""
    context = context_of(request)
    with context.runtime.store.read() as tx:
        shell = _shell(tx, visitor)
        flash = _flash(tx, request, visitor)
    return render(request, template, status=status, visitor=visitor, shell=shell, flash=flash, **values)


def done_or_told(deed: Callable[[], None], after: str, show: Callable[..., HTMLResponse]) -> Response:
    """Do a deed and go to ``after``; where it is refused, show the page again and say why."""
    try:
        deed()
    except Moved as error:
        return show(status=409, problem=f"Nothing was done: {error}.")
    except Refused as error:
        return show(status=422, problem=str(error))
    return redirect(after)


def redirect(path: str) -> RedirectResponse:
    """Send the browser on after a form."""
    return RedirectResponse(path, status_code=303)


def _shell(tx: Transaction, visitor: Visitor) -> Shell:
    return Shell(
        now=tx.now,
        pauses=tuple(reads.pauses(tx, visitor.communities)),
        waiting=reads.waiting(tx, visitor.communities),
        sensitive=reads.post_count(tx, PostState.SENSITIVE, visitor.communities),
        answers=reads.post_count(tx, PostState.ANSWER, visitor.communities),
    )


def _flash(tx: Transaction, request: Request, visitor: Visitor) -> Flash | None:
    text = DONE.get(request.query_params.get("done", ""))
    if text is None:
        return None
    draft_id = _number(request.query_params.get("of"))
    draft = tx.drafts.get(draft_id) if draft_id else None
    if draft is None or draft.community not in visitor.communities:
        return Flash(text=text)
    waiting = (PublicationState.APPROVED, PublicationState.BY_HAND)
    living = [item for item in tx.publications.of_draft(draft.id) if item.state in waiting]
    return Flash(text=text, draft_id=draft.id, publication=living[-1] if living else None)


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else None
