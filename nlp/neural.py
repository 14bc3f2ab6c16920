"""Runs the two small networks with ONNX Runtime: no torch, one thread, one text at a time.

One at a time, because activations are quantised over a whole batch: in a batch a sentence's score would depend on its
neighbours. The networks share one table of word vectors, which lies outside of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlp.calibration import logistic
from nlp.values import Sign, Stance
from nlp.windows import Window
from nlp.words import fold

Vector = NDArray[np.float32]
SENTENCE_TOKENS, CONTEXT_TOKENS, CLAIM_TOKENS = 56, 12, 32
"""Tokens of each part at most; with the marks between them a pair has at most 104. Of the context
much is the title; what else stands around a sentence misleads more than it tells."""
PIECE_TOKENS, PIECE_STEP, PIECES = 96, 72, 12
"""A post is read for signs in pieces of so many tokens, each beginning so many after the last, so many at most."""


PAIR_CLASSES = (*Stance, None)
"""What the pair model tells apart: the stances to the claim, and that the sentence says something else."""
_STANCES = slice(1, 1 + len(PAIR_CLASSES))
_SIGNS = slice(_STANCES.stop, _STANCES.stop + len(Sign))
"""Where the sentence model's heads stand in its output; the first is checkworthiness."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Token ids with their segment (0 or 1)."""

    ids: tuple[int, ...]
    types: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Word vectors as int8 ``rows`` (vocabulary, 384) with one float32 ``scale`` a row."""

    rows: NDArray[np.int8]
    scale: Vector

    def look_up(self, ids: Sequence[int]) -> Vector:
        """Vectors (1, length, 384) for the ids."""
        at = np.asarray(ids)
        found: Vector = (self.rows[at].astype(np.float32) * self.scale[at][:, None])[None]
        return found


class Reader:
    """Turns texts into token ids. The tokens of a text are cut where its part is full."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._cls: int = vocabulary["[CLS]"]
        self._sep: int = vocabulary["[SEP]"]

    def tokens(self, text: str, most: int) -> list[int]:
        """At most ``most`` tokens of the text, without marks."""
        found: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids[:most]
        return found

    def alone(self, window: Window) -> Ids:
        """Sentence as segment 0, context as segment 1."""
        own = [self._cls, *self.tokens(window.sentence, SENTENCE_TOKENS), self._sep]
        around = self._context(window)
        return Ids((*own, *around), (*([0] * len(own)), *([1] * len(around))))

    def wording(self, text: str) -> Ids:
        """One known wording of a claim."""
        return self.alone(Window(sentence=fold(text), context=""))

    def pair(self, window: Window, claim: Sequence[int]) -> Ids:
        """Claim (tokens) as segment 0, sentence as segment 1, context as segment 0."""
        first = [self._cls, *claim, self._sep]
        own = [*self.tokens(window.sentence, SENTENCE_TOKENS), self._sep]
        around = self._context(window)
        return Ids((*first, *own, *around), (*([0] * len(first)), *([1] * len(own)), *([0] * len(around))))

    def pieces(self, text: str) -> list[Ids]:
        """Cut a post into overlapping pieces; one that is short is one piece."""
        tokens = self._tokenizer.encode(fold(" ".join(text.split())), add_special_tokens=False).ids
        starts = range(0, max(len(tokens) - PIECE_TOKENS + PIECE_STEP, 1), PIECE_STEP)
        cut = [[self._cls, *tokens[start : start + PIECE_TOKENS], self._sep] for start in starts[:PIECES]]
        return [Ids(tuple(ids), (0,) * len(ids)) for ids in cut]

    def _context(self, window: Window) -> list[int]:
        return [*self.tokens(window.context, CONTEXT_TOKENS), self._sep] if window.context else []


class SentenceModel:
    """A sentence alone: its embedding, whether it is checkworthy, and the stance that it takes."""

    def __init__(self, session: Session, table: Table, reader: Reader) -> None:
        self._session, self._table, self._reader = session, table, reader

    def read(self, window: Window) -> Alone:
        """Read one sentence in its window."""
        vector, heads = self._session.run(self._reader.alone(window), self._table)
        return Alone(vector=vector[0], checkworthy=float(heads[0, 0]), stances=softmax(heads[0, _STANCES]))

    def signs(self, text: str) -> Vector:
        """P of each Sign (6,), by the piece of the text that shows it most."""
        heads = [self._session.run(piece, self._table)[1][0, _SIGNS] for piece in self._reader.pieces(text)]
        found: Vector = 1 / (1 + np.exp(-np.max(heads, axis=0)))
        return found

    def embed(self, wording: str) -> Vector:
        """Embed one known wording of a claim: a unit vector (384,)."""
        found: Vector = self._session.run(self._reader.wording(wording), self._table)[0][0]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A sentence as the sentence model reads it: unit vector (384,), logit of checkworthy, P of PAIR_CLASSES."""

    vector: Vector
    checkworthy: float
    stances: Vector

    @property
    def checkworthiness(self) -> float:
        """How surely it asserts or denies something checkable, in [0, 1], as both heads see it."""
        stated = sum(float(self.stances[PAIR_CLASSES.index(stance)]) for stance in (Stance.ASSERTS, Stance.DENIES))
        return logistic(self.checkworthy) * stated

    @property
    def stated(self) -> Stance:
        """Whether it rather asserts or denies."""
        asserts, denies = (self.stances[PAIR_CLASSES.index(stance)] for stance in (Stance.ASSERTS, Stance.DENIES))
        return Stance.DENIES if denies > asserts else Stance.ASSERTS


class PairModel:
    """A sentence together with one claim: the logits of PAIR_CLASSES."""

    def __init__(self, session: Session, table: Table, reader: Reader) -> None:
        self._session, self._table, self._reader = session, table, reader

    def claim(self, proposition: str) -> tuple[int, ...]:
        """Tokens of a claim's proposition, to be handed to ``read``."""
        return tuple(self._reader.tokens(fold(proposition), CLAIM_TOKENS))

    def read(self, window: Window, claim: Sequence[int]) -> Vector:
        """Logits (6,) for the window's sentence and a claim."""
        found: Vector = self._session.run(self._reader.pair(window, claim), self._table)[0][0]
        return found


class Session:
    """One network in ONNX Runtime."""

    def __init__(self, model: bytes | str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(self, inputs: Ids, table: Table) -> list[Vector]:
        """Run one text."""
        types = np.asarray(inputs.types, dtype=np.int64)[None]
        found: list[Vector] = self._session.run(
            None, {"vectors": table.look_up(inputs.ids), "types": types, "mask": np.ones_like(types)}
        )
        return found


def softmax(logits: Vector) -> Vector:
    """Probabilities that add up to one."""
    raised = np.exp(logits - logits.max())
    found: Vector = raised / raised.sum()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The two networks."""

    sentence: SentenceModel
    pair: PairModel


@cache
def load(folder: Path) -> Models:
    """Load the networks in a folder, once."""
    with np.load(folder / "words.npz", allow_pickle=False) as found:
        table = Table(rows=found["rows"], scale=found["scale"])
    reader = Reader(Tokenizer.from_file(str(folder / "tokenizer.json")))
    return Models(
        sentence=SentenceModel(Session(str(folder / "sentence.onnx")), table, reader),
        pair=PairModel(Session(str(folder / "pair.onnx")), table, reader),
    )
