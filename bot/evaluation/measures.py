"""Counts what a detector got right.

Every measure is a function of counts summed over texts, so that intervals come from drawing texts anew (percentile
bootstrap, Efron 1979).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.labelled import Label, LabelledText, listed
from bot.policy import Action, action_for, action_on
from nlp.values import OTHER, Detection, Finding, Stance, Tier
from responses.wording import Certainty, Rating

Counts = Mapping[str, float]
Formula = Callable[[Counts], float]
Ratings = Mapping[str, tuple[Rating, Certainty]]
_DRAWS = 1000
_RANKED = 5
_OPPOSITE = frozenset({(Stance.ASSERTS, Stance.DENIES), (Stance.DENIES, Stance.ASSERTS)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with its 95 % interval and the number of texts that it rests on."""

    value: float
    low: float
    high: float
    texts: int


def precision(counts: Counts) -> float:
    """Right among found."""
    return _share(counts["right"], counts["right"] + counts["wrong"])


def recall(counts: Counts) -> float:
    """Found among wanted."""
    return _share(counts["hit"], counts["wanted"])


def f1(counts: Counts) -> float:
    """Harmonic mean of precision and recall."""
    p, r = precision(counts), recall(counts)
    return _share(2 * p * r, p + r)


def mean(counts: Counts) -> float:
    """Sum over number."""
    return _share(counts["sum"], counts["number"])


def macro_f1(counts: Counts) -> float:
    """Mean over the stances, of those that occur, of the F1 of each."""
    found = []
    for stance in Stance:
        hit = counts[f"{stance}>{stance}"]
        wanted = sum(counts[f"{stance}>{other}"] for other in Stance)
        said = sum(counts[f"{other}>{stance}"] for other in Stance)
        if wanted:
            found.append(_share(2 * hit, wanted + said))
    return sum(found) / len(found) if found else float("nan")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def measured(rows: Sequence[Counts], formula: Formula, seed: int = 1) -> Measured:
    """Apply the formula to the sums over all rows (one a text), with an interval from drawing rows anew."""
    keys = sorted({key for row in rows for key in row})
    table = np.array([[row.get(key, 0.0) for key in keys] for row in rows], dtype=np.float64).reshape(len(rows), -1)
    chance = np.random.default_rng(seed)
    drawn = chance.multinomial(len(rows), np.full(len(rows), 1 / max(len(rows), 1)), size=_DRAWS * bool(rows))
    values = [_of(formula, keys, times @ table) for times in drawn]
    good = [value for value in values if not np.isnan(value)]
    low, high = np.percentile(good, [2.5, 97.5]) if good else (float("nan"), float("nan"))
    return Measured(value=_of(formula, keys, table.sum(axis=0)), low=float(low), high=float(high), texts=len(rows))


class _Zero(dict[str, float]):
    def __missing__(self, key: str) -> float:
        return 0.0


def _of(formula: Formula, keys: Sequence[str], sums: NDArray[np.float64]) -> float:
    return formula(_Zero(zip(keys, map(float, sums), strict=True)))


def ranking(texts: Sequence[LabelledText], found: Sequence[Detection]) -> tuple[Sequence[Counts], Sequence[Counts]]:
    """Average precision at 5 and top-1 of the candidates, over the labels with a listed claim."""
    at_five, top = [], []
    for text, detection in zip(texts, found, strict=True):
        for label in listed(text.labels):
            order = [candidate.claim_id for candidate in detection.candidates[:_RANKED]]
            at_five.append({"sum": _average_precision(order, label.accepted), "number": 1.0})
            top.append({"sum": float(bool(order) and order[0] in label.accepted), "number": 1.0})
    return at_five, top


def _average_precision(order: Sequence[str], accepted: frozenset[str]) -> float:
    hits = total = 0.0
    for rank, claim_id in enumerate(order, 1):
        if claim_id in accepted:
            hits += 1
            total += hits / rank
    return total / min(len(accepted), _RANKED)


def detections(
    texts: Sequence[LabelledText], found: Sequence[Detection], *, tiers: frozenset[Tier], at_least: float = 0.0
) -> Sequence[Counts]:
    """Count listed claims found and wanted, text by text."""
    rows = []
    for text, detection in zip(texts, found, strict=True):
        labels = listed(text.labels)
        said = [item for item in _listed(detection) if item.tier in tiers and item.score >= at_least]
        accepted = frozenset[str]().union(*(label.accepted for label in labels))
        ids = {item.claim_id for item in said}
        rows.append(
            {
                "right": float(sum(item.claim_id in accepted for item in said)),
                "wrong": float(sum(item.claim_id not in accepted for item in said)),
                "hit": float(sum(not label.accepted.isdisjoint(ids) for label in labels)),
                "wanted": float(len(labels)),
            }
        )
    return rows


def _listed(detection: Detection) -> list[Finding]:
    return [item for item in detection.findings if item.claim_id != OTHER]


