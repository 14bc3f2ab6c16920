"""A fresh fake Reddit for each test, its clock running."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.harness import SUBREDDIT, World
from tests.fakes.reddit.client import FakeReddit


@pytest.fixture
def reddit() -> Iterator[FakeReddit]:
    with FakeReddit(real_time=True) as server:
        server.add_subreddit(SUBREDDIT)
        yield server


@pytest.fixture
def world(reddit: FakeReddit, tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, reddit) as made:
        yield made
