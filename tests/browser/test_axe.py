"""axe-core reads every page of the desk, with data in it, light and dark, on a laptop and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.records import Kind
from bot.review.server import ReviewServer
from bot.roles import Role
from bot.states import PostState
from responses.knowledge.loader import KnowledgeSource
from tests.browser.test_desk import width_of
from tests.browser.test_together import enter
from tests.review.bench import CLAIM, Bench, make_bench
from tests.review.test_door import routes
from tests.review.test_recalling import ask, several

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BAD = ("serious", "critical")
LEAST_RULES = 12
"""Rules that found something to look at on the barest page; fewer would mean that axe did not run."""
OPEN = "() => { for (const one of document.querySelectorAll('main details, footer details')) one.open = true }"
"""Opens all but the menu, which would cover what axe is to look at."""
_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def findings(page: Page) -> list[str]:
    """Return axe's serious and critical findings, after making sure that it looked at all."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)  # as a script tag it would break the page's own policy
    result: dict[str, Any] = page.evaluate(_RUN, RULES)
    ran = len(result["passes"]) + len(result["violations"]) + len(result["incomplete"])
    assert ran >= LEAST_RULES, f"only {ran} rules ran on {page.url}"
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:160]}"
        for found in result["violations"]
        if found["impact"] in BAD
        for node in found["nodes"]
    ]


Look = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    """A desk with something of everything on it, and its address."""
    bench = make_bench(tmp_path_factory.mktemp("filled"), KnowledgeSource())
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    yield bench, f"http://127.0.0.1:{server.start()}"
    assert server.stop()
    bench.store.close()


def fill(bench: Bench) -> list[str]:
    """Put drafts, replies, an invitation, unsaved text and a second person on the desk; return the pages to look at."""
    open_, on_its_way, taken, suggested = (
        bench.draft(community="running"),
        bench.draft(community="running"),
        bench.draft(community="strength"),
        bench.draft(sure=False),
    )
    bench.sensitive()
    bench.sign_in("ada", Role.ADMIN)
    bob = bench.sign_in("bob")
    form = bob.form(f"/drafts/{on_its_way}", f"/drafts/{on_its_way}/edit")
    assert bob.client.post(f"/drafts/{on_its_way}/approve", data=form).status_code == 303
    form = bob.form(f"/drafts/{taken}", f"/drafts/{taken}/edit")
    assert bob.client.post(f"/drafts/{taken}/take", data=form).status_code == 303
    answered(bench)
    recalled, posted = (bench.item(one.draft_id) for one in several(bench, 2))
    assert posted.current is not None
    reference = posted.current.references[0]
    chosen = [str(recalled.publications[0].id)]
    assert ask(bob, f"/recall/reference/{reference}", chosen=chosen).headers["location"].startswith("/recalls/1")
    bob.post("/pause", {"scope": "running", "what": "posting", "why": "a test"})
    bob.post("/communities", {"community": "running", "mode": "draft", "daily_cap": "3", "add": CLAIM})
    put_off = bench.draft(community="strength", author="somebody else")
    form = bob.form(f"/drafts/{put_off}", f"/drafts/{put_off}/edit")
    assert bob.client.post(f"/drafts/{put_off}/snooze", data=form).status_code == 303
    with bench.store.write() as tx:
        token = tx.members.invite("running", Role.REVIEWER, "ada")
        tx.people.add_user("cleo", Role.VIEWER, by="ada")
        link = tx.people.make_link("cleo", by="ada")
        for draft_id in (open_, taken):
            tx.unsaved.keep(draft_id, "ada", "a page", version=1, text="Half a sentence", note="why")
    shown = (open_, on_its_way, taken, suggested, put_off, recalled.draft.id, posted.draft.id)
    drafts = [f"/drafts/{draft_id}" for draft_id in shown]
    lists = ["/", "/?show=snoozed", "/?find=nothing-like-it", "/sensitive", "/answers", "/history", "/try", "/recall"]
    recalls = [f"/recall/claim/{CLAIM}", f"/recall/reference/{reference}", "/recall/claim/spot-reduction", "/recalls/1"]
    others = ["/communities", "/status", "/people", "/forget", "/me", "/audit", "/audit?who=nobody", "/nothing"]
    others += [f"/signin/{link}", "/signin/x"]
    return [*drafts, f"/drafts/{open_}?unsaved=a+page", *lists, *recalls, *others, f"/invite/{token}", "/invite/x"]


def answered(bench: Bench) -> None:
    """Let a member answer."""
    post_id = bench.take_in(title="", body="Wrong, says my physio.", community="running", kind=Kind.COMMENT)
    with bench.store.write() as tx:
        tx.posts.move(post_id, PostState.FETCHED, PostState.ANSWER)


