"""Recall: every posted reply that rests on a claim or reference, corrected or deleted together, counted first."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from bot.records import Amendment, Deed, Publication
from bot.review import access, amending, recalling
from bot.roles import Role
from bot.states import AmendReason, PublicationState
from bot.steps.amend import Amend
from tests.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.review.bench import CLAIM, Bench, Browser
from tests.review.test_amending import fresh, orders, posted

CLAIM_PAGE = f"/recall/claim/{CLAIM}"
LINE = "An earlier version named another study."
WHY = {"reason": "evidence", "note": "the review was retracted"}


def fill(page: BeautifulSoup, **changes: Any) -> dict[str, Any]:
    chosen = [str(box["value"]) for box in page.select("input[name=chosen][checked]")]
    return {"chosen": chosen, "deed": "delete", "line": "", **WHY, **changes}


def ask(browser: Browser, path: str = CLAIM_PAGE, **changes: Any) -> Any:
    """Fill the form in and go through: ticks first if the guard wants some, then the confirmation of the count."""
    form = fill(browser.page(path), **changes)
    response = browser.post(path, form)
    ticks = [
        str(box["value"])
        for box in BeautifulSoup(response.text, "html.parser").select("input[type=checkbox][name=ticks]")
    ]
    if ticks:
        form["ticks"] = ticks
        response = browser.post(path, form)
    button = BeautifulSoup(response.text, "html.parser").select_one("button[name=confirmed]")
    return browser.post(path, {**form, "confirmed": str(button["value"])}) if button else response


def all_orders(bench: Bench, replies: list[Publication]) -> list[Amendment]:
    return [one for reply in replies for one in orders(bench, reply)]


def several(bench: Bench, number: int = 3) -> list[Publication]:
    found = [posted_again(bench, f"author {n}") for n in range(number)]
    assert len({one.id for one in found}) == number
    return found


def posted_again(bench: Bench, author: str) -> Publication:
    """Put one more reply out, to another author."""
    real = bench.draft
    bench.draft = lambda **more: real(**{"author": author, **more})  # type: ignore[method-assign]
    name = f"rita of {author}"
    sign_in = bench.sign_in
    bench.sign_in = lambda _name, *more, **options: sign_in(name, *more, **options)  # type: ignore[method-assign]
    try:
        return posted(bench)
    finally:
        del bench.draft, bench.sign_in  # type: ignore[method-assign]


def test_the_count_is_shown_before_anything_is_done(bench: Bench) -> None:
    replies = several(bench)
    browser = bench.sign_in("alice")
    page = browser.page(CLAIM_PAGE)
    response = browser.post(CLAIM_PAGE, fill(page))
    assert "3 replies will be deleted there" in response.text
    assert all_orders(bench, replies) == []


def test_a_deletion_is_ordered_for_each_under_one_recall(bench: Bench) -> None:
    replies = several(bench)
    response = ask(bench.sign_in("alice"))
    assert response.headers["location"] == "/recalls/1?done=recalled"
    made = all_orders(bench, replies)
    assert [(one.deed, one.reason, one.by, one.recall_id) for one in made] == [
        (Deed.DELETE, AmendReason.EVIDENCE, "alice", 1)
    ] * 3
    with bench.store.read() as tx:
        (entry,) = tx.audit.of("recall", 1)
    assert (entry.actor, entry.target, entry.reason) == ("alice", f"delete: claim {CLAIM}", "evidence")


def test_only_those_that_were_chosen_are_recalled(bench: Bench) -> None:
    first, second = several(bench, 2)
    ask(bench.sign_in("alice"), chosen=[str(second.id)])
    assert orders(bench, first) == []
    assert len(orders(bench, second)) == 1


def test_a_correction_puts_its_line_on_top_of_each(bench: Bench) -> None:
    replies = several(bench, 2)
    response = ask(bench.sign_in("alice"), deed="correct", line=LINE)
    assert response.status_code == 303, response.text
    for reply in replies:
        (order,) = orders(bench, reply)
        with bench.store.read() as tx:
            version = tx.drafts.version(reply.draft_id, order.version or 0)
        assert version is not None
        assert (version.text or "").splitlines()[0].endswith(f":** {LINE}")


def test_a_reference_leads_to_the_replies_that_cite_it(bench: Bench) -> None:
    (reply,) = several(bench, 1)
    with bench.store.read() as tx:
        version = tx.drafts.version(reply.draft_id, reply.version)
    assert version is not None
    browser = bench.sign_in("alice")
    for reference in version.references:
        page = browser.page(f"/recall/reference/{reference}")
        assert len(page.select("input[name=chosen]")) == 1
        assert "its words do not cite it" not in page.get_text()
    assert ask(browser, f"/recall/reference/{version.references[0]}").status_code == 303


def test_so_does_one_that_only_its_claim_cites_now(bench: Bench) -> None:
    (reply,) = several(bench, 1)
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(
            f"UPDATE draft_versions SET reference_ids = '[]' WHERE draft_id = {reply.draft_id}"
        )
    browser = bench.sign_in("alice")
    kb = browser.client.app.state.context.knowledge.current()  # type: ignore[attr-defined]
    reference = kb.claims[CLAIM].key_points[0].refs[0]
    assert (
        "its words do not cite it, but its claim does now" in browser.page(f"/recall/reference/{reference}").get_text()
    )


def test_a_claim_that_is_gone_is_recalled_all_the_same(bench: Bench) -> None:
    (reply,) = several(bench, 1)
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE publications SET claim_ids = '[\"gone\"]' WHERE id = {reply.id}")
    assert len(bench.sign_in("alice").page("/recall/claim/gone").select("input[name=chosen]")) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, "Choose a reason"),
        ({"reason": "other", "note": " "}, "what the other reason is"),
        ({"deed": ""}, "Choose what is to be done"),
        ({"deed": "correct", "line": " "}, "what is corrected"),
        ({"chosen": []}, "at least one reply"),
        (
            {"deed": "correct", "line": "You should take 400 mg of ibuprofen."},
            "something in the correction has to change first",
        ),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(bench: Bench, changes: dict[str, Any], told: str) -> None:
    replies = several(bench, 1)
    response = bench.sign_in("alice").post(
        CLAIM_PAGE,
        {"chosen": [str(replies[0].id)], "deed": "delete", "line": "My line", **WHY, "confirmed": "1", **changes},
    )
    assert response.status_code == 422
    assert told in response.text
    page = BeautifulSoup(response.text, "html.parser")
    kept = page.select_one("#line")
    assert kept is not None
    assert kept["value"] == changes.get("line", "My line")
    assert all_orders(bench, replies) == []


def test_control_the_guard_is_what_bars_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    several(bench, 1)
    monkeypatch.setattr(amending.Amending, "complaints", lambda *_: [])
    assert ask(bench.sign_in("alice"), deed="correct", line="You should take 400 mg of ibuprofen.").status_code == 303


def check_that_one_that_moved_stops_all(bench: Bench) -> None:
    first, second = several(bench, 2)
    browser = bench.sign_in("alice")
    form = fill(browser.page(CLAIM_PAGE))
    with bench.store.write() as tx:
        tx.publications.move(first.id, first.state, PublicationState.REMOVED_THERE)
    response = browser.post(CLAIM_PAGE, {**form, "confirmed": "2"})
    assert response.status_code == 409
    assert all_orders(bench, [first, second]) == []


def test_one_that_does_not_stand_there_any_more_stops_all(bench: Bench) -> None:
    check_that_one_that_moved_stops_all(bench)


def test_control_it_is_the_second_look_that_stops_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "STANDING", tuple(PublicationState))
    monkeypatch.setattr(recalling, "_SHOWN", tuple(PublicationState))
    monkeypatch.setattr(recalling, "still", lambda _tx, seen, _version: seen)
    with pytest.raises(AssertionError):
        check_that_one_that_moved_stops_all(bench)


def test_a_wrong_count_is_counted_anew(bench: Bench) -> None:
    replies = several(bench, 2)
    browser = bench.sign_in("alice")
    response = browser.post(CLAIM_PAGE, {**fill(browser.page(CLAIM_PAGE)), "confirmed": "1"})
    assert "2 replies will be deleted there" in response.text
    assert all_orders(bench, replies) == []


def test_what_was_posted_by_hand_is_listed_and_cannot_be_chosen(bench: Bench) -> None:
    reply = posted(bench, by_hand=True)
    browser = bench.sign_in("alice")
    page = browser.page(CLAIM_PAGE)
    assert "posted by hand" in page.get_text()
    assert page.select("input[name=chosen]") == []
    assert (
        browser.post(CLAIM_PAGE, {"chosen": [str(reply.id)], "deed": "delete", **WHY, "confirmed": "1"}).status_code
        == 409
    )
    assert fresh(bench, reply).state is PublicationState.POSTED


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_not_release_sees_the_list_and_recalls_nothing(bench: Bench, role: Role) -> None:
    replies = several(bench, 1)
    browser = bench.sign_in("vera", role)
    page = browser.page(CLAIM_PAGE)
    assert not page.select("main form")
    assert "A releaser can correct or delete them" in page.get_text()
    form = {"chosen": [str(replies[0].id)], "deed": "delete", **WHY, "confirmed": "1"}
    assert browser.post(CLAIM_PAGE, form).status_code == 403
    assert all_orders(bench, replies) == []


def test_replies_of_other_communities_are_neither_seen_nor_recalled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = several(bench, 1)  # in running
    bench.sign_in("bob").post(CLAIM_PAGE, {"chosen": [str(replies[0].id)], "deed": "delete", **WHY, "confirmed": "1"})
    assert len(all_orders(bench, replies)) == 1
    with bench.store.write() as tx:
        tx.amendments.finished(all_orders(bench, replies)[0].id, error="a try")
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    browser = bench.sign_in("alice")
    assert browser.page(CLAIM_PAGE).select("input[name=chosen]") == []
    assert CLAIM not in browser.get("/recall").text
    assert browser.get("/recalls/1").status_code == 404
    form = {"chosen": [str(replies[0].id)], "deed": "delete", **WHY, "confirmed": "1"}
    assert browser.post(CLAIM_PAGE, form).status_code == 409
    assert len(all_orders(bench, replies)) == 1


@pytest.mark.parametrize("path", ["/recall/claim/nonsense", "/recall/reference/nonsense", "/recalls/7"])
def test_what_does_not_exist_is_not_there(bench: Bench, path: str) -> None:
    assert bench.sign_in("alice").get(path).status_code == 404


def test_progress_shows_what_is_done_what_waits_and_what_failed_with_its_reason(bench: Bench) -> None:
    first, second, third = several(bench)
    browser = bench.sign_in("alice")
    ask(browser)
    page = browser.page("/recalls/1")
    assert page.select_one("[data-again]")
    assert "0 of 3 looked after" in page.get_text()
    with bench.store.write() as tx:
        tx.amendments.finished(orders(bench, first)[0].id, error="the account is banned there")
        tx.publications.move(second.id, second.state, PublicationState.DELETED)
        tx.amendments.finished(orders(bench, second)[0].id)
        tx.amendments.put_off(orders(bench, third)[0].id, bench.clock.now(), "too many requests")
    text = browser.page("/recalls/1").get_text()
    assert "2 of 3 looked after" in text
    assert "the account is banned there" in text
    assert "Last try: too many requests" in text
    assert "1 done" in browser.page("/recall").get_text()
    with bench.store.write() as tx:
        tx.amendments.finished(orders(bench, third)[0].id)
    assert not browser.page("/recalls/1").select_one("[data-again]")


def test_the_step_that_amends_carries_a_recall_out(bench: Bench) -> None:
    replies = several(bench, 2)
    ask(bench.sign_in("alice"))
    platform = FakePlatform(FakeClock(), name="inbox")
    Amend(bench.runtime, platform).run()
    assert platform.calls["delete"] == 2
    assert [fresh(bench, reply).state for reply in replies] == [PublicationState.DELETED] * 2


def test_the_drafts_page_leads_to_the_recall_of_its_claim_and_references(bench: Bench) -> None:
    (reply,) = several(bench, 1)
    page = bench.sign_in("alice").page(f"/drafts/{reply.draft_id}")
    assert page.select(f'a[href="{CLAIM_PAGE}"]')
    assert page.select('a[href^="/recall/reference/"]')
