"""Posts and their findings. A post's text stands apart from it, and goes when nobody needs it any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.records import Kind, Post, StoredFinding, StoredPost
from bot.states import PostState, Who
from bot.store import schema
from bot.store.audit import SERVICE, Audit

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A finding on its way into the store."""

    claim_id: str
    stance: str
    score: float
    tier: str
    start: int
    end: int
    action: str
    suggested: str
    explanation: dict[str, Any]


def insert_or_ignore(connection: sa.Connection, table: sa.Table, **values: object) -> bool:
    """Insert a row unless a unique key already holds it; say whether it was inserted."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    # Not by rowcount: SQLAlchemy does not keep it for an INSERT on PostgreSQL.
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None


class Posts:
    """What can be asked of, and done to, posts."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def known(self, uris: Sequence[str]) -> set[str]:
        """Return those of ``uris`` that the store has seen, whatever became of them."""
        found: set[str] = set()
        column = schema.posts.c.uri
        for first in range(0, len(uris), _AT_ONCE):
            batch = list(uris[first : first + _AT_ONCE])
            found.update(self._connection.execute(sa.select(column).where(column.in_(batch))).scalars())
        return found

    def add(self, post: Post) -> int | None:
        """Take a post in, once per URI; return its id, or None if it was known."""
        row = {
            "uri": post.uri,
            "platform": post.platform,
            "community": post.community,
            "kind": post.kind,
            "parent_uri": post.parent_uri,
            "thread_uri": post.thread_uri,
            "permalink": post.permalink,
            "created": post.created,
            "fetched": self._now,
            "content_hash": post.content_hash,
            "state": PostState.FETCHED,
            "state_at": self._now,
        }
        if not insert_or_ignore(self._connection, schema.posts, **row):
            return None
        post_id: int = self._connection.execute(
            sa.select(schema.posts.c.id).where(schema.posts.c.uri == post.uri)
        ).scalar_one()
        text: dict[str, object] = {
            "title": post.title,
            "body": post.body,
            "author": post.author,
            "signs": [],
            "checked_at": self._now,
        }
        self._connection.execute(schema.post_texts.insert().values(post_id=post_id, **text))
        self._audit.write(SERVICE, "post", post_id, target=PostState.FETCHED)
        return post_id

    def in_state(self, state: PostState, *, limit: int, due: bool = False) -> list[StoredPost]:
        """Return posts in ``state``, oldest first; with ``due`` only those whose next try has come."""
        query = _posts().where(schema.posts.c.state == state).order_by(schema.posts.c.id).limit(limit)
        if due:
            query = query.where(schema.posts.c.next_try <= self._now)
        return [_stored(row) for row in self._connection.execute(query).mappings()]

    def get(self, post_id: int) -> StoredPost | None:
        """Return one post, or None."""
        row = self._connection.execute(_posts().where(schema.posts.c.id == post_id)).mappings().first()
        return None if row is None else _stored(row)

    def find(self, where: str) -> StoredPost | None:
        """Return the post with this URI or this link, or None."""
        posts = schema.posts
        rows = self._connection.execute(_posts().where(sa.or_(posts.c.uri == where, posts.c.permalink == where)))
        row = rows.mappings().first()
        return None if row is None else _stored(row)

    def by_author(self, account: str, platforms: Sequence[str]) -> list[StoredPost]:
        """Return the posts of an account whose text is still kept, oldest first."""
        posts, author = schema.posts, schema.post_texts.c.author
        same = sa.or_(author == account, sa.func.lower(author) == account.lower())
        query = _posts().where(same, posts.c.platform.in_(platforms)).order_by(posts.c.id)
        return [_stored(row) for row in self._connection.execute(query).mappings()]

    def record_findings(
        self, post_id: int, findings: Sequence[NewFinding], *, symptoms: bool, signs: Collection[str]
    ) -> None:
        """Keep what was found in a post, in place of what an earlier try found, and move it to *judged*."""
        self._connection.execute(schema.findings.delete().where(schema.findings.c.post_id == post_id))
        for finding in findings:
            values = {name: getattr(finding, name) for name in NewFinding.__slots__}
            self._connection.execute(schema.findings.insert().values(post_id=post_id, **values))
        texts = schema.post_texts
        self._connection.execute(texts.update().where(texts.c.post_id == post_id).values(signs=sorted(signs)))
        self.move(post_id, PostState.FETCHED, PostState.JUDGED, symptoms=symptoms)

    def findings(self, post_id: int) -> list[StoredFinding]:
        """Return a post's findings, strongest first."""
        table = schema.findings
        rows = self._connection.execute(
            sa.select(table).where(table.c.post_id == post_id).order_by(table.c.score.desc(), table.c.id)
        ).mappings()
        return [StoredFinding(**{key: row[key] for key in StoredFinding.__slots__}) for row in rows]

    def suggest_all(self, post_id: int, actions: Mapping[int, str]) -> bool:
        """Let these findings, by their ids, be suggested to a person with this action; say whether there are any."""
        found = schema.findings
        for finding_id, action in actions.items():
            theirs = sa.and_(found.c.post_id == post_id, found.c.id == finding_id)
            self._connection.execute(found.update().where(theirs).values(action="none", suggested=str(action)))
        return bool(actions)

    def signs(self, post_id: int) -> list[str]:
        """Return the signs that send the post to the sensitive lane; they stand with its text and go with it."""
        texts = schema.post_texts
        found = self._connection.execute(sa.select(texts.c.signs).where(texts.c.post_id == post_id)).scalar()
        return list(found or [])

    def move(
        self,
        post_id: int,
        origin: PostState,
        target: PostState,
        *,
        who: Who = Who.SERVICE,
        actor: str = SERVICE,
        reason: str | None = None,
        **values: object,
    ) -> None:
        """Move a post; *quiet* and *scrubbed* drop its text, its author and what explains its findings.

        Raises ``StaleState`` if it has moved already.
        """
        self._audit.move(schema.posts, post_id, origin, target, who=who, actor=actor, reason=reason, **values)
        if target in (PostState.QUIET, PostState.SCRUBBED):
            self.drop_text(post_id)

    def set_aside(self, post: StoredPost, error: str, next_try: dt.datetime) -> None:
        """Put a post that made a step fail out of the way, with its error, until ``next_try``."""
        attempts = post.attempts + 1
        self.move(
            post.id,
            post.state,
            PostState.SET_ASIDE,
            reason="error",
            error=error[:2000],
            attempts=attempts,
            next_try=next_try,
        )

    def drop_text(self, post_id: int) -> None:
        """Forget what a post said and who wrote it. Its link goes too: a platform may write the title into it."""
        self._connection.execute(schema.post_texts.delete().where(schema.post_texts.c.post_id == post_id))
        found = schema.findings
        self._connection.execute(found.update().where(found.c.post_id == post_id).values(explanation=None))
        self._connection.execute(
            schema.posts.update()
            .where(schema.posts.c.id == post_id)
            .values(error=None, content_hash="", permalink=None)
        )

    def to_recheck(self, before: dt.datetime, platform: str, limit: int) -> list[StoredPost]:
        """Return a platform's posts whose text is kept and whose source was last looked at before ``before``."""
        query = (
            _posts()
            .where(schema.posts.c.platform == platform, schema.post_texts.c.checked_at < before)
            .order_by(schema.post_texts.c.checked_at)
            .limit(limit)
        )
        return [_stored(row) for row in self._connection.execute(query).mappings()]

    def answers_without_text(self, since: dt.datetime, platform: str) -> list[StoredPost]:
        """Return answers to our replies since a moment whose text is not kept, but for those that said "stop"."""
        posts, replies = schema.posts, schema.publications
        ours = sa.select(replies.c.reply_uri).where(replies.c.platform == platform, replies.c.sent >= since)
        query = _posts().where(
            posts.c.platform == platform,
            posts.c.parent_uri.in_(ours.where(replies.c.reply_uri.is_not(None)).scalar_subquery()),
            schema.post_texts.c.post_id.is_(None),
            sa.or_(posts.c.reason.is_(None), posts.c.reason != "feedback"),
        )
        return [_stored(row) for row in self._connection.execute(query.order_by(posts.c.id)).mappings()]

    def words_before_edit(self, post_id: int) -> tuple[str, str] | None:
        """Return title and body as they were judged, before the author edited them, or None if nobody did."""
        texts = schema.post_texts
        row = self._connection.execute(
            sa.select(texts.c.was_title, texts.c.was_body).where(texts.c.post_id == post_id)
        ).first()
        return None if row is None or row.was_body is None else (row.was_title, row.was_body)

    def rechecked(self, post_id: int) -> None:
        """Note that the post's source was just looked at."""
        texts = schema.post_texts
        self._connection.execute(texts.update().where(texts.c.post_id == post_id).values(checked_at=self._now))

    def rewritten(self, post_id: int, title: str, body: str, content_hash: str, *, keep_old: bool = True) -> None:
        """Keep the new words of an edited post; beside those that were judged, which its findings' spans belong to.

        Without ``keep_old`` the new words take the place of the old ones.
        """
        texts, posts = schema.post_texts, schema.posts
        new = {"title": title, "body": body}
        old = {
            "was_title": sa.func.coalesce(texts.c.was_title, texts.c.title),
            "was_body": sa.func.coalesce(texts.c.was_body, texts.c.body),
        }
        values = {**new, **old} if keep_old else new
        self._connection.execute(texts.update().where(texts.c.post_id == post_id).values(**values))
        self._connection.execute(posts.update().where(posts.c.id == post_id).values(content_hash=content_hash))

    def counts(self) -> dict[str, int]:
        """Return how many posts stand in each state."""
        state = schema.posts.c.state
        rows = self._connection.execute(sa.select(state, sa.func.count()).group_by(state))
        return dict(rows.all())


def _posts() -> sa.Select[Any]:
    texts = schema.post_texts
    has_text = texts.c.post_id.is_not(None).label("has_text")
    columns = [column for column in schema.posts.c if column.name in StoredPost.__slots__]
    joined = schema.posts.outerjoin(texts, texts.c.post_id == schema.posts.c.id)
    return sa.select(*columns, texts.c.title, texts.c.body, texts.c.author, has_text).select_from(joined)


def _stored(row: sa.RowMapping) -> StoredPost:
    values = dict(row)
    values.update(kind=Kind(row["kind"]), state=PostState(row["state"]), has_text=bool(row["has_text"]))
    values.update(title=row["title"] or "", body=row["body"] or "")
    return StoredPost(**values)
