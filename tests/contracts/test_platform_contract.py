"""What every platform keeps, whatever stands behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pytest

from bot.platforms.base import Ambiguous, Later, Never, PlatformError
from bot.records import Fetched, Kind, Post, Presence
from tests.contracts.platform_stages import COMMUNITY, MANY, FileStage, MemoryStage, RedditStage, Stage
from tests.fakes.reddit import FakeReddit

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def fake_reddit() -> Iterator[FakeReddit]:
    with FakeReddit() as fake:
        yield fake


@pytest.fixture(params=["reddit", "file", "memory"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "file":
        built: Stage = FileStage(tmp_path)
    elif request.param == "memory":
        built = MemoryStage()
    else:
        fake: FakeReddit = request.getfixturevalue("fake_reddit")
        fake.reset()
        built = RedditStage(fake)
    yield built
    built.close()


class Memory:
    """A store's memory: what was fetched is known."""

    def __init__(self, stage: Stage) -> None:
        self._platform = stage.platform
        self._uris: set[str] = set()
        self._cursor: str | None = None

    def look(self, *, oldest: dt.datetime = LONG_AGO) -> Fetched:
        fetched = self._platform.fetch_new(COMMUNITY, cursor=self._cursor, known=self._known, oldest=oldest)
        self._uris |= {post.uri for post in fetched.posts}
        self._cursor = fetched.cursor
        return fetched

    def _known(self, uris: Sequence[str]) -> Collection[str]:
        return self._uris.intersection(uris)


def look_once(stage: Stage) -> dict[str, Post]:
    return {post.uri: post for post in Memory(stage).look().posts}


def test_it_fetches_submissions_and_comments_with_their_places(stage: Stage) -> None:
    top = stage.add("Calves", "weak calves cause knee pain")
    below = stage.add_comment(top, "they do not")
    posts = look_once(stage)
    assert set(posts) == {top, below}
    assert (posts[top].kind, posts[top].title, posts[top].body) == (
        Kind.SUBMISSION,
        "Calves",
        "weak calves cause knee pain",
    )
    assert (posts[below].kind, posts[below].body) == (Kind.COMMENT, "they do not")
    assert (posts[below].parent_uri, posts[below].thread_uri) == (top, top)
    assert (posts[top].author, posts[top].community, posts[top].platform) == ("ana", COMMUNITY, stage.platform.name)


def test_it_brings_a_post_once(stage: Stage) -> None:
    memory = Memory(stage)
    first = stage.add("one", "a")
    assert [post.uri for post in memory.look().posts] == [first]
    assert memory.look().posts == ()
    second = stage.add("two", "b")
    assert [post.uri for post in memory.look().posts] == [second]


def test_it_reads_many_posts_in_as_many_looks_as_it_says(stage: Stage) -> None:
    expected = {stage.add(f"post {number}", "text") for number in range(MANY)}
    memory, found, fetched = Memory(stage), set[str](), Fetched(more=True)
    while fetched.more:
        fetched = memory.look()
        found |= {post.uri for post in fetched.posts}
    assert found == expected


def test_it_leaves_out_posts_that_are_known_although_it_has_no_cursor(stage: Stage) -> None:
    known, new = stage.add("known", "a"), stage.add("new", "b")
    fetched = stage.platform.fetch_new(COMMUNITY, cursor=None, known=lambda uris: {known}, oldest=LONG_AGO)
    assert [post.uri for post in fetched.posts] == [new]


def test_it_takes_a_cursor_that_it_cannot_read_as_none(stage: Stage) -> None:
    uri = stage.add("a post", "text")
    fetched = stage.platform.fetch_new(COMMUNITY, cursor="{nonsense", known=lambda uris: (), oldest=LONG_AGO)
    assert [post.uri for post in fetched.posts] == [uri]


def test_it_leaves_out_posts_older_than_asked_for(stage: Stage) -> None:
    stage.add("a post", "text")
    assert Memory(stage).look(oldest=dt.datetime(2100, 1, 1, tzinfo=dt.UTC)).posts == ()


def test_it_leaves_out_posts_that_are_gone(stage: Stage) -> None:
    gone, removed, there = stage.add("a", "a"), stage.add("b", "b"), stage.add("c", "c")
    stage.delete(gone)
    stage.remove(removed)
    assert set(look_once(stage)) == {there}


def test_it_sets_a_malformed_post_aside_and_brings_the_rest(stage: Stage) -> None:
    first = stage.add("one", "a")
    stage.add_malformed()
    second = stage.add("two", "b")
    fetched = Memory(stage).look()
    assert {post.uri for post in fetched.posts} == {first, second}
    assert len(fetched.rejected) == 1
    assert "missing" in fetched.rejected[0].error


