"""The lexicon: concepts of training and body with the words people use for them, and a scan that finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlp.words import norms

_CONCEPT_FILES = ("body", "state", "training", "care")
PLACE_KINDS = frozenset({"joint", "body-part"})
_BODY_KINDS = PLACE_KINDS | {"muscle"}
_ANY_PLACE = "joint-any"
_LINKS = frozenset({"and", "or", "the", "your", "my", "their", "weak", "tight", "both", "n't", "to"})
_COPULAS = frozenset({"is", "are", "was", "were", "be", "being", "get", "gets", "got", "become", "too", "so", "really"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Concepts found at the words ``first`` to ``last`` (inclusive, counted in the scanned words)."""

    concepts: frozenset[str]
    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Pair:
    concept: str
    left: str
    right: str
    within: int


@dataclass(frozen=True, slots=True)
class _Meaning:
    concepts: frozenset[str]
    kind: str


class Lexicon:
    """Surface forms and what they mean. One pass over the words finds the longest form at each place."""

    def __init__(
        self,
        entries: Iterable[tuple[str, str, str]],
        groups: Mapping[str, Sequence[str]],
        pairs: Mapping[str, Sequence[str]],
    ) -> None:
        self.kinds: dict[str, str] = {}
        parents: dict[str, set[str]] = {}
        for group, members in groups.items():
            for member in members:
                parents.setdefault(member, set()).add(group)
        self._parents = parents
        collected: dict[tuple[str, ...], tuple[set[str], str]] = {}
        for kind, concept, surface in entries:
            self.kinds.setdefault(concept, kind)
            for form in _forms(surface):
                collected.setdefault(form, (set(), kind))[0].update(self._closed(concept))
        self._forms = {form: _Meaning(frozenset(concepts), kind) for form, (concepts, kind) in collected.items()}
        sizes: dict[str, set[int]] = {}
        for form in collected:
            sizes.setdefault(form[0], set()).add(len(form))
        self._sizes = {word: sorted(lengths, reverse=True) for word, lengths in sizes.items()}
        self._pairs = [_Pair(name, left, right, int(within)) for name, (left, right, within) in pairs.items()]
        self.concepts = frozenset(self.kinds) | frozenset(groups) | frozenset(pairs)
        meanings = (meaning.concepts for meaning in self._forms.values() if meaning.kind in PLACE_KINDS)
        self.places = frozenset[str]().union(*meanings) - {_ANY_PLACE}

    def _closed(self, concept: str) -> set[str]:
        closed = {concept}
        for parent in self._parents.get(concept, ()):
            closed |= self._closed(parent)
        return closed

    def scan(self, words: Sequence[str]) -> list[Hit]:
        """Find the longest form at each place, left to right, without overlaps."""
        hits = []
        free = 0
        forms, sizes = self._forms, self._sizes
        for at in [place for place, word in enumerate(words) if word in sizes]:
            if at < free:
                continue
            for size in sizes[words[at]]:
                form = tuple(words[at : at + size])
                meaning = forms.get(form)
                if meaning is not None:
                    free = at + len(form)
                    hits.append(Hit(meaning.concepts, meaning.kind, at, free - 1))
                    break
        return hits

    def pairs(self, words: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
        """Concepts that arise where two others stand together."""
        present = frozenset[str]().union(*(hit.concepts for hit in hits)) if hits else frozenset()
        found: list[Hit] = []
        for pair in self._pairs:
            if pair.left in present and pair.right in present:
                found.extend(_matches(pair, words, hits))
        return found


def _matches(pair: _Pair, words: Sequence[str], hits: Sequence[Hit]) -> Iterator[Hit]:
    for left in hits:
        if pair.left not in left.concepts:
            continue
        for right in hits:
            if pair.right in right.concepts and right is not left and _near(pair, words, hits, left, right):
                first, last = min(left.first, right.first), max(left.last, right.last)
                yield Hit(frozenset({pair.concept}), "pair", first, last)


def _near(pair: _Pair, words: Sequence[str], hits: Sequence[Hit], left: Hit, right: Hit) -> bool:
    before, after = (left, right) if left.first < right.first else (right, left)
    if after.first - before.last - 1 > pair.within:
        return False
    if after.kind == "state" and _describes_next(words, hits, before, after):
        return False
    return not any(
        _rival(words, hit, before, after) for hit in hits if before.last < hit.first and hit.last < after.first
    )


def _family(kind: str) -> str:
    return "body" if kind in _BODY_KINDS else kind


def _rival(words: Sequence[str], hit: Hit, before: Hit, after: Hit) -> bool:
    """Whether a hit between the two belongs with one of them instead; members of a list do not count."""
    family = _family(hit.kind)
    if family == _family(before.kind):
        return any(word not in _LINKS for word in words[before.last + 1 : hit.first])
    if family == _family(after.kind):
        return any(word not in _LINKS for word in words[hit.last + 1 : after.first])
    return False


def _describes_next(words: Sequence[str], hits: Sequence[Hit], before: Hit, state: Hit) -> bool:
    """Whether "weak" in "calves and weak glutes" belongs to the glutes."""
    if any(word in _COPULAS for word in words[before.last + 1 : state.first]):
        return False
    return any(_family(hit.kind) == "body" and hit.first - state.last == 1 for hit in hits)


def _forms(surface: str) -> Iterator[tuple[str, ...]]:
    words = surface.split(" ")
    if "~" not in surface:
        yield norms(surface)
        return
    at = next(index for index, word in enumerate(words) if word.endswith("~"))
    for form in _inflected(words[at][:-1]):
        yield norms(" ".join((*words[:at], form, *words[at + 1 :])))


def _inflected(word: str) -> set[str]:
    if word.endswith("e"):
        return {word, word + "s", word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2:-1] not in "aeou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    if word.endswith(("s", "x", "ch", "sh")):
        return {word, word + "es", word + "ed", word + "ing"}
    doubled = word + word[-1] if word[-1:] in "bdgmnpt" else word
    return {word, word + "s", word + "ed", word + "ing", doubled + "ed", doubled + "ing"}


def read(name: str) -> dict[str, Any]:
    """Read a file of the lexicon; every value is text."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is text, "no" too
    text = files("nlp.lexicon").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - a base loader makes text, lists and mappings, nothing else
    return loaded


def _concepts() -> Iterator[tuple[str, str, str]]:
    for name in _CONCEPT_FILES:
        for kind, concepts in read(name).items():
            for concept, surfaces in concepts.items():
                for surface in surfaces:
                    yield kind, concept, str(surface)


@cache
def body_and_training() -> Lexicon:
    """Load the concepts that claims are made of."""
    composites = read("composites")
    return Lexicon(_concepts(), composites["groups"], composites["pairs"])


def with_literals(literals: Iterable[str]) -> Lexicon:
    """Load the concepts and, beside them, literal words of claims, each a concept of its own name."""
    composites = read("composites")
    extra = [("literal", literal, literal) for literal in literals]
    return Lexicon([*_concepts(), *extra], composites["groups"], composites["pairs"])


@cache
def _wordlists() -> dict[str, list[str]]:
    return read("wordlists")


def word_list(name: str) -> frozenset[str]:
    """Give one of the plain lists of words in ``wordlists.yaml``."""
    return frozenset(_wordlists()[name])


def pattern_of(name: str) -> str:
    """Give one of the turns of phrase in ``patterns.yaml`` as a regular expression."""
    return "".join(read("patterns")[name])


@cache
def opposites() -> dict[str, str]:
    """Concepts and their contraries."""
    pairs: dict[str, str] = read("composites")["opposites"]
    return pairs


@cache
def cues() -> Lexicon:
    """Words of relation: harm, help, up, down, cause, means, need, better, worse, null, equal."""
    return Lexicon(_flat("cues"), {}, {})


@cache
def speech() -> Lexicon:
    """Words that show how an author stands to what is said."""
    return Lexicon(_flat("speech"), {}, {})


def _flat(name: str) -> Iterator[tuple[str, str, str]]:
    for concept, surfaces in read(name).items():
        for surface in surfaces:
            yield name, concept, str(surface)
