"""What one registry says of one paper, in the same shape whoever says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from responses.knowledge.schema import Reference
from responses.verification.record import Notice, Source, Status
from responses.verification.titles import marked_retracted, same_title, same_year

RETRACTIONS = frozenset({"retraction", "partial retraction", "withdrawal", "removal", "retracted publication"})
CONCERNS = frozenset({"expression of concern"})
CORRECTIONS = frozenset({"correction", "erratum", "corrigendum", "addendum", "clarification"})

_MOST = 600


class Broken(Exception):
    """A registry's answer does not have the documented shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A registry's record. ``years`` are all that it gives: online and in print may differ."""

    source: Source
    title: str
    years: tuple[int, ...]
    link: str | None = None
    open_access: str | None = None
    notices: tuple[Notice, ...] = ()
    is_notice: bool = False

    def status(self, reference: Reference) -> Status:
        """Say what this record means for the reference."""
        kinds = {notice.kind for notice in self.notices}
        if kinds & RETRACTIONS or marked_retracted(self.title):
            return Status.RETRACTED
        if self.is_notice or not self._same_paper(reference):
            return Status.MISMATCH
        return Status.CONCERN if kinds & CONCERNS else Status.CORRECTED if kinds & CORRECTIONS else Status.OK

    def _same_paper(self, reference: Reference) -> bool:
        return same_title(reference.title, self.title) and (not self.years or same_year(reference.year, self.years))

    def year_for(self, reference: Reference) -> int | None:
        """Return the year nearest to the reference's own."""
        return min(self.years, key=lambda year: abs(year - reference.year), default=None)


def weighty(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the notices that bear on whether a paper may be cited, each once."""
    kinds = RETRACTIONS | CONCERNS | CORRECTIONS
    return tuple(dict.fromkeys(notice for notice in notices if notice.kind in kinds))


def year_of(value: Any) -> int | None:
    """Return a year from what a registry gives as one: a number, or text that begins with four digits."""
    text = str(value or "")[:4]
    year = int(text) if text.isdecimal() and text.isascii() and len(text) == 4 else 0
    return year if 1500 <= year <= dt.MAXYEAR else None


def text_of(value: Any) -> str | None:
    """Return a value if it is text and not empty, cut to a sane length and without lone surrogates, else None."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode("utf-8").strip()[:_MOST] or None


def things_of(value: Any) -> list[dict[str, Any]]:
    """Return the groups in a list; a lone group counts as a list of one, anything else as none."""
    listed = value if isinstance(value, list) else [value]
    return [thing for thing in listed if isinstance(thing, dict)]


def web_link(value: Any) -> str | None:
    """Return an http(s) address, or None for anything else."""
    text = text_of(value)
    return text if text and text.startswith(("https://", "http://")) and " " not in text else None
