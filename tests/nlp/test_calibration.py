from __future__ import annotations

import pytest

from nlp.calibration import shipped
from nlp.values import Tier


def test_more_likeness_makes_a_finding_likelier() -> None:
    faint = shipped().probability({"words": 0.1, "meaning": 0.5})
    close = shipped().probability({"words": 0.6, "meaning": 0.9})

    assert 0 < faint < close < 1


def test_an_unknown_feature_is_an_error() -> None:
    with pytest.raises(KeyError, match="charm"):
        shipped().probability({"charm": 1.0})


def test_the_tiers_follow_the_thresholds() -> None:
    curve = shipped()

    assert curve.tier(curve.confident, capped=False) is Tier.CONFIDENT
    assert curve.tier(curve.possible, capped=False) is Tier.POSSIBLE
    assert curve.tier(curve.possible - 0.01, capped=False) is None


def test_what_is_capped_is_never_confident() -> None:
    assert shipped().tier(1.0, capped=True) is Tier.POSSIBLE
