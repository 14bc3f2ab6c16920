"""The places on which the platform contract is played: what stands behind each adapter, moved by the test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.platforms.base import Ambiguous, Later, Platform
from bot.platforms.file import FilePlatform
from bot.platforms.reddit import RedditAccount, RedditPlatform
from bot.records import Presence
from tests.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.reddit import FakeReddit

COMMUNITY = "fitness"
MANY = 240


class Stage(Protocol):
    """A platform, and the other side of it."""

    platform: Platform

    def add(self, title: str, body: str, *, author: str = "ana") -> str: ...
    def add_comment(self, parent: str, body: str) -> str: ...
    def add_malformed(self) -> None: ...
    def delete(self, uri: str) -> None: ...
    def remove(self, uri: str) -> None: ...
    def lock(self, uri: str) -> None: ...
    def edit(self, uri: str, body: str) -> None: ...
    def replies(self, parent: str) -> list[str]: ...
    def break_reading(self) -> None: ...
    def break_writing(self) -> None: ...
    def lose_next_answer(self, patch: pytest.MonkeyPatch) -> None: ...
    def heal(self) -> None: ...
    def close(self) -> None: ...


class RedditStage:
    """The Reddit adapter, PRAW and a fake Reddit."""

    def __init__(self, fake: FakeReddit) -> None:
        self._fake = fake
        fake.add_subreddit("Fitness", moderators=("Maria_Mod",))
        account = RedditAccount(**fake.credentials, app_id="repcheck", version="1", contact="operator")
        self.platform: Platform = RedditPlatform("reddit", account, {COMMUNITY: "Fitness"}, FakeClock())
        self._malformed = 0

    def add(self, title: str, body: str, *, author: str = "ana") -> str:
        return f"reddit:{self._fake.add_submission('Fitness', title, body, author=author)}"

    def add_comment(self, parent: str, body: str) -> str:
        return f"reddit:{self._fake.add_comment(_bare(parent), body)}"

    def add_malformed(self) -> None:
        self._malformed += 1
        self._fake.set_fields(_bare(self.add("no time", "at all")), "created_utc")

    def delete(self, uri: str) -> None:
        self._fake.delete(_bare(uri))

    def remove(self, uri: str) -> None:
        self._fake.remove(_bare(uri))

    def lock(self, uri: str) -> None:
        self._fake.lock(_bare(uri))

    def edit(self, uri: str, body: str) -> None:
        self._fake.edit(_bare(uri), body)

    def replies(self, parent: str) -> list[str]:
        return [reply["body"] for reply in self._fake.replies_under(_bare(parent))]

    def break_reading(self) -> None:
        self._fake.fail_next("GET", ".*", 503, times=100)

    def break_writing(self) -> None:
        self._fake.fail_next("POST", "/api/comment", "RATELIMIT", times=100, message="try again in 9 minutes.")

    def lose_next_answer(self, patch: pytest.MonkeyPatch) -> None:
        self._fake.fail_next("POST", "/api/comment", "reset", when="after")

    def heal(self) -> None:
        self._fake.heal()

    def close(self) -> None:
        self.platform.close()


class FileStage:
    """The file adapter and its two files."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._away = folder, folder / "away"
        self._inbox, self._outbox = folder / "in.jsonl", folder / "out" / "out.jsonl"
        self._inbox.touch()
        self._outbox.parent.mkdir()
        self._count = 0
        moderators = {COMMUNITY: ["Maria_Mod"]}
        self.platform: Platform = FilePlatform("file", self._inbox, self._outbox, FakeClock(), moderators=moderators)

    def add(self, title: str, body: str, *, author: str = "ana") -> str:
        self._count += 1
        self._write({"id": f"p{self._count}", "title": title, "body": body, "author": author})
        return f"file:file/p{self._count}"

    def add_comment(self, parent: str, body: str) -> str:
        self._count += 1
        thread = parent.split("/")[1]
        self._write({"id": f"p{self._count}", "body": body, "author": "ben", "parent_id": thread, "thread_id": thread})
        return f"file:file/p{self._count}"

    def add_malformed(self) -> None:
        self._write({"title": "no id", "body": "at all"})

    def delete(self, uri: str) -> None:
        self._write({"id": uri.split("/")[1], "deleted": True})

    def remove(self, uri: str) -> None:
        self._write({"id": uri.split("/")[1], "removed": True})

    def lock(self, uri: str) -> None:
        self._write({"id": uri.split("/")[1], "locked": True})

    def edit(self, uri: str, body: str) -> None:
        self._write({"id": uri.split("/")[1], "body": body})

    def replies(self, parent: str) -> list[str]:
        entries: dict[str, dict[str, Any]] = {}
        lines = self._outbox.read_text().splitlines() if self._outbox.exists() else []
        for entry in map(json.loads, lines):
            entries[entry["id"]] = entries.get(entry["id"], {}) | entry
        there = [entry for entry in entries.values() if not entry.get("deleted")]
        return [entry["text"] for entry in there if entry["parent_id"] == parent.split("/")[1]]

    def break_reading(self) -> None:
        self._inbox.rename(self._away)
        self._outbox.mkdir()

    def break_writing(self) -> None:
        self._outbox.mkdir()

    def lose_next_answer(self, patch: pytest.MonkeyPatch) -> None:
        failures = iter([OSError(5, "the disk failed")])

        def fsync(descriptor: int) -> None:
            for failure in failures:
                raise failure

        patch.setattr("bot.platforms.file.os.fsync", fsync)

    def heal(self) -> None:
        if self._away.exists():
            self._away.rename(self._inbox)
        self._outbox.rmdir()

    def close(self) -> None:
        self.platform.close()

    def _write(self, line: Mapping[str, object]) -> None:
        with self._inbox.open("a") as file:
            file.write(json.dumps(line) + "\n")


class MemoryStage:
    """The platform in memory that the tests of the steps use."""

    def __init__(self) -> None:
        self._fake = FakePlatform(FakeClock())
        self._fake.community_moderators.add("Maria_Mod")
        self.platform: Platform = self._fake

    def add(self, title: str, body: str, *, author: str = "ana") -> str:
        return self._fake.put(body, title=title, author=author, community=COMMUNITY)

    def add_comment(self, parent: str, body: str) -> str:
        return self._fake.put(body, author="ben", parent=parent, community=COMMUNITY)

    def add_malformed(self) -> None:
        self._fake.put_malformed(COMMUNITY)

    def delete(self, uri: str) -> None:
        self._fake.become(uri, Presence.DELETED)

    def remove(self, uri: str) -> None:
        self._fake.become(uri, Presence.REMOVED)

    def lock(self, uri: str) -> None:
        self._fake.lock(uri)

    def edit(self, uri: str, body: str) -> None:
        self._fake.change(uri, body=body)

    def replies(self, parent: str) -> list[str]:
        return self._fake.replies(parent)

    def break_reading(self) -> None:
        for method in ("fetch_new", "recheck", "find_reply"):
            self._fake.fail(method, Later("unreachable", "the platform does not answer"), times=100)

    def break_writing(self) -> None:
        self._fake.fail("reply", Later("rate-limit", "too fast"), times=100)

    def lose_next_answer(self, patch: pytest.MonkeyPatch) -> None:
        self._fake.fail("reply", Ambiguous("reset", "the connection broke"), when="after")

    def heal(self) -> None:
        self._fake.heal()

    def close(self) -> None:
        self.platform.close()


def _bare(uri: str) -> str:
    return uri.removeprefix("reddit:")
