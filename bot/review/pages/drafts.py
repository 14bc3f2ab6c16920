"""A draft's page, and the forms on it. Whatever somebody typed is on the page again where a deed is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from bot.records import Deed, printable
from bot.review import markup, together, words
from bot.review.access import AnyRole, Releaser, Reviewer, SignedIn, Visitor, context_of, item_for
from bot.review.complaints import Complaint, unticked
from bot.review.desk import Guarded, Item, Moved, NobodyElse, Refused, Seen
from bot.review.draft_view import MACHINE, draft_view
from bot.review.pages.shell import page, redirect
from bot.review.waiting import Filters, FiltersInAddress, next_draft
from bot.roles import Role
from bot.states import AmendReason, PublicationState, RejectReason
from bot.store.unsaved import Unsaved

RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
SNOOZES = (1, 3, 6, 12)
"""Hours for which a draft can be put off."""
LEGEND = "legend"
"""The note on a draft's page that says how it works, as dismissals name it."""
_LONGEST_LOOK_S = 24 * 3600

router = APIRouter()


class Place(StrEnum):
    """Where on a draft's page it is said why a deed was refused: there the page opens."""

    COMPANY = "company"
    REPLY = "reply"
    TEXT = "text"
    CORRECTED = "corrected"
    REJECT = "reject"
    ASIDE = "aside"


_PLACES = {
    **dict.fromkeys(("take", "hand-over", "let-go"), Place.COMPANY),
    **dict.fromkeys(("approve", "edit", "recommend", "compose", "runner-up"), Place.TEXT),
    **dict.fromkeys(("snooze", "ask", "sensitive"), Place.ASIDE),
    "reject": Place.REJECT,
}
_MOVED = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a form was made for: the draft's version, the hash of the post, and when the page was opened."""

    version: int
    post: str
    opened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amends:
    """What the form held that corrects or deletes a posted reply; ``version`` is the wording that it was made for.

    ``stays`` says that a correction leaves the reply below its line as it is.
    """

    deed: Deed
    version: int = 0
    text: str = ""
    line: str = ""
    reason: str = ""
    note: str = ""
    ticks: tuple[str, ...] = ()
    page: str = ""
    stays: bool = False

    def chosen(self) -> AmendReason:
        """Return the reason. Raises ``Refused`` where it is missing or says nothing."""
        if self.reason not in set(AmendReason):
            raise Refused("Choose a reason, so that the others know.")
        reason = AmendReason(self.reason)
        if reason is AmendReason.OTHER and not self.note.strip():
            raise Refused("Say in the note what the other reason is.")
        return reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOnReply:
    """What a form on a reply held, and what the guard has against that; ``unchanged`` where it would change nothing."""

    publication_id: int = 0
    link: str = ""
    amends: Amends | None = None
    complaints: tuple[Complaint, ...] = ()
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a draft's form held. ``text`` is None where the form had no editor."""

    revision: Revision
    text: str | None
    ticks: tuple[str, ...]
    reason: str
    note: str
    hours: float
    asking: str = ""
    page: str = ""

    def seen(self, now: dt.datetime) -> Seen:
        """Return the revision that the form was made for, and how long somebody looked at it."""
        shown = self.revision
        return Seen(version=shown.version, post_hash=shown.post, seconds=_seconds(shown.opened, now))

    def rewrites(self, item: Item) -> bool:
        """Say whether the editor holds something else than the version that the form was made for."""
        number = self.revision.version
        shown = next((version.text for version in item.versions if version.number == number), None)
        return self.text is not None and self.text.strip() != (shown or "").strip()


def revision_of(
    version: Annotated[int, Form(ge=0, le=2**31 - 1)],
    post: Annotated[str, Form()],
    opened: Annotated[str, Form()] = "",
) -> Revision:
    """Read what a form was made for."""
    return Revision(version=version, post=post, opened=opened)


def edited(text: Annotated[str, Form()] = "", editor: Annotated[str, Form()] = "") -> str | None:
    """Read the editor; None where the form had none."""
    return _lines(text) if editor else None


def typed_of(
    revision: Annotated[Revision, Depends(revision_of)],
    text: Annotated[str | None, Depends(edited)],
    ticks: Annotated[tuple[str, ...], Form()] = (),
    reason: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    hours: Annotated[float, Form(gt=0, le=168, allow_inf_nan=False)] = SNOOZES[1],
    asking: Annotated[str, Form(max_length=2000)] = "",
    page: Annotated[str, Form(max_length=40)] = "",
) -> Typed:
    """Read a draft's form."""
    return Typed(
        revision=revision,
        text=text,
        ticks=ticks,
        reason=reason,
        note=_lines(note),
        hours=hours,
        asking=_lines(asking),
        page=page,
    )


