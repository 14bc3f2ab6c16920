from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.neural import CLAIM_TOKENS, CONTEXT_TOKENS, PAIR_CLASSES, SENTENCE_TOKENS, Alone, Table, load, softmax
from nlp.windows import Window

MODEL = Path("nlp/model")


def window(sentence: str, context: str = "") -> Window:
    return Window(sentence=sentence, context=context)


def test_word_vectors_are_rows_times_scale() -> None:
    table = Table(rows=np.array([[1, -2], [3, 4]], dtype=np.int8), scale=np.array([0.5, 2.0], dtype=np.float32))

    assert table.look_up([1, 0]).tolist() == [[[6.0, 8.0], [0.5, -1.0]]]


def test_probabilities_add_up_to_one_however_large_the_logits() -> None:
    assert softmax(np.array([1000.0, 0.0], dtype=np.float32)).tolist() == [1.0, 0.0]


def test_an_embedding_has_length_one() -> None:
    assert float(np.linalg.norm(load(MODEL).sentence.embed("weak calves cause knee pain"))) == pytest.approx(
        1.0, abs=1e-3
    )


def test_a_pair_is_read_the_same_on_every_run() -> None:
    pair = load(MODEL).pair
    claim = pair.claim("Weak calf muscles cause knee pain.")
    once, again = (pair.read(window("weak calves wreck knees", "why?"), claim) for _ in range(2))

    assert once.shape == (len(PAIR_CLASSES),)
    assert once.tolist() == again.tolist()


def test_long_texts_are_cut_to_128_tokens() -> None:
    assert CLAIM_TOKENS + SENTENCE_TOKENS + CONTEXT_TOKENS + 4 <= 128

    long = window("knee " * 500, "pain " * 500)
    pair = load(MODEL).pair
    assert pair.read(long, pair.claim("calf " * 500)).shape == (len(PAIR_CLASSES),)


def test_a_sentence_is_checkworthy_where_both_heads_say_so() -> None:
    def alone(logit: float, asserts: float, denies: float) -> Alone:
        stances = np.array([asserts, denies, 0.0, 0.0, 0.0, 1 - asserts - denies], dtype=np.float32)
        return Alone(vector=np.zeros(384, dtype=np.float32), checkworthy=logit, stances=stances)

    assert alone(20.0, 0.5, 0.25).checkworthiness == pytest.approx(0.75, abs=1e-6)
    assert alone(20.0, 0.0, 0.0).checkworthiness == pytest.approx(0.0)
    assert alone(-20.0, 1.0, 0.0).checkworthiness == pytest.approx(0.0, abs=1e-6)
