"""The cheapest stage: whether a post can matter at all. It needs the words of the post and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.lexicon import Hit, Lexicon, word_list

_ENGLISH = word_list("english")
_STRANGERS = word_list("strangers")
_ON_TOPIC = word_list("on-topic-kinds")
_SAMPLE = 400
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


def is_english(words: Sequence[str], hits: Sequence[Hit] = ()) -> bool:
    """Check by function words, with the lexicon's hits as words of English; foreign ones must not outnumber them."""
    sample = words[:_SAMPLE]
    if not sample:
        return False
    english = sum(word in _ENGLISH for word in sample)
    strange = sum(word in _STRANGERS for word in sample)
    known = english + sum(hit.last - hit.first + 1 for hit in hits if hit.last < _SAMPLE)
    latin = sum(word.isascii() for word in sample)
    return strange <= max(english, 1) and known / len(sample) >= _ENGLISH_SHARE and latin * 2 >= len(sample)


def gate(words: Sequence[str], lexicon: Lexicon) -> Gated:
    """Scan the words and say whether the post goes on."""
    hits = tuple(lexicon.scan(words))
    if not any(hit.kind in _ON_TOPIC for hit in hits):
        return Gated(outcome=Outcome.OFF_TOPIC, hits=hits)
    if not is_english(words, hits):
        return Gated(outcome=Outcome.NOT_ENGLISH, hits=hits)
    return Gated(outcome=Outcome.PASSED, hits=hits)
