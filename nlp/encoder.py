"""A static sentence embedding: the weighted mean of token vectors, without a neural network at run time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
_LONGEST = 128


class StaticEncoder:
    """Turns texts into unit vectors. Immutable after construction, so threads may share it."""

    def __init__(self, rows: NDArray[np.int8], scale: Vectors, tokenizer: Tokenizer) -> None:
        self._rows = rows
        self._scale = scale
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=_LONGEST)

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        return int(self._rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a row; a text without any known token gives zeros."""
        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(text, add_special_tokens=False).ids
            if ids:
                out[row] = self._scale[ids] @ self._rows[ids].astype(np.float32)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        norms[norms == 0] = 1.0
        unit: Vectors = out / norms
        return unit


@cache
def shipped() -> StaticEncoder:
    """Load the encoder that comes with the package, once."""
    folder = files("nlp") / "model"
    with as_file(folder / "static.npz") as table, as_file(folder / "tokenizer.json") as tokenizer:
        stored = np.load(table, allow_pickle=False)
        return StaticEncoder(stored["rows"], stored["scale"], Tokenizer.from_file(str(tokenizer)))
