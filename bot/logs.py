"""Structured logs on standard error: text for people, JSON for programs. Never a member's words, never a secret."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_COMMON: tuple[Any, ...] = (
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def logger(name: str) -> Any:
    """Return a logger whose entries carry ``step=name``."""
    return structlog.get_logger(step=name)


def set_up(level: str, form: str) -> None:
    """Set level (debug, info, warning, error) and form (text, json) of every log of this process."""
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: Any = structlog.processors.JSONRenderer() if form == "json" else _for_people()
    structlog.configure(
        processors=[structlog.processors.add_log_level, *_COMMON, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # bot.scheduler counts what this one would warn of: a job that is still running when its next turn comes.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    if form == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(_of_libraries(renderer))


def _of_libraries(renderer: Any) -> logging.Formatter:
    """Write what libraries warn of as our own entries are written, so that each line is one JSON object."""
    own: list[Any] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name]
    chain = [*own, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_COMMON, renderer]
    return structlog.stdlib.ProcessorFormatter(processors=chain)


def _for_people() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
