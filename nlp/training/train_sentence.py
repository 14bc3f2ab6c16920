"""Trains the sentence model: an embedding that lies near a claim's wordings, checkworthiness, stance, and signs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch  # type: ignore[import-not-found]
from torch import nn

from nlp.neural import PAIR_CLASSES, Ids, Reader, Table
from nlp.training.descent import descend
from nlp.training.network import HIDDEN, SentenceNetwork, as_tensor, batched
from nlp.training.signs import SignExample
from nlp.training.windowed import Row
from nlp.values import Claim, Sign, Stance
from nlp.wordings import wordings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out, beside corpus, knowledge and seed.

    ``cycles`` are the epochs and the highest learning rate of each way down.
    """

    cycles: tuple[tuple[int, float], ...] = ((4, 1.5e-4), (2, 7e-5))
    batch: int = 64
    head_share: float = 0.7
    signs_batch: int = 32
    head_epochs: int = 60
    head_rate: float = 3e-3
    head_batch: int = 128
    seed: int = 7


_STATED = (Stance.ASSERTS, Stance.DENIES)
Item = TypeVar("Item")


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


@dataclass(frozen=True, slots=True)
class SignedText:
    """A text in its pieces, and which signs it shows (6,), 1.0 or 0.0."""

    pieces: tuple[Ids, ...]
    shown: tuple[float, ...]


def signed(examples: Sequence[SignExample], reader: Reader) -> list[SignedText]:
    """Turn labelled texts into what is trained on."""
    return [
        SignedText(tuple(reader.pieces(example.text)), tuple(float(sign in example.signs) for sign in Sign))
        for example in examples
    ]


def train(batches: Batches, signs: Sequence[SignedText], table: Table, base: Path, recipe: Recipe) -> SentenceNetwork:
    """Train on drawn epochs: batches of sentences, and among them batches of texts with signs."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    network = SentenceNetwork(base)
    words = as_tensor(table)

    def losses() -> list[Callable[[], Any]]:
        drawn = batches.draw(recipe.batch, chance)
        both: list[Callable[[], Any]] = [partial(_loss, network, batches, one, words, recipe, chance) for one in drawn]
        both += [partial(_signs_loss, network, one, words) for one in dealt(signs, recipe.signs_batch, chance)]
        chance.shuffle(both)
        return both

    for number, (epochs, rate) in enumerate(recipe.cycles, 1):
        steps = epochs * len(losses())
        descend(network, (loss for _ in range(epochs) for loss in losses()), steps, rate, f"sentence {number}")
    trained: SentenceNetwork = network.eval()
    return trained


def dealt(items: Sequence[Item], size: int, chance: random.Random) -> list[list[Item]]:
    """Deal items to batches, in random order."""
    order = chance.sample(list(items), len(items))
    return [order[at : at + size] for at in range(0, len(order), size)]


def _signs_loss(network: SentenceNetwork, batch: Sequence[SignedText], words: Any) -> Any:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        _, heads = network(*batched([piece for text in batch for piece in text.pieces], words))
    return _shown_loss(heads[:, -len(Sign) :].float(), batch)


def _shown_loss(logits: Any, batch: Sequence[SignedText]) -> Any:
    """Compare the pieces' logits with what their texts show; the piece that shows a sign most speaks for its text."""
    parts = logits.split([len(text.pieces) for text in batch])
    shown = torch.stack([part.max(dim=0).values for part in parts])
    return nn.functional.binary_cross_entropy_with_logits(shown, torch.tensor([text.shown for text in batch]))


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
    judged = nn.functional.cross_entropy(heads[:, 1:7], stance) + nn.functional.binary_cross_entropy_with_logits(
        heads[:, 0], worth
    )
    return matched + recipe.head_share * judged


def fit_signs(network: SentenceNetwork, texts: Sequence[SignedText], table: Table, recipe: Recipe) -> None:
    """Fit the head for signs anew on the trained body, with ordinary talk among the texts.

    Texts about people in need of care and their near misses alone would teach it that every text is one or the other.
    """
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    words = as_tensor(table)
    means = _means(network, [piece for text in texts for piece in text.pieces], words)
    parts = means.split([len(text.pieces) for text in texts])
    optimiser = torch.optim.AdamW(network.signs.parameters(), lr=recipe.head_rate, weight_decay=1e-3)
    for _ in range(recipe.head_epochs):
        for batch in dealt(range(len(texts)), recipe.head_batch, chance):
            logits = network.signs(torch.cat([parts[at] for at in batch]))
            _shown_loss(logits, [texts[at] for at in batch]).backward()
            optimiser.step()
            optimiser.zero_grad()


def _means(network: SentenceNetwork, inputs: Sequence[Ids], words: Any) -> Any:
    found = torch.zeros((len(inputs), HIDDEN))
    for batch, means in _read(network.mean, inputs, words):
        found[batch] = means
    return found


def embed(network: SentenceNetwork, inputs: Sequence[Ids], words: Any) -> tuple[Any, Any]:
    """Embeddings (texts, 384) and head outputs (texts, 13) as arrays, in full precision."""
    order: list[int] = []
    vectors, heads = [], []
    for batch, (one, two) in _read(network, inputs, words):
        order += batch
        vectors.append(one.float().numpy())
        heads.append(two.float().numpy())
    back = np.argsort(order)
    return np.concatenate(vectors)[back], np.concatenate(heads)[back]


def _read(read: Callable[..., Any], inputs: Sequence[Ids], words: Any) -> Iterator[tuple[list[int], Any]]:
    """Yield what is read in batches of about equal length, each with the places of its inputs; nothing is learnt."""
    order = sorted(range(len(inputs)), key=lambda at: len(inputs[at].ids))
    for first in range(0, len(order), 64):
        batch = order[first : first + 64]
        with torch.no_grad():
            yield batch, read(*batched([inputs[at] for at in batch], words))
