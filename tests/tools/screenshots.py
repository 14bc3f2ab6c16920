"""Writes pictures of every page of the desk into a folder: ``python -m tests.tools.screenshots docs/images``.

The demo runs in a temporary folder. Somebody decides on a few drafts, a member answers, a reply is recalled; then each
page is shown on a laptop and on a phone, light and dark.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot import demo, logs
from bot.clock import SystemClock
from bot.review import reads
from bot.review.server import free_port
from bot.roles import Role
from bot.service import Service
from bot.states import PostState
from bot.store import Store
from bot.store.opening import open_store
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.tools.palette import as_png

SIZES = {1280: 900, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
USER = "mira"
PATIENCE_S = 180.0
_ANSWER = "Wrong, my physio told me the opposite. Can a person look at this, please?"
_TRIED = "Saw another thread about new shoes today. Weak calves cause knee pain. Nobody trains them, that's all."
_PIXELS = """async (png) => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  canvas.drawImage(picture, 0, 0);
  const bytes = canvas.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [picture.width, picture.height, btoa(text)];
}"""


class ToolError(Exception):
    """The pictures cannot be made; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The running demo, and what the pages in the pictures are about."""

    address: str
    store: Store
    inbox: Path
    outbox: Path


def by_path(path: str) -> Callable[[Page], None]:
    """Return what opens a page by its path, at the desk that the browser looks at."""

    def go(page: Page) -> None:
        page.goto(urljoin(page.url, path))

    return go


def draft(page: Page) -> None:
    """Open the first draft of the queue."""
    by_path("/")(page)
    page.locator("[data-row]").first.click()
    page.wait_for_url("**/drafts/*")


def bulk(page: Page) -> None:
    """Choose three drafts and ask to reject them."""
    by_path("/")(page)
    for pick in page.locator("[data-pick]").all()[:3]:
        pick.check()
    page.get_by_role("button", name="Reject the chosen").click()


def tried(page: Page) -> None:
    """Try a text."""
    by_path("/try")(page)
    page.get_by_label("Text", exact=True).fill(_TRIED)
    page.get_by_role("button", name="Try it").click()


def menu(page: Page) -> None:
    """Open the menu on the page of answers."""
    by_path("/answers")(page)
    page.locator(".more > summary").click()


def posted(page: Page) -> None:
    """Open the draft of the newest reply."""
    by_path("/history")(page)
    page.get_by_role("region", name="Replies").get_by_role("link").first.click()


def of_claim(page: Page) -> None:
    """Open the replies that rest on a claim."""
    by_path("/recall")(page)
    page.get_by_role("region", name="Claims with posted replies").get_by_role("link").first.click()


def invited(page: Page) -> None:
    """Make an invitation, and open it."""
    by_path("/people")(page)
    page.get_by_role("button", name="Make a link").click()
    page.goto(page.locator("#link").input_value())


def signed_out(page: Page) -> None:
    """Open the desk as a stranger."""
    page.context.clear_cookies()
    by_path("/")(page)


SHOTS: dict[str, Callable[[Page], None]] = {
    "queue": by_path("/"),
    "draft": draft,
    "posted": posted,
    "bulk": bulk,
    "menu": menu,
    "sensitive": by_path("/sensitive"),
    "answers": by_path("/answers"),
    "history": by_path("/history"),
    "try": tried,
    "recall": by_path("/recall"),
    "recall-claim": of_claim,
    "recall-progress": by_path("/recalls/1"),
    "communities": by_path("/communities"),
    "status": by_path("/status"),
    "audit": by_path("/audit"),
    "people": by_path("/people"),
    "forget": by_path("/forget"),
    "me": by_path("/me"),
    "invite": invited,
    "signin": signed_out,
}
"""What is in the pictures. Who signs out comes last."""


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Run the demo in a folder, with three people, until every sample post is judged."""
    clock = SystemClock()
    with demo.hold_folder(folder, clock, fresh=False):
        settings = demo.settings(folder, port=free_port("127.0.0.1", 8180))
        demo.lay_out(folder, clock)
        with open_store(settings, clock, exclusive=True) as store:
            with store.write() as tx:
                for name, role in ((USER, Role.ADMIN), ("jonas", Role.RELEASER), ("ada", Role.REVIEWER)):
                    tx.people.add_user(name, role, by="demo")
            service = Service(settings, store, clock=clock)
            port = service.start()
            files = settings.platforms["samples"]
            assert files.kind == "file"
            scene = Stage(address=f"http://127.0.0.1:{port}", store=store, inbox=files.inbox, outbox=files.outbox)
            try:
                wait("the sample posts to be judged", lambda: _judged(store))
                yield scene
            finally:
                service.stop()


def wait(what: str, there: Callable[[], bool]) -> None:
    """Wait for something. Raises ``ToolError`` if it does not come."""
    end = time.monotonic() + PATIENCE_S
    while not there():
        if time.monotonic() > end:
            raise ToolError(f"waited {PATIENCE_S:.0f} s in vain for {what}")
        time.sleep(0.5)


