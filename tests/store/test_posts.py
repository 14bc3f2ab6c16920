from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.records import StoredPost, content_hash
from bot.states import PostState
from bot.store import Store, Transaction, schema
from bot.store.audit import StaleState
from tests.clock import FakeClock
from tests.store.making import a_finding, a_post, drafted, judged, stored, take_in

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates and NUL among them


def test_it_keeps_a_post_as_it_came(store: Store, clock: FakeClock) -> None:
    post = a_post(parent_uri="reddit:t3_0", thread_uri="reddit:t3_00")
    taken = take_in(store, post)
    assert (taken.uri, taken.platform, taken.community, taken.kind) == (post.uri, "reddit", "r/fitness", post.kind)
    assert (taken.title, taken.body, taken.author) == (post.title, post.body, "alice")
    assert (taken.parent_uri, taken.thread_uri, taken.permalink) == ("reddit:t3_0", "reddit:t3_00", post.permalink)
    assert (taken.created, taken.fetched) == (post.created, clock.now())
    assert (taken.state, taken.has_text, taken.attempts, taken.reason) == (PostState.FETCHED, True, 0, None)


def test_it_takes_each_uri_once(store: Store) -> None:
    first = take_in(store)
    with store.write() as tx:
        assert tx.posts.add(a_post(body="Something else")) is None
    assert stored(store, first.id).body == a_post().body


def test_a_second_post_gets_an_id_of_its_own(store: Store) -> None:
    assert take_in(store).id != take_in(store, a_post("reddit:t3_2")).id


def _while_another_adds(store: Store, end: Callable[[], None]) -> int | None:
    """Add a post while another transaction, which then ends by ``end``, holds the same one; return the second's id."""
    added, begun = threading.Event(), threading.Event()
    second: list[int | None] = []

    def first() -> None:
        with store.write() as tx:
            tx.posts.add(a_post())
            added.set()
            assert begun.wait(10)
            end()

    def other() -> None:
        assert added.wait(10)
        begun.set()
        with store.write() as tx:
            second.append(tx.posts.add(a_post()))

    threads = [threading.Thread(target=_quietly, args=(work,)) for work in (first, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return second[0]


class _AbortedError(Exception):
    pass


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except _AbortedError:
        return


def test_of_two_writers_at_once_only_one_takes_a_post_in(store: Store) -> None:
    assert _while_another_adds(store, lambda: None) is None
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 1}
        assert len(tx.audit.latest(10)) == 1


def test_where_the_first_writer_fails_the_second_takes_it_in(store: Store) -> None:
    def fail() -> None:
        raise _AbortedError

    assert _while_another_adds(store, fail) is not None
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 1}


def test_it_knows_what_it_has_seen_whatever_became_of_it(store: Store) -> None:
    seen = take_in(store)
    with store.write() as tx:
        tx.posts.move(seen.id, PostState.FETCHED, PostState.QUIET, reason="no-finding")
        assert tx.posts.known([seen.uri, "reddit:t3_new"]) == {seen.uri}
        assert tx.posts.known([]) == set()


def test_it_looks_up_more_uris_than_one_statement_holds(store: Store) -> None:
    late = take_in(store, a_post("reddit:t3_1400"))
    with store.read() as tx:
        assert tx.posts.known([f"reddit:t3_{n}" for n in range(1, 1500)]) == {late.uri}


def test_posts_of_a_state_come_oldest_first_up_to_the_limit(store: Store) -> None:
    posts = [take_in(store, a_post(f"reddit:t3_{n}")) for n in range(4)]
    with store.write() as tx:
        tx.posts.move(posts[1].id, PostState.FETCHED, PostState.QUIET)
        found = tx.posts.in_state(PostState.FETCHED, limit=2)
    assert [post.id for post in found] == [posts[0].id, posts[2].id]


def test_a_post_set_aside_keeps_its_error_and_is_due_when_its_time_has_come(store: Store, clock: FakeClock) -> None:
    post = take_in(store)
    with store.write() as tx:
        tx.posts.set_aside(post, "judge: ValueError: \x00\ud800 odd", clock.now() + dt.timedelta(minutes=10))
        assert tx.posts.in_state(PostState.SET_ASIDE, limit=10, due=True) == []
    aside = stored(store, post.id)
    assert (aside.state, aside.attempts, aside.reason) == (PostState.SET_ASIDE, 1, "error")
    clock.pass_(minutes=10)
    with store.read() as tx:
        assert [found.id for found in tx.posts.in_state(PostState.SET_ASIDE, limit=10, due=True)] == [post.id]
        error = tx.connection.execute(schema.posts.select()).mappings().one()["error"]
    assert error == "judge: ValueError: \ufffd\ufffd odd"


