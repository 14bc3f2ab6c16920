from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.neural import Vector
from nlp.wordings import Wordings, key, store, stored, wordings_of
from tests.nlp.conftest import calves


def embed(text: str) -> Vector:
    found = np.zeros(4, dtype=np.float32)
    found[len(text) % 4] = 1.0
    return found


def test_the_nearest_wording_decides() -> None:
    wordings = Wordings([calves()], embed, {})
    near = wordings.near(embed(wordings.texts[2]))

    assert near.cosines.tolist() == [1.0]
    assert embed(wordings.texts[near.nearest(0)]).tolist() == embed(wordings.texts[2]).tolist()


def test_without_claims_nothing_is_near() -> None:
    assert len(Wordings([], embed, {}).near(np.zeros(4, dtype=np.float32)).cosines) == 0


def test_stored_vectors_are_used_and_the_rest_is_embedded() -> None:
    asked: list[str] = []
    first, *rest = wordings_of(calves())

    Wordings([calves()], lambda text: asked.append(text) or embed(text), {key(first): embed(first)})

    assert asked == rest


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    store(tmp_path / "wordings.npz", [calves()], embed)

    found = stored(tmp_path / "wordings.npz")
    assert found[key(calves().proposition)] == pytest.approx(embed(calves().proposition), abs=0.01)