def stances(texts: Sequence[LabelledText], found: Sequence[Detection]) -> Sequence[Counts]:
    """Confusion ``label>said`` over the labels whose claim was found."""
    rows = []
    for text, detection in zip(texts, found, strict=True):
        row = _Zero()
        for label in listed(text.labels):
            said = next((item for item in _listed(detection) if item.claim_id in label.accepted), None)
            if said is not None:
                row[f"{label.stance}>{said.stance}"] += 1
        rows.append(row)
    return rows


def action_of(claim_id: str, stance: Stance, ratings: Ratings) -> Action:
    """Return what the policy does about a claim put forward with this stance; nothing for one that is not listed."""
    return action_for(stance, *ratings[claim_id]) if claim_id in ratings else Action.NONE


def drafted(finding: Finding, ratings: Ratings) -> Action:
    """Return what a reply to the finding would do."""
    return action_on(finding, *ratings[finding.claim_id]) if finding.claim_id in ratings else Action.NONE


def drafts(
    texts: Sequence[LabelledText],
    found: Sequence[Detection],
    ratings: Ratings,
    *,
    tiers: frozenset[Tier],
    at_least: float = 0.0,
) -> Sequence[Counts]:
    """Drafts right and wrong, text by text. Right: an accepted claim, the action its stance asks for, and the span."""
    rows = []
    for text, detection in zip(texts, found, strict=True):
        row = _Zero()
        wanted = [label for label in listed(text.labels) if _wants(label, ratings)]
        row["wanted"] = float(len(wanted))
        hit = set()
        for item in _listed(detection):
            action = drafted(item, ratings)
            if item.tier not in tiers or item.score < at_least or action is Action.NONE:
                continue
            label = _label_for(item, text)
            right = label is not None and action_of(item.claim_id, label.stance, ratings) is action
            row["right" if right else "wrong"] += 1
            if right and label is not None:
                hit.add(label)
            row["wrong_direction"] += label is not None and (label.stance, item.stance) in _OPPOSITE
        row["hit"] = float(sum(label in hit for label in wanted))
        rows.append(row)
    return rows


def _wants(label: Label, ratings: Ratings) -> bool:
    return action_of(label.claim_id, label.stance, ratings) is not Action.NONE


def _label_for(item: Finding, text: LabelledText) -> Label | None:
    """Find the label that a finding meets: an accepted claim and, where the label has a span, an overlap with it."""
    for label in listed(text.labels):
        overlaps = label.start is None or label.end is None or (item.start < label.end and label.start < item.end)
        if item.claim_id in label.accepted and overlaps:
            return label
    return None


def worthiness(texts: Sequence[LabelledText], found: Sequence[Detection]) -> Sequence[Counts]:
    """Checkworthy posts found and wanted, where the label says."""
    rows = []
    for text, detection in zip(texts, found, strict=True):
        if text.checkworthy is None:
            continue
        said, wanted = detection.checkworthy, text.checkworthy
        rows.append(
            {
                "right": float(said and wanted),
                "wrong": float(said and not wanted),
                "hit": float(said and wanted),
                "wanted": float(wanted),
            }
        )
    return rows


def pairs(texts: Sequence[LabelledText], found: Sequence[Detection]) -> Sequence[Counts]:
    """Whether each side of a minimal pair was read right: its claim with its stance, or no listed claim."""
    return [
        {"sum": float(_read_right(text, detection)), "number": 1.0}
        for text, detection in zip(texts, found, strict=True)
    ]


def _read_right(text: LabelledText, detection: Detection) -> bool:
    said = [(item.claim_id, item.stance) for item in _listed(detection)]
    labels = listed(text.labels)
    if not labels:
        return not said
    return (labels[0].claim_id, labels[0].stance) in said[:1]


def curve(
    texts: Sequence[LabelledText], found: Sequence[Detection], ratings: Ratings
) -> list[tuple[float, float, float]]:
    """Threshold, precision and recall of drafts at every score that occurs."""
    both = frozenset(Tier)
    scores = sorted({item.score for detection in found for item in _listed(detection)})
    points = []
    for score in scores:
        rows = drafts(texts, found, ratings, tiers=both, at_least=score)
        sums = _Zero()
        for row in rows:
            for key, value in row.items():
                sums[key] += value
        points.append((score, precision(sums), recall(sums)))
    return points


def reliability(
    texts: Sequence[LabelledText], found: Sequence[Detection], bins: int = 10
) -> tuple[list[tuple[float, float, int]], float]:
    """Mean score, share right and number of findings by score; and the expected calibration error (Guo et al. 2017)."""
    points = []
    for text, detection in zip(texts, found, strict=True):
        for item in _listed(detection):
            label = _label_for(item, text)
            points.append((item.score, float(label is not None and label.stance is item.stance)))
    rows, error = [], 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        inside = [
            (score, right) for score, right in points if low <= score < low + 1 / bins or (low + 1 / bins >= 1 <= score)
        ]
        if inside:
            said, right = (float(np.mean(column)) for column in zip(*inside, strict=True))
            rows.append((said, right, len(inside)))
            error += abs(said - right) * len(inside) / len(points)
    return rows, error
