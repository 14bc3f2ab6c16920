"""Intake: each post once, and everything that comes of one look in one transaction."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from bot.platforms.base import Later, Never
from bot.records import Post
from bot.states import PostState
from bot.steps import intake as intake_module
from bot.steps.intake import Intake
from bot.store.posts import Posts
from bot.store.sources import Source, Sources
from tests.fakes.platform import ACCOUNT, PAGE
from tests.steps.bench import SAYING, Bench


def source(bench: Bench) -> Source:
    with bench.store.read() as tx:
        return tx.sources.get("lifting")


def count(bench: Bench) -> int:
    with bench.store.read() as tx:
        return sum(tx.posts.counts().values())


def test_it_takes_a_post_in_with_its_words(bench: Bench) -> None:
    uri = bench.platform.put("some words", title="A title")
    bench.fetch()
    post = bench.post(uri)
    assert (post.state, post.title, post.body, post.author) == (PostState.FETCHED, "A title", "some words", "ana")
    assert bench.tallies()["lifting", "seen"] == 1


def test_it_reads_on_while_the_platform_has_more(bench: Bench) -> None:
    for number in range(PAGE + 5):
        bench.platform.put(f"post {number}")
    assert bench.intake.run(bench.runtime.communities["lifting"])
    assert count(bench) == PAGE
    assert not bench.intake.run(bench.runtime.communities["lifting"])
    assert count(bench) == PAGE + 5


def test_it_takes_a_post_in_once_across_pages_and_restarts(bench: Bench) -> None:
    uri = bench.platform.put("words")
    bench.fetch()
    bench.platform._listing.append(("lifting", uri))  # the listing shows it again on a later page
    with bench.store.write() as tx:
        tx.sources.worked("lifting", None)  # and the cursor is lost
    Intake(bench.runtime, bench.platform).run(bench.runtime.communities["lifting"])
    assert count(bench) == 1
    with bench.store.read() as tx:
        assert len(tx.audit.of("post", bench.post(uri).id)) == 1


def test_a_post_that_the_platform_gives_twice_in_one_look_is_taken_in_once(bench: Bench) -> None:
    uri = bench.platform.put("words")
    bench.platform._listing.append(("lifting", uri))
    bench.fetch()
    assert count(bench) == 1
    assert bench.tallies()["lifting", "seen"] == 1


def test_the_cursor_moves_with_the_posts_or_not_at_all(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.platform.put("words")
    with monkeypatch.context() as patch:
        patch.setattr(Sources, "worked", _fail)
        with pytest.raises(OSError, match="disk"):
            bench.fetch()
    assert (count(bench), source(bench).cursor) == (0, None)
    bench.fetch()
    assert (count(bench), source(bench).cursor) == (1, "1")


def _fail(*_: object) -> None:
    raise OSError("the disk is full")


def test_being_killed_after_the_fetch_loses_nothing(bench: Bench) -> None:
    bench.platform.put("words")
    bench.at["intake:fetched"] = _fail
    with pytest.raises(OSError, match="disk"):
        bench.fetch()
    Intake(bench.runtime, bench.platform).run(bench.runtime.communities["lifting"])
    assert count(bench) == 1


def test_a_post_that_no_store_takes_is_set_aside_and_those_beside_it_come_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken, _ = bench.platform.put("before"), bench.platform.put("broken"), bench.platform.put("after")
    real = Posts.add

    def add(posts: Posts, post: Post) -> int | None:
        taken = real(posts, post)
        if post.uri == broken:
            raise ValueError("no store takes this")
        return taken

    monkeypatch.setattr(Posts, "add", add)
    bench.fetch()
    assert count(bench) == 2
    with bench.store.read() as tx:
        assert tx.sources.rejected(tx.now, 10) == [("lifting", tx.now, broken, "not storable: ValueError")]
    assert source(bench).cursor == "3"


def test_a_record_that_is_no_post_is_kept_with_its_reason(bench: Bench) -> None:
    bench.platform.put_malformed()
    bench.platform.put("words")
    bench.fetch()
    assert count(bench) == 1
    with bench.store.read() as tx:
        assert tx.sources.rejected(tx.now, 10) == [("lifting", tx.now, "record 0", "id is missing")]
    assert bench.tallies()["lifting", "unreadable"] == 1


def test_the_log_tells_of_the_first_record_that_could_not_be_read_and_how_many(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[tuple[str, object]] = []
    told = SimpleNamespace(warning=lambda event, **fields: logged.append((event, fields)), info=lambda *_, **__: None)
    monkeypatch.setattr(intake_module, "log", told)
    bench.platform.put_malformed()
    bench.platform.put_malformed()
    bench.fetch()
    first = {"community": "lifting", "unreadable": 2, "first": "record 0", "error": "id is missing"}
    assert logged == [("records could not be read", first)]


def test_the_log_says_when_a_source_is_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[tuple[str, object]] = []
    told = SimpleNamespace(info=lambda event, **fields: logged.append((event, fields)), warning=lambda *_, **__: None)
    monkeypatch.setattr(intake_module, "log", told)
    with bench.store.write() as tx:
        tx.sources.failed("lifting", "down")
        tx.sources.failed("lifting", "down")
    bench.fetch()
    bench.fetch()
    assert logged == [("source is back", {"community": "lifting", "failures": 2})]


def test_a_gap_is_recorded(bench: Bench) -> None:
    bench.platform.gap = "1,000 posts between two looks"
    bench.fetch()
    with bench.store.read() as tx:
        assert tx.sources.gaps(10) == [("lifting", bench.clock.now(), "1,000 posts between two looks")]


@pytest.mark.parametrize("method", ["fetch_new", "moderators", "whoami"])
@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (Later("down", "the server is down"), "the server is down"),
        (Never("banned", "we are banned"), "we are banned"),
        (KeyError("data"), "KeyError: 'data'"),
    ],
)
def test_a_source_that_fails_shows_its_error_until_it_works_again(
    bench: Bench, method: str, error: Exception, shown: str
) -> None:
    bench.platform.put("words")
    bench.platform.fail(method, error, times=2)
    community = bench.runtime.communities["lifting"]
    assert [bench.intake.run(community), bench.intake.run(community)] == [False, False]
    assert (source(bench).failures, source(bench).error) == (2, shown)
    bench.fetch()
    assert (source(bench).failures, source(bench).error, count(bench)) == (0, None, 1)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ({"author": None}, "author-gone"),
        ({"author": "HelperBot", "bot": True}, "bot"),
        ({"author": ACCOUNT.upper()}, "moderator-or-ours"),
        ({"author": "Maria_Mod"}, "moderator-or-ours"),
        ({"author": "Named"}, "moderator-or-ours"),
        ({"author": "Leo"}, "opted-out"),
    ],
)
def test_some_authors_are_never_judged_and_their_words_are_dropped(
    bench: Bench, who: dict[str, object], reason: str
) -> None:
    bench.configure(moderators=["named"])
    bench.platform.community_moderators.add("Maria_Mod")
    with bench.store.write() as tx:
        tx.sources.opt_out("memory", "LEO", "asked")
    uri = bench.platform.put(SAYING, **who)  # type: ignore[arg-type]
    bench.fetch()
    post = bench.post(uri)
    assert (post.state, post.reason, post.has_text) == (PostState.QUIET, reason, False)
    assert bench.words_on_disk(SAYING) == []


def test_a_new_moderator_is_known_within_minutes(bench: Bench) -> None:
    bench.fetch()
    bench.platform.community_moderators.add("nina")
    bench.clock.pass_(minutes=6)
    uri = bench.platform.put(SAYING, author="Nina")
    bench.fetch()
    assert bench.post(uri).reason == "moderator-or-ours"


def test_moderators_are_not_asked_for_at_every_look(bench: Bench) -> None:
    bench.fetch()
    bench.fetch()
    assert bench.platform.calls["moderators"] == 1


def test_posts_older_than_the_expiry_are_not_asked_for(bench: Bench) -> None:
    bench.platform.put("old", age=dt.timedelta(hours=25))
    bench.platform.put("new", age=dt.timedelta(hours=23))
    bench.fetch()
    assert count(bench) == 1


@pytest.mark.parametrize("scope", ["*", "lifting"])
def test_a_pause_of_everything_stops_it(bench: Bench, scope: str) -> None:
    bench.platform.put("words")
    bench.pause(scope, everything=True)
    bench.fetch()
    assert (count(bench), bench.platform.calls["fetch_new"]) == (0, 0)


@pytest.mark.parametrize(("scope", "everything"), [("*", False), ("lifting", False), ("running", True)])
def test_other_pauses_do_not(bench: Bench, scope: str, everything: bool) -> None:
    bench.platform.put("words")
    bench.pause(scope, everything=everything)
    bench.fetch()
    assert count(bench) == 1
