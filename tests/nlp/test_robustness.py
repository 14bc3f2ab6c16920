"""What surrounds a claim, and how it is typed, must not change what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.evaluation.labelled import read_data
from nlp.detector import Detector
from nlp.values import Finding, PostText, Tier

PAIRS = Path(__file__).parents[1] / "data" / "minimal_pairs.jsonl"
EVERY = 12
MOVES_AT_MOST = 0.1
RAIN = "The bus was late again and it rained all the way home."
HONEY = "My neighbour sells honey at the market, and on Sundays there is cake."


@pytest.fixture(scope="module")
def confident(detector: Detector) -> list[tuple[str, list[Finding]]]:
    """Texts of the minimal pairs with what is *confident* in them."""
    (data,) = read_data([PAIRS])
    texts = [text.post.text for text in data.texts[::EVERY]]
    found = [(text, _confident(detector, text)) for text in texts]
    return [(text, findings) for text, findings in found if findings]


def _confident(detector: Detector, text: str) -> list[Finding]:
    return [finding for finding in detector.detect(PostText(text=text)).findings if finding.tier is Tier.CONFIDENT]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda text: f"{text}\n\n{RAIN}", id="a paragraph after"),
        pytest.param(lambda text: f"{HONEY}\n\n{text}", id="a paragraph before"),
        pytest.param(lambda text: f"> {RAIN}\n\n{text}", id="a quote before"),
        pytest.param(lambda text: f"{text}\n\n> {HONEY}", id="a quote after"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda text: text.replace("'", "’").replace('"', "”"), id="typographic quotes"),
    ],
)
def test_claim_and_stance_of_what_is_confident_stay(
    detector: Detector, confident: list[tuple[str, list[Finding]]], changed: Callable[[str], str]
) -> None:
    assert len(confident) > 30
    for text, findings in confident:
        now = {finding.claim_id: finding for finding in detector.detect(PostText(text=changed(text))).findings}
        for finding in findings:
            assert now[finding.claim_id].stance is finding.stance, text
            assert abs(now[finding.claim_id].score - finding.score) <= MOVES_AT_MOST, text
