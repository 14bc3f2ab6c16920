"""The queue: what waits for a decision, what is on its way, and, where nothing waits, why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.records import Mode, Publication
from bot.review import reads, words
from bot.review.access import SignedIn, Visitor, context_of
from bot.review.context import ReviewContext
from bot.review.markup import Piece, excerpt
from bot.review.pages.shell import page
from bot.review.waiting import Filters, FiltersInAddress, part_of
from bot.roles import Role
from bot.store import Transaction
from bot.store.drafts import QueueItem
from bot.store.queue import Age, Counts, GroupBy, Part
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry

A_PAGE = 25
_DRAFTED = ("drafted", "suggested")
_LATELY = dt.timedelta(days=1)

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A draft in the queue; ``taken_by`` is who has it just now, if anybody."""

    item: QueueItem
    claim: ClaimEntry | None
    taken_by: str | None
    excerpt: list[Piece]

    @property
    def suggested(self) -> bool:
        """Whether nothing was composed yet."""
        return self.item.draft.version == 0

    @property
    def seen(self) -> str:
        """The draft and the revision of it that the list shows, as a form sends it."""
        draft = self.item.draft
        return f"{draft.id}.{draft.version}.{self.item.post_hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading. ``total`` counts those on other pages too, where the queue is grouped."""

    name: str
    rows: list[Row]
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the queue is empty, and what to do; ``link`` leads there."""

    why: str
    what_to_do: str
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to filter by, with how many drafts there are of it."""

    value: str
    name: str
    n: int


