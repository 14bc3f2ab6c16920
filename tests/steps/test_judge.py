"""Judge: what becomes of a fetched post, and of one that cannot be judged."""

from __future__ import annotations

import datetime as dt

import pytest
from structlog.testing import capture_logs

from bot.records import Presence
from bot.states import PostState
from tests.steps.bench import CLAIM, SAYING, Bench


def judged(bench: Bench, body: str, **where: object) -> str:
    uri = bench.platform.put(body, **where)  # type: ignore[arg-type]
    bench.fetch()
    bench.judge.run()
    return uri


def test_a_finding_is_kept_with_what_explains_it(bench: Bench) -> None:
    post = bench.post(judged(bench, f"Hello. {SAYING}"))
    with bench.store.read() as tx:
        (finding,) = tx.posts.findings(post.id)
    assert (post.state, finding.claim_id, finding.action, finding.start) == (PostState.JUDGED, CLAIM, "correct", 7)
    assert finding.explanation is not None


def test_without_a_finding_the_words_are_dropped_at_once(bench: Bench) -> None:
    post = bench.post(judged(bench, "A walk in the park."))
    assert (post.state, post.reason, post.has_text) == (PostState.QUIET, "no-finding", False)
    assert bench.words_on_disk("walk in the park") == []


def test_a_claim_that_the_community_switched_off_gets_no_reply(bench: Bench) -> None:
    bench.configure(claims_off=[CLAIM])
    post = bench.post(judged(bench, SAYING))
    assert (post.state, post.reason, post.has_text) == (PostState.QUIET, "no-reply-called-for", False)


def test_in_shadow_mode_only_numbers_are_kept(bench: Bench) -> None:
    bench.configure(mode="shadow")
    post = bench.post(judged(bench, SAYING))
    assert (post.state, post.reason, post.has_text) == (PostState.QUIET, "shadow", False)
    assert bench.tallies()["lifting", "lane:draft"] == 1
    with bench.store.read() as tx:
        assert [finding.explanation for finding in tx.posts.findings(post.id)] == [None]


def test_somebody_who_needs_care_goes_to_the_sensitive_lane(bench: Bench) -> None:
    post = bench.post(judged(bench, f"After surgery. {SAYING}"))
    assert post.state is PostState.SENSITIVE
    with bench.store.read() as tx:
        assert tx.posts.signs(post.id) == ["recent-surgery"]
    assert bench.compose.run() == 0


@pytest.mark.parametrize(("switched_on", "state"), [(True, PostState.SENSITIVE), (False, PostState.QUIET)])
def test_self_harm_goes_there_without_a_finding_where_that_is_switched_on(
    bench: Bench, switched_on: bool, state: PostState
) -> None:
    bench.configure(policy={"self_harm_lane": switched_on})
    assert bench.post(judged(bench, "self-harm")).state is state


def test_a_sign_is_not_kept_for_a_post_that_stays_quiet(bench: Bench) -> None:
    post = bench.post(judged(bench, "After surgery."))
    assert post.state is PostState.QUIET
    assert bench.words_on_disk("recent-surgery") == []


def test_a_post_that_cannot_be_judged_is_set_aside_and_the_line_goes_on(bench: Bench) -> None:
    first = bench.platform.put("CRASH one")
    other = bench.platform.put(SAYING)
    bench.fetch()
    assert bench.judge.run() == 2
    assert (bench.post(first).state, bench.post(first).attempts) == (PostState.SET_ASIDE, 1)
    assert bench.post(other).state is PostState.JUDGED
    assert bench.tallies()["lifting", "set-aside"] == 1


def test_it_is_tried_again_after_ever_longer_waits_and_given_up_after_five(bench: Bench) -> None:
    uri = judged(bench, "CRASH")
    tries = []
    for minute in range(1, 24 * 60):
        bench.clock.pass_(minutes=1)
        if bench.judge.run():
            tries.append(minute)
    post = bench.post(uri)
    assert tries == [10, 30, 70, 150]
    assert (post.state, post.reason, post.has_text, post.attempts) == (PostState.QUIET, "given-up", False, 5)


