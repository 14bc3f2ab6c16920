"""Distils a sentence encoder into a table of token vectors that needs no neural network at run time.

Every token of the vocabulary is run through the encoder alone; the vectors are centred, reduced by PCA and weighted by
the token's rank, which in this vocabulary follows its frequency (smooth inverse frequency with Zipf's law). A text is
then the weighted mean of its tokens.

Run with torch and sentence-transformers installed::

    python -m nlp.training.distil_static PATH_OF_ALL_MINILM_L6_V2 nlp/model
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
from transformers import AutoModel  # type: ignore[import-not-found]

DIMENSIONS = 128
SIF_A = 5e-5
SEED = 20240901
BATCH = 1024


def token_vectors(model: Any, tokens: list[int], start: int, end: int) -> np.ndarray[Any, Any]:
    """Mean-pooled output of the model for each token between its start and end marks."""
    rows = []
    with torch.inference_mode():
        for first in range(0, len(tokens), BATCH):
            ids = torch.tensor([[start, token, end] for token in tokens[first : first + BATCH]])
            hidden = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            rows.append(hidden.mean(dim=1).numpy())
    return np.concatenate(rows)


def reduce(vectors: np.ndarray[Any, Any], dimensions: int) -> np.ndarray[Any, Any]:
    """Centre and project on the first principal components; the sign of each is fixed, so that runs agree."""
    centred = vectors - vectors.mean(axis=0)
    _, _, components = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
    components = components[:dimensions]
    largest = components[np.arange(dimensions), np.abs(components).argmax(axis=1)]
    reduced: np.ndarray[Any, Any] = centred @ (components * np.sign(largest)[:, None]).T
    return reduced


def weights(size: int) -> np.ndarray[Any, Any]:
    """Smooth inverse frequency of each token, its frequency guessed from its rank."""
    ranks = np.arange(size) + 2
    frequency = (1 / ranks) / np.sum(1 / ranks)
    return SIF_A / (SIF_A + frequency)


def quantise(table: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Int8 rows, each with its own scale."""
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1.0
    return np.round(table / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    """Write ``static.npz`` and ``tokenizer.json`` and print their checksums as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    vocabulary = json.loads((options.encoder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    model = AutoModel.from_pretrained(options.encoder).eval()
    vectors = token_vectors(model, list(range(len(vocabulary))), vocabulary["[CLS]"], vocabulary["[SEP]"])
    table = reduce(vectors, DIMENSIONS)
    table *= weights(len(vocabulary))[:, None]
    for token, index in vocabulary.items():
        if token.startswith("["):
            table[index] = 0.0
    rows, scale = quantise(table)
    options.output.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.output / "static.npz", rows=rows, scale=scale)
    shutil.copyfile(options.encoder / "tokenizer.json", options.output / "tokenizer.json")
    for name in ("static.npz", "tokenizer.json"):
        path = options.output / name
        print(json.dumps({"file": name, "bytes": path.stat().st_size, "sha256": digest(path)}))


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
