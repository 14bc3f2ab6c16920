"""What the guard reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An ``ERROR`` bars approval; a ``WARNING`` needs the moderator's tick."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardFinding:
    """A breach of a rule. ``span`` holds code-point offsets into the checked text; ``id`` is the rule's name."""

    id: str
    span: tuple[int, int]
    severity: Severity
    message: str
    hint: str
