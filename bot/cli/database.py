"""``db``: bring the database up to date, or copy it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Config, settings_of

app = typer.Typer(help="Look after the database.", no_args_is_help=True)


@app.command("upgrade")
def upgrade_database(config: Config = None) -> None:
    """Bring the database up to date. PostgreSQL needs this after an update; SQLite does it by itself on start."""
    from bot.store.engine import create_engine, current_revision, head_revision, require_known, upgrade

    engine = create_engine(settings_of(config).database_url)
    if require_known(engine):
        typer.echo(f"The database is up to date (revision {head_revision()}).")
        return
    before = current_revision(engine)
    upgrade(engine)
    typer.echo(f"The database went from revision {before or 'empty'} to {head_revision()}.")


@app.command("backup")
def backup_database(
    target: Annotated[Path, typer.Argument(help="The new file that the copy is written to.")], config: Config = None
) -> None:
    """Copy the SQLite database into TARGET while the service runs."""
    from bot.store.engine import StoreError, backup, sqlite_path

    path = sqlite_path(settings_of(config).database_url)
    if path is None:
        raise StoreError("this copies SQLite only; for PostgreSQL use pg_dump")
    backup(path, target)
    typer.echo(
        f"Copied {path} to {target}. It holds members' posts: keep it as safe as the database, and not for long."
    )
