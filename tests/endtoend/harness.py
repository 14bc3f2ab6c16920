"""What the end-to-end tests use: the service as a process group, a moderator with a browser's manners, and waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import httpx
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from bot.clock import SystemClock
from bot.records import Publication
from bot.roles import Role
from bot.states import PostState
from bot.store import Store, schema
from bot.store.engine import create_engine
from bot.store.queue import Part
from tests.endtoend.nursery import Nursery
from tests.fakes.reddit.client import FakeReddit

ROOT = Path(__file__).resolve().parents[2]
COMMUNITY = "Knee talk"
SUBREDDIT = "kneetalk"
DEADLINE_S = 60.0
SETTLE_S = 1.5


_T = TypeVar("_T")


def wait_for(what: str, look: Callable[[], _T | None], deadline_s: float = DEADLINE_S) -> _T:
    """Look until something is there; fail naming ``what`` when the deadline is over."""
    until = time.monotonic() + deadline_s
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.03)
    raise AssertionError(f"waited {deadline_s:.0f} s in vain for: {what}")


def write_config(folder: Path, reddit: FakeReddit, *, daily_cap: int = 1000) -> Path:
    """Write the settings of a service that watches one subreddit of a fake Reddit and posts there."""
    credentials = reddit.credentials
    account = "\n".join(f'{key} = "{value}"' for key, value in credentials.items())
    config = folder / "repcheck.toml"
    config.write_text(
        f"""
data_dir = "state"
[web]
port = 0
cancel_window_s = 0
[logs]
level = "warning"
[limits]
author_days = 0.001
[platforms.reddit]
kind = "reddit"
contact = "somebody"
settle_minutes = {SETTLE_S / 60}
poll_seconds = 1
timeout_s = 5
{account}
[[communities]]
name = "{COMMUNITY}"
platform = "reddit"
source = "{SUBREDDIT}"
mode = "post"
consent = "a test"
daily_cap = {daily_cap}
""",
        "utf-8",
    )
    return config


class ServiceProcess:
    """The service in a process group of its own."""

    def __init__(self, nursery: Nursery, config: Path, *switched_off: str) -> None:
        self._nursery = nursery
        self._config = config
        self._switched_off = switched_off
        self._folder = config.parent / "stops"
        self._folder.mkdir(exist_ok=True)
        self.pid = 0
        self.port = 0

    def start(self, *, stop_at: str = "") -> int:
        """Start it and return the desk's port; the thread that reaches ``stop_at`` stays there."""
        for name in ("reached", "port"):
            (self._folder / name).unlink(missing_ok=True)
        self.stop_at(stop_at)
        log = self._config.parent / "service.log"
        self.pid = self._nursery.start(str(log), str(self._config), str(self._folder), *self._switched_off)
        self.port = int(wait_for("the desk's port", self._port))
        return self.port

    def _port(self) -> str | None:
        status = self._nursery.status(self.pid)
        if status is not None:
            log = (self._config.parent / "service.log").read_text("utf-8", "replace")
            raise AssertionError(f"the service ended with {status}:\n{log[-4000:]}")
        path = self._folder / "port"
        return path.read_text() if path.exists() else None

    def stop_at(self, checkpoint: str) -> None:
        """From now on, stay at ``checkpoint``; none if it is empty."""
        part = self._folder / "at.part"
        part.write_text(checkpoint or "nowhere")
        part.rename(self._folder / "at")

    def wait_reached(self, checkpoint: str) -> None:
        """Wait until a thread stands at the checkpoint."""
        reached = self._folder / "reached"
        wait_for(f"checkpoint {checkpoint}", lambda: reached.exists() and reached.read_text() == checkpoint)

    def kill(self) -> None:
        """End the whole group at once, with SIGKILL."""
        if self.pid and self._nursery.status(self.pid) is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._nursery.wait(self.pid, 10)

    def terminate(self) -> float:
        """Ask it to stop; return the seconds that it took and check that it ended with status 0."""
        begun = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        status = self._nursery.wait(self.pid, 60)
        assert status == 0, f"the service ended with {status}"
        return time.monotonic() - begun


