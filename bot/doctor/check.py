"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: a stable ``id``, what was found, and for what is wrong a ``hint`` at the cure."""

    id: str
    ok: bool
    message: str
    hint: str = ""

    @classmethod
    def fine(cls, number: str, message: str) -> Self:
        """Return a check that found nothing wrong."""
        return cls(id=number, ok=True, message=message)

    @classmethod
    def wrong(cls, number: str, message: str, hint: str) -> Self:
        """Return a check that found something wrong."""
        return cls(id=number, ok=False, message=message, hint=hint)
