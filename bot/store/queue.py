"""The queue of drafts: a page of it, what it can be narrowed to, and which draft comes next. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.records import Draft
from bot.states import DraftState
from bot.store import schema
from bot.store.drafts import OPEN, Drafts, QueueItem

_Columns = Mapping[str, sa.ColumnElement[Any]]
_HOURS = (1, 6, 12)
"""Where one age ends and the next begins, in hours."""


class Age(StrEnum):
    """How long ago a draft was made."""

    HOUR = "hour"
    SIX_HOURS = "6-hours"
    TWELVE_HOURS = "12-hours"
    OLDER = "older"


class GroupBy(StrEnum):
    """What the queue can be put in groups by."""

    COMMUNITY = "community"
    CLAIM = "claim"
    PLATFORM = "platform"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A word that is looked for in the posts' titles and texts; a draft on one of ``claims`` has it in its claim."""

    word: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the queue; empty values do not narrow it.

    Every one of ``words`` must be found. ``platform_of`` says for grouping which platform a community is on.
    ``not_asked_by`` leaves out what that person asked the others to look at.
    """

    communities: tuple[str, ...]
    states: tuple[DraftState, ...] = OPEN
    claim: str = ""
    tier: str = ""
    age: Age | None = None
    words: tuple[Sought, ...] = ()
    asked: bool = False
    not_asked_by: str = ""
    group_by: GroupBy | None = None
    platform_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many drafts there are of each kind, before anything is narrowed."""

    communities: dict[str, int]
    claims: dict[str, int]
    suggested: int
    ages: dict[Age, int]
    asked: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.communities.values())


def age_of(draft: Draft, now: dt.datetime) -> Age:
    """Return how long ago a draft was made."""
    hours = (now - draft.created) / dt.timedelta(hours=1)
    return next((age for age, most in zip(Age, _HOURS, strict=False) if hours <= most), Age.OLDER)