class World:
    """One fake Reddit, one service, one database."""

    def __init__(self, folder: Path, reddit: FakeReddit, nursery: Nursery, *switched_off: str) -> None:
        self.reddit = reddit
        self.config = write_config(folder, reddit)
        self.service = ServiceProcess(nursery, self.config, *switched_off)
        (folder / "state").mkdir()
        self._url = f"sqlite:///{folder / 'state' / 'repcheck.sqlite3'}"
        self._store: Store | None = None
        self._moderators: list[Moderator] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.service.kill()
        for moderator in self._moderators:
            moderator.close()
        if self._store is not None:
            self._store.close()

    @property
    def store(self) -> Store:
        """The service's own database, opened beside it."""
        if self._store is None:
            self._store = Store(create_engine(self._url), SystemClock())
        return self._store

    def claim(self, number: int = 0) -> str:
        """Somebody puts a claim forward; return the post's full name."""
        body = (
            f"Honestly, weak calves cause knee pain. That is what week {number} of my running taught the whole group."
        )
        return self.reddit.add_submission(SUBREDDIT, f"Sore knees, part {number}", body, author=f"runner_{number}")

    def draft_of(self, fullname: str) -> int:
        """Wait for the draft that answers a post; return its id."""

        def look() -> int | None:
            with self.store.read() as tx:
                for item in tx.queue.page(Part(communities=(COMMUNITY,)), limit=1000):
                    post = tx.posts.get(item.draft.post_id)
                    if post is not None and post.uri == f"reddit:{fullname}":
                        return item.draft.id
            return None

        return wait_for(f"a draft for {fullname}", look)

    def publication_of(self, draft_id: int) -> Publication | None:
        """Return the newest publication of a draft, or None."""
        with self.store.read() as tx:
            publications = tx.publications.of_draft(draft_id)
        return publications[-1] if publications else None

    def wait_state(self, draft_id: int, *states: str) -> Publication:
        """Wait until the draft's publication is in one of ``states``."""

        def look() -> Publication | None:
            publication = self.publication_of(draft_id)
            return publication if publication is not None and publication.state in states else None

        return wait_for(f"draft {draft_id} to be {' or '.join(states)}", look)

    def draft_of_any(self, fullname: str) -> int:
        """Return the draft that answers a post, whatever its state."""
        with self.store.read() as tx:
            found = tx.connection.execute(
                sa.select(schema.drafts.c.id)
                .join(schema.posts, schema.posts.c.id == schema.drafts.c.post_id)
                .where(schema.posts.c.uri == f"reddit:{fullname}")
            ).scalar_one()
        return int(found)

    def wait_taken_in(self, fullname: str) -> None:
        """Wait until a post has been taken in and judged, and what came of it is composed."""

        def look() -> bool:
            with self.store.read() as tx:
                if not tx.posts.known([f"reddit:{fullname}"]):
                    return False
                counts = tx.posts.counts()
            return not counts.get(PostState.FETCHED) and not counts.get(PostState.JUDGED)

        wait_for(f"{fullname} to be taken in", look)

    def moderator_of_started_service(self, *, stop_at: str = "") -> Moderator:
        """Start the service and sign a releaser in over HTTP."""
        self.service.start(stop_at=stop_at)
        return self.moderator_again()

    def moderator_again(self) -> Moderator:
        """Sign a releaser in over HTTP, in the service as it runs now."""
        with self.store.write() as tx:
            tx.people.add_user("mo", Role.RELEASER, by="test")
            token = tx.people.make_link("mo", by="test")
        moderator = Moderator(self.service.port, token)
        self._moderators.append(moderator)
        return moderator

    def approve_in_background(self, draft_id: int) -> None:
        """Approve while the test goes on; the service may be killed before it answers."""
        moderator = self.moderator_again()

        def approve() -> None:
            with suppress(httpx.HTTPError):
                moderator.approve(draft_id)

        threading.Thread(target=approve, daemon=True).start()

    def second_service(self) -> tuple[int, str]:
        """Run another service on the same database; return its status and what it said."""
        command = [sys.executable, "-m", "tests.endtoend.service_process", str(self.config), str(self.config.parent)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stderr


class Moderator:
    """A releaser at the desk, with cookies and forms as a browser has them, and no JavaScript."""

    def __init__(self, port: int, token: str) -> None:
        self._origin = f"http://127.0.0.1:{port}"
        # No TLS here, and reading the certificates takes its time.
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=20, trust_env=False, verify=False
        )
        self._submit(f"/signin/{token}", "signin")

    def approve(self, draft_id: int) -> httpx.Response:
        """Open a draft's page and approve what it shows."""
        return self._submit(f"/drafts/{draft_id}", "approve")

    def _submit(self, page: str, deed: str) -> httpx.Response:
        """Press the button that does ``deed`` on a page, with what its form holds."""
        shown = self._client.get(page)
        shown.raise_for_status()
        soup = BeautifulSoup(shown.text, "html.parser")
        for button in soup.find_all("button"):
            form = soup.find(id=str(button["form"])) if button.get("form") else button.find_parent("form")
            target = str(button.get("formaction") or (form.get("action") if form else "") or "")
            if form is not None and f"/{deed}" in target:
                return self._client.post(target, data=_held_by(form), headers={"origin": self._origin})
        raise AssertionError(f"{page} has no button to {deed}")

    def close(self) -> None:
        self._client.close()


def _held_by(form: Tag) -> dict[str, str]:
    fields = form.find_all(["input", "textarea"])
    typed = [
        field for field in fields if field.get("name") and field.get("type") not in ("radio", "checkbox", "submit")
    ]
    return {str(field["name"]): str(field.get("value") or field.get_text()) for field in typed}