FormOfDraft = Annotated[Typed, Depends(typed_of)]


def _lines(text: str) -> str:
    return printable(text.replace("\r\n", "\n"))


def _seconds(opened: str, now: dt.datetime) -> float | None:
    try:
        seconds = (now - dt.datetime.fromisoformat(opened)).total_seconds()
    except (ValueError, TypeError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_LOOK_S else None


@router.get("/drafts/{draft_id}", response_class=HTMLResponse)
def draft(
    request: Request,
    visitor: SignedIn,
    draft_id: RowId,
    filters: FiltersInAddress,
    unsaved: Annotated[str, Query(max_length=40)] = "",
    text: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show a draft with its post, why it was flagged, the evidence and the reply.

    ``unsaved`` names the page whose unsaved text is put into the editor; ``text=bot`` puts in what was composed last.
    """
    item = item_for(request, visitor, draft_id)
    if together.of_correction(unsaved):
        return show(request, visitor, item, filters, on_reply=_unsaved_correction(request, visitor, item, unsaved))
    typed = _composed(request, item) if text == "bot" else _unsaved(request, visitor, item, unsaved)
    return show(request, visitor, item, filters, typed=typed)


@router.post("/dismiss", response_class=HTMLResponse)
def dismiss(request: Request, visitor: AnyRole, of: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Show the note on how a draft works no more to this person."""
    with context_of(request).runtime.store.write() as tx:
        tx.people.dismiss(visitor.user.name, LEGEND)
    return redirect(f"/drafts/{of}?done=dismissed" if of.isascii() and of.isdigit() else "/?done=dismissed")


@router.post("/drafts/{draft_id}/approve", response_class=HTMLResponse)
def approve(
    request: Request, visitor: Releaser, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Approve what the editor holds; changed words become a version of their own first."""
    desk = context_of(request).desk

    def deed(item: Item) -> str:
        publication = desk.approve(visitor.user, draft_id, _kept(request, visitor, item, typed), ticked=typed.ticks)
        if publication.state is PublicationState.BY_HAND:
            return f"/drafts/{draft_id}{filters.query(done='by-hand')}#reply"
        return _onward(request, visitor, filters, item, "approved")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/edit", response_class=HTMLResponse)
def edit(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Keep what the editor holds as a new version, without deciding."""

    def deed(item: Item) -> str:
        if not typed.rewrites(item):
            raise Refused("The reply was not changed, so nothing was saved.")
        _kept(request, visitor, item, typed)
        return f"/drafts/{draft_id}{filters.query(done='saved')}"

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/fixed-lines", response_class=HTMLResponse)
def put_lines_back(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> HTMLResponse:
    """Show the page again with the fixed lines that the editor lacked; nothing is saved."""
    context, item = context_of(request), item_for(request, visitor, draft_id)
    target = context.desk.target(item.post)
    typed = dataclasses.replace(typed, text=target.fixed.put_back(typed.text or "", target.form))
    try:
        with context.runtime.store.read() as tx:
            context.desk.require_open(tx, draft_id, typed.seen(tx.now))
    except Refused as error:
        return show(request, visitor, item, filters, status=_MOVED, problem=f"Nothing was saved: {error}.", typed=typed)
    return show(request, visitor, item, filters, typed=typed)


@router.post("/drafts/{draft_id}/recommend", response_class=HTMLResponse)
def recommend(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Tell the releasers that what the editor holds is good."""

    def deed(item: Item) -> str:
        seen = _kept(request, visitor, item, typed)
        context_of(request).desk.recommend(visitor.user, draft_id, seen)
        return _onward(request, visitor, filters, item, "recommended")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/reject", response_class=HTMLResponse)
def reject(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Reject the draft, with a reason."""
    context = context_of(request)

    def deed(item: Item) -> str:
        if typed.reason not in set(RejectReason):
            raise Refused("Choose a reason, so that repcheck and the others learn from it.")
        reason = RejectReason(typed.reason)
        if reason is RejectReason.OTHER and not typed.note.strip():
            raise Refused("Say in the note what the other reason is.")
        seen = typed.seen(context.runtime.clock.now())
        context.desk.reject(visitor.user, draft_id, seen, reason, typed.note.strip())
        return _onward(request, visitor, filters, item, "rejected")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/snooze", response_class=HTMLResponse)
def snooze(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Put the draft off; changed words are kept."""

    def deed(item: Item) -> str:
        seen = _kept(request, visitor, item, typed)
        context_of(request).desk.snooze(visitor.user, draft_id, seen, hours=typed.hours)
        return _onward(request, visitor, filters, item, "snoozed")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/ask", response_class=HTMLResponse)
def ask(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Ask the other moderators for a second look; changed words are kept."""

    def deed(item: Item) -> str:
        seen = _kept(request, visitor, item, typed)
        context_of(request).desk.ask(visitor.user, draft_id, seen, typed.asking.strip())
        return _onward(request, visitor, filters, item, "asked")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/sensitive", response_class=HTMLResponse)
def sensitive(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Reject the draft, since somebody needs care instead, and put the post into the sensitive lane."""
    context = context_of(request)

    def deed(item: Item) -> str:
        seen = typed.seen(context.runtime.clock.now())
        context.desk.mark_sensitive(visitor.user, draft_id, seen, typed.asking.strip())
        return _onward(request, visitor, filters, item, "sensitive")

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/put-back", response_class=HTMLResponse)
def put_back(request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress) -> Response:
    """Take a rejection back."""

    def deed(_item: Item) -> str:
        context_of(request).desk.put_back(visitor.user, draft_id)
        return f"/drafts/{draft_id}{filters.query(done='put-back')}"

    return _do(request, visitor, draft_id, filters, deed)


@router.post("/drafts/{draft_id}/compose", response_class=HTMLResponse)
def compose(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Compose a reply for a suggestion, or anew."""
    context = context_of(request)

    def deed(item: Item) -> str:
        context.desk.compose(visitor.user, draft_id, _kept(request, visitor, item, typed))
        return f"/drafts/{draft_id}{filters.query(done='composed')}#reply"

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/runner-up", response_class=HTMLResponse)
def take_runner_up(
    request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress, typed: FormOfDraft
) -> Response:
    """Answer the next closest claim instead; changed words are kept as a version of their own first."""
    context = context_of(request)

    def deed(item: Item) -> str:
        context.desk.take_runner_up(visitor.user, draft_id, _kept(request, visitor, item, typed))
        return f"/drafts/{draft_id}{filters.query(done='runner-up')}#reply"

    return _do(request, visitor, draft_id, filters, deed, typed)


@router.post("/drafts/{draft_id}/wake", response_class=HTMLResponse)
def wake(request: Request, visitor: Reviewer, draft_id: RowId, filters: FiltersInAddress) -> Response:
    """Bring a draft back that was put off."""

    def deed(_item: Item) -> str:
        context_of(request).desk.wake(visitor.user, draft_id)
        return f"/drafts/{draft_id}?done=woken"

    return _do(request, visitor, draft_id, filters, deed)


def _kept_text(request: Request, visitor: Visitor, item: Item, page: str) -> Unsaved | None:
    with context_of(request).runtime.store.read() as tx:
        return next((one for one in tx.unsaved.of(item.draft.id, visitor.user.name) if one.page == page), None)


def _unsaved_correction(request: Request, visitor: Visitor, item: Item, page: str) -> FormOnReply | None:
    found = _kept_text(request, visitor, item, page)
    if found is None or not item.publications:
        return None
    line, text = together.line_and_reply(found.text)
    amends = Amends(deed=Deed.CORRECT, version=found.version, text=text, line=line, note=found.note, page=page)
    return FormOnReply(publication_id=item.publications[-1].id, amends=amends)


def _unsaved(request: Request, visitor: Visitor, item: Item, page: str) -> Typed | None:
    found = _kept_text(request, visitor, item, page)
    if found is None:
        return None
    return _in_editor(request, item, found.version, found.text, note=found.note, page=page)


def _composed(request: Request, item: Item) -> Typed | None:
    composed = [version.text for version in item.versions if version.author == MACHINE and version.text]
    return _in_editor(request, item, item.draft.version, composed[-1]) if composed else None


def _in_editor(request: Request, item: Item, version: int, text: str, *, note: str = "", page: str = "") -> Typed:
    opened = context_of(request).runtime.clock.now().isoformat()
    shown = Revision(version=version, post=item.post.content_hash, opened=opened)
    return Typed(revision=shown, text=text, ticks=(), reason="", note=note, hours=SNOOZES[1], page=page)


def show(
    request: Request,
    visitor: Visitor,
    item: Item,
    filters: Filters,
    *,
    status: int = 200,
    problem: str = "",
    typed: Typed | None = None,
    on_reply: FormOnReply | None = None,
) -> HTMLResponse:
    """Render a draft's page, with what somebody typed and why a deed was refused, said where that can be mended."""
    context = context_of(request)
    visitor = visitor.within(item.draft.community)
    together.note_look(context, visitor, item.draft)
    with context.runtime.store.read() as tx:
        company = together.company(tx, visitor, item.draft)
        here = (typed and typed.page) or (on_reply and on_reply.amends and on_reply.amends.page)
        recovery = together.recovery(tx, visitor, item.draft, here or secrets.token_urlsafe(9))
    view = draft_view(context, item, typed.text if typed else None)
    with context.runtime.store.read() as tx:
        unknown = visitor.may(Role.REVIEWER) and not tx.people.dismissed(visitor.user.name, LEGEND)
    emptied = typed is not None and typed.rewrites(item) and not (typed.text or "").strip()
    unsaved = typed is not None and typed.text is not None and typed.text.strip() != view.text.strip()
    return page(
        request,
        visitor,
        "draft.html",
        status=status,
        view=view,
        item=item,
        filters=filters,
        problem=problem,
        problem_at=_place(request, on_reply, moved=status == _MOVED or not view.open, emptied=emptied),
        emptied=emptied,
        typed=typed,
        on_reply=on_reply or FormOnReply(),
        unsaved=markup.changes(view.text, (typed.text or "").strip() + "\n") if unsaved and typed else None,
        opened=typed.revision.opened if typed else context.runtime.clock.now().isoformat(),
        snoozes=SNOOZES,
        company=company,
        recovery=recovery,
        correction_page=together.correction_page(recovery.page),
        legend=unknown and view.open,
        following=next_draft(context, visitor, filters, item.draft),
    )


def _place(request: Request, on_reply: FormOnReply | None, *, moved: bool, emptied: bool) -> Place:
    if on_reply and on_reply.unchanged:
        return Place.CORRECTED
    place = _PLACES.get(request.url.path.rpartition("/")[2], Place.REPLY)
    if emptied and place is Place.ASIDE:
        place = Place.TEXT
    return Place.REPLY if moved and place is not Place.COMPANY else place


def _kept(request: Request, visitor: Visitor, item: Item, typed: Typed) -> Seen:
    """Keep what was typed, if anything was, and return the revision that then stands there."""
    context = context_of(request)
    seen = typed.seen(context.runtime.clock.now())
    if not typed.rewrites(item):
        return seen
    context.desk.edit(visitor.user, item.draft.id, seen, typed.text or "")
    return Seen(version=seen.version + 1, post_hash=seen.post_hash, seconds=seen.seconds)


def _do(
    request: Request,
    visitor: Visitor,
    draft_id: int,
    filters: Filters,
    deed: Callable[[Item], str],
    typed: Typed | None = None,
) -> Response:
    """Do a deed and go where it says, or show the page again with what stood in its way."""
    item = item_for(request, visitor, draft_id)
    try:
        onward = deed(item)
        if typed is not None:
            with context_of(request).runtime.store.write() as tx:
                tx.unsaved.drop(draft_id, visitor.user.name, typed.page)
        return redirect(onward)
    except Guarded as error:
        ticks = typed.ticks if typed else ()
        problem, status = _told(error, item, item_for(request, visitor, draft_id), ticks), 422
    except Moved as error:
        problem, status = f"Nothing was done: {error}.", 409
    except NobodyElse as error:
        problem, status = Markup("{} {}").format(error, _who_can_add(visitor)), 422
    except Refused as error:
        problem, status = str(error), 422
    now = item_for(request, visitor, draft_id)
    return show(request, visitor, now, filters, status=status, problem=problem, typed=typed)


def _who_can_add(visitor: Visitor) -> str:
    if visitor.may(Role.ADMIN):
        return Markup('<a href="/people">Invite a moderator</a> on the page People.')
    return "An admin can invite a moderator on the page People."


def _told(error: Guarded, before: Item, now: Item, ticks: tuple[str, ...]) -> str:
    """Say what has to be done about the text first, and that nothing typed is lost."""
    if now.current is None:
        return f"No reply can be composed that keeps to the rules: {error}"
    kept = f"Your text is kept as version {now.draft.version}. " if now.draft.version > before.draft.version else ""
    number = unticked(error.complaints, ticks)
    if number is None:
        return f"{kept}It cannot be approved like this: something in it has to change first, as listed below."
    return f"{kept}Read and tick {words.plural(number, 'warning')}, then approve."


def _onward(request: Request, visitor: Visitor, filters: Filters, item: Item, done: str) -> str:
    """Return the address of the next draft, or of the queue where none is left."""
    following = next_draft(context_of(request), visitor, filters, item.draft)
    path = f"/drafts/{following.id}" if following else "/"
    return path + filters.query(done=done, of=item.draft.id)
