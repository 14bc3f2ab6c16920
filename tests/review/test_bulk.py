"""Several drafts at once: shown once more, never approved, undone together; and the deeds that one key does."""

from __future__ import annotations

from typing import Any

import pytest

from bot.review.pages.bulk import DEEDS
from bot.roles import Role
from bot.states import DraftState, PostState
from bot.store import schema
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import CLAIM, Bench, Browser, one
from tests.review.test_deciding import send, state


def ticks(browser: Browser, query: str = "") -> list[str]:
    return [str(box["value"]) for box in browser.page(f"/{query}").select("[data-pick]")]


def bulk(browser: Browser, deed: str, drafts: list[str], **more: Any) -> Any:
    return browser.post(f"/bulk/{deed}", {"drafts": drafts, **more})


def undo_path(browser: Browser, answer: Any) -> str:
    return str(browser.page(answer.headers["location"]).select_one("[data-key=u]").find_parent("form")["action"])  # type: ignore[index, union-attr]


def test_what_is_ticked_is_shown_with_its_number_before_anything_happens(bench: Bench) -> None:
    drafts, browser = [bench.draft() for _ in range(3)], bench.sign_in("alice")
    shown = browser.post("/bulk", {"drafts": ticks(browser)[:2], "deed": "reject"})
    assert "Reject 2 drafts?" in shown.text
    assert {state(bench, draft) for draft in drafts} == {DraftState.QUEUED}


@pytest.mark.parametrize("drafts", [[], ["nonsense"]])
def test_where_nothing_is_ticked_the_queue_says_so(bench: Bench, drafts: list[str]) -> None:
    bench.draft()
    browser = bench.sign_in("alice")
    answer = browser.post("/bulk?community=strength", {"drafts": drafts, "deed": "reject"})
    assert answer.headers["location"] == "/?community=strength&done=none-ticked"
    assert "tick drafts first" in one(browser.page(answer.headers["location"]), "#done.warn").get_text()


def test_rejecting_several_takes_one_reason_and_an_audit_row_each(bench: Bench) -> None:
    drafts, browser = [bench.draft() for _ in range(3)], bench.sign_in("alice")
    answer = bulk(browser, "reject", ticks(browser)[:2], reason="tone", note="see the rules")
    assert "2 drafts rejected." in browser.get(answer.headers["location"]).text
    assert [state(bench, draft) for draft in drafts] == [DraftState.REJECTED, DraftState.REJECTED, DraftState.QUEUED]
    with bench.store.read() as tx:
        assert tx.audit.of("draft", drafts[0])[-1].actor == "alice"
        assert tx.audit.of("batch", 1)[0].target == "reject 2"
        assert tx.drafts.decisions(drafts[1])[0][1].note == "see the rules"


def test_of_several_that_are_put_off_it_is_said_until_when(bench: Bench) -> None:
    bench.draft(), bench.draft()
    browser = bench.sign_in("alice")
    answer = bulk(browser, "snooze", ticks(browser), hours="3")
    assert "2 drafts put off until 15:00 UTC." in browser.get(answer.headers["location"]).text


@pytest.mark.parametrize(("deed", "fields"), [("reject", {}), ("reject", {"reason": "other"})])
def test_without_a_reason_nothing_is_done_and_the_ticks_stay(bench: Bench, deed: str, fields: dict[str, str]) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    answer = bulk(browser, deed, ticks(browser), **fields)
    assert answer.status_code == 422
    assert 'name="drafts"' in answer.text
    assert state(bench, draft) is DraftState.QUEUED


