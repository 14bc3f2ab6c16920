"""Lists the commands of the command line."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from typer.core import TyperCommand, TyperGroup


def commands_of(app: typer.Typer) -> dict[str, TyperCommand]:
    """Return each command by the words that call it, such as "db upgrade"."""
    return dict(_walk(typer.main.get_command(app), ()))


def _walk(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from _walk(below, (*words, name))
    elif isinstance(command, TyperCommand):
        yield " ".join(words), command
