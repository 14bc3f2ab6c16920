from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.states import PostState
from bot.store import Store, schema
from tests.clock import START, FakeClock
from tests.store.making import a_post, impatient, stored, take_in


def test_a_block_that_raises_keeps_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as tx:
            tx.posts.add(a_post())
            tx.sources.tally("r/fitness", "seen")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as tx:
        assert tx.posts.counts() == {}
        assert tx.sources.tallies(START.date()) == {}
        assert tx.audit.latest(1) == []


def test_a_transaction_has_one_moment(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        clock.pass_(hours=1)
        tx.audit.write("rita", "post", 1, target="one")
        assert [row.at for row in tx.audit.of("post", 1)] == [tx.now] == [START]


def test_a_reader_goes_on_seeing_one_state_of_the_database(store: Store) -> None:
    take_in(store)
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 1}
        take_in(store, a_post("reddit:t3_2"))
        assert tx.posts.counts() == {"fetched": 1}
        assert len(tx.posts.in_state(PostState.FETCHED, limit=9)) == 1
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 2}


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    there = dt.timezone(dt.timedelta(hours=5, minutes=30))
    created = dt.datetime(2026, 3, 1, 2, 30, 0, 123456, tzinfo=there)
    kept = take_in(store, a_post(created=created)).created
    assert kept == created
    assert kept.tzinfo is dt.UTC


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    post = take_in(store)
    with pytest.raises(sa.exc.StatementError, match="timezone-aware"), store.write() as tx:
        tx.posts.set_aside(post, "boom", dt.datetime(2026, 1, 1))
    assert stored(store, post.id).state is PostState.FETCHED


def test_foreign_keys_are_enforced(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.write() as tx:
        tx.connection.execute(
            schema.post_texts.insert().values(post_id=99, title="", body="", signs=[], checked_at=START)
        )


def test_sqlite_has_one_writer_at_a_time(sqlite_store: Store) -> None:
    other = impatient(sqlite_store)
    with sqlite_store.write(), pytest.raises(sa.exc.OperationalError, match="locked"):
        take_in(other)
    assert take_in(other).state is PostState.FETCHED
    other.close()


def test_sqlite_readers_and_the_writer_do_not_wait_for_each_other(sqlite_store: Store) -> None:
    other = impatient(sqlite_store)
    with sqlite_store.write() as tx:
        tx.posts.add(a_post())
        with other.read() as reading:
            assert reading.posts.counts() == {}
    with other.read() as reading:
        assert reading.posts.counts() == {"fetched": 1}
    other.close()


def test_a_checkpoint_empties_the_log_and_says_so(sqlite_store: Store, sqlite_file: Path) -> None:
    take_in(sqlite_store)
    log = sqlite_file.with_name("store.sqlite3-wal")
    assert log.stat().st_size > 0
    assert sqlite_store.checkpoint()
    assert log.stat().st_size == 0


def test_a_checkpoint_that_a_reader_holds_up_says_so(sqlite_store: Store) -> None:
    take_in(sqlite_store)
    other = impatient(sqlite_store)
    with sqlite_store.read() as tx:
        tx.posts.counts()
        take_in(sqlite_store, a_post("reddit:t3_2"))
        assert not other.checkpoint()
    assert other.checkpoint()
    other.close()


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_postgresql_needs_no_checkpoint(store: Store) -> None:
    take_in(store)
    assert store.checkpoint()
