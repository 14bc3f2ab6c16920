from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from bot.records import Draft, StoredPost
from bot.states import PublicationState, Who
from bot.store import Store, schema
from bot.store.audit import StaleState
from tests.clock import START, FakeClock
from tests.store.making import a_post, drafted, publication, publish, published, put_in_state, walk

S = PublicationState
DAY = dt.timedelta(days=1)


def test_a_new_publication_names_what_goes_out_where_and_who_approved_it(store: Store, clock: FakeClock) -> None:
    post, draft = drafted(store, a_post(thread_uri="reddit:thread"))
    found = publication(store, publish(store, post, draft, claims=("a", "b")))
    assert (found.draft_id, found.version, found.platform, found.community) == (draft.id, 1, "reddit", "r/fitness")
    assert (found.parent_uri, found.thread_uri, found.claim_ids) == (post.uri, "reddit:thread", ("a", "b"))
    assert (found.state, found.state_at, found.send_after, found.approved_by) == (S.APPROVED, START, START, "rita")
    assert (found.sends, found.resends, found.reads, found.reply_uri) == (0, 0, 0, None)


def test_a_post_without_a_thread_begins_one(store: Store) -> None:
    post, draft = drafted(store)
    assert publication(store, publish(store, post, draft)).thread_uri == post.uri


def test_every_publication_has_a_key_of_its_own(store: Store) -> None:
    keys = {publication(store, publish(store, *drafted(store, a_post(uri)))).key for uri in ("a", "b", "c")}
    assert len(keys) == 3


LIVING = [state for state in S if state not in (S.FAILED, S.CANCELLED)]


@pytest.mark.parametrize("state", LIVING)
def test_a_second_living_publication_for_a_post_is_refused(store: Store, state: PublicationState) -> None:
    post, draft = drafted(store)
    first = publish(store, post, draft)
    put_in_state(store, schema.publications, first, state)
    with pytest.raises(sa.exc.IntegrityError):
        publish(store, post, draft)
    with store.read() as tx:
        assert [found.id for found in tx.publications.of_draft(draft.id)] == [first]


@pytest.mark.parametrize("state", [S.FAILED, S.CANCELLED])
def test_after_a_failed_or_cancelled_one_another_is_allowed(store: Store, state: PublicationState) -> None:
    post, draft = drafted(store)
    first = publish(store, post, draft)
    walk(store, first, S.APPROVED, state)
    second = publish(store, post, draft)
    with store.read() as tx:
        assert [found.id for found in tx.publications.of_draft(draft.id)] == [first, second]
        assert [found.id for found in tx.publications.on_parent(post.uri)] == [second]


def test_a_dead_publication_cannot_come_back_beside_a_living_one(store: Store) -> None:
    post, draft = drafted(store)
    first = publish(store, post, draft)
    walk(store, first, S.APPROVED, S.CANCELLED)
    publish(store, post, draft)
    with pytest.raises(sa.exc.IntegrityError):
        put_in_state(store, schema.publications, first, S.SENDING)


def _three(store: Store) -> list[int]:
    return [publish(store, *drafted(store, a_post(f"reddit:{n}"))) for n in range(3)]


def test_publications_of_a_state_come_oldest_first(store: Store) -> None:
    ids = _three(store)
    walk(store, ids[1], S.APPROVED, S.CANCELLED)
    with store.read() as tx:
        assert [found.id for found in tx.publications.in_state(S.APPROVED)] == [ids[0], ids[2]]
        assert [found.id for found in tx.publications.in_state(S.APPROVED, limit=1)] == [ids[0]]
        assert tx.publications.in_state(S.APPROVED, platform="mastodon") == []
        assert tx.publications.counts() == {"approved": 2, "cancelled": 1}


def test_a_publication_is_due_when_its_cancel_window_is_over(store: Store, clock: FakeClock) -> None:
    found = publish(store, *drafted(store), send_after=START + dt.timedelta(seconds=20))
    with store.read() as tx:
        assert tx.publications.due("reddit", S.APPROVED, 10) == []
    clock.pass_(seconds=20)
    with store.read() as tx:
        assert [item.id for item in tx.publications.due("reddit", S.APPROVED, 10)] == [found]
        assert tx.publications.due("mastodon", S.APPROVED, 10) == []
        assert tx.publications.due("reddit", S.AMBIGUOUS, 10) == []


