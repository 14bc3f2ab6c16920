"""The command line: ``repcheck``."""

from __future__ import annotations

import sys

import typer

from bot.errors import ExpectedError, NoAnswer
from responses.knowledge.problems import KnowledgeError

TRY_LATER = 75
"""The exit status by which a supervisor tells what may go well later; sysexits.h calls it EX_TEMPFAIL."""

READER_GONE = 141
"""The exit status where whoever read the output closed it, such as ``head``: as shells tell SIGPIPE."""


def main() -> None:
    """Run a command; what can be expected to go wrong is told in a sentence, never as a traceback."""
    from bot.cli.commands import app

    try:
        app()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # which click meets with status 1, here a finding
            sys.exit(READER_GONE)
        raise
    except NoAnswer as error:
        typer.echo(f"repcheck: {error}", err=True)
        sys.exit(TRY_LATER)
    except (ExpectedError, KnowledgeError) as error:
        typer.echo(f"repcheck: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        told = f"{error.filename or 'a file or the output'}: {error.strerror}" if error.strerror else str(error)
        typer.echo(f"repcheck: {told}", err=True)
        sys.exit(2)
