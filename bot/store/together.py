"""Who looks at a draft right now, and who has taken it for a while."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store import schema
from bot.store.audit import Audit
from bot.store.posts import insert_or_ignore

TAKEN_FOR = dt.timedelta(minutes=10)
"""How long a draft stays taken without a word from the one who took it."""
LOOK_LIFE = dt.timedelta(minutes=3)
"""How long after the last sign of life somebody counts as looking at a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A draft that somebody took, until when."""

    user: str
    since: dt.datetime
    until: dt.datetime


class Together:
    """What can be asked of, and done to, looks and takings."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def look(self, draft_id: int, user: str) -> None:
        """Note that somebody looks at a draft."""
        if insert_or_ignore(self._connection, schema.looks, draft_id=draft_id, user=user, at=self._now):
            return
        mine = sa.and_(schema.looks.c.draft_id == draft_id, schema.looks.c.user == user)
        self._connection.execute(schema.looks.update().where(mine).values(at=self._now))

    def look_away(self, draft_id: int, user: str) -> None:
        """Note that somebody closed a draft's page."""
        looks = schema.looks
        self._connection.execute(looks.delete().where(looks.c.draft_id == draft_id, looks.c.user == user))

    def lookers(self, draft_id: int) -> dict[str, dt.datetime]:
        """Return who looks at a draft, and when each gave the last sign of life."""
        looks = schema.looks
        living = sa.and_(looks.c.draft_id == draft_id, looks.c.at > self._now - LOOK_LIFE)
        query = sa.select(looks.c.user, looks.c.at).where(living).order_by(looks.c.user)
        return {row.user: row.at for row in self._connection.execute(query)}

    def taking(self, draft_id: int) -> Taking | None:
        """Return who has a draft, or None where it is free."""
        takings = schema.takings
        query = sa.select(takings.c.user, takings.c.since, takings.c.until)
        living = sa.and_(takings.c.draft_id == draft_id, takings.c.until > self._now)
        row = self._connection.execute(query.where(living)).mappings().first()
        return None if row is None else Taking(**row)

    def take(self, draft_id: int, user: str, *, over: str | None = None) -> bool:
        """Take a free draft, or keep one's own for longer; False if another has it.

        ``over`` names the one from whom it may be taken.
        """
        before = self.taking(draft_id)
        takings, until = schema.takings, self._now + TAKEN_FOR
        given = {"user": user, "since": self._now, "until": until}
        if not insert_or_ignore(self._connection, takings, draft_id=draft_id, **given):
            free = sa.or_(takings.c.user.in_([user, over or user]), takings.c.until <= self._now)
            kept = {"until": until} if before and before.user == user else given
            taken = self._connection.execute(
                takings.update().where(takings.c.draft_id == draft_id, free).values(**kept)
            )
            if taken.rowcount != 1:
                return False
        target = "taken" if before is None else "kept for longer" if before.user == user else "taken over"
        self._audit.write(user, "draft", draft_id, target=target)
        return True

    def hand_over(self, draft_id: int, user: str, to: str) -> bool:
        """Hand one's own draft to somebody else; False if it is not one's own any more."""
        takings = schema.takings
        mine = sa.and_(takings.c.draft_id == draft_id, takings.c.user == user, takings.c.until > self._now)
        values = {"user": to, "since": self._now, "until": self._now + TAKEN_FOR}
        if self._connection.execute(takings.update().where(mine).values(**values)).rowcount != 1:
            return False
        self._audit.write(user, "draft", draft_id, target=f"handed to {to}")
        return True

    def let_go(self, draft_id: int, user: str) -> None:
        """Let one's own draft go, if one has it."""
        takings = schema.takings
        mine = sa.and_(takings.c.draft_id == draft_id, takings.c.user == user)
        if self._connection.execute(takings.delete().where(mine)).rowcount:
            self._audit.write(user, "draft", draft_id, target="let go")

    def over(self, draft_id: int) -> None:
        """End the taking of a draft that was decided."""
        self._connection.execute(schema.takings.delete().where(schema.takings.c.draft_id == draft_id))

    def left(self, user: str) -> None:
        """Free whatever somebody has who is gone."""
        self._connection.execute(schema.takings.delete().where(schema.takings.c.user == user))
        self._connection.execute(schema.looks.delete().where(schema.looks.c.user == user))

    def drop_stale(self) -> None:
        """Forget takings and looks whose time is over."""
        self._connection.execute(schema.takings.delete().where(schema.takings.c.until <= self._now))
        self._connection.execute(schema.looks.delete().where(schema.looks.c.at <= self._now - LOOK_LIFE))
