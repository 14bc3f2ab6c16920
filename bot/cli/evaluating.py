"""``eval``: how well the detector does on labelled text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Config, Folders, knowledge_of


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("eval")(evaluate)


def evaluate(
    data: Annotated[list[Path], typer.Argument(help="Files of labelled JSON lines.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option("--out", help="The folder for evaluation.json and evaluation.html.")] = Path(
        "evaluation"
    ),
    knowledge: Folders = None,
    config: Config = None,
) -> None:
    """Judge labelled texts, print how well that went, and write JSON and a page with plots."""
    from rich.progress import track

    from bot.evaluation.evaluate import evaluate as run
    from bot.evaluation.labelled import read_data
    from bot.evaluation.report import as_text, write
    from nlp.detector import Detector
    from nlp.values import Detection, PostText

    kb = knowledge_of(config, knowledge)
    detector = Detector(kb.as_claims())
    ratings = {claim.id: (claim.rating, claim.certainty) for claim in kb.claims.values()}

    def detect(posts: Sequence[PostText]) -> list[Detection]:
        from rich.console import Console

        shown = track(posts, description="judging", console=Console(stderr=True), transient=True)
        return [detector.detect(post) for post in shown]

    def detect_and_rank(posts: Sequence[PostText]) -> list[Detection]:
        """Give candidates too, which are asked of passages alone: they take every sentence through the networks."""
        plain = detect(posts)
        ranked = [detector.detect(post, top_k=10).candidates for post in posts]
        return [replace(found, candidates=candidates) for found, candidates in zip(plain, ranked, strict=True)]

    results = [
        run("repcheck", detect_and_rank if found.kind == "passages" else detect, found, ratings)
        for found in read_data(data)
    ]
    write(results, out)
    typer.echo(as_text(results))
    typer.echo(f"\nwritten: {out / 'evaluation.json'} and {out / 'evaluation.html'}")
