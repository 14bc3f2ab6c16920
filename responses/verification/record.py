"""What was seen of the references and when: the file ``verification.yaml``, one entry a reference.

``kb verify`` writes it, the loader reads it. It holds what registries say of a reference, never what a study found.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

FILE_NAME = "verification.yaml"

Source = Literal["crossref", "europepmc"]


class Status(StrEnum):
    """What became of a reference."""

    OK = "ok"
    MISMATCH = "mismatch"
    MISSING = "missing"
    RETRACTED = "retracted"
    CONCERN = "concern"
    CORRECTED = "corrected"
    UNREACHABLE = "unreachable"
    UNIDENTIFIED = "unidentified"


EXPLAINED = {
    Status.OK: "exists, with this title and year",
    Status.MISMATCH: "the identifier leads to a paper of another title or year",
    Status.MISSING: "the identifier leads nowhere",
    Status.RETRACTED: "retracted: never cited",
    Status.CONCERN: "an expression of concern was published",
    Status.CORRECTED: "a correction was published",
    Status.UNREACHABLE: "no answer; ask again",
    Status.UNIDENTIFIED: "has no DOI, PMID or PMCID; candidates are only proposed",
}
EXISTS = frozenset({Status.OK, Status.CORRECTED, Status.CONCERN})
"""The statuses in which a registry bears out that the reference is what its entry says."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Entry):
    """A notice about a reference, such as a retraction; ``source`` is who tells of it."""

    kind: str
    source: str
    link: str | None = None
    on: str | None = None


class Candidate(_Entry):
    """A paper that a search brought: what a curator may look at, nothing more."""

    title: str
    year: int | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    link: str | None = None


class Check(_Entry):
    """What was seen of one reference. ``asked`` names the identifiers asked for: for others the check says nothing."""

    status: Status
    on: dt.date
    asked: str
    sources: tuple[Source, ...] = ()
    title: str | None = None
    year: int | None = None
    link: HttpUrl | None = None
    open_access: HttpUrl | None = None
    notices: tuple[Notice, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    note: str | None = None

    @property
    def definite(self) -> bool:
        """Whether a registry answered."""
        return self.status is not Status.UNREACHABLE


class ReviewSearch(_Entry):
    """Systematic reviews that are newer than a claim's references: for the curator to read, no judgement."""

    on: dt.date
    query: str
    since: int
    found: tuple[Candidate, ...] = ()


class Verification(_Entry):
    """The whole file."""

    references: dict[str, Check] = Field(default_factory=dict)
    reviews: dict[str, ReviewSearch] = Field(default_factory=dict)


def identifiers(doi: str | None, pmid: str | None, pmcid: str | None) -> str:
    """Return a reference's identifiers as one line, such as ``doi:10.1/x pmid:1``; empty if it has none."""
    named = (("doi", (doi or "").lower()), ("pmid", pmid), ("pmcid", pmcid))
    return " ".join(f"{name}:{value}" for name, value in named if value)


def later(one: Check | None, other: Check) -> Check:
    """Return the check that counts: the later one, but an answer before no answer."""
    if one is None or (other.definite and not one.definite):
        return other
    if one.definite and not other.definite:
        return one
    return other if other.on >= one.on else one