@router.get("/", response_class=HTMLResponse)
def queue(
    request: Request,
    visitor: SignedIn,
    filters: FiltersInAddress,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """Show the queue, soonest expiry first."""
    context = context_of(request)
    kb = context.knowledge.current()
    part = part_of(context, visitor, filters)
    with context.runtime.store.read() as tx:
        counts = tx.queue.counts(part_of(context, visitor, Filters(show=filters.show)))
        total = tx.queue.count(part)
        pages = max(1, -(-total // A_PAGE))
        number = min(number, pages)
        items = tx.queue.page(part, limit=A_PAGE, offset=(number - 1) * A_PAGE)
        groups = _groups(tx, part, [_row(tx, item, kb) for item in items], kb)
        unsaved = tx.unsaved.by(visitor.user.name, visitor.communities)
        under_way = reads.under_way(tx, visitor.communities)
        reasons = [] if items else _why_empty(tx, context, visitor, filters, hidden=counts.total)
        newest = tx.queue.newest()
    return page(
        request,
        visitor,
        "queue.html",
        groups=groups,
        total=total,
        number=number,
        pages=pages,
        filters=filters,
        choices=_choices(counts, part, kb),
        asked=counts.asked,
        newest=newest,
        mine=visitor.where(Role.REVIEWER),
        under_way=[(item, _named(item, kb)) for item in under_way],
        reasons=reasons,
        unsaved=unsaved,
    )


def rows_of(context: ReviewContext, items: list[QueueItem]) -> list[Row]:
    """Return drafts as the list shows them."""
    kb = context.knowledge.current()
    with context.runtime.store.read() as tx:
        return [_row(tx, item, kb) for item in items]


def _row(tx: Transaction, item: QueueItem, kb: KnowledgeBase) -> Row:
    # An edited post keeps its old words too, and the finding's offsets belong to those.
    title, body = tx.posts.words_before_edit(item.draft.post_id) or (item.title, item.body)
    text = "\n\n".join(part for part in (title, body) if part)
    taking = tx.together.taking(item.draft.id)
    return Row(
        item=item,
        claim=kb.claims.get(item.draft.claim_id),
        taken_by=taking.user if taking else None,
        excerpt=excerpt(text, item.start, item.end),
    )


def _groups(tx: Transaction, part: Part, rows: list[Row], kb: KnowledgeBase) -> list[Group]:
    if part.group_by is None:
        ready = [row for row in rows if not row.suggested]
        suggested = [row for row in rows if row.suggested]
        found = [Group(name="Ready to decide, soonest to expire first", rows=ready)]
        found.append(
            Group(name="Only suggested: repcheck is not sure, and drafts a reply if you agree", rows=suggested)
        )
        return [group for group in found if group.rows]
    totals = tx.queue.groups(part)
    keys = [tx.queue.group_of(row.item.draft, part) for row in rows]
    return [
        Group(
            name=_group_name(part.group_by, key, kb),
            rows=[row for row, its in zip(rows, keys, strict=True) if its == key],
            total=totals.get(key),
        )
        for key in dict.fromkeys(keys)
    ]


def _group_name(by: GroupBy, key: str, kb: KnowledgeBase) -> str:
    if by is GroupBy.CLAIM:
        return kb.claims[key].proposition if key in kb.claims else key
    return words.AGE[list(Age)[-int(key)]] if by is GroupBy.AGE else key


def _named(item: Publication, kb: KnowledgeBase) -> str:
    claim = kb.claims.get(item.claim_ids[0]) if item.claim_ids else None
    return claim.proposition if claim else ", ".join(item.claim_ids)


def _choices(counts: Counts, part: Part, kb: KnowledgeBase) -> dict[str, list[Choice]]:
    """Return what each select offers, by the name of its field."""
    claims = [(id_, kb.claims[id_].proposition if id_ in kb.claims else id_, n) for id_, n in counts.claims.items()]
    platforms = Counter[str]()
    for community, n in counts.communities.items():
        platforms[part.platform_of[community]] += n
    offered = {
        "community": [(name, name, n) for name, n in sorted(counts.communities.items())],
        "claim": sorted(claims, key=lambda claim: claim[1]),
        "tier": [
            ("confident", "ready drafts", counts.total - counts.suggested),
            ("suggested", "only suggested", counts.suggested),
        ],
        "age": [(str(age), words.AGE[age], counts.ages.get(age, 0)) for age in Age],
        "platform": [(name, name, n) for name, n in sorted(platforms.items())],
    }
    return {field: [Choice(value=value, name=name, n=n) for value, name, n in of] for field, of in offered.items()}


def _why_empty(
    tx: Transaction, context: ReviewContext, visitor: Visitor, filters: Filters, *, hidden: int
) -> list[Reason]:
    if filters.show == "snoozed" and not hidden:
        return [Reason(why="Nothing is put off.", what_to_do="Drafts that you put off show up here until their time.")]
    if filters.show == "asked" and not filters.claim and not hidden:
        return [Reason(why="Nobody asks for a second look.", what_to_do="A draft has a button to ask the others.")]
    if hidden:
        why = f"None of the {hidden} here passes the filters."
        return [Reason(why=why, what_to_do="Choose others, or", link="/", link_text=f"show all {hidden}")]
    return [
        *_paused(tx, visitor),
        *_shadowed(context, visitor),
        *_down(tx, visitor),
        _nothing_found(tx, visitor),
    ]


def _paused(tx: Transaction, visitor: Visitor) -> list[Reason]:
    stopped = [pause for pause in reads.pauses(tx, visitor.communities) if pause.everything]
    where = ["everywhere" if pause.scope == "*" else f"in {pause.scope}" for pause in stopped]
    return [
        Reason(
            why=f"Everything is paused {place} ({pause.by}: {pause.why}).",
            what_to_do="Nothing new is read or drafted there until a releaser resumes it:",
            link="/status#pause",
            link_text="status page",
        )
        for pause, place in zip(stopped, where, strict=True)
    ]


def _shadowed(context: ReviewContext, visitor: Visitor) -> list[Reason]:
    with context.runtime.store.read() as tx:
        found = [context.runtime.community(tx, name) for name in visitor.communities]
    names = [one.name for one in found if one is not None and one.mode is Mode.SHADOW]
    if not names:
        return []
    return [
        Reason(
            why=f"{', '.join(names)}: in shadow mode, which counts and shows no drafts.",
            what_to_do='Set mode = "draft" in the settings, or at the desk if it was set there, to see drafts here.',
        )
    ]


def _down(tx: Transaction, visitor: Visitor) -> list[Reason]:
    broken = [source for source in reads.sources(tx, visitor.communities) if source.error]
    return [
        Reason(
            why=f"{source.community} cannot be read: {source.error}",
            what_to_do="It is tried again by itself. If it stays so, ask whoever runs repcheck to look at the log.",
        )
        for source in broken
    ]


def _nothing_found(tx: Transaction, visitor: Visitor) -> Reason:
    since = (tx.now - _LATELY).date()
    tallies = tx.sources.tallies(since)
    judged = sum(n for (community, what), n in tallies.items() if what == "judged" and community in visitor.communities)
    if judged:
        noun = "post" if judged == 1 else "posts"
        drafted = sum(n for (name, what), n in tallies.items() if what in _DRAFTED and name in visitor.communities)
        outcome = "everything in them is dealt with" if drafted else "nothing in them calls for a reply"
        why = f"Nothing waits: {judged} {noun} read since {since:%d %B} (UTC), and {outcome}."
        return Reason(why=why, what_to_do="New drafts show up here by themselves; reload the page to look again.")
    if any(source.worked for source in reads.sources(tx, visitor.communities)):
        why = f"No new post was read since {since:%d %B} (UTC)."
        return Reason(why=why, what_to_do="That is normal for a quiet community. The status page shows each source.")
    return Reason(
        why="No post has been read yet.",
        what_to_do="The first look takes up to a minute after the start. The status page shows each source.",
    )
