"""The command line: ``repcheck``."""

from __future__ import annotations

import sys

import typer

from bot.cli import commands
from bot.platforms.base import PlatformError
from bot.review.desk import Refused
from bot.settings import SettingsError
from bot.store.engine import StoreError
from responses.knowledge.problems import KnowledgeError

_EXPECTED = (SettingsError, StoreError, KnowledgeError, PlatformError, Refused, OSError)


def main() -> None:
    """Run a command; what can be expected to go wrong is told in a sentence, never as a traceback."""
    try:
        commands.app()
    except _EXPECTED as error:
        typer.echo(f"repcheck: {error}", err=True)
        sys.exit(2)
