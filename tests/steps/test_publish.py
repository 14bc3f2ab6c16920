"""Publish: one request, and whatever comes of it is written down; nothing stays in *sending*."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.exc import OperationalError

from bot.platforms.base import Ambiguous, Later, Never
from bot.records import Publication
from bot.states import PublicationState
from bot.steps.settle import Settle
from bot.store import Store
from tests.steps.bench import Bench

LOCKED = OperationalError("UPDATE publications", {}, Exception("database is locked"))


def test_the_answer_is_written_down(bench: Bench) -> None:
    publication = bench.posted()
    assert publication.reply_uri is not None
    assert (publication.sends, publication.error, bench.tallies()["lifting", "posted"]) == (1, None, 1)


def test_refused_for_now_it_waits_and_goes_through_later(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("reply", Later("busy", "try again"))
    bench.send(publication)
    waiting = bench.publication(publication)
    assert (waiting.state, waiting.code, waiting.sends) == (PublicationState.APPROVED, "busy", 1)
    assert waiting.next_try == bench.clock.now() + dt.timedelta(minutes=2)
    assert bench.release.due() == []
    assert bench.publish.held_until is None
    bench.clock.pass_(minutes=2)
    bench.send(publication)
    assert bench.publication(publication).state is PublicationState.POSTED
    assert bench.publication(publication).sends == 2


def test_a_platform_that_asks_for_time_is_left_in_peace_by_all_replies(bench: Bench) -> None:
    publications = [bench.approve(draft) for draft in [bench.draft(author=name) for name in ("ana", "ben", "cleo")]]
    bench.line.tick()
    assert bench.platform.calls["reply"] == 3
    more = [bench.approve(draft) for draft in [bench.draft(author=name) for name in ("dan", "eve")]]
    bench.platform.fail("reply", Later("rate-limit", "too fast", retry_after=540))
    bench.line.tick()
    assert bench.platform.calls["reply"] == 4
    bench.clock.pass_(minutes=8)
    bench.line.tick()
    assert bench.platform.calls["reply"] == 4
    bench.clock.pass_(minutes=1)
    bench.line.tick()
    assert {bench.publication(one).state for one in publications + more} == {PublicationState.POSTED}


def test_refused_for_good_it_ends_with_the_reason(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("reply", Never("banned", "we are banned there"))
    bench.send(publication)
    after = bench.publication(publication)
    assert (after.state, after.code, after.error) == (PublicationState.FAILED, "banned", "we are banned there")
    assert bench.tallies()["lifting", "failed"] == 1


@pytest.mark.parametrize("error", [Ambiguous("reset", "the connection broke"), ValueError("a bug of the adapter")])
def test_without_a_definite_answer_it_is_ambiguous(bench: Bench, error: Exception) -> None:
    bench.platform.fail("reply", error, when="after")
    publication = bench.ambiguous()
    assert publication.ambiguous_since == bench.clock.now()
    assert (publication.reads, publication.error is None) == (0, False)
    bench.settle_all()
    assert bench.publication(publication).state is PublicationState.POSTED
    assert len(bench.platform.replies(publication.parent_uri)) == 1


class StoreThatFails:
    """Lets the store refuse to write, from a moment on until it is mended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real = Store.write
        self._patch = monkeypatch

    def breaks(self) -> None:
        def refuse(_store: Store) -> None:
            raise LOCKED

        self._patch.setattr(Store, "write", refuse)

    def works(self) -> None:
        self._patch.setattr(Store, "write", self._real)


def check_that_nothing_stays_in_sending(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """The platform takes the reply, and the store cannot write that down; the process lives on."""
    bench.line.tick()
    publication = bench.approved()
    store = StoreThatFails(monkeypatch)
    bench.at["publish:answered"] = store.breaks
    with pytest.raises(OperationalError):
        bench.line.tick()
    store.works()
    assert bench.publication(publication).state is PublicationState.SENDING
    for _minute in range(30):
        bench.clock.pass_(minutes=1)
        bench.line.tick()
    after = bench.publication(publication)
    assert after.state is PublicationState.POSTED
    return after


def test_an_answer_that_could_not_be_written_down_is_settled_without_a_restart(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = check_that_nothing_stays_in_sending(bench, monkeypatch)
    assert len(bench.platform.replies(publication.parent_uri)) == 1
    with bench.store.read() as tx:
        moves = [entry.target for entry in tx.audit.of("publication", publication.id)]
    assert moves == ["approved", "sending", "ambiguous", "posted"]


def test_with_recovery_switched_off_it_would_stay_in_sending(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settle, "recover", lambda *_: 0)
    with pytest.raises(AssertionError):
        check_that_nothing_stays_in_sending(bench, monkeypatch)


@pytest.mark.parametrize(
    "error", [Later("busy", "later"), Never("banned", "never"), Ambiguous("reset", "no answer"), ValueError("a bug")]
)
def test_nor_does_a_failure_that_could_not_be_written_down(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bench.line.tick()
    publication = bench.approved()
    store = StoreThatFails(monkeypatch)
    bench.at["publish:sending"] = store.breaks
    bench.platform.fail("reply", error)
    with pytest.raises(OperationalError):
        bench.line.tick()
    store.works()
    for _minute in range(30):
        bench.clock.pass_(minutes=1)
        bench.line.tick()
    assert bench.publication(publication).state is PublicationState.POSTED
    assert len(bench.platform.replies(publication.parent_uri)) == 1


def test_a_store_that_fails_before_sending_is_set_lets_nothing_leave(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.line.tick()
    publication = bench.approved()
    store = StoreThatFails(monkeypatch)
    bench.at["release:rechecked"] = store.breaks
    with pytest.raises(OperationalError):
        bench.line.tick()
    store.works()
    assert bench.platform.calls["reply"] == 0
    bench.line.tick()
    assert bench.publication(publication).state is PublicationState.POSTED
