"""Reads a sentence together with a claim: it says what the claim says, the opposite, or something else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nlp.ingredients import Ingredients
from nlp.lexicon import Hit
from nlp.matcher import Match, Wording
from nlp.sentences import Sentence
from nlp.statement import EMPTY, NEGATIONS, Statement, closest, state

_SHARPNESS = 6.0
_FAR = 0.8
_JURY = 5
_SWAPPED = "Cause and effect stand the other way round."
_UNSETTLED = "Two ways of reading the direction disagree."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sentence read with a claim. ``polarity`` in [-1, 1]: above 0 it says what the claim says, below 0 the contrary.

    ``cued`` says that a word of relation or denial was seen and not only implied, ``settled`` that two ways of reading
    the direction agree. ``contrary`` marks the opposite effect without a denial ("protects" for "ruins");
    ``compatible`` is False where the sentence is about something else, such as cause and effect the other way round.
    """

    polarity: float
    compatible: bool
    explicit: bool
    cued: bool
    contrary: bool
    settled: bool
    loose: int
    rivals: int
    linked: bool
    nearest: int
    factor: frozenset[int]
    slots: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


class DirectionCheck(Protocol):
    """Compares a sentence with a claim; a trained pair model takes the place of the rules behind this."""

    def read(self, sentence: Sentence, match: Match) -> Reading:
        """How the sentence stands to the matched claim."""
        ...


class RuleDirection:
    """Compares the relation that the sentence states with that of each of the claim's own wordings."""

    def __init__(
        self,
        ingredients: Sequence[Ingredients],
        wordings: Sequence[Wording],
        views: Sequence[Sentence],
        opposites: Mapping[str, str],
    ) -> None:
        self._ingredients = tuple(ingredients)
        self._wordings = tuple(wordings)
        self._contrary = {**opposites, **{other: one for one, other in opposites.items()}}
        self._statements = [
            state(view, ingredients[wording.claim]) for wording, view in zip(wordings, views, strict=True)
        ]
        self._negated = [not NEGATIONS.isdisjoint(view.words) for view in views]
        self._by_claim: dict[int, list[int]] = {}
        for position, wording in enumerate(wordings):
            self._by_claim.setdefault(wording.claim, []).append(position)

    def read(self, sentence: Sentence, match: Match) -> Reading:
        """See ``DirectionCheck``."""
        needs = self._ingredients[match.claim]
        said = state(sentence, needs)
        polarity, contrary = self._vote(said, match)
        notes = (_SWAPPED,) if said.swapped else ()
        settled = (self._plain_vote(sentence, match) >= 0) == (polarity >= 0)
        return Reading(
            polarity=polarity,
            compatible=not said.swapped,
            explicit=bool(said.kind) or said.linked,
            cued=bool(said.cue) or said.linked,
            contrary=contrary,
            loose=said.loose,
            rivals=said.rivals,
            linked=said.linked,
            nearest=match.near[0][0],
            factor=said.factor,
            slots=_slots(sentence, needs, said),
            settled=settled,
            notes=notes if settled else (*notes, _UNSETTLED),
        )

    def _vote(self, said: Statement, match: Match) -> tuple[float, bool]:
        """Let the claim's wordings vote, the similar ones louder; one that says the contrary votes against."""
        near = dict(match.near)
        far = min(near.values()) * _FAR
        total = weight = contrary = 0.0
        for position in self._by_claim[match.claim]:
            known = self._statements[position]
            relation, strength = self.compare(said, known)
            loud = strength * math.exp(_SHARPNESS * near.get(position, far))
            vote = relation * self._wordings[position].sign
            total += vote * loud
            weight += loud
            if vote < 0 and {said.kind, known.kind} == {"harm", "help"} and not said.negated:
                contrary += loud
        return (total / weight if weight else 0.0), contrary > 0.5 * weight

    def _plain_vote(self, sentence: Sentence, match: Match) -> float:
        """Give a second opinion, blind to relations: do the nearest wordings and the sentence agree in negation."""
        negated = not NEGATIONS.isdisjoint(sentence.words)
        return sum(
            math.exp(_SHARPNESS * score)
            * self._wordings[position].sign
            * (1 if self._negated[position] == negated else -1)
            for position, score in match.near[:_JURY]
        )

    def compare(self, said: Statement, known: Statement) -> tuple[int, float]:
        """Whether two statements agree (+1) or contradict each other (-1), and how much that tells."""
        sign = -1 if said.negated != known.negated else 1
        if self._other_side(said.side, known.side):
            sign = -sign
        kinds = {said.kind, known.kind}
        if kinds == {"harm", "help"}:
            return -sign, 0.6
        if said.kind == known.kind:
            return sign, 1.0 if said.kind else 0.6
        if "" not in kinds and (said.kind in EMPTY) != (known.kind in EMPTY):
            return (-sign, 0.7) if kinds != {"safe", "help"} else (sign, 0.4)
        return sign, 0.35

    def _other_side(self, said: frozenset[str], known: frozenset[str]) -> bool:
        return any(
            self._contrary[concept] in known and concept not in known and self._contrary[concept] not in said
            for concept in said
            if concept in self._contrary
        )


def slots_of(sentence: Sentence, needs: Ingredients) -> tuple[tuple[str, str], ...]:
    """Name factor, relation, outcome, polarity, hedge, population and duration in the sentence's own words."""
    return _slots(sentence, needs, state(sentence, needs))


def _slots(sentence: Sentence, needs: Ingredients, said: Statement) -> tuple[tuple[str, str], ...]:
    factor, outcome = closest(sentence.hits, needs)
    spoken = sentence.spoken
    return (
        ("factor", _words(sentence, factor)),
        ("relation", f"{said.kind}: {said.cue}" if said.kind and said.cue else said.kind or ""),
        ("outcome", _words(sentence, outcome)),
        ("polarity", "negated" if said.negated else "affirmed"),
        ("hedge", _spoken(sentence, spoken, "hedge")),
        ("population", _spoken(sentence, spoken, "population")),
        ("duration", _spoken(sentence, spoken, "acute") or _spoken(sentence, spoken, "chronic")),
    )


def _words(sentence: Sentence, hit: Hit | None) -> str:
    return " ".join(sentence.words[hit.first : hit.last + 1]) if hit else ""


def _spoken(sentence: Sentence, spoken: Sequence[Hit], concept: str) -> str:
    return ", ".join(_words(sentence, hit) for hit in spoken if concept in hit.concepts)
