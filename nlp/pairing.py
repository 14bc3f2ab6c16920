"""Reads a sentence together with a claim: how the author stands to it, or that the sentence says something else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.neural import Alone, PairModel, Vector
from nlp.values import Claim
from nlp.windows import Window
from nlp.wordings import Nearness, Wordings

MOST = 2
"""Nearest claims that a sentence is read with."""
NEAR = 0.5
"""Cosine of a claim's nearest wording below which the sentence is not read with it."""
_BEHIND = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReading:
    """A sentence read with a claim. ``logits`` are those of PAIR_CLASSES; ``nearest`` is a place among the wordings.

    ``lead`` is how far the claim's cosine is ahead of the best other claim's.
    """

    claim: int
    logits: Vector
    cosine: float
    lead: float
    nearest: int


class PairCheck:
    """Picks the claims that a sentence comes near to and reads it with each."""

    def __init__(self, claims: Sequence[Claim], wordings: Wordings, model: PairModel) -> None:
        self.wordings = wordings
        self._model = model
        self._claims = [model.claim(claim.proposition) for claim in claims]

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return len(self._claims)

    def near(self, alone: Alone) -> Nearness:
        """How near the sentence comes to every claim."""
        return self.wordings.near(alone.vector)

    def readings(self, window: Window, alone: Alone, matched: Collection[int] = ()) -> list[PairReading]:
        """Read the sentence with the few claims that it comes nearest to, and with those that the rules ``matched``."""
        near = self.near(alone)
        order = np.argsort(-near.cosines, kind="stable")
        least = max(NEAR, float(near.cosines[order[0]]) - _BEHIND) if len(order) else NEAR
        chosen = [int(at) for at in order[:MOST] if near.cosines[at] >= least]
        chosen += sorted(set(matched).difference(chosen))
        found = []
        for at in chosen:
            cosine = float(near.cosines[at])
            best_other = next((float(near.cosines[other]) for other in order if other != at), 0.0)
            found.append(
                PairReading(
                    claim=at,
                    logits=self._model.read(window, self._claims[at]),
                    cosine=cosine,
                    lead=cosine - best_other,
                    nearest=near.nearest(at),
                )
            )
        return found

    def read(self, window: Window, claim: int) -> Vector:
        """Logits for the sentence and any claim, however far."""
        return self._model.read(window, self._claims[claim])
