"""The fake Reddit is what an unmodified PRAW takes for the real one, and outlives whoever talks to it."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import praw
import pytest

from tests.fakes.reddit import FakeReddit

ROOT = Path(__file__).resolve().parents[2]
REPLY_AND_WAIT = """
import sys, praw
settings = dict(argument.split("=", 1) for argument in sys.argv[2:])
reddit = praw.Reddit(user_agent="test:killed:1", check_for_updates=False, **settings)
reddit.submission(sys.argv[1]).reply("written before the kill")
"""


@pytest.fixture
def fake() -> Iterator[FakeReddit]:
    with FakeReddit() as server:
        yield server


def client(fake: FakeReddit) -> praw.Reddit:
    settings: dict[str, Any] = dict(fake.credentials)
    return praw.Reddit(user_agent="test:fake:1", check_for_updates=False, **settings)


def test_praws_own_objects_work_on_it(fake: FakeReddit) -> None:
    fake.add_subreddit("Fitness", moderators=("maria",))
    thread = fake.add_submission("Fitness", "Calves", "text")
    made = fake.add_comments(thread, 230)
    reddit = client(fake)
    assert str(reddit.user.me()) == "repcheck_bot"
    assert [str(name) for name in reddit.subreddit("Fitness").moderator()] == ["maria"]
    assert [item.fullname for item in reddit.subreddit("Fitness").comments(limit=None)] == made[::-1]
    reply = reddit.comment(made[7].removeprefix("t1_")).reply("a kind reply")
    assert reply is not None
    reply.edit("a kinder reply")
    parent = reddit.comment(made[7].removeprefix("t1_")).refresh()
    assert [getattr(child, "body", None) for child in parent.replies.list()] == ["a kinder reply"]
    assert [item.fullname for item in reddit.redditor("repcheck_bot").comments.new()] == [reply.fullname]
    reply.delete()
    assert next(iter(reddit.info(fullnames=[reply.fullname]))).author is None
    assert [entry["what"] for entry in fake.journal()] == ["comment", "edit", "delete"]


def test_a_listing_can_be_read_forwards_too(fake: FakeReddit) -> None:
    made = fake.add_comments(fake.add_submission("Fitness", "Calves"), 5)
    newer = client(fake).subreddit("Fitness").comments(params={"before": made[2]})
    assert [item.fullname for item in newer] == [made[4], made[3]]


def test_it_outlives_a_client_that_is_killed_and_remembers_what_it_wrote(fake: FakeReddit) -> None:
    thread = fake.add_submission("Fitness", "Calves")
    fake.hold("POST", "/api/comment", when="after")
    settings = [f"{key}={value}" for key, value in fake.credentials.items()]
    command = [sys.executable, "-c", REPLY_AND_WAIT, thread.removeprefix("t3_"), *settings]
    with subprocess.Popen(command, cwd=ROOT) as process:
        assert fake.wait_held()
        os.kill(process.pid, signal.SIGKILL)
    fake.release()
    assert [entry["text"] for entry in fake.journal()] == ["written before the kill"]
    assert len(fake.replies_under(thread)) == 1


def test_its_clock_stands_still_until_it_is_moved(fake: FakeReddit) -> None:
    start = fake.now()
    assert fake.now() == start
    assert fake.advance(90) == start + dt.timedelta(seconds=90)


def test_its_clock_can_run() -> None:
    with FakeReddit(real_time=True) as fake:
        start = fake.now()
        assert fake.now() > start


def test_it_ends_with_whoever_started_it() -> None:
    fake = FakeReddit()
    fake.close()
    with pytest.raises(ConnectionRefusedError):
        fake.now()
