r"""Reads the texts about people who need care, and fits the weights that tell their signs from an embedding.

A line is ``LABEL<TAB>TEXT``; a label is ``none`` or signs joined by commas, ``\\n`` in the text is a line break.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from nlp.neural import Vector
from nlp.training.texts import CORPUS, NONE, BadLine
from nlp.values import Sign

FILE = CORPUS / "signs" / "signs.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignText:
    """A text with the signs that it shows of the author or a person in their care."""

    text: str
    signs: frozenset[Sign]

    @property
    def held_out(self) -> bool:
        """Whether the text serves to place thresholds: one in five."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 5 == 0


def read_signs(path: Path = FILE) -> list[SignText]:
    """Read the file. Raises ``BadLine``."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        label, tab, text = line.partition("\t")
        if not tab:
            raise BadLine(f"{path.name}:{number}: no tab between label and text; write LABEL<TAB>TEXT")
        try:
            signs = frozenset(Sign(name) for name in label.strip().split(",") if name != NONE)
        except ValueError as error:
            raise BadLine(f"{path.name}:{number}: {error}; use {NONE} or {', '.join(Sign)}") from None
        found.append(SignText(text=text.strip().replace("\\n", "\n"), signs=signs))
    return found


def fit(texts: Sequence[SignText], embed: Callable[[str], Vector]) -> tuple[Vector, Vector]:
    """Fit one logistic curve a sign on the embeddings. Weights (signs, dimensions) and biases (signs,) come back."""
    vectors = np.stack([embed(text.text) for text in texts])
    weights, biases = [], []
    for sign in Sign:
        model = LogisticRegression(C=30.0, max_iter=2000, class_weight="balanced")
        model.fit(vectors, [sign in text.signs for text in texts])
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return np.array(weights, dtype=np.float32), np.array(biases, dtype=np.float32)
