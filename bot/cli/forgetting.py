"""``forget``: what a member asks for goes at once, and they are left alone for good."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Config, store_of
from bot.errors import ExpectedError

if TYPE_CHECKING:
    from bot.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(forget)


def forget(
    what: Annotated[str, typer.Argument(metavar="URI|ACCOUNT", help="A post's URI or link, or an account's name.")],
    platform: Annotated[
        str | None, typer.Option("--platform", help="The platform of the account; else all of them.")
    ] = None,
    config: Config = None,
) -> None:
    """Delete what is stored of a post, or of all posts of an account, and leave the account alone for good.

    Exit status 1: no such post is known, and nothing was done.
    """
    from bot.review.words import forgotten_in_words
    from bot.steps.forgetting import Account, forget_asked, named

    with store_of(config) as (settings, store):
        whom = named(settings, store, what, _platforms(settings, platform))
        if whom is None:
            typer.echo(f"Nothing is known of {what.strip()}, so there was nothing to forget.", err=True)
            raise typer.Exit(1)
        done = forget_asked(store, whom, by=f"{getpass.getuser()} (command line)")
    account = whom if isinstance(whom, Account) else None
    for line in forgotten_in_words(done, account.name if account else None):
        typer.echo(line)


def _platforms(settings: Settings, platform: str | None) -> tuple[str, ...]:
    if platform is not None and platform not in settings.platforms:
        known = ", ".join(settings.platforms) or "none is set up"
        raise ExpectedError(f"there is no platform {platform!r} (known: {known})")
    return (platform,) if platform else tuple(settings.platforms)
