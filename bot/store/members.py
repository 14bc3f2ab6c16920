"""Who may do what in which community, and invitations: links that make an account once, stored as hashes only."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from bot.records import EVERYWHERE
from bot.roles import Role
from bot.store import schema
from bot.store.audit import Audit
from bot.store.people import token_hash
from bot.store.posts import insert_or_ignore

INVITE_LIFE = dt.timedelta(days=3)
_MARK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """An invitation that nobody has used yet; ``mark`` names it without telling its token."""

    mark: str
    by: str
    community: str
    role: Role
    created: dt.datetime
    expires: dt.datetime


class Members:
    """What can be asked of, and done to, roles in communities and invitations."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def invite(self, community: str, role: Role, by: str) -> str:
        """Return a token that makes an account with ``role`` in ``community`` (``*``: everywhere), once, in time."""
        token = secrets.token_urlsafe(32)
        values = {"by": by, "community": community, "role": role, "created": self._now}
        self._connection.execute(
            schema.invites.insert().values(token_hash=token_hash(token), expires=self._now + INVITE_LIFE, **values)
        )
        self._audit.write(by, "invite", token_hash(token)[:_MARK], target=f"invited as {role}", reason=community)
        return token

    def invite_of(self, token: str) -> Invite | None:
        """Return the invitation of a token, or None where it is unknown, used or too old."""
        found = self._invites(schema.invites.c.token_hash == token_hash(token))
        return found[0] if found else None

    def invites(self) -> list[Invite]:
        """Return the invitations that can still be used, newest first."""
        return self._invites(sa.true())

    def _invites(self, which: sa.ColumnElement[bool]) -> list[Invite]:
        table = schema.invites
        living = sa.and_(which, table.c.used.is_(None), table.c.expires > self._now)
        rows = self._connection.execute(sa.select(table).where(living).order_by(table.c.created.desc())).mappings()
        names = ("by", "community", "created", "expires")
        return [
            Invite(mark=row["token_hash"][:_MARK], role=Role(row["role"]), **{name: row[name] for name in names})
            for row in rows
        ]

    def join(self, token: str, name: str, password_hash: str) -> bool:
        """Use an invitation up and make its account; False, and nothing is used, where the name is taken.

        The caller has looked at ``invite_of`` in this transaction. Raises ``LookupError`` where somebody was faster.
        """
        invite = self.invite_of(token)
        if invite is None:
            raise LookupError("this invitation is no longer good")
        everywhere = invite.community == EVERYWHERE
        values = {"role": invite.role, "password_hash": password_hash, "created": self._now, "everywhere": everywhere}
        if not insert_or_ignore(self._connection, schema.users, name=name, **values):
            return False
        table = schema.invites
        unused = sa.and_(table.c.token_hash == token_hash(token), table.c.used.is_(None))
        if self._connection.execute(table.update().where(unused).values(used=self._now)).rowcount != 1:
            raise LookupError("this invitation is no longer good")
        if not everywhere:
            insert_or_ignore(
                self._connection, schema.memberships, user=name, community=invite.community, role=invite.role
            )
        self._audit.write(name, "invite", invite.mark, target="used")
        self._audit.write(name, "user", name, target=f"added as {invite.role}", reason=invite.community)
        return True

    def withdraw(self, mark: str, by: str) -> None:
        """Make an invitation worthless."""
        table = schema.invites
        unused = sa.and_(table.c.token_hash.startswith(mark, autoescape=True), table.c.used.is_(None))
        if self._connection.execute(table.delete().where(unused)).rowcount:
            self._audit.write(by, "invite", mark, target="withdrawn")

    def give(self, name: str, community: str, role: Role, by: str) -> None:
        """Let somebody be ``role`` in a community, or, with ``*``, in all of them."""
        if community == EVERYWHERE:
            self._set_everywhere(name, everywhere=True, role=role)
        else:
            table = schema.memberships
            if not insert_or_ignore(self._connection, table, user=name, community=community, role=role):
                mine = sa.and_(table.c.user == name, table.c.community == community)
                self._connection.execute(table.update().where(mine).values(role=role))
        self._audit.write(by, "user", name, target=f"made {role}", reason=community)

    def take_away(self, name: str, communities: Collection[str], by: str) -> None:
        """Take somebody's roles in communities (``*``: the one that holds everywhere) away."""
        table = schema.memberships
        self._connection.execute(table.delete().where(table.c.user == name, table.c.community.in_(communities)))
        if EVERYWHERE in communities:
            self._set_everywhere(name, everywhere=False)
        for community in sorted(communities):
            self._audit.write(by, "user", name, target="role taken away", reason=community)

    def _set_everywhere(self, name: str, **values: object) -> None:
        self._connection.execute(schema.users.update().where(schema.users.c.name == name).values(**values))

    def close_account(self, name: str, by: str) -> None:
        """End an account: it can sign in no more. Its name stays, for what it did is recorded under it."""
        users = schema.users
        self._connection.execute(users.update().where(users.c.name == name).values(disabled=True, password_hash=None))
        for table in (schema.sessions, schema.signin_links):
            self._connection.execute(table.delete().where(table.c.user == name))
        self._audit.write(by, "user", name, target="removed")

    def drop_stale(self) -> None:
        """Forget invitations whose time is over."""
        self._connection.execute(schema.invites.delete().where(schema.invites.c.expires <= self._now))
