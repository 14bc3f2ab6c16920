"""The cheap middle stage: which sentences are worth a network's time.

A linear model over the words and word pairs of a sentence, trained on the project's corpus. A claim that was not there
at training is let through by its own words: a sentence that shares two rare words with one of its wordings passes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from nlp.calibration import logistic
from nlp.lexicon import word_list
from nlp.words import fold

_WORD = re.compile(r"[a-z0-9]+(?:'t)?|\?")
_COMMON = word_list("function-words")
_SHARED = 2


def features(text: str) -> list[str]:
    """Words and word pairs of a folded text, each once."""
    words = _WORD.findall(text)
    return list({*words, *(f"{one} {two}" for one, two in pairwise(words))})


class Sieve:
    """Scores sentences; one at or above ``least`` passes."""

    def __init__(self, bias: float, weights: Mapping[str, float], least: float, wordings: Iterable[str] = ()) -> None:
        self._bias, self._weights, self.least = bias, weights, least
        self._extra: dict[str, set[int]] = {}
        for number, wording in enumerate(wordings):
            for word in content(wording):
                self._extra.setdefault(word, set()).add(number)

    def as_record(self) -> dict[str, object]:
        """Return what ``load`` reads."""
        return {"bias": self._bias, "least": self.least, "weights": self._weights}

    def score(self, sentence: str) -> float:
        """P(the sentence states or asks something checkable), roughly."""
        text = fold(sentence)
        if self._extra and self._shares(text):
            return 1.0
        get = self._weights.get
        total = self._bias + sum(get(feature, 0.0) for feature in features(text))
        return logistic(total)

    def _shares(self, text: str) -> bool:
        counts: dict[int, int] = {}
        for word in content(text):
            for number in self._extra.get(word, ()):
                counts[number] = counts.get(number, 0) + 1
        return any(count >= _SHARED for count in counts.values())


def content(text: str) -> frozenset[str]:
    """Words of a text that carry meaning, cut to their first six letters, so that forms of a word meet."""
    return frozenset(word[:6] for word in _WORD.findall(fold(text)) if word not in _COMMON and len(word) > 2)


def load(path: Path, wordings: Sequence[str] = ()) -> Sieve:
    """Read the shipped sieve; ``wordings`` are those of claims that it was not trained on."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Sieve(stored["bias"], stored["weights"], stored["least"], wordings)
