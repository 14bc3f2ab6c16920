"""Somebody is a releaser in one community and less in another: no deed reaches further than their role there."""

from __future__ import annotations

from typing import Any

import pytest

from bot.records import Publication
from bot.restraint import Restraint
from bot.review import access, bulk
from bot.review.pages import communities, trying
from bot.roles import Role
from bot.states import DraftState
from bot.store import schema
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import CLAIM, Bench, Browser
from tests.review.test_amending import fresh, orders, posted
from tests.review.test_bulk import ticks
from tests.review.test_deciding import send, state
from tests.review.test_people import member
from tests.review.test_recalling import CLAIM_PAGE, WHY

DEEDS = {"reject": DraftState.REJECTED, "snooze": DraftState.SNOOZED}


def do_to_all(browser: Browser, deed: str, ticked: list[str]) -> Any:
    return browser.post(f"/bulk/{deed}", {"drafts": ticked, "reason": "tone", "note": "a try", "hours": "3"})


def two_drafts(bench: Bench) -> tuple[int, int, list[str]]:
    """Return a draft in strength, one in running, and the ticks of both."""
    here, there = bench.draft(community="strength"), bench.draft(community="running")
    return here, there, ticks(bench.sign_in("alice"))


def open_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the protection off: whoever holds the role somewhere holds it wherever they may look."""
    monkeypatch.setattr(access.Visitor, "entrusted", property(lambda visitor: visitor.communities))


# Several drafts at once


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_on_several_leaves_those_where_one_may_only_look(bench: Bench, deed: str) -> None:
    here, there, ticked = two_drafts(bench)
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert do_to_all(browser, deed, ticked).status_code == 303
    assert (state(bench, here), state(bench, there)) == (DEEDS[deed], DraftState.QUEUED)


@pytest.mark.parametrize("deed", DEEDS)
def test_where_one_may_only_look_nothing_is_done(bench: Bench, deed: str) -> None:
    there = bench.draft(community="running")
    ticked = ticks(bench.sign_in("alice"))
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert do_to_all(browser, deed, ticked).status_code == 422
    assert state(bench, there) is DraftState.QUEUED


@pytest.mark.parametrize("deed", DEEDS)
def test_control_a_reviewer_there_takes_both(bench: Bench, deed: str) -> None:
    here, there, ticked = two_drafts(bench)
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.REVIEWER)
    assert do_to_all(browser, deed, ticked).status_code == 303
    assert {state(bench, here), state(bench, there)} == {DEEDS[deed]}


@pytest.mark.parametrize("deed", DEEDS)
def test_control_the_role_in_the_community_is_what_keeps_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    open_the_door(monkeypatch)
    _, there, ticked = two_drafts(bench)
    do_to_all(member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER), deed, ticked)
    assert state(bench, there) is DEEDS[deed]


def test_only_what_one_may_decide_has_a_box(bench: Bench) -> None:
    here, _, _ = two_drafts(bench)
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert [tick.split(".")[0] for tick in ticks(browser)] == [str(here)]


def rejected_by_alice(bench: Bench) -> tuple[int, int]:
    """Let alice reject a draft of strength and one of running together."""
    here, there, ticked = two_drafts(bench)
    assert do_to_all(bench.sign_in("alice"), "reject", ticked).status_code == 303
    return here, there


def test_somebody_elses_deed_is_undone_where_one_is_a_releaser(bench: Bench) -> None:
    here, there = rejected_by_alice(bench)
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.REVIEWER)
    answer = browser.post("/bulk/1/undo")
    assert (state(bench, here), state(bench, there)) == (DraftState.QUEUED, DraftState.REJECTED)
    assert "1 draft left as they were" in browser.get(answer.headers["location"]).text


def test_control_a_releaser_of_both_undoes_both(bench: Bench) -> None:
    here, there = rejected_by_alice(bench)
    assert member(bench, "rae", strength=Role.RELEASER, running=Role.RELEASER).post("/bulk/1/undo").status_code == 303
    assert {state(bench, here), state(bench, there)} == {DraftState.QUEUED}


def test_control_the_rank_there_is_what_keeps_somebody_elses_deed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "RANK", dict.fromkeys(Role, 0))
    here, there = rejected_by_alice(bench)
    member(bench, "rae", strength=Role.RELEASER, running=Role.REVIEWER).post("/bulk/1/undo")
    assert {state(bench, here), state(bench, there)} == {DraftState.QUEUED}


def test_an_undoing_that_may_do_nothing_uses_nothing_up(bench: Bench) -> None:
    here, there = rejected_by_alice(bench)
    for roles in ({"pasted": Role.RELEASER}, {"pasted": Role.RELEASER, "running": Role.REVIEWER}):
        answer = member(bench, f"rae{len(roles)}", **roles).post("/bulk/1/undo")
        assert answer.status_code == 422
        assert "only whoever did this, or a releaser" in answer.text
    assert {state(bench, here), state(bench, there)} == {DraftState.REJECTED}
    assert bench.sign_in("alice").post("/bulk/1/undo").status_code == 303
    assert {state(bench, here), state(bench, there)} == {DraftState.QUEUED}


# Recalls


def recall(browser: Browser, reply: Publication) -> Any:
    return browser.post(CLAIM_PAGE, {"chosen": [str(reply.id)], "deed": "delete", **WHY, "confirmed": "1"})


def test_a_releaser_elsewhere_recalls_nothing_here(bench: Bench) -> None:
    reply = posted(bench)  # in running
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert recall(browser, reply).status_code == 409
    assert orders(bench, reply) == []


def test_control_a_releaser_of_the_community_recalls(bench: Bench) -> None:
    reply = posted(bench)
    assert recall(member(bench, "rae", strength=Role.VIEWER, running=Role.RELEASER), reply).status_code == 303
    assert len(orders(bench, reply)) == 1


def test_control_the_role_in_the_community_is_what_keeps_a_reply(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    open_the_door(monkeypatch)
    reply = posted(bench)
    assert recall(member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER), reply).status_code == 303
    assert len(orders(bench, fresh(bench, reply))) == 1


def test_what_one_may_not_recall_is_listed_without_a_box(bench: Bench) -> None:
    posted(bench)
    page = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER).page(CLAIM_PAGE)
    assert page.select("input[name=chosen]") == []
    assert "A releaser can correct or delete them" in page.get_text()
    assert member(bench, "rob", running=Role.RELEASER).page(CLAIM_PAGE).select("input[name=chosen]")


# What holds in a community


def restraint_of(bench: Bench, community: str) -> Restraint | None:
    with bench.store.read() as tx:
        return tx.restraints.of(community)


def test_a_releaser_elsewhere_sets_nothing_here(bench: Bench) -> None:
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert browser.post("/communities", {"community": "running", "mode": "shadow"}).status_code == 403
    assert restraint_of(bench, "running") is None
    forms = browser.page("/communities").select("main form input[name=community]")
    assert [str(found["value"]) for found in forms] == ["strength"]
    assert browser.post("/communities", {"community": "strength", "mode": "shadow"}).status_code == 303


def test_control_without_the_check_it_would_be_set(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(communities, "require_in", lambda *_: None)
    browser = member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)
    assert browser.post("/communities", {"community": "running", "mode": "shadow"}).status_code == 303
    assert restraint_of(bench, "running") is not None


def test_pausing_is_offered_where_one_may_pause(bench: Bench) -> None:
    def offered(browser: Browser) -> list[str]:
        return [str(option["value"]) for option in browser.page("/status").select("select[name=scope] option")]

    assert offered(member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER)) == ["strength"]
    assert offered(bench.sign_in("alice"))[:2] == ["*", "strength"]


# Trying, asking, taking back


def posts(bench: Bench) -> dict[str, int]:
    with bench.store.read() as tx:
        return tx.posts.counts()


@pytest.mark.parametrize("path", ["/try", "/try/queue"])
def test_a_reviewer_elsewhere_pastes_nothing_here(bench: Bench, path: str) -> None:
    browser = member(bench, "rae", strength=Role.REVIEWER, pasted=Role.VIEWER)
    answer = browser.post(path, {"community": "pasted", "text": "Weak calves cause knee pain."})
    assert answer.status_code == 403
    assert "Weak calves cause knee pain." in answer.text
    assert posts(bench) == {}
    offered = browser.page("/try").select("select[name=community] option")
    assert [str(option["value"]) for option in offered] == ["strength"]


def test_control_without_the_check_it_would_be_queued(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "require_in", lambda *_: None)
    browser = member(bench, "rae", strength=Role.REVIEWER, pasted=Role.VIEWER)
    browser.post("/try/queue", {"community": "pasted", "text": "Weak calves cause knee pain."})
    assert posts(bench) == {"fetched": 1}


def test_who_may_decide_elsewhere_cannot_be_asked_here(bench: Bench) -> None:
    draft = bench.draft(community="running")
    browser = member(bench, "rae", running=Role.REVIEWER)
    member(bench, "bob", strength=Role.RELEASER, running=Role.VIEWER)
    assert send(browser, draft, "ask").status_code == 422
    member(bench, "cy", running=Role.REVIEWER)
    assert send(browser, draft, "ask").status_code == 303


def test_a_claim_that_the_desk_switched_off_is_no_runner_up(bench: Bench, knowledge: KnowledgeSource) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    other = next(one for one in sorted(knowledge.current().claims) if one != CLAIM and "knee" in one)
    told = {**(bench.item(draft).findings[0].explanation or {}), "runner_up": other}
    with bench.store.write() as tx:
        tx.connection.execute(schema.findings.update().values(explanation=told))
        tx.restraints.set("strength", mode=None, daily_cap=None, claims_off=(other,), by="rita")
    answer = send(browser, draft, "runner-up")
    assert answer.status_code == 422
    assert "This community gets no replies on" in answer.text
    assert bench.item(draft).draft.claim_id == CLAIM
    with bench.store.write() as tx:
        tx.restraints.set("strength", mode=None, daily_cap=None, claims_off=(), by="rita")
    assert send(browser, draft, "runner-up").status_code == 303


def test_taking_back_is_offered_where_one_may_decide(bench: Bench) -> None:
    draft = bench.draft(community="running")
    send(bench.sign_in("alice"), draft, "reject", reason="tone")
    address, undo = f"/?done=rejected&of={draft}", f'form[action="/drafts/{draft}/put-back"]'
    assert not member(bench, "rae", strength=Role.RELEASER, running=Role.VIEWER).page(address).select(undo)
    assert member(bench, "rob", running=Role.REVIEWER).page(address).select(undo)
