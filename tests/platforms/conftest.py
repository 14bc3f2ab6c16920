"""A fake Reddit for the tests of a module, empty for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.reddit import FakeReddit


@pytest.fixture(scope="session")
def reddit_server() -> Iterator[FakeReddit]:
    with FakeReddit() as server:
        yield server


@pytest.fixture
def fake(reddit_server: FakeReddit) -> FakeReddit:
    reddit_server.reset()
    return reddit_server
