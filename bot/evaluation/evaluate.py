"""Runs detectors over labelled sets and gathers every measure that the labels allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.evaluation import measures
from bot.evaluation.labelled import DataSet, LabelledText, listed
from bot.evaluation.measures import Counts, Measured, Ratings
from nlp.values import OTHER, Detection, PostText, Stance, Tier

Detect = Callable[[Sequence[PostText]], list[Detection]]
_CONFIDENT = frozenset({Tier.CONFIDENT})
_BOTH = frozenset(Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One system on one set. ``figures`` by name; the rest is for the plots and tables of the report."""

    system: str
    data: str
    kind: str
    texts: int
    figures: dict[str, Measured]
    curve: list[tuple[float, float, float]] = field(default_factory=list)
    reliability: list[tuple[float, float, int]] = field(default_factory=list)
    confusion: dict[str, int] = field(default_factory=dict)
    by_claim: dict[str, dict[str, float]] = field(default_factory=dict)
    drafts: list[dict[str, Any]] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def evaluate(name: str, detect: Detect, data: DataSet, ratings: Ratings) -> Result:
    """Judge a set and measure what its kind allows."""
    found = detect([text.post for text in data.texts])
    rows = _rows(data, found, ratings)
    figures = {key: measures.measured(counts, formula) for key, (counts, formula) in rows.items()}
    if data.kind in {"unlabelled", "pairs"}:
        return _result(name, data, figures, drafts=_listed_drafts(data.texts, found, ratings))
    bins, error = measures.reliability(data.texts, found)
    figures["expected calibration error"] = Measured(value=error, low=error, high=error, texts=len(data.texts))
    confusion = _summed(measures.stances(data.texts, found))
    return _result(
        name,
        data,
        figures,
        curve=measures.curve(data.texts, found, ratings),
        reliability=bins,
        confusion={key: int(value) for key, value in confusion.items()},
        by_claim=_by_claim(data.texts, found),
        drafts=_listed_drafts(data.texts, found, ratings),
    )


def _result(name: str, data: DataSet, figures: dict[str, Measured], **rest: Any) -> Result:
    return Result(system=name, data=data.name, kind=data.kind, texts=len(data.texts), figures=figures, **rest)


def _rows(
    data: DataSet, found: Sequence[Detection], ratings: Ratings
) -> Mapping[str, tuple[Sequence[Counts], measures.Formula]]:
    texts = data.texts
    if data.kind == "unlabelled":
        return _alarms(found, ratings)
    both = measures.detections(texts, found, tiers=_BOTH)
    sure = measures.detections(texts, found, tiers=_CONFIDENT)
    draft_both = measures.drafts(texts, found, ratings, tiers=_BOTH)
    draft_sure = measures.drafts(texts, found, ratings, tiers=_CONFIDENT)
    rows: dict[str, tuple[Sequence[Counts], measures.Formula]] = {
        "claims F1, both tiers": (both, measures.f1),
        "claims precision, both tiers": (both, measures.precision),
        "claims recall, both tiers": (both, measures.recall),
        "claims F1, confident": (sure, measures.f1),
        "claims precision, confident": (sure, measures.precision),
        "claims recall, confident": (sure, measures.recall),
        "stance macro-F1": (measures.stances(texts, found), measures.macro_f1),
        "drafts precision, both tiers": (draft_both, measures.precision),
        "drafts recall, both tiers": (draft_both, measures.recall),
        "drafts precision, confident": (draft_sure, measures.precision),
        "drafts recall, confident": (draft_sure, measures.recall),
        "wrong-direction drafts, both tiers": (draft_both, lambda counts: counts["wrong_direction"]),
        "wrong-direction drafts, confident": (draft_sure, lambda counts: counts["wrong_direction"]),
    }
    if data.kind == "passages":
        at_five, top = measures.ranking(texts, found)
        rows |= {"MAP@5": (at_five, measures.mean), "top-1": (top, measures.mean)}
    if data.kind == "pairs":
        rows |= {"minimal pairs": (measures.pairs(texts, found), measures.mean)}
    if data.kind == "posts":
        rows |= {"checkworthy F1": (measures.worthiness(texts, found), measures.f1)}
    return rows


def _alarms(found: Sequence[Detection], ratings: Ratings) -> Mapping[str, tuple[Sequence[Counts], measures.Formula]]:
    def a_thousand(tiers: frozenset[Tier]) -> Sequence[Counts]:
        return [{"sum": 1000.0 * len(_drafted(detection, ratings, tiers)), "number": 1.0} for detection in found]

    return {
        "drafts per 1,000 posts, confident": (a_thousand(_CONFIDENT), measures.mean),
        "drafts per 1,000 posts, both tiers": (a_thousand(_BOTH), measures.mean),
    }


def _drafted(detection: Detection, ratings: Ratings, tiers: frozenset[Tier]) -> list[Any]:
    return [item for item in detection.findings if item.tier in tiers and measures.drafted(item, ratings) != "none"]


def _listed_drafts(texts: Sequence[LabelledText], found: Sequence[Detection], ratings: Ratings) -> list[dict[str, Any]]:
    """Ids and claims of the drafts, without a word of the text: the report may be kept."""
    return [
        {
            "id": text.id,
            "claim_id": item.claim_id,
            "stance": str(item.stance),
            "tier": str(item.tier),
            "score": round(item.score, 4),
            "start": item.start,
            "end": item.end,
        }
        for text, detection in zip(texts, found, strict=True)
        for item in _drafted(detection, ratings, _BOTH)
    ]


def _summed(rows: Sequence[Counts]) -> dict[str, float]:
    sums: dict[str, float] = {f"{said}>{heard}": 0.0 for said in Stance for heard in Stance}
    for row in rows:
        for key, value in row.items():
            sums[key] += value
    return sums


def _by_claim(texts: Sequence[LabelledText], found: Sequence[Detection]) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for text, detection in zip(texts, found, strict=True):
        labels = listed(text.labels)
        accepted = frozenset[str]().union(*(label.accepted for label in labels))
        ids = {item.claim_id for item in detection.findings if item.claim_id != OTHER}
        for label in labels:
            row = table.setdefault(label.claim_id, {"wanted": 0, "hit": 0, "wrong": 0})
            row["wanted"] += 1
            row["hit"] += not label.accepted.isdisjoint(ids)
        for claim_id in ids - accepted:
            table.setdefault(claim_id, {"wanted": 0, "hit": 0, "wrong": 0})["wrong"] += 1
    return dict(sorted(table.items()))
