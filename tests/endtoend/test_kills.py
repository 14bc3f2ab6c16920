"""One public reply for each approval, however often the service is killed; nothing approved is lost.

"Lost" is an approval that after restart and settle time is neither posted, failed with a reason, nor before a person.
The service is a real process group and is ended by SIGKILL. Where the kill falls is set from outside: the fake Reddit
holds a request open, or a checkpoint holds the thread.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from bot.states import PublicationState
from tests.endtoend.harness import World, wait_for
from tests.endtoend.nursery import Nursery
from tests.fakes.reddit.client import FakeReddit

REPEATS = 3
RANDOM_KILLS = 50
RANDOM_PARTS = 5
BEFORE_APPROVAL = ("intake:fetched", "judge:judged", "compose:composed")
AFTER_APPROVAL = ("release:rechecked", "publish:sending", "publish:answered", "publish:recorded")
ENDED = (PublicationState.POSTED, PublicationState.FAILED, PublicationState.NEEDS_PERSON)


def approve_and_wait(world: World, claim: str) -> None:
    """Approve the draft in the running service and wait until it is posted."""
    draft = world.draft_of(claim)
    world.moderator_again().approve(draft)
    world.wait_state(draft, "posted")


def approve_into(world: World, claim: str, reached: Callable[[], object]) -> int:
    """Approve, wait until the kill point is reached, kill the service, start it again; return the draft's id."""
    draft = world.draft_of(claim)
    with suppress(httpx.HTTPError):  # the desk may be held or killed; what counts is what was committed
        world.moderator_again().approve(draft)
    reached()
    world.service.kill()
    world.reddit.release()
    return draft


def check_once(world: World, draft: int, claim: str) -> None:
    world.wait_state(draft, *ENDED)
    replies = world.reddit.replies_under(claim)
    assert len(replies) == 1, f"{len(replies)} replies under {claim}"
    publication = world.publication_of(draft)
    assert publication is not None
    assert publication.state is PublicationState.POSTED
    assert publication.reply_uri == f"reddit:{replies[0]['fullname']}"


@pytest.mark.parametrize("point", BEFORE_APPROVAL)
def test_a_kill_before_the_approval_costs_nothing(world: World, point: str) -> None:
    for repeat in range(REPEATS):
        world.service.start(stop_at=point)
        claim = world.claim(repeat)
        world.service.wait_reached(point)
        world.service.kill()
        world.service.start()
        approve_and_wait(world, claim)
        assert len(world.reddit.replies_under(claim)) == 1
        world.service.kill()


def test_a_kill_right_after_the_approval_is_committed(world: World) -> None:
    for repeat in range(REPEATS):
        world.service.start()
        claim = world.claim(repeat)
        draft = world.draft_of(claim)
        world.service.stop_at("desk:approved")
        world.approve_in_background(draft)
        world.service.wait_reached("desk:approved")
        world.service.kill()
        world.service.start()
        check_once(world, draft, claim)
        world.service.kill()


@pytest.mark.parametrize("point", AFTER_APPROVAL)
def test_a_kill_around_the_request_makes_no_second_reply_and_loses_none(world: World, point: str) -> None:
    kills_at(world, point, check_once)


def kills_at(world: World, point: str, check: Callable[[World, int, str], None]) -> None:
    for repeat in range(REPEATS):
        world.service.start(stop_at=point)
        claim = world.claim(repeat)
        draft = approve_into(world, claim, lambda: world.service.wait_reached(point))
        world.service.start()
        check(world, draft, claim)
        world.service.kill()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_while_reddit_holds_the_request(world: World, when: str) -> None:
    kills_in_request(world, when, check_once)


def kills_in_request(world: World, when: str, check: Callable[[World, int, str], None]) -> None:
    for repeat in range(REPEATS):
        world.service.start()
        claim = world.claim(repeat)
        world.reddit.hold("POST", "/api/comment", when=when)
        draft = world.draft_of(claim)
        world.moderator_again().approve(draft)
        assert world.reddit.wait_held()
        world.service.kill()
        world.reddit.release(drop=True)
        world.service.start()
        check(world, draft, claim)
        world.service.kill()