def test_a_long_error_is_cut(store: Store, clock: FakeClock) -> None:
    post = take_in(store)
    with store.write() as tx:
        tx.posts.set_aside(post, "x" * 5000, clock.now())
        assert len(tx.connection.execute(schema.posts.select()).mappings().one()["error"]) == 2000


def test_a_post_keeps_the_reason_of_its_latest_move_and_no_older_one(store: Store, clock: FakeClock) -> None:
    post = take_in(store)
    with store.write() as tx:
        tx.posts.set_aside(post, "boom", clock.now())
        tx.posts.move(post.id, PostState.SET_ASIDE, PostState.FETCHED, reason="retry")
    assert stored(store, post.id).reason == "retry"
    with store.write() as tx:
        tx.posts.record_findings(post.id, [a_finding()], symptoms=True, signs=())
    again = stored(store, post.id)
    assert (again.state, again.reason, again.symptoms) == (PostState.JUDGED, None, True)


def test_a_move_from_a_state_that_the_post_has_left_is_refused(store: Store) -> None:
    post = take_in(store)
    with store.write() as tx:
        tx.posts.move(post.id, PostState.FETCHED, PostState.QUIET)
    with store.write() as tx, pytest.raises(StaleState, match=f"post {post.id} is no longer fetched"):
        tx.posts.move(post.id, PostState.FETCHED, PostState.SCRUBBED)
    assert stored(store, post.id).state is PostState.QUIET


def test_findings_come_back_as_they_went_in_strongest_first(store: Store) -> None:
    weak = a_finding(claim_id="other", score=0.25, tier="possible", action="none", suggested="none", stance="asks")
    post = judged(store, None, weak, a_finding())
    with store.read() as tx:
        found = tx.posts.findings(post.id)
    assert [item.claim_id for item in found] == ["weak-calves-knee-pain", "other"]
    back = found[1]
    assert (back.score, back.tier, back.stance) == (0.25, "possible", "asks")
    assert (back.action, back.suggested) == ("none", "none")
    assert (back.start, back.end, back.explanation) == (9, 37, weak.explanation)


_numbers = itertools.count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY_TEXT, body=ANY_TEXT, author=st.none() | ANY_TEXT, phrasing=ANY_TEXT)
@example(title="💪🏽 legs", body="ركبتي تؤلمني 👩‍👩‍👧", author="Ünïcode", phrasing="اليوم")
@example(title="\x00", body="a\ud83d b\udc00", author="\ud800", phrasing="\u202e")
def test_any_text_goes_in_and_comes_out_with_its_offsets(
    store: Store, title: str, body: str, author: str | None, phrasing: str
) -> None:
    post = a_post(f"reddit:any_{next(_numbers)}", title=title, body=body, author=author)
    clean = a_post(title=phrasing).title
    kept = judged(store, post, a_finding(start=0, end=len(body), explanation={"nearest_phrasing": clean}))
    assert (len(kept.title), len(kept.body)) == (len(title), len(body))
    assert (kept.title, kept.body) == (post.title, post.body)
    assert kept.content_hash == content_hash(kept.title, kept.body) == post.content_hash
    assert (kept.author is None) == (author is None)
    with store.read() as tx:
        assert tx.posts.findings(kept.id)[0].explanation == {"nearest_phrasing": clean}


def test_a_second_try_replaces_the_findings_of_the_first(store: Store, clock: FakeClock) -> None:
    post = judged(store)
    with store.write() as tx:
        tx.posts.set_aside(post, "compose: boom", clock.now())
        tx.posts.move(post.id, PostState.SET_ASIDE, PostState.FETCHED, reason="retry")
        tx.posts.record_findings(post.id, [a_finding(score=0.7)], symptoms=False, signs=())
        assert [finding.score for finding in tx.posts.findings(post.id)] == [0.7]


