from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from bot.roles import Role
from bot.store import Store, schema
from bot.store.people import LINK_LIFE, SESSION_LIFE
from tests.clock import FakeClock


@pytest.fixture(autouse=True)
def _rita(store: Store) -> None:
    with store.write() as tx:
        assert tx.people.add_user("rita", Role.RELEASER, password_hash="argon", by="root")


def _link(store: Store, name: str = "rita") -> str:
    with store.write() as tx:
        return tx.people.make_link(name, by="root")


def _use(store: Store, token: str) -> str | None:
    with store.write() as tx:
        return tx.people.use_link(token)


def _session(store: Store) -> str:
    with store.write() as tx:
        return tx.people.open_session("rita")


def _signed_in(store: Store, token: str) -> bool:
    with store.read() as tx:
        return tx.people.session(token) is not None


def test_a_name_is_taken_once(store: Store) -> None:
    with store.write() as tx:
        assert not tx.people.add_user("rita", Role.ADMIN, by="root")
        user = tx.people.user("rita")
        assert len(tx.audit.of("user", "rita")) == 1
    assert user is not None
    assert (user.role, user.password_hash, user.disabled) == (Role.RELEASER, "argon", False)


def test_users_come_by_name(store: Store) -> None:
    with store.write() as tx:
        tx.people.add_user("bob", Role.VIEWER, by="root")
        assert [user.name for user in tx.people.users()] == ["bob", "rita"]
        assert tx.people.user("nobody") is None


def test_a_link_signs_in_once(store: Store) -> None:
    token = _link(store)
    assert _use(store, token) == "rita"
    assert _use(store, token) is None


def test_a_link_works_until_its_time_is_over(store: Store, clock: FakeClock) -> None:
    assert dt.timedelta(minutes=15) == LINK_LIFE
    early, late = _link(store), ""
    clock.pass_(minutes=14, seconds=59)
    assert _use(store, early) == "rita"
    late = _link(store)
    clock.pass_(minutes=15)
    assert _use(store, late) is None


def test_a_new_link_ends_the_older_ones_of_that_name(store: Store) -> None:
    older, others, newer = _link(store), _link(store, "bob"), _link(store)
    assert _use(store, older) is None
    assert _use(store, newer) == "rita"
    assert _use(store, others) == "bob"


def test_an_invented_link_signs_nobody_in(store: Store) -> None:
    _link(store)
    assert _use(store, "") is None
    assert _use(store, "invented") is None


def test_a_session_knows_its_user_and_lasts_its_time(store: Store, clock: FakeClock) -> None:
    token = _session(store)
    with store.read() as tx:
        session = tx.people.session(token)
    assert session is not None
    assert (session.user.name, session.user.role) == ("rita", Role.RELEASER)
    assert len(session.csrf) >= 32
    clock.pass_(seconds=SESSION_LIFE.total_seconds() - 1)
    assert _signed_in(store, token)
    clock.pass_(seconds=1)
    assert not _signed_in(store, token)


def test_signing_out_ends_one_session(store: Store) -> None:
    here, there = _session(store), _session(store)
    with store.write() as tx:
        tx.people.close_session(here)
    assert not _signed_in(store, here)
    assert _signed_in(store, there)
    assert not _signed_in(store, "invented")


def test_a_disabled_user_is_signed_out_at_once(store: Store) -> None:
    token = _session(store)
    with store.write() as tx:
        tx.connection.execute(schema.users.update().values(disabled=True))
    assert not _signed_in(store, token)


def test_tokens_are_stored_as_hashes_only(store: Store) -> None:
    tokens = [_link(store), _session(store)]
    used = _link(store)
    _use(store, used)
    with store.read() as tx:
        rows = [
            str(row) for table in schema.metadata.sorted_tables for row in tx.connection.execute(sa.select(table)).all()
        ]
    assert len(rows) >= 6  # the user, two links, a session, and the audit of each
    for token in (*tokens, used):
        assert not any(token in row for row in rows)


def test_signing_in_is_audited(store: Store) -> None:
    _link(store)
    _session(store)
    with store.read() as tx:
        rows = [(row.actor, row.target) for row in tx.audit.of("user", "rita")]
    assert rows == [("root", "added as releaser"), ("root", "sign-in link made"), ("rita", "signed in")]


def test_what_is_over_is_forgotten(store: Store, clock: FakeClock) -> None:
    _link(store)
    _session(store)
    clock.pass_(minutes=15)
    with store.write() as tx:
        tx.people.drop_stale()
        assert tx.connection.execute(sa.select(schema.signin_links)).all() == []
        assert len(tx.connection.execute(sa.select(schema.sessions)).all()) == 1
    clock.pass_(days=14)
    with store.write() as tx:
        tx.people.drop_stale()
        assert tx.connection.execute(sa.select(schema.sessions)).all() == []
