from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bot.states import MOVES, DraftState, IllegalMove, Move, PostState, Who
from bot.store import Store, Transaction, schema
from bot.store.audit import SERVICE, Entry, StaleState
from tests.clock import START
from tests.store.making import drafted, publish, put_in_state, take_in


def _a_row(store: Store, move: Move) -> tuple[sa.Table, str, int, Callable[[Transaction], Callable[..., None]]]:
    """Return the table, the audit's name, the id and the mover of a row that stands where the move begins."""
    if isinstance(move.origin, PostState):
        return schema.posts, "post", take_in(store).id, lambda tx: tx.posts.move
    post, draft = drafted(store)
    if isinstance(move.origin, DraftState):
        return schema.drafts, "draft", draft.id, lambda tx: tx.drafts.move
    return schema.publications, "publication", publish(store, post, draft), lambda tx: tx.publications.move


def _may(who: Who, move: Move) -> bool:
    return who in move.who or (who is Who.RELEASER and Who.REVIEWER in move.who)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{type(move.origin).__name__}-{move.origin}-{move.target}")
def test_a_move_is_made_by_whom_the_table_names_and_leaves_one_audit_row(store: Store, move: Move) -> None:
    table, entity, row_id, mover = _a_row(store, move)
    state = sa.select(table.c.state).where(table.c.id == row_id)
    for who in Who:
        put_in_state(store, table, row_id, move.origin)
        with store.write() as tx:
            before = tx.audit.of(entity, row_id)
            if _may(who, move):
                mover(tx)(row_id, move.origin, move.target, who=who, actor="somebody", reason="why")
                written = tx.audit.of(entity, row_id)[len(before) :]
                expected = {"origin": move.origin, "target": move.target, "reason": "why"}
                assert written == [Entry(at=START, actor="somebody", entity=entity, entity_id=str(row_id), **expected)]
                assert tx.connection.execute(state).scalar_one() == move.target
            else:
                with pytest.raises(IllegalMove, match=f"{who} may not move {move.origin} to {move.target}"):
                    mover(tx)(row_id, move.origin, move.target, who=who)
                assert tx.audit.of(entity, row_id) == before
                assert tx.connection.execute(state).scalar_one() == move.origin


def test_a_stale_move_leaves_no_audit_row(store: Store) -> None:
    post = take_in(store)
    with store.write() as tx:
        before = tx.audit.latest(10)
        with pytest.raises(StaleState):
            tx.posts.move(post.id, PostState.JUDGED, PostState.QUIET)
        assert tx.audit.latest(10) == before


def test_the_service_is_the_actor_where_nobody_is_named(store: Store) -> None:
    post = take_in(store)
    with store.write() as tx:
        tx.posts.move(post.id, PostState.FETCHED, PostState.QUIET)
        assert [(row.actor, row.origin, row.target) for row in tx.audit.of("post", post.id)] == [
            (SERVICE, None, "fetched"),
            (SERVICE, "fetched", "quiet"),
        ]


def test_rows_of_one_thing_come_oldest_first_and_the_latest_newest_first(store: Store) -> None:
    with store.write() as tx:
        for target in ("one", "two", "three"):
            tx.audit.write("rita", "post", 1, target=target)
        tx.audit.write("rita", "draft", 1, target="four")
    with store.read() as tx:
        assert [row.target for row in tx.audit.of("post", 1)] == ["one", "two", "three"]
        assert [row.target for row in tx.audit.latest(2)] == ["four", "three"]


def test_a_transaction_that_fails_leaves_neither_the_move_nor_its_row(store: Store) -> None:
    post = take_in(store)

    def fail() -> None:
        with store.write() as tx:
            tx.posts.move(post.id, PostState.FETCHED, PostState.QUIET)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 1}
        assert [row.target for row in tx.audit.of("post", post.id)] == ["fetched"]


REWRITE = "UPDATE audit SET actor = 'nobody'"
ERASE = "DELETE FROM audit"
REPLACE = "INSERT OR REPLACE INTO audit SELECT id, at, 'nobody', entity, entity_id, origin, target, reason FROM audit"
TRIGGERS = {
    "sqlite": {REWRITE: "audit_no_update", ERASE: "audit_no_delete", REPLACE: "audit_no_replace"},
    "postgresql": {REWRITE: "audit_no_change", ERASE: "audit_no_change", "TRUNCATE audit": "audit_no_truncate"},
}
CASES = [
    pytest.param(f"{engine}_store", statement, trigger, id=f"{engine}-{statement.split()[0]}")
    for engine, key in (("sqlite", "sqlite"), ("postgres", "postgresql"))
    for statement, trigger in TRIGGERS[key].items()
]


@pytest.mark.parametrize(("store", "statement", "trigger"), CASES, indirect=["store"])
def test_audit_rows_are_never_changed_or_removed(store: Store, statement: str, trigger: str) -> None:
    take_in(store)
    with pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"), store.write() as tx:
        tx.connection.exec_driver_sql(statement)
    with store.read() as tx:
        assert [(row.actor, row.target) for row in tx.audit.latest(10)] == [(SERVICE, "fetched")]


@pytest.mark.parametrize(("store", "statement", "trigger"), CASES, indirect=["store"])
def test_without_its_trigger_the_same_statement_would_go_through(store: Store, statement: str, trigger: str) -> None:
    """The control: it is the trigger that keeps the audit, and nothing else."""
    take_in(store)
    on = " ON audit" if store.engine.dialect.name == "postgresql" else ""
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on}")
        connection.exec_driver_sql(statement)
        kept = connection.execute(sa.select(schema.audit.c.actor)).scalars()
        assert SERVICE not in list(kept)
        transaction.rollback()


def test_new_rows_are_taken_beside_the_triggers(store: Store) -> None:
    with store.write() as tx:
        tx.audit.write("rita", "post", 1, target="one")
        tx.audit.write("rita", "post", 1, target="two")
        assert len(tx.audit.latest(10)) == 2
