"""What is forgotten, and when: members' words go as soon as nobody needs them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.states import DraftState, PostState, PublicationState
from bot.store import schema
from bot.store.audit import Audit

_OPEN_DRAFTS = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)
_OPEN_PUBLICATIONS = (
    PublicationState.APPROVED,
    PublicationState.BY_HAND,
    PublicationState.SENDING,
    PublicationState.AMBIGUOUS,
    PublicationState.NEEDS_PERSON,
)
DONE = (PostState.DRAFTED, PostState.SENSITIVE)
UNREAD = dt.timedelta(days=7)
"""How long an answer to our reply waits to be read before it is forgotten all the same."""


def _past(states: tuple[PostState, ...], before: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(schema.posts.c.state.in_(states), schema.posts.c.state_at < before)


class Retention:
    """Finds and scrubs what is no longer needed."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def no_longer_needed(self, before: dt.datetime, limit: int) -> list[int]:
        """Return ids of posts with text whose last need ended before a moment: nothing open rests on them."""
        posts, texts, drafts, publications = schema.posts, schema.post_texts, schema.drafts, schema.publications
        open_draft = sa.exists().where(drafts.c.post_id == posts.c.id, drafts.c.state.in_(_OPEN_DRAFTS))
        open_publication = sa.exists().where(
            publications.c.parent_uri == posts.c.uri, publications.c.state.in_(_OPEN_PUBLICATIONS)
        )
        recent = sa.exists().where(drafts.c.post_id == posts.c.id, drafts.c.state_at >= before)
        recently_out = sa.exists().where(publications.c.parent_uri == posts.c.uri, publications.c.state_at >= before)
        query = (
            sa.select(posts.c.id)
            .join(texts, texts.c.post_id == posts.c.id)
            .where(sa.or_(_past(DONE, before), _past((PostState.ANSWER,), self._now - UNREAD)))
            .where(~open_draft, ~open_publication, ~recent, ~recently_out)
        )
        return list(self._connection.execute(query.limit(limit)).scalars())

    def scrub_words(self, post_id: int, without_quotes: dict[int, str]) -> None:
        """Take a member's words out of all that rests on a post.

        ``without_quotes`` maps version numbers whose reply stands on the platform to their text without the quote;
        every other version and every note loses its text.
        """
        drafts, versions, decisions = schema.drafts, schema.draft_versions, schema.decisions
        mine = sa.select(drafts.c.id).where(drafts.c.post_id == post_id).scalar_subquery()
        # First of all: on PostgreSQL a page that keeps its unsaved text at this moment is waited for.
        texts = schema.post_texts
        self._connection.execute(sa.select(texts.c.post_id).where(texts.c.post_id == post_id).with_for_update())
        self._connection.execute(versions.update().where(versions.c.draft_id.in_(mine)).values(text=None))
        for number, text in without_quotes.items():
            one = sa.and_(versions.c.draft_id.in_(mine), versions.c.number == number)
            self._connection.execute(versions.update().where(one).values(text=text))
        self._connection.execute(decisions.update().where(decisions.c.draft_id.in_(mine)).values(note=None))
        self._scrub_unsaved(mine)
        amendments, publications = schema.amendments, schema.publications
        theirs = sa.select(publications.c.id).where(publications.c.draft_id.in_(mine)).scalar_subquery()
        self._connection.execute(amendments.update().where(amendments.c.publication_id.in_(theirs)).values(note=None))

    def _scrub_unsaved(self, drafts: sa.ScalarSelect[int]) -> None:
        self._connection.execute(schema.unsaved.delete().where(schema.unsaved.c.draft_id.in_(drafts)))
