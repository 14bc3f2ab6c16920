from __future__ import annotations

import pytest

from nlp.calibration import shipped


def test_more_likeness_makes_a_finding_likelier() -> None:
    faint = shipped().probability({"words": 0.1, "meaning": 0.5})
    close = shipped().probability({"words": 0.6, "meaning": 0.9})

    assert 0 < faint < close < 1


def test_an_unknown_feature_is_an_error() -> None:
    with pytest.raises(KeyError, match="charm"):
        shipped().probability({"charm": 1.0})
