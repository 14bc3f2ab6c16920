"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Level(StrEnum):
    """How bad it is: a note is worth knowing and no reason to fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: a stable ``id``, what was found, and a ``hint`` at the cure where there is need."""

    id: str
    level: Level
    message: str
    hint: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.level is not Level.WRONG

    @classmethod
    def fine(cls, number: str, message: str) -> Self:
        """Return a check that found nothing wrong."""
        return cls(id=number, level=Level.OK, message=message)

    @classmethod
    def note(cls, number: str, message: str, hint: str) -> Self:
        """Return a check that found something worth knowing."""
        return cls(id=number, level=Level.NOTE, message=message, hint=hint)

    @classmethod
    def wrong(cls, number: str, message: str, hint: str) -> Self:
        """Return a check that found something wrong."""
        return cls(id=number, level=Level.WRONG, message=message, hint=hint)
