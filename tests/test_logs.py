"""The logs: what programs read is JSON to the last line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, scheduler = logging.getLogger(), logging.getLogger("apscheduler")
    handlers, levels, configured = root.handlers[:], (root.level, scheduler.level), structlog.get_config()
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(levels[0])
    scheduler.setLevel(levels[1])
    structlog.configure(**configured)


def test_what_a_library_warns_of_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    structlog.get_logger(step="test").info("ours", number=3)
    try:
        raise ValueError("no answer")
    except ValueError:
        logging.getLogger("library").exception("theirs %s", "too")
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["step"], ours["number"]) == ("ours", "info", "test", 3)
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("theirs too", "error", "library")
    assert "ValueError: no answer" in theirs["exception"]
    assert set(ours) & set(theirs) == {"event", "level", "timestamp"}


def test_people_get_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "text")
    logging.getLogger("library").warning("theirs")
    assert capsys.readouterr().err == "WARNING library: theirs\n"
