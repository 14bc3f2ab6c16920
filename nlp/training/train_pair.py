"""Trains the pair model: a sentence in its window together with one claim."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch  # type: ignore[import-not-found]
from torch import nn

from nlp.nearmisses import near_misses
from nlp.neural import CLAIM_TOKENS, PAIR_CLASSES, Ids, Reader, Table
from nlp.training.descent import descend
from nlp.training.network import PairNetwork, as_tensor, batched
from nlp.training.surroundings import Surroundings
from nlp.training.windowed import Row
from nlp.values import Claim
from nlp.words import fold

ELSE = len(PAIR_CLASSES) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out, beside corpus, knowledge and seed.

    ``cycles`` are the epochs and the highest learning rate of each way down.
    """

    cycles: tuple[tuple[int, float], ...] = ((4, 1.2e-4),)
    batch: int = 32
    negatives: int = 2
    talk_share: float = 0.6
    smoothing: float = 0.05
    phrasing_share: float = 0.3
    seed: int = 11


def rivals(rows: Sequence[Row], claims: Sequence[Claim], similar: Any) -> list[list[int]]:
    """For each row the claims that it could be mistaken for, likeliest first.

    ``similar`` is (rows, claims): similarity of the row's sentence to the nearest wording of each claim.
    """
    places = {claim.id: at for at, claim in enumerate(claims)}
    near = near_misses(claims)
    found = []
    for row, scores in zip(rows, similar, strict=True):
        own = places.get(row.claim_id or "", -1)
        first = [places[row.home]] if row.home in places and places[row.home] != own else []
        first += sorted(near[own]) if own >= 0 else []
        rest = [int(at) for at in (-scores).argsort()[:8]]
        found.append([at for at in dict.fromkeys([*first, *rest]) if at != own])
    return found


class Epoch:
    """Draws the pairs of one epoch: each claim row with its claim, and each row with some of its rivals."""

    def __init__(
        self,
        rows: Sequence[Row],
        claims: Sequence[Claim],
        others: Sequence[Sequence[int]],
        reader: Reader,
        surroundings: Surroundings,
        recipe: Recipe,
    ) -> None:
        self._rows, self._claims, self._others = rows, claims, others
        self._reader, self._surroundings, self._recipe = reader, surroundings, recipe
        self._places = {claim.id: at for at, claim in enumerate(claims)}
        self._tokens: dict[str, list[int]] = {}

    def draw(self, chance: random.Random) -> list[tuple[Ids, int]]:
        """Pairs with their class, in random order."""
        pairs = []
        for row, others in zip(self._rows, self._others, strict=True):
            own = self._places.get(row.claim_id or "")
            if own is not None and row.stance is not None:
                pairs.append(self._pair(row, own, PAIR_CLASSES.index(row.stance), chance))
            for at in self._drawn(row, others, chance):
                pairs.append(self._pair(row, at, ELSE, chance))
        chance.shuffle(pairs)
        return pairs

    def _drawn(self, row: Row, others: Sequence[int], chance: random.Random) -> list[int]:
        most = self._recipe.negatives if row.stance is not None else int(chance.random() < self._recipe.talk_share)
        ranked = list(others[:6])
        if not most:
            return []
        at_home = [at for at in ranked[:1] if self._claims[at].id == row.home]
        rest = [at for at in ranked if at not in at_home]
        return [*at_home, *chance.sample(rest, min(len(rest), most - len(at_home)))]

    def _pair(self, row: Row, at: int, label: int, chance: random.Random) -> tuple[Ids, int]:
        claim = self._claims[at]
        text = claim.proposition
        if chance.random() < self._recipe.phrasing_share:
            text = chance.choice(claim.phrasings)
        if text not in self._tokens:
            self._tokens[text] = self._reader.tokens(fold(text), CLAIM_TOKENS)
        return self._reader.pair(self._surroundings.drawn(row.window, chance), self._tokens[text]), label


def by_length(pairs: Sequence[tuple[Ids, int]], batch: int, chance: random.Random) -> list[list[tuple[Ids, int]]]:
    """Batches of pairs that are about equally long, in random order, so that little is padded."""
    batches = []
    for first in range(0, len(pairs), 64 * batch):
        chunk = sorted(pairs[first : first + 64 * batch], key=lambda pair: len(pair[0].ids))
        batches += [chunk[at : at + batch] for at in range(0, len(chunk), batch)]
    chance.shuffle(batches)
    return batches


def train(epoch: Epoch, table: Table, base: Path, recipe: Recipe, body: Any) -> PairNetwork:
    """Train on drawn epochs, from the sentence model's ``body``."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    network = PairNetwork(base, len(PAIR_CLASSES))
    network.body.load_state_dict(body.state_dict())
    words = as_tensor(table)
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe.smoothing)

    def loss(batch: list[tuple[Ids, int]]) -> Any:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(*batched([ids for ids, _ in batch], words))
        return loss_of(logits.float(), torch.tensor([label for _, label in batch]))

    def losses(epochs: int) -> Iterator[Callable[[], Any]]:
        for _ in range(epochs):
            for batch in by_length(epoch.draw(chance), recipe.batch, chance):
                yield partial(loss, batch)

    steps = len(epoch.draw(random.Random(0))) // recipe.batch + 1
    for number, (epochs, rate) in enumerate(recipe.cycles, 1):
        descend(network, losses(epochs), epochs * steps, rate, f"pair {number}")
    trained: PairNetwork = network.eval()
    return trained
