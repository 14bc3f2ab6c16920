"""What a sentence says of a factor and an outcome: which relation, and whether it is denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.ingredients import Ingredients, Item
from nlp.lexicon import Hit, pattern_of, word_list
from nlp.sentences import Sentence

EMPTY = frozenset({"null", "equal", "worse", "safe"})
"""Kinds of relation that say that there is no effect, or no better one."""

_BY_OUTCOME = {"up": 1, "cause": 1, "means": 1, "down": -1}
_GOOD = word_list("good-outcomes")
_BAD = word_list("bad-outcomes")
_NAMES = frozenset({"muscle", "joint", "body-part", "exercise", "supplement", "none"})
NEGATIONS = word_list("negations")
_ABSENCE = word_list("absence")
_CONJUNCTIONS = word_list("conjunctions")
_AGAINST = frozenset(["avoid", "stop", "quit", "ditch", "skip", "drop", "never"])
_SHOULD_NOT = (
    "should n't",
    "should not",
    "should never",
    "would n't do",
    "would never",
    "d never",
    "d avoid",
    "to avoid",
)
_URGED = {(word,) for word in ("keep", "do", "try", "use", "add", "start", "take", "train", "always")}
_OMITS = frozenset({"skip", "forget", "ignore", "neglect"})
_FILLERS = word_list("fillers")
_SET_PHRASES = frozenset({"not-negation", "negation", "myth"})
_VERDICT = re.compile(pattern_of("verdict"))
_PASSIVE = word_list("passive")
_ACTIVE = word_list("active")
_FACTOR_LAST = ("caused by", "because of", "due to", "result of", "comes from", "come from", "coming from")
_COUNTEREXAMPLE = re.compile(pattern_of("counterexample"))
_LIKE_NOTHING = re.compile(r"\bnothing\b.{0,60}\b(?:like|beats|better than)\b")
_WARNED = word_list("warned")
_PRONOUNS = word_list("pronouns")
_LACKING = frozenset({"no", "zero"})
_VOID = frozenset({"nothing", "zero", "nobody"})
_DOABLE = frozenset({"exercise", "training", "remedy", "supplement", "food"})
_GENERIC = frozenset({"workout", "kids", "women", "sitting", "healing", "heavy", "rep-range"})
_REACH = 5
_AFTER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """``kind`` is harm, help, need, means, better, worse, equal, null, safe, or empty where no cue was seen.

    ``side`` holds the concepts that named the factor, ``factor`` the positions of its words. ``loose`` counts negations
    that could not be placed, ``rivals`` other things that could be the factor. ``linked`` says that the cue stands
    between factor and outcome or that the whole is denied, ``swapped`` that cause and effect stand the other way round.
    """

    kind: str
    negated: bool
    cue: str
    side: frozenset[str] = frozenset()
    factor: frozenset[int] = frozenset()
    loose: int = 0
    rivals: int = 0
    linked: bool = False
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class _Scene:
    """The clauses around factor and outcome, with positions counted from their first word."""

    words: tuple[str, ...]
    factor: range
    outcome: range
    hits: tuple[Hit, ...]
    cues: tuple[Hit, ...]
    spoken: tuple[Hit, ...]

    @property
    def between(self) -> range:
        """From the earlier of the two to the end of the later, since a verb may be part of either."""
        if not self.factor or not self.outcome:
            return range(0)
        return range(min(self.factor.start, self.outcome.start), max(self.factor.stop, self.outcome.stop))


def state(sentence: Sentence, needs: Ingredients) -> Statement:
    """Read what the sentence states of the claim's factor and outcome."""
    factor, outcome = closest(sentence.hits, needs)
    scene = _scene(sentence, factor, outcome)
    cue = _primary(_cues(scene, factor, outcome), scene.between, scene.outcome)
    kind = _kind(cue, bad=_bad_outcome(outcome, scene))
    against = _advises_against(scene)
    if not kind and (against or scene.words[:1] in _URGED):
        kind = "harm" if against else "help"
    flips, loose = _negations(scene, cue, against=against)
    kind = kind or _implied(flips, outcome)
    denied = kind not in EMPTY and _denied(sentence)
    return Statement(
        kind=kind,
        negated=denied or flips % 2 == 1,
        cue=" ".join(scene.words[cue.first : cue.last + 1]) if cue else "",
        side=factor.concepts if factor else frozenset(),
        factor=_places(factor),
        loose=loose,
        rivals=_rivals(scene, needs),
        linked=denied or (cue is not None and cue.first in scene.between),
        swapped=_swapped(scene),
    )


