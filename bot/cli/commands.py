"""All commands, gathered from the module of each group."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import database, evaluating, forgetting, judging, knowledge, people, scanning, serving, setup
from bot.version import installed_version

app = typer.Typer(
    name="repcheck",
    help="Finds checkable fitness claims, says what the evidence says, and drafts replies that a moderator approves.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        typer.echo(f"repcheck {installed_version()}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


judging.register(app)
scanning.register(app)
evaluating.register(app)
serving.register(app)
people.register(app)
forgetting.register(app)
setup.register(app)
app.add_typer(database.app, name="db")
app.add_typer(knowledge.app, name="kb")
