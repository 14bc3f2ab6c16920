"""The slots of a statement, in words: what a finding shows a person of why it was made."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.ingredients import Ingredients
from nlp.lexicon import Hit
from nlp.sentences import Sentence
from nlp.statement import closest, state

Slots = tuple[tuple[str, str], ...]


def slots(sentence: Sentence, needs: Ingredients) -> Slots:
    """Name factor, relation, outcome, polarity, hedge, population and duration in the sentence's own words."""
    said = state(sentence, needs)
    factor, outcome = closest(sentence.hits, needs)
    spoken = sentence.spoken
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
