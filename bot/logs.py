"""Structured logs on standard error: text for people, JSON for programs. Never a member's words, never a secret."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def logger(name: str) -> Any:
    """Return a logger whose entries carry ``step=name``."""
    return structlog.get_logger(step=name)


def set_up(level: str, form: str) -> None:
    """Set level (debug, info, warning, error) and form (text, json) of every log of this process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: Any = structlog.processors.JSONRenderer() if form == "json" else _for_people()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # bot.scheduler counts what this one would warn of: a job that is still running when its next turn comes.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True
    )


def _for_people() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
