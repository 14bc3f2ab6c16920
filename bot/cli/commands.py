"""All commands, gathered from the module of each group."""

from __future__ import annotations

import typer

from bot.cli import database, evaluating, forgetting, judging, knowledge, people, scanning, serving, setup

app = typer.Typer(
    name="repcheck",
    help="Finds checkable fitness claims, says what the evidence says, and drafts replies that a moderator approves.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
judging.register(app)
scanning.register(app)
evaluating.register(app)
serving.register(app)
people.register(app)
forgetting.register(app)
setup.register(app)
app.add_typer(database.app, name="db")
app.add_typer(knowledge.app, name="kb")
