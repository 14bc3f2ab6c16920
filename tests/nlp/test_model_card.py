from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bot.evaluation import measures
from bot.evaluation.labelled import read_data
from nlp.detector import Detector
from nlp.values import PostText

MODEL = Path(__file__).parents[2] / "nlp" / "model"
CARD = (MODEL / "README.md").read_text(encoding="utf-8")
PAIRS = Path(__file__).parents[1] / "data" / "minimal_pairs.jsonl"
SIGNS = Path(__file__).parents[1] / "data" / "sensitive_heldout.jsonl"


def test_the_card_names_the_files_that_are_there() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| .* \| `([0-9a-f]{64})` \|$", CARD, re.MULTILINE)

    assert len(rows) == 7
    assert all(hashlib.sha256((MODEL / name).read_bytes()).hexdigest() == digest for name, digest in rows)


def test_the_models_stay_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 40_000_000


def test_the_shipped_model_does_on_the_held_out_pairs_what_its_card_says(detector: Detector) -> None:
    (data,) = read_data([PAIRS])
    said = re.search(r"claim and stance right \| ([0-9.]+) \|", CARD)
    assert said is not None

    found = [detector.detect(text.post) for text in data.texts]

    right = measures.measured(measures.pairs(data.texts, found), measures.mean).value
    drafts = measures.drafts(data.texts, found, _ratings(), tiers=frozenset({measures.Tier.CONFIDENT}))
    assert abs(right - float(said[1])) <= 0.01
    assert sum(row["wrong_direction"] for row in drafts) == 0


def test_the_shipped_model_sees_the_signs_that_its_card_says(detector: Detector) -> None:
    said = re.search(r"seen, false alarms [^|]*\| ([0-9.]+), ([0-9.]+) \|", CARD)
    assert said is not None
    texts = [json.loads(line) for line in SIGNS.read_text(encoding="utf-8").splitlines()]

    def share(*, with_signs: bool) -> float:
        chosen = [text["text"] for text in texts if bool(text["signs"]) is with_signs]
        return sum(bool(detector.care(PostText(text=text)).signs) for text in chosen) / len(chosen)

    assert abs(share(with_signs=True) - float(said[1])) <= 0.01
    assert abs(share(with_signs=False) - float(said[2])) <= 0.01


def _ratings() -> measures.Ratings:
    from responses.knowledge.loader import load_knowledge

    return {claim.id: (claim.rating, claim.certainty) for claim in load_knowledge().claims.values()}
