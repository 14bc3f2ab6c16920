from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from bot.records import EVERYWHERE
from bot.states import PublicationState
from bot.store import Store, Transaction, schema
from tests.clock import START
from tests.store.making import drafted, impatient, publication, publish


def _pause(
    store: Store, scope: str = "r/fitness", *, posting: bool = True, everything: bool = False, why: str = "a raid"
) -> None:
    with store.write() as tx:
        tx.pauses.set(scope, posting=posting, everything=everything, why=why, by="rita")


def _on(store: Store, community: str = "r/fitness") -> list[str]:
    with store.read() as tx:
        return [pause.scope for pause in tx.pauses.on(community)]


@pytest.fixture(autouse=True)
def _rows(store: Store) -> None:
    with store.write() as tx:
        tx.pauses.ensure(["r/fitness", "r/running"])


def test_nothing_is_paused_at_first(store: Store) -> None:
    assert _on(store) == []
    with store.read() as tx:
        assert tx.pauses.all() == []


def test_a_pause_says_what_is_stopped_by_whom_and_why(store: Store) -> None:
    _pause(store, everything=True)
    with store.read() as tx:
        (pause,) = tx.pauses.on("r/fitness")
        assert tx.pauses.all() == [pause]
    assert (pause.scope, pause.posting, pause.everything) == ("r/fitness", True, True)
    assert (pause.why, pause.by, pause.at) == ("a raid", "rita", START)


def test_a_communitys_pause_leaves_the_others_running(store: Store) -> None:
    _pause(store)
    assert _on(store, "r/running") == []


def test_a_pause_everywhere_holds_for_each_community(store: Store) -> None:
    _pause(store, EVERYWHERE)
    assert _on(store, "r/fitness") == _on(store, "r/unknown") == [EVERYWHERE]


def test_resuming_ends_a_pause(store: Store) -> None:
    _pause(store)
    _pause(store, posting=False)
    assert _on(store) == []


def test_a_pause_outlives_a_restart(store: Store) -> None:
    _pause(store)
    with store.write() as tx:
        tx.pauses.ensure(["r/fitness"])
    assert _on(store) == ["r/fitness"]


def test_each_change_is_audited_without_its_reason(store: Store) -> None:
    _pause(store, why="alice wrote that her knee hurts")
    _pause(store, everything=True)
    _pause(store, posting=False)
    with store.read() as tx:
        rows = tx.audit.of("pause", "r/fitness")
    assert [row.target for row in rows] == ["posting paused", "paused", "running"]
    assert {(row.actor, row.reason) for row in rows} == {("rita", None)}


def _release(tx: Transaction, publication_id: int) -> bool:
    if tx.pauses.on("r/fitness"):
        return False
    tx.publications.move(publication_id, PublicationState.APPROVED, PublicationState.SENDING)
    return True


@pytest.mark.parametrize("scope", ["r/fitness", EVERYWHERE])
def test_no_pause_slips_between_the_look_at_it_and_sending(store: Store, scope: str) -> None:
    publication_id = publish(store, *drafted(store))
    other = impatient(store)
    with store.write() as tx:
        assert _release(tx, publication_id)
        with pytest.raises(sa.exc.OperationalError, match="lock"):
            _pause(other, scope)
    assert publication(store, publication_id).state is PublicationState.SENDING
    _pause(other, scope)
    assert _on(store) == [scope]
    other.close()


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_without_the_lock_a_pause_would_slip_between(store: Store) -> None:
    """The control: PostgreSQL, and the look at the pause without its lock."""
    other = impatient(store)
    with store.write() as tx:
        unlocked = sa.select(schema.pauses.c.posting).where(schema.pauses.c.scope == "r/fitness")
        assert tx.connection.execute(unlocked).scalar_one() is False
        _pause(other)
        assert tx.connection.execute(unlocked).scalar_one() is True
    other.close()


def test_a_pause_that_is_being_set_is_waited_for_and_heeded(store: Store) -> None:
    publication_id = publish(store, *drafted(store))
    sent: list[bool] = []

    def release() -> None:
        begun.set()
        with store.write() as tx:
            sent.append(_release(tx, publication_id))

    begun, thread = threading.Event(), threading.Thread(target=release)
    with store.write() as tx:
        tx.pauses.set("r/fitness", posting=True, everything=False, why="a raid", by="rita")
        thread.start()
        assert begun.wait(10)
    thread.join(30)
    assert sent == [False]
    assert publication(store, publication_id).state is PublicationState.APPROVED


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_a_mere_look_holds_nobody_up(store: Store) -> None:
    other = impatient(store)
    with store.read() as tx:
        assert tx.pauses.on("r/fitness") == []
        _pause(other)
        assert tx.pauses.on("r/fitness") == []  # it goes on seeing one state of the database
    assert _on(store) == ["r/fitness"]
    other.close()