def _implied(flips: int, outcome: Hit | None) -> str:
    """Guess the kind where no cue was seen: "no X, no growth" needs X; "X and you will not get hurt" is no harm."""
    if flips == 2:
        return "need"
    if outcome is None:
        return ""
    if flips == 1 and _is_trouble(outcome):
        return "harm"
    return "help" if not _GOOD.isdisjoint(outcome.concepts) or "muscle-building" in outcome.concepts else ""


def _is_trouble(outcome: Hit) -> bool:
    return any(concept == "trouble" or concept.endswith("-trouble") for concept in outcome.concepts)


def _places(hit: Hit | None) -> frozenset[int]:
    return frozenset(range(hit.first, hit.last + 1)) if hit else frozenset()


def _denied(sentence: Sentence) -> bool:
    """Whether the sentence calls the matter a myth, says "that is not the cause", or holds people against it."""
    if any("myth" in hit.concepts for hit in sentence.spoken):
        return True
    text = " ".join(sentence.words)
    return _VERDICT.search(text) is not None or _COUNTEREXAMPLE.search(text) is not None


def closest(hits: Sequence[Hit], needs: Ingredients) -> tuple[Hit | None, Hit | None]:
    """Find the hits that name factor and outcome and stand nearest to each other."""
    factors = _naming(hits, needs.factor[:1])
    outcomes = _naming(hits, needs.outcome[:1]) if needs.outcome else []
    if not factors or not outcomes:
        return (factors[0] if factors else None), (outcomes[0] if outcomes else None)
    pairs = [
        (f is o, abs(f.first - o.first) + _AFTER * (f.first > o.first), f.first, o.first, f, o)
        for f in factors
        for o in outcomes
    ]
    best = min(pairs, key=lambda pair: pair[:4])
    return best[4], best[5]


def _naming(hits: Sequence[Hit], items: Sequence[Item]) -> list[Hit]:
    wanted = frozenset[str]().union(*(item.alternatives for item in items if not item.barred))
    return [hit for hit in hits if not wanted.isdisjoint(hit.concepts)]


def _scene(sentence: Sentence, factor: Hit | None, outcome: Hit | None) -> _Scene:
    first, last = _region(sentence, [hit for hit in (factor, outcome) if hit])
    return _Scene(
        words=sentence.words[first : last + 1],
        cues=_within(sentence.cues, first, last),
        spoken=_within(sentence.spoken, first, last),
        factor=range(factor.first - first, factor.last + 1 - first) if factor else range(0),
        outcome=range(outcome.first - first, outcome.last + 1 - first) if outcome else range(0),
        hits=_within(sentence.hits, first, last),
    )


def _within(hits: Sequence[Hit], first: int, last: int) -> tuple[Hit, ...]:
    """Keep the hits between two words, counted anew from the first of them."""
    inside = (hit for hit in hits if first <= hit.first and hit.last <= last)
    return tuple(Hit(hit.concepts, hit.kind, hit.first - first, hit.last - first) for hit in inside)


def _region(sentence: Sentence, hits: Sequence[Hit]) -> tuple[int, int]:
    end = len(sentence.words) - 1
    if not hits:
        return 0, end
    first, last = min(hit.first for hit in hits), max(hit.last for hit in hits)
    start = max((at for at in sentence.breaks if at <= first), default=0)
    stop = min((at - 1 for at in sentence.breaks if at > last), default=end)
    return start, max(stop, last)


