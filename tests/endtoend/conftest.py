"""A fresh fake Reddit for each test, its clock running, and services that start fast."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.harness import ROOT, SUBREDDIT, World
from tests.endtoend.nursery import Nursery
from tests.fakes.reddit.client import FakeReddit


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery([sys.executable, "-m", "tests.endtoend.nursery"], ROOT)
    yield made
    made.close()


@pytest.fixture
def reddit() -> Iterator[FakeReddit]:
    with FakeReddit(real_time=True) as server:
        server.add_subreddit(SUBREDDIT)
        yield server


@pytest.fixture
def world(reddit: FakeReddit, nursery: Nursery, tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, reddit, nursery) as made:
        yield made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give process tests time: a hundred starts of the service take minutes on a busy machine."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(900))
