"""How the cost of a post grows with the number of claims and with its length: ``tests.benchmarks.bench_growth``.

Made-up claims join the factor of one claim of the knowledge base to the outcome of another, with wordings cut together
from both, so that they match as often as real ones do. Figures are milliseconds of processor time a post.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nlp.detector import Detector
from nlp.values import Claim, PostText
from responses.knowledge.loader import load_knowledge
from tests.benchmarks.bench_detect import samples

TIMES_AS_MANY = (1, 10, 100)
LENGTHS = (200, 1_000, 5_000, 20_000, 60_000)
ROUNDS = 3
WORDINGS = 2
"""Wordings of a made-up claim beside its proposition; each has to be embedded first, which takes a while."""


def crossed(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Yield made-up claims: each claim's factor with each other claim's outcome."""
    for step in range(1, len(claims)):
        for at, claim in enumerate(claims):
            other = claims[(at + step) % len(claims)]
            yield Claim(
                id=f"{claim.id}-x-{other.id}",
                proposition=_joined(claim.proposition, other.proposition),
                relation=other.relation,
                phrasings=tuple(
                    _joined(one, two)
                    for one, two in islice(zip(claim.phrasings, other.phrasings, strict=False), WORDINGS)
                ),
                factor=claim.factor,
                outcome=other.outcome,
            )


def _joined(one: str, two: str) -> str:
    first, second = one.split(), two.split()
    return " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def milliseconds(detector: Detector, texts: Sequence[str]) -> float:
    """Return the mean processor time of a text, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for text in texts:
            detector.detect(PostText(text=text))
        taken.append((time.process_time() - begun) * 1000 / len(texts))
    return statistics.median(taken)


def of_length(texts: Sequence[str], length: int) -> str:
    """Return a post of so many characters, made of the sample posts one after another."""
    whole = "\n\n".join(texts)
    return (whole * (length // len(whole) + 1))[:length]


def main() -> int:
    """Print both tables."""
    claims = load_knowledge().as_claims()
    texts = samples()
    most = max(TIMES_AS_MANY) * len(claims)
    known = [replace(claim, near_misses=()) for claim in claims]
    every = [*known, *islice(crossed(known), most - len(known))]
    for times in TIMES_AS_MANY:
        size = min(times * len(claims), len(every))
        begun = time.perf_counter()
        detector = Detector(every[:size])
        ready = time.perf_counter() - begun
        sys.stdout.write(
            f"{size:,} claims: {milliseconds(detector, texts):.1f} ms a post (ready after {ready:.0f} s)\n"
        )
    detector = Detector(claims)
    for length in LENGTHS:
        sys.stdout.write(f"{length:,} characters: {milliseconds(detector, [of_length(texts, length)]):.0f} ms\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
