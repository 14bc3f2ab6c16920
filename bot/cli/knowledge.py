"""``kb``: look at the knowledge base, check it, add to it, and give it out."""

from __future__ import annotations

import datetime as dt
import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import verifying
from bot.cli.options import Config, Folders, counted, knowledge_of
from bot.errors import ExpectedError
from bot.knowledge import usable_knowledge
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.lint import lint as lint_knowledge
from responses.knowledge.problems import KnowledgeError, Severity

app = typer.Typer(help="Look at the knowledge base, check it, and add to it.", no_args_is_help=True)
verifying.register(app)


@app.command()
def lint(knowledge: Folders = None, config: Config = None) -> None:
    """Check every claim, reference and article point; the exit status is 1 if there is a problem, not for a warning."""
    try:
        kb = knowledge_of(config, knowledge)
    except KnowledgeError as error:
        typer.echo(f"{error}\n{counted(len(error.problems), 'problem')}: nothing was loaded")
        raise typer.Exit(1) from None
    problems = lint_knowledge(kb, today=dt.datetime.now(dt.UTC).date())
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    for problem in problems:
        typer.echo(f"{problem} (a warning)" if problem.severity is Severity.WARNING else str(problem))
    looked_at = f"{len(kb.claims)} claims, {len(kb.references)} references, {len(kb.article.points)} article points"
    found = [counted(len(problems) - warnings, "problem"), *([counted(warnings, "warning")] if warnings else [])]
    typer.echo(f"{looked_at}: {', '.join(found)}")
    if len(problems) > warnings:
        raise typer.Exit(1)


@app.command()
def show(
    claim_id: Annotated[str, typer.Argument(help="The id of a claim; none lists all.")] = "",
    knowledge: Folders = None,
    config: Config = None,
) -> None:
    """Show a claim with its verdict and evidence, or list all claims."""
    kb = knowledge_of(config, knowledge)
    if not claim_id:
        for claim in kb.claims.values():
            local = " (local)" if claim.id in kb.local else ""
            typer.echo(f"{claim.id:34} {claim.rating:12} {claim.certainty:9} {claim.proposition}{local}")
        return
    if claim_id not in kb.claims:
        raise ExpectedError(f"there is no claim {claim_id!r}; `repcheck kb show` lists all")
    claim = kb.claims[claim_id]
    typer.echo(
        f"{claim.id}\n{claim.proposition}\n\nrating: {claim.rating} (certainty {claim.certainty})\n{claim.verdict}\n"
    )
    for point in claim.key_points:
        typer.echo(f"- {point.text} [{', '.join(point.refs)}]")
    asides = [f"({aside.words}) {aside.text}" for aside in claim.asides]
    for title, lines in (
        ("exceptions", claim.exceptions),
        ("instead", claim.instead),
        ("conflicts", claim.conflicts),
        ("asides", asides),
    ):
        if lines:
            typer.echo(f"\n{title}:\n" + "\n".join(f"- {line}" for line in lines))
    if written := [str(action) for action, _ in claim.replies.items()]:
        typer.echo(f"\nwritten replies: {', '.join(written)}")


@app.command()
def new(
    folder: Annotated[Path, typer.Option(help="The folder of your own claims; made if it is not there.")],
    claim_id: Annotated[
        str, typer.Option("--id", help="The id of the claim, such as cold-showers-fat-loss.")
    ] = "my-claim",
) -> None:
    """Write the file of a new claim, with every key explained and blanks to fill in."""
    from bot.cli.newclaim import claim_text, root_of

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim_id) or len(claim_id) > 60:
        raise ExpectedError(f"{claim_id!r} is no id of a claim: small letters, digits and hyphens, 60 at most")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{claim_id}.yaml"
    with path.open("x", encoding="utf-8") as file:
        file.write(claim_text(claim_id, folder, dt.datetime.now(dt.UTC).date()))
    typer.echo(f"Wrote {path}. Fill in the blanks, then: repcheck kb lint --knowledge {root_of(folder)}")
    if claim_id in usable_knowledge().claims:
        typer.echo(f"There is a shipped claim {claim_id}: yours replaces it.")


@app.command()
def stats(knowledge: Folders = None, config: Config = None) -> None:
    """Count claims and references, and name the claims that lack something."""
    from responses.knowledge.numbers import numbers

    found = numbers(knowledge_of(config, knowledge))
    typer.echo(f"{found.claims} claims, {found.local} of them local")
    for (rating, certainty), number in sorted(found.ratings.items()):
        typer.echo(f"  {rating:14} {certainty:10} {number:5}")
    fewest, median, most = found.phrasings
    typer.echo(f"phrasings per claim: {fewest} to {most}, median {median:g}")
    typer.echo(f"{found.references} references, {found.citable} of them citable")
    for title, numbered in (("verified", found.verified), ("seen by kb verify", found.checked)):
        for name, number in sorted(numbered.items()):
            typer.echo(f"  {title + ': ' + name:36} {number:5}")
    for what, claims in found.without.items():
        typer.echo(f"without {what}: {len(claims)} ({', '.join(claims[:5])}{', …' if len(claims) > 5 else ''})")


class ExportFormat(StrEnum):
    """What claims can be given out as."""

    CLAIMREVIEW = "claimreview"


@app.command()
def export(
    author: Annotated[str, typer.Option(help="The organisation that publishes the reviews.")],
    site: Annotated[str, typer.Option(help="The address under which each claim has its page, as SITE/claim-id.")],
    author_url: Annotated[str | None, typer.Option(help="The organisation's own page.")] = None,
    export_format: Annotated[ExportFormat, typer.Option("--format", help="The format.")] = ExportFormat.CLAIMREVIEW,
    only: Annotated[list[str] | None, typer.Option("--only", help="The id of a claim; repeatable.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; else standard output.")] = None,
    knowledge: Folders = None,
    config: Config = None,
) -> None:
    """Give claims out as schema.org ClaimReview in JSON-LD: claims only, nothing of any post."""
    from responses.claimreview import Publisher, claim_reviews

    assert export_format is ExportFormat.CLAIMREVIEW
    for address in (site, author_url):
        if address is not None and not re.fullmatch(r"https?://[^\s?#]+", address):
            raise ExpectedError(f"{address!r} is no web address; it must begin with https://, without ? or #")
    kb = knowledge_of(config, knowledge)
    publisher = Publisher(name=author, site=site, url=author_url)
    today = dt.datetime.now(dt.UTC).date()
    document = claim_reviews(kb, _known(kb, only), publisher, published=today)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")
        typer.echo(f"Wrote {len(document['@graph'])} claims to {out}.")


def _known(kb: KnowledgeBase, only: list[str] | None) -> list[str]:
    unknown = [claim_id for claim_id in only or [] if claim_id not in kb.claims]
    if unknown:
        raise ExpectedError(f"there is no claim {unknown[0]!r}; `repcheck kb show` lists all")
    return only or list(kb.claims)
