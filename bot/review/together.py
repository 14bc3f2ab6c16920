"""Working on one draft with others: who is here, who looks at it, who has it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.records import Draft
from bot.review.access import Visitor
from bot.review.context import ReviewContext
from bot.review.desk import Moved, Refused, Seen
from bot.review.words import since
from bot.roles import RANK, Role
from bot.states import DraftState
from bot.store import Transaction
from bot.store.together import Taking
from bot.store.unsaved import Unsaved

ONLINE_FOR = dt.timedelta(minutes=5)
"""How long after their last request somebody counts as being at the desk."""
_CORRECTION = "correction-"
_LOOK_EVERY = dt.timedelta(seconds=60)
_OPEN = (DraftState.QUEUED, DraftState.RECOMMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who else could work on a draft now. ``others`` may decide it, ``lookers`` have its page open."""

    others: list[str]
    lookers: list[str]
    taking: Taking | None
    mine: bool
    open: bool

    @property
    def shown(self) -> bool:
        """Whether there is anything to say: alone at the desk, nobody needs to take anything."""
        return bool(self.others or self.lookers or self.taking)


def company(tx: Transaction, visitor: Visitor, draft: Draft) -> Company:
    """Return who else is with a draft."""
    me = visitor.user.name
    taking = tx.together.taking(draft.id)
    return Company(
        others=others_at(tx, visitor, draft.community),
        lookers=[name for name in tx.together.lookers(draft.id) if name != me],
        taking=taking,
        mine=taking is not None and taking.user == me,
        open=draft.state in _OPEN,
    )


def others_at(tx: Transaction, visitor: Visitor, community: str) -> list[str]:
    """Return who else is at the desk now and may decide in a community."""
    found = []
    for user in tx.people.online(tx.now - ONLINE_FOR):
        role = user.role_in(community)
        if role is not None and RANK[role] >= RANK[Role.REVIEWER] and user.name != visitor.user.name:
            found.append(user.name)
    return found


def note_look(context: ReviewContext, visitor: Visitor, draft: Draft) -> None:
    """Note that the visitor has a draft's page open, about once a minute."""
    name = visitor.user.name
    with context.runtime.store.read() as tx:
        before = tx.together.lookers(draft.id).get(name)
        if before is not None and tx.now - before < _LOOK_EVERY:
            return
    with context.runtime.store.write() as tx:
        tx.together.look(draft.id, name)


def take(context: ReviewContext, visitor: Visitor, draft: Draft, seen: Seen, *, over: str = "") -> None:
    """Take a draft for ten minutes, or keep it for ten more. ``over`` names whom it is taken from.

    Raises ``Moved`` where another has it, or it is decided.
    """
    with context.runtime.store.write() as tx:
        context.desk.require_open(tx, draft.id, seen)
        if not tx.together.take(draft.id, visitor.user.name, over=over or None):
            raise Moved(_held(tx, draft))


def hand_over(context: ReviewContext, visitor: Visitor, draft: Draft, to: str) -> None:
    """Hand a draft that the visitor has to somebody who is here. Raises ``Refused`` or ``Moved``."""
    with context.runtime.store.write() as tx:
        if to not in others_at(tx, visitor, draft.community):
            raise Refused("Choose somebody who is at the desk now and may decide here.")
        if not tx.together.hand_over(draft.id, visitor.user.name, to):
            raise Moved(_held(tx, draft))


def _held(tx: Transaction, draft: Draft) -> str:
    taking = tx.together.taking(draft.id)
    if taking is None:
        return "your ten minutes are over, and this draft is free again"
    return f"{taking.user} has this draft until {since(taking.until, tx.now)}"


def correction_page(page: str) -> str:
    """Name a page's form for a correction; what it holds is kept apart from what its editor held before."""
    return page if of_correction(page) else f"{_CORRECTION}{page}"


def of_correction(page: str) -> bool:
    """Whether a page's key is that of a form for a correction."""
    return page.startswith(_CORRECTION)


def as_posted(line: str, text: str) -> str:
    """Return a correction as it would stand there, and as it is kept: its line, a blank line, the reply."""
    return f"{line}\n\n{text}"


def line_and_reply(kept: str) -> tuple[str, str]:
    """Part again what ``as_posted`` put together."""
    line, _, text = kept.partition("\n\n")
    return line, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Unsaved text of a draft's page: ``page`` is this page's own key, ``offers`` what other pages of it held."""

    page: str
    offers: list[Unsaved]

    def usable(self, one: Unsaved, *, draft_open: bool) -> bool:
        """Whether the text can still go where it was typed: into a draft only while that waits to be decided."""
        return draft_open or of_correction(one.page)


def recovery(tx: Transaction, visitor: Visitor, draft: Draft, page: str) -> Recovery:
    """Return what the visitor typed on other pages of a draft and never saved."""
    stands = _stands(tx, draft)
    found = [
        one
        for one in tx.unsaved.of(draft.id, visitor.user.name)
        if one.page != page and (one.text.strip() != stands or one.note.strip())
    ]
    return Recovery(page=page, offers=found)


def keep(context: ReviewContext, visitor: Visitor, draft: Draft, held: Unsaved) -> str:
    """Keep what a page holds, and return, in words, what became of it."""
    name = visitor.user.name
    with context.runtime.store.write() as tx:
        newest = tx.drafts.get(draft.id) or draft  # the page may have saved this very text a moment ago
        if held.text.strip() == _stands(tx, newest) and not held.note.strip():
            tx.unsaved.drop(draft.id, name, held.page)
            return ""
        if not tx.unsaved.keep(draft.id, name, held.page, version=held.version, text=held.text, note=held.note):
            return "Not kept: the post was deleted, and this text would quote it."
        return f"Your text is kept, unsaved, since {since(tx.now, tx.now)}."


def _stands(tx: Transaction, draft: Draft) -> str:
    current = tx.drafts.version(draft.id, draft.version)
    return ((current.text or "") if current else "").strip()
