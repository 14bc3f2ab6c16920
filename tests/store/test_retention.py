from __future__ import annotations

import datetime as dt

import pytest

from bot.records import Decision
from bot.states import DraftState, PostState, PublicationState
from bot.store import Store, schema
from tests.clock import FakeClock
from tests.store.making import a_post, drafted, judged, publish, put_in_state, take_in

S = PublicationState


def _unneeded(store: Store, clock: FakeClock, limit: int = 10) -> list[int]:
    with store.read() as tx:
        return tx.retention.no_longer_needed(clock.now() - dt.timedelta(hours=48), limit)


NEEDED = [DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED]


@pytest.mark.parametrize("state", DraftState)
def test_a_post_is_needed_while_its_draft_is_open(store: Store, clock: FakeClock, state: DraftState) -> None:
    post, draft = drafted(store)
    put_in_state(store, schema.drafts, draft.id, state)
    clock.pass_(hours=49)
    assert _unneeded(store, clock) == ([] if state in NEEDED else [post.id])


PENDING = [S.APPROVED, S.BY_HAND, S.SENDING, S.AMBIGUOUS, S.NEEDS_PERSON]


@pytest.mark.parametrize("state", PublicationState)
def test_a_post_is_needed_until_its_publication_is_settled(
    store: Store, clock: FakeClock, state: PublicationState
) -> None:
    post, draft = drafted(store)
    publication = publish(store, post, draft)
    put_in_state(store, schema.drafts, draft.id, DraftState.APPROVED)
    put_in_state(store, schema.publications, publication, state)
    clock.pass_(hours=49)
    assert _unneeded(store, clock) == ([] if state in PENDING else [post.id])


def test_the_time_runs_from_the_last_need(store: Store, clock: FakeClock) -> None:
    post, draft = drafted(store)
    clock.pass_(hours=30)
    with store.write() as tx:
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.EXPIRED)
    clock.pass_(hours=48)
    assert _unneeded(store, clock) == []
    clock.pass_(seconds=1)
    assert _unneeded(store, clock) == [post.id]


def test_the_time_runs_from_the_end_of_the_publication(store: Store, clock: FakeClock) -> None:
    post, draft = drafted(store)
    publication = publish(store, post, draft)
    put_in_state(store, schema.drafts, draft.id, DraftState.APPROVED)
    clock.pass_(hours=30)
    with store.write() as tx:
        tx.publications.move(publication, S.APPROVED, S.FAILED)
    clock.pass_(hours=48)
    assert _unneeded(store, clock) == []
    clock.pass_(seconds=1)
    assert _unneeded(store, clock) == [post.id]


def test_a_sensitive_post_is_kept_for_the_same_time(store: Store, clock: FakeClock) -> None:
    post = judged(store)
    with store.write() as tx:
        tx.posts.move(post.id, PostState.JUDGED, PostState.SENSITIVE)
    clock.pass_(hours=48)
    assert _unneeded(store, clock) == []
    clock.pass_(seconds=1)
    assert _unneeded(store, clock) == [post.id]


def test_what_is_still_to_be_worked_on_is_needed(store: Store, clock: FakeClock) -> None:
    take_in(store, a_post("a"))
    judged(store, a_post("b"))
    aside = take_in(store, a_post("c"))
    with store.write() as tx:
        tx.posts.set_aside(aside, "boom", clock.now())
    clock.pass_(days=30)
    assert _unneeded(store, clock) == []


def test_a_post_without_text_is_not_found_again(store: Store, clock: FakeClock) -> None:
    post, draft = drafted(store)
    put_in_state(store, schema.drafts, draft.id, DraftState.EXPIRED)
    with store.write() as tx:
        tx.posts.move(post.id, PostState.DRAFTED, PostState.SCRUBBED)
    clock.pass_(hours=49)
    assert _unneeded(store, clock) == []


def test_it_returns_no_more_than_asked(store: Store, clock: FakeClock) -> None:
    for uri in ("a", "b", "c"):
        put_in_state(store, schema.drafts, drafted(store, a_post(uri))[1].id, DraftState.EXPIRED)
    clock.pass_(hours=49)
    assert len(_unneeded(store, clock, limit=2)) == 2


def test_scrubbing_leaves_only_our_own_words_of_what_stands(store: Store) -> None:
    post, draft = drafted(store)
    _, other = drafted(store, a_post("reddit:t3_2"))
    with store.write() as tx:
        tx.drafts.add_version(draft.id, author="rita", text="Second", post_hash="", claim_hashes={}, references=())
        for number in (draft.id, other.id):
            noted = Decision(draft_id=number, version=1, post_hash="", by="rita", what="reject", note="alice again")
            tx.drafts.record(noted)
        tx.retention.scrub_words(post.id, {1: "No single muscle does."})
    with store.read() as tx:
        assert [version.text for version in tx.drafts.versions(draft.id)] == ["No single muscle does.", None]
        assert [decision.note for _, decision in tx.drafts.decisions(draft.id)] == [""]
        assert [version.text for version in tx.drafts.versions(other.id)] != [None]
        assert [decision.note for _, decision in tx.drafts.decisions(other.id)] == ["alice again"]


def test_scrubbing_a_post_without_a_draft_is_harmless(store: Store) -> None:
    post = judged(store)
    _, other = drafted(store, a_post("reddit:t3_2"))
    with store.write() as tx:
        tx.retention.scrub_words(post.id, {})
        assert tx.drafts.versions(other.id)[0].text is not None
