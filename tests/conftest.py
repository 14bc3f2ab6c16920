"""What all tests share: how a missing program is reported, and the databases of the contract tests.

Some tests need programs that pip cannot bring (Chromium, PostgreSQL). Without them their tests are skipped and the last
lines name them; under ``--require-all``, as in CI, a skip is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Postgres, find_postgres

# A busy machine is no fault of the code: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-all", action="store_true", help="fail where a test would be skipped")


def missing(config: pytest.Config, what: str, command: str) -> None:
    """Skip the test, or fail it under ``--require-all``, because ``what`` is missing; ``command`` supplies it."""
    reason = f"{what} is missing; it comes with: {command}"
    if config.getoption("--require-all"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and item.config.getoption("--require-all"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and --require-all allows no skip"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"Not tested: {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own, on loopback."""
    programs = find_postgres()
    if programs is None:
        missing(request.config, "PostgreSQL", "apt-get install postgresql")
        return
    with Postgres(programs, tmp_path_factory.mktemp("postgres", numbered=True)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()
