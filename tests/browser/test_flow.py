"""What scripts add on the way of a decision: presses that came too soon, the editor's buttons, and what is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.states import DraftState, PublicationState
from tests.browser.test_desk import read, settled, sign_in, width_of
from tests.review.bench import Bench
from tests.review.test_deciding import shortened


def on_phone(chromium: Browser, desk: tuple[Bench, str], path: str) -> Page:
    page = chromium.new_context(viewport={"width": 390, "height": 640}, has_touch=True).new_page()
    sign_in(page, desk)
    page.goto(desk[1] + path)
    return page


@pytest.mark.parametrize("by", ["click", "key"])
@pytest.mark.parametrize("protected", [True, False])
def test_a_press_meant_for_the_draft_before_decides_nothing(
    desk: tuple[Bench, str], chromium: Browser, by: str, *, protected: bool
) -> None:
    """The control: without the wait the same press approves what nobody has read."""
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    page.goto(f"{address}/drafts/{draft_id}")
    if not protected:
        page.evaluate("document.documentElement.classList.add('settled')")

    def press() -> None:
        if by == "key":
            page.keyboard.press("a")
        else:
            page.get_by_role("button", name="Approve").click()

    page.locator("#end-of-reply").scroll_into_view_if_needed()
    expect(page.locator(".bar.up")).to_be_attached()
    if protected:
        press()
        expect(page.locator("#hasty")).to_contain_text("That was quick")
        assert bench.item(draft_id).draft.state is DraftState.QUEUED
        page.clock.run_for(1_100)
        expect(page.locator("#hasty")).to_be_hidden()
    with page.expect_navigation():
        press()
    expect(page.locator("#done")).to_contain_text("Approved.")
    assert bench.item(draft_id).draft.state is DraftState.APPROVED
    page.close()


@pytest.mark.parametrize("protected", [True, False])
def test_only_a_reply_read_to_its_end_is_approved(
    desk: tuple[Bench, str], chromium: Browser, *, protected: bool
) -> None:
    """The control: with the bar up from the first, a press approves what lies below the edge of the screen."""
    bench, address = desk
    draft_id, _next = bench.draft(community="running"), bench.draft(community="running")
    page = chromium.new_page(viewport={"width": 1280, "height": 480}, reduced_motion="reduce")
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    settled(page)
    begun = page.locator(".preview").evaluate(
        "reply => { scrollBy(0, reply.getBoundingClientRect().top + 60 - innerHeight); return scrollY; }"
    )
    expect(page.locator(".preview")).to_be_in_viewport()
    expect(page.locator("#end-of-reply")).not_to_be_in_viewport()
    if not protected:
        page.locator(".bar").evaluate("bar => bar.classList.add('up')")
        page.keyboard.press("a")
        expect(page.locator("#done")).to_contain_text("Approved.")
    else:
        page.keyboard.press("a")  # leads further, and decides nothing
        expect(page.locator("#hint")).to_contain_text("Read the reply to its end first")
        page.wait_for_function("begun => scrollY > begun", arg=begun)
        assert bench.item(draft_id).draft.state is DraftState.QUEUED
        read(page)
        expect(page.locator("#end-of-reply")).to_be_in_viewport()
        expect(page.locator("#hint")).to_be_hidden()
        page.keyboard.press("a")
        expect(page.locator("#done")).to_contain_text("Approved.")
    page.close()


def test_the_bar_comes_up_once_the_reply_was_read(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running", body="Weak calves cause knee pain " + "and so on " * 150)
    page = on_phone(chromium, desk, f"/drafts/{draft_id}")
    approve = page.get_by_role("button", name="Approve")
    settled(page)
    expect(approve).not_to_be_in_viewport()
    page.keyboard.press("a")  # shows the reply, and decides nothing
    expect(page.locator(".preview")).to_be_in_viewport()
    read(page)
    expect(approve).to_be_in_viewport()
    page.locator("#history").scroll_into_view_if_needed()
    expect(approve).to_be_in_viewport()
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    page.context.close()


def test_the_buttons_say_whether_changes_are_approved(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    length, save = page.locator("#length"), page.locator(".bar .save")
    before = length.text_content()
    expect(save).to_be_hidden()
    page.get_by_text("Edit the reply").click()
    field = page.get_by_label("Write or change the reply")
    expect(length).to_have_text(before or "")
    field.press_sequentially("More. ")
    expect(page.get_by_role("button", name="Approve with my changes")).to_be_visible()
    expect(save).to_be_visible()
    expect(length).not_to_have_text(before or "")
    for _ in "More. ":
        field.press("Backspace")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    expect(save).to_be_hidden()
    expect(length).to_have_text(before or "")
    page.close()


def leave_unsent_words(page: Page) -> str:
    """Approve a changed text while the line is cut; return it, from the browser's own error page."""
    page.get_by_text("Edit the reply").click()
    field = page.get_by_label("Write or change the reply")
    words = shortened(field.input_value())
    field.fill(words)
    settled(page)
    page.route("**/approve*", lambda route: route.abort())
    page.get_by_role("button", name="Approve").click()
    expect(page).to_have_url(re.compile("^chrome-error:"))
    page.unroute("**/approve*")
    return words


