"""Bare advice: a sentence that tells people to do something and names no effect."""

from __future__ import annotations

from nlp.lexicon import word_list
from nlp.sentences import Sentence

_ADVICE = word_list("advice")
_FIRST = 3


def advises(sentence: Sentence) -> bool:
    """Whether the sentence tells somebody to do or leave something and names no effect, trouble or aim."""
    effect = any(hit.kind in {"trouble", "goal"} for hit in sentence.hits)
    named = {at for hit in sentence.hits if hit.kind != "pair" for at in range(hit.first, hit.last + 1)}
    related = any(hit.concepts - {"need"} and hit.first not in named for hit in sentence.cues)
    return not effect and not related and not _ADVICE.isdisjoint(sentence.words[:_FIRST])
