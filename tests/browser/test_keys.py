"""The desk by keyboard alone: what a decision costs in keys, as the page itself counts them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.roles import Role
from bot.states import DraftState
from tests.browser.test_desk import settled, sign_in
from tests.review.bench import Bench

REASONS = 7
COUNTING = """addEventListener("keydown", (event) => {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  window.counted(event.key);
}, true);"""


def counting(page: Page) -> list[str]:
    """Return a list that grows by each key that the page is told of."""
    keys: list[str] = []

    def counted(key: str) -> None:
        keys.append(key)

    page.expose_function("counted", counted)
    page.add_init_script(COUNTING)
    return keys


def cost(keys: list[str], page: Page, pressed: str) -> int:
    """Press keys one by one, wait for the page that follows, and return how many keys it took."""
    before = len(keys)
    with page.expect_navigation():
        for key in pressed:
            page.keyboard.press(key)
    return len(keys) - before


@pytest.mark.timeout(300)
def test_twenty_decisions_by_keyboard_cost_one_key_or_two_each(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    with bench.store.write() as tx:
        tx.people.add_user("bob", Role.RELEASER, by="test")
    drafts = [bench.draft(community="running", author=f"lifter{number}") for number in range(21)]
    page = chromium.new_page(viewport={"width": 1280, "height": 1600})  # tall enough for a reply and its end
    keys = counting(page)
    sign_in(page, desk)
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    costs: dict[str, list[int]] = {}
    for number in range(20):
        assert page.url.startswith(f"{address}/drafts/{drafts[number]}"), number
        settled(page)
        expect(page.locator(".bar.up")).to_be_attached()
        pressed = ["a", f"r{number % REASONS + 1}", "a", "s", "m", "h"][number % 6]
        costs.setdefault(pressed[0], []).append(cost(keys, page, pressed))
    assert {name: set(spent) for name, spent in costs.items()} == {"a": {1}, "r": {2}, "s": {1}, "m": {1}, "h": {1}}
    states = [bench.item(draft).draft.state for draft in drafts]
    assert states.count(DraftState.APPROVED) == len(costs["a"]) == 7
    assert states.count(DraftState.REJECTED) == len(costs["r"]) + len(costs["h"])
    assert states.count(DraftState.SNOOZED) == len(costs["s"])
    assert sum(map(sum, costs.values())) == 20 + len(costs["r"])
    page.close()


def test_u_undoes_and_other_asks_for_a_note_first(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft, _next = bench.draft(), bench.draft()
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft}")
    settled(page)
    page.keyboard.press("r")
    page.keyboard.press("8")
    expect(page.get_by_label("Note, for the other moderators", exact=True)).to_be_focused()
    page.keyboard.type("asu")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert bench.item(draft).draft.state is DraftState.REJECTED
    with page.expect_navigation():
        page.keyboard.press("u")
    assert bench.item(draft).draft.state is DraftState.QUEUED
    page.close()


def test_choosing_by_key_counts_and_rejects_all_of_them(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _address = desk
    drafts = [bench.draft() for _ in range(4)]
    page = chromium.new_page()
    sign_in(page, desk)
    reject = page.get_by_role("button", name="Reject the chosen")
    expect(reject).to_be_disabled()
    page.keyboard.press("r")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(reject).to_be_enabled()
    page.keyboard.press("Shift+J")
    page.keyboard.press("Shift+J")
    expect(page.get_by_text("3 chosen")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reject 3 drafts?")
    with page.expect_navigation():
        page.keyboard.press("4")
    expect(page.get_by_role("status").filter(has_text="3 drafts rejected.")).to_be_visible()
    assert [bench.item(draft).draft.state for draft in drafts].count(DraftState.REJECTED) == 3
    with page.expect_navigation():
        page.keyboard.press("u")
    assert {bench.item(draft).draft.state for draft in drafts} == {DraftState.QUEUED}
    page.close()


def test_new_drafts_are_told_of_and_nothing_moves(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _address = desk
    bench.draft()
    page = chromium.new_page()
    sign_in(page, desk)
    page.keyboard.press("j")
    here = page.locator("[data-row]").first.bounding_box()
    for _ in range(3):
        bench.draft()
    fresh = page.get_by_role("link", name="3 new: show them")
    expect(fresh).to_be_visible(timeout=15_000)
    expect(page.locator("[data-count=queue]")).to_have_text("4")
    assert page.locator(".row").count() == 1
    assert page.locator("[data-row]").first.bounding_box() == here
    fresh.click()
    expect(page.locator(".row")).to_have_count(4)
    page.close()


@pytest.mark.parametrize("path", ["/", "/drafts/{draft}", "/history"])
def test_a_lost_connection_is_shown(desk: tuple[Bench, str], chromium: Browser, path: str) -> None:
    bench, address = desk
    path = path.format(draft=bench.draft())
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, desk)
    page.goto(address + path)
    context.set_offline(True)
    expect(page.get_by_text("No connection to the desk")).to_be_visible(timeout=15_000)
    context.close()
