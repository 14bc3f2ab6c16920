from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.verification.cache import Cache
from responses.verification.verify import Registries as Addresses
from responses.verification.web import Web
from tests.responses.conftest import HOME
from tests.verification.registries import FakeTimer, Registries

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def registries() -> Iterator[Registries]:
    with Registries() as server:
        yield server


@pytest.fixture
def addresses(registries: Registries) -> Addresses:
    return Addresses(
        crossref=registries.crossref, europepmc=registries.europepmc, mailto="curator@example.org", today=TODAY
    )


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def open_web(tmp_path: Path, timer: FakeTimer) -> Iterator[Callable[..., Web]]:
    """Open a Web on the test's cache; each call is a new run."""
    opened: list[Web] = []

    def make(*, today: dt.date = TODAY, timeout_s: float = 5.0) -> Web:
        cache = Cache(tmp_path / "cache", today)
        opened.append(Web(cache, timer, agent="repcheck/test (mailto:curator@example.org)", timeout_s=timeout_s))
        return opened[-1]

    yield make
    for web in opened:
        web.__exit__(None, None, None)


@pytest.fixture
def web(open_web: Callable[..., Web]) -> Web:
    return open_web()


@pytest.fixture(scope="session")
def socks() -> KnowledgeBase:
    return load_knowledge(home=HOME)
