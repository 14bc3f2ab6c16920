"""Fixtures of the review desk's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import Bench, make_bench


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeSource:
    return KnowledgeSource()


@pytest.fixture
def bench(tmp_path: Path, knowledge: KnowledgeSource) -> Iterator[Bench]:
    made = make_bench(tmp_path, knowledge)
    yield made
    made.store.close()
