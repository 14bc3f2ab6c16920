from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from bot.records import Decision, Draft, StoredPost
from bot.states import DraftState, RejectReason, Who
from bot.store import Store, schema
from bot.store.audit import StaleState
from bot.store.drafts import text_hash
from bot.store.queue import Part
from tests.clock import START, FakeClock
from tests.store.making import a_finding, a_post, drafted, judged


def _add_version(store: Store, draft: Draft, text: str, author: str = "rita") -> int:
    with store.write() as tx:
        return tx.drafts.add_version(
            draft.id, author=author, text=text, post_hash="seen", claim_hashes={}, references=()
        )


def _decide(store: Store, draft: Draft, what: str, reason: RejectReason | None = None) -> None:
    with store.write() as tx:
        tx.drafts.record(Decision(draft_id=draft.id, version=1, post_hash="seen", by="rita", what=what, reason=reason))


def test_a_new_draft_is_queued_and_names_its_main_finding(store: Store, clock: FakeClock) -> None:
    post = judged(store, None, a_finding(score=0.6, claim_id="b"), a_finding(score=0.9, claim_id="a"))
    with store.write() as tx:
        findings = tx.posts.findings(post.id)
        draft_id = tx.drafts.add(post, findings[::-1], action="nuance", expires=clock.now())
        draft = tx.drafts.get(draft_id)
        assert draft is not None
        assert [finding.claim_id for finding in tx.drafts.findings(draft_id)] == ["b", "a"]
    assert (draft.state, draft.claim_id, draft.action, draft.tier) == (DraftState.QUEUED, "b", "nuance", "confident")
    assert (draft.post_id, draft.community, draft.version) == (post.id, "r/fitness", 0)
    assert (draft.created, draft.expires, draft.snoozed_until) == (clock.now(), clock.now(), None)


def test_a_post_gets_one_draft(store: Store) -> None:
    post, draft = drafted(store)
    with pytest.raises(sa.exc.IntegrityError), store.write() as tx:
        tx.drafts.add(post, tx.posts.findings(post.id), action="correct", expires=draft.expires)
    with store.read() as tx:
        assert tx.drafts.of_post(post.id) == draft
        assert tx.drafts.counts() == {"queued": 1}


def test_versions_are_numbered_and_earlier_ones_stay(store: Store) -> None:
    _, draft = drafted(store)
    assert _add_version(store, draft, "Second.") == 2
    with store.read() as tx:
        first, second = tx.drafts.versions(draft.id)
        assert tx.drafts.version(draft.id, 1) == first
        assert tx.drafts.version(draft.id, 3) is None
        newest = tx.drafts.get(draft.id)
    assert newest is not None
    assert newest.version == 2
    assert (first.number, first.author, first.references) == (1, "repcheck", ("jones2020",))
    assert (first.claim_hashes, first.text_hash) == ({"weak-calves-knee-pain": "abc"}, text_hash(first.text or ""))
    assert (second.number, second.author, second.text, second.post_hash) == (2, "rita", "Second.", "seen")


def test_a_text_that_an_engine_would_refuse_is_kept_printable(store: Store) -> None:
    _, draft = drafted(store)
    _add_version(store, draft, "a\x00b\ud800c 💪")
    with store.read() as tx:
        version = tx.drafts.version(draft.id, 2)
    assert version is not None
    assert version.text == "a\ufffdb\ufffdc 💪"
    assert version.text_hash == text_hash(version.text)


def test_two_writers_at_once_get_two_numbers(store: Store) -> None:
    _, draft = drafted(store)
    written, begun = threading.Event(), threading.Event()
    numbers: list[int] = []

    def first() -> None:
        with store.write() as tx:
            number = tx.drafts.add_version(
                draft.id, author="rita", text="Hers.", post_hash="", claim_hashes={}, references=()
            )
            numbers.append(number)
            written.set()
            assert begun.wait(10)

    def second() -> None:
        assert written.wait(10)
        begun.set()
        numbers.append(_add_version(store, draft, "His.", "sam"))

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert numbers == [2, 3]
    with store.read() as tx:
        assert [version.text for version in tx.drafts.versions(draft.id)[1:]] == ["Hers.", "His."]


def test_a_version_of_no_draft_is_refused(store: Store) -> None:
    _, draft = drafted(store)
    with pytest.raises(sa.exc.NoResultFound):
        _add_version(store, dataclasses.replace(draft, id=draft.id + 1), "Lost.")


