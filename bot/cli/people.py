"""Commands about people and pauses: accounts, sign-in links, pause and resume."""

from __future__ import annotations

import getpass
import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Config, program, store_of
from bot.errors import ExpectedError
from bot.records import EVERYWHERE
from bot.roles import Role

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Transaction
    from bot.store.people import User

Community = Annotated[str | None, typer.Option("--community", help="Only this community; else everywhere.")]
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
    from bot.review.people import name_for

    with store_of(config) as (_settings, store), store.write() as tx:
        same = [user for user in tx.people.users() if user.name.casefold() == name.strip().casefold()]
        if same:
            raise ExpectedError(_taken(same[0]))
        name = name_for(tx, name)
        tx.people.add_user(name, role, by=_by())
    option = f" --config {shlex.quote(str(config))}" if config else ""
    typer.echo(f"Added {name} as {role}. Now: {program()} signin-link {shlex.quote(name)}{option}")


def _taken(user: User) -> str:
    if user.disabled:
        return f"the account {user.name!r} was removed, and its name stays taken: choose another"
    other = "" if user.role is Role.ADMIN else f"; `repcheck user role {shlex.quote(user.name)} ROLE` changes its role"
    return f"there is an account {user.name!r} already{other}"


@users.command("role")
def set_role(
    name: Annotated[str, typer.Argument(help="The name of the account.")],
    role: Annotated[Role, typer.Argument(help="What the person may do from now on.")],
    config: Config = None,
    community: Community = None,
) -> None:
    """Change what somebody may do, everywhere or in one community."""
    with store_of(config) as (settings, store), store.write() as tx:
        _require_community(settings, community)
        user = _account(tx, name)
        tx.members.give(user.name, community or EVERYWHERE, role, by=_by())
    typer.echo(f"{user.name} is now {role} {_where(community)}.")


@users.command("remove")
def remove_user(name: Annotated[str, typer.Argument(help="The name of the account.")], config: Config = None) -> None:
    """End an account and its sessions at once. Its name stays taken, for decisions are recorded under it."""
    from bot.review.people import take_roles

    with store_of(config) as (_settings, store), store.write() as tx:
        user = _account(tx, name)
        take_roles(tx, user, list(user.roles), by=_by())
    typer.echo(f"Removed {user.name}, and ended their sessions.")


def _account(tx: Transaction, name: str) -> User:
    user = tx.people.user(name)
    if user is None or user.disabled:
        known = ", ".join(found.name for found in tx.people.users() if not found.disabled)
        raise ExpectedError(f"there is no account {name!r} (accounts: {known or 'none yet; see `repcheck user add`'})")
    return user


@users.command("list")
def list_users(config: Config = None) -> None:
    """List the accounts."""
    with store_of(config) as (_settings, store), store.read() as tx:
        known = tx.people.users()
        if not known:
            typer.echo("No account yet. Add the first: repcheck user add NAME --role admin", err=True)
        for user in known:
            typer.echo(f"{user.name:24} {'removed' if user.disabled else _roles(user)}")


def _roles(user: User) -> str:
    return ", ".join(f"{role} {_where(None if scope == EVERYWHERE else scope)}" for scope, role in user.roles.items())


def signin_link(
    user: Annotated[str, typer.Argument(help="The name of the account.")],
    config: Config = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The desk's port, where it is not the config's.")
    ] = None,
) -> None:
    """Print a link that signs USER in once, within 15 minutes."""
    with store_of(config) as (settings, store), store.write() as tx:
        token = tx.people.make_link(_account(tx, user).name, by=_by())
    typer.echo(f"{desk_url(settings, port)}/signin/{token}")
    typer.echo("It works once, within 15 minutes. Whoever has it is signed in as this user.", err=True)


Why = Annotated[str, typer.Option("--why", help="The reason, shown to every moderator.")]


def pause(
    why: Why,
    community: Community = None,
    posting: Annotated[bool, typer.Option("--posting", help="Stop posting only; go on reading and drafting.")] = False,
    config: Config = None,
) -> None:
    """Stop everything, or only posting, at once. It stays so after a restart."""
    why = why.strip()
    if not why:
        raise ExpectedError('a pause needs a reason, for every moderator to read: --why "..."')
    with store_of(config) as (settings, store), store.write() as tx:
        _require_community(settings, community)
        tx.pauses.set(community or EVERYWHERE, posting=True, everything=not posting, why=why, by=_by())
    typer.echo(f"{'Posting' if posting else 'Everything'} is paused {_where(community)}.")


def resume(
    why: Annotated[str, typer.Option("--why", help="A reason, if you like.")] = "",
    community: Community = None,
    config: Config = None,
) -> None:
    """Go on, after a pause."""
    with store_of(config) as (settings, store), store.write() as tx:
        _require_community(settings, community)
        scope = community or EVERYWHERE
        paused = {pause.scope for pause in tx.pauses.all()}
        if scope in paused:
            tx.pauses.set(scope, posting=False, everything=False, why=why, by=_by())
    where = _where(community)
    none = f"There was no pause {where if community else 'that holds everywhere'}."
    done = f"Running again {where}." if scope in paused else none
    left = ["everywhere" if other == EVERYWHERE else other for other in sorted(paused - {scope})]
    typer.echo(done + (f" Still paused: {', '.join(left)}." if left else ""))


def _where(community: str | None) -> str:
    return f"in {community}" if community else "everywhere"


def _require_community(settings: Settings, community: str | None) -> None:
    names = [known.name for known in settings.communities]
    if community is not None and community not in names:
        raise ExpectedError(f"there is no community {community!r} (known: {', '.join(names)})")
