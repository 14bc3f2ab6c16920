"""A claim's ingredients: which concepts a sentence must name before it can put the claim forward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from nlp.lexicon import Hit, Lexicon, word_list
from nlp.values import Claim
from nlp.words import norms

_COMMON_SHARE = 0.6
_DERIVED_AT_MOST = 2
_FUNCTION_WORDS = word_list("function-words")


@dataclass(frozen=True, slots=True)
class Item:
    """Alternatives, one of which must be named; ``barred`` turns it round: none of them may be named."""

    alternatives: frozenset[str]
    barred: bool = False

    def met(self, concepts: frozenset[str]) -> bool:
        """Whether the concepts satisfy the item."""
        return self.alternatives.isdisjoint(concepts) == self.barred


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """The items of both sides of a claim. ``where`` are those of the outcome that name a joint or part of the body."""

    factor: tuple[Item, ...]
    outcome: tuple[Item, ...]
    where: tuple[Item, ...] = ()

    def factor_met(self, concepts: frozenset[str]) -> bool:
        """Whether every item of the factor is satisfied."""
        return all(item.met(concepts) for item in self.factor)

    def outcome_met(self, concepts: frozenset[str]) -> bool:
        """Whether every item of the outcome is satisfied."""
        return all(item.met(concepts) for item in self.outcome)

    def named(self, concepts: frozenset[str]) -> bool:
        """Whether factor and outcome are both named and nothing that rules the claim out."""
        return self.factor_met(concepts) and self.outcome_met(concepts) and not self.barred(concepts)

    def elsewhere(self, places: Collection[frozenset[str]]) -> bool:
        """Whether the places of the body that are named are all other ones than the claim's."""
        if not self.where or not places:
            return False
        return not any(item.met(place) for item in self.where for place in places)

    def barred(self, concepts: frozenset[str]) -> bool:
        """Whether something is named that rules the claim out."""
        return any(item.barred and not item.met(concepts) for item in (*self.factor, *self.outcome))


def parse(written: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """Split an item into its concepts, its literal words and whether it is barred."""
    barred = written.startswith("!")
    parts = [part.strip() for part in written.removeprefix("!").split("|")]
    concepts = frozenset(part[1:] for part in parts if part.startswith("@"))
    literals = frozenset(part.lower() for part in parts if part and not part.startswith("@"))
    return concepts, literals, barred


def literals_of(claims: Iterable[Claim]) -> frozenset[str]:
    """All literal words that the claims' ingredients name."""
    found: set[str] = set()
    for claim in claims:
        for written in (*claim.factor, *claim.outcome):
            found |= parse(written)[1]
    return frozenset(literal for literal in found if norms(literal))


def of_claim(claim: Claim, lexicon: Lexicon) -> Ingredients:
    """Read the claim's ingredients or, where it has none, derive them from what its phrasings share.

    Raises ValueError where an item names a concept that the lexicon lacks.
    """
    if not claim.factor and not claim.outcome:
        return _derived(claim, lexicon)
    outcome = tuple(_item(claim, written, lexicon) for written in claim.outcome)
    return Ingredients(
        factor=tuple(_item(claim, written, lexicon) for written in claim.factor),
        outcome=outcome,
        where=tuple(item for item in outcome if not item.barred and item.alternatives <= lexicon.places),
    )


def _item(claim: Claim, written: str, lexicon: Lexicon) -> Item:
    concepts, literals, barred = parse(written)
    unknown = concepts - lexicon.concepts
    if unknown:
        raise ValueError(f"claim {claim.id}: no such concept in the lexicon: {', '.join(sorted(unknown))}")
    return Item(concepts | literals, barred)


def _derived(claim: Claim, lexicon: Lexicon) -> Ingredients:
    counts: Counter[str] = Counter()
    for phrasing in claim.phrasings:
        words = norms(phrasing)
        counts.update(_own_concepts(lexicon.scan(words), lexicon))
    needed = _COMMON_SHARE * len(claim.phrasings)
    common = [
        concept for concept, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if count >= needed
    ]
    return Ingredients(factor=tuple(Item(frozenset({concept})) for concept in common[:_DERIVED_AT_MOST]), outcome=())


def _own_concepts(hits: Sequence[Hit], lexicon: Lexicon) -> set[str]:
    return {concept for hit in hits for concept in hit.concepts if concept in lexicon.kinds and hit.kind != "none"}


def content_words(words: Iterable[str]) -> list[str]:
    """Words that carry meaning of their own."""
    return [word for word in words if word not in _FUNCTION_WORDS and len(word) > 1]
