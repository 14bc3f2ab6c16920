"""Posts a second, repcheck beside a sentence encoder that reads everything: ``python -m tests.benchmarks.speed``.

Two streams are judged in the same run, the same posts in the same order: the first files' fitness posts, and a mix of
one of them to nineteen posts about something else. repcheck runs as two processes; all-MiniLM-L6-v2
(sentence-transformers) encodes every sentence in batches of 64 on two threads. Where posts have labels, the precision
and recall of the drafts of this very run stand beside.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import torch

from bot.evaluation.evaluate import evaluate
from bot.evaluation.labelled import DataSet, LabelledText, read_data
from bot.judging import Judge
from bot.policy import Rules
from nlp.values import Detection, PostText
from responses.knowledge.loader import load_knowledge
from tests.benchmarks.baselines.base import sentences
from tests.benchmarks.baselines.minilm import MiniLm

PROCESSES = THREADS = 2
CHUNK = 32
OFF_TOPIC_TO_ONE = 19


@cache
def judge() -> Judge:
    """Return this process's judge."""
    return Judge(load_knowledge())


def judged(posts: Sequence[PostText]) -> list[tuple[Detection, float]]:
    """Judge posts one at a time, as the service does; beside each, the seconds that it took."""
    found = []
    for post in posts:
        begun = time.perf_counter()
        found.append((judge().judge_text(post, Rules()).detection, time.perf_counter() - begun))
    return found


def in_processes(posts: Sequence[PostText], pool: ProcessPoolExecutor) -> list[tuple[Detection, float]]:
    """Judge posts in order on all processes."""
    chunks = [posts[at : at + CHUNK] for at in range(0, len(posts), CHUNK)]
    return [item for chunk in pool.map(judged, chunks) for item in chunk]


def compare(name: str, texts: Sequence[LabelledText], pool: ProcessPoolExecutor, encoder: MiniLm) -> None:
    """Time both on one stream and print the figures."""
    posts = [text.post for text in texts]
    begun = time.perf_counter()
    found = in_processes(posts, pool)
    ours = len(posts) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    encoder.compare([cut.text for post in posts for cut in sentences(post)])
    theirs = len(posts) / (time.perf_counter() - begun)
    slowest = statistics.quantiles([seconds for _, seconds in found], n=20)[-1]
    sys.stdout.write(
        f"{name}: {len(posts):,} posts; repcheck {ours:.1f} a second, the encoder {theirs:.1f}, "
        f"ratio {ours / theirs:.1f}; 19 of 20 posts within {slowest * 1000:.0f} ms\n"
    )
    _drafts(name, texts, [detection for detection, _ in found])


def _drafts(name: str, texts: Sequence[LabelledText], found: Sequence[Detection]) -> None:
    both = [(text, detection) for text, detection in zip(texts, found, strict=True) if text.checkworthy is not None]
    if not both:
        return
    ratings = {claim.id: (claim.rating, claim.certainty) for claim in load_knowledge().claims.values()}
    data = DataSet(name=name, kind="posts", texts=tuple(text for text, _ in both))
    figures = evaluate("repcheck", lambda _: [detection for _, detection in both], data, ratings).figures
    for tier in ("confident", "both tiers"):
        precision, recall = (figures[f"drafts {what}, {tier}"].value for what in ("precision", "recall"))
        sys.stdout.write(
            f"  drafts, {tier}: precision {precision:.3f} at recall {recall:.3f} ({len(both)} labelled posts)\n"
        )


def drawn(data: Sequence[DataSet], most: int, chance: random.Random) -> list[LabelledText]:
    """Draw ``most`` posts, each as likely as any other, in random order; one with labels has them."""
    ordered = sorted(data, key=lambda found: found.kind == "posts")
    posts = {text.id: text for found in ordered for text in found.texts}
    return chance.sample(list(posts.values()), min(most, len(posts)))


def main() -> None:
    """Read the streams, warm both up, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path, nargs="+", help="posts, and labels of some of them (docs/evaluation.md)")
    parser.add_argument("--off-topic", type=Path, required=True, help="posts about something else")
    parser.add_argument("--most", type=int, default=10_000, help="posts of each stream, drawn")
    options = parser.parse_args()
    torch.set_num_threads(THREADS)
    chance = random.Random(1)
    stream = drawn(read_data(options.posts), options.most, chance)
    others = drawn(read_data([options.off_topic]), options.most, chance)
    mixed = [*others, *(replace(text, checkworthy=None) for text in stream[: len(others) // OFF_TOPIC_TO_ONE])]
    chance.shuffle(mixed)
    encoder = MiniLm(load_knowledge().as_claims())
    with ProcessPoolExecutor(PROCESSES) as pool:
        in_processes([text.post for text in stream[: 4 * CHUNK]], pool)
        compare("fitness posts", stream, pool, encoder)
        compare("19 of 20 about something else", mixed, pool, encoder)


if __name__ == "__main__":
    sys.exit(main())
