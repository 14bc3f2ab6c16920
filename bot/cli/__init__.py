"""The command line: ``repcheck``."""

from __future__ import annotations

import sys

import typer

from bot.errors import ExpectedError, NoAnswer
from responses.knowledge.problems import KnowledgeError

TRY_LATER = 75
"""The exit status by which a supervisor tells what may go well later; sysexits.h calls it EX_TEMPFAIL."""


def main() -> None:
    """Run a command; what can be expected to go wrong is told in a sentence, never as a traceback."""
    from bot.cli.commands import app

    try:
        app()
    except NoAnswer as error:
        typer.echo(f"repcheck: {error}", err=True)
        sys.exit(TRY_LATER)
    except (ExpectedError, KnowledgeError) as error:
        typer.echo(f"repcheck: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        told = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        typer.echo(f"repcheck: {told}", err=True)
        sys.exit(2)
