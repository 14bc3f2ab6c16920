"""Trains the sentence model: an embedding that lies near a claim's wordings, checkworthiness, and stance."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
from torch import nn

from nlp.neural import PAIR_CLASSES, Ids, Reader, Table
from nlp.training.network import SentenceNetwork, batched
from nlp.training.windowed import Row
from nlp.values import Claim, Stance
from nlp.wordings import wordings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out, beside corpus, knowledge and seed."""

    epochs: int = 4
    rate: float = 1.5e-4
    batch: int = 64
    head_share: float = 0.7
    seed: int = 7


_STATED = (Stance.ASSERTS, Stance.DENIES)


class Batches:
    """Draws batches of rows with their targets, and beside each batch one wording of every claim."""

    def __init__(self, rows: Sequence[Row], claims: Sequence[Claim], reader: Reader) -> None:
        self._inputs = [reader.alone(row.window) for row in rows]
        self._wordings = [[reader.wording(text) for text in wordings_of(claim)] for claim in claims]
        places = {claim.id: at for at, claim in enumerate(claims)}
        self._claim = [places.get(row.claim_id or "", len(claims)) for row in rows]
        self._stance = [PAIR_CLASSES.index(row.stance) for row in rows]
        self._worth = [float(row.stance in _STATED) for row in rows]

    def draw(self, size: int, chance: random.Random) -> list[Any]:
        """Rows in random order, cut into batches of about equal length."""
        order = list(range(len(self._inputs)))
        chance.shuffle(order)
        batches = []
        for first in range(0, len(order), 16 * size):
            chunk = sorted(order[first : first + 16 * size], key=lambda at: len(self._inputs[at].ids))
            batches += [chunk[at : at + size] for at in range(0, len(chunk), size)]
        chance.shuffle(batches)
        return batches

    def inputs(self, batch: Sequence[int]) -> list[Ids]:
        """Token ids of the batch."""
        return [self._inputs[at] for at in batch]

    def wordings(self, chance: random.Random) -> list[Ids]:
        """One wording of each claim, drawn."""
        return [chance.choice(own) for own in self._wordings]

    def targets(self, batch: Sequence[int]) -> tuple[Any, Any, Any]:
        """Claim (the number of claims stands for none), stance class and checkworthiness of the batch."""
        return (
            torch.tensor([self._claim[at] for at in batch]),
            torch.tensor([self._stance[at] for at in batch]),
            torch.tensor([self._worth[at] for at in batch]),
        )


def train(batches: Batches, table: Table, base: Path, recipe: Recipe, report: Any = None) -> SentenceNetwork:
    """Train on drawn epochs; ``report`` is called with the network after each."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    network = SentenceNetwork(base)
    words = torch.from_numpy(table.rows.astype("float32") * table.scale[:, None])
    steps = recipe.epochs * len(batches.draw(recipe.batch, random.Random(0)))
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps + 1, pct_start=0.1)
    done, begun, mean = 0, time.monotonic(), 0.0
    for number in range(recipe.epochs):
        network.train()
        for batch in batches.draw(recipe.batch, chance):
            loss = _loss(network, batches, batch, words, recipe, chance)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            done += 1
            mean = 0.98 * mean + 0.02 * float(loss.detach()) if done > 1 else float(loss.detach())
            if done % 25 == 0:
                left = (time.monotonic() - begun) / done * (steps - done)
                print(f"sentence: step {done}/{steps}, loss {mean:.3f}, {left:.0f} s left", file=sys.stderr, flush=True)
        if report is not None:
            report(number, network)
    trained: SentenceNetwork = network.eval()
    return trained


def _loss(
    network: SentenceNetwork, batches: Batches, batch: Sequence[int], words: Any, recipe: Recipe, chance: random.Random
) -> Any:
    claim, stance, worth = batches.targets(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        own, heads = network(*batched(batches.inputs(batch), words))
        known, _ = network(*batched(batches.wordings(chance), words))
    own, known, heads = own.float(), known.float(), heads.float()
    scale = network.scale.exp()
    near = torch.cat([own @ known.T, network.floor.expand(len(batch), 1)], dim=1) * scale
    matched = nn.functional.cross_entropy(near, claim)
    judged = nn.functional.cross_entropy(heads[:, 1:], stance) + nn.functional.binary_cross_entropy_with_logits(
        heads[:, 0], worth
    )
    return matched + recipe.head_share * judged


def embed(network: SentenceNetwork, inputs: Sequence[Ids], words: Any) -> tuple[Any, Any]:
    """Embeddings (texts, 384) and head outputs (texts, 7) as arrays, in full precision."""
    vectors, heads = [], []
    order = sorted(range(len(inputs)), key=lambda at: len(inputs[at].ids))
    with torch.inference_mode():
        for first in range(0, len(order), 64):
            one, two = network(*batched([inputs[at] for at in order[first : first + 64]], words))
            vectors.append(one.float().numpy())
            heads.append(two.float().numpy())
    back = np.argsort(order)
    return np.concatenate(vectors)[back], np.concatenate(heads)[back]
