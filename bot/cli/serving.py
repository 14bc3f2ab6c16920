"""``demo`` and ``run``: the service in the foreground."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Config
from bot.cli.people import desk_url
from bot.roles import Role

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store

DEMO_USER = "visitor"
FOLDER = Path(".repcheck")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)
    app.command()(run)


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Empty the demo's folder first.")] = False,
    folder: Annotated[Path, typer.Option(help="The folder that keeps the demo's state.")] = FOLDER,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The first port to try.")] = 8080,
) -> None:
    """Run everything on sample posts: no account, no credentials, nothing leaves this machine."""
    from bot import demo as samples
    from bot import logs
    from bot.clock import SystemClock
    from bot.review.server import free_port
    from bot.store.opening import open_store

    logs.set_up("warning", "text")
    clock = SystemClock()
    with samples.hold_folder(folder, clock, fresh=fresh):
        settings = samples.settings(folder, port=free_port("127.0.0.1", port))
        samples.lay_out(folder, clock)
        with open_store(settings, clock, exclusive=True) as store:
            with store.write() as tx:
                tx.people.add_user(DEMO_USER, Role.ADMIN, by="demo")
            _serve(settings, store, invite=DEMO_USER)


def run(config: Config = None) -> None:
    """Run the service with your config, until it is told to stop."""
    from bot import logs
    from bot.clock import SystemClock
    from bot.settings import find_config, load_settings
    from bot.store.opening import open_store

    settings = load_settings(find_config(config))
    logs.set_up(settings.logs.level, settings.logs.format)
    with open_store(settings, SystemClock(), exclusive=True) as store:
        _serve(settings, store, invite=None)


def _serve(settings: Settings, store: Store, *, invite: str | None) -> None:
    from bot.clock import SystemClock
    from bot.service import Service, run_until_told

    service = Service(settings, store, clock=SystemClock())

    def announce(port: int) -> None:
        url = desk_url(settings, port)
        if invite is None:
            if settings.logs.format == "json":  # a program reads that; its line "started" names the address
                return
            typer.echo(f"The review desk is at {url}. Sign in with a link from `repcheck signin-link USER`.")
            return
        with store.write() as tx:
            token = tx.people.make_link(invite, by="demo")
        typer.echo(
            f"\nThe review desk is at {url}\nSign in here (once, within 15 minutes):\n\n    {url}/signin/{token}\n"
        )
        typer.echo(
            f"Another link: {sys.argv[0]} signin-link {invite} --port {port} (this one then ends). Stop: Ctrl-C."
        )

    status = run_until_told(service, on_start=announce)
    raise typer.Exit(status)