def test_a_post_rechecked_unchanged_has_the_hash_it_was_fetched_with(stage: Stage) -> None:
    top = stage.add("Calves", "weak calves")
    stage.add_comment(top, "no")
    posts = look_once(stage)
    snapshots = stage.platform.recheck(list(posts))
    assert {uri: snapshot.content_hash for uri, snapshot in snapshots.items()} == {
        uri: post.content_hash for uri, post in posts.items()
    }
    assert all(snapshot.presence is Presence.THERE for snapshot in snapshots.values())


def test_an_edit_changes_the_hash(stage: Stage) -> None:
    uri = stage.add("Calves", "weak calves cause knee pain")
    before = stage.platform.recheck([uri])[uri]
    stage.edit(uri, "strong calves are fine")
    after = stage.platform.recheck([uri])[uri]
    assert after.body == "strong calves are fine"
    assert after.content_hash != before.content_hash


@pytest.mark.parametrize("comment", [False, True])
def test_it_sees_what_became_of_a_post(stage: Stage, comment: bool) -> None:
    thread = stage.add("thread", "text")
    deleted, removed, there = (
        stage.add_comment(thread, word) if comment else stage.add(word, word) for word in ("a", "b", "c")
    )
    stage.delete(deleted)
    stage.remove(removed)
    missing = there + "zz9"
    snapshots = stage.platform.recheck([deleted, removed, there, missing])
    assert {uri: snapshot.presence for uri, snapshot in snapshots.items()} == {
        deleted: Presence.DELETED,
        removed: Presence.REMOVED,
        there: Presence.THERE,
        missing: Presence.MISSING,
    }
    assert (snapshots[deleted].body, snapshots[deleted].author, snapshots[removed].body) == ("", None, "")


def test_it_sees_a_lock(stage: Stage) -> None:
    locked, open_ = stage.add("locked", "a"), stage.add("open", "b")
    stage.lock(locked)
    snapshots = stage.platform.recheck([locked, open_])
    assert (snapshots[locked].locked, snapshots[open_].locked) == (True, False)


def test_it_rechecks_nothing_when_asked_for_nothing(stage: Stage) -> None:
    assert stage.platform.recheck([]) == {}


def test_it_rechecks_more_than_a_hundred_posts(stage: Stage) -> None:
    uris = [stage.add(f"post {number}", "text") for number in range(MANY)]
    snapshots = stage.platform.recheck(uris)
    assert [snapshots[uri].title for uri in uris] == [f"post {number}" for number in range(MANY)]


def test_a_reply_lands_under_its_parent_and_nowhere_else(stage: Stage) -> None:
    thread = stage.add("thread", "text")
    parent, other = stage.add_comment(thread, "a"), stage.add_comment(thread, "b")
    made = stage.platform.reply(parent, "a kind reply\n\nwith <b> & ü", key="k1")
    assert made.parent_uri == parent
    assert stage.replies(parent) == ["a kind reply\n\nwith <b> & ü"]
    assert stage.replies(other) == []


def test_a_reply_can_be_found_again_under_its_parent_only(stage: Stage) -> None:
    parent, other = stage.add("a", "a"), stage.add("b", "b")
    assert stage.platform.find_reply(parent, key="k1") is None
    made = stage.platform.reply(parent, "text", key="k1")
    assert stage.platform.find_reply(parent, key="k1") == made
    assert stage.platform.find_reply(other, key="k2") is None


def test_a_second_reply_with_the_same_key_is_made_unless_the_platform_promises_otherwise(stage: Stage) -> None:
    parent = stage.add("a", "a")
    first = stage.platform.reply(parent, "text", key="k1")
    second = stage.platform.reply(parent, "text", key="k1")
    promised = stage.platform.capabilities.idempotent_reply
    assert (first.uri == second.uri) is promised
    assert len(stage.replies(parent)) == (1 if promised else 2)


def test_our_reply_can_be_edited(stage: Stage) -> None:
    parent = stage.add("a", "a")
    made = stage.platform.reply(parent, "text", key="k1")
    stage.platform.edit(made.uri, "better text")
    stage.platform.edit(made.uri, "better text")
    assert stage.replies(parent) == ["better text"]


