"""The queue: what waits for a decision, what is on its way, and, where nothing waits, why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.records import Mode, Publication
from bot.review import reads
from bot.review.access import SignedIn, Visitor, context_of
from bot.review.context import ReviewContext
from bot.review.markup import Piece, excerpt
from bot.review.pages.shell import page
from bot.review.waiting import MOST, Filters, FiltersInAddress, read_queue
from bot.store import Transaction
from bot.store.drafts import QueueItem
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry

A_PAGE = 25
_LATELY = dt.timedelta(days=1)

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A draft in the queue."""

    item: QueueItem
    claim: ClaimEntry | None
    excerpt: list[Piece]

    @property
    def suggested(self) -> bool:
        """Whether nothing was composed yet."""
        return self.item.draft.version == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the queue is empty, and what to do."""

    why: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the queue can be filtered by, with how many drafts there are of each."""

    communities: list[tuple[str, int]]
    claims: list[tuple[str, str, int]]


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
    with context.runtime.store.read() as tx:
        everything = read_queue(tx, visitor, snoozed=filters.show == "snoozed")
        found = [item for item in everything if filters.takes(item)]
        rows = [_row(tx, item, kb) for item in found[(number - 1) * A_PAGE : number * A_PAGE]]
        under_way = reads.under_way(tx, visitor.communities)
        reasons = [] if rows else _why_empty(tx, context, visitor, filters, hidden=len(everything) - len(found))
    return page(
        request,
        visitor,
        "queue.html",
        rows=rows,
        total=len(found),
        cut=len(everything) >= MOST,
        number=number,
        pages=max(1, -(-len(found) // A_PAGE)),
        filters=filters,
        choices=_choices(everything, kb),
        under_way=[(item, _named(item, kb)) for item in under_way],
        reasons=reasons,
    )


def _row(tx: Transaction, item: QueueItem, kb: KnowledgeBase) -> Row:
    # An edited post keeps its old words too, and the finding's offsets belong to those.
    title, body = tx.posts.words_before_edit(item.draft.post_id) or (item.title, item.body)
    text = "\n\n".join(part for part in (title, body) if part)
    return Row(item=item, claim=kb.claims.get(item.draft.claim_id), excerpt=excerpt(text, item.start, item.end))


def _named(item: Publication, kb: KnowledgeBase) -> str:
    claim = kb.claims.get(item.claim_ids[0]) if item.claim_ids else None
    return claim.proposition if claim else ", ".join(item.claim_ids)


def _choices(items: list[QueueItem], kb: KnowledgeBase) -> Choices:
    communities = Counter(item.draft.community for item in items)
    claims = Counter(item.draft.claim_id for item in items)
    named = [(id_, kb.claims[id_].proposition if id_ in kb.claims else id_, n) for id_, n in claims.items()]
    return Choices(communities=sorted(communities.items()), claims=sorted(named, key=lambda claim: claim[1]))


def _why_empty(
    tx: Transaction, context: ReviewContext, visitor: Visitor, filters: Filters, *, hidden: int
) -> list[Reason]:
    if filters.show == "snoozed" and not hidden:
        return [Reason(why="Nothing is put off.", what_to_do="Drafts that you put off show up here until their time.")]
    if hidden:
        return [Reason(why=f"None of the {hidden} here passes the filters.", what_to_do="Show all, or choose others.")]
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
            what_to_do="Nothing new is read or drafted there until a releaser resumes it on the status page.",
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
        why = f"Nothing waits: {judged} {noun} read since {since:%d %B} (UTC), and everything in them is dealt with."
        return Reason(why=why, what_to_do="New drafts show up here by themselves; reload the page to look again.")
    if any(source.worked for source in reads.sources(tx, visitor.communities)):
        why = f"No new post was read since {since:%d %B} (UTC)."
        return Reason(why=why, what_to_do="That is normal for a quiet community. The status page shows each source.")
    return Reason(
        why="No post has been read yet.",
        what_to_do="The first look takes up to a minute after the start. The status page shows each source.",
    )
