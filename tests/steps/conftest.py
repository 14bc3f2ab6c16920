"""The workbench of every test in this folder; what the steps log is kept to themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from responses.knowledge.loader import KnowledgeSource
from tests.steps.bench import Bench


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KnowledgeSource]:
    """A database with its tables, to be copied, and the small knowledge base: built once, for their cost."""
    path = tmp_path_factory.mktemp("steps") / "store.sqlite3"
    built = Bench(f"sqlite:///{path}")
    built.store.checkpoint()
    built.store.close()
    return path, built.knowledge


@pytest.fixture
def bench(tmp_path: Path, first: tuple[Path, KnowledgeSource]) -> Iterator[Bench]:
    path, knowledge = first
    built = Bench(f"sqlite:///{shutil.copy(path, tmp_path / path.name)}", knowledge)
    yield built
    built.store.close()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with capture_logs():
        yield
