"""A real browser and a real server for the few tests that need both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.review.server import ReviewServer
from responses.knowledge.loader import KnowledgeSource
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.conftest import missing
from tests.review.bench import Bench, make_bench

# A deadline and no duration: on a busy machine a page may take long to say what it says.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    found = find_chromium()
    if found is None:
        missing(request.config, "Chromium", "apt-get install chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Bench, str]]:
    """A desk that listens, and its address."""
    bench = make_bench(tmp_path, KnowledgeSource())
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    yield bench, f"http://127.0.0.1:{server.start()}"
    assert server.stop()
    bench.store.close()
