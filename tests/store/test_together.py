from __future__ import annotations

import pytest

from bot.store import Store
from bot.store.together import LOOK_LIFE, TAKEN_FOR
from tests.clock import START, FakeClock
from tests.store.making import drafted


@pytest.fixture
def draft_id(store: Store) -> int:
    return drafted(store)[1].id


def _take(store: Store, draft_id: int, user: str, over: str | None = None) -> bool:
    with store.write() as tx:
        return tx.together.take(draft_id, user, over=over)


def _holder(store: Store, draft_id: int) -> str | None:
    with store.read() as tx:
        taking = tx.together.taking(draft_id)
    return taking.user if taking else None


def test_a_draft_is_taken_by_one_for_ten_minutes(store: Store, clock: FakeClock, draft_id: int) -> None:
    assert _take(store, draft_id, "ada")
    assert not _take(store, draft_id, "bob")
    assert _holder(store, draft_id) == "ada"
    with store.read() as tx:
        taking = tx.together.taking(draft_id)
    assert taking is not None
    assert taking.until == START + TAKEN_FOR
    clock.pass_(minutes=10)
    assert _holder(store, draft_id) is None
    assert _take(store, draft_id, "bob")
    assert _holder(store, draft_id) == "bob"


def test_taking_it_again_keeps_it_for_longer(store: Store, clock: FakeClock, draft_id: int) -> None:
    _take(store, draft_id, "ada")
    clock.pass_(minutes=9)
    assert _take(store, draft_id, "ada")
    clock.pass_(minutes=9)
    with store.read() as tx:
        taking = tx.together.taking(draft_id)
    assert taking is not None
    assert (taking.user, taking.since) == ("ada", START)


def test_it_can_be_taken_over_from_the_one_who_is_named_only(store: Store, draft_id: int) -> None:
    _take(store, draft_id, "ada")
    assert not _take(store, draft_id, "bob", over="cy")
    assert _take(store, draft_id, "bob", over="ada")
    assert not _take(store, draft_id, "cy", over="ada")
    assert _holder(store, draft_id) == "bob"


def test_it_is_handed_over_by_its_holder_only_and_in_time(store: Store, clock: FakeClock, draft_id: int) -> None:
    _take(store, draft_id, "ada")
    with store.write() as tx:
        assert not tx.together.hand_over(draft_id, "bob", "cy")
        assert tx.together.hand_over(draft_id, "ada", "bob")
    assert _holder(store, draft_id) == "bob"
    clock.pass_(minutes=10)
    with store.write() as tx:
        assert not tx.together.hand_over(draft_id, "bob", "cy")


def test_every_change_of_hands_is_in_the_audit(store: Store, draft_id: int) -> None:
    _take(store, draft_id, "ada")
    _take(store, draft_id, "ada")
    _take(store, draft_id, "bob", over="ada")
    with store.write() as tx:
        tx.together.hand_over(draft_id, "bob", "cy")
        tx.together.let_go(draft_id, "bob")
        tx.together.let_go(draft_id, "cy")
        rows = [(row.actor, row.target) for row in tx.audit.of("draft", draft_id)][2:]
    assert rows == [
        ("ada", "taken"),
        ("ada", "kept for longer"),
        ("bob", "taken over"),
        ("bob", "handed to cy"),
        ("cy", "let go"),
    ]


def test_who_is_gone_has_nothing_and_looks_at_nothing(store: Store, draft_id: int) -> None:
    _take(store, draft_id, "ada")
    with store.write() as tx:
        tx.together.look(draft_id, "ada")
        tx.together.left("ada")
        assert tx.together.lookers(draft_id) == {}
    assert _holder(store, draft_id) is None


def test_somebody_looks_as_long_as_they_give_signs_of_life(store: Store, clock: FakeClock, draft_id: int) -> None:
    with store.write() as tx:
        tx.together.look(draft_id, "ada")
        tx.together.look(draft_id, "bob")
    clock.pass_(seconds=LOOK_LIFE.total_seconds() - 1)
    with store.write() as tx:
        tx.together.look(draft_id, "bob")
        assert list(tx.together.lookers(draft_id)) == ["ada", "bob"]
    clock.pass_(seconds=1)
    with store.write() as tx:
        assert list(tx.together.lookers(draft_id)) == ["bob"]
        tx.together.look_away(draft_id, "bob")
        assert tx.together.lookers(draft_id) == {}
        tx.together.drop_stale()
