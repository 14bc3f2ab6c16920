"""Publications: the outbox. A row in *sending* was committed before its request left."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bot.records import Draft, Post, Publication, StoredPost
from bot.states import PublicationState, Who
from bot.store import schema
from bot.store.audit import SERVICE, Audit

DEAD = (PublicationState.FAILED, PublicationState.CANCELLED)
NOT_OUT = (*DEAD, PublicationState.APPROVED, PublicationState.BY_HAND)
STANDING = (PublicationState.POSTED, PublicationState.CORRECTED)


class Publications:
    """What can be asked of, and done to, publications."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def add(
        self,
        draft: Draft,
        post: StoredPost,
        *,
        claim_ids: Sequence[str],
        state: PublicationState,
        by: str,
        send_after: dt.datetime,
    ) -> int:
        """Put an approved draft version into the outbox; return its id.

        Raises ``sqlalchemy.exc.IntegrityError`` if a living publication for the same post exists.
        """
        inserted = self._connection.execute(
            schema.publications.insert().values(
                draft_id=draft.id,
                version=draft.version,
                platform=post.platform,
                community=post.community,
                parent_uri=post.uri,
                thread_uri=post.thread_uri or post.uri,
                claim_ids=list(claim_ids),
                state=state,
                state_at=self._now,
                key=uuid.uuid4().hex,
                send_after=send_after,
                approved_by=by,
            )
        )
        assert inserted.inserted_primary_key is not None
        publication_id: int = inserted.inserted_primary_key[0]
        self._audit.write(by, "publication", publication_id, target=state)
        return publication_id

    def get(self, publication_id: int) -> Publication | None:
        """Return one publication, or None."""
        row = self._connection.execute(_all().where(schema.publications.c.id == publication_id)).mappings().first()
        return None if row is None else _publication(row)

    def of_draft(self, draft_id: int) -> list[Publication]:
        """Return a draft's publications, oldest first."""
        return self._list(_all().where(schema.publications.c.draft_id == draft_id).order_by(schema.publications.c.id))

    def in_state(self, state: PublicationState, *, platform: str | None = None, limit: int = 100) -> list[Publication]:
        """Return publications in ``state``, oldest first."""
        table = schema.publications
        query = _all().where(table.c.state == state).order_by(table.c.id).limit(limit)
        return self._list(query if platform is None else query.where(table.c.platform == platform))

    def due(self, platform: str, state: PublicationState, limit: int) -> list[Publication]:
        """Return a platform's publications in ``state`` whose cancel window is over and whose next try has come."""
        table = schema.publications
        ready = sa.or_(table.c.next_try.is_(None), table.c.next_try <= self._now)
        query = _all().where(
            table.c.platform == platform, table.c.state == state, table.c.send_after <= self._now, ready
        )
        return self._list(query.order_by(table.c.send_after, table.c.id).limit(limit))

    def on_parent(self, parent_uri: str) -> list[Publication]:
        """Return the publications under a post that are neither failed nor cancelled."""
        table = schema.publications
        return self._list(_all().where(table.c.parent_uri == parent_uri, table.c.state.not_in(DEAD)))

    def in_thread(self, thread_uri: str) -> list[Publication]:
        """Return the publications in a thread that are neither failed nor cancelled."""
        table = schema.publications
        return self._list(_all().where(table.c.thread_uri == thread_uri, table.c.state.not_in(DEAD)))

    def by_reply(self, reply_uri: str) -> Publication | None:
        """Return the publication that a reply of ours belongs to, or None."""
        row = self._connection.execute(_all().where(schema.publications.c.reply_uri == reply_uri)).mappings().first()
        return None if row is None else _publication(row)

    def learn_reply(self, post: Post) -> None:
        """Take a post for the reply that somebody said, with its link, to have posted by hand under its parent."""
        table = schema.publications
        same = (table.c.platform == post.platform, table.c.parent_uri == post.parent_uri)
        linked = (table.c.permalink == post.permalink, table.c.reply_uri.is_(None))
        self._connection.execute(table.update().where(*same, *linked).values(reply_uri=post.uri))

    def count_since(self, community: str, since: dt.datetime) -> int:
        """Count the community's replies that left, or are leaving, since a moment, whatever became of them there."""
        table = schema.publications
        query = sa.select(sa.func.count()).where(
            table.c.community == community, table.c.state.not_in(NOT_OUT), table.c.sent >= since
        )
        return int(self._connection.execute(query).scalar_one())

    def count_for_author(self, platform: str, author: str, since: dt.datetime, *, waiting: bool) -> int:
        """Count living publications since a moment under posts of an author whose text is still kept.

        Those that wait to be sent count where ``waiting`` says so.
        """
        table, posts, texts = schema.publications, schema.posts, schema.post_texts
        source = table.join(posts, posts.c.uri == table.c.parent_uri).join(texts, texts.c.post_id == posts.c.id)
        query = (
            sa.select(sa.func.count())
            .select_from(source)
            .where(
                table.c.platform == platform,
                texts.c.author == author,
                table.c.state.not_in(DEAD if waiting else (*DEAD, PublicationState.APPROVED)),
                sa.or_(table.c.sent.is_(None), table.c.sent >= since),
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def texts_elsewhere(self, community: str, since: dt.datetime) -> list[str]:
        """Return the texts of replies that went out in other communities since a moment."""
        table, versions = schema.publications, schema.draft_versions
        same = sa.and_(versions.c.draft_id == table.c.draft_id, versions.c.number == table.c.version)
        query = (
            sa.select(versions.c.text)
            .select_from(table.join(versions, same))
            .where(
                table.c.community != community,
                table.c.state.in_(STANDING),
                table.c.sent >= since,
                versions.c.text.is_not(None),
            )
        )
        return list(self._connection.execute(query).scalars())

    def move(
        self,
        publication_id: int,
        origin: PublicationState,
        target: PublicationState,
        *,
        who: Who = Who.SERVICE,
        actor: str = SERVICE,
        reason: str | None = None,
        **values: object,
    ) -> None:
        """Move a publication; raises ``StaleState`` if it has moved already."""
        if target is PublicationState.SENDING or origin is PublicationState.BY_HAND:
            values["sent"] = self._now
        self._audit.move(
            schema.publications, publication_id, origin, target, who=who, actor=actor, reason=reason, **values
        )

    def note(self, publication_id: int, **values: object) -> None:
        """Set notes on a publication (reads, next try, error) without moving it."""
        table = schema.publications
        self._connection.execute(table.update().where(table.c.id == publication_id).values(**values))

    def standing(self, since: dt.datetime, platform: str) -> list[Publication]:
        """Return a platform's replies that stand there, posted since a moment."""
        table = schema.publications
        return self._list(
            _all().where(table.c.platform == platform, table.c.state.in_(STANDING), table.c.sent >= since)
        )

    def answered(self, since: dt.datetime, platform: str) -> list[str]:
        """Return the URIs of posts under which a reply left since a moment, whatever became of it there."""
        table = schema.publications
        query = sa.select(table.c.parent_uri).where(
            table.c.platform == platform, table.c.state.not_in(NOT_OUT), table.c.sent >= since
        )
        return list(self._connection.execute(query).scalars())

    def grounds(self, states: Sequence[PublicationState]) -> list[tuple[Publication, dict[str, str], tuple[str, ...]]]:
        """Return every publication in ``states`` with what its wording rests on: claims by hash, and references."""
        table, versions = schema.publications, schema.draft_versions
        same = sa.and_(versions.c.draft_id == table.c.draft_id, versions.c.number == table.c.version)
        columns = [table.c[name] for name in Publication.__slots__]
        query = (
            sa.select(*columns, versions.c.claim_hashes, versions.c.reference_ids)
            .select_from(table.join(versions, same))
            .where(table.c.state.in_(states))
            .order_by(table.c.id)
        )
        rows = self._connection.execute(query).mappings()
        return [(_publication(row), dict(row["claim_hashes"]), tuple(row["reference_ids"])) for row in rows]

    def latest(self, communities: Sequence[str], limit: int) -> list[Publication]:
        """Return the communities' newest publications, newest first."""
        table = schema.publications
        return self._list(
            _all()
            .where(table.c.community.in_(communities))
            .order_by(table.c.state_at.desc(), table.c.id.desc())
            .limit(limit)
        )

    def counts(self) -> dict[str, int]:
        """Return how many publications stand in each state."""
        state = schema.publications.c.state
        rows = self._connection.execute(sa.select(state, sa.func.count()).group_by(state))
        return dict(rows.all())

    def _list(self, query: sa.Select[Any]) -> list[Publication]:
        return [_publication(row) for row in self._connection.execute(query).mappings()]


def _all() -> sa.Select[Any]:
    return sa.select(*[schema.publications.c[name] for name in Publication.__slots__])


def _publication(row: sa.RowMapping) -> Publication:
    values = {name: row[name] for name in Publication.__slots__}
    values.update(state=PublicationState(row["state"]), claim_ids=tuple(row["claim_ids"]))
    return Publication(**values)
