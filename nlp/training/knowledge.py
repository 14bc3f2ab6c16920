"""The knowledge base's claims as the training reads them: straight from the YAML files: nlp knows no responses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nlp.values import Claim, Relation

CLAIMS = Path(__file__).parents[2] / "responses" / "knowledge" / "claims"


def claims_from_package(folder: Path = CLAIMS) -> tuple[Claim, ...]:
    """Every claim of the folder, in the order of the ids."""
    return tuple(_claim(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yaml")))


def _claim(entry: dict[str, Any]) -> Claim:
    slots = entry.get("slots", {})
    return Claim(
        id=entry["id"],
        proposition=entry["proposition"],
        relation=Relation(entry["relation"]),
        phrasings=tuple(entry["phrasings"]),
        denials=tuple(entry.get("denials", ())),
        factor=tuple(slots.get("factor", ())),
        outcome=tuple(slots.get("outcome", ())),
        near_misses=tuple((miss["id"], miss["rule"]) for miss in entry.get("confused_with", ())),
    )
