"""``kb verify`` and ``kb stale``: whether the references still stand, and what rests on those that do not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Config, Folders, own_folders, settings_if_any, settings_of
from bot.errors import ExpectedError, NoAnswer
from bot.knowledge import usable_knowledge
from bot.version import installed_version
from responses.knowledge.base import KnowledgeBase
from responses.verification import crossref, europepmc, file
from responses.verification.record import EXPLAINED, FILE_NAME, Check, ReviewSearch, Status, Verification

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.steps.knowledge import StaleReply

_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
_BAD = frozenset({Status.RETRACTED, Status.MISMATCH, Status.MISSING})
Seen = Callable[[str, Check | ReviewSearch], None]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(verify)
    app.command()(stale)


def verify(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="The id of a reference or claim; repeatable.")
    ] = None,
    knowledge: Folders = None,
    out: Annotated[Path | None, typer.Option(help=f"The file to write; else {FILE_NAME} in the data folder.")] = None,
    cache: Annotated[Path | None, typer.Option(help="The folder that keeps answers for a week.")] = None,
    mailto: Annotated[str | None, typer.Option(help="Your mail address, for Crossref and Europe PMC.")] = None,
    crossref_url: Annotated[str, typer.Option("--crossref", help="Another Crossref.")] = crossref.HOME,
    europepmc_url: Annotated[str, typer.Option("--europepmc", help="Another Europe PMC.")] = europepmc.HOME,
    config: Config = None,
) -> None:
    """Ask Crossref and Europe PMC whether each reference exists and stands, and list newer systematic reviews.

    A run that is broken off goes on where it stopped. The exit status is 1 if a reference is retracted, missing, or
    another paper than its entry says, and 75 if nothing could be looked up: try again.
    """
    from responses.verification.cache import Cache
    from responses.verification.verify import Registries
    from responses.verification.verify import verify as look
    from responses.verification.web import SystemTimer, Web

    _require_web(crossref_url, europepmc_url)
    kb, target = _kb_and_target(knowledge, out, config)
    references, claims = _asked_for(kb, only or [])
    known = file.load(target)
    today = dt.datetime.now(dt.UTC).date()
    registries = Registries(crossref=crossref_url, europepmc=europepmc_url, mailto=mailto, today=today)
    found = Verification()
    kept = Cache(cache or target.parent / "verification-cache", today)
    with Web(kept, SystemTimer(), agent=_agent(mailto)) as web, _shown(len(references) + len(claims)) as seen:
        found = look(kb, web, registries, references=references, claims=claims, seen=seen)
    file.save(target, file.merged(known, found))
    _report(found, target)


def _kb_and_target(knowledge: list[Path] | None, out: Path | None, config: Path | None) -> tuple[KnowledgeBase, Path]:
    from bot.steps.knowledge import verification_file

    of_folder = knowledge[-1] / FILE_NAME if knowledge else None
    target = out or of_folder or verification_file(settings_of(config))
    return usable_knowledge(own_folders(settings_if_any(config), knowledge)), target


def _asked_for(kb: KnowledgeBase, only: list[str]) -> tuple[list[str], list[str]]:
    if not only:
        return list(kb.references), list(kb.claims)
    unknown = [key for key in only if key not in kb.references and key not in kb.claims]
    if unknown:
        raise ExpectedError(f"there is no reference or claim {unknown[0]!r}; `repcheck kb show` lists the claims")
    claims = [key for key in only if key in kb.claims]
    named = [key for key in only if key in kb.references]
    return list(dict.fromkeys([*named, *(ref for claim in claims for ref in sorted(kb.rests_on(claim)))])), claims


def _require_web(*addresses: str) -> None:
    for address in addresses:
        if not address.startswith(("https://", "http://")):
            raise ExpectedError(f"{address!r} is no web address; it must begin with https://")


def _agent(mailto: str | None) -> str:
    name = f"repcheck/{installed_version()}"
    if mailto is None:
        return name
    if not _ADDRESS.fullmatch(mailto) or not mailto.isascii():
        raise ExpectedError(f"{mailto!r} is no mail address")
    return f"{name} (mailto:{mailto})"


@contextmanager
def _shown(total: int) -> Iterator[Seen]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("asking", total=total)
        yield lambda key, _found: progress.update(task, advance=1, description=f"{key[:32]:32}")


def _report(found: Verification, target: Path) -> None:
    for key, check in found.references.items():
        if check.status is not Status.OK:
            typer.echo(f"{key:28} {check.status:12} {_about(check)}")
            for candidate in check.candidates:
                typer.echo(f"{'':28} candidate    {candidate.title} ({candidate.year}) {candidate.link or ''}".rstrip())
    for key, search in found.reviews.items():
        for review in search.found:
            typer.echo(f"{key:28} review       {review.title} ({review.year}) {review.link or ''}".rstrip())
    counted = Counter(str(check.status) for check in found.references.values())
    said = ", ".join(f"{number} {status}" for status, number in sorted(counted.items())) or "no reference"
    typer.echo(f"{said}; written to {target}")
    if any(check.status in _BAD for check in found.references.values()):
        raise typer.Exit(1)
    if found.references and all(check.status is Status.UNREACHABLE for check in found.references.values()):
        raise NoAnswer("neither Crossref nor Europe PMC answers: try again later")


def _about(check: Check) -> str:
    seen = f"; it is “{check.title}” ({check.year})" if check.status is Status.MISMATCH else ""
    return EXPLAINED[check.status] + seen + (f" [{check.note}]" if check.note else "")


def stale(knowledge: Folders = None, config: Config = None) -> None:
    """List what somebody should look at again: claims, and replies that stand there. The exit status is 1 if any do.

    A claim is listed when its date is over or a reference of it is retracted or not confirmed, a posted reply when its
    claim has changed since or a reference that it cites was retracted.
    """
    from responses.knowledge.stale import stale_claims

    settings = settings_if_any(config)
    kb = _kb_in_force(knowledge, settings)
    claims = stale_claims(kb, today=dt.datetime.now(dt.UTC).date())
    for claim in claims:
        typer.echo(f"{claim.id:34} {claim.why}")
    replies = _stale_replies(kb, config) if settings is not None else []
    for reply in replies:
        typer.echo(f"{reply.where}  posted reply {reply.publication.id}: {reply.why}")
    typer.echo(f"{len(claims) or 'no'} reasons to look at a claim, {len(replies) or 'no'} posted replies to look at")
    if settings is None:
        typer.echo("Without a config no posted replies were looked at.", err=True)
    if claims or replies:
        raise typer.Exit(1)


def _kb_in_force(knowledge: list[Path] | None, settings: Settings | None) -> KnowledgeBase:
    from bot.steps.knowledge import verification_file

    seen = verification_file(settings) if settings else None
    return usable_knowledge(own_folders(settings, knowledge), verification=seen)


def _stale_replies(kb: KnowledgeBase, config: Path | None) -> list[StaleReply]:
    from bot.cli.options import store_of
    from bot.steps.knowledge import stale_replies

    with store_of(config) as (_settings, store), store.read() as tx:
        return stale_replies(tx, kb)
