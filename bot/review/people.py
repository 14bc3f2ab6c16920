"""Who looks after whom: roles in communities, invitations and removals, each deed one transaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.records import EVERYWHERE
from bot.review.access import Visitor
from bot.review.context import ReviewContext
from bot.review.desk import Refused
from bot.review.draft_view import MACHINE
from bot.roles import Role
from bot.store import Transaction
from bot.store.audit import SERVICE
from bot.store.members import Invite
from bot.store.people import User

SHORTEST_PASSWORD = 10
"""Characters that a password has at the least."""
_NAME = re.compile(r"\w[\w .-]{0,38}\w|\w")
_RESERVED = {SERVICE, MACHINE, EVERYWHERE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account as the page of people shows it: ``here`` are its roles in what the visitor looks after."""

    user: User
    here: list[tuple[str, Role]]
    elsewhere: bool
    me: bool


def scopes_of(visitor: Visitor) -> list[str]:
    """Return what a visitor looks after: communities, and ``*`` first for whoever looks after all."""
    everywhere = [EVERYWHERE] if visitor.may(Role.ADMIN, EVERYWHERE) else []
    return everywhere + [name for name in visitor.communities if visitor.may(Role.ADMIN, name)]


def people_of(tx: Transaction, visitor: Visitor) -> list[Person]:
    """Return the accounts with a role in what the visitor looks after."""
    scopes = scopes_of(visitor)
    found = []
    for user in tx.people.users():
        # Roles that hold everywhere are shown to all who look after a community: they hold there too.
        here = [(scope, user.roles[scope]) for scope in (EVERYWHERE, *scopes) if scope in user.roles]
        here = list(dict.fromkeys(here))
        if here and not user.disabled:
            elsewhere = any(scope not in scopes for scope in user.roles)
            found.append(Person(user=user, here=here, elsewhere=elsewhere, me=user.name == visitor.user.name))
    return found


def invites_of(tx: Transaction, visitor: Visitor) -> list[Invite]:
    """Return the open invitations to what the visitor looks after."""
    scopes = scopes_of(visitor)
    return [invite for invite in tx.members.invites() if invite.community in scopes]


def set_role(context: ReviewContext, visitor: Visitor, name: str, scope: str, role: Role | None) -> None:
    """Let somebody be ``role`` in ``scope``; None takes the role away, and the last one ends the account.

    Raises ``Refused``.
    """
    _require_scope(visitor, scope)
    with context.runtime.store.write() as tx:
        user = _other(tx, visitor, name)
        if role is not None:
            tx.members.give(user.name, scope, role, visitor.user.name)
        elif scope not in user.roles:
            raise Refused(f"{name} has no role {_place(scope)}.")
        else:
            take_roles(tx, user, [scope], by=visitor.user.name)


def remove(context: ReviewContext, visitor: Visitor, name: str) -> None:
    """Take every role away that somebody has in what the visitor looks after. Raises ``Refused``."""
    with context.runtime.store.write() as tx:
        user = _other(tx, visitor, name)
        scopes = [scope for scope in scopes_of(visitor) if scope in user.roles]
        if not scopes:
            raise Refused(f"{name} has no role that you could take away.")
        take_roles(tx, user, scopes, by=visitor.user.name)


def take_roles(tx: Transaction, user: User, scopes: Collection[str], *, by: str) -> None:
    """Take roles away from somebody; without the last one the account ends."""
    tx.members.take_away(user.name, scopes, by)
    if set(user.roles) <= set(scopes):
        tx.members.close_account(user.name, by)
        tx.unsaved.drop_all_of(user.name)
        tx.together.left(user.name)


def invite(context: ReviewContext, visitor: Visitor, scope: str, role: Role) -> str:
    """Return the token of a new invitation. Raises ``Refused``."""
    _require_scope(visitor, scope)
    with context.runtime.store.write() as tx:
        return tx.members.invite(scope, role, visitor.user.name)


def withdraw(context: ReviewContext, visitor: Visitor, mark: str) -> None:
    """Make an invitation worthless. Raises ``Refused``."""
    with context.runtime.store.write() as tx:
        if mark not in {one.mark for one in invites_of(tx, visitor)}:
            raise Refused("This invitation was used already, or its time is over.")
        tx.members.withdraw(mark, visitor.user.name)


def name_for(tx: Transaction, name: str) -> str:
    """Return a name that somebody chose, tidied. Raises ``Refused`` for what could be taken for another."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not _NAME.fullmatch(name):
        raise Refused("Choose a name of up to 40 letters, digits, spaces, dots and hyphens.")
    if name.casefold() in _RESERVED | {user.name.casefold() for user in tx.people.users()}:
        raise Refused("This name is taken: choose another.")
    return name


def require_password(password: str, name: str) -> None:
    """Refuse a password that is guessed at once. Raises ``Refused``."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"Choose a password of {SHORTEST_PASSWORD} characters or more; three or four words do well.")
    if len(set(password)) < 4 or password.casefold() == name.casefold():
        raise Refused("This password is guessed at once: choose three or four words that do not belong together.")


def _require_scope(visitor: Visitor, scope: str) -> None:
    if scope not in scopes_of(visitor):
        raise Refused("Choose one of the communities that you look after.")


def _other(tx: Transaction, visitor: Visitor, name: str) -> User:
    user = tx.people.user(name)
    if user is None or user.disabled:
        raise Refused(f"There is no account {name!r}. Invite somebody new with a link.")
    if user.name == visitor.user.name:
        raise Refused("You cannot change what you are yourself; another admin can.")
    return user


def _place(scope: str) -> str:
    return "everywhere" if scope == EVERYWHERE else f"in {scope}"
