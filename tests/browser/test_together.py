"""What needs scripts of several people at one desk: text that is kept while it is typed, and who else is there."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from bot.roles import Role
from tests.browser.test_desk import settled
from tests.review.bench import Bench

TYPED = "And one line that nobody saved."
EDITOR = "Write or change the reply"


def enter(page: Page, desk: tuple[Bench, str], name: str) -> None:
    """Sign somebody in."""
    bench, address = desk
    with bench.store.write() as tx:
        tx.people.add_user(name, Role.RELEASER, by="test")
        token = tx.people.make_link(name, by="test")
    page.goto(f"{address}/signin/{token}")
    page.get_by_role("button", name="Sign in on this browser").click()


def open_as(chromium: Browser, desk: tuple[Bench, str], name: str, path: str) -> Page:
    page = chromium.new_context().new_page()
    enter(page, desk, name)
    page.goto(desk[1] + path)
    return page


def edit(page: Page) -> None:
    """Type into the editor of a draft."""
    page.get_by_text("Edit the reply").click()
    page.get_by_label(EDITOR).fill(TYPED)


def unsaved(bench: Bench, draft_id: int, name: str = "alice") -> list[str]:
    with bench.store.read() as tx:
        return [one.text for one in tx.unsaved.of(draft_id, name)]


def test_what_is_typed_is_kept_and_offered_on_another_device(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running")
    laptop = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    complaints: list[str] = []
    laptop.on("console", lambda message: complaints.append(message.text))
    edit(laptop)
    expect(laptop.locator("#kept")).to_have_text("Your text is kept, unsaved, since 12:00 UTC.")
    laptop.context.close()
    phone = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    expect(phone.get_by_label(EDITOR)).not_to_have_value(re.compile(TYPED))
    phone.get_by_role("link", name="Use it").click()
    expect(phone.get_by_label(EDITOR)).to_have_value(re.compile(TYPED))
    phone.get_by_role("button", name="Save only").last.click()
    expect(phone.get_by_role("status").filter(has_text="Saved as a new version.")).to_be_visible()
    assert unsaved(bench, draft_id) == []
    assert complaints == []
    phone.context.close()


def test_the_last_words_are_kept_when_the_page_is_left_at_once(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    draft_id = bench.draft(community="running")
    page = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    edit(page)
    page.goto(f"{address}/status")
    for _ in range(50):  # the browser sends it when it likes
        page.goto(f"{address}/drafts/{draft_id}")
        if page.get_by_text("Your unsaved text from 12:00 UTC").count():
            break
    assert unsaved(bench, draft_id) == [TYPED]
    page.context.close()


def test_a_session_that_ends_while_somebody_types_loses_nothing(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running")
    page = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    page.clock.install()
    page.context.clear_cookies()
    edit(page)
    page.clock.run_for(2_000)
    expect(page.locator("#kept")).to_contain_text("Not kept: you are signed out.")
    enter(page.context.new_page(), desk, "alice")
    page.clock.run_for(11_000)
    expect(page.locator("#kept")).to_contain_text("Your text is kept")
    assert unsaved(bench, draft_id) == [TYPED]
    page.get_by_role("button", name="Save only").last.click()
    expect(page.get_by_role("status").filter(has_text="Saved as a new version.")).to_be_visible()
    page.context.close()


def test_somebody_else_signing_in_does_not_get_what_was_typed(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running")
    page = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    page.clock.install()
    page.context.clear_cookies()
    enter(page.context.new_page(), desk, "bob")
    edit(page)
    page.clock.run_for(2_000)
    expect(page.locator("#kept")).to_contain_text("Not kept: you are signed out.")
    assert unsaved(bench, draft_id, "bob") == []
    page.context.close()


def test_who_else_is_there_shows_up_by_itself_and_a_draft_is_taken(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, _ = desk
    draft_id = bench.draft(community="running")
    alice = open_as(chromium, desk, "alice", f"/drafts/{draft_id}")
    expect(alice.locator("#company")).to_be_hidden()
    alice.clock.install()
    alice.reload()
    bob = open_as(chromium, desk, "bob", f"/drafts/{draft_id}")
    alice.clock.run_for(46_000)
    expect(alice.locator("#company")).to_contain_text("bob looks at this draft right now.")
    alice.get_by_role("button", name="Take it for 10 minutes").click()
    expect(alice.locator("#company")).to_contain_text("You have this draft until 12:10 UTC")
    edit(bob)
    settled(bob)
    bob.get_by_role("button", name="Approve").click()
    expect(bob.get_by_role("alert")).to_contain_text("alice has this draft until 12:10 UTC")
    expect(bob.get_by_label(EDITOR)).to_have_value(re.compile(TYPED))
    expect(bob.get_by_role("button", name="Approve")).to_be_disabled()
    bob.get_by_role("button", name="Take it over from alice").click()
    expect(bob.locator("#company")).to_contain_text("You have this draft")
    expect(bob.get_by_role("button", name="Approve")).to_be_enabled()
    alice.clock.run_for(46_000)
    expect(alice.get_by_role("button", name="Approve")).to_be_disabled()
    expect(alice.locator("#held")).to_contain_text("bob has this draft until 12:10 UTC.")
    expect(bob.get_by_label(EDITOR)).to_have_value(re.compile(TYPED))
    alice.context.close()
    bob.context.close()
