"""Text that a moderator typed and did not save, kept so that no crash and no sign-out loses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store import schema
from bot.store.posts import insert_or_ignore

MOST_PAGES = 10
"""Pages of one draft whose unsaved text is kept for one person; the oldest goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """What stood in a page's editor and note; ``page`` tells the pages of one draft apart."""

    draft_id: int
    page: str
    version: int
    text: str
    note: str
    at: dt.datetime


class UnsavedTexts:
    """What can be asked of, and done to, unsaved text. Everybody sees their own only."""

    def __init__(self, connection: sa.Connection, now: dt.datetime) -> None:
        self._connection = connection
        self._now = now

    def keep(self, draft_id: int, user: str, page: str, *, version: int, text: str, note: str) -> bool:
        """Keep what a page holds in place of what it held before; False where the post's own text is gone.

        A page that was still open when the text was deleted must not bring it back.
        """
        if not self._post_has_text(draft_id):
            return False
        values = {"version": version, "text": text, "note": note, "at": self._now}
        keys = {"draft_id": draft_id, "user": user, "page": page}
        if not insert_or_ignore(self._connection, schema.unsaved, **keys, **values):
            self._connection.execute(schema.unsaved.update().where(*_only(draft_id, user, page)).values(**values))
        for old in self.of(draft_id, user)[MOST_PAGES:]:
            self.drop(draft_id, user, old.page)
        return True

    def _post_has_text(self, draft_id: int) -> bool:
        drafts, texts = schema.drafts, schema.post_texts
        query = sa.select(texts.c.post_id).join(drafts, drafts.c.post_id == texts.c.post_id)
        if self._connection.get_execution_options().get("writes"):
            query = query.with_for_update(read=True, of=texts)  # a scrub waits until this row is there to be scrubbed
        return self._connection.execute(query.where(drafts.c.id == draft_id)).first() is not None

    def of(self, draft_id: int, user: str) -> list[Unsaved]:
        """Return somebody's unsaved texts of a draft, newest first."""
        return self._found(schema.unsaved.c.draft_id == draft_id, schema.unsaved.c.user == user)

    def by(self, user: str, communities: Sequence[str]) -> list[Unsaved]:
        """Return all of somebody's unsaved texts in the communities, newest first."""
        drafts = schema.drafts
        theirs = sa.select(drafts.c.id).where(drafts.c.community.in_(communities))
        return self._found(schema.unsaved.c.user == user, schema.unsaved.c.draft_id.in_(theirs))

    def _found(self, *which: sa.ColumnElement[bool]) -> list[Unsaved]:
        table = schema.unsaved
        query = sa.select(*[table.c[name] for name in Unsaved.__slots__]).where(*which)
        rows = self._connection.execute(query.order_by(table.c.at.desc(), table.c.page)).mappings()
        return [Unsaved(**row) for row in rows]

    def drop(self, draft_id: int, user: str, page: str) -> None:
        """Forget what a page held: it was saved, or is not wanted."""
        self._connection.execute(schema.unsaved.delete().where(*_only(draft_id, user, page)))

    def drop_all_of(self, user: str) -> None:
        """Forget everything of somebody whose account ends."""
        self._connection.execute(schema.unsaved.delete().where(schema.unsaved.c.user == user))


def _only(draft_id: int, user: str, page: str) -> tuple[sa.ColumnElement[bool], ...]:
    table = schema.unsaved
    return table.c.draft_id == draft_id, table.c.user == user, table.c.page == page