def test_a_publication_is_due_when_its_next_try_has_come(store: Store, clock: FakeClock) -> None:
    found = publish(store, *drafted(store))
    with store.write() as tx:
        tx.publications.note(found, next_try=START + dt.timedelta(minutes=2), code="ratelimit", error="\x00slow down")
        assert tx.publications.due("reddit", S.APPROVED, 10) == []
    clock.pass_(minutes=2)
    with store.read() as tx:
        (item,) = tx.publications.due("reddit", S.APPROVED, 10)
    assert (item.id, item.code, item.error) == (found, "ratelimit", "\ufffdslow down")


def test_what_waits_longest_is_due_first(store: Store, clock: FakeClock) -> None:
    later = publish(store, *drafted(store, a_post("a")), send_after=START + dt.timedelta(seconds=9))
    sooner = publish(store, *drafted(store, a_post("b")), send_after=START + dt.timedelta(seconds=5))
    clock.pass_(minutes=1)
    with store.read() as tx:
        assert [item.id for item in tx.publications.due("reddit", S.APPROVED, 10)] == [sooner, later]
        assert [item.id for item in tx.publications.due("reddit", S.APPROVED, 1)] == [sooner]


def test_it_finds_living_publications_by_post_and_by_thread(store: Store) -> None:
    one = publish(store, *drafted(store, a_post("a", thread_uri="t")))
    two = publish(store, *drafted(store, a_post("b", thread_uri="t")))
    dead = publish(store, *drafted(store, a_post("c", thread_uri="t")))
    walk(store, dead, S.APPROVED, S.FAILED)
    with store.read() as tx:
        assert {found.id for found in tx.publications.in_thread("t")} == {one, two}
        assert [found.id for found in tx.publications.on_parent("b")] == [two]
        assert tx.publications.on_parent("c") == []


def test_it_finds_a_publication_by_our_reply(store: Store) -> None:
    found = publish(store, *drafted(store))
    with store.write() as tx:
        tx.publications.move(found, S.APPROVED, S.SENDING)
        tx.publications.move(found, S.SENDING, S.POSTED, reply_uri="reddit:t1_9", permalink="https://x.example/9")
        by_reply = tx.publications.by_reply("reddit:t1_9")
        assert tx.publications.by_reply("reddit:t1_8") is None
    assert by_reply is not None
    assert (by_reply.id, by_reply.permalink) == (found, "https://x.example/9")


def _count(store: Store, since: dt.datetime = START - DAY) -> int:
    with store.read() as tx:
        return tx.publications.count_since("r/fitness", since)


def test_the_days_count_takes_what_left_and_not_what_waits(store: Store) -> None:
    found = publish(store, *drafted(store))
    assert _count(store) == 0
    walk(store, found, S.APPROVED, S.SENDING)
    assert _count(store) == 1
    walk(store, found, S.SENDING, S.APPROVED)
    assert _count(store) == 0


@pytest.mark.parametrize("end", [S.CORRECTED, S.DELETED, S.REMOVED_THERE])
def test_a_reply_counts_for_its_day_whatever_became_of_it(store: Store, end: PublicationState) -> None:
    walk(store, published(store), S.POSTED, end)
    assert _count(store) == 1


def test_an_old_reply_that_is_corrected_today_does_not_count_for_today(store: Store, clock: FakeClock) -> None:
    found = published(store)
    clock.pass_(days=3)
    walk(store, found, S.POSTED, S.CORRECTED)
    assert _count(store, clock.now() - DAY) == 0


def test_a_reply_posted_by_hand_counts_from_when_it_was_marked(store: Store, clock: FakeClock) -> None:
    found = publish(store, *drafted(store), state=S.BY_HAND)
    clock.pass_(days=2)
    assert _count(store, clock.now() - DAY) == 0
    with store.write() as tx:
        tx.publications.move(found, S.BY_HAND, S.POSTED, who=Who.RELEASER, actor="rita")
    assert _count(store, clock.now() - DAY) == 1