class Queue:
    """What can be asked of the queue.

    Its working order: what is ready before what is only suggested, then what expires soonest; groups go before both.
    """

    def __init__(self, connection: sa.Connection, now: dt.datetime, drafts: Drafts) -> None:
        self._connection = connection
        self._now = now
        self._drafts = drafts

    def page(self, part: Part, *, limit: int = 100, offset: int = 0) -> list[QueueItem]:
        """Return the drafts of a page, in working order."""
        table = schema.drafts
        query = sa.select(table.c.id).where(*self._conditions(part)).order_by(*self._place(part, _COLUMNS))
        ids = list(self._connection.execute(query.limit(limit).offset(offset)).scalars())
        return self._drafts.queued(ids)

    def count(self, part: Part, *, newer_than: int = 0) -> int:
        """Count the drafts of a part; with ``newer_than`` only those that came after the draft of that id."""
        table = schema.drafts
        query = sa.select(sa.func.count()).select_from(table).where(*self._conditions(part))
        return int(self._connection.execute(query.where(table.c.id > newer_than)).scalar_one())

    def newest(self) -> int:
        """Return the id of the newest draft, or 0."""
        return int(self._connection.execute(sa.select(sa.func.max(schema.drafts.c.id))).scalar() or 0)

    def groups(self, part: Part) -> dict[str, int]:
        """Count the drafts of each group of a part, by the group's name; empty where it is not grouped."""
        if part.group_by is None:
            return {}
        key = self._place(part, _COLUMNS)[0].label("key")
        query = sa.select(key, sa.func.count()).where(*self._conditions(part)).group_by(sa.text("1"))
        return {str(name): n for name, n in self._connection.execute(query)}

    def group_of(self, draft: Draft, part: Part) -> str:
        """Return the name of the group that a draft stands in, as ``groups`` counts it."""
        names = {
            GroupBy.COMMUNITY: draft.community,
            GroupBy.CLAIM: draft.claim_id,
            GroupBy.PLATFORM: part.platform_of.get(draft.community, ""),
            GroupBy.AGE: str(-list(Age).index(age_of(draft, self._now))),
        }
        return names[part.group_by] if part.group_by else ""

    def counts(self, part: Part) -> Counts:
        """Count what the communities and states of a part hold, whatever else narrows it."""
        table = schema.drafts
        wide = Part(communities=part.communities, states=part.states)
        age = self._age(table.c.created).label("age")
        suggested = sa.case((table.c.version == 0, 1), else_=0).label("suggested")
        asked = sa.case((table.c.asked_by.is_not(None), 1), else_=0).label("asked")
        columns = (table.c.community, table.c.claim_id, age, suggested, asked)
        query = sa.select(*columns, sa.func.count().label("n")).where(*self._conditions(wide))
        rows = self._connection.execute(query.group_by(*(sa.text(str(n)) for n in range(1, 6)))).all()
        return _counts([(row.community, row.claim_id, -row.age, row.suggested, row.asked, row.n) for row in rows])

    def after(self, part: Part, draft: Draft) -> Draft | None:
        """Return the draft that comes after one in working order, else the first of those that are left, else None."""
        columns = _COLUMNS
        mine = self._place(part, _as_columns(draft))
        later = sa.tuple_(*self._place(part, columns)) > sa.tuple_(*mine)
        query = sa.select(columns["id"]).where(*self._conditions(part), columns["id"] != draft.id)
        query = query.order_by(*self._place(part, columns)).limit(1)
        for one in (query.where(later), query):
            found = self._connection.execute(one).scalar()
            if found is not None:
                return self._drafts.get(found)
        return None

    def _conditions(self, part: Part) -> list[sa.ColumnElement[bool]]:
        columns = schema.drafts.c
        found: list[sa.ColumnElement[bool]] = [columns.state.in_(part.states), columns.community.in_(part.communities)]
        if DraftState.QUEUED in part.states:
            found.append(columns.expires > self._now)
        if part.claim:
            found.append(columns.claim_id == part.claim)
        if part.tier:
            found.append(columns.version == 0 if part.tier == "suggested" else columns.version > 0)
        if part.age is not None:
            found.append(self._age(columns.created) == -list(Age).index(part.age))
        if part.asked:
            found.append(columns.asked_by.is_not(None))
        if part.not_asked_by:
            found.append(sa.func.coalesce(columns.asked_by, "") != part.not_asked_by)
        return found + [_says(sought) for sought in part.words]

    def _place(self, part: Part, columns: _Columns) -> list[sa.ColumnElement[Any]]:
        """Return what a draft is sorted by."""
        suggested = sa.case((columns["version"] == 0, 1), else_=0)
        inner = [suggested, columns["expires"], columns["id"]]
        if part.group_by is None:
            return inner
        platforms = [(columns["community"] == name, platform) for name, platform in part.platform_of.items()]
        leads: dict[GroupBy, sa.ColumnElement[Any]] = {
            GroupBy.COMMUNITY: columns["community"],
            GroupBy.CLAIM: columns["claim_id"],
            GroupBy.PLATFORM: sa.case(*platforms, else_="") if platforms else sa.literal(""),
            GroupBy.AGE: self._age(columns["created"]),
        }
        return [leads[part.group_by], *inner]

    def _age(self, created: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        """Return a draft's age as a number, the oldest being the least."""
        bounds = [(created >= sa.literal(self._now - dt.timedelta(hours=h), schema.Moment), -n) for n, h in _BANDS]
        return sa.case(*bounds, else_=-len(_HOURS))


_COLUMNS: _Columns = {column.name: column for column in schema.drafts.c}
_BANDS = tuple(enumerate(_HOURS))


def _as_columns(draft: Draft) -> _Columns:
    names = ("id", "community", "claim_id", "version", "expires", "created")
    return {name: sa.literal(getattr(draft, name), schema.drafts.c[name].type) for name in names}


def _says(sought: Sought) -> sa.ColumnElement[bool]:
    columns, texts = schema.drafts.c, schema.post_texts.c
    said = sa.or_(*(text.icontains(sought.word, autoescape=True) for text in (texts.title, texts.body)))
    posts = sa.select(texts.post_id).where(said)
    return sa.or_(columns.post_id.in_(posts), columns.claim_id.in_(sought.claims))


def _counts(rows: list[tuple[str, str, int, int, int, int]]) -> Counts:
    communities: dict[str, int] = {}
    claims: dict[str, int] = {}
    ages: dict[Age, int] = {}
    for community, claim, age, _suggested, _asked, n in rows:
        communities[community] = communities.get(community, 0) + n
        claims[claim] = claims.get(claim, 0) + n
        band = list(Age)[age]
        ages[band] = ages.get(band, 0) + n
    suggested = sum(row[5] for row in rows if row[3])
    asked = sum(row[5] for row in rows if row[4])
    return Counts(communities=communities, claims=claims, suggested=suggested, ages=ages, asked=asked)
