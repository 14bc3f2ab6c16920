"""The knowledge base as one frozen value: claims, references and the article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nlp.values import Claim, Relation
from responses.knowledge.schema import Article, ArticlePoint, ClaimEntry, KeyPoint, Reference
from responses.marks import marked
from responses.verification.record import Check, ReviewSearch

Steps = tuple[str | int, ...]
"""The path to a value in a file: keys and the numbers of list items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entry stands: ``at`` is its path in the file, ``lines`` the line of each path, from 1."""

    file: str
    at: Steps
    lines: Mapping[Steps, int]

    def line(self, *inside: str | int) -> int:
        """Return the line of this key or item of the entry, or of the nearest thing around it."""
        return nearest_line(self.lines, (*self.at, *inside))


def nearest_line(lines: Mapping[Steps, int], steps: Steps) -> int:
    """Return the line of this path, or of the nearest thing around it."""
    while steps and steps not in lines:
        steps = steps[:-1]
    return lines.get(steps, 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class KnowledgeBase:
    """Everything that a reply may say. Equal to itself alone, so what is worked out from it can be cached by it.

    ``local`` and ``local_references`` hold the ids that the operator added or replaced. ``places`` maps the id of each
    claim, reference and article point to where it stands. ``checks`` and ``reviews`` are what ``kb verify`` saw.
    """

    claims: Mapping[str, ClaimEntry]
    references: Mapping[str, Reference]
    article: Article
    local: frozenset[str] = frozenset()
    local_references: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    checks: Mapping[str, Check] = field(default_factory=dict)
    reviews: Mapping[str, ReviewSearch] = field(default_factory=dict)

    @cached_property
    def points(self) -> Mapping[str, ArticlePoint]:
        """The article's points by id."""
        return {point.id: point for point in self.article.points}

    def points_for(self, claim_id: str) -> tuple[ArticlePoint, ...]:
        """Return the article's points that bear on the claim, most fitting first."""
        known = self.points
        return tuple(known[point] for point in self.claims[claim_id].article_points if point in known)

    def citable(self, references: tuple[str, ...]) -> tuple[str, ...]:
        """Return those ids that exist and may be cited, in order."""
        known = self.references
        return tuple(ref for ref in references if ref in known and known[ref].citable)

    def usable_points(self, claim_id: str) -> tuple[KeyPoint, ...]:
        """Return the claim's key points that rest on at least one citable reference."""
        return tuple(point for point in self.claims[claim_id].key_points if self.citable(point.refs))

    def rests_on(self, claim_id: str) -> frozenset[str]:
        """Return the ids of every reference that the claim or its article points name."""
        claim = self.claims[claim_id]
        named = [*(point.refs for point in claim.key_points), *(point.refs for point in self.points_for(claim_id))]
        named += [marked(passage) for _, passage in claim.replies.items()]
        return frozenset(ref for refs in (*named, claim.further_references) for ref in refs) & self.references.keys()

    def content_hash(self, claim_id: str) -> str:
        """Return the SHA-256 of the claim with its references and article points, as hex; KeyError if unknown."""
        return self._hashes[claim_id]

    def as_claims(self) -> tuple[Claim, ...]:
        """Return the claims as the plain values that the detector matches."""
        return tuple(_plain(entry) for entry in self.claims.values())

    def _verdict(self, claim_id: str) -> dict[str, object]:
        """Return what a reply to a related claim may say of this one."""
        entry = self.claims[claim_id]
        return entry.model_dump(mode="json", include={"id", "proposition", "rating", "certainty", "verdict"})

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {claim_id: self._hash(entry) for claim_id, entry in self.claims.items()}

    def _hash(self, entry: ClaimEntry) -> str:
        points = self.points_for(entry.id)
        references = [self.references[ref] for ref in sorted(self.rests_on(entry.id))]
        content = {
            "claim": entry.model_dump(mode="json"),
            # Not how and when it was verified: a reply says the same after the same look next month.
            "references": [
                ref.model_dump(mode="json", exclude={"verified"}) | {"citable": ref.citable} for ref in references
            ],
            "points": [point.model_dump(mode="json") for point in points],
            "related": [self._verdict(other) for other in entry.related if other in self.claims],
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(entry: ClaimEntry) -> Claim:
    return Claim(
        id=entry.id,
        proposition=entry.proposition,
        relation=Relation(entry.relation),
        phrasings=entry.phrasings,
        denials=entry.denials,
        factor=entry.slots.factor,
        outcome=entry.slots.outcome,
        near_misses=tuple((near.id, near.rule) for near in entry.confused_with),
    )
