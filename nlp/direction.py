"""Reads a sentence together with a claim: does it say what the claim says, the opposite, or something else?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nlp.ingredients import Ingredients, Item
from nlp.lexicon import Hit, cues, speech
from nlp.matcher import Match, Wording
from nlp.sentences import Sentence
from nlp.values import Relation

_DIRECT = {"harm": -1, "help": 1}
_BY_OUTCOME = {"up": 1, "cause": 1, "means": 1, "down": -1}
_BAD_GOALS = frozenset(
    {"muscle-loss", "local-fat", "toxins", "tissue-knots", "bulky", "stunting", "hair-loss", "lactic-acid", "non-functional", "trouble", "hurt", "soreness", "damage"}
)  # fmt: skip
_PASSIVE = frozenset({"due", "because", "from", "by", "of", "blame", "behind", "reason", "why", "result", "down", "culprit", "cuz", "bc", "becuz", "when", "if", "after", "with", "until", "unless", "to"})
_ACTIVE = frozenset({"cause", "causes", "caused", "causing", "makes", "make", "leads", "lead", "creates", "create", "gives", "give", "ruins", "ruin", "destroys", "triggers"})
_SET_PHRASES = frozenset({"not-negation", "negation", "myth"})
_NEGATIONS = frozenset("not n't no never none nor without nothing nobody zero neither cannot".split())
_SHARPNESS = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a sentence says of factor and outcome: the kind of relation, whether it is negated, and the cue's words.

    ``kind`` is harm, help, need, means, better, worse, equal, null or an empty string where no cue was seen.
    """

    kind: str
    negated: bool
    cue: str
    negations: int
    swapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sentence read with a claim. ``polarity`` in [-1, 1]: above 0 it says what the claim says, below 0 the contrary.

    ``contrary`` marks the opposite effect without a denial ("protects" for "ruins"); ``compatible`` is False where the
    sentence is about something else, such as cause and effect the other way round.
    """

    polarity: float
    compatible: bool
    explicit: bool
    contrary: bool
    nearest: int
    slots: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


class DirectionCheck(Protocol):
    """Compares a sentence with a claim; a trained pair model takes the place of the rules behind this."""

    def read(self, sentence: Sentence, match: Match) -> Reading:
        """How the sentence stands to the matched claim."""
        ...


class RuleDirection:
    """Compares the relation that the sentence states with that of the claim's own wordings."""

    def __init__(
        self, relations: Sequence[Relation], ingredients: Sequence[Ingredients], wordings: Sequence[Wording], views: Sequence[Sentence]
    ) -> None:
        self._relations = tuple(relations)
        self._ingredients = tuple(ingredients)
        self._wordings = tuple(wordings)
        self._statements = [state(view, ingredients[wording.claim]) for wording, view in zip(wordings, views, strict=True)]
        self._by_claim: dict[int, list[int]] = {}
        for position, wording in enumerate(wordings):
            self._by_claim.setdefault(wording.claim, []).append(position)

    def read(self, sentence: Sentence, match: Match) -> Reading:
        """See ``DirectionCheck``."""
        needs = self._ingredients[match.claim]
        said = state(sentence, needs)
        polarity, contrary = self._vote(said, match)
        notes = ["Cause and effect stand the other way round."] if said.swapped else []
        return Reading(
            polarity=polarity,
            compatible=not said.swapped,
            explicit=bool(said.kind),
            contrary=contrary,
            nearest=match.near[0][0],
            slots=_slots(sentence, needs, said),
            notes=tuple(notes),
        )

    def _vote(self, said: Statement, match: Match) -> tuple[float, bool]:
        """The wordings of the claim vote, the similar ones louder; a wording that says the contrary votes against."""
        near = dict(match.near)
        total = weight = 0.0
        contrary_weight = 0.0
        for position in self._by_claim[match.claim]:
            relation, strength = compare(said, self._statements[position])
            loud = strength * math.exp(_SHARPNESS * near.get(position, min(near.values()) * 0.8))
            vote = relation * self._wordings[position].sign
            total += vote * loud
            weight += loud
            if _opposite(said, self._statements[position]) and vote < 0:
                contrary_weight += loud
        polarity = total / weight if weight else 0.0
        return polarity, contrary_weight > 0.5 * weight


def compare(said: Statement, known: Statement) -> tuple[int, float]:
    """Whether two statements agree (+1) or contradict each other (-1), and how much that tells."""
    sign = -1 if said.negated != known.negated else 1
    if _opposite(said, known):
        return -sign, 0.6
    empty = {"null", "equal", "worse"}
    if said.kind == known.kind:
        return sign, 1.0 if said.kind else 0.6
    if (said.kind in empty) != (known.kind in empty) and said.kind and known.kind:
        return -sign, 0.7
    return sign, 0.35


def _opposite(said: Statement, known: Statement) -> bool:
    return {said.kind, known.kind} == {"harm", "help"}


