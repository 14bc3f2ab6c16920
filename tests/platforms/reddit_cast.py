"""What the tests of the Reddit adapter share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.platforms.reddit import RedditAccount, RedditPlatform
from bot.records import Fetched
from tests.clock import FakeClock
from tests.fakes.reddit import FakeReddit

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def account(fake: FakeReddit, **changes: Any) -> RedditAccount:
    return RedditAccount(
        **{**fake.credentials, "app_id": "repcheck", "version": "1.0", "contact": "operator"} | changes
    )


class Reddit:
    """The adapter over a fake Reddit, with one subreddit and one thread."""

    def __init__(self, fake: FakeReddit, *, timeout_s: float = 5.0, **changes: Any) -> None:
        self.fake = fake
        self.clock = FakeClock()
        self.platform = RedditPlatform(
            "reddit", account(fake, **changes), {"fitness": "Fitness"}, self.clock, timeout_s=timeout_s
        )
        self.thread = fake.add_submission("Fitness", "Calves", "weak calves cause knee pain")
        self.parent = fake.add_comment(self.thread, "so I was told")

    def fetch(self, *known: str, oldest: dt.datetime = LONG_AGO) -> Fetched:
        taken = {uri(name) for name in known}
        return self.platform.fetch_new("fitness", cursor=None, known=taken.intersection, oldest=oldest)

    def reply(self, text: str = "a kind reply") -> str:
        return self.platform.reply(uri(self.parent), text, key="k1").uri

    def find(self, parent: str | None = None) -> str | None:
        found = self.platform.find_reply(uri(parent or self.parent), key="k1")
        return found.uri if found else None

    def texts(self, parent: str | None = None) -> list[str]:
        return [reply["body"] for reply in self.fake.replies_under(parent or self.parent)]

    def paths(self) -> list[str]:
        return [request["path"] for request in self.fake.requests()]


def uri(fullname: str) -> str:
    return f"reddit:{fullname}"
