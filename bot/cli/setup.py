"""``init`` and ``doctor``: write a config by asking, and look over what is there."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.newconfig import FileAnswers, RedditAnswers, write_all
from bot.cli.options import Config, counted, program
from bot.errors import ExpectedError

if TYPE_CHECKING:
    from bot.doctor import Check

_REDDIT_ENDS = """
Reddit gives out no new keys for its Data API since 31 October 2026, and public access is to end in March 2027.
So this works only with an app that Reddit approved earlier, and only until then.
"""
_WAYS_LEFT = """
Two ways remain without such an app:
- files: whatever can write a line into a file feeds the queue, and replies arrive in another file;
- paste: `repcheck check "TEXT"` judges a text that you paste, and shows the reply that it would draft.
Files are set up now.
"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(init)
    app.command()(doctor)


def init(
    config: Annotated[Path, typer.Option("--config", help="The file to write.")] = Path("repcheck.toml"),
) -> None:
    """Ask a few questions and write a config file."""
    from bot import logs
    from bot.clock import SystemClock
    from bot.doctor import examine

    if config.exists():
        raise FileExistsError(f"{config} exists and is left as it is. Look it over: repcheck doctor --config {config}")
    if not config.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {config.parent}: make it first, or name another --config")
    if sys.stdin is None:
        raise ExpectedError(
            "standard input is closed, and this asks questions: run it in a terminal, or pipe answers in"
        )
    logs.set_up("warning", "text")
    typer.echo(
        "Where do the posts come from?\n  reddit   subreddits\n  file     a file that another program, or you, write"
    )
    platform = _ask("reddit or file", "file", check=_one_of("reddit", "file"))
    answers = _reddit() if platform == "reddit" else None
    written = write_all(config, answers or _files(config.parent))
    typer.echo("\nWritten, readable by you alone: " + ", ".join(str(path) for path in written) + "\n")
    checks = examine(config, SystemClock())
    _tell(checks)
    _next_steps(config, well=all(check.ok for check in checks))


def _next_steps(config: Path, *, well: bool) -> None:
    option = "" if config == Path("repcheck.toml") else f" --config {shlex.quote(str(config))}"
    if not well:
        typer.echo(f"\nMend what is wrong, then: {program()} doctor{option}")
    called = program()
    typer.echo(f"\nNext: {called} user add YOUR_NAME --role admin{option}\nThen: {called} run{option}")


def _files(folder: Path) -> FileAnswers:
    community = _ask("What is the community called?", "My gym forum")
    inbox = _ask("The file that posts are read from", "posts.jsonl", check=_file_in(folder))
    outbox = _ask("The file that replies are written to", "replies.jsonl", check=_file_in(folder, other_than=inbox))
    target = folder / inbox
    if not target.exists():
        target.touch(mode=0o600)
        typer.echo(f"{target} was not there and is now, empty.")
    return FileAnswers(community=community, inbox=inbox, outbox=outbox)


def _reddit() -> RedditAnswers | None:
    """Ask for an app's credentials and try them; None if there is no app."""
    typer.echo(_REDDIT_ENDS)
    if not typer.confirm("Do you have an approved app?", default=False):
        typer.echo(_WAYS_LEFT)
        return None
    while True:
        answers = _credentials()
        refused = _try(answers)
        if refused is None:
            return answers
        typer.echo(f"That does not work: {refused}")
        if not typer.confirm("Enter them again?", default=False):
            typer.echo(_WAYS_LEFT)
            return None


def _credentials() -> RedditAnswers:
    secrets = {"client_id": _ask_hidden("The app's id"), "client_secret": _ask_hidden("The app's secret")}
    username = _ask("The account that replies, without u/")
    way = _ask(
        "How does it sign in, password or refresh_token?", "password", check=_one_of("password", "refresh_token")
    )
    secrets[way] = _ask_hidden("Its password" if way == "password" else "Its refresh token")
    contact = _ask("The Reddit user who answers for the bot, without u/")
    named = _ask("The subreddits to watch, without r/, parted by commas", check=_some_names)
    return RedditAnswers(subreddits=_names(named), username=username, contact=contact, secrets=secrets)


def _try(answers: RedditAnswers) -> str | None:
    """Ask Reddit who we are; return what is wrong, or None."""
    from bot.clock import SystemClock
    from bot.platforms.base import PlatformError
    from bot.platforms.opening import platform_openers
    from bot.settings import SettingsError, build_settings

    table: dict[str, Any] = {"kind": "reddit", "username": answers.username, "contact": answers.contact}
    try:
        settings = build_settings({"platforms": {answers.platform: {**table, **answers.secrets}}}, "your answers")
        platform = platform_openers(settings, SystemClock())[answers.platform]()
    except SettingsError as error:
        return str(error)
    try:
        account = platform.whoami()
    except PlatformError as error:
        return str(error)
    finally:
        platform.close()
    typer.echo(f"Signed in as u/{account}.")
    return None


def _ask(question: str, default: str | None = None, *, check: Callable[[str], str] | None = None) -> str:
    return str(typer.prompt(question, default=default, value_proc=check)).strip()


def _ask_hidden(question: str) -> str:
    """Ask without showing the answer; where there is no terminal there is nothing to hide it from."""
    return str(typer.prompt(question, hide_input=_at_terminal())).strip()


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _one_of(*choices: str) -> Callable[[str], str]:
    def check(answer: str) -> str:
        if answer.strip().lower() not in choices:
            raise typer.BadParameter(f"answer {' or '.join(choices)}")
        return answer.strip().lower()

    return check


def _file_in(folder: Path, *, other_than: str | None = None) -> Callable[[str], str]:
    """Take the path of a file that is there or can be made; relative ones start at the config's folder."""

    def check(answer: str) -> str:
        path = folder / answer.strip()
        if path.exists() and not path.is_file():
            raise typer.BadParameter(f"{path} is not a file")
        if not path.parent.is_dir():
            raise typer.BadParameter(f"there is no folder {path.parent}: make it first, or name another file")
        if other_than is not None and path.resolve() == (folder / other_than).resolve():
            raise typer.BadParameter(f"posts are read from {path}: replies need a file of their own")
        return answer.strip()

    return check


def _some_names(answer: str) -> str:
    if not _names(answer):
        raise typer.BadParameter("name at least one subreddit")
    return answer


def _names(answer: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip().removeprefix("r/") for name in answer.split(",") if name.strip()))


def doctor(
    config: Config = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only whether the service is up, for health checks.")] = False,
) -> None:
    """Look over the installation and the config; each finding has its cure.

    Exit status 1: something is wrong. What is only worth a note does not count.
    """
    from bot import logs
    from bot.clock import SystemClock
    from bot.doctor import examine, examine_running

    logs.set_up("error", "text")
    checks = examine_running(config, SystemClock()) if quick else examine(config, SystemClock())
    _tell(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _tell(checks: list[Check]) -> None:
    from bot.doctor import Level

    width = max(len(check.id) for check in checks)
    for check in checks:
        typer.echo(f"{check.level:5}  {check.id:{width}}  {check.message}")
        if check.hint:
            typer.echo(f"{'':{width + 9}}→ {check.hint}")
    wrong = sum(not check.ok for check in checks)
    notes = sum(check.level is Level.NOTE for check in checks)
    told = [f"{wrong} wrong" if wrong else "all well", *([f"{notes} to note"] if notes else [])]
    typer.echo(f"{counted(len(checks), 'check')}: {', '.join(told)}")