def _cues(scene: _Scene, factor: Hit | None, outcome: Hit | None) -> list[Hit]:
    """Words of relation, without those that only name something ("lower back", "leg raise")."""
    names = {at for hit in scene.hits if hit.kind in _NAMES for at in range(hit.first, hit.last + 1)}
    for hit, part in ((factor, scene.factor), (outcome, scene.outcome)):
        if hit is not None and hit.kind not in {"pair", "trouble", "judgement"}:
            names.update(part)
    return [hit for hit in scene.cues if "null" in hit.concepts or not names.issuperset(range(hit.first, hit.last + 1))]


def _primary(found: Sequence[Hit], between: range, outcome: range) -> Hit | None:
    """Pick the cue that decides: need or a lack of effect, then words of effect, those between the two first."""
    for kind in ("need", "null", "equal"):
        for hit in found:
            if kind in hit.concepts:
                return hit
    inside = [hit for hit in found if hit.first in between]
    linking = [hit for hit in inside if hit.first not in outcome]
    for group in (linking, inside, found):
        for kind in ("means", "help", "harm", "down", "cause", "up", "worse", "better", "safe", "hurting"):
            for hit in group:
                if kind in hit.concepts:
                    return hit
    return None


def _kind(cue: Hit | None, *, bad: bool) -> str:
    if cue is None:
        return ""
    for kind in ("need", "null", "equal", "help", "harm"):
        if kind in cue.concepts:
            return kind
    if "hurting" in cue.concepts:
        return "harm"
    for kind in ("down", "cause", "up", "means"):
        if kind in cue.concepts:
            return "help" if _BY_OUTCOME[kind] * (-1 if bad else 1) > 0 else "harm"
    return min(cue.concepts)


def _bad_outcome(outcome: Hit | None, scene: _Scene) -> bool:
    if outcome is not None and not _GOOD.isdisjoint(outcome.concepts):
        return False
    if outcome is not None and not _BAD.isdisjoint(outcome.concepts):
        return True
    if outcome is not None and _is_trouble(outcome):
        return True
    if any("bulletproof" in hit.concepts for hit in scene.hits):
        return False
    return (outcome is not None and outcome.kind in {"body-part", "joint", "muscle"}) or any(
        "trouble" in hit.concepts for hit in scene.hits
    )


def _advises_against(scene: _Scene) -> bool:
    """Whether the clause tells people not to do the factor ("never let your knees ...", "I'd avoid ...")."""
    if not scene.factor:
        return False
    words = scene.words
    ahead = words[: max(scene.factor.stop, scene.outcome.start)]
    pleaded = words[1:] if words[:1] == ("please",) else words
    told = (pleaded[:1] and pleaded[0] in _AGAINST) or pleaded[:2] in {("do", "n't"), ("do", "not")}
    should = any(phrase in " ".join(ahead) for phrase in _SHOULD_NOT)
    skips = any(first in NEGATIONS and second in _OMITS for first, second in pairwise(words))
    return bool(should or told) and not skips


def _negations(scene: _Scene, cue: Hit | None, *, against: bool) -> tuple[int, int]:
    """How many negations turn the relation round, and how many stand about without a clear scope."""
    places = _negation_places(scene, cue)
    flips = loose = 0
    for at in places:
        if against and at < scene.factor.start:
            continue
        if _interjected(at, scene.words):
            continue
        if cue is not None and "means" in cue.concepts and _governs(at, scene, cue):
            return 1, 0
        if _governs(at, scene, cue) or _attached(at, scene.factor, scene) or _before_outcome(at, scene, cue):
            flips += 1
        elif at < max(scene.between.stop, cue.last + 1 if cue else 0):
            loose += 1
    absent = any(
        word in _ABSENCE - NEGATIONS for word in scene.words[max(scene.factor.start - 2, 0) : scene.factor.start]
    )
    warned = _or_else(scene) and not (cue is not None and "need" in cue.concepts)
    return flips + (absent and not against) + warned, loose


