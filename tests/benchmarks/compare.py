"""repcheck and the baselines side by side on labelled text: ``make compare DATA='FILE ...'``.

Each baseline chooses its tiers on the held-out part of the corpus. The report lands in ``build/comparison``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.evaluation.evaluate import evaluate
from bot.evaluation.labelled import read_data
from bot.evaluation.report import as_text, write
from nlp.detector import Detector
from nlp.training.texts import read_corpus
from nlp.training.windowed import rows
from nlp.values import Detection, PostText
from responses.knowledge.loader import load_knowledge
from tests.benchmarks.baselines.base import Baseline
from tests.benchmarks.baselines.bm25 import Bm25
from tests.benchmarks.baselines.minilm import MiniLm
from tests.benchmarks.baselines.open_notes import OpenNotes
from tests.benchmarks.baselines.tfidf import TfidfRegression

OUT = Path("build") / "comparison"


def main(names: Sequence[str]) -> None:
    """Measure every system on every set."""
    kb = load_knowledge()
    claims = kb.as_claims()
    ratings = {claim.id: (claim.rating, claim.certainty) for claim in kb.claims.values()}
    places = {claim.id: at for at, claim in enumerate(claims)}
    corpus = rows(read_corpus(frozenset(places)))
    held_out = [row for row in corpus if row.split == "dev"]
    baselines: list[Baseline] = [
        Bm25(claims),
        TfidfRegression(claims, [row for row in corpus if row.split == "train"]),
        MiniLm(claims),
        OpenNotes(claims),
    ]
    for baseline in baselines:
        texts = [row.window.sentence for row in held_out]
        baseline.set_tiers(texts, [places.get(row.claim_id or "", -1) for row in held_out])
    detector = Detector(claims)

    def ours(posts: Sequence[PostText]) -> list[Detection]:
        ranked = [detector.detect(post, top_k=10).candidates for post in posts]
        return [replace(detector.detect(post), candidates=found) for post, found in zip(posts, ranked, strict=True)]

    results = []
    for data in read_data([Path(name) for name in names]):
        results.append(evaluate("repcheck", ours, data, ratings))
        results.extend(evaluate(baseline.name, baseline.detect, data, ratings) for baseline in baselines)
        sys.stdout.write(as_text(results[-1 - len(baselines) :]) + "\n\n")
    write(results, OUT)


if __name__ == "__main__":
    main(sys.argv[1:])
