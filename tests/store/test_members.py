from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.roles import Role
from bot.store import Store, schema
from bot.store.members import INVITE_LIFE
from bot.store.people import User, mark_of
from tests.clock import FakeClock


def _invite(store: Store, community: str = "running", role: Role = Role.REVIEWER) -> str:
    with store.write() as tx:
        return tx.members.invite(community, role, "ada")


def _join(store: Store, token: str, name: str = "bob") -> bool:
    with store.write() as tx:
        return tx.members.join(token, name, "argon")


def _user(store: Store, name: str = "bob") -> User:
    with store.read() as tx:
        user = tx.people.user(name)
    assert user is not None
    return user


def test_an_invitation_makes_an_account_with_a_role_in_one_community(store: Store) -> None:
    assert _join(store, _invite(store))
    bob = _user(store)
    assert bob.roles == {"running": Role.REVIEWER}
    assert (bob.role_in("running"), bob.role_in("strength"), bob.role_in("*")) == (Role.REVIEWER, None, None)
    assert bob.password_hash == "argon"


def test_an_invitation_everywhere_makes_an_account_with_a_role_in_all(store: Store) -> None:
    assert _join(store, _invite(store, "*", Role.ADMIN))
    assert _user(store).role_in("anything") is Role.ADMIN


def test_an_invitation_works_once_and_in_time(store: Store, clock: FakeClock) -> None:
    used, old = _invite(store), _invite(store)
    assert _join(store, used)
    with pytest.raises(LookupError):
        _join(store, used, "cy")
    clock.pass_(seconds=INVITE_LIFE.total_seconds())
    with pytest.raises(LookupError):
        _join(store, old, "cy")
    with pytest.raises(LookupError):
        _join(store, "invented", "cy")


def test_a_taken_name_uses_no_invitation_up(store: Store) -> None:
    _join(store, _invite(store))
    token = _invite(store, role=Role.ADMIN)
    assert not _join(store, token, "bob")
    assert _user(store).role is Role.REVIEWER
    assert _join(store, token, "cy")


def test_a_withdrawn_invitation_is_worthless(store: Store) -> None:
    token = _invite(store)
    with store.write() as tx:
        (invite,) = tx.members.invites()
        tx.members.withdraw(invite.mark, "ada")
        assert tx.members.invite_of(token) is None


def test_invitations_are_stored_as_hashes_only(store: Store) -> None:
    tokens = [_invite(store), _invite(store)]
    _join(store, tokens[0])
    with store.read() as tx:
        stored = [
            str(row) for table in schema.metadata.sorted_tables for row in tx.connection.execute(sa.select(table)).all()
        ]
    assert not [row for row in stored for token in tokens if token in row]


def test_the_greater_of_two_roles_counts(store: Store) -> None:
    with store.write() as tx:
        tx.people.add_user("cy", Role.VIEWER, by="test")
        tx.members.give("cy", "running", Role.RELEASER, "ada")
        tx.members.give("cy", "strength", Role.RELEASER, "ada")
        tx.members.give("cy", "strength", Role.REVIEWER, "ada")
    cy = _user(store, "cy")
    assert cy.role is Role.RELEASER
    assert [cy.role_in(name) for name in ("running", "strength", "quiet")] == ["releaser", "reviewer", "viewer"]


def test_a_role_that_is_taken_away_is_gone(store: Store) -> None:
    with store.write() as tx:
        tx.people.add_user("cy", Role.ADMIN, by="test")
        tx.members.give("cy", "running", Role.VIEWER, "ada")
        tx.members.take_away("cy", ["*", "strength"], "ada")
    assert _user(store, "cy").roles == {"running": Role.VIEWER}


def test_a_closed_account_is_signed_out_and_has_no_way_back_in(store: Store) -> None:
    with store.write() as tx:
        tx.people.add_user("cy", Role.ADMIN, password_hash="argon", by="test")
        session, link = tx.people.open_session("cy"), tx.people.make_link("cy", by="test")
        tx.members.close_account("cy", "ada")
        assert tx.people.session(session) is None
        assert tx.people.use_link(link) is None
    assert _user(store, "cy").password_hash is None


def test_every_deed_is_in_the_audit(store: Store) -> None:
    _join(store, _invite(store))
    with store.write() as tx:
        tx.members.give("bob", "running", Role.RELEASER, "ada")
        tx.members.take_away("bob", ["running"], "ada")
        tx.members.close_account("bob", "ada")
        rows = [(row.actor, row.target, row.reason) for row in tx.audit.of("user", "bob")]
    assert rows == [
        ("bob", "added as reviewer", "running"),
        ("ada", "made releaser", "running"),
        ("ada", "role taken away", "running"),
        ("ada", "removed", None),
    ]


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_one(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        tx.people.add_user("cy", Role.VIEWER, by="test")
        tx.people.add_user("dee", Role.VIEWER, by="test")
        mine = [tx.people.open_session("cy", device) for device in ("Firefox", "Chrome", "Safari")]
        other = tx.people.open_session("dee")
    clock.pass_(minutes=1)
    with store.write() as tx:
        tx.people.seen(mine[2])
        assert tx.people.sessions("cy")[0].device == "Safari"
        assert tx.people.end_sessions("cy", only=mark_of(mine[0])) == 1
        assert tx.people.end_sessions("cy", only=mark_of(other)) == 0
        assert tx.people.session(mine[0]) is None
        assert tx.people.end_sessions("cy", but=mark_of(mine[1])) == 1
        assert [tx.people.session(token) is not None for token in (*mine, other)] == [False, True, False, True]


def test_who_asked_for_something_lately_is_online(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        for name in ("cy", "dee"):
            tx.people.add_user(name, Role.VIEWER, by="test")
        tokens = {name: tx.people.open_session(name) for name in ("cy", "dee")}
    since = clock.now()
    clock.pass_(minutes=1)
    with store.write() as tx:
        tx.people.seen(tokens["dee"])
        assert [user.name for user in tx.people.online(since)] == ["dee"]
