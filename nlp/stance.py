"""What the author does with a statement: states it, asks, relays it, or tells of the own body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from nlp.lexicon import Hit, word_list
from nlp.sentences import Sentence
from nlp.values import Stance

_ADVICE = word_list("advice")
_ASKED_ABOUT = frozenset({"i", "you", "we", "they", "the"})
_ASKED_VERBS = word_list("asked-verbs")
_AUXILIARIES = word_list("auxiliaries")
_PAST = word_list("past")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attitude:
    """The author's attitude to the sentence. ``stance`` is None where it is put forward as true or false.

    ``myth`` says that the sentence calls something untrue; ``sure`` in [0, 1] how clear the signs are.
    """

    stance: Stance | None
    sure: float
    myth: bool
    hedged: bool
    note: str = ""


class StanceReader(Protocol):
    """Reads the author's attitude; a trained head takes the place of the rules behind this."""

    def read(self, sentence: Sentence) -> Attitude:
        """Say how the author stands to the sentence."""
        ...


class RuleStance:
    """Reads the attitude from the words around the statement."""

    def read(self, sentence: Sentence) -> Attitude:
        """See ``StanceReader``."""
        hits = sentence.spoken
        found = frozenset[str]().union(*(hit.concepts for hit in hits))
        myth, hedged = "myth" in found, "hedge" in found
        stance, sure, note = self._stance(sentence, hits, found, myth=myth)
        return Attitude(stance=stance, sure=sure, myth=myth, hedged=hedged, note=note)

    def _stance(
        self, sentence: Sentence, hits: Sequence[Hit], found: frozenset[str], *, myth: bool
    ) -> tuple[Stance | None, float, str]:
        if asks(sentence, found):
            return Stance.ASKS, 0.9 if sentence.asks else 0.7, "The sentence asks."
        if sentence.quoted:
            return Stance.REPORTS, 0.8, "The words stand between quotation marks."
        if "report" in found and not myth and not _first_person_reports(sentence.words):
            return Stance.REPORTS, 0.75, "The sentence relays what others say."
        if personal(sentence, hits, found):
            return Stance.PERSONAL, 0.75, "The sentence tells of the author's own body."
        return None, 0.9, ""


def asks(sentence: Sentence, found: frozenset[str]) -> bool:
    """Whether the sentence is a question, with or without its mark."""
    words = sentence.words
    if not words:
        return False
    if sentence.asks:
        return words[:4] != ("did", "you", "know", "that")
    inverted = words[0] in _AUXILIARIES and len(words) > 2 and words[1] not in {"n't", "not", "it", "yourself", "your"}
    imperative = words[0] in {"do", "have"} and _ASKED_VERBS.isdisjoint(words) and words[1] not in _ASKED_ABOUT
    return "question" in found or (
        inverted and not imperative and not sentence.asks and words[0] not in {"can", "may", "is"}
    )


def advises(sentence: Sentence) -> bool:
    """Whether the sentence tells somebody to do or leave something and names no effect, trouble or aim."""
    effect = any(hit.kind in {"trouble", "goal"} for hit in sentence.hits)
    named = {at for hit in sentence.hits if hit.kind != "pair" for at in range(hit.first, hit.last + 1)}
    related = any(hit.concepts - {"need"} and hit.first not in named for hit in sentence.cues)
    return not effect and not related and not _ADVICE.isdisjoint(sentence.words[:3])


def _first_person_reports(words: tuple[str, ...]) -> bool:
    """Whether the reporting verb is the author's own ("like I said")."""
    return any(first == "i" and second in {"say", "said", "told", "tell", "claim"} for first, second in pairwise(words))


def personal(sentence: Sentence, hits: Sequence[Hit], found: frozenset[str]) -> bool:
    """Whether the sentence speaks of the author and of nobody else."""
    framed: set[int] = set()
    for hit in hits:
        if "opinion" in hit.concepts or "report" in hit.concepts:
            framed.update(range(hit.first, hit.last + 1))
    own = [
        at
        for at, word in enumerate(sentence.words)
        if word in {"i", "my", "me", "mine", "myself", "im", "ive"} and at not in framed
    ]
    if not own:
        return False
    if "general" not in found:
        return True
    return len(own) > 1 and any(word in _PAST for word in sentence.words)
