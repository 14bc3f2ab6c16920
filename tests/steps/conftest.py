"""The workbench of every test in this folder; what the steps log is kept to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.steps.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    built = Bench(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    yield built
    built.store.close()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with capture_logs():
        yield