def _judged(store: Store) -> bool:
    here = [demo.COMMUNITY]
    with store.read() as tx:
        left = sum(reads.post_count(tx, state, here) for state in (PostState.FETCHED, PostState.JUDGED))
        return reads.waiting(tx, here) > 0 and left == 0


def sign_in(scene: Stage, context: BrowserContext, name: str = USER) -> Page:
    """Sign somebody in."""
    with scene.store.write() as tx:
        token = tx.people.make_link(name, by="demo")
    page = context.new_page()
    page.goto(f"{scene.address}/signin/{token}")
    page.get_by_role("button", name="Sign in on this browser").click()
    return page


def play(scene: Stage, page: Page) -> None:
    """Decide on some drafts, get an answer, invite somebody, be more careful, and recall a reply."""
    draft(page)
    page.get_by_role("button", name="Got it").click()
    for key in ("a", "a", "a", "r3", "s", "m", "a"):
        draft(page)
        page.locator("#end-of-reply").scroll_into_view_if_needed()
        page.locator("html.settled .bar.up").wait_for()
        with page.expect_navigation():
            for one in key:
                page.keyboard.press(one)
    wait("four replies to be posted", lambda: len(_posted(scene)) == 4)
    answer = {"id": "answer", "kind": "comment", "body": _ANSWER, "author": "knees_of_steel"}
    answer |= {"parent_id": _posted(scene)[0], "permalink": "https://forum.example/t/answer"}
    with scene.inbox.open("a", encoding="utf-8") as file:
        file.write(json.dumps(answer) + "\n")
    _invite_and_be_careful(page)
    _recall(page)
    wait("the answer", lambda: _answered(scene))


def _posted(scene: Stage) -> list[str]:
    if not scene.outbox.exists():
        return []
    lines = [json.loads(line) for line in scene.outbox.read_text("utf-8").splitlines()]
    return [line["id"] for line in lines if "parent_id" in line]


def _answered(scene: Stage) -> bool:
    with scene.store.read() as tx:
        return reads.post_count(tx, PostState.ANSWER, [demo.COMMUNITY]) > 0


def _invite_and_be_careful(page: Page) -> None:
    by_path("/people")(page)
    page.get_by_role("button", name="Make a link").click()
    by_path("/communities")(page)
    community = page.get_by_role("region", name=demo.COMMUNITY)
    community.get_by_text("Be more careful here …").click()
    community.get_by_label("Replies a day").fill("12")
    community.get_by_label("Switch a claim off").fill("spot-reduction")
    community.get_by_role("button", name="Set it for").click()


def _recall(page: Page) -> None:
    of_claim(page)
    page.get_by_label("Correct them").check()
    page.get_by_label("For a correction").fill("An earlier version named another study.")
    page.get_by_label("Why?").select_option("evidence")
    page.get_by_role("button", name="Go on").click()
    confirm = page.locator("button[name=confirmed]")
    if not confirm.count():
        for tick in page.locator("input[type=checkbox][name=ticks]").all():
            tick.check()
        page.get_by_role("button", name="Go on").click()
    confirm.click()
    page.wait_for_url("**/recalls/1*")


def picture(page: Page, plain: Page) -> bytes:
    """Return what a page shows in its window; ``plain`` is another page, whose canvas reads the picture."""
    shot = page.screenshot(animations="disabled", caret="hide")
    width, height, data = plain.evaluate(_PIXELS, base64.b64encode(shot).decode())
    pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)
    return as_png(pixels[:, :, :3])


def take(scene: Stage, browser: Browser, folder: Path) -> None:
    """Write each page in each size and scheme."""
    signed_in = browser.new_context(viewport={"width": 1280, "height": 900})
    play(scene, sign_in(scene, signed_in))
    state = signed_in.storage_state()
    plain = browser.new_page()
    for width, height in SIZES.items():
        for scheme in SCHEMES:
            size = {"width": width, "height": height}
            context = browser.new_context(viewport=size, color_scheme=scheme, storage_state=state)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(f"{scene.address}/status")
            for name, go in SHOTS.items():
                go(page)
                page.wait_for_load_state()
                (folder / file_name(name, width, scheme)).write_bytes(picture(page, plain))
            context.close()


def file_name(name: str, width: int, scheme: str) -> str:
    """Return what a picture is called."""
    return f"{name}-{width}-{scheme}.png"


def main() -> int:
    """Make all pictures anew."""
    folder = Path(sys.argv[1])
    logs.set_up("warning", "text")
    found = find_chromium()
    if found is None:
        raise ToolError("Chromium is missing; it comes with: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as there,
        stage(Path(there) / "demo") as scene,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        take(scene, browser, folder)
        browser.close()
    total = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{len(SHOTS) * len(SIZES) * len(SCHEMES)} pictures in {folder}, {total / 1e6:.1f} MB with all others there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
