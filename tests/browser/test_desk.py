"""The desk in a real browser: from the sign-in link to the history, by mouse, by key, on a phone without scripts."""

from __future__ import annotations

import struct

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.roles import Role
from bot.states import DraftState
from tests.review.bench import Bench


def sign_in(page: Page, desk: tuple[Bench, str]) -> None:
    bench, address = desk
    with bench.store.write() as tx:
        tx.people.add_user("alice", Role.RELEASER, by="test")
        token = tx.people.make_link("alice", by="test")
    page.goto(f"{address}/signin/{token}")
    # Until the page has loaded, no script listens and a key is lost.
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in on this browser").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Queue")


def settled(page: Page) -> None:
    """Wait until a draft's page takes decisions: a press right after it came was meant for the page before."""
    expect(page.locator("html.settled")).to_be_attached()


def read(page: Page) -> None:
    """Read a draft's reply to its end, and wait until the page takes decisions."""
    settled(page)
    page.locator("#end-of-reply").evaluate("end => end.scrollIntoView({ block: 'center', behavior: 'instant' })")
    expect(page.locator(".bar.up")).to_be_attached()


def width_of(page: Page) -> int:
    """Return how wide the whole page is, in pixels, read off a picture of it."""
    width: int = struct.unpack(">I", page.screenshot(full_page=True)[16:20])[0]
    return width


def test_a_moderator_signs_in_approves_and_finds_it_in_the_history(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    complaints: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, desk)
    page.get_by_role("link", name="Weak calf muscles").click()
    expect(page.locator("mark").first).to_have_text("Weak calves cause knee pain")
    read(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").filter(has_text="Approved.")).to_contain_text("goes out in")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("region", name="Replies")).to_contain_text("approved, on its way")
    expect(page.get_by_role("region", name="Decisions")).to_contain_text("alice approved")
    assert bench.item(draft_id).draft.state is DraftState.APPROVED
    assert complaints == []
    page.goto(f"{address}/drafts/{draft_id}")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.close()


def test_words_that_one_may_use_are_copied_by_a_button(desk: tuple[Bench, str], chromium: Browser) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk[1]}/sensitive")
    page.get_by_text("Words that you may use").click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("I'm sorry you're dealing with this.")
    context.close()


def test_one_key_approves_and_lands_on_the_next(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    first, second, third = (bench.draft(community="running") for _ in range(3))
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{first}")
    read(page)
    page.keyboard.press("a")
    page.wait_for_url(f"**/drafts/{second}?done=approved*")
    settled(page)
    page.keyboard.press("r")
    page.keyboard.press("4")
    page.wait_for_url(f"**/drafts/{third}?done=rejected*")
    assert bench.item(second).draft.state is DraftState.REJECTED
    page.close()


def test_no_key_decides_while_somebody_types(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    settled(page)
    page.keyboard.press("e")
    expect(page.get_by_label("Write or change the reply")).to_be_focused()
    page.keyboard.type("a r s n q ")
    page.locator("#reject").evaluate("element => { element.open = true }")
    page.locator("[name=reason]").first.check()
    page.locator("[name=reason]").first.focus()
    page.keyboard.press("ArrowDown")
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    assert page.url == f"{address}/drafts/{draft_id}"
    page.close()


def test_enter_in_a_field_decides_nothing_without_scripts(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    page.get_by_text("Reject …").first.click()
    page.locator("[name=reason]").first.check()
    page.locator("[name=reason]").first.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing was saved")
    expect(page.locator("[name=reason]").first).to_be_checked()
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    page.context.close()


@pytest.mark.parametrize("width", [360, 390])
def test_it_works_on_a_phone_without_scripts(desk: tuple[Bench, str], chromium: Browser, width: int) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running", title="W" * 200, body="Weak calves cause knee pain " + "x" * 300)
    bench.draft(sure=False)
    bench.sensitive()
    context = chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, desk)
    for path in ("/", f"/drafts/{draft_id}", "/history", "/sensitive", "/status", "/signin/x"):
        page.goto(address + path)
        assert width_of(page) == width, path
    page.goto(f"{address}/drafts/{draft_id}")
    page.get_by_text("Reject …").first.click()
    page.get_by_label("Tone: not how we talk here").check()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Rejected.")).to_be_visible()
    assert bench.item(draft_id).draft.state is DraftState.REJECTED
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_post_stands_on_the_first_screen_of_a_draft(
    desk: tuple[Bench, str], chromium: Browser, *, scripts: bool
) -> None:
    bench, address = desk
    draft_id = bench.draft()
    context = chromium.new_context(viewport={"width": 390, "height": 740}, java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    expect(page.locator("mark").first).to_be_in_viewport()
    expect(page.locator(".pauses")).to_be_hidden()
    expect(page.locator("footer")).to_contain_text("Running, nothing is paused.")
    expect(page.get_by_text("Nothing is posted unless you approve it")).to_be_hidden()
    page.get_by_text("How a draft works").click()
    expect(page.get_by_text("Nothing is posted unless you approve it")).to_be_visible()
    context.close()


def test_where_there_is_room_help_stands_open(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{bench.draft()}")
    expect(page.get_by_text("Nothing is posted unless you approve it")).to_be_visible()
    expect(page.locator(".pauses")).to_contain_text("Running, nothing is paused.")
    expect(page.locator(".running")).to_be_hidden()
    page.close()


def test_a_long_account_name_breaks_no_page_on_a_phone(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    author = "n" * 60
    draft_id = bench.draft(author=author)
    bench.sensitive(author=author)
    with bench.store.write() as tx:
        tx.people.add_user("alice", Role.ADMIN, by="test")
    context = chromium.new_context(viewport={"width": 390, "height": 740})
    page = context.new_page()
    sign_in(page, desk)
    for path in (f"/drafts/{draft_id}", "/sensitive"):
        page.goto(address + path)
        expect(page.get_by_role("button", name=f"Forget all posts of {author}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert width_of(page) == 390
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_menu_leads_everywhere_without_scripts(desk: tuple[Bench, str], chromium: Browser, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, desk)
    menu = page.locator(".more")
    for name, heading in (("Recall", "Recall"), ("Communities", "Communities"), ("Your account", "alice")):
        menu.locator("summary").click()
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(menu.locator("summary")).to_contain_text(name)
        assert width_of(page) == width
    menu.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def test_the_menu_closes_by_key_and_by_a_click_beside_it(desk: tuple[Bench, str], chromium: Browser) -> None:
    page = chromium.new_page()
    sign_in(page, desk)
    menu, audit = page.locator(".more > summary"), page.get_by_role("link", name="Audit")
    menu.click()
    expect(audit).to_be_visible()
    page.keyboard.press("Escape")
    expect(audit).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    expect(audit).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(audit).to_be_hidden()
    page.close()
