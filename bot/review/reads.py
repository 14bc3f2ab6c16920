"""What pages read across several records; nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.records import Publication, StoredPost
from bot.states import PostState, PublicationState
from bot.store import Transaction, schema
from bot.store.audit import SERVICE
from bot.store.drafts import OPEN
from bot.store.pauses import Pause
from bot.store.sources import Source

UNDER_WAY = (
    PublicationState.NEEDS_PERSON,
    PublicationState.BY_HAND,
    PublicationState.APPROVED,
    PublicationState.SENDING,
    PublicationState.AMBIGUOUS,
)
MOVING = (PublicationState.APPROVED, PublicationState.SENDING, PublicationState.AMBIGUOUS)
"""States that a reply leaves without a person."""
_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision, for the history page."""

    at: dt.datetime
    draft_id: int
    version: int
    community: str
    claim_id: str
    state: str
    what: str
    by: str
    reason: str | None
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A post that made a step fail, and when it is tried again."""

    id: int
    community: str
    uri: str
    error: str
    attempts: int
    next_try: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaredFor:
    """That a post waited in the sensitive lane: its signs, or who marked it, and who put it back when."""

    signs: tuple[str, ...]
    marked_by: str | None
    by: str
    at: dt.datetime


def decided(tx: Transaction, communities: Sequence[str], *, limit: int, offset: int) -> list[Decided]:
    """Return the decisions that stand, newest first; one that was taken back is told of in the draft's history."""
    table, drafts = schema.decisions, schema.drafts
    columns = (table.c.at, table.c.draft_id, table.c.version, table.c.what, table.c.by, table.c.reason, table.c.edited)
    query = (
        sa.select(*columns, drafts.c.community, drafts.c.claim_id, drafts.c.state)
        .join(drafts, drafts.c.id == table.c.draft_id)
        .where(drafts.c.community.in_(communities), table.c.undone.is_(None))
        .order_by(table.c.id.desc())
    )
    return [Decided(**row) for row in tx.connection.execute(query.limit(limit).offset(offset)).mappings()]


def set_aside(tx: Transaction, communities: Sequence[str]) -> list[SetAside]:
    """Return the posts that were put out of the way, newest first."""
    posts = schema.posts
    columns = (posts.c.id, posts.c.community, posts.c.uri, posts.c.error, posts.c.attempts, posts.c.next_try)
    query = (
        sa.select(*columns)
        .where(posts.c.state == PostState.SET_ASIDE, posts.c.community.in_(communities))
        .order_by(posts.c.id.desc())
        .limit(_LIMIT)
    )
    rows = tx.connection.execute(query).mappings()
    return [SetAside(**{**row, "error": row["error"] or ""}) for row in rows]


def under_way(tx: Transaction, communities: Sequence[str]) -> list[Publication]:
    """Return the replies that are neither on the platform nor given up, those that need a person first."""
    found = [item for state in UNDER_WAY for item in tx.publications.in_state(state, limit=_LIMIT)]
    return [item for item in found if item.community in communities]


def sensitive(tx: Transaction, communities: Sequence[str]) -> list[tuple[StoredPost, list[str]]]:
    """Return the posts of the sensitive lane with their signs, oldest first."""
    found = tx.posts.in_state(PostState.SENSITIVE, limit=_LIMIT)
    return [(post, tx.posts.signs(post.id)) for post in found if post.community in communities]


def cared_for(tx: Transaction, post: StoredPost) -> CaredFor | None:
    """Return how a post was put back from the sensitive lane, or None where it was not there, or did not come back."""
    moves = [entry for entry in tx.audit.of("post", post.id) if PostState.SENSITIVE in (entry.origin, entry.target)]
    if not moves or moves[-1].target not in (PostState.JUDGED, PostState.DRAFTED):
        return None
    flagged, back = moves[-2:]
    marked_by = None if flagged.actor == SERVICE else flagged.actor
    return CaredFor(signs=tuple(tx.posts.signs(post.id)), marked_by=marked_by, by=back.actor, at=back.at)


def answers(tx: Transaction, communities: Sequence[str]) -> list[tuple[StoredPost, Publication | None]]:
    """Return the answers to our replies that nobody has read yet, oldest first, with the reply that each answers."""
    found = tx.posts.in_state(PostState.ANSWER, limit=_LIMIT)
    return [
        (post, tx.publications.by_reply(post.parent_uri) if post.parent_uri else None)
        for post in found
        if post.community in communities
    ]


def pauses(tx: Transaction, communities: Sequence[str]) -> list[Pause]:
    """Return the pauses in force that bear on the communities."""
    return [pause for pause in tx.pauses.all() if pause.scope == "*" or pause.scope in communities]


def sources(tx: Transaction, communities: Sequence[str]) -> list[Source]:
    """Return how the communities' sources stand."""
    return [tx.sources.get(community) for community in communities]


def waiting(tx: Transaction, communities: Sequence[str]) -> int:
    """Count the drafts that wait for a decision."""
    drafts = schema.drafts
    query = sa.select(sa.func.count()).where(
        drafts.c.state.in_(OPEN), drafts.c.community.in_(communities), drafts.c.expires > tx.now
    )
    return int(tx.connection.execute(query).scalar_one())


def post_count(tx: Transaction, state: PostState, communities: Sequence[str]) -> int:
    """Count the posts of the communities in ``state``."""
    posts = schema.posts
    query = sa.select(sa.func.count()).where(posts.c.state == state, posts.c.community.in_(communities))
    return int(tx.connection.execute(query).scalar_one())
