from __future__ import annotations

from bot.records import Mode
from bot.restraint import Restraint
from bot.store import Store
from tests.clock import FakeClock


def restrain(store: Store, **values: object) -> None:
    given = {"mode": None, "daily_cap": None, "claims_off": (), "by": "rita", **values}
    with store.write() as tx:
        tx.restraints.set("lifting", **given)  # type: ignore[arg-type]


def test_nothing_holds_where_nothing_was_set(store: Store) -> None:
    with store.read() as tx:
        assert tx.restraints.of("lifting") is None


def test_what_was_set_last_holds(store: Store, clock: FakeClock) -> None:
    restrain(store, mode=Mode.SHADOW, daily_cap=0, claims_off=("a", "b"))
    restrain(store, daily_cap=2, claims_off=("b",), by="bob")
    with store.read() as tx:
        assert tx.restraints.of("lifting") == Restraint(
            community="lifting", daily_cap=2, claims_off=("b",), by="bob", at=clock.now()
        )
        assert tx.restraints.of("running") is None


def test_each_change_is_audited_with_who_when_and_what(store: Store, clock: FakeClock) -> None:
    restrain(store, mode=Mode.SHADOW, daily_cap=3, claims_off=("a",))
    restrain(store, daily_cap=3, claims_off=("b",), by="bob")
    restrain(store, daily_cap=3, claims_off=("b",))
    with store.read() as tx:
        entries = tx.restraints.history("lifting")
    assert [(one.actor, one.reason) for one in entries] == [
        ("rita", "mode: shadow; daily cap: 3; off: a"),
        ("bob", "mode: as in the file; off: b; on again: a"),
        ("rita", "nothing changed"),
    ]
    assert {one.at for one in entries} == {clock.now()}