def test_another_communitys_replies_do_not_count(store: Store) -> None:
    published(store, community="r/running")
    assert _count(store) == 0


def _to_alice(store: Store, since: dt.datetime = START - DAY) -> int:
    with store.read() as tx:
        return tx.publications.count_for_author("reddit", "alice", since, waiting=True)


def test_it_counts_an_authors_replies_while_the_text_is_kept(store: Store, clock: FakeClock) -> None:
    publish(store, *drafted(store, a_post("a")))
    published(store, "b")
    published(store, "c", author="bob")
    assert _to_alice(store) == 2
    clock.pass_(days=1, seconds=1)
    assert _to_alice(store, clock.now() - DAY) == 1  # the one that waits has not been heard yet, and will be


def test_dead_replies_and_other_platforms_do_not_count_for_an_author(store: Store) -> None:
    walk(store, publish(store, *drafted(store, a_post("a"))), S.APPROVED, S.FAILED)
    published(store, "b", platform="mastodon")
    assert _to_alice(store) == 0


def _elsewhere(store: Store, since: dt.datetime = START - DAY) -> list[str]:
    with store.read() as tx:
        return tx.publications.texts_elsewhere("r/fitness", since)


def test_it_returns_the_replies_that_stand_in_other_communities(store: Store, clock: FakeClock) -> None:
    published(store, "a", community="r/running")
    published(store, "b")
    publish(store, *drafted(store, a_post("c", community="r/running")))
    walk(store, published(store, "d", community="r/running"), S.POSTED, S.DELETED)
    (text,) = _elsewhere(store)
    assert text.endswith("No single muscle does.")
    clock.pass_(days=2)
    assert _elsewhere(store, clock.now() - DAY) == []


def test_the_version_that_was_approved_is_compared_and_not_a_later_one(store: Store) -> None:
    found = publication(store, published(store, "a", community="r/running"))
    with store.write() as tx:
        tx.drafts.add_version(
            found.draft_id, author="rita", text="Later words.", post_hash="", claim_hashes={}, references=()
        )
    assert len(_elsewhere(store)) == 1
    assert "Later words." not in _elsewhere(store)


def test_replies_that_stand_are_those_posted_since_a_moment(store: Store, clock: FakeClock) -> None:
    old = published(store, "a")
    clock.pass_(days=5)
    new = published(store, "b")
    walk(store, new, S.POSTED, S.CORRECTED)
    walk(store, published(store, "c"), S.POSTED, S.REMOVED_THERE)
    with store.read() as tx:
        assert [found.id for found in tx.publications.standing(START + DAY, "reddit")] == [new]
        assert {found.id for found in tx.publications.standing(START, "reddit")} == {old, new}
        assert tx.publications.standing(START, "mastodon") == []


def test_the_latest_come_newest_first(store: Store, clock: FakeClock) -> None:
    ids = _three(store)
    clock.pass_(minutes=1)
    walk(store, ids[0], S.APPROVED, S.CANCELLED)
    with store.read() as tx:
        assert [found.id for found in tx.publications.latest(["r/fitness"], 2)] == [ids[0], ids[2]]
        assert tx.publications.latest(["r/running"], 2) == []


def test_a_move_from_a_state_that_it_has_left_is_refused(store: Store) -> None:
    found = publish(store, *drafted(store))
    walk(store, found, S.APPROVED, S.SENDING)
    with store.write() as tx, pytest.raises(StaleState, match=f"publication {found} is no longer approved"):
        tx.publications.move(found, S.APPROVED, S.CANCELLED)


def test_there_is_no_publication_where_there_is_none(store: Store) -> None:
    with store.read() as tx:
        assert tx.publications.get(7) is None
        assert tx.publications.of_draft(7) == []


def test_what_is_approved_is_the_version_at_that_moment(store: Store) -> None:
    post, draft = drafted(store)
    pair: tuple[StoredPost, Draft] = (post, draft)
    found = publish(store, *pair)
    with store.write() as tx:
        tx.drafts.add_version(draft.id, author="rita", text="New", post_hash="", claim_hashes={}, references=())
    assert publication(store, found).version == 1