def _interjected(at: int, words: Sequence[str]) -> bool:
    """Whether the word only announces a negation ("no, it does not") or praises ("nothing beats ...")."""
    if words[at] == "no" and words[at + 1 : at + 2] and words[at + 1] in _PRONOUNS:
        return True
    return words[at] == "nothing" and _LIKE_NOTHING.search(" ".join(words)) is not None


def _or_else(scene: _Scene) -> bool:
    """Whether the trouble follows where the factor is missing ("sit straight or your back will hurt")."""
    between = scene.words[scene.factor.stop : scene.outcome.start] if scene.factor and scene.outcome else ()
    for at, word in enumerate(between):
        if word in {"unless", "otherwise"}:
            return True
        if word == "or" and at + 1 < len(between) and between[at + 1] in _WARNED:
            return True
    return False


def _negation_places(scene: _Scene, cue: Hit | None) -> list[int]:
    taken = {
        at for hit in scene.hits if hit.kind != "pair" and hit.first < hit.last for at in range(hit.first, hit.last + 1)
    }
    if cue is not None:
        taken.update(range(cue.first, cue.last + 1))
    phrases = [hit for hit in scene.spoken if not _SET_PHRASES.isdisjoint(hit.concepts)]
    for hit in phrases:
        taken.update(range(hit.first, hit.last + 1))
    taken.update(at for at in scene.factor if scene.words[at] in _LACKING)
    places = [at for at, word in enumerate(scene.words) if word in NEGATIONS and at not in taken]
    return places + [hit.last for hit in phrases if "negation" in hit.concepts]


def _governs(at: int, scene: _Scene, cue: Hit | None) -> bool:
    """Whether a negation stands before the cue, near it and in the same clause."""
    if cue is None:
        target = scene.between
        near = target.start - 4 <= at < target.stop
        return near and not any(word in _CONJUNCTIONS for word in scene.words[at + 1 : target.start])
    reach = 2 if not EMPTY.isdisjoint(cue.concepts) else _REACH
    if scene.words[at] in _VOID and cue.last < at <= cue.last + 3:
        return True
    if not cue.first - reach <= at <= cue.last:
        return False
    return not any(word in _CONJUNCTIONS for word in scene.words[at + 1 : cue.first])


def _attached(at: int, part: range, scene: _Scene) -> bool:
    gap = scene.words[at + 1 : part.start]
    return bool(part) and at < part.start and len(gap) <= 2 and all(word in _FILLERS for word in gap)


def _before_outcome(at: int, scene: _Scene, cue: Hit | None) -> bool:
    after_cue = cue is None or (at > cue.last and "need" not in cue.concepts)
    return after_cue and _attached(at, scene.outcome, scene)


def _rivals(scene: _Scene, needs: Ingredients) -> int:
    """Other things in the clause that people do or take, which the relation may be about instead."""
    own = frozenset[str]().union(*(item.alternatives for item in (*needs.factor, *needs.outcome)))
    taken = {*scene.factor, *scene.outcome}
    return sum(
        hit.kind in _DOABLE
        and own.isdisjoint(hit.concepts)
        and taken.isdisjoint(range(hit.first, hit.last + 1))
        and _GENERIC.isdisjoint(hit.concepts)
        for hit in scene.hits
    )


def _swapped(scene: _Scene) -> bool:
    if not scene.factor or not scene.outcome:
        return False
    if scene.outcome.stop <= scene.factor.start:
        between = scene.words[scene.outcome.stop : scene.factor.start]
        return any(word in _ACTIVE for word in between) and not any(word in _PASSIVE for word in between)
    joined = " ".join(scene.words[scene.factor.stop : scene.outcome.start])
    return any(mark in joined for mark in _FACTOR_LAST)
