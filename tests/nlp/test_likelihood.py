from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nlp.likelihood import about, read, shipped
from nlp.neural import PAIR_CLASSES, Vector


def logits(*, asserts: float, other: float) -> Vector:
    found = np.full(len(PAIR_CLASSES), -4.0, dtype=np.float32)
    found[0], found[-1] = asserts, other
    return found


def test_the_log_odds_of_the_claim_are_worked_out_over_all_stances() -> None:
    even = np.zeros(len(PAIR_CLASSES), dtype=np.float32)

    assert about(even) == pytest.approx(np.log(5))


def test_more_likeness_makes_a_finding_likelier() -> None:
    faint = shipped().claim(logits(asserts=-2, other=2), 0.3, -0.1, named=False)
    close = shipped().claim(logits(asserts=3, other=-2), 0.8, 0.2, named=True)

    assert 0 < faint < close < 1


def test_the_stances_add_up_to_one() -> None:
    assert shipped().stances(logits(asserts=1, other=1)).sum() == pytest.approx(1.0, abs=1e-5)


def test_the_set_of_numbers_in_force_is_the_one_that_is_read(tmp_path: Path) -> None:
    numbers = dict.fromkeys(type(shipped()).__slots__, 0.5)
    path = tmp_path / "networks.json"
    path.write_text(json.dumps({"in_force": "b", "a": {"numbers": {}}, "b": {"numbers": numbers}}))

    assert read(path).bias == 0.5


def test_no_more_than_ten_numbers_are_fitted() -> None:
    assert len(type(shipped()).__slots__) <= 10
