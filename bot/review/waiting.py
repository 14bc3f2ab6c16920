"""The queue as moderators work through it: which drafts, in which order, and which one comes next."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from bot.records import Draft
from bot.review.access import Visitor
from bot.review.address import InAddress
from bot.review.context import ReviewContext
from bot.states import DraftState
from bot.store.drafts import OPEN
from bot.store.queue import Age, GroupBy, Part, Sought

_MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters(InAddress):
    """Which part of the queue is looked at; empty values do not narrow it, and unknown ones find nothing.

    ``find`` looks for words in the posts' titles and texts and in what the claims say; ``by`` puts it in groups.
    """

    community: str = ""
    claim: str = ""
    tier: str = ""
    age: str = ""
    platform: str = ""
    find: str = ""
    show: str = ""
    by: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything is filtered out."""
        return any(dataclasses.astuple(dataclasses.replace(self, by="")))


def filters_of(
    community: Annotated[str, Query(max_length=80)] = "",
    claim: Annotated[str, Query(max_length=80)] = "",
    tier: Annotated[str, Query(max_length=20)] = "",
    age: Annotated[str, Query(max_length=20)] = "",
    platform: Annotated[str, Query(max_length=80)] = "",
    find: Annotated[str, Query(max_length=200)] = "",
    show: Annotated[str, Query(max_length=20)] = "",
    by: Annotated[str, Query(max_length=20)] = "",
) -> Filters:
    """Read the filters from the address."""
    given = {"community": community, "claim": claim, "tier": tier, "age": age, "platform": platform}
    return Filters(**given, find=find.strip(), show=show, by=by)


FiltersInAddress = Annotated[Filters, Depends(filters_of)]


def part_of(context: ReviewContext, visitor: Visitor, filters: Filters) -> Part:
    """Return the part of the queue that a visitor sees with these filters."""
    on = {name: context.runtime.communities[name].platform for name in visitor.communities}
    names = [name for name in on if filters.community in ("", name) and filters.platform in ("", on[name])]
    known = filters.age in {"", *Age} and filters.tier in ("", "confident", "suggested")
    return Part(
        communities=tuple(names) if known else (),
        states=(DraftState.SNOOZED,) if filters.show == "snoozed" else OPEN,
        claim=filters.claim,
        tier=filters.tier,
        age=Age(filters.age) if filters.age and known else None,
        words=tuple(
            Sought(word=word, claims=_claims_that_say(context, word)) for word in filters.find.split()[:_MOST_WORDS]
        ),
        asked=filters.show == "asked",
        group_by=GroupBy(filters.by) if filters.by in set(GroupBy) else None,
        platform_of=on,
    )


def _claims_that_say(context: ReviewContext, word: str) -> tuple[str, ...]:
    low = word.lower()
    claims = context.knowledge.current().claims.items()
    return tuple(id_ for id_, claim in claims if low in claim.proposition.lower() or low in id_)


def next_draft(context: ReviewContext, visitor: Visitor, filters: Filters, after: Draft) -> Draft | None:
    """Return the draft that comes after one in working order, else the first of those that are left, else None.

    What is put off is left out, and so is what this visitor asked the others to look at.
    """
    waiting = dataclasses.replace(filters, show="" if filters.show == "snoozed" else filters.show)
    part = dataclasses.replace(part_of(context, visitor, waiting), not_asked_by=visitor.user.name)
    with context.runtime.store.read() as tx:
        return tx.queue.after(part, after)
