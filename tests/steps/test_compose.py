"""Compose: a judged post becomes a draft, a suggestion, or nothing, with the reason."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.records import Presence, StoredPost
from bot.review.desk import Seen
from bot.states import DraftState, PostState, RejectReason
from bot.steps.compose import to_answer
from tests.steps.bench import CLAIM, OTHER_CLAIM, OTHER_SAYING, RELEASER, SAYING, Bench


def composed(bench: Bench, body: str = SAYING, **where: object) -> StoredPost:
    uri = bench.platform.put(body, **where)  # type: ignore[arg-type]
    bench.fetch(str(where.get("community", "lifting")))
    bench.judge.run()
    bench.compose.run()
    return bench.post(uri)


def test_a_sure_finding_becomes_a_draft_with_its_sources(bench: Bench) -> None:
    draft = bench.draft()
    with bench.store.read() as tx:
        (version,) = tx.drafts.versions(draft.id)
    assert (draft.state, draft.version, draft.claim_id) == (DraftState.QUEUED, 1, CLAIM)
    assert version.text is not None
    assert version.text.startswith(f"> {SAYING}")
    assert (list(version.claim_hashes), version.author) == ([CLAIM], "repcheck")
    assert version.references


def test_a_possible_finding_becomes_a_suggestion_without_a_wording(bench: Bench) -> None:
    draft = bench.draft(f"Perhaps. {SAYING}")
    assert (draft.state, draft.version, draft.tier) == (DraftState.QUEUED, 0, "possible")
    assert bench.tallies()["lifting", "suggested"] == 1


def test_the_draft_expires_when_the_post_is_too_old_for_a_reply(bench: Bench) -> None:
    draft = bench.draft(age=dt.timedelta(hours=5))
    assert draft.expires == bench.clock.now() + dt.timedelta(hours=19)


def test_several_findings_make_one_draft_the_correction_first(bench: Bench) -> None:
    draft = bench.draft(f"{OTHER_SAYING} {SAYING}")
    with bench.store.read() as tx:
        findings = tx.drafts.findings(draft.id)
        ranked, sure = to_answer(tx.posts.findings(draft.post_id))
    assert [finding.claim_id for finding in findings] == [CLAIM, OTHER_CLAIM]
    assert (ranked, sure) == (findings, True)


def test_a_thread_that_needs_no_reply_gets_no_more_drafts(bench: Bench) -> None:
    thread = bench.platform.put("a thread")
    draft = bench.draft(parent=thread)
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    bench.desk.reject(RELEASER, draft.id, seen, RejectReason.NOT_NEEDED)
    post = composed(bench, author="ben", parent=thread)
    assert (post.state, post.reason, post.has_text) == (PostState.QUIET, "not-needed-in-thread", False)


def test_nor_does_a_thread_whose_first_post_needs_none(bench: Bench) -> None:
    draft = bench.draft()
    thread = bench.post_of(draft).uri
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    bench.desk.reject(RELEASER, draft.id, seen, RejectReason.NOT_NEEDED)
    assert composed(bench, author="ben", parent=thread).reason == "not-needed-in-thread"


def test_another_reason_for_a_rejection_closes_that_draft_only(bench: Bench) -> None:
    thread = bench.platform.put("a thread")
    draft = bench.draft(parent=thread)
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    bench.desk.reject(RELEASER, draft.id, seen, RejectReason.TONE)
    assert composed(bench, author="ben", parent=thread).state is PostState.DRAFTED


def test_the_same_claim_is_answered_once_in_a_thread(bench: Bench) -> None:
    thread = bench.platform.put("a thread")
    bench.posted(parent=thread)
    assert composed(bench, author="ben", parent=thread).reason == "thread"
    assert composed(bench, OTHER_SAYING, author="cleo", parent=thread).state is PostState.DRAFTED
    assert composed(bench, author="dan").state is PostState.DRAFTED


def test_an_author_who_heard_from_us_is_left_in_peace(bench: Bench) -> None:
    bench.posted(author="ana")
    assert composed(bench, author="ana").reason == "author"


def test_an_author_who_opted_out_after_the_post_was_fetched_is_left_alone(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    bench.fetch()
    bench.judge.run()
    with bench.store.write() as tx:
        tx.sources.opt_out("memory", "ana", "asked")
    bench.compose.run()
    assert (bench.post(uri).state, bench.post(uri).reason) == (PostState.QUIET, "opted-out")


def test_a_draft_may_wait_for_tomorrow_although_the_day_is_used_up(bench: Bench) -> None:
    bench.configure(daily_cap=0)
    assert composed(bench).state is PostState.DRAFTED


def test_a_post_that_cannot_be_composed_is_set_aside_and_the_others_go_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = bench.platform.put(SAYING), bench.platform.put(OTHER_SAYING, author="ben")
    bench.fetch()
    bench.judge.run()
    real = bench.compose.reply_to

    def reply_to(post: StoredPost, answered: object) -> object:
        if post.uri == broken:
            raise LookupError("no such claim")
        return real(post, answered)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(bench.compose, "reply_to", reply_to)
        bench.compose.run()
    assert (bench.post(broken).state, bench.post(other).state) == (PostState.SET_ASIDE, PostState.DRAFTED)
    bench.clock.pass_(hours=1)
    bench.judge.run()
    bench.compose.run()
    assert bench.post(broken).state is PostState.DRAFTED
    with bench.store.read() as tx:
        assert len(tx.posts.findings(bench.post(broken).id)) == 1


def test_a_post_deleted_while_it_is_composed_stops_nothing(bench: Bench) -> None:
    uri, other = bench.platform.put(SAYING), bench.platform.put(SAYING, author="ben")
    bench.fetch()
    bench.judge.run()

    def sweep() -> None:
        bench.platform.become(uri, Presence.REMOVED)
        bench.clock.pass_(hours=7)
        bench.sweep.run()

    bench.at["compose:composed"] = sweep
    bench.compose.run()
    assert (bench.post(uri).state, bench.post(other).state) == (PostState.SCRUBBED, PostState.DRAFTED)


def test_a_draft_of_a_platform_that_is_set_up_no_longer_can_still_be_looked_at(bench: Bench) -> None:
    draft = bench.draft()
    bench.compose._formats.clear()
    assert bench.compose.target(bench.post_of(draft)).form.name == "reddit"


def test_the_same_post_gives_the_same_reply(bench: Bench) -> None:
    draft = bench.draft()
    with bench.store.read() as tx:
        (finding,), (version,) = tx.drafts.findings(draft.id), tx.drafts.versions(draft.id)
    assert bench.compose.reply_to(bench.post_of(draft), [finding]).text == version.text
