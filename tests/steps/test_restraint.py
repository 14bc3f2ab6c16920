"""The service honours what the desk holds back at once: where it judges, composes, approves and lets out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from bot.records import Mode
from bot.review.desk import Refused
from bot.states import DraftState, PublicationState
from bot.steps import runtime
from tests.steps.bench import CLAIM, SAYING, Bench

Check: TypeAlias = Callable[[Bench], None]


def restrain(bench: Bench, *, mode: Mode | None = None, cap: int | None = None, off: tuple[str, ...] = ()) -> None:
    with bench.store.write() as tx:
        tx.restraints.set("lifting", mode=mode, daily_cap=cap, claims_off=off, by="rita")


def check_shadow_drafts_nothing(bench: Bench) -> None:
    restrain(bench, mode=Mode.SHADOW)
    uri = bench.platform.put(SAYING)
    bench.fetch()
    bench.judge.run()
    assert bench.post(uri).reason == "shadow"


def check_a_claim_that_is_off_is_not_drafted(bench: Bench) -> None:
    restrain(bench, off=(CLAIM,))
    uri = bench.platform.put(SAYING)
    bench.fetch()
    bench.judge.run()
    assert bench.post(uri).reason == "no-reply-called-for"


def check_a_claim_switched_off_after_it_was_judged_is_not_drafted(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    bench.fetch()
    bench.judge.run()
    restrain(bench, off=(CLAIM,))
    bench.compose.run()
    assert bench.post(uri).reason == "claim-off"


def check_a_claim_that_is_off_is_not_approved(bench: Bench) -> None:
    draft = bench.draft()
    restrain(bench, off=(CLAIM,))
    with pytest.raises(Refused, match="switched off in this community"):
        bench.approve(draft)


def check_in_shadow_nothing_is_approved(bench: Bench) -> None:
    draft = bench.draft()
    restrain(bench, mode=Mode.SHADOW)
    with pytest.raises(Refused, match="shadow mode"):
        bench.approve(draft)


def check_in_draft_mode_it_is_posted_by_hand(bench: Bench) -> None:
    draft = bench.draft()
    restrain(bench, mode=Mode.DRAFT)
    assert bench.approve(draft).state is PublicationState.BY_HAND


def held_back(bench: Bench, code: str, **restraint: object) -> None:
    waiting = bench.approved()
    restrain(bench, **restraint)  # type: ignore[arg-type]
    bench.send(waiting)
    assert bench.publication(waiting).code == code
    assert bench.draft_of(waiting).state is DraftState.QUEUED
    assert bench.platform.replies(waiting.parent_uri) == []


def check_what_waits_does_not_go_out_in_draft_mode(bench: Bench) -> None:
    held_back(bench, "not-posting-here", mode=Mode.DRAFT)


def check_what_waits_does_not_go_out_over_a_lower_cap(bench: Bench) -> None:
    held_back(bench, "community", cap=0)


def check_what_waits_does_not_go_out_on_a_claim_that_is_off(bench: Bench) -> None:
    held_back(bench, "claim-off", off=(CLAIM,))


CHECKS: list[Check] = [found for name, found in sorted(globals().items()) if name.startswith("check_")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_it_holds(bench: Bench, check: Check) -> None:
    check(bench)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_control_without_the_desks_word_it_would_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    monkeypatch.setattr(runtime, "restrained", lambda community, _restraint: community)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check(bench)


def test_other_communities_go_on_as_they_were(bench: Bench) -> None:
    restrain(bench, mode=Mode.SHADOW)
    assert bench.posted(community="running").state is PublicationState.POSTED


def test_what_was_held_back_can_be_let_go_again(bench: Bench) -> None:
    restrain(bench, mode=Mode.SHADOW, cap=0, off=(CLAIM,))
    restrain(bench)
    assert bench.posted().state is PublicationState.POSTED
