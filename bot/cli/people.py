"""Commands about people and pauses: accounts, sign-in links, pause and resume."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Config, settings_of, store_of
from bot.records import EVERYWHERE
from bot.roles import Role

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Transaction

users = typer.Typer(help="Look after moderators' accounts.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("signin-link")(signin_link)
    app.command()(pause)
    app.command()(resume)
    app.add_typer(users, name="user")


def _by() -> str:
    return f"{getpass.getuser()} (command line)"


def desk_url(settings: Settings, port: int | None = None) -> str:
    """Return where browsers reach the desk."""
    return settings.web.public_url or f"http://{settings.web.host}:{port or settings.web.port}"


@users.command("add")
def add_user(
    name: Annotated[str, typer.Argument(help="The name that decisions are recorded under.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.RELEASER,
    config: Config = None,
) -> None:
    """Add a moderator's account."""
    with store_of(config) as (_settings, store), store.write() as tx:
        added = tx.people.add_user(name, role, by=_by())
    if not added:
        typer.echo(f"there is an account {name!r} already", err=True)
        raise typer.Exit(1)
    typer.echo(f"Added {name} as {role}. Now: repcheck signin-link {name}")


@users.command("list")
def list_users(config: Config = None) -> None:
    """List the accounts."""
    with store_of(config) as (_settings, store), store.read() as tx:
        for user in tx.people.users():
            typer.echo(f"{user.name:24} {user.role}{' (disabled)' if user.disabled else ''}")


def signin_link(
    user: Annotated[str, typer.Argument(help="The name of the account.")],
    config: Config = None,
    port: Annotated[int | None, typer.Option(help="The desk's port, where it is not the one of the config.")] = None,
) -> None:
    """Print a link that signs USER in once, within 15 minutes."""
    with store_of(config) as (settings, store), store.write() as tx:
        if tx.people.user(user) is None:
            known = ", ".join(found.name for found in tx.people.users()) or "none yet; see `repcheck user add`"
            typer.echo(f"there is no account {user!r} (accounts: {known})", err=True)
            raise typer.Exit(1)
        token = tx.people.make_link(user, by=_by())
    typer.echo(f"{desk_url(settings, port)}/signin/{token}")
    typer.echo("It works once, within 15 minutes. Whoever has it is signed in as this user.", err=True)


Community = Annotated[str | None, typer.Option("--community", help="Only this community; else everywhere.")]
Why = Annotated[str, typer.Option("--why", help="The reason, shown to every moderator.")]


def pause(
    why: Why,
    community: Community = None,
    posting: Annotated[bool, typer.Option("--posting", help="Stop posting only; go on reading and drafting.")] = False,
    config: Config = None,
) -> None:
    """Stop everything, or only posting, at once. It stays so after a restart."""
    _set(config, community, posting=True, everything=not posting, why=why)
    typer.echo(f"{'Posting' if posting else 'Everything'} is paused {_where(community)}.")


def resume(
    why: Annotated[str, typer.Option("--why", help="A reason, if you like.")] = "",
    community: Community = None,
    config: Config = None,
) -> None:
    """Go on, after a pause."""
    left = _set(config, community, posting=False, everything=False, why=why)
    typer.echo(f"Running again {_where(community)}." + (f" Still paused: {', '.join(left)}." if left else ""))


def _where(community: str | None) -> str:
    return f"in {community}" if community else "everywhere"


def _set(config: object, community: str | None, *, posting: bool, everything: bool, why: str) -> list[str]:
    settings = settings_of(config)  # type: ignore[arg-type]
    names = [known.name for known in settings.communities]
    if community is not None and community not in names:
        typer.echo(f"there is no community {community!r} (known: {', '.join(names)})", err=True)
        raise typer.Exit(1)
    with store_of(config) as (_settings, store), store.write() as tx:  # type: ignore[arg-type]
        tx.pauses.set(community or EVERYWHERE, posting=posting, everything=everything, why=why, by=_by())
        return _still_paused(tx)


def _still_paused(tx: Transaction) -> list[str]:
    return ["everywhere" if pause.scope == EVERYWHERE else pause.scope for pause in tx.pauses.all()]
