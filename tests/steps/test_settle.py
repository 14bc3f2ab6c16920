"""Settle: never a second public reply while the platform shows ours in time, and never silently none."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.platforms.base import Ambiguous, Later
from bot.records import Presence, Publication
from bot.review import desk
from bot.review.desk import Refused
from bot.states import DraftState, PublicationState
from bot.steps import settle
from bot.steps.settle import PROCESS_ENDED, Settle
from tests.steps.bench import RELEASER, SAYING, Bench

LOST = Ambiguous("reset", "the connection broke")
A, P, X, N = (
    PublicationState.APPROVED,
    PublicationState.POSTED,
    PublicationState.AMBIGUOUS,
    PublicationState.NEEDS_PERSON,
)
C = PublicationState.CANCELLED


def look(bench: Bench) -> None:
    for publication in bench.settle.due():
        bench.settle.run(publication)


def moves(bench: Bench, publication: Publication) -> list[str | None]:
    with bench.store.read() as tx:
        return [entry.target for entry in tx.audit.of("publication", publication.id)]


def test_a_reply_that_is_there_after_all_is_posted(bench: Bench) -> None:
    bench.platform.fail("reply", LOST, when="after")
    publication = bench.ambiguous()
    bench.settle_all(minutes=5)
    after = bench.publication(publication)
    assert (after.state, after.code, after.error, after.reads) == (P, None, None, 0)
    assert after.reply_uri is not None
    assert bench.platform.calls["reply"] == 1


def test_the_reads_are_spread_over_the_settle_time(bench: Bench) -> None:
    bench.platform.fail("reply", LOST)
    publication = bench.ambiguous()
    reads = []
    for second in range(0, 601, 10):
        before = bench.platform.calls["find_reply"]
        look(bench)
        reads += [second] * (bench.platform.calls["find_reply"] - before)
        bench.clock.pass_(seconds=10)
    assert reads == [200, 400, 600]
    assert bench.publication(publication).state is A


def test_absent_in_every_read_it_is_sent_once_more_through_the_gate(bench: Bench) -> None:
    bench.platform.fail("reply", LOST)
    publication = bench.ambiguous()
    rechecks = bench.platform.calls["recheck"]
    bench.settle_all()
    after = bench.publication(publication)
    assert (after.state, after.sends, after.resends) == (P, 2, 1)
    assert bench.platform.calls["recheck"] == rechecks + 1
    assert moves(bench, publication) == ["approved", "sending", "ambiguous", "approved", "sending", "posted"]


def test_ambiguous_a_second_time_it_comes_before_a_person(bench: Bench) -> None:
    bench.platform.fail("reply", LOST, times=2)
    publication = bench.ambiguous()
    bench.settle_all(minutes=120)
    after = bench.publication(publication)
    assert (after.state, after.code, bench.platform.calls["reply"]) == (N, "ambiguous-twice", 2)


def check_that_a_late_listing_makes_no_second_reply(bench: Bench, *, lag: float) -> None:
    """The platform takes the reply, its answer is lost, and its listings show it only ``lag`` minutes later."""
    bench.platform.lag = dt.timedelta(minutes=lag)
    bench.platform.fail("reply", LOST, when="after")
    publication = bench.ambiguous()
    bench.settle_all()
    assert bench.publication(publication).state is P
    assert len(bench.platform.replies(publication.parent_uri)) == 1


@pytest.mark.parametrize("lag", [0, 1, 5, 9, 10])
def test_a_reply_shown_within_the_settle_time_is_never_repeated(bench: Bench, lag: float) -> None:
    check_that_a_late_listing_makes_no_second_reply(bench, lag=lag)


def test_a_reply_shown_later_than_the_settle_time_is_beyond_the_promise(bench: Bench) -> None:
    with pytest.raises(AssertionError):
        check_that_a_late_listing_makes_no_second_reply(bench, lag=11)


def test_with_the_absence_reads_switched_off_there_are_two_replies(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settle, "_absent", Settle._send_again)
    with pytest.raises(AssertionError):
        check_that_a_late_listing_makes_no_second_reply(bench, lag=9)


def test_with_too_few_reads_but_the_whole_settle_time_the_promise_still_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "READS", 1)
    check_that_a_late_listing_makes_no_second_reply(bench, lag=9)


def test_a_parent_that_cannot_be_read_is_looked_at_until_it_can(bench: Bench) -> None:
    bench.platform.fail("reply", LOST, when="after")
    publication = bench.ambiguous()
    bench.platform.fail("find_reply", Later("down", "the server is down"), times=3)
    bench.settle_all(minutes=11)
    assert bench.publication(publication).state is X
    assert bench.publication(publication).error == "the server is down"
    bench.settle_all(minutes=9)
    assert bench.publication(publication).state is P


def test_an_unreadable_look_is_no_look(bench: Bench) -> None:
    bench.platform.fail("reply", LOST)
    publication = bench.ambiguous()
    bench.platform.fail("find_reply", Later("down", "the server is down"), times=2)
    bench.settle_all(minutes=12)
    assert (bench.publication(publication).state, bench.publication(publication).reads) == (X, 1)


@pytest.mark.parametrize("error", [Later("down", "the server is down"), KeyError("a bug of the adapter")])
def test_unreadable_for_three_settle_times_it_comes_before_a_person(bench: Bench, error: Exception) -> None:
    bench.platform.fail("reply", LOST, when="after")
    publication = bench.ambiguous()
    bench.platform.fail("find_reply", error, times=100)
    bench.settle_all(minutes=29)
    assert bench.publication(publication).state is X
    bench.settle_all(minutes=5)
    assert (bench.publication(publication).state, bench.publication(publication).code) == (N, "unreadable")


@pytest.mark.parametrize(("send_again", "state", "replies"), [(True, P, 1), (False, PublicationState.FAILED, 0)])
def test_a_person_who_sees_no_reply_decides_what_becomes_of_it(
    bench: Bench, send_again: bool, state: PublicationState, replies: int
) -> None:
    bench.platform.fail("reply", LOST, times=2)
    publication = bench.ambiguous()
    bench.settle_all(minutes=60)
    bench.desk.say_it_is_not_there(RELEASER, publication.id, send_again=send_again)
    bench.settle_all()
    assert bench.publication(publication).state is state
    assert len(bench.platform.replies(publication.parent_uri)) == replies


def taken_back_after_a_request(bench: Bench, *, lag: float | None) -> Publication:
    """Take an approval back whose first request was lost; its reply shows after ``lag`` minutes, or never."""
    bench.platform.lag = dt.timedelta(minutes=lag or 0)
    bench.platform.fail("reply", LOST, when="before" if lag is None else "after")
    publication = bench.ambiguous()
    while bench.publication(publication).state is X:
        bench.clock.pass_(seconds=10)
        look(bench)
    assert bench.publication(publication).resends == 1
    bench.desk.cancel(RELEASER, publication.id)
    return publication


def check_that_a_reply_that_shows_late_is_found(bench: Bench) -> None:
    publication = taken_back_after_a_request(bench, lag=12)
    bench.settle_all()
    after = bench.publication(publication)
    assert (after.state, after.reply_uri is not None, bench.platform.calls["reply"]) == (P, True, 1)
    assert bench.draft_of(publication).state is DraftState.WITHDRAWN


def test_after_a_request_had_left_taking_back_looks_for_its_reply(bench: Bench) -> None:
    check_that_a_reply_that_shows_late_is_found(bench)


def test_with_that_look_switched_off_the_reply_would_stand_there_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "taken_back", lambda *_: (C, {}))
    with pytest.raises(AssertionError):
        check_that_a_reply_that_shows_late_is_found(bench)


def test_taken_back_and_absent_it_is_cancelled_and_the_draft_can_be_approved_anew(bench: Bench) -> None:
    publication = taken_back_after_a_request(bench, lag=None)
    draft = bench.draft_of(publication)
    assert draft.state is DraftState.QUEUED
    with pytest.raises(Refused, match="already has a reply of ours"):
        bench.approve(draft, wait=False)
    bench.settle_all(minutes=11)
    assert (bench.publication(publication).state, bench.publication(publication).code) == (C, "taken-back")
    bench.send(bench.approve(draft))
    assert len(bench.platform.replies(publication.parent_uri)) == 1


def test_taken_back_and_unreadable_a_person_looks_and_cannot_send_it_again(bench: Bench) -> None:
    publication = taken_back_after_a_request(bench, lag=None)
    bench.platform.fail("find_reply", Later("down", "the server is down"), times=100)
    bench.settle_all(minutes=40)
    assert bench.publication(publication).state is N
    with pytest.raises(Refused, match="taken back"):
        bench.desk.say_it_is_not_there(RELEASER, publication.id, send_again=True)
    bench.desk.say_it_is_not_there(RELEASER, publication.id, send_again=False)
    assert bench.publication(publication).state is PublicationState.FAILED


def test_a_request_refused_for_now_made_no_reply_and_is_taken_back_at_once(bench: Bench) -> None:
    bench.platform.fail("reply", Later("busy", "try again"))
    publication = bench.approved()
    bench.send(publication)
    bench.desk.cancel(RELEASER, publication.id)
    assert bench.publication(publication).state is C


def test_forgetting_the_post_looks_for_such_a_reply_as_well(bench: Bench) -> None:
    bench.platform.lag = dt.timedelta(hours=8)
    bench.platform.fail("reply", LOST, when="after")
    publication = bench.ambiguous()
    while bench.publication(publication).state is X:
        bench.clock.pass_(seconds=10)
        look(bench)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    assert bench.publication(publication).state is X
    bench.clock.pass_(hours=1)
    look(bench)
    assert bench.publication(publication).state is P
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    assert bench.publication(publication).state is PublicationState.CORRECTED
    assert SAYING not in bench.platform.replies(publication.parent_uri)[0]


def left_in_sending(bench: Bench) -> Publication:
    publication = bench.approved()

    def killed() -> None:
        raise KeyboardInterrupt

    bench.at["publish:answered"] = killed
    with pytest.raises(KeyboardInterrupt):
        bench.send(publication)
    assert bench.publication(publication).state is PublicationState.SENDING
    return publication


def check_that_a_start_takes_up_what_a_kill_left(bench: Bench) -> None:
    publication = left_in_sending(bench)
    bench._build()
    bench.settle.recover()
    bench.settle_all()
    assert bench.publication(publication).state is P
    assert len(bench.platform.replies(publication.parent_uri)) == 1


def test_a_start_takes_up_what_a_killed_process_left_in_sending(bench: Bench) -> None:
    check_that_a_start_takes_up_what_a_kill_left(bench)


def test_with_recovery_switched_off_it_would_never_be_taken_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settle, "recover", lambda *_: 0)
    with pytest.raises(AssertionError):
        check_that_a_start_takes_up_what_a_kill_left(bench)


def test_with_sending_taken_for_not_sent_there_would_be_two_replies(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of asking first: what was left in *sending* is simply sent again."""
    bench.platform.lag = dt.timedelta(minutes=5)

    def resend(step: Settle, *_: object) -> int:
        with bench.store.write() as tx:
            for publication in tx.publications.in_state(PublicationState.SENDING):
                tx.publications.move(publication.id, PublicationState.SENDING, A)
        return 1

    monkeypatch.setattr(Settle, "recover", resend)
    with pytest.raises(AssertionError):
        check_that_a_start_takes_up_what_a_kill_left(bench)


def test_recovery_says_why_and_touches_nothing_else(bench: Bench) -> None:
    waiting = bench.approved(author="ben")
    publication = left_in_sending(bench)
    assert bench.settle.recover() == 1
    assert bench.settle.recover() == 0
    after = bench.publication(publication)
    assert (after.state, after.code) == (X, PROCESS_ENDED)
    assert bench.publication(waiting).state is A


def test_recovery_is_for_one_platform(bench: Bench) -> None:
    publication = left_in_sending(bench)
    bench.platform.name = "another"
    assert Settle(bench.runtime, bench.platform).recover() == 0
    assert bench.publication(publication).state is PublicationState.SENDING