def test_our_reply_can_be_read_as_it_now_stands(stage: Stage) -> None:
    made = stage.platform.reply(stage.add("a", "a"), "> quote\n\ntext & more", key="k1")
    stage.platform.edit(made.uri, "> quote\n\nbetter & more")
    seen = stage.platform.recheck([made.uri])[made.uri]
    assert (seen.presence, seen.body) == (Presence.THERE, "> quote\n\nbetter & more")
    assert (seen.author or "").lower() == stage.platform.whoami().lower()
    stage.platform.delete(made.uri)
    assert stage.platform.recheck([made.uri])[made.uri].presence is Presence.DELETED


def test_our_reply_can_be_deleted_twice_and_is_then_not_found(stage: Stage) -> None:
    parent = stage.add("a", "a")
    made = stage.platform.reply(parent, "text", key="k1")
    stage.platform.delete(made.uri)
    stage.platform.delete(made.uri)
    assert stage.replies(parent) == []
    assert stage.platform.find_reply(parent, key="k1") is None


def test_a_deleted_reply_cannot_be_edited(stage: Stage) -> None:
    made = stage.platform.reply(stage.add("a", "a"), "text", key="k1")
    stage.platform.delete(made.uri)
    with pytest.raises(Never):
        stage.platform.edit(made.uri, "text again")


def test_a_locked_post_takes_no_reply(stage: Stage) -> None:
    parent = stage.add("a", "a")
    stage.lock(parent)
    with pytest.raises(Never, match="lock"):
        stage.platform.reply(parent, "text", key="k1")
    assert stage.replies(parent) == []


def test_a_deleted_comment_takes_no_reply(stage: Stage) -> None:
    parent = stage.add_comment(stage.add("a", "a"), "b")
    stage.delete(parent)
    with pytest.raises(Never, match="deleted"):
        stage.platform.reply(parent, "text", key="k1")
    assert stage.replies(parent) == []


def test_a_post_that_nobody_knows_takes_no_reply(stage: Stage) -> None:
    with pytest.raises(Never) as caught:
        stage.platform.reply(stage.add("a", "a") + "zz9", "text", key="k1")
    assert caught.value.code == "missing"


def test_a_reply_refused_for_now_leaves_nothing_and_goes_through_later(stage: Stage) -> None:
    parent = stage.add("a", "a")
    stage.break_writing()
    with pytest.raises(Later):
        stage.platform.reply(parent, "text", key="k1")
    stage.heal()
    assert stage.platform.find_reply(parent, key="k1") is None
    assert stage.replies(parent) == []
    stage.platform.reply(parent, "text", key="k1")
    assert stage.replies(parent) == ["text"]


def test_a_reply_whose_answer_is_lost_is_there_once_when_all_is_settled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = stage.add("a", "a")
    stage.lose_next_answer(monkeypatch)
    with pytest.raises((Ambiguous, Later)) as caught:
        stage.platform.reply(parent, "text", key="k1")
    found = stage.platform.find_reply(parent, key="k1")
    assert (found is not None) is isinstance(caught.value, Ambiguous)
    assert (found or stage.platform.reply(parent, "text", key="k1")).parent_uri == parent
    assert stage.replies(parent) == ["text"]


def test_what_cannot_be_read_now_raises_later_and_reads_afterwards(stage: Stage) -> None:
    uri = stage.add("a", "a")
    memory = Memory(stage)
    stage.break_reading()
    with pytest.raises(Later):
        memory.look()
    with pytest.raises(Later):
        stage.platform.recheck([uri])
    with pytest.raises(Later):
        stage.platform.find_reply(uri, key="k1")
    stage.heal()
    assert [post.uri for post in memory.look().posts] == [uri]


def test_every_error_says_what_happened_in_a_code_and_in_words(stage: Stage) -> None:
    stage.break_reading()
    with pytest.raises(PlatformError) as caught:
        stage.platform.fetch_new(COMMUNITY, cursor=None, known=lambda uris: (), oldest=LONG_AGO)
    assert caught.value.code == caught.value.code.lower().replace(" ", "-") != ""
    assert str(caught.value)
    assert not isinstance(caught.value, Ambiguous)
    stage.heal()


def test_it_knows_who_it_is_and_who_moderates(stage: Stage) -> None:
    assert stage.platform.whoami()
    assert stage.platform.moderators(COMMUNITY) == {"maria_mod"}


def test_our_own_reply_comes_back_as_a_post_with_our_name_or_not_at_all(stage: Stage) -> None:
    parent = stage.add("a", "a")
    made = stage.platform.reply(parent, "text", key="k1")
    posts = look_once(stage)
    assert made.uri not in posts or posts[made.uri].author == stage.platform.whoami()