def state(sentence: Sentence, needs: Ingredients) -> Statement:
    """What the sentence states of the claim's factor and outcome."""
    factor, outcome = closest(sentence.hits, needs)
    first, last = region(sentence, [hit for hit in (factor, outcome) if hit])
    words = sentence.words[first : last + 1]
    taken = _covered([hit for hit in (factor, outcome) if hit and hit.kind != "pair"], first)
    found = [hit for hit in cues().scan(words) if not taken.issuperset(range(hit.first, hit.last + 1))]
    spoken = speech().scan(words)
    bad = _bad_outcome(outcome, sentence, first, last)
    cue = _primary(found, words)
    negations = _negations(words, spoken, cue, sentence, first)
    myths = sum("myth" in hit.concepts for hit in speech().scan(sentence.words))
    kind = _kind(cue, bad)
    return Statement(
        kind=kind,
        negated=(negations + min(myths, 1)) % 2 == 1,
        cue=" ".join(words[cue.first : cue.last + 1]) if cue else "",
        negations=negations,
        swapped=_swapped(words, factor, outcome, first),
    )


def closest(hits: Sequence[Hit], needs: Ingredients) -> tuple[Hit | None, Hit | None]:
    """The hits that name factor and outcome and stand nearest to each other."""
    factors = _naming(hits, needs.factor)
    outcomes = _naming(hits, needs.outcome) if needs.outcome else []
    if not factors or not outcomes:
        return (factors[0] if factors else None), (outcomes[0] if outcomes else None)
    pairs = [(abs(f.first - o.first), f.first, o.first, f, o) for f in factors for o in outcomes]
    best = min(pairs, key=lambda pair: pair[:3])
    return best[3], best[4]


def _naming(hits: Sequence[Hit], items: Sequence[Item]) -> list[Hit]:
    wanted = frozenset[str]().union(*(item.alternatives for item in items if not item.barred))
    return [hit for hit in hits if not wanted.isdisjoint(hit.concepts)]


def region(sentence: Sentence, hits: Sequence[Hit]) -> tuple[int, int]:
    """First and last word of the clauses in which the hits stand."""
    end = len(sentence.words) - 1
    if not hits:
        return 0, end
    first, last = min(hit.first for hit in hits), max(hit.last for hit in hits)
    start = max((at for at in sentence.breaks if at <= first), default=0)
    stop = min((at - 1 for at in sentence.breaks if at > last), default=end)
    return start, max(stop, last)


def _covered(hits: Sequence[Hit], shift: int) -> set[int]:
    return {at - shift for hit in hits for at in range(hit.first, hit.last + 1)}


def _bad_outcome(outcome: Hit | None, sentence: Sentence, first: int, last: int) -> bool:
    if outcome is not None and not _BAD_GOALS.isdisjoint(outcome.concepts):
        return True
    inside = [hit for hit in sentence.hits if first <= hit.first and hit.last <= last]
    return any("trouble" in hit.concepts for hit in inside) and not any(
        hit.kind == "goal" and outcome is hit for hit in inside
    )


def _primary(found: Sequence[Hit], words: Sequence[str]) -> Hit | None:
    """The cue that decides: an explicit lack of effect, then words of effect before words of need and rank."""
    order = ("null", "equal", "help", "down", "cause", "up", "harm", "need", "means", "worse", "better")
    for kind in order:
        for hit in found:
            if kind in hit.concepts:
                return hit
    return None


def _kind(cue: Hit | None, bad: bool) -> str:
    if cue is None:
        return ""
    for kind, sign in _DIRECT.items():
        if kind in cue.concepts:
            return "help" if sign > 0 else "harm"
    for kind, sign in _BY_OUTCOME.items():
        if kind in cue.concepts:
            return "help" if sign * (-1 if bad else 1) > 0 else "harm"
    return next(iter(sorted(cue.concepts)))


def _negations(words: Sequence[str], spoken: Sequence[Hit], cue: Hit | None, sentence: Sentence, shift: int) -> int:
    """Negations in the region but for those that belong to a concept ("not firing"), a cue or a set phrase."""
    taken = {at - shift for hit in sentence.hits if hit.kind != "pair" for at in range(hit.first, hit.last + 1)}
    if cue is not None:
        taken.update(range(cue.first, cue.last + 1))
    phrases = [hit for hit in spoken if not _SET_PHRASES.isdisjoint(hit.concepts)]
    for hit in phrases:
        taken.update(range(hit.first, hit.last + 1))
    single = sum(word in _NEGATIONS and at not in taken for at, word in enumerate(words))
    return single + sum("negation" in hit.concepts for hit in phrases)


def _swapped(words: Sequence[str], factor: Hit | None, outcome: Hit | None, shift: int) -> bool:
    if factor is None or outcome is None:
        return False
    if outcome.last < factor.first:
        between = words[outcome.last + 1 - shift : factor.first - shift]
        return any(word in _ACTIVE for word in between) and not any(word in _PASSIVE for word in between)
    between = words[factor.last + 1 - shift : max(outcome.first - shift, 0)]
    joined = " ".join(between)
    return any(mark in joined for mark in ("caused by", "because of", "due to", "result of", "comes from", "come from"))


def _slots(sentence: Sentence, needs: Ingredients, said: Statement) -> tuple[tuple[str, str], ...]:
    factor, outcome = closest(sentence.hits, needs)
    spoken = speech().scan(sentence.words)
    return (
        ("factor", _words(sentence, factor)),
        ("relation", f"{said.kind}: {said.cue}" if said.kind else ""),
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
