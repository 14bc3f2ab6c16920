"""The demo: sample posts written for the project, in a folder of its own, so that a visitor can try everything."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from bot.clock import Clock
from bot.settings import Settings, build_settings
from bot.store.engine import RunLock, StoreError

FOLDER = Path(".repcheck")
COMMUNITY = "Sample gym forum"
PASTED = "Pasted texts"
_KEPT = "repcheck-demo.txt"
_INBOX, _OUTBOX, _DATABASE = "sample-posts.jsonl", "replies.jsonl", "repcheck.sqlite3"


def is_there() -> bool:
    """Say whether a demo was run in this folder."""
    return (FOLDER / _KEPT).is_file()


def settings(folder: Path = FOLDER, *, port: int = 8080) -> Settings:
    """Return the demo's settings: a community on files, where a reply is seen to arrive, and one for pasted texts."""
    community = {
        "name": COMMUNITY,
        "platform": "samples",
        "mode": "post",
        "consent": "a sample community, made for this demo",
        "daily_cap": 100,
    }
    pasted = {"name": PASTED, "platform": "pasted", "mode": "draft"}
    data = {
        "data_dir": folder,
        "web": {"port": port, "cancel_window_s": 10},
        "platforms": {
            "samples": {"kind": "file", "inbox": folder / _INBOX, "outbox": folder / _OUTBOX},
            "pasted": {"kind": "local"},
        },
        "communities": [community, pasted],
    }
    return build_settings(data, "demo")


@contextmanager
def hold_folder(folder: Path, clock: Clock, *, fresh: bool) -> Iterator[None]:
    """Make the demo's folder, or empty it; refuse while another demo runs in it, or if it holds anything else.

    Raises ``StoreError`` or ``AlreadyRunning``; then nothing was deleted.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _KEPT).is_file():
        raise StoreError(f"{folder} holds other things than a demo: name another folder with --folder")
    if fresh and folder.exists():
        with RunLock(folder / _DATABASE, clock):
            shutil.rmtree(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / _KEPT).write_text("The state of `repcheck demo`. `repcheck demo --fresh` empties this folder.\n")
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be written ({error.strerror}): name another with --folder"
        ) from error
    yield


def lay_out(folder: Path, clock: Clock) -> None:
    """Write the sample posts into the demo's inbox, unless they are there; their ages count back from now."""
    inbox = folder / _INBOX
    if inbox.exists():
        return
    now = clock.now()
    lines = files(__package__).joinpath("posts.jsonl").read_text("utf-8").splitlines()
    text = "".join(json.dumps(_dated(json.loads(line), now), ensure_ascii=False) + "\n" for line in lines)
    unfinished = inbox.with_suffix(".part")
    unfinished.write_text(text, "utf-8")
    unfinished.rename(inbox)


def _dated(sample: dict[str, object], now: dt.datetime) -> dict[str, object]:
    age = dt.timedelta(minutes=float(str(sample["age_minutes"])))
    kept = {key: value for key, value in sample.items() if key not in ("age_minutes", "expect")}
    return {**kept, "created": (now - age).isoformat(), "author_is_bot": str(sample["author"] or "").endswith("_bot")}
