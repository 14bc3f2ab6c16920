"""Expire: what would come too late is closed and counted, never silently."""

from __future__ import annotations

import pytest

from bot.records import Draft
from bot.review.desk import Seen
from bot.roles import Role
from bot.states import DraftState, PublicationState
from bot.store.people import User
from tests.steps.bench import RELEASER, Bench

REVIEWER = User(name="rob", role=Role.REVIEWER, password_hash=None, disabled=False)


def seen(bench: Bench, draft: Draft) -> Seen:
    return Seen(version=draft.version, post_hash=bench.post_of(draft).content_hash)


def test_a_draft_expires_when_a_reply_would_come_too_late(bench: Bench) -> None:
    draft = bench.draft()
    bench.clock.pass_(hours=23, minutes=59)
    assert bench.expire.run() == 0
    bench.clock.pass_(minutes=1)
    assert bench.expire.run() == 1
    assert bench.fresh(draft).state is DraftState.EXPIRED
    assert bench.tallies()["lifting", "expired"] == 1


def test_a_recommended_draft_expires_as_well(bench: Bench) -> None:
    draft = bench.draft()
    bench.desk.recommend(REVIEWER, draft.id, seen(bench, draft))
    bench.clock.pass_(hours=24)
    bench.expire.run()
    assert bench.fresh(draft).state is DraftState.EXPIRED


def test_a_snoozed_draft_wakes_when_its_time_has_come(bench: Bench) -> None:
    draft = bench.draft()
    bench.desk.snooze(RELEASER, draft.id, seen(bench, draft), hours=2)
    bench.clock.pass_(hours=1, minutes=59)
    assert bench.expire.run() == 0
    bench.clock.pass_(minutes=1)
    assert bench.expire.run() == 1
    assert (bench.fresh(draft).state, bench.fresh(draft).snoozed_until) == (DraftState.QUEUED, None)


def test_a_draft_snoozed_for_too_long_expires_instead_of_waking(bench: Bench) -> None:
    draft = bench.draft()
    bench.desk.snooze(RELEASER, draft.id, seen(bench, draft), hours=24)
    bench.clock.pass_(hours=24)
    assert bench.expire.run() == 1
    assert bench.fresh(draft).state is DraftState.EXPIRED


def test_what_a_pause_held_back_until_it_was_too_late_is_taken_back(bench: Bench) -> None:
    publication = bench.approved()
    bench.pause()
    bench.clock.pass_(hours=24)
    assert bench.expire.run() == 1
    after = bench.publication(publication)
    assert (after.state, after.code) == (PublicationState.CANCELLED, "too-late")
    assert bench.draft_of(publication).state is DraftState.EXPIRED
    bench.pause(posting=False)
    assert bench.release.due() == []


@pytest.mark.parametrize("state", [PublicationState.SENDING, PublicationState.AMBIGUOUS, PublicationState.NEEDS_PERSON])
def test_what_may_have_left_is_never_called_too_late(bench: Bench, state: PublicationState) -> None:
    publication = bench.approved()
    steps = [PublicationState.SENDING, PublicationState.AMBIGUOUS, PublicationState.NEEDS_PERSON]
    with bench.store.write() as tx:
        at = PublicationState.APPROVED
        for step in steps[: steps.index(state) + 1]:
            tx.publications.move(publication.id, at, step)
            at = step
    bench.clock.pass_(hours=100)
    assert bench.expire.run() == 0
    assert bench.publication(publication).state is state


def test_a_reply_to_be_posted_by_hand_is_waited_for_a_day_longer(bench: Bench) -> None:
    bench.configure(mode="draft")
    publication = bench.approved()
    bench.clock.pass_(hours=47, minutes=59)
    assert bench.expire.run() == 0
    bench.clock.pass_(minutes=1)
    assert bench.expire.run() == 1
    assert bench.publication(publication).state is PublicationState.CANCELLED
    assert bench.draft_of(publication).state is DraftState.EXPIRED


def test_a_reply_that_was_posted_stays_as_it_is(bench: Bench) -> None:
    publication = bench.posted()
    bench.clock.pass_(hours=100)
    assert bench.expire.run() == 0
    assert bench.publication(publication).state is PublicationState.POSTED
    assert bench.draft_of(publication).state is DraftState.APPROVED


def test_more_than_one_batch_is_closed_in_turn(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.steps.expire._BATCH", 2)
    for author in ("ana", "ben", "cleo"):
        bench.draft(author=author)
    bench.clock.pass_(hours=24)
    assert [bench.expire.run(), bench.expire.run(), bench.expire.run()] == [2, 1, 0]


def test_a_reply_that_may_stand_already_is_left_to_the_gate(bench: Bench) -> None:
    publication = bench.approved()
    with bench.store.write() as tx:
        tx.publications.note(publication.id, resends=1)
    bench.pause()
    bench.clock.pass_(hours=25)
    bench.expire.run()
    assert bench.publication(publication).state is PublicationState.APPROVED