def test_a_decision_comes_back_with_its_moment(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    whole = Decision(
        draft_id=draft.id,
        version=1,
        post_hash="seen",
        by="rita",
        what="reject",
        reason=RejectReason.TONE,
        note="too stern\x00",
        edited=True,
        seconds=12.5,
    )
    with store.write() as tx:
        tx.drafts.record(whole)
    clock.pass_(minutes=1)
    _decide(store, draft, "approve")
    with store.read() as tx:
        (at, first), (later, second) = tx.drafts.decisions(draft.id)
    assert (at, first) == (START, dataclasses.replace(whole, note="too stern\ufffd"))
    assert (later, second.what, second.reason, second.note) == (clock.now(), "approve", None, "")


def test_not_needed_is_final_for_the_thread_and_for_no_other(store: Store) -> None:
    _, draft = drafted(store, a_post("reddit:1", thread_uri="reddit:thread"))
    _, other = drafted(store, a_post("reddit:2", thread_uri="reddit:elsewhere"))
    _decide(store, draft, "reject", RejectReason.NOT_NEEDED)
    _decide(store, other, "reject", RejectReason.TONE)
    with store.read() as tx:
        assert tx.drafts.final_in_thread("reddit:thread")
        assert not tx.drafts.final_in_thread("reddit:elsewhere")


def test_not_needed_is_final_under_a_post_that_begins_its_thread(store: Store) -> None:
    _, draft = drafted(store, a_post("reddit:t3_9", thread_uri=None))
    _decide(store, draft, "reject", RejectReason.NOT_NEEDED)
    with store.read() as tx:
        assert tx.drafts.final_in_thread("reddit:t3_9")
        assert not tx.drafts.final_in_thread("reddit:t3_8")


def _reject(store: Store, draft: Draft, reason: RejectReason) -> None:
    with store.write() as tx:
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.REJECTED, who=Who.REVIEWER, actor="rita")
    _decide(store, draft, "reject", reason)


def _undo_rejection(store: Store, draft: Draft) -> RejectReason | None:
    with store.write() as tx:
        return tx.drafts.undo_rejection(draft.id)


def test_a_rejection_that_was_undone_counts_no_more(store: Store) -> None:
    _, draft = drafted(store, a_post("reddit:1", thread_uri="reddit:thread"))
    _decide(store, draft, "snooze")
    _reject(store, draft, RejectReason.NOT_NEEDED)
    assert _undo_rejection(store, draft) is RejectReason.NOT_NEEDED
    with store.read() as tx:
        assert [decision.what for _at, decision in tx.drafts.decisions(draft.id)] == ["snooze"]
        assert not tx.drafts.final_in_thread("reddit:thread")


