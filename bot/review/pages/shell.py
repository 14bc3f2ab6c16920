"""What every page has around it: who is signed in, what waits, and what is paused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.attention import LOOKED, PATIENCE, resting
from bot.records import EVERYWHERE, Draft, Publication
from bot.review import reads, words
from bot.review.access import Visitor, context_of
from bot.review.desk import Moved, Refused
from bot.roles import Role
from bot.states import DraftState, PostState
from bot.store import Transaction
from bot.store.batches import Batch
from bot.store.drafts import OPEN
from bot.store.pauses import Pause

Confirmed = Annotated[str, Form(max_length=10)]
"""Whether somebody was asked first, and said yes."""
_NOTED_EVERY = dt.timedelta(minutes=5)
"""How exactly it is kept when somebody last looked."""
_WHILE_PAUSED_S = 20
_SOON_S = 2
_UNTIL_DRAFTED_S = 10
DONE = {
    "approved": "Approved.",
    "by-hand": "Approved. Copy the reply below and post it there.",
    "rejected": "Rejected.",
    "snoozed": "Put off.",
    "asked": "Asked the others for a second look. It stays in the queue for them.",
    "sensitive": "Marked as sensitive: no reply goes out, and the post waits under Sensitive.",
    "put-back": "Taken back. The draft is in the queue again.",
    "bulk-undone": "Taken back, draft by draft.",
    "none-ticked": "Nothing was done: tick drafts first, then reject them or put them off.",
    "runner-up": "The next closest claim was taken, and a reply to it composed. The version before is in the history.",
    "dismissed": "You will not see that again.",
    "recommended": "Recommended to the releasers.",
    "saved": "Saved as a new version.",
    "composed": "A reply was composed.",
    "cancelled": "Taken back. The draft is in the queue again.",
    "woken": "Back in the queue.",
    "posted": "Noted as posted.",
    "again": "It is sent again, after another look at the post.",
    "left": "Left. It is not sent again.",
    "no-care": "Not sensitive: it goes back to the queue at the next free moment.",
    "seen": "Done. What the post said was deleted here.",
    "read": "Read. What the answer said was deleted here.",
    "correcting": "The correction goes out at the next free moment.",
    "deleting": "The reply is deleted there at the next free moment.",
    "recalled": "Ordered. It begins at the next free moment.",
    "restrained": "Set. It holds from now on.",
    "pasted": "Taken in. It is judged at the next free moment, and stands here if it calls for a reply.",
    "noted": "Noted.",
    "taken": "This draft is yours for ten minutes.",
    "handed": "Handed over.",
    "let-go": "Anybody may take this draft now.",
    "discarded": "Your unsaved text is deleted.",
    "invite-withdrawn": "That invitation is worthless now.",
    "role": "The role is changed.",
    "removed": "That person can do nothing here any more.",
    "session-ended": "That session is ended.",
    "sessions-ended": "All your other sessions are ended.",
    "paused": "Paused.",
    "resumed": "Running again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a page.

    ``unread`` and ``dropped`` count what expired, and what was dropped to keep the queue short, in the last days
    because nobody looked; ``resting`` says that the service still works slowly for that reason.
    """

    now: dt.datetime
    pauses: tuple[Pause, ...]
    waiting: int
    sensitive: int
    answers: int
    resting: bool
    unread: int
    dropped: int

    def paused(self, community: str) -> Pause | None:
        """Return a pause that holds back the replies of a community, or None."""
        return next((pause for pause in self.pauses if pause.scope in (EVERYWHERE, community)), None)

    def seconds_left(self, publication: Publication) -> int:
        """Return the whole seconds that are left to take an approval back."""
        return max(0, math.ceil((publication.send_after - self.now).total_seconds()))

    def look_again_s(self, publication: Publication) -> int | None:
        """Return the seconds after which a reply is worth another look; None where it moves no more by itself."""
        if publication.state not in reads.MOVING:
            return None
        if self.paused(publication.community):
            return _WHILE_PAUSED_S
        return self.seconds_left(publication) + _SOON_S

    def ago(self, then: dt.datetime) -> str:
        """Return how long ago a moment was."""
        return words.ago(then, self.now)

    def left(self, then: dt.datetime) -> str:
        """Return how long it is until a moment."""
        return words.left(then, self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """What was just done. ``publication`` is the reply that was approved, as it stands now.

    ``undo`` is where a form goes that takes it back, if anything does; after ``again_s`` seconds there may be more to
    tell. ``at_reply`` says that a draft's page opens at its reply, so that it is told there, ``swapped`` that the claim
    was changed, which the same deed undoes. ``good`` is False where nothing was done after all.
    """

    text: str
    draft_id: int | None = None
    publication: Publication | None = None
    undo: str = ""
    again_s: int | None = None
    at_reply: bool = False
    swapped: bool = False
    good: bool = True


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a template that stands for itself."""
    templates: Environment = request.app.state.templates
    return HTMLResponse(templates.get_template(template).render(**values), status_code=status)


def page(request: Request, visitor: Visitor, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render a page within the frame."""
    context = context_of(request)
    with context.runtime.store.read() as tx:
        shell = shell_for(tx, visitor)
        flash = _flash(tx, request, visitor)
        looked = tx.sources.chore_done(LOOKED)
    if visitor.may(Role.REVIEWER) and (looked is None or shell.now - looked >= _NOTED_EVERY):
        with context.runtime.store.write() as tx:
            tx.sources.chore_finished(LOOKED)
    if problem := values.get("problem"):
        values["problem"] = words.sentence(cast(str, problem))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked before something is deleted: what will happen, and where the form and the way back lead.

    ``about`` and ``words`` name what it is and how it begins, where there is one thing to show.
    """

    title: str
    lines: Sequence[str]
    action: str
    button: str
    back: str
    about: str = ""
    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def ask_first(request: Request, visitor: Visitor, question: Question) -> HTMLResponse:
    """Ask whether something is to be deleted; the form on the page comes back with ``confirmed``."""
    return page(request, visitor, "sure.html", question=question)


def redirect(path: str) -> RedirectResponse:
    """Send the browser on after a form."""
    return RedirectResponse(path, status_code=303)


def shell_for(tx: Transaction, visitor: Visitor) -> Shell:
    """Return the frame around a page."""
    tallies = tx.sources.tallies((tx.now - PATIENCE).date())
    return Shell(
        now=tx.now,
        pauses=tuple(reads.pauses(tx, visitor.communities)),
        waiting=reads.waiting(tx, visitor.communities),
        sensitive=reads.post_count(tx, PostState.SENSITIVE, visitor.communities),
        answers=reads.post_count(tx, PostState.ANSWER, visitor.communities),
        resting=resting(tx.sources.chore_done(LOOKED), tx.now),
        unread=_lately(tallies, visitor, "expired-unread"),
        dropped=_lately(tallies, visitor, "dropped-unread"),
    )


def _lately(tallies: dict[tuple[str, str], int], visitor: Visitor, what: str) -> int:
    return sum(tallies.get((community, what), 0) for community in visitor.communities)


_AT_REPLY = ("by-hand", "composed", "runner-up", "correcting", "deleting", "noted")
_UNDOING = {DraftState.REJECTED: "put-back", DraftState.SNOOZED: "wake"}


def _flash(tx: Transaction, request: Request, visitor: Visitor) -> Flash | None:
    batch = tx.batches.get(_number(request.query_params.get("batch")) or 0)
    left = _number(request.query_params.get("left"))
    why = "somebody was first, or your role there does not allow it"
    rest = f" {words.plural(left, 'draft')} left as they were: {why}." if left else ""
    if batch is not None and batch.by == visitor.user.name:
        return _of_batch(tx, batch, rest)
    done = request.query_params.get("done", "")
    text = DONE.get(done)
    if text is None:
        return None
    if done == "no-care":
        return _of_care(tx, request, visitor)
    draft_id = _number(request.query_params.get("of"))
    draft = tx.drafts.get(draft_id) if draft_id else None
    if draft is None or draft.community not in visitor.communities:
        return Flash(
            text=text + rest, at_reply=done in _AT_REPLY, swapped=done == "runner-up", good=done != "none-ticked"
        )
    replies = tx.publications.of_draft(draft.id) if done == "approved" else []
    back = _UNDOING.get(draft.state)
    undo = f"/drafts/{draft.id}/{back}" if back and visitor.may(Role.REVIEWER, draft.community) else ""
    if done == "snoozed":
        text = f"Put off{_until(draft, tx.now)}."
    return Flash(text=text, draft_id=draft.id, publication=replies[-1] if replies else None, undo=undo)


def _of_care(tx: Transaction, request: Request, visitor: Visitor) -> Flash:
    post = tx.posts.get(_number(request.query_params.get("post")) or 0)
    if post is None or post.community not in visitor.communities:
        return Flash(text=DONE["no-care"])
    draft = tx.drafts.of_post(post.id)
    may_undo = visitor.may(Role.REVIEWER, post.community) and reads.cared_for(tx, post) is not None
    undo = f"/sensitive/{post.id}/again" if may_undo and (draft is None or draft.state in OPEN) else ""
    if draft is not None:
        return Flash(text="Not sensitive: it is back in the queue.", draft_id=draft.id, undo=undo)
    return Flash(text=DONE["no-care"], undo=undo, again_s=_UNTIL_DRAFTED_S if undo else None)


def _until(draft: Draft | None, now: dt.datetime) -> str:
    """Say until when a draft is put off; nothing where it is back already."""
    off = draft is not None and draft.state is DraftState.SNOOZED and draft.snoozed_until
    return f" {words.until(off, now)}" if off else ""


def _of_batch(tx: Transaction, batch: Batch, rest: str) -> Flash:
    if batch.undone is not None:
        return Flash(text=DONE["bulk-undone"])
    put_off = f"put off{_until(tx.drafts.get(batch.draft_ids[0]), tx.now)}"
    did = "rejected" if batch.what == "reject" else put_off
    return Flash(text=f"{words.plural(len(batch.draft_ids), 'draft')} {did}.{rest}", undo=f"/bulk/{batch.id}/undo")


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else None