@pytest.mark.parametrize("deed", DEEDS)
def test_undoing_brings_all_of_them_back(bench: Bench, deed: str) -> None:
    drafts, browser = [bench.draft() for _ in range(2)], bench.sign_in("alice")
    answer = bulk(browser, deed, ticks(browser), reason="not-needed", note="a mistake", hours="3")
    assert browser.post(undo_path(browser, answer)).status_code == 303
    assert [state(bench, draft) for draft in drafts] == [DraftState.QUEUED] * 2
    with bench.store.read() as tx:
        assert [entry.target for entry in tx.audit.of("batch", 1)] == [f"{deed} 2", "undone"]
        assert not tx.drafts.final_in_thread("file:t1")
    again = browser.post("/bulk/1/undo")
    assert again.status_code == 422
    assert "taken back already" in again.text


def test_control_a_rejection_that_stands_is_final_for_the_thread(bench: Bench) -> None:
    bench.draft()
    browser = bench.sign_in("alice")
    bulk(browser, "reject", ticks(browser), reason="not-needed")
    with bench.store.read() as tx:
        assert tx.drafts.final_in_thread("file:t1")


def test_after_an_hour_it_is_too_late_to_undo(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    bulk(browser, "reject", ticks(browser), reason="tone")
    bench.clock.pass_(minutes=61)
    assert browser.post("/bulk/1/undo").status_code == 422
    assert browser.post(f"/drafts/{draft}/put-back").status_code == 422
    assert state(bench, draft) is DraftState.REJECTED


def test_somebody_elses_batch_is_undone_by_releasers_only(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    bulk(browser, "reject", ticks(browser), reason="tone")
    assert bench.sign_in("rob", Role.REVIEWER).post("/bulk/1/undo").status_code == 422
    assert state(bench, draft) is DraftState.REJECTED
    assert bench.sign_in("rita").post("/bulk/1/undo").status_code == 303


def test_a_draft_that_somebody_decided_on_meanwhile_is_left(bench: Bench) -> None:
    first, second = bench.draft(), bench.draft()
    browser = bench.sign_in("alice")
    ticked = ticks(browser)
    send(bench.sign_in("bob"), first, "snooze")
    answer = bulk(browser, "reject", ticked, reason="tone")
    assert "1 draft rejected. 1 draft left as they were" in browser.get(answer.headers["location"]).text
    assert (state(bench, first), state(bench, second)) == (DraftState.SNOOZED, DraftState.REJECTED)


def test_a_draft_whose_post_was_edited_since_is_left(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    ticked = ticks(browser)
    bench.author_edits(draft, "Weak calves cause knee pain, they say.")
    assert bulk(browser, "reject", ticked, reason="tone").status_code == 409
    assert state(bench, draft) is DraftState.QUEUED


def test_another_communitys_drafts_are_out_of_reach(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, browser = bench.draft(community="running"), bench.sign_in("alice")
    ticked = ticks(browser)
    monkeypatch.setattr("bot.review.access.communities_of", lambda *_: ("strength",))
    assert bulk(browser, "reject", ticked, reason="tone").status_code == 422
    assert state(bench, draft) is DraftState.QUEUED


@pytest.mark.parametrize("value", ["", "1", "x.1.h", "1.1", "99999999999.1.h", "7.1.h"])
def test_nonsense_is_no_tick(bench: Bench, value: str) -> None:
    assert bulk(bench.sign_in("alice"), "reject", [value], reason="tone").status_code == 422


def test_nothing_approves_several(bench: Bench) -> None:
    draft, browser = bench.draft(community="running"), bench.sign_in("alice")
    assert bulk(browser, "approve", ticks(browser)).status_code in (404, 405)
    shown = browser.post("/bulk", {"drafts": ticks(browser), "deed": "approve"}).text
    assert 'action="/bulk/reject"' in shown
    assert "/approve" not in shown
    assert state(bench, draft) is DraftState.QUEUED


def test_marking_as_sensitive_moves_the_post_and_undo_brings_both_back(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    send(browser, draft, "sensitive")
    assert (state(bench, draft), bench.item(draft).post.state) == (DraftState.REJECTED, PostState.SENSITIVE)
    assert "Weak calves" in browser.get("/sensitive").text
    browser.post(f"/drafts/{draft}/put-back")
    assert (state(bench, draft), bench.item(draft).post.state) == (DraftState.QUEUED, PostState.DRAFTED)


def test_a_rejection_that_was_taken_back_is_not_counted(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    send(browser, draft, "reject", reason="tone")
    browser.post(f"/drafts/{draft}/put-back")
    with bench.store.read() as tx:
        assert tx.sources.tallies(tx.now.date())["strength", "rejected:tone"] == 0


def rejected_in_history(browser: Browser) -> bool:
    return "rejected" in one(browser.page("/history"), "[aria-labelledby=decisions]").get_text()


def test_a_rejection_that_was_taken_back_is_no_decision_and_stays_in_the_drafts_history(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    send(browser, draft, "reject", reason="tone")
    assert rejected_in_history(browser)
    browser.post(f"/drafts/{draft}/put-back")
    assert not rejected_in_history(browser)
    told = browser.page(f"/drafts/{draft}").get_text()
    assert "draft: rejected (tone)" in told
    assert "a moderator took it back" in told


def test_asking_leaves_the_draft_to_the_others(bench: Bench) -> None:
    first, second = bench.draft(), bench.draft()
    alice, bob = bench.sign_in("alice"), bench.sign_in("bob")
    answer = send(alice, first, "ask", asking="is this one about runners?")
    assert answer.headers["location"].startswith(f"/drafts/{second}?")
    assert send(alice, second, "reject", reason="tone").headers["location"].startswith("/?")
    assert "alice wants a second look" in bob.get("/?show=asked").text
    assert "is this one about runners?" in bob.get(f"/drafts/{first}").text
    assert state(bench, first) is DraftState.QUEUED


def test_nobody_can_be_asked_where_nobody_else_is(bench: Bench) -> None:
    draft = bench.draft()
    bench.sign_in("vic", Role.VIEWER)
    assert send(bench.sign_in("alice"), draft, "ask").status_code == 422


def test_the_runner_up_is_answered_in_a_new_version(bench: Bench, knowledge: KnowledgeSource) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    before = bench.item(draft)
    other = next(one for one in sorted(knowledge.current().claims) if one != CLAIM and "knee" in one)
    told = {**(before.findings[0].explanation or {}), "runner_up": other}
    with bench.store.write() as tx:
        tx.connection.execute(schema.findings.update().values(explanation=told))
    assert send(browser, draft, "runner-up").status_code == 303
    after = bench.item(draft)
    assert (after.draft.claim_id, after.draft.version) == (other, before.draft.version + 1)
    assert (after.findings[0].explanation or {})["runner_up"] == CLAIM
    with bench.store.read() as tx:
        assert {one.claim_id for one in tx.posts.findings(before.post.id)} == {CLAIM, other}
        assert ("claim " + other, "was " + CLAIM) in [(one.target, one.reason) for one in tx.audit.of("draft", draft)]


def test_a_runner_up_that_is_not_known_changes_nothing(bench: Bench) -> None:
    draft, browser = bench.draft(), bench.sign_in("alice")
    with bench.store.write() as tx:
        tx.connection.execute(schema.findings.update().values(explanation={"runner_up": "gone"}))
    assert send(browser, draft, "runner-up").status_code == 422
    assert bench.item(draft).draft.version == 1


def test_the_legend_is_dismissed_for_good_by_each_for_themselves(bench: Bench) -> None:
    draft, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    assert "Nothing is posted unless you approve it" in alice.get(f"/drafts/{draft}").text
    assert alice.post("/dismiss", {"of": str(draft)}).headers["location"] == f"/drafts/{draft}?done=dismissed"
    assert "Nothing is posted unless you approve it" not in alice.get(f"/drafts/{draft}").text
    assert "Nothing is posted unless you approve it" in bob.get(f"/drafts/{draft}").text
    send(bob, draft, "reject", reason="tone")
    assert "Nothing is posted unless you approve it" not in bob.get(f"/drafts/{draft}").text
