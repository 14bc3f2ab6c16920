"""Which claims a sentence may be about, and which of their known wordings it is nearest to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.encoder import StaticEncoder
from nlp.ingredients import Ingredients, content_words
from nlp.sentences import Sentence
from nlp.stance import advises
from nlp.values import Claim

_DENSE_SHARE = 0.55
_ANY_SLOT_BONUS = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A known way to put a claim forward (``sign`` +1) or to reject it (-1)."""

    claim: int
    text: str
    sign: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A claim that the sentence may be about. ``near`` are the positions of its most similar wordings with scores."""

    claim: int
    score: float
    sparse: float
    dense: float
    complete: bool
    from_context: bool
    factor_only: bool
    near: tuple[tuple[int, float], ...]


class Matcher(Protocol):
    """Ranks claims for a sentence; a trained encoder takes the place of the shipped one behind this."""

    def match(self, sentence: Sentence, context: frozenset[str]) -> list[Match]:
        """Claims whose ingredients the sentence, or the sentence with its context, names; best first."""
        ...

    def rank(self, sentence: Sentence) -> NDArray[np.float32]:
        """Score every claim in [0, 1], whatever its ingredients."""
        ...


class HybridMatcher:
    """TF-IDF over words and word pairs together with a static embedding, behind the claims' ingredients."""

    def __init__(
        self, claims: Sequence[Claim], ingredients: Sequence[Ingredients], encoder: StaticEncoder, split: Splitter
    ) -> None:
        self.wordings = tuple(_wordings(claims))
        self._ingredients = tuple(ingredients)
        self._by_factor = _by_factor(ingredients)
        self._encoder = encoder
        self._owner = np.array([wording.claim for wording in self.wordings], dtype=np.int64)
        self._claims = len(claims)
        split_up = [split(wording.text) for wording in self.wordings]
        self._dense = encoder.encode([dense_text(words) for words in split_up])
        self._index([_terms(words) for words in split_up])

    def _index(self, documents: Sequence[Counter[str]]) -> None:
        frequency = Counter(term for terms in documents for term in terms)
        self._idf = {term: math.log(1 + len(documents) / count) for term, count in frequency.items()}
        self._unseen = math.log(1 + len(documents))
        postings: dict[str, tuple[list[int], list[float]]] = {}
        for position, terms in enumerate(documents):
            norm = math.sqrt(sum(self._idf[term] ** 2 for term in terms)) or 1.0
            for term in terms:
                rows, values = postings.setdefault(term, ([], []))
                rows.append(position)
                values.append(self._idf[term] / norm)
        self._postings = {
            term: (np.array(rows, dtype=np.int64), np.array(values, dtype=np.float32))
            for term, (rows, values) in postings.items()
        }

    def similarities(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Sparse and dense similarity of the words to every wording."""
        sparse = np.zeros(len(self.wordings), dtype=np.float32)
        terms = _terms(words)
        norm = math.sqrt(sum(self._idf.get(term, self._unseen) ** 2 for term in terms)) or 1.0
        for term in terms:
            if term in self._postings:
                rows, values = self._postings[term]
                sparse[rows] += values * (self._idf[term] / norm)
        dense = self._dense @ self._encoder.encode([dense_text(words)])[0]
        return sparse, np.clip(dense, 0.0, 1.0)

    def match(self, sentence: Sentence, context: frozenset[str]) -> list[Match]:
        """See ``Matcher``."""
        named = self._named(sentence.concepts, context, bare=advises(sentence))
        if not named:
            return []
        sparse, dense = self.similarities(sentence.words)
        mixed = _DENSE_SHARE * dense + (1 - _DENSE_SHARE) * sparse
        matches = [self._of(claim, grade, sparse, dense, mixed) for claim, grade in named]
        return sorted(matches, key=lambda match: (not match.complete, -match.score, match.claim))

    def _named(self, own: frozenset[str], context: frozenset[str], *, bare: bool) -> list[tuple[int, str]]:
        both = own | context
        possible: set[int] = set()
        for concept in both:
            possible.update(self._by_factor.get(concept, ()))
        named = []
        for claim in sorted(possible):
            needs = self._ingredients[claim]
            if needs.barred(own):
                continue
            if needs.factor_met(own):
                grade = "own" if needs.outcome_met(own) else "context" if needs.outcome_met(both) else "missing"
                if grade != "missing" or bare:
                    named.append((claim, grade))
            elif needs.outcome and needs.outcome_met(own) and needs.factor_met(both):
                named.append((claim, "context"))
        return named

    def _of(
        self,
        claim: int,
        grade: str,
        sparse: NDArray[np.float32],
        dense: NDArray[np.float32],
        mixed: NDArray[np.float32],
    ) -> Match:
        rows = np.flatnonzero(self._owner == claim)
        order = rows[np.argsort(-mixed[rows], kind="stable")][:8]
        best = int(order[0])
        return Match(
            claim=claim,
            score=float(mixed[best]),
            sparse=float(sparse[best]),
            dense=float(dense[best]),
            complete=grade == "own",
            from_context=grade == "context",
            factor_only=grade == "missing",
            near=tuple((int(row), float(mixed[row])) for row in order),
        )

    def rank(self, sentence: Sentence) -> NDArray[np.float32]:
        """See ``Matcher``."""
        sparse, dense = self.similarities(sentence.words)
        mixed = _DENSE_SHARE * dense + (1 - _DENSE_SHARE) * sparse
        best = np.zeros(self._claims, dtype=np.float32)
        np.maximum.at(best, self._owner, mixed)
        own = sentence.concepts
        for claim, needs in enumerate(self._ingredients):
            if needs.barred(own):
                continue
            best[claim] += _ANY_SLOT_BONUS * (needs.factor_met(own) + needs.outcome_met(own))
        ranked: NDArray[np.float32] = np.clip(best / (1 + 2 * _ANY_SLOT_BONUS), 0.0, 1.0)
        return ranked


def _by_factor(ingredients: Sequence[Ingredients]) -> dict[str, list[int]]:
    """Index the claims by the concepts that satisfy their first ingredient."""
    found: dict[str, list[int]] = {}
    for claim, needs in enumerate(ingredients):
        for item in (needs.factor or needs.outcome)[:1]:
            for concept in item.alternatives:
                found.setdefault(concept, []).append(claim)
    return found


class Splitter(Protocol):
    """Turns a text into normal forms."""

    def __call__(self, text: str) -> tuple[str, ...]:
        """Split the text."""
        ...


def dense_text(words: Sequence[str]) -> str:
    """Keep what the encoder reads: words that carry meaning; all words where there are none."""
    return " ".join(content_words(words) or words)


def _wordings(claims: Sequence[Claim]) -> list[Wording]:
    found = []
    for position, claim in enumerate(claims):
        for text in (claim.proposition, *claim.phrasings):
            found.append(Wording(claim=position, text=text, sign=1))
        for text in claim.denials:
            found.append(Wording(claim=position, text=text, sign=-1))
    return found


def _terms(words: Sequence[str]) -> Counter[str]:
    stems = [stem(word) for word in content_words(words)]
    pairs = [f"{first} {second}" for first, second in pairwise(stems)]
    return Counter(set(stems) | set(pairs))


def stem(word: str) -> str:
    """Cut endings that seldom change the meaning."""
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            cut = word[: -len(ending)]
            return cut + "y" if ending == "ies" else cut
    return word
