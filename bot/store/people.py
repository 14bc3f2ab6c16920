"""Moderators' accounts, one-time sign-in links and sessions. Tokens are stored as hashes only."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from bot.roles import Role
from bot.store import schema
from bot.store.audit import Audit
from bot.store.posts import insert_or_ignore

LINK_LIFE = dt.timedelta(minutes=15)
SESSION_LIFE = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A moderator's account."""

    name: str
    role: Role
    password_hash: str | None
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    user: User
    csrf: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class People:
    """What can be asked of, and done to, accounts and sessions."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def add_user(self, name: str, role: Role, *, password_hash: str | None = None, by: str) -> bool:
        """Add an account; False if the name is taken."""
        values = {"role": role, "password_hash": password_hash, "created": self._now}
        added = insert_or_ignore(self._connection, schema.users, name=name, **values)
        if added:
            self._audit.write(by, "user", name, target=f"added as {role}")
        return added

    def user(self, name: str) -> User | None:
        """Return an account, or None."""
        row = self._connection.execute(sa.select(schema.users).where(schema.users.c.name == name)).mappings().first()
        return None if row is None else _user(row)

    def users(self) -> list[User]:
        """Return every account by name."""
        rows = self._connection.execute(sa.select(schema.users).order_by(schema.users.c.name)).mappings()
        return [_user(row) for row in rows]

    def make_link(self, name: str, by: str) -> str:
        """Return a token that signs ``name`` in once, within ``LINK_LIFE``; older unused links of the name end."""
        links = schema.signin_links
        self._connection.execute(links.delete().where(links.c.user == name, links.c.used.is_(None)))
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            links.insert().values(token_hash=_hash(token), user=name, expires=self._now + LINK_LIFE)
        )
        self._audit.write(by, "user", name, target="sign-in link made")
        return token

    def use_link(self, token: str) -> str | None:
        """Use up a sign-in link and return its user's name, or None if it is unknown, used or too old."""
        links = schema.signin_links
        mine = sa.and_(links.c.token_hash == _hash(token), links.c.used.is_(None), links.c.expires > self._now)
        name = self._connection.execute(sa.select(links.c.user).where(mine)).scalar()
        used = self._connection.execute(links.update().where(mine).values(used=self._now))
        return name if used.rowcount == 1 else None

    def open_session(self, name: str) -> str:
        """Sign a user in; return the session's token, which is not stored."""
        token = secrets.token_urlsafe(32)
        values = {"csrf": secrets.token_urlsafe(32), "created": self._now, "seen": self._now}
        self._connection.execute(
            schema.sessions.insert().values(
                token_hash=_hash(token), user=name, expires=self._now + SESSION_LIFE, **values
            )
        )
        self._audit.write(name, "user", name, target="signed in")
        return token

    def session(self, token: str) -> Session | None:
        """Return the living session of a token, or None."""
        sessions, users = schema.sessions, schema.users
        query = (
            sa.select(sessions.c.csrf, *users.c)
            .join(users, users.c.name == sessions.c.user)
            .where(sessions.c.token_hash == _hash(token), sessions.c.expires > self._now, users.c.disabled.is_(False))
        )
        row = self._connection.execute(query).mappings().first()
        return None if row is None else Session(user=_user(row), csrf=row["csrf"])

    def close_session(self, token: str) -> None:
        """Sign a browser out."""
        self._connection.execute(schema.sessions.delete().where(schema.sessions.c.token_hash == _hash(token)))

    def dismiss(self, name: str, what: str) -> None:
        """Note that a user does not want to see something again."""
        insert_or_ignore(self._connection, schema.dismissals, user=name, what=what, at=self._now)

    def dismissed(self, name: str, what: str) -> bool:
        """Say whether a user does not want to see something again."""
        table = schema.dismissals
        query = sa.select(sa.literal(1)).where(table.c.user == name, table.c.what == what)
        return self._connection.execute(query).first() is not None

    def drop_stale(self) -> None:
        """Forget sessions and links whose time is over."""
        self._connection.execute(schema.sessions.delete().where(schema.sessions.c.expires <= self._now))
        self._connection.execute(schema.signin_links.delete().where(schema.signin_links.c.expires <= self._now))


def _user(row: sa.RowMapping) -> User:
    return User(
        name=row["name"], role=Role(row["role"]), password_hash=row["password_hash"], disabled=bool(row["disabled"])
    )