def test_it_is_not_tried_again_when_a_reply_would_come_too_late(bench: Bench) -> None:
    uri = judged(bench, "CRASH")
    bench.clock.pass_(hours=25)
    assert bench.judge.run() == 0
    assert bench.post(uri).reason == "given-up"


def test_a_retry_that_works_goes_on_as_if_nothing_had_been(bench: Bench) -> None:
    uri = judged(bench, "CRASH")
    bench.clock.pass_(minutes=10)
    with bench.store.write() as tx:
        tx.posts.rewritten(bench.post(uri).id, "", SAYING, "hash")
    bench.judge.run()
    assert bench.post(uri).state is PostState.JUDGED


def test_the_log_of_a_failure_does_not_repeat_the_post(bench: Bench) -> None:
    with capture_logs() as logs:
        judged(bench, "CRASH of my secret knee")
    assert [entry["error"] for entry in logs if entry["event"] == "set aside"] == ["ValueError"]
    assert "secret knee" not in str(logs)


def test_a_post_deleted_while_it_is_judged_stops_nothing(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    other = bench.platform.put(SAYING)
    bench.fetch()

    def sweep() -> None:
        bench.platform.become(uri, Presence.DELETED)
        bench.clock.pass_(hours=7)
        bench.sweep.run()

    bench.at["judge:judged"] = sweep
    assert bench.judge.run() == 2
    assert (bench.post(uri).state, bench.post(other).state) == (PostState.SCRUBBED, PostState.JUDGED)


def test_a_post_deleted_while_judging_it_fails_stops_nothing(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    other = bench.platform.put(SAYING)
    bench.fetch()

    def sweep_and_fail() -> None:
        bench.platform.become(uri, Presence.DELETED)
        bench.clock.pass_(hours=7)
        bench.sweep.run()
        raise OSError("database is locked")

    bench.at["judge:judged"] = sweep_and_fail
    bench.judge.run()
    assert (bench.post(uri).state, bench.post(other).state) == (PostState.SCRUBBED, PostState.JUDGED)


def test_a_post_that_waited_too_long_is_not_judged(bench: Bench) -> None:
    uri = bench.platform.put(SAYING, age=dt.timedelta(hours=23))
    bench.fetch()
    bench.clock.pass_(hours=2)
    bench.judge.run()
    assert (bench.post(uri).state, bench.post(uri).reason) == (PostState.QUIET, "too-old")
    assert bench.word_judge.judged == []


def test_a_paused_community_rests_while_the_others_go_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.steps.drain._BATCH", 2)
    resting = [bench.platform.put(SAYING) for _ in range(5)]
    other = bench.platform.put(SAYING, community="running")
    bench.fetch("lifting")
    bench.fetch("running")
    bench.pause("lifting", everything=True)
    assert bench.judge.run() == 1
    assert bench.post(other).state is PostState.JUDGED
    assert {bench.post(uri).state for uri in resting} == {PostState.FETCHED}
    bench.pause("lifting", posting=False)
    assert bench.judge.run() == 5


def test_it_judges_more_than_one_batch(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.steps.drain._BATCH", 2)
    for _ in range(5):
        bench.platform.put(SAYING)
    bench.fetch()
    assert bench.judge.run() == 5


def test_when_the_service_stops_it_finishes_the_post_in_hand(bench: Bench) -> None:
    uris = [bench.platform.put(SAYING) for _ in range(3)]
    bench.fetch()
    bench.at["judge:judged"] = bench.runtime.stop.set
    assert bench.judge.run() == 1
    assert [bench.post(uri).state for uri in uris] == [PostState.JUDGED, PostState.FETCHED, PostState.FETCHED]


def test_being_killed_before_the_verdict_is_written_loses_nothing(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    bench.fetch()

    def killed() -> None:
        raise KeyboardInterrupt

    bench.at["judge:judged"] = killed
    with pytest.raises(KeyboardInterrupt):
        bench.judge.run()
    assert bench.post(uri).state is PostState.FETCHED
    bench.judge.run()
    assert bench.post(uri).state is PostState.JUDGED
