from __future__ import annotations

import numpy as np

from nlp.encoder import shipped


def test_vectors_have_length_one() -> None:
    vectors = shipped().encode(["weak calves", "creatine"])

    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_like_meanings_lie_nearer_than_unlike_ones() -> None:
    kidneys, renal, hair = shipped().encode(["creatine damages kidneys", "renal injury from creatine", "long red hair"])

    assert kidneys @ renal > kidneys @ hair


def test_a_text_without_words_is_zero() -> None:
    assert not shipped().encode([""]).any()


def test_the_same_text_gives_the_same_vector() -> None:
    assert np.array_equal(shipped().encode(["deep squats"]), shipped().encode(["deep squats"]))