def come_back(page: Page) -> None:
    with page.expect_navigation():
        page.go_back()


def test_words_that_the_browser_puts_back_are_in_sight(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    words = leave_unsent_words(page)
    come_back(page)
    expect(page.get_by_label("Write or change the reply")).to_be_visible()
    expect(page.get_by_label("Write or change the reply")).to_have_value(words)
    expect(page.get_by_role("button", name="Approve with my changes")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text("Your text is kept")
    page.close()


@pytest.mark.parametrize("protected", [True, False])
def test_words_that_were_put_back_unseen_are_not_approved(
    desk: tuple[Bench, str], chromium: Browser, *, protected: bool
) -> None:
    """The control: without the look at the moment of the press, words that are nowhere on the screen go out."""
    bench, address = desk
    draft_id, _next = bench.draft(community="running"), bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    leave_unsent_words(page)
    # Such as in a browser that puts text back after every event that would tell of it.
    page.add_init_script("addEventListener('pageshow', (event) => event.stopImmediatePropagation())")
    if not protected:
        page.route("**/deciding*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    come_back(page)
    expect(page.locator("#text")).to_be_hidden()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_attached()
    page.evaluate("document.documentElement.classList.add('settled')")
    page.locator(".bar").evaluate("bar => bar.classList.add('up')")
    page.keyboard.press("a")
    if protected:
        expect(page.locator("#hasty")).to_contain_text("Read them, then press again.")
        expect(page.locator("#text")).to_be_visible()
        expect(page.get_by_role("button", name="Approve with my changes")).to_be_visible()
    else:
        expect(page.locator("#done")).to_contain_text("Approved.")
    assert bench.item(draft_id).draft.state is (DraftState.QUEUED if protected else DraftState.APPROVED)
    assert bench.item(draft_id).draft.version == (1 if protected else 2)
    page.close()


@pytest.mark.parametrize("protected", [True, False])
def test_without_a_connection_a_decision_is_held_back(
    desk: tuple[Bench, str], chromium: Browser, *, protected: bool
) -> None:
    """The control: a page that does not know of the loss ends on the browser's own error page."""
    bench, address = desk
    draft_id, _next = bench.draft(community="running"), bench.draft(community="running")
    page = chromium.new_context().new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    read(page)
    page.context.set_offline(True)
    approve, cut_off = page.get_by_role("button", name="Approve"), page.locator("#cut-off")
    expect(cut_off).to_have_text("Nothing can be decided until the connection is back.")
    expect(approve).to_have_attribute("aria-disabled", "true")
    if not protected:
        page.evaluate("document.documentElement.classList.remove('away')")
        approve.dispatch_event("click")
        expect(page).to_have_url(re.compile("^chrome-error:"))
    else:
        approve.dispatch_event("click")
        expect(cut_off).to_contain_text("Not sent: the desk cannot be reached.")
        assert page.url == f"{address}/drafts/{draft_id}"
        page.context.set_offline(False)
        expect(cut_off).to_be_hidden()
        approve.click()
        expect(page.locator("#done")).to_contain_text("Approved.")
    page.context.close()


def test_a_page_that_is_wrong_about_the_loss_sends_all_the_same(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id, _next = bench.draft(community="running"), bench.draft(community="running")
    page = chromium.new_page()
    page.route("**/live*", lambda route: route.abort())  # as a proxy might
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    read(page)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator("#cut-off")).to_contain_text("Nothing can be decided")
    page.get_by_role("button", name="Approve").dispatch_event("click")
    expect(page.locator("#done")).to_contain_text("Approved.")
    assert bench.item(draft_id).draft.state is DraftState.APPROVED
    page.close()


def test_the_notice_counts_down_and_then_says_that_it_is_posted(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id, _next = bench.draft(community="running"), bench.draft(community="running")
    page = chromium.new_page()
    sign_in(page, desk)
    page.clock.install()
    page.goto(f"{address}/drafts/{draft_id}")
    page.clock.run_for(1_100)
    read(page)
    page.get_by_role("button", name="Approve").click()
    notice = page.locator("#done")
    expect(notice).to_contain_text("goes out in")
    box = notice.get_by_role("button", name="Take it back").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.evaluate("window.scrollTo(0, 9999)")
    expect(notice).to_be_in_viewport()
    page.clock.run_for(5_000)
    expect(notice.get_by_role("timer")).to_have_text(re.compile(r"^(\d|1[0-5]) s$|^a moment$"))
    bench.clock.pass_(seconds=21)
    with bench.store.write() as tx:
        tx.publications.move(1, PublicationState.APPROVED, PublicationState.SENDING)
        tx.publications.move(1, PublicationState.SENDING, PublicationState.POSTED)
    page.clock.run_for(25_000)
    expect(notice).to_contain_text("is posted. Correct or delete it")
    expect(notice.get_by_role("button")).to_have_count(0)
    page.close()


def test_a_refusal_is_in_sight(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    page = on_phone(chromium, desk, f"/drafts/{bench.draft(community='running')}")
    settled(page)
    page.get_by_text("Reject …").first.click()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator("#reasons")).to_be_in_viewport()
    page.context.close()


def test_the_bar_leads_to_the_reasons_and_rejects_once_one_is_chosen(
    desk: tuple[Bench, str], chromium: Browser
) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running")
    page = on_phone(chromium, desk, f"/drafts/{draft_id}")
    read(page)
    bar = page.locator(".bar")
    lead, send = bar.get_by_role("link", name="Reject …"), bar.get_by_role("button", name="Reject as chosen")
    expect(send).to_be_hidden()
    lead.click()
    expect(page.locator("#reasons")).to_be_in_viewport(ratio=1)
    page.get_by_label("Other: say what in the note").check()
    expect(send).to_be_hidden()  # that says nothing without a note
    lead.click()
    expect(page.locator("#reasons")).to_be_in_viewport(ratio=1)
    page.locator("#note").fill("They asked for none.")
    expect(lead).to_be_hidden()
    send.click()
    expect(page.locator("#done")).to_contain_text("Rejected.")
    assert bench.item(draft_id).draft.state is DraftState.REJECTED
    page.context.close()


def test_the_keys_lie_over_the_page_and_escape_closes_them(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft()
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{draft_id}")
    settled(page)
    for closing in ("Escape", "?"):
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_in_viewport()
        page.keyboard.press("s")  # decides nothing behind the dialog
        page.keyboard.press(closing)
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
        assert page.evaluate("window.scrollY") == 0
    page.keyboard.press("u")
    expect(page.locator("#hint")).to_have_text("There is nothing to undo here.")
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    page.close()


def test_the_queue_is_found_where_it_was_left(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    for number in range(12):
        bench.draft(community="running", author=f"lifter{number}")
    page = on_phone(chromium, desk, "/")
    row = page.locator("[data-row]").nth(9)
    expect(row).not_to_be_in_viewport()
    with page.expect_navigation():
        row.evaluate("row => { row.scrollIntoView({ block: 'center', behavior: 'instant' }); row.click() }")
    page.get_by_role("link", name="← Queue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Queue")
    expect(row).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("size", [16, 32])
def test_nothing_is_wider_than_the_phone_with_large_letters(
    desk: tuple[Bench, str], chromium: Browser, size: int
) -> None:
    bench, address = desk
    drafts = [bench.draft(community="running"), bench.draft(sure=False)]
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, desk)
    for path in ("/", *(f"/drafts/{draft}" for draft in drafts)):
        page.goto(address + path)
        page.evaluate("size => { document.documentElement.style.fontSize = `${size}px` }", size)
        assert width_of(page) == 390, path
    context.close()
