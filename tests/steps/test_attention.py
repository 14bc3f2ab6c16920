"""When nobody looks: expiry says so, and after three days the service slows down to what one person can read."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.attention import LOOKED, ONE_READS, PATIENCE, resting
from bot.states import DraftState
from bot.steps.expire import Expire
from responses.knowledge.loader import KnowledgeSource
from tests.clock import START
from tests.review.bench import Bench, make_bench


@pytest.fixture
def bench(tmp_path: object) -> Bench:
    return make_bench(tmp_path, KnowledgeSource())  # type: ignore[arg-type]


def looked(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.sources.chore_finished(LOOKED)


def tally(bench: Bench, what: str) -> int:
    with bench.store.read() as tx:
        return tx.sources.tallies(START.date()).get(("strength", what), 0)


@pytest.mark.parametrize(("ago", "slow"), [(PATIENCE, True), (PATIENCE - dt.timedelta(seconds=1), False)])
def test_three_days_without_a_look_are_too_many(ago: dt.timedelta, slow: bool) -> None:
    assert resting(START - ago, START) is slow
    assert not resting(None, START)


def test_expiry_says_that_nobody_looked(bench: Bench) -> None:
    looked(bench)
    draft = bench.draft()
    bench.clock.pass_(hours=24)
    Expire(bench.runtime).run()
    with bench.store.read() as tx:
        assert tx.audit.of("draft", draft)[-1].reason == "nobody-looked"
    assert tally(bench, "expired-unread") == 1


def test_what_somebody_could_have_seen_is_only_too_late(bench: Bench) -> None:
    bench.draft()
    bench.clock.pass_(minutes=1)
    looked(bench)
    bench.clock.pass_(hours=24)
    Expire(bench.runtime).run()
    assert (tally(bench, "expired"), tally(bench, "expired-unread")) == (1, 0)


def test_the_oldest_are_dropped_and_counted_until_somebody_looks(bench: Bench) -> None:
    looked(bench)
    bench.clock.pass_(days=3)
    drafts = [bench.draft() for _ in range(ONE_READS + 2)]
    Expire(bench.runtime).run()
    states = [bench.item(draft).draft.state for draft in drafts]
    assert states == [DraftState.EXPIRED] * 2 + [DraftState.QUEUED] * ONE_READS
    assert tally(bench, "dropped-unread") == 2
    page = bench.sign_in("alice").get("/").text
    assert "2 more were dropped" in page
    assert "You are looking now" in page
    bench.draft()
    Expire(bench.runtime).run()
    assert tally(bench, "dropped-unread") == 2


def test_the_days_count_from_the_first_start(bench: Bench) -> None:
    Expire(bench.runtime).run()
    with bench.store.read() as tx:
        assert tx.sources.chore_done(LOOKED) == START
