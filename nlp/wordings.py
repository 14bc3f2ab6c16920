"""The known wordings of every claim, embedded, and how near a sentence comes to each claim."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.neural import Vector
from nlp.values import Claim

Embed = Callable[[str], Vector]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near a sentence comes to each claim: ``cosines`` (claims,) of the nearest wording of each."""

    cosines: Vector
    every: Vector
    firsts: NDArray[np.int64]

    def nearest(self, claim: int) -> int:
        """Place of the claim's nearest wording among all wordings."""
        first = int(self.firsts[claim])
        last = int(self.firsts[claim + 1]) if claim + 1 < len(self.firsts) else len(self.every)
        return first + int(self.every[first:last].argmax())


class Wordings:
    """Propositions, phrasings and denials as unit vectors (wordings, 384)."""

    def __init__(self, claims: Sequence[Claim], embed: Embed, stored: dict[str, Vector]) -> None:
        """Take vectors from ``stored``, by ``key``; a wording that is not among them is embedded now."""
        owned = [(at, text) for at, claim in enumerate(claims) for text in wordings_of(claim)]
        self.texts = tuple(text for _, text in owned)
        found = [stored[key(text)] if key(text) in stored else embed(text) for text in self.texts]
        self._vectors = np.stack(found) if found else np.zeros((0, 1), dtype=np.float32)
        self._firsts = np.flatnonzero(np.diff([at for at, _ in owned], prepend=-1))

    def near(self, vector: Vector) -> Nearness:
        """Compare a sentence's unit vector with every wording."""
        if not len(self._firsts):
            nothing = np.zeros(0, dtype=np.float32)
            return Nearness(cosines=nothing, every=nothing, firsts=self._firsts)
        every = self._vectors @ vector
        return Nearness(cosines=np.maximum.reduceat(every, self._firsts), every=every, firsts=self._firsts)


def wordings_of(claim: Claim) -> tuple[str, ...]:
    """Every known wording of a claim, for it or against it."""
    return (claim.proposition, *claim.phrasings, *claim.denials)


def key(text: str) -> str:
    """Name what a wording's vector is stored under."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stored(path: Path) -> dict[str, Vector]:
    """Read the vectors that come with the model: int8 rows with one scale each, and their keys."""
    with np.load(path, allow_pickle=False) as found:
        rows = found["rows"].astype(np.float32) * found["scale"][:, None]
        return dict(zip(map(str, found["keys"]), rows, strict=True))


def store(path: Path, claims: Sequence[Claim], embed: Embed) -> None:
    """Write the vectors of the claims' wordings."""
    texts = sorted({text for claim in claims for text in wordings_of(claim)})
    vectors = np.stack([embed(text) for text in texts])
    scale = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / scale[:, None]).astype(np.int8)
    np.savez_compressed(path, rows=rows, scale=scale.astype(np.float32), keys=np.array([key(text) for text in texts]))
