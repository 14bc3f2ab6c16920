"""``kb``: look at the knowledge base and check it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from responses.knowledge.lint import lint as lint_knowledge
from responses.knowledge.loader import load_knowledge
from responses.knowledge.problems import Severity

app = typer.Typer(help="Look at the knowledge base and check it.", no_args_is_help=True)
Folders = Annotated[
    list[Path] | None, typer.Option("--knowledge", help="A folder with claims of your own, to check as well.")
]


@app.command()
def lint(knowledge: Folders = None) -> None:
    """Check every claim, reference and article point; the exit status is 1 if anything is wrong."""
    kb = load_knowledge(knowledge or ())
    problems = lint_knowledge(kb, today=dt.datetime.now(dt.UTC).date())
    for problem in problems:
        typer.echo(str(problem))
    counted = f"{len(kb.claims)} claims, {len(kb.references)} references, {len(kb.article.points)} article points"
    typer.echo(f"{counted}: {len(problems) or 'no'} problems")
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)


@app.command()
def show(
    claim_id: Annotated[str, typer.Argument(help="The id of a claim; none lists all.")] = "", knowledge: Folders = None
) -> None:
    """Show a claim with its verdict and evidence, or list all claims."""
    kb = load_knowledge(knowledge or ())
    if not claim_id:
        for claim in kb.claims.values():
            local = " (local)" if claim.id in kb.local else ""
            typer.echo(f"{claim.id:34} {claim.rating:12} {claim.certainty:9} {claim.proposition}{local}")
        return
    if claim_id not in kb.claims:
        typer.echo(f"there is no claim {claim_id!r}; `repcheck kb show` lists all", err=True)
        raise typer.Exit(1)
    claim = kb.claims[claim_id]
    typer.echo(
        f"{claim.id}\n{claim.proposition}\n\nrating: {claim.rating} (certainty {claim.certainty})\n{claim.verdict}\n"
    )
    for point in claim.key_points:
        typer.echo(f"- {point.text} [{', '.join(point.refs)}]")
    for title, lines in (("exceptions", claim.exceptions), ("instead", claim.instead), ("conflicts", claim.conflicts)):
        if lines:
            typer.echo(f"\n{title}:\n" + "\n".join(f"- {line}" for line in lines))