def test_a_kill_while_the_settler_looks(world: World) -> None:
    for repeat in range(REPEATS):
        world.service.start(stop_at="settle:read")
        world.reddit.fail_next("POST", "/api/comment", "reset", when="after")
        claim = world.claim(repeat)
        draft = approve_into(world, claim, lambda: world.service.wait_reached("settle:read"))
        world.service.start()
        check_once(world, draft, claim)
        world.service.kill()


@pytest.mark.parametrize("part", range(RANDOM_PARTS))
def test_kills_at_random_times_lose_nothing_and_double_nothing(
    world: World, record_property: Callable[[str, object], None], part: int
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    record_property("seed", seed)
    print(f"seed {seed}")  # noqa: T201 - shown by pytest if the test fails
    chance = random.Random(seed)
    approved: dict[int, str] = {}
    waiting: list[tuple[int, str]] = []
    for life in range(part, RANDOM_KILLS, RANDOM_PARTS):
        claim = world.claim(life)
        world.service.start()
        waiting.append((world.draft_of(claim), claim))
        draft, claim = waiting[-1]
        world.approve_in_background(draft)
        approved[draft] = claim
        wait_for("a random moment", moment(chance.uniform(0.0, 1.2)))
        world.service.kill()
    world.service.start()
    for draft in approved:
        if world.publication_of(draft) is None:  # the kill came before the approval was committed
            world.moderator_again().approve(draft)
    for draft, claim in approved.items():
        try:
            check_once(world, draft, claim)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


def moment(seconds: float) -> Callable[[], bool]:
    """Return a condition that comes true ``seconds`` from now: the kill's own random time, not a wait for anything."""
    import time

    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def test_with_a_lag_longer_than_the_settle_time_a_second_reply_can_appear_and_is_then_known(world: World) -> None:
    """The stated limit of the promise: Reddit hides our reply for longer than the settle time."""
    world.reddit.set_lags(history=3600, tree=3600)
    world.service.start()
    claim = world.claim()
    world.reddit.fail_next("POST", "/api/comment", "reset", when="after")
    draft = world.draft_of(claim)
    world.moderator_again().approve(draft)
    world.wait_state(draft, "posted", "needs_person")
    publication = world.publication_of(draft)
    assert publication is not None
    assert publication.resends == 1, "it was sent again, once, after it stayed absent for the settle time"
    assert len(world.reddit.replies_under(claim)) == 2


def test_a_lag_shorter_than_the_settle_time_makes_no_second_reply(world: World) -> None:
    world.reddit.set_lags(history=0.7, tree=0.7)
    world.service.start()
    claim = world.claim()
    world.reddit.fail_next("POST", "/api/comment", "reset", when="after")
    draft = world.draft_of(claim)
    world.moderator_again().approve(draft)
    check_once(world, draft, claim)


# Controls: the same checks, with the protection that they rest on switched off, must fail.


@pytest.fixture
def unprotected(
    reddit: FakeReddit, nursery: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[World]:
    with World(tmp_path, reddit, nursery, request.param) as world:
        yield world


@pytest.mark.parametrize("unprotected", ["settling"], indirect=True)
def test_control_without_the_settler_a_kill_makes_a_second_reply(unprotected: World) -> None:
    with pytest.raises(AssertionError, match="2 replies"):
        kills_in_request(unprotected, "after", check_once)


@pytest.mark.parametrize("unprotected", ["recovery"], indirect=True)
def test_control_without_recovery_on_start_an_approval_is_lost(unprotected: World) -> None:
    with pytest.raises(AssertionError, match="in vain for: the approval to end"):
        kills_at(unprotected, "publish:sending", lambda world, draft, claim: _ended_soon(world, draft))


def _ended_soon(world: World, draft: int) -> None:
    def ended() -> bool:
        publication = world.publication_of(draft)
        return publication is not None and publication.state in ENDED

    wait_for("the approval to end as posted, failed or before a person", ended, 8.0)


@pytest.mark.parametrize("unprotected", ["sending-first"], indirect=True)
def test_control_without_the_commit_before_the_request_a_kill_makes_a_second_reply(unprotected: World) -> None:
    with pytest.raises(AssertionError, match="2 replies"):
        kills_at(unprotected, "publish:answered", check_once)
