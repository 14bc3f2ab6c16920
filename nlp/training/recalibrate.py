"""Refits the calibration on labelled passages: ``python -m nlp.training.recalibrate PASSAGES MODEL``.

Eight numbers are fitted and nothing else; temperature, what a lead counts for, and the threshold of signs stay as the
corpus says. What the numbers are worth is measured on passages of other sites than those that they were fitted on (five
folds by domain) and written beside them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nlp.detector import Detector
from nlp.likelihood import Likelihood
from nlp.training import calibrate
from nlp.training.calibrate import Case
from nlp.training.knowledge import claims_from_package
from nlp.values import OTHER, PostText, Stance

_FOLDS = 5
_CHECKWORTHY_RIGHT = 0.75
_STATED = (Stance.ASSERTS, Stance.DENIES)
_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage as the stages read it: ``cases`` by claim, and the checkworthiness of its most checkworthy sentence."""

    domain: str
    listed: bool
    stated: bool
    worth: float
    cases: tuple[tuple[str, Case], ...]


def passages(path: Path, detector: Detector) -> list[Passage]:
    """Read labelled passages with the networks."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_passage(record, detector) for record in records]


def _passage(record: Mapping[str, Any], detector: Detector) -> Passage:
    accepted = {record["claim_id"], *record.get("also", ())} - {OTHER, _NONE}
    found, worth = [], 0.0
    for seen in detector.read(PostText(text=record["text"])):
        worth = max(worth, seen.alone.checkworthiness)
        for claim_id, evidence in seen.claims:
            stance = Stance(record["stance"]) if claim_id in accepted else None
            found.append((claim_id, Case(seen=evidence, stance=stance)))
    return Passage(
        domain=record["url"].split("//")[-1].split("/")[0],
        listed=record["claim_id"] not in {OTHER, _NONE},
        stated=record["stance"] in _STATED,
        worth=worth,
        cases=tuple(found),
    )


def fitted(chosen: Sequence[Passage], start: Likelihood) -> Likelihood:
    """Fit on passages; a post is checkworthy from where three of four passages that reach it are so."""
    worth = sorted(((passage.worth, passage.stated) for passage in chosen), reverse=True)
    numbers = replace(start, checkworthy_from=calibrate.lowest(worth, _CHECKWORTHY_RIGHT))
    return calibrate.fit([case for passage in chosen for _, case in passage.cases], numbers, calibrate.PASSAGE_AIMS)


def folds(chosen: Sequence[Passage]) -> list[list[Passage]]:
    """Deal the domains, the largest first, to the fold that has the fewest passages."""
    dealt: list[list[Passage]] = [[] for _ in range(_FOLDS)]
    for domain, _ in Counter(passage.domain for passage in chosen).most_common():
        min(dealt, key=len).extend(passage for passage in chosen if passage.domain == domain)
    return dealt


def crossed(chosen: Sequence[Passage], start: Likelihood) -> dict[str, float]:
    """Measure each fold with numbers fitted on the others: claim and stance of findings, by tier."""
    counts: Counter[str] = Counter()
    dealt = folds(chosen)
    for held_out in dealt:
        numbers = fitted([passage for fold in dealt if fold is not held_out for passage in fold], start)
        for passage in held_out:
            counts.update(_counted(passage, numbers))
    return {
        "confident precision, claim and stance": round(counts["sure right"] / max(counts["sure"], 1), 3),
        "confident findings": counts["sure"],
        "both tiers precision, claim": round(counts["claim right"] / max(counts["found"], 1), 3),
        "both tiers recall, claim": round(counts["hit"] / max(counts["listed"], 1), 3),
    }


def _counted(passage: Passage, numbers: Likelihood) -> Counter[str]:
    best: dict[str, tuple[float, bool, bool, bool]] = {}
    for claim_id, case in passage.cases:
        score, right = calibrate.scored(numbers, case)
        sure = score >= numbers.confident and numbers.vouched(case.seen)
        if score >= numbers.possible:
            known = best.get(claim_id, (0.0, False, False, False))
            best[claim_id] = max(known, (score, right, case.stance is not None, sure))
    counts: Counter[str] = Counter(listed=passage.listed, hit=any(about for _, _, about, _ in best.values()))
    for _, right, about, sure in best.values():
        counts.update({"found": 1, "claim right": about, "sure": sure, "sure right": sure and right})
    return counts


def main() -> None:
    """Fit, measure, and write the numbers beside those of the corpus; they are in force from then on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("model", type=Path, help="folder of the networks")
    options = parser.parse_args()
    chosen = passages(options.passages, Detector(claims_from_package(), options.model))
    stored = options.model / "networks.json"
    record = json.loads(stored.read_text(encoding="utf-8"))
    start = Likelihood(**record["corpus"]["numbers"])
    record["passages"] = {
        "numbers": asdict(fitted(chosen, start)),
        "source": f"{len(chosen)} labelled passages of {len({item.domain for item in chosen})} sites, not shipped",
        "cross-fitted (5 folds by domain)": crossed(chosen, start),
    }
    record["in_force"] = "passages"
    stored.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(record["passages"], indent=2))


if __name__ == "__main__":
    main()
