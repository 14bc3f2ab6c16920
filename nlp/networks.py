"""The networks' side of the cascade: sieve, sentence model, pair model and the numbers that weigh them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp import likelihood, neural, sieve, wordings
from nlp.calibration import logistic
from nlp.likelihood import Likelihood, about
from nlp.neural import Alone, SentenceModel
from nlp.pairing import PairCheck
from nlp.sieve import Sieve
from nlp.values import Claim
from nlp.windows import Window
from nlp.wordings import Wordings

_READ = 8
_COSINE_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks:
    """What the networks need for a set of claims."""

    sieve: Sieve
    sentence: SentenceModel
    check: PairCheck
    likelihood: Likelihood

    def rank(self, windows: Sequence[Window], read: Sequence[Alone | None]) -> NDArray[np.float32]:
        """Score every claim in [0, 1] by its best sentence: nearness, and the pair model for the nearest claims."""
        seen = [(window, alone) for window, alone in zip(windows, read, strict=True) if alone is not None]
        if not seen:
            return np.zeros(self.check.claims, dtype=np.float32)
        near = np.stack([self.check.near(alone).cosines for _, alone in seen])
        best = near.max(axis=0)
        ranked: NDArray[np.float32] = (_COSINE_SHARE * np.clip(best, 0, 1)).astype(np.float32)
        for at in np.argsort(-best, kind="stable")[:_READ]:
            window, _ = seen[int(near[:, at].argmax())]
            ranked[at] += (1 - _COSINE_SHARE) * logistic(about(self.check.read(window, int(at))))
        return ranked


def shipped(claims: Sequence[Claim]) -> Networks:
    """Prepare what comes with the package for these claims."""
    return load(Path(str(files("nlp") / "model")), claims)


def load(folder: Path, claims: Sequence[Claim]) -> Networks:
    """Prepare the networks in a folder for these claims; wordings that they do not know are embedded now."""
    models = neural.load(folder)
    known = wordings.stored(folder / "wordings.npz")
    unseen = [
        text for claim in claims if wordings.key(claim.proposition) not in known for text in wordings.wordings_of(claim)
    ]
    return Networks(
        sieve=sieve.load(folder / "sieve.json", unseen),
        sentence=models.sentence,
        check=PairCheck(claims, Wordings(claims, models.sentence.embed, known), models.pair),
        likelihood=likelihood.read(folder / "networks.json"),
    )
