"""axe-core reads every page of the desk, with data in it, light and dark, on a laptop and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from bot.review.server import ReviewServer
from bot.roles import Role
from responses.knowledge.loader import KnowledgeSource
from tests.browser.test_together import enter
from tests.review.bench import Bench, make_bench

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BAD = ("serious", "critical")
LEAST_RULES = 12
"""Rules that found something to look at on the barest page; fewer would mean that axe did not run."""
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


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    """A desk with something of everything on it, and its address."""
    bench = make_bench(tmp_path_factory.mktemp("filled"), KnowledgeSource())
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    yield bench, f"http://127.0.0.1:{server.start()}"
    assert server.stop()
    bench.store.close()


def fill(bench: Bench) -> list[str]:
    """Put drafts, a reply, an invitation, unsaved text and a second person on the desk; return the pages to look at."""
    open_, posted, taken, suggested = (
        bench.draft(community="running"),
        bench.draft(community="running"),
        bench.draft(community="strength"),
        bench.draft(sure=False),
    )
    bench.sensitive()
    bench.sign_in("ada", Role.ADMIN)
    bob = bench.sign_in("bob")
    form = bob.form(f"/drafts/{posted}", f"/drafts/{posted}/edit")
    assert bob.client.post(f"/drafts/{posted}/approve", data=form).status_code == 303
    form = bob.form(f"/drafts/{taken}", f"/drafts/{taken}/edit")
    assert bob.client.post(f"/drafts/{taken}/take", data=form).status_code == 303
    bob.post("/pause", {"scope": "running", "what": "posting", "why": "a test"})
    with bench.store.write() as tx:
        token = tx.members.invite("running", Role.REVIEWER, "ada")
        for draft_id in (open_, taken):
            tx.unsaved.keep(draft_id, "ada", "a page", version=1, text="Half a sentence", note="why")
    drafts = [f"/drafts/{draft_id}" for draft_id in (open_, posted, taken, suggested)]
    pages = ["/", "/sensitive", "/answers", "/history", "/audit", "/status", "/people", "/me", "/nothing", "/signin/x"]
    return [*drafts, f"/drafts/{open_}?unsaved=a+page", *pages, "/audit?who=nobody", f"/invite/{token}"]


@pytest.fixture(scope="module")
def pages(filled: tuple[Bench, str]) -> list[str]:
    return fill(filled[0])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
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
        page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true }")
        found[path] = findings(page)
    context.close()
    assert {path: told for path, told in found.items() if told} == {}


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
    assert "Mozilla Public License" in AXE[:2000]
