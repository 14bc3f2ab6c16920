"""What the gate saves, and what a second buys: ``python -m tests.benchmarks.bench_detect``.

The project's sample posts are judged, and beside them, in the same run and in turn, posts of the same length that are
about something else. Figures are posts a second of processor time, their ratio, and how the resident memory grew over
all rounds of ever new words.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import string
import sys
import time
from collections.abc import Sequence
from importlib.resources import files

from nlp.detector import Detector
from nlp.values import PostText
from responses.knowledge.loader import load_knowledge

ROUNDS = 7
MOST_GROWTH_KIB = 20_000
"""Memory that may come on top after the first round: caches that fill, and nothing that grows with the posts."""


def samples() -> list[str]:
    """Return the texts of the sample posts."""
    lines = files("bot.demo").joinpath("posts.jsonl").read_text("utf-8").splitlines()
    return [f"{post['title']}\n\n{post['body']}" for post in map(json.loads, lines)]


def elsewhere(like: Sequence[str], chance: random.Random) -> list[str]:
    """Return posts of made-up words, each as long as one of ``like``: new words in every round, none of them ours."""
    return [" ".join(_word(chance) for _ in text.split()) + " and the rest was just as it had been" for text in like]


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9)))


def seconds(detector: Detector, texts: Sequence[str]) -> float:
    """Return the processor time that judging ``texts`` takes."""
    begun = time.process_time()
    for text in texts:
        detector.detect(PostText(text=text))
    return time.process_time() - begun


def main() -> int:
    """Print the figures; return 1 if memory grows with the posts."""
    detector = Detector(load_knowledge().as_claims())
    ours, chance = samples(), random.Random(1)
    seconds(detector, ours)
    seconds(detector, elsewhere(ours, chance))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    about, beside = [], []
    for _ in range(ROUNDS):
        about.append(len(ours) / seconds(detector, ours))
        beside.append(len(ours) / seconds(detector, elsewhere(ours, chance)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    fitness, other = statistics.median(about), statistics.median(beside)
    sys.stdout.write(
        f"sample posts: {fitness:,.0f} a second; posts about something else: {other:,.0f} a second; "
        f"ratio {other / fitness:.1f}\n"
        f"resident memory grew by {grown:,} KiB over {ROUNDS} rounds (peak {before + grown:,})\n"
    )
    return int(grown > MOST_GROWTH_KIB)


if __name__ == "__main__":
    sys.exit(main())