def _texts(tx: Transaction, post: StoredPost) -> list[object]:
    rows = tx.connection.execute(schema.post_texts.select().where(schema.post_texts.c.post_id == post.id)).all()
    return [*rows, *[found.explanation for found in tx.posts.findings(post.id) if found.explanation is not None]]


@pytest.mark.parametrize("target", [PostState.QUIET, PostState.SCRUBBED])
def test_quiet_and_scrubbed_posts_lose_text_author_link_and_explanations(store: Store, target: PostState) -> None:
    post = judged(store, None, a_finding(), signs=("pregnancy",))
    with store.write() as tx:
        tx.posts.rewritten(post.id, "New", "words", "hash")
        tx.posts.move(post.id, PostState.JUDGED, target, reason="why")
        assert _texts(tx, post) == []
        assert tx.posts.signs(post.id) == []
        assert tx.posts.words_before_edit(post.id) is None
        assert len(tx.posts.findings(post.id)) == 1
    gone = stored(store, post.id)
    assert (gone.title, gone.body, gone.author, gone.has_text) == ("", "", None, False)
    assert (gone.permalink, gone.content_hash, gone.reason) == (None, "", "why")
    assert gone.uri == post.uri


def test_a_drafted_post_keeps_its_text(store: Store) -> None:
    post, _ = drafted(store)
    assert (post.body, post.author, post.has_text) == (a_post().body, "alice", True)


def test_dropping_one_text_leaves_the_others(store: Store) -> None:
    gone, stays = judged(store), judged(store, a_post("reddit:t3_2"))
    with store.write() as tx:
        tx.posts.drop_text(gone.id)
        assert len(_texts(tx, stays)) == 2


def test_signs_stand_with_the_text(store: Store) -> None:
    post = judged(store, None, a_finding(), signs=("pregnancy", "minor"))
    with store.read() as tx:
        assert tx.posts.signs(post.id) == ["minor", "pregnancy"]


def test_an_edit_keeps_the_words_that_the_spans_belong_to(store: Store) -> None:
    post = judged(store)
    with store.write() as tx:
        assert tx.posts.words_before_edit(post.id) is None
        tx.posts.rewritten(post.id, "My knee", "Edit: never mind.", content_hash("My knee", "Edit: never mind."))
        assert tx.posts.words_before_edit(post.id) == (post.title, post.body)
    edited = stored(store, post.id)
    assert (edited.body, edited.content_hash) == ("Edit: never mind.", content_hash("My knee", "Edit: never mind."))


def test_a_second_edit_keeps_the_words_that_were_judged(store: Store) -> None:
    post = judged(store)
    with store.write() as tx:
        for words in ("Edit one.", "Edit two."):
            tx.posts.rewritten(post.id, "My knee", words, content_hash("My knee", words))
        assert tx.posts.words_before_edit(post.id) == (post.title, post.body)


def test_sources_are_rechecked_longest_ago_first_and_only_where_text_is_kept(store: Store, clock: FakeClock) -> None:
    first, second, quiet = (take_in(store, a_post(f"reddit:t3_{n}")) for n in range(3))
    take_in(store, a_post("mastodon:1", platform="mastodon"))
    clock.pass_(hours=1)
    with store.write() as tx:
        tx.posts.move(quiet.id, PostState.FETCHED, PostState.QUIET)
        tx.posts.rechecked(first.id)
    clock.pass_(hours=1)
    with store.read() as tx:
        assert [post.id for post in tx.posts.to_recheck(tx.now, "reddit", 10)] == [second.id, first.id]
        assert [post.id for post in tx.posts.to_recheck(tx.now, "reddit", 1)] == [second.id]
        assert [post.id for post in tx.posts.to_recheck(tx.now - dt.timedelta(hours=1), "reddit", 10)] == [second.id]


def test_it_counts_posts_by_state(store: Store) -> None:
    take_in(store)
    judged(store, a_post("reddit:t3_2"))
    judged(store, a_post("reddit:t3_3"))
    with store.read() as tx:
        assert tx.posts.counts() == {"fetched": 1, "judged": 2}


def test_there_is_no_post_where_there_is_none(store: Store) -> None:
    with store.read() as tx:
        assert tx.posts.get(7) is None
        assert tx.posts.findings(7) == []
        assert tx.posts.signs(7) == []
