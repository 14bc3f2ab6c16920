"""A platform's line: the urgent first, nothing stops it, and it ends when told to."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.exc import OperationalError

from bot.attention import LOOKED
from bot.platforms.base import Ambiguous, Later, Never, Platform
from bot.records import Post, Presence, Publication
from bot.states import PostState, PublicationState
from bot.steps.line import Line
from bot.store.posts import Posts
from bot.store.sources import Source
from tests.fakes.platform import PAGE
from tests.steps.bench import OTHER_SAYING, SAYING, Bench


def source(bench: Bench, community: str = "lifting") -> Source:
    with bench.store.read() as tx:
        return tx.sources.get(community)


def states(bench: Bench, *publications: Publication) -> list[PublicationState]:
    return [bench.publication(publication).state for publication in publications]


def test_a_turn_sends_settles_polls_and_sweeps(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("reply", Ambiguous("reset", "no answer"), when="after")
    bench.line.tick()
    assert states(bench, publication) == [PublicationState.AMBIGUOUS]
    bench.clock.pass_(minutes=4)
    uri = bench.platform.put("new")
    bench.line.tick()
    assert states(bench, publication) == [PublicationState.POSTED]
    assert bench.post(uri).state is PostState.FETCHED
    bench.platform.become(uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.line.tick()
    assert bench.post(uri).state is PostState.SCRUBBED


def test_a_community_is_polled_as_often_as_the_settings_say(bench: Bench) -> None:
    bench.line.tick()
    bench.clock.pass_(seconds=59)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == 2
    bench.clock.pass_(seconds=1)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == 4


def test_a_failing_source_is_asked_ever_less_often_and_at_once_as_usual_when_it_works(bench: Bench) -> None:
    bench.configure()
    bench.platform.fail("fetch_new", Later("down", "the server is down"), times=10_000)
    asked = []
    for minute in range(200):
        before = source(bench).failures
        bench.line.tick()
        asked += [minute] * (source(bench).failures - before)
        bench.clock.pass_(minutes=1)
    assert asked == [0, 2, 6, 14, 30, 62, 126, 190]
    assert source(bench).error == "the server is down"
    bench.platform.heal()
    bench.clock.pass_(minutes=64)
    bench.line.tick()
    assert (source(bench).failures, source(bench).error) == (0, None)
    calls = bench.platform.calls["fetch_new"]
    bench.clock.pass_(minutes=1)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == calls + 2


def check_that_a_low_budget_is_kept_for_posting(bench: Bench) -> None:
    publication, lost = bench.approved(), bench.approved(OTHER_SAYING, author="ben")
    bench.platform.fail("reply", Later("busy", "try again"))
    bench.platform.fail("reply", Ambiguous("reset", "no answer"), when="after")
    bench.platform.low, fetched = True, bench.platform.calls["fetch_new"]
    for _ in range(40):
        bench.clock.pass_(minutes=1)
        bench.line.tick()
    assert states(bench, publication, lost) == [PublicationState.POSTED] * 2
    assert bench.platform.calls["fetch_new"] == fetched


def test_a_low_budget_is_kept_for_posting(bench: Bench) -> None:
    check_that_a_low_budget_is_kept_for_posting(bench)
    assert "kept for posting" in (source(bench).error or "")
    assert source(bench).failures == 0
    with bench.store.read() as tx:
        assert tx.sources.chore_done("sweep:memory") is None


def test_with_the_question_for_the_budget_switched_off_reading_uses_it_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Line, "_may_read", lambda _self: True)
    with pytest.raises(AssertionError):
        check_that_a_low_budget_is_kept_for_posting(bench)


def test_reading_goes_on_at_once_when_the_budget_is_renewed(bench: Bench) -> None:
    bench.platform.low = True
    bench.line.tick()
    bench.platform.low = False
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == 2
    assert source(bench).error is None


def test_a_budget_that_runs_low_between_two_looks_ends_the_reading(bench: Bench) -> None:
    for _ in range(3 * PAGE):
        bench.platform.put("words")
    bench.at["intake:fetched"] = lambda: setattr(bench.platform, "low", True)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == 1


def test_a_source_that_fails_does_not_stop_the_others(bench: Bench) -> None:
    uri = bench.platform.put("words", community="running")
    bench.platform.fail("fetch_new", KeyError("a bug of the adapter"))
    bench.line.tick()
    assert source(bench, "lifting").failures == 1
    assert bench.post(uri).state is PostState.FETCHED


def test_between_two_pages_of_a_long_poll_replies_go_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.line.tick()
    for number in range(2 * PAGE):
        bench.platform.put(f"post {number}")
    publication = bench.approve(bench.draft(), wait=False)
    with bench.store.write() as tx:
        tx.sources.worked("lifting", None)
    bench.clock.pass_(minutes=1)
    order: list[str] = []
    for method in ("fetch_new", "reply"):
        real = getattr(bench.platform, method)

        def noted(*args: object, _real: object = real, _name: str = method, **named: object) -> object:
            order.append(_name)
            return _real(*args, **named)  # type: ignore[operator]

        monkeypatch.setattr(bench.platform, method, noted)
    with bench.store.write() as tx:
        tx.publications.note(publication.id, next_try=bench.clock.now() + dt.timedelta(seconds=1))
    bench.at["intake:fetched"] = lambda: bench.clock.pass_(seconds=1)
    bench.line.tick()
    assert order[:3] == ["fetch_new", "reply", "fetch_new"]


def test_one_reply_that_fails_unexpectedly_does_not_hold_up_the_others(bench: Bench) -> None:
    first, second = (bench.approve(draft) for draft in [bench.draft(author=name) for name in ("ana", "ben")])
    bench.platform.fail("recheck", KeyError("a bug of the adapter"))
    bench.line.tick()
    assert states(bench, first, second) == [PublicationState.APPROVED, PublicationState.POSTED]
    bench.clock.pass_(minutes=5)
    bench.line.tick()
    assert states(bench, first) == [PublicationState.POSTED]


def test_a_reply_that_cannot_be_looked_for_does_not_keep_posts_from_coming_in(bench: Bench) -> None:
    publication = bench.approved()
    bench.platform.fail("reply", Ambiguous("reset", "no answer"))
    bench.line.tick()
    assert states(bench, publication) == [PublicationState.AMBIGUOUS]
    bench.platform.fail("find_reply", KeyError("a bug of the adapter"), times=100)
    bench.clock.pass_(minutes=4)
    uri = bench.platform.put("words")
    bench.line.tick()
    assert bench.post(uri).state is PostState.FETCHED


def test_a_sweep_that_fails_waits_for_its_next_turn(bench: Bench) -> None:
    bench.draft()
    bench.line.tick()
    bench.clock.pass_(hours=7)
    bench.platform.fail("recheck", KeyError("a bug of the adapter"), times=100)
    calls = bench.platform.calls["recheck"]
    for _second in range(100):
        bench.line.tick()
        bench.clock.pass_(seconds=1)
    assert bench.platform.calls["recheck"] == calls + 1
    bench.clock.pass_(minutes=30)
    bench.line.tick()
    assert bench.platform.calls["recheck"] == calls + 2


def test_the_sweep_has_its_turn_every_half_hour(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[dt.datetime] = []
    bench.line.tick()
    monkeypatch.setattr(bench.line._sweep, "run", lambda: swept.append(bench.clock.now()))
    for _minute in range(61):
        bench.clock.pass_(minutes=1)
        bench.line.tick()
    assert len(swept) == 2


@pytest.mark.parametrize("error", [Never("credentials", "wrong password"), OSError("no network")])
def test_a_platform_that_cannot_be_opened_says_so_and_is_tried_again(bench: Bench, error: Exception) -> None:
    tries: list[int] = []
    failing = True

    def open_platform() -> Platform:
        tries.append(len(tries))
        if failing:
            raise error
        return bench.platform

    line = Line(bench.runtime, "memory", open_platform, dt.timedelta(minutes=1))
    for _second in range(119):
        line.tick()
        bench.clock.pass_(seconds=1)
    assert len(tries) == 1
    assert source(bench).error == f"cannot be opened: {error}"
    assert source(bench, "running").failures == 1
    failing = False
    uri = bench.platform.put("words")
    bench.clock.pass_(seconds=1)
    line.tick()
    assert (source(bench).failures, source(bench).error) == (0, None)
    assert bench.post(uri).state is PostState.FETCHED


def test_at_its_start_it_takes_up_what_was_left_in_sending(bench: Bench) -> None:
    publication = bench.approved()
    with bench.store.write() as tx:
        tx.publications.move(publication.id, PublicationState.APPROVED, PublicationState.SENDING)
    bench.line.tick()
    with bench.store.read() as tx:
        assert [entry.reason for entry in tx.audit.of("publication", publication.id)][-1] == "process-ended"


def test_when_the_service_stops_the_reply_in_hand_is_finished_and_no_other_begun(bench: Bench) -> None:
    first, second = (bench.approve(draft) for draft in [bench.draft(author=name) for name in ("ana", "ben")])
    bench.at["publish:sending"] = bench.runtime.stop.set
    calls = bench.platform.calls["fetch_new"]
    bench.line.tick()
    assert states(bench, first, second) == [PublicationState.POSTED, PublicationState.APPROVED]
    assert bench.platform.calls["fetch_new"] == calls


def test_when_the_service_stops_between_two_pages_the_rest_waits(bench: Bench) -> None:
    for number in range(2 * PAGE):
        bench.platform.put(f"post {number}")
    bench.at["intake:fetched"] = bench.runtime.stop.set
    bench.line.tick()
    with bench.store.read() as tx:
        assert tx.posts.counts() == {"fetched": PAGE}


def test_a_locked_database_is_waited_for_by_the_next_turn(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = bench.approved()
    bench.line.tick()
    assert states(bench, publication) == [PublicationState.POSTED]
    other = bench.approved(author="ben")
    with bench.store.write() as holder:
        holder.sources.tally("lifting", "held")
        monkeypatch.setattr("bot.steps.release._RETRY", dt.timedelta(0))
        _wait_for_locks_no_longer_than(bench, monkeypatch, milliseconds=50)
        with pytest.raises(OperationalError, match="locked"):
            bench.line.tick()
    bench.line.tick()
    assert states(bench, other) == [PublicationState.POSTED]
    assert len(bench.platform.replies(other.parent_uri)) == 1


def _wait_for_locks_no_longer_than(bench: Bench, monkeypatch: pytest.MonkeyPatch, *, milliseconds: int) -> None:
    """Let every connection but the one in hand give up early; a real one waits for half a minute."""
    import sqlalchemy as sa

    @sa.event.listens_for(bench.store.engine, "checkout")
    def _hurry(connection: object, *_: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {milliseconds}")  # type: ignore[attr-defined]


def test_it_lets_go_of_the_platform(bench: Bench) -> None:
    bench.line.close()
    assert not bench.platform.closed
    bench.line.tick()
    bench.line.close()
    assert bench.platform.closed


def test_from_post_to_reply_and_one_reply_only_on_either_engine(database_url: str) -> None:
    bench = Bench(database_url)
    uri = bench.platform.put(SAYING)
    bench.line.tick()
    bench.judge.run()
    bench.compose.run()
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(bench.post(uri).id)
    assert draft is not None
    bench.approve(draft)
    for _minute in range(60):
        bench.line.tick()
        bench.clock.pass_(minutes=1)
    assert len(bench.platform.replies(uri)) == 1
    bench.platform.become(uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.line.tick()
    assert bench.post(uri).state is PostState.SCRUBBED
    assert SAYING not in bench.platform.replies(uri)[0]
    bench.store.close()


def test_a_post_that_no_store_takes_is_set_aside_on_either_engine(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(database_url)
    broken, other = bench.platform.put("broken"), bench.platform.put("words")
    real = Posts.add

    def add(posts: Posts, post: Post) -> int | None:
        taken = real(posts, post)
        if post.uri == broken:
            raise ValueError("no store takes this")
        return taken

    monkeypatch.setattr(Posts, "add", add)
    bench.line.tick()
    assert bench.post(other).state is PostState.FETCHED
    with bench.store.read() as tx:
        assert tx.posts.known([broken]) == set()
        assert tx.sources.rejected(tx.now, 10)[0][2] == broken
    bench.store.close()


def test_a_community_is_read_once_an_hour_while_nobody_looks_at_the_desk(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.sources.chore_finished(LOOKED)
    bench.clock.pass_(days=3)
    bench.line.tick()
    looked_at = bench.platform.calls["fetch_new"]
    bench.clock.pass_(minutes=59)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] == looked_at
    with bench.store.write() as tx:
        tx.sources.chore_finished(LOOKED)
    bench.line.tick()
    assert bench.platform.calls["fetch_new"] > looked_at
