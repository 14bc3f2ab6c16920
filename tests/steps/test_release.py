"""Release: the freshness gate, each reason with its control, and what may change while the target is read."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from bot.platforms.base import Ambiguous, Later, Never
from bot.records import Presence, Publication
from bot.review.desk import Moved, Refused
from bot.states import DraftState, PostState, PublicationState
from bot.steps import release
from bot.store.pauses import Pauses
from bot.store.publications import Publications
from tests.steps.bench import OTHER_SAYING, RELEASER, SAYING, Bench

A, C, F, P = (
    PublicationState.APPROVED,
    PublicationState.CANCELLED,
    PublicationState.FAILED,
    PublicationState.POSTED,
)


def sent(bench: Bench, publication: Publication) -> int:
    """Release what is due and return how many replies stand under the post."""
    if any(due.id == publication.id for due in bench.release.due()):
        bench.send(publication)
    return len(bench.platform.replies(publication.parent_uri))


def test_an_approved_reply_goes_out_when_the_cancel_window_is_over(bench: Bench) -> None:
    publication = bench.approve(bench.draft(), wait=False)
    assert bench.release.due() == []
    bench.clock.pass_(seconds=20)
    assert sent(bench, publication) == 1
    assert bench.publication(publication).state is P


def test_what_is_posted_is_the_version_that_was_approved(bench: Bench) -> None:
    publication = bench.posted()
    with bench.store.read() as tx:
        version = tx.drafts.version(publication.draft_id, publication.version)
    assert version is not None
    assert bench.platform.replies(publication.parent_uri) == [version.text]


def gone(presence: Presence) -> Callable[[Bench, str], None]:
    return lambda bench, uri: bench.platform.become(uri, presence)


def opted_out(bench: Bench, _uri: str) -> None:
    with bench.store.write() as tx:
        tx.sources.opt_out("memory", "ANA", "asked")


REASONS: list[tuple[str, Callable[[Bench, str], None], DraftState, PostState]] = [
    ("post-deleted", gone(Presence.DELETED), DraftState.WITHDRAWN, PostState.SCRUBBED),
    ("post-removed", gone(Presence.REMOVED), DraftState.WITHDRAWN, PostState.SCRUBBED),
    ("post-missing", gone(Presence.MISSING), DraftState.WITHDRAWN, PostState.SCRUBBED),
    ("author-gone", lambda b, uri: b.platform.change(uri, author=None), DraftState.WITHDRAWN, PostState.SCRUBBED),
    ("post-locked", lambda b, uri: b.platform.lock(uri), DraftState.WITHDRAWN, PostState.DRAFTED),
    ("opted-out", opted_out, DraftState.WITHDRAWN, PostState.DRAFTED),
    ("expired", lambda b, _uri: b.clock.pass_(hours=24), DraftState.EXPIRED, PostState.DRAFTED),
    ("post-edited", lambda b, uri: b.platform.change(uri, body="Socks."), DraftState.QUEUED, PostState.DRAFTED),
]
reasons = pytest.mark.parametrize(("reason", "happen", "draft_to", "post_to"), REASONS, ids=[one[0] for one in REASONS])


def check_that_nothing_goes_out(bench: Bench, happen: Callable[[Bench, str], None]) -> Publication:
    publication = bench.approved()
    before = bench.platform.calls["reply"]
    happen(bench, publication.parent_uri)
    sent(bench, publication)
    assert bench.platform.calls["reply"] == before, "a request left"
    return bench.publication(publication)


@reasons
def test_the_gate_holds_back_what_is_no_longer_fresh(
    bench: Bench, reason: str, happen: Callable[[Bench, str], None], draft_to: DraftState, post_to: PostState
) -> None:
    publication = check_that_nothing_goes_out(bench, happen)
    assert (publication.state, publication.code, publication.sends) == (C, reason, 0)
    assert bench.draft_of(publication).state is draft_to
    assert bench.post_of(bench.draft_of(publication)).state is post_to
    assert bench.tallies()["lifting", f"held:{reason}"] == 1


@reasons
def test_with_the_gate_switched_off_that_very_check_fails(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
    happen: Callable[[Bench, str], None],
    draft_to: DraftState,
    post_to: PostState,
) -> None:
    monkeypatch.setattr(release, "gate", lambda *_args, **_named: None)
    with pytest.raises(AssertionError, match="a request left"):
        check_that_nothing_goes_out(bench, happen)


def test_an_edited_post_shows_old_and_new_words_and_can_be_approved_again(bench: Bench) -> None:
    publication = check_that_nothing_goes_out(bench, lambda b, uri: b.platform.change(uri, body=f"{SAYING} Do they?"))
    item = bench.desk.item(publication.draft_id)
    assert item is not None
    assert (item.was, item.post.body) == (("", SAYING), f"{SAYING} Do they?")
    assert item.judged_text == SAYING
    again = bench.approve(item.draft)
    assert sent(bench, again) == 1


def test_a_second_edit_keeps_the_words_that_were_judged(bench: Bench) -> None:
    publication = check_that_nothing_goes_out(bench, lambda b, uri: b.platform.change(uri, body=f"{SAYING} One."))
    again = bench.approve(bench.draft_of(publication))
    bench.platform.change(again.parent_uri, body=f"{SAYING} Two.")
    assert sent(bench, again) == 0
    item = bench.desk.item(publication.draft_id)
    assert item is not None
    assert (item.was, item.post.body) == (("", SAYING), f"{SAYING} Two.")


def test_an_edit_that_the_sweep_saw_first_still_holds_the_reply_back(bench: Bench) -> None:
    publication = bench.approved()
    bench.pause()
    bench.clock.pass_(hours=7)
    bench.platform.change(publication.parent_uri, body="I take it all back.")
    bench.sweep.run()
    bench.pause(posting=False)
    assert sent(bench, publication) == 0
    assert bench.publication(publication).code == "post-edited"
    item = bench.desk.item(publication.draft_id)
    assert item is not None
    assert item.was == ("", SAYING)


def check_that_a_pause_holds(bench: Bench) -> None:
    publication = bench.approved()
    bench.at["release:rechecked"] = bench.pause  # after the list of what is due was made, before sending is set
    bench.send(publication)
    assert bench.publication(publication).state is A
    assert bench.platform.replies(publication.parent_uri) == []


def test_a_pause_is_read_in_the_transaction_that_sets_sending(bench: Bench) -> None:
    check_that_a_pause_holds(bench)


def test_with_that_reading_switched_off_the_reply_goes_out_despite_the_pause(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pauses, "on", lambda *_: [])
    with pytest.raises(AssertionError):
        check_that_a_pause_holds(bench)


def test_a_pause_that_comes_after_sending_was_set_is_too_late_for_this_reply(bench: Bench) -> None:
    publication = bench.approved()
    bench.at["publish:sending"] = bench.pause
    bench.send(publication)
    assert bench.publication(publication).state is P


@pytest.mark.parametrize("scope", ["*", "lifting"])
@pytest.mark.parametrize("everything", [True, False])
def test_what_a_pause_holds_goes_out_when_it_is_over(bench: Bench, scope: str, everything: bool) -> None:
    publication = bench.approved()
    bench.pause(scope, everything=everything)
    assert sent(bench, publication) == 0
    bench.pause(scope, posting=False)
    assert sent(bench, publication) == 1


def test_a_pause_elsewhere_holds_nothing(bench: Bench) -> None:
    publication = bench.approved()
    bench.pause("running", everything=True)
    assert sent(bench, publication) == 1


def test_a_paused_community_does_not_hide_what_is_due_in_another(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        bench.approve(bench.draft(author=f"author{number}"), wait=False)
    other = bench.approved(author="zoe", community="running")
    bench.pause("lifting")
    assert [due.id for due in bench.release.due()] == [other.id]


def test_a_reply_taken_back_while_the_target_is_read_does_not_go_out(bench: Bench) -> None:
    publication = bench.approved()
    bench.at["release:rechecked"] = lambda: bench.desk.cancel(RELEASER, publication.id)
    bench.send(publication)
    assert (bench.publication(publication).state, bench.platform.calls["reply"]) == (C, 0)
    assert bench.draft_of(publication).state is DraftState.QUEUED


@pytest.mark.parametrize("attempt", range(10))
def test_taken_back_and_released_in_the_same_moment_one_of_the_two_wins(bench: Bench, attempt: int) -> None:
    publication = bench.approved()
    start = threading.Barrier(2)
    refused: list[Moved] = []

    def cancel() -> None:
        start.wait(10)
        try:
            bench.desk.cancel(RELEASER, publication.id)
        except Moved as moved:
            refused.append(moved)

    thread = threading.Thread(target=cancel)
    thread.start()
    start.wait(10)
    bench.send(publication)
    thread.join(10)
    outcome = (bench.publication(publication).state, len(refused), len(bench.platform.replies(publication.parent_uri)))
    assert outcome in ((C, 0, 0), (P, 1, 1))


@pytest.mark.parametrize("attempt", range(5))
def test_approved_by_two_people_in_the_same_moment_it_goes_out_once(bench: Bench, attempt: int) -> None:
    draft = bench.draft()
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def approve() -> None:
        start.wait(10)
        try:
            bench.approve(draft, wait=False)
            outcomes.append("approved")
        except Moved:
            outcomes.append("refused")

    threads = [threading.Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["approved", "refused"]
    bench.clock.pass_(seconds=20)
    for publication in bench.release.due():
        bench.send(publication)
    assert len(bench.platform.replies(bench.post_of(draft).uri)) == 1


def test_a_reply_taken_back_while_one_of_ours_is_found_stays_taken_back(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.reply(publication.parent_uri, "ours", key="earlier")
    bench.at["release:rechecked"] = lambda: bench.desk.cancel(RELEASER, publication.id)
    bench.send(publication)
    assert bench.publication(publication).state is C


def test_taken_back_and_approved_again_the_newer_approval_goes_out_once(bench: Bench) -> None:
    first = bench.approved()
    bench.desk.cancel(RELEASER, first.id)
    second = bench.approve(bench.draft_of(first))
    bench.send(first)
    bench.send(second)
    assert [bench.publication(one).state for one in (first, second)] == [C, P]
    assert len(bench.platform.replies(first.parent_uri)) == 1


@pytest.mark.parametrize("mode", ["draft", "shadow"])
def test_a_community_that_no_longer_posts_sends_nothing(bench: Bench, mode: str) -> None:
    publication = bench.approved()
    bench.configure(mode=mode)
    assert sent(bench, publication) == 0
    assert bench.publication(publication).code == "not-posting-here"
    assert bench.draft_of(publication).state is DraftState.QUEUED


def test_a_community_that_is_no_longer_watched_sends_nothing(bench: Bench) -> None:
    publication = bench.approved()
    bench.configure(name="weights")
    assert sent(bench, publication) == 0
    assert bench.publication(publication).code == "not-posting-here"


def check_that_a_reply_that_stands_there_is_not_repeated(bench: Bench) -> Publication:
    publication = bench.approved()
    bench.platform.reply(publication.parent_uri, "ours, from a life before a restored copy", key="unknown")
    bench.send(publication)
    assert len(bench.platform.replies(publication.parent_uri)) == 1
    return bench.publication(publication)


def test_a_post_that_we_answered_already_is_not_answered_again(bench: Bench) -> None:
    publication = check_that_a_reply_that_stands_there_is_not_repeated(bench)
    assert (publication.state, publication.code, publication.sends) == (P, "already-answered", 0)
    assert publication.reply_uri is not None


def test_with_the_look_for_our_own_reply_switched_off_it_is_answered_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.platform, "find_reply", lambda *_args, **_named: None)
    with pytest.raises(AssertionError):
        check_that_a_reply_that_stands_there_is_not_repeated(bench)


def check_that_a_post_has_one_living_publication(bench: Bench) -> None:
    publication = bench.approved()
    draft = bench.draft_of(publication)
    with pytest.raises(IntegrityError), bench.store.write() as tx:
        tx.publications.add(draft, bench.post_of(draft), claim_ids=[], state=A, by="rita", send_after=bench.clock.now())


def test_the_store_takes_one_living_publication_a_post(bench: Bench) -> None:
    check_that_a_post_has_one_living_publication(bench)


def test_with_the_unique_index_dropped_it_takes_two(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql("DROP INDEX uq_publications_parent_living")
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        check_that_a_post_has_one_living_publication(bench)


def test_two_that_wait_in_one_thread_do_not_stop_each_other(bench: Bench) -> None:
    thread = bench.platform.put("a thread")
    drafts = [bench.draft(author=author, parent=thread) for author in ("ana", "ben")]
    first, second = (bench.approve(draft) for draft in drafts)
    bench.send(first)
    bench.send(second)
    assert [bench.publication(one).state for one in (first, second)] == [P, C]
    assert bench.publication(second).code == "thread"
    assert bench.draft_of(second).state is DraftState.WITHDRAWN


def test_another_claim_in_the_same_thread_is_answered(bench: Bench) -> None:
    thread = bench.platform.put("a thread")
    drafts = [
        bench.draft(body, author=author, parent=thread) for body, author in ((SAYING, "ana"), (OTHER_SAYING, "ben"))
    ]
    for publication in [bench.approve(draft) for draft in drafts]:
        assert sent(bench, publication) == 1


def check_that_two_that_wait_for_one_author_bring_one_reply(bench: Bench) -> None:
    drafts = [bench.draft(body, author="ana") for body in (SAYING, OTHER_SAYING)]
    first, second = (bench.approve(draft) for draft in drafts)
    assert [sent(bench, first), sent(bench, second)] == [1, 0]
    assert bench.publication(second).code == "author"


def test_two_that_wait_for_one_author_do_not_stop_each_other(bench: Bench) -> None:
    check_that_two_that_wait_for_one_author_bring_one_reply(bench)


def test_with_the_cap_switched_off_that_author_would_hear_from_us_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Publications, "count_for_author", lambda *_args, **_named: 0)
    monkeypatch.setattr(release, "_same_author", lambda *_: False)
    with pytest.raises(AssertionError):
        check_that_two_that_wait_for_one_author_bring_one_reply(bench)


def test_a_reply_that_waits_counts_where_another_is_posted_by_hand(bench: Bench) -> None:
    there = bench.draft(author="ana", community="running")
    here = bench.draft(OTHER_SAYING, author="ana")
    bench.approve(there)
    bench.configure(mode="draft")
    with pytest.raises(Refused, match="heard from us"):
        bench.approve(here)


@pytest.mark.parametrize("presence", [Presence.REMOVED, Presence.DELETED])
def test_a_reply_that_was_removed_there_still_counts_for_its_author(bench: Bench, presence: Presence) -> None:
    def remove(publication: Publication) -> None:
        bench.platform.become(publication.reply_uri or "", presence)

    check_that_one_author_hears_from_us_once(bench, days=20, then=remove)


def nothing(_publication: Publication) -> None:
    pass


def check_that_one_author_hears_from_us_once(
    bench: Bench, *, days: float, then: Callable[[Publication], None] = nothing
) -> None:
    then(bench.posted(author="Ana"))
    bench.clock.pass_(days=days)
    bench.sweep.run()  # after two days the store has forgotten the name
    again = bench.approved(OTHER_SAYING, author="ana")
    assert sent(bench, again) == 0
    assert bench.publication(again).code == "author"


def test_an_author_hears_from_us_once_in_a_month_although_names_are_forgotten(bench: Bench) -> None:
    check_that_one_author_hears_from_us_once(bench, days=20)


def test_after_a_month_an_author_may_hear_from_us_again(bench: Bench) -> None:
    with pytest.raises(AssertionError):
        check_that_one_author_hears_from_us_once(bench, days=31)


def test_with_the_question_to_the_platform_switched_off_the_cap_ends_when_the_name_is_forgotten(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "_same_author", lambda *_: False)
    with pytest.raises(AssertionError):
        check_that_one_author_hears_from_us_once(bench, days=20)


def test_a_community_hears_from_us_so_often_a_day_and_no_more(bench: Bench) -> None:
    bench.configure(daily_cap=2)
    for author in ("ana", "ben"):
        bench.posted(author=author)
    third = bench.approved(author="cleo")
    assert sent(bench, third) == 0
    assert bench.publication(third).code == "community"
    assert bench.draft_of(third).state is DraftState.QUEUED
    bench.clock.pass_(hours=24)
    with bench.store.write() as tx:  # the draft would be too late by now; this is about the day
        tx.connection.exec_driver_sql("UPDATE drafts SET expires = '2027-01-01 00:00:00.000000'")
    assert sent(bench, bench.approve(bench.draft_of(third))) == 1


def test_nearly_the_same_reply_is_held_back_in_another_community(bench: Bench) -> None:
    bench.posted(author="ana", community="running")
    here = bench.approved(author="ben")
    assert sent(bench, here) == 0
    assert bench.publication(here).code == "similar"
    assert bench.draft_of(here).state is DraftState.QUEUED


def test_within_one_community_alike_replies_are_the_thread_caps_affair(bench: Bench) -> None:
    bench.posted(author="ana")
    assert sent(bench, bench.approved(author="ben")) == 1


def test_a_target_that_cannot_be_read_is_tried_after_ever_longer_waits(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("recheck", Later("down", "the server is down"), times=100)
    waits = []
    for _ in range(8):
        before = bench.clock.now()
        bench.send(publication)
        next_try = bench.publication(publication).next_try
        assert next_try is not None
        waits.append((next_try - before).total_seconds())
        bench.clock.pass_(seconds=waits[-1] - 1)
        assert bench.release.due() == []
        bench.clock.pass_(seconds=1)
    assert waits == [30, 60, 120, 240, 480, 960, 1800, 1800]
    assert bench.publication(publication).code == "down"
    bench.platform.heal()
    assert sent(bench, publication) == 1


def test_where_the_platform_names_a_time_it_is_kept(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("find_reply", Later("rate-limit", "too fast", retry_after=600))
    bench.send(publication)
    assert bench.publication(publication).next_try == bench.clock.now() + dt.timedelta(minutes=10)


def test_a_target_that_can_never_be_read_ends_as_failed(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("recheck", Never("banned", "we are banned there"))
    bench.send(publication)
    after = bench.publication(publication)
    assert (after.state, after.code, after.error) == (F, "banned", "we are banned there")


@pytest.mark.parametrize("error", [Later("down", "down"), Never("banned", "banned"), Ambiguous("odd", "odd")])
def test_a_reply_taken_back_while_the_target_could_not_be_read_keeps_its_reason(bench: Bench, error: Exception) -> None:
    publication = bench.approved()
    bench.desk.cancel(RELEASER, publication.id)
    bench.platform.fail("recheck", error)
    bench.send(publication)
    assert (bench.publication(publication).state, bench.publication(publication).code) == (C, "taken-back")


def test_a_post_that_the_platform_leaves_out_of_its_answer_counts_as_missing(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.left_out.add(publication.parent_uri)
    assert sent(bench, publication) == 0
    assert bench.publication(publication).code == "post-missing"


def test_a_reply_whose_text_was_forgotten_is_withdrawn_not_left_hanging(bench: Bench) -> None:
    bench.platform.fail("reply", Ambiguous("reset", "no answer"))
    publication = bench.ambiguous()
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    bench.settle_all()
    after = bench.publication(publication)
    assert (after.state, after.code) == (C, "text-gone")
    assert bench.draft_of(publication).state is DraftState.WITHDRAWN
    assert bench.platform.replies(publication.parent_uri) == []


@pytest.mark.parametrize("checkpoint", ["release:rechecked", "publish:sending", "publish:answered"])
def test_killed_at_any_point_the_post_ends_with_one_reply(bench: Bench, checkpoint: str) -> None:
    publication = bench.approved()

    def killed() -> None:
        raise KeyboardInterrupt

    bench.at[checkpoint] = killed
    with pytest.raises(KeyboardInterrupt):
        bench.send(publication)
    bench.settle.recover()
    bench.settle_all()
    assert bench.publication(publication).state is P
    assert len(bench.platform.replies(publication.parent_uri)) == 1