def choose(deed: str) -> Look:
    """Choose every draft of the queue, and ask for a deed on them."""

    def look(page: Page, home: str) -> None:
        page.goto(home)
        for pick in page.locator("[data-pick]").all():
            pick.check()
        page.get_by_role("button", name=deed).click()
        expect(page.get_by_role("heading", name="The chosen drafts")).to_be_visible()

    return look


def try_a_text(text: str, told: str) -> Look:
    """Try a text."""

    def look(page: Page, home: str) -> None:
        page.goto(f"{home}/try")
        page.get_by_label("Text", exact=True).fill(text)
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_role("heading", name=told)).to_be_visible()

    return look


def count_a_recall(page: Page, home: str) -> None:
    """Ask how many replies a recall deletes."""
    page.goto(f"{home}/recall/claim/{CLAIM}")
    page.get_by_label("Delete them there").check()
    page.get_by_label("Why?").select_option("evidence")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="will be deleted there")).to_be_visible()


def invite_somebody(page: Page, home: str) -> None:
    """Make an invitation."""
    page.goto(f"{home}/people")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("heading", name="The invitation is made")).to_be_visible()


def ask_before_deleting(page: Page, home: str) -> None:
    """Begin to mark a post as seen to."""
    page.goto(f"{home}/sensitive")
    page.get_by_role("button", name="Done: delete it here").click()
    expect(page.get_by_role("heading", name="delete the post here?")).to_be_visible()


def open_the_menu(page: Page, home: str) -> None:
    """Open the menu."""
    page.goto(f"{home}/audit")
    page.locator(".more > summary").click()
    expect(page.get_by_role("link", name="Communities")).to_be_visible()


HURT = (
    "Landed on somebody's foot at basketball about an hour ago, heard a pop in my ankle and now I can't put any weight "
    "on it. It's swelling like crazy. Will icing it make it heal faster or should I leave it alone?"
)
LOOKS: dict[str, Look] = {
    "rejecting several": choose("Reject the chosen"),
    "putting several off": choose("Put them off"),
    "a tried claim": try_a_text("Weak calves cause knee pain. Everybody knows that.", "It would get this draft"),
    "a tried cry for help": try_a_text(HURT, "may need care"),
    "a tried nothing": try_a_text("Lovely weather at the track today.", "No claim was found"),
    "a recall that is counted": count_a_recall,
    "an invitation": invite_somebody,
    "a question before deleting": ask_before_deleting,
    "the menu": open_the_menu,
}
"""What is seen after a form was sent, or something opened."""


@pytest.fixture(scope="module")
def pages(filled: tuple[Bench, str]) -> list[str]:
    return fill(filled[0])


def test_every_page_of_the_desk_is_among_those_looked_at(filled: tuple[Bench, str], pages: list[str]) -> None:
    """A page is what a GET answers with HTML."""
    shown = {path for method, path in routes(filled[0]) if method == "GET"} - {"/live", "/audit/export.{form}"}
    shown -= {path for path in shown if path.startswith("/static/")}
    patterns = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in shown | {"/signin"}}
    seen = [urlsplit(path).path for path in [*pages, "/signin"]]
    assert {path for path, pattern in patterns.items() if not any(map(pattern.fullmatch, seen))} == set()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_has_a_serious_finding(
    filled: tuple[Bench, str],
    pages: list[str],
    chromium: Browser,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{filled[1]}/signin")
    found = {"/signin": findings(page)}
    enter(page, filled, "ada")
    for path in pages:
        page.goto(filled[1] + path)
        page.evaluate(OPEN)
        found[path] = findings(page)
    for name, look in LOOKS.items():
        look(page, filled[1])
        found[name] = findings(page)
    context.close()
    assert {path: told for path, told in found.items() if told} == {}


@pytest.mark.timeout(300)
def test_no_page_is_wider_than_a_phone(filled: tuple[Bench, str], pages: list[str], chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    enter(page, filled, "ada")
    wide = []
    for path in pages:
        page.goto(filled[1] + path)
        page.evaluate(OPEN)
        wide += [(path, width_of(page))] if width_of(page) > 360 else []
    for name, look in LOOKS.items():
        look(page, filled[1])
        wide += [(name, width_of(page))] if width_of(page) > 360 else []
    context.close()
    assert wide == []


def test_control_axe_finds_what_is_bad(chromium: Browser) -> None:
    page = chromium.new_page()
    rows = "".join(f"<li><a href='#{n}'>{n}</a></li>" for n in range(3))
    page.set_content(
        f"<!doctype html><html lang=en><title>x</title><main><h1>x</h1><ul>{rows}</ul>"
        "<p style='color:#ccc;background:#fff'>pale</p><input><button></button><img src=x><table><tr><th>a<td>b</table>"
    )
    told = " ".join(findings(page))
    page.close()
    for rule in ("color-contrast", "label", "button-name", "image-alt"):
        assert rule in told


def test_axe_comes_with_its_licence() -> None:
    notice = " ".join(AXE[:2000].replace("*", " ").split())  # it breaks its lines where it likes
    assert "Mozilla Public License" in notice