def test_an_undone_rejection_stays_stored_with_its_moment(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    _reject(store, draft, RejectReason.TONE)
    clock.pass_(minutes=5)
    _undo_rejection(store, draft)
    table = schema.decisions
    with store.read() as tx:
        (row,) = tx.connection.execute(sa.select(table.c.reason, table.c.undone))
    assert (row.reason, row.undone) == ("tone", clock.now())


def test_of_several_rejections_the_newest_that_stands_is_undone(store: Store) -> None:
    _, draft = drafted(store)
    _, other = drafted(store, a_post("reddit:2"))
    for reason in (RejectReason.TONE, RejectReason.EVIDENCE):
        _decide(store, draft, "reject", reason)
    _decide(store, other, "reject", RejectReason.OTHER)
    assert _undo_rejection(store, draft) is RejectReason.EVIDENCE
    assert _undo_rejection(store, draft) is RejectReason.TONE
    assert _undo_rejection(store, draft) is None
    with store.read() as tx:
        assert tx.drafts.decisions(draft.id) == []
        assert len(tx.drafts.decisions(other.id)) == 1


def test_where_nothing_was_rejected_nothing_is_undone(store: Store) -> None:
    _, draft = drafted(store)
    _decide(store, draft, "approve")
    assert _undo_rejection(store, draft) is None
    with store.read() as tx:
        assert [decision.what for _at, decision in tx.drafts.decisions(draft.id)] == ["approve"]


def test_a_draft_answers_another_claim_instead_and_both_findings_stay(store: Store) -> None:
    first, second = a_finding(score=0.9), a_finding(claim_id="b", score=0.8, start=0, end=4)
    post = judged(store, None, first, second)
    with store.write() as tx:
        found = tx.posts.findings(post.id)
        draft_id = tx.drafts.add(post, found, action="correct", expires=START + dt.timedelta(hours=1))
    with store.write() as tx:
        draft = tx.drafts.get(draft_id)
        assert draft is not None
        other = dataclasses.replace(found[0], claim_id="c", score=0.4, tier="possible", explanation={"runner_up": "a"})
        tx.drafts.answer_instead(draft, post.id, other, by="rita")
    with store.read() as tx:
        answered, stored = tx.drafts.findings(draft_id), tx.posts.findings(post.id)
        after = tx.drafts.get(draft_id)
        entry = tx.audit.of("draft", draft_id)[-1]
    assert [finding.claim_id for finding in answered] == ["c", "b"]
    assert answered[0] == dataclasses.replace(other, id=answered[0].id)
    assert answered[0].id not in {finding.id for finding in found}
    assert {finding.claim_id for finding in stored} == {found[0].claim_id, "b", "c"}
    assert after == dataclasses.replace(draft, claim_id="c")
    assert (entry.actor, entry.target, entry.reason) == ("rita", "claim c", f"was {found[0].claim_id}")


def test_answering_another_claim_leaves_other_drafts_alone(store: Store) -> None:
    post, draft = drafted(store)
    _, other = drafted(store, a_post("reddit:2"))
    with store.write() as tx:
        (found,) = tx.drafts.findings(draft.id)
        tx.drafts.answer_instead(draft, post.id, dataclasses.replace(found, claim_id="c"), by="rita")
    with store.read() as tx:
        assert tx.drafts.get(other.id) == other
        assert [finding.claim_id for finding in tx.drafts.findings(other.id)] == [other.claim_id]


def test_the_oldest_of_those_beyond_what_is_kept_come_first(store: Store, clock: FakeClock) -> None:
    waiting = []
    for n in range(4):
        waiting.append(drafted(store, a_post(f"reddit:{n}"))[1].id)
        clock.pass_(minutes=1)
    with store.read() as tx:
        assert [draft.id for draft in tx.drafts.beyond(2, 10)] == waiting[:2]
        assert [draft.id for draft in tx.drafts.beyond(1, 2)] == waiting[:2]
        assert [draft.id for draft in tx.drafts.beyond(0, 10)] == waiting
        assert tx.drafts.beyond(4, 10) == []


def test_of_one_moment_the_later_draft_is_the_newer(store: Store) -> None:
    first, second = (drafted(store, a_post(f"reddit:{n}"))[1].id for n in range(2))
    with store.read() as tx:
        assert [draft.id for draft in tx.drafts.beyond(1, 10)] == [first]
        assert [draft.id for draft in tx.drafts.beyond(0, 10)] == [first, second]


def test_what_somebody_looked_at_is_neither_kept_nor_beyond(store: Store, clock: FakeClock) -> None:
    drafts = []
    for n in range(4):
        drafts.append(drafted(store, a_post(f"reddit:{n}"))[1])
        clock.pass_(minutes=1)
    with store.write() as tx:
        for draft, state in zip(drafts[:2], (DraftState.RECOMMENDED, DraftState.SNOOZED), strict=True):
            tx.drafts.move(draft.id, DraftState.QUEUED, state, who=Who.REVIEWER, actor="rita")
    with store.read() as tx:
        assert [draft.id for draft in tx.drafts.beyond(1, 10)] == [drafts[2].id]
        assert tx.drafts.beyond(2, 10) == []


FITNESS = Part(communities=("r/fitness",))


def _queue(store: Store, *, hours: float, uri: str, community: str = "r/fitness") -> tuple[StoredPost, Draft]:
    return drafted(store, a_post(uri, community=community), expires=START + dt.timedelta(hours=hours))


def test_the_queue_shows_what_expires_soonest_first(store: Store) -> None:
    late, soon = _queue(store, hours=9, uri="a")[1], _queue(store, hours=2, uri="b")[1]
    with store.read() as tx:
        assert [item.draft.id for item in tx.queue.page(FITNESS)] == [soon.id, late.id]


def test_an_item_of_the_queue_shows_the_post_and_the_main_finding(store: Store) -> None:
    post, draft = drafted(store)
    with store.read() as tx:
        (item,) = tx.queue.page(FITNESS)
    assert (item.draft, item.title, item.body, item.platform) == (draft, post.title, post.body, "reddit")
    assert (item.start, item.end, item.stance, item.suggested, item.score) == (9, 37, "asserts", "correct", 0.9)


def test_the_queue_shows_only_the_communities_asked_for(store: Store) -> None:
    ours = _queue(store, hours=2, uri="a", community="r/running")[1]
    _queue(store, hours=2, uri="b")
    with store.read() as tx:
        assert [item.draft.id for item in tx.queue.page(Part(communities=("r/running",)))] == [ours.id]
        assert tx.queue.page(Part(communities=())) == []
        assert len(tx.queue.page(Part(communities=("r/running", "r/fitness")))) == 2


def test_the_queue_comes_in_pages(store: Store) -> None:
    drafts = [_queue(store, hours=hours, uri=f"u{hours}")[1] for hours in (1, 2, 3)]
    with store.read() as tx:
        assert [item.draft.id for item in tx.queue.page(FITNESS, limit=2)] == [drafts[0].id, drafts[1].id]
        assert [item.draft.id for item in tx.queue.page(FITNESS, limit=2, offset=2)] == [drafts[2].id]


def test_the_queue_hides_what_is_too_late(store: Store, clock: FakeClock) -> None:
    _queue(store, hours=1, uri="a")
    clock.pass_(hours=1)
    with store.read() as tx:
        assert tx.queue.page(FITNESS) == []


def test_the_queue_shows_open_drafts_and_others_on_request(store: Store) -> None:
    queued, recommended, rejected = (_queue(store, hours=hours, uri=f"u{hours}")[1] for hours in (1, 2, 3))
    with store.write() as tx:
        tx.drafts.move(recommended.id, DraftState.QUEUED, DraftState.RECOMMENDED, who=Who.REVIEWER, actor="rita")
        tx.drafts.move(rejected.id, DraftState.QUEUED, DraftState.REJECTED, who=Who.REVIEWER, actor="rita")
    with store.read() as tx:
        assert [item.draft.id for item in tx.queue.page(FITNESS)] == [queued.id, recommended.id]
        closed = tx.queue.page(Part(communities=("r/fitness",), states=(DraftState.REJECTED,)))
        assert [(item.draft.id, item.draft.state) for item in closed] == [(rejected.id, DraftState.REJECTED)]


def test_an_item_whose_text_is_gone_stays_in_the_queue_without_it(store: Store) -> None:
    post, _ = drafted(store)
    with store.write() as tx:
        tx.posts.drop_text(post.id)
        (item,) = tx.queue.page(FITNESS)
    assert (item.title, item.body) == ("", "")


def test_drafts_that_are_too_late_are_found_in_their_state(store: Store, clock: FakeClock) -> None:
    soon = _queue(store, hours=1, uri="a")[1]
    _queue(store, hours=2, uri="b")
    clock.pass_(hours=1)
    with store.read() as tx:
        assert [draft.id for draft in tx.drafts.overdue(DraftState.QUEUED, 10)] == [soon.id]
        assert tx.drafts.overdue(DraftState.SNOOZED, 10) == []


def test_a_snoozed_draft_wakes_when_its_time_has_come(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    until = clock.now() + dt.timedelta(hours=1)
    with store.write() as tx:
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.SNOOZED, who=Who.REVIEWER, snoozed_until=until)
        assert tx.drafts.to_wake(10) == []
    clock.pass_(hours=1)
    with store.read() as tx:
        assert [(found.id, found.snoozed_until) for found in tx.drafts.to_wake(10)] == [(draft.id, until)]


def test_of_two_moderators_the_second_is_told_that_somebody_was_first(store: Store) -> None:
    _, draft = drafted(store)
    with store.write() as tx:
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.APPROVED, who=Who.RELEASER, actor="rita")
    with store.write() as tx, pytest.raises(StaleState, match=f"draft {draft.id} is no longer queued"):
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.REJECTED, who=Who.REVIEWER, actor="sam")


def test_there_is_no_draft_where_there_is_none(store: Store) -> None:
    with store.read() as tx:
        assert tx.drafts.get(7) is None
        assert tx.drafts.of_post(7) is None
        assert tx.drafts.versions(7) == []
