"""Correcting, deleting and recalling posted replies in a real browser, by mouse, on a phone and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.records import Deed, Publication
from bot.states import PublicationState
from tests.browser.test_desk import sign_in, width_of
from tests.review.bench import CLAIM, Bench
from tests.review.test_amending import orders, posted


def answer_the_guard(page: Page, button: str) -> None:
    """Tick what the guard asks about, if it does, and press the button again."""
    ticks = page.locator('input[type="checkbox"][name="ticks"]')
    if ticks.count():
        for tick in ticks.all():
            tick.check()
        page.get_by_role("button", name=button).click()


def test_a_posted_reply_is_corrected_and_then_deleted(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    publication = posted(bench)
    complaints: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{publication.draft_id}")
    page.get_by_text("Correct it …").click()
    page.get_by_label("What is corrected, in one line").fill("We were wrong about the study.")
    page.locator(f"#correct-reason-{publication.id}").select_option("evidence")
    page.get_by_label("The reply below stays as it is").check()
    page.get_by_role("button", name="Correct it there").click()
    answer_the_guard(page, "Correct it there")
    expect(page.get_by_text("alice ordered to correct it")).to_be_visible()
    (order,) = orders(bench, publication)
    assert order.deed is Deed.CORRECT
    with bench.store.write() as tx:
        tx.publications.move(publication.id, PublicationState.POSTED, PublicationState.CORRECTED, version=order.version)
        tx.amendments.finished(order.id)
    page.goto(f"{address}/drafts/{publication.draft_id}")
    page.get_by_text("Delete it …").click()
    page.locator(f"#delete-reason-{publication.id}").select_option("wrong")
    page.get_by_role("button", name="Delete it there").click()
    expect(page.get_by_text("alice ordered to delete it")).to_be_visible()
    assert orders(bench, publication)[-1].deed is Deed.DELETE
    assert [one for one in complaints if "422" not in one] == []
    page.close()


def test_a_correction_that_is_typed_is_kept_by_itself(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    publication = posted(bench)
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{publication.draft_id}")
    page.get_by_text("Correct it …").click()
    page.get_by_label("What is corrected, in one line").fill("We were wrong about the study.")
    expect(page.locator("#kept")).to_have_text("Your text is kept, unsaved, since 12:00 UTC.")
    page.goto(f"{address}/drafts/{publication.draft_id}")
    page.get_by_role("link", name="Use it").click()
    expect(page.get_by_label("What is corrected, in one line")).to_have_value("We were wrong about the study.")
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_replies_are_recalled_after_the_count_was_shown(
    desk: tuple[Bench, str], chromium: Browser, *, scripts: bool
) -> None:
    bench, address = desk
    publication: Publication = posted(bench)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/recall")
    page.get_by_role("link", name="Weak calf muscles").click()
    assert width_of(page) == 360
    page.get_by_label("Delete them there").check()
    page.get_by_label("Why?").select_option("evidence")
    page.get_by_label("Note, for the other moderators").press("Enter")  # counts, and orders nothing
    expect(page.get_by_role("heading", name="1 reply will be deleted there")).to_be_visible()
    assert orders(bench, publication) == []
    page.get_by_role("button", name="Delete 1 reply").click()
    expect(page.get_by_role("heading", name="0 of 1 looked after")).to_be_visible()
    assert width_of(page) == 360
    assert len(orders(bench, publication)) == 1
    assert page.url.startswith(f"{address}/recalls/1")
    page.goto(f"{address}/recall/claim/{CLAIM}")
    expect(page.get_by_text("a correction or deletion is under way")).to_be_visible()
    context.close()


def test_what_moves_by_itself_is_shown_without_a_reload(desk: tuple[Bench, str], chromium: Browser) -> None:
    bench, address = desk
    publication = posted(bench)
    page = chromium.new_page()
    sign_in(page, desk)
    page.goto(f"{address}/drafts/{publication.draft_id}")
    page.get_by_text("Delete it …").click()
    page.locator(f"#delete-reason-{publication.id}").select_option("wrong")
    page.get_by_role("button", name="Delete it there").click()
    expect(page.get_by_text("alice ordered to delete it")).to_be_visible()
    page.evaluate("() => { window.same = true }")
    (order,) = orders(bench, publication)
    with bench.store.write() as tx:
        tx.publications.move(publication.id, PublicationState.POSTED, PublicationState.DELETED)
        tx.amendments.finished(order.id)
    expect(page.get_by_text("alice ordered to delete it")).to_be_hidden(timeout=20_000)
    assert page.evaluate("() => window.same")
    expect(page.locator("[data-again]")).to_have_count(0)
    page.close()
