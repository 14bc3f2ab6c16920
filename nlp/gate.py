"""The cheapest stage: whether a post can matter at all. It needs the words of the post and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.lexicon import Hit, Lexicon, word_list

_ENGLISH = word_list("english")
_STRANGERS = word_list("strangers")
_ON_TOPIC = word_list("on-topic-kinds")
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
    """Check by function words; very short texts pass unless foreign ones outnumber English ones."""
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
    if not any(hit.kind in _ON_TOPIC for hit in hits):
        return Gated(outcome=Outcome.OFF_TOPIC, hits=hits)
    if not is_english(words):
        return Gated(outcome=Outcome.NOT_ENGLISH, hits=hits)
    return Gated(outcome=Outcome.PASSED, hits=hits)
