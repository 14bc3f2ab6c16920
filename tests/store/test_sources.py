from __future__ import annotations

import datetime as dt
import threading

from bot.records import Rejected
from bot.store import Store
from bot.store.sources import Source
from tests.clock import START, FakeClock


def test_nothing_is_known_of_a_new_source(store: Store) -> None:
    with store.read() as tx:
        assert tx.sources.get("r/fitness") == Source(community="r/fitness")


def test_failures_in_a_row_are_counted_until_it_works_again(store: Store, clock: FakeClock) -> None:
    for _ in range(2):
        with store.write() as tx:
            tx.sources.failed("r/fitness", "timed out\x00")
    with store.read() as tx:
        failing = tx.sources.get("r/fitness")
    assert (failing.failures, failing.error, failing.error_at) == (2, "timed out\ufffd", START)
    assert (failing.polled, failing.worked) == (START, None)
    clock.pass_(minutes=1)
    with store.write() as tx:
        tx.sources.worked("r/fitness", "cursor-7")
        fine = tx.sources.get("r/fitness")
    assert (fine.failures, fine.error, fine.error_at, fine.cursor) == (0, None, None, "cursor-7")
    assert (fine.polled, fine.worked) == (clock.now(), clock.now())


def test_a_failure_leaves_the_cursor(store: Store) -> None:
    with store.write() as tx:
        tx.sources.worked("r/fitness", "cursor-7")
        tx.sources.failed("r/fitness", "x" * 900)
        found = tx.sources.get("r/fitness")
    assert (found.cursor, found.worked, len(found.error or "")) == ("cursor-7", START, 500)


def test_gaps_come_newest_first(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        tx.sources.add_gap("r/fitness", "1000 posts at most")
    clock.pass_(hours=1)
    with store.write() as tx:
        tx.sources.add_gap("r/running", "again")
        assert tx.sources.gaps(1) == [("r/running", clock.now(), "again")]
        assert tx.sources.gaps(9)[1] == ("r/fitness", START, "1000 posts at most")


def test_an_unreadable_record_is_kept_once_as_it_was_last_seen(store: Store, clock: FakeClock) -> None:
    odd = Rejected(key="line 7", error="no id\ud800")
    with store.write() as tx:
        tx.sources.set_records_aside("r/fitness", [odd, odd, Rejected(key="k" * 300, error="e" * 900)])
    with store.read() as tx:
        assert tx.sources.rejected(START, 9) == [
            ("r/fitness", START, "k" * 200, "e" * 500),
            ("r/fitness", START, "line 7", "no id\ufffd"),
        ]
    clock.pass_(hours=1)
    with store.write() as tx:  # the seventh line of a file that was rotated meanwhile
        tx.sources.set_records_aside("r/fitness", [Rejected(key="line 7", error="not JSON")])
        assert tx.sources.rejected(clock.now(), 9) == [("r/fitness", clock.now(), "line 7", "not JSON")]


def test_tallies_add_up_by_day_community_and_what(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        tx.sources.tally("r/fitness", "seen", 3)
        tx.sources.tally("r/fitness", "seen")
        tx.sources.tally("r/fitness", "drafted", 0)
        tx.sources.tally("r/running", "seen", 2)
    clock.pass_(days=1)
    with store.write() as tx:
        tx.sources.tally("r/fitness", "seen", 10)
        today = clock.now().date()
        assert tx.sources.tallies(today) == {("r/fitness", "seen"): 10}
        assert tx.sources.tallies(today - dt.timedelta(days=1)) == {
            ("r/fitness", "seen"): 14,
            ("r/fitness", "drafted"): 0,
            ("r/running", "seen"): 2,
        }


def test_two_writers_lose_no_count(store: Store) -> None:
    def count() -> None:
        for _ in range(10):
            with store.write() as tx:
                tx.sources.tally("r/fitness", "seen")

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with store.read() as tx:
        assert tx.sources.tallies(START.date()) == {("r/fitness", "seen"): 20}


def test_whoever_opts_out_is_left_alone_on_that_platform_however_the_name_is_written(store: Store) -> None:
    with store.write() as tx:
        tx.sources.opt_out("reddit", "Alice", "answered our reply")
        tx.sources.opt_out("reddit", "ALICE", "by hand")
    with store.read() as tx:
        assert tx.sources.opted_out("reddit", "aLiCe")
        assert not tx.sources.opted_out("mastodon", "alice")
        assert not tx.sources.opted_out("reddit", "bob")
        assert not tx.sources.opted_out("reddit", None)


def test_a_chore_remembers_when_it_was_last_finished(store: Store, clock: FakeClock) -> None:
    with store.write() as tx:
        assert tx.sources.chore_done("sweep") is None
        tx.sources.chore_finished("sweep")
    clock.pass_(hours=6)
    with store.write() as tx:
        assert tx.sources.chore_done("sweep") == START
        tx.sources.chore_finished("sweep")
        assert tx.sources.chore_done("sweep") == clock.now()
