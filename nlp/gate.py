"""The cheapest stage: whether a post can matter at all. It needs the words of the post and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.lexicon import Hit, Lexicon

_ENGLISH = frozenset(
    "the be is are was were to of and a in that have has had i it for not on with he as you do does did at this but his by from they "
    "we say her she or an will my one all would there their what so up out if about who get which go me when make can "
    "like time no just him know take into your good some could them other than then now only its over also after use "
    "how our work first well way even new want because any these give most us am been more very don dont im your ur "
    "why where should really need too much n't".split()
)
_STRANGERS = frozenset(
    "der die und das ist nicht ich ein eine mit auf von que el la los las en por con para una del es le les et des est "
    "une dans pour qui sur pas il je di che non per sono een het van niet zijn och att det som jag och nie jest sie na "
    "e o um uma os as com mais para".split()
)
_SUBJECT_KINDS = frozenset({"none", "literal"})
_SHORT = 12
_ENGLISH_SHARE = 0.18


class Outcome(StrEnum):
    """What the gate says of a post."""

    PASSED = "passed"
    OFF_TOPIC = "off-topic"
    NOT_ENGLISH = "not-english"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """The gate's answer with the hits that led to it."""

    outcome: Outcome
    hits: tuple[Hit, ...]


def is_english(words: Sequence[str]) -> bool:
    """A cheap check by function words; very short texts pass unless foreign function words outnumber English ones."""
    if not words:
        return False
    sample = words[:400]
    english = sum(word in _ENGLISH for word in sample)
    strange = sum(word in _STRANGERS for word in sample)
    if len(sample) < _SHORT:
        return strange <= english and all(word.isascii() for word in sample)
    return english >= strange and english / len(sample) >= _ENGLISH_SHARE


def gate(words: Sequence[str], lexicon: Lexicon) -> Gated:
    """Scan the words and say whether the post goes on."""
    hits = tuple(lexicon.scan(words))
    if not any(hit.kind not in _SUBJECT_KINDS for hit in hits):
        return Gated(outcome=Outcome.OFF_TOPIC, hits=hits)
    if not is_english(words):
        return Gated(outcome=Outcome.NOT_ENGLISH, hits=hits)
    return Gated(outcome=Outcome.PASSED, hits=hits)
