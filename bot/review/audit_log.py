"""The audit as a page reads it: narrowed by who, what, where and when, and by what the reader may see."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.records import EVERYWHERE
from bot.review import words
from bot.review.access import Visitor
from bot.review.address import InAddress
from bot.roles import Role
from bot.store import Store, Transaction, schema

KINDS = {
    "draft": "drafts",
    "publication": "replies",
    "post": "posts",
    "batch": "deeds on several drafts",
    "recall": "recalls",
    "community": "what holds in a community",
    "pause": "pauses",
    "account": "accounts that were forgotten",
    "user": "people",
    "invite": "invitations",
}
"""What an audit row can be about, with the word that the page has for it."""
COLUMNS = ("at", "who", "kind", "id", "from", "to", "reason")
COUNTED = 10_000
"""Rows that are counted; beyond that the page says "more than"."""
_BATCH = 2000


class BadFilter(ValueError):
    """A filter that cannot be read; the message says which, and how to write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters(InAddress):
    """Which rows are asked for; empty values do not narrow them. ``since`` and ``until`` are whole days in UTC."""

    who: str = ""
    what: str = ""
    community: str = ""
    kind: str = ""
    item: str = ""
    since: str = ""
    until: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered out."""
        return any(dataclasses.astuple(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the audit."""

    id: int
    at: dt.datetime
    actor: str
    entity: str
    entity_id: str
    origin: str | None
    target: str | None
    reason: str | None

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is exported, in the order of ``COLUMNS``."""
        told = (self.actor, self.entity, self.entity_id, self.origin or "", self.target or "", self.reason or "")
        return (self.at.isoformat(), *told)


def rows(tx: Transaction, visitor: Visitor, filters: AuditFilters, *, before: int | None, limit: int) -> list[Row]:
    """Return rows older than ``before``, newest first. Raises ``BadFilter``."""
    table = schema.audit
    query = sa.select(table).where(*_which(visitor, filters)).order_by(table.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.id < before)
    return [Row(**row) for row in tx.connection.execute(query).mappings()]


def count(tx: Transaction, visitor: Visitor, filters: AuditFilters) -> int:
    """Count the rows, up to one more than ``COUNTED``. Raises ``BadFilter``."""
    some = sa.select(schema.audit.c.id).where(*_which(visitor, filters)).limit(COUNTED + 1).subquery()
    return int(tx.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def export(store: Store, visitor: Visitor, filters: AuditFilters, form: str) -> Iterator[str]:
    """Yield the rows as CSV or JSON lines, newest first; what is written meanwhile is left out.

    Each batch is a transaction of its own, so that a slow reader holds nothing up.
    """
    line = _csv if form == "csv" else _json
    if form == "csv":
        yield _csv(COLUMNS)
    before: int | None = None
    while True:
        with store.read() as tx:
            found = rows(tx, visitor, filters, before=before, limit=_BATCH)
        if not found:
            return
        yield "".join(line(row.cells()) for row in found)
        before = found[-1].id


def _csv(cells: Sequence[str]) -> str:
    # A spreadsheet would run what begins like a formula.
    safe = [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(safe)
    return line.getvalue()


def _json(cells: Sequence[str]) -> str:
    return json.dumps(dict(zip(COLUMNS, cells, strict=True)), ensure_ascii=False) + "\n"


def _which(visitor: Visitor, filters: AuditFilters) -> list[sa.ColumnElement[bool]]:
    table = schema.audit
    found = [_visible(visitor)]
    if filters.who:
        found.append(table.c.actor == filters.who)
    if filters.what:
        # The page shows words for states and reasons.
        codes = {filters.what, filters.what.replace(" ", "_"), filters.what.replace(" ", "-")}
        codes |= words.codes_named(filters.what)
        begun = [table.c.target.startswith(code, autoescape=True) for code in sorted(codes)]
        found.append(sa.or_(*begun, table.c.origin.in_(codes), table.c.reason.in_(codes)))
    if filters.community:
        found.append(_in_communities([filters.community]))
    if filters.kind and not (filters.kind == "draft" and filters.item):
        found.append(table.c.entity == filters.kind)
    if filters.item:
        found.append(_of_item(filters.kind, filters.item))
    if filters.since:
        found.append(table.c.at >= _day("since", filters.since))
    if filters.until:
        found.append(table.c.at < _day("until", filters.until, later=1))
    return found


def _day(name: str, written: str, *, later: int = 0) -> dt.datetime:
    """Return the beginning of a day, or of one some days later."""
    try:
        day = dt.date.fromisoformat(written) + dt.timedelta(days=later)
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise BadFilter(f"{name}: {written!r} is no day; write it like 2026-11-27") from None


def _of_item(kind: str, item: str) -> sa.ColumnElement[bool]:
    """Return what one thing is known by; of a draft its replies too."""
    table = schema.audit
    if kind != "draft":
        return table.c.entity_id == item
    replies = schema.publications
    theirs = sa.select(sa.cast(replies.c.id, sa.Text)).where(sa.cast(replies.c.draft_id, sa.Text) == item)
    return sa.or_(
        sa.and_(table.c.entity == "draft", table.c.entity_id == item),
        sa.and_(table.c.entity == "publication", table.c.entity_id.in_(theirs)),
    )


def _in_communities(communities: Sequence[str]) -> sa.ColumnElement[bool]:
    """Return the rows about things of these communities."""
    table = schema.audit
    found = [
        sa.and_(table.c.entity.in_(("pause", "community")), table.c.entity_id.in_(communities)),
        sa.and_(table.c.entity.in_(("user", "invite")), table.c.reason.in_(communities)),
    ]
    drafts, replies = schema.drafts, schema.publications
    of_batch = schema.batch_drafts.join(drafts, drafts.c.id == schema.batch_drafts.c.draft_id)
    of_recall = schema.amendments.join(replies, replies.c.id == schema.amendments.c.publication_id)
    for kind, id_, home, place in (
        ("draft", drafts.c.id, drafts, drafts),
        ("publication", replies.c.id, replies, replies),
        ("post", schema.posts.c.id, schema.posts, schema.posts),
        ("batch", schema.batch_drafts.c.batch_id, of_batch, drafts),
        ("recall", schema.amendments.c.recall_id, of_recall, replies),
    ):
        theirs = sa.select(sa.cast(id_, sa.Text)).select_from(home).where(place.c.community.in_(communities))
        found.append(sa.and_(table.c.entity == kind, table.c.entity_id.in_(theirs)))
    return sa.or_(*found)


def _visible(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Return what somebody may see: their communities' things, and of people themselves and whom they look after."""
    table, user = schema.audit, visitor.user
    if visitor.may(Role.ADMIN, EVERYWHERE):
        return sa.true()
    about_people = table.c.entity.in_(("user", "invite"))
    own = sa.and_(about_people, sa.or_(table.c.actor == user.name, table.c.entity_id == user.name))
    looked_after = [name for name in visitor.communities if visitor.may(Role.ADMIN, name)]
    theirs = sa.and_(about_people, table.c.reason.in_(looked_after))
    if user.role_in(EVERYWHERE) is not None:
        return sa.or_(~about_people, own, theirs)
    things = sa.and_(~about_people, _in_communities(visitor.communities))
    everywhere = sa.and_(table.c.entity == "pause", table.c.entity_id == EVERYWHERE)
    return sa.or_(things, everywhere, own, theirs)
