"""Draws the context that a sentence is trained in, for the pair model.

Texts of the corpus are short and posts are not: beside a claim they say much that has nothing to do with it. So that a
network learns to read the sentence and not what stands around it, its context is now and then another text's, or none.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from nlp.windows import Window
from nlp.words import fold

_OWN, _FOREIGN = 0.55, 0.3
"""Share of sentences that keep their context, and that get another text's; the rest get none."""


class Surroundings:
    """Draws contexts from ``sentences`` of the training split."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = [" ".join(fold(sentence).split()) for sentence in sentences]

    def drawn(self, window: Window, chance: random.Random) -> Window:
        """Give the window with the context of this draw."""
        where = chance.random()
        if where < _OWN:
            return window
        if where < _OWN + _FOREIGN and self._sentences:
            return replace(window, context=chance.choice(self._sentences))
        return replace(window, context="")
