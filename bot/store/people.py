"""Moderators' accounts, one-time sign-in links and sessions. Tokens are stored as hashes only."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.records import EVERYWHERE
from bot.roles import RANK, Role
from bot.store import schema
from bot.store.audit import Audit
from bot.store.posts import insert_or_ignore

LINK_LIFE = dt.timedelta(minutes=15)
SESSION_LIFE = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A moderator's account. ``role`` is the greatest that it holds; ``roles`` say where: ``*`` is everywhere."""

    name: str
    role: Role
    password_hash: str | None
    disabled: bool
    roles: dict[str, Role] = field(default_factory=dict)

    def role_in(self, community: str) -> Role | None:
        """Return what this person is in a community (``*``: in all of them), or None where they are nothing."""
        held = [self.roles[scope] for scope in {community, EVERYWHERE} if scope in self.roles]
        return max(held, key=RANK.__getitem__, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser; ``seen`` is when it last asked for something, to about half a minute."""

    user: User
    csrf: str
    seen: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One line of somebody's list of sessions; ``mark`` names it without telling its token."""

    mark: str
    device: str | None
    created: dt.datetime
    seen: dt.datetime


_MARK = 16


def token_hash(token: str) -> str:
    """Return what is stored in place of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def mark_of(token: str) -> str:
    """Return the mark of the session that a token opens."""
    return token_hash(token)[:_MARK]


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
        return next(iter(self._users(schema.users.c.name == name)), None)

    def users(self) -> list[User]:
        """Return every account by name."""
        return self._users(sa.true())

    def online(self, since: dt.datetime) -> list[User]:
        """Return the accounts from which a request came after a moment, by name."""
        sessions = schema.sessions
        living = sa.and_(sessions.c.seen > since, sessions.c.expires > self._now)
        there = sa.select(sessions.c.user).where(living)
        return self._users(schema.users.c.name.in_(there) & schema.users.c.disabled.is_(False))

    def _users(self, which: sa.ColumnElement[bool]) -> list[User]:
        users, members = schema.users, schema.memberships
        rows = self._connection.execute(sa.select(users).where(which).order_by(users.c.name)).mappings().all()
        held = sa.select(members).where(members.c.user.in_([row["name"] for row in rows]))
        roles: dict[str, dict[str, Role]] = {}
        for row in self._connection.execute(held):
            roles.setdefault(row.user, {})[row.community] = Role(row.role)
        return [_user(row, roles.get(row["name"], {})) for row in rows]

    def make_link(self, name: str, by: str) -> str:
        """Return a token that signs ``name`` in once, within ``LINK_LIFE``; older unused links of the name end."""
        links = schema.signin_links
        self._connection.execute(links.delete().where(links.c.user == name, links.c.used.is_(None)))
        token = secrets.token_urlsafe(32)
        self._connection.execute(
            links.insert().values(token_hash=token_hash(token), user=name, expires=self._now + LINK_LIFE)
        )
        self._audit.write(by, "user", name, target="sign-in link made")
        return token

    def use_link(self, token: str) -> str | None:
        """Use up a sign-in link and return its user's name, or None if it is unknown, used or too old."""
        name = self.name_on_link(token)
        links = schema.signin_links
        used = self._connection.execute(links.update().where(self._good(token)).values(used=self._now))
        return name if used.rowcount == 1 else None

    def name_on_link(self, token: str) -> str | None:
        """Return whom a sign-in link would sign in, without using it up; None where it is no good."""
        name: str | None = self._connection.execute(
            sa.select(schema.signin_links.c.user).where(self._good(token))
        ).scalar()
        return name

    def _good(self, token: str) -> sa.ColumnElement[bool]:
        links = schema.signin_links
        return sa.and_(links.c.token_hash == token_hash(token), links.c.used.is_(None), links.c.expires > self._now)

    def open_session(self, name: str, device: str | None = None) -> str:
        """Sign a user in; return the session's token, which is not stored. ``device`` is for the list of sessions."""
        token = secrets.token_urlsafe(32)
        values = {"csrf": secrets.token_urlsafe(32), "created": self._now, "seen": self._now, "device": device}
        self._connection.execute(
            schema.sessions.insert().values(
                token_hash=token_hash(token), user=name, expires=self._now + SESSION_LIFE, **values
            )
        )
        self._audit.write(name, "user", name, target="signed in")
        return token

    def session(self, token: str) -> Session | None:
        """Return the living session of a token, or None."""
        sessions = schema.sessions
        mine = sa.and_(sessions.c.token_hash == token_hash(token), sessions.c.expires > self._now)
        row = self._connection.execute(sa.select(sessions.c.user, sessions.c.csrf, sessions.c.seen).where(mine)).first()
        user = self.user(row.user) if row else None
        if row is None or user is None or user.disabled:
            return None
        return Session(user=user, csrf=row.csrf, seen=row.seen)

    def seen(self, token: str) -> None:
        """Note that a browser is still there."""
        sessions = schema.sessions
        self._connection.execute(
            sessions.update().where(sessions.c.token_hash == token_hash(token)).values(seen=self._now)
        )

    def sessions(self, name: str) -> list[OpenSession]:
        """Return somebody's open sessions, the one last seen first."""
        table = schema.sessions
        query = sa.select(table.c.token_hash, table.c.device, table.c.created, table.c.seen)
        mine = sa.and_(table.c.user == name, table.c.expires > self._now)
        rows = self._connection.execute(query.where(mine).order_by(table.c.seen.desc(), table.c.created.desc()))
        return [
            OpenSession(mark=row.token_hash[:_MARK], device=row.device, created=row.created, seen=row.seen)
            for row in rows
        ]

    def end_sessions(self, name: str, *, only: str | None = None, but: str | None = None) -> int:
        """End somebody's sessions: all, or the one with the mark ``only``, or all ``but`` one; return how many."""
        table = schema.sessions
        which = [table.c.user == name]
        which += [table.c.token_hash.startswith(only, autoescape=True)] if only is not None else []
        which += [~table.c.token_hash.startswith(but, autoescape=True)] if but is not None else []
        ended = self._connection.execute(table.delete().where(*which)).rowcount
        if ended:
            self._audit.write(name, "user", name, target=f"signed out of {ended}")
        return ended

    def close_session(self, token: str) -> None:
        """Sign a browser out."""
        self._connection.execute(schema.sessions.delete().where(schema.sessions.c.token_hash == token_hash(token)))

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


def _user(row: sa.RowMapping, memberships: dict[str, Role]) -> User:
    roles = memberships | ({EVERYWHERE: Role(row["role"])} if row["everywhere"] else {})
    return User(
        name=row["name"],
        role=max(roles.values(), key=RANK.__getitem__, default=Role.VIEWER),
        password_hash=row["password_hash"],
        disabled=bool(row["disabled"]),
        roles=roles,
    )
