"""The corpus as the models read it: each example's sentence with its context, cut as the service cuts a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.markdown import own_words
from nlp.sentences import bounds
from nlp.training.texts import Example, split_of
from nlp.values import Stance
from nlp.windows import Window, windows
from nlp.words import pieces

_TITLE_AT_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sentence in its window with what it puts forward. ``home`` is the claim whose file the text stands in."""

    window: Window
    claim_id: str | None
    stance: Stance | None
    home: str
    split: str
    place: str


def rows(examples: Iterable[Example]) -> list[Row]:
    """One row for the sentence that holds most of the span; one for every sentence of a text without a claim."""
    return [row for example in examples for row in _rows(example)]


def _rows(example: Example) -> Iterable[Row]:
    own = own_words(example.text)
    places = bounds(pieces(own))
    found = windows(own, places, title_end(example.text))
    chosen = range(len(places)) if example.stance is None else range(*_best(places, example.start, example.end))
    for at in chosen:
        yield Row(
            window=found[at],
            claim_id=example.claim_id,
            stance=example.stance,
            home=example.file.removesuffix(".tsv"),
            split=split_of(example.group),
            place=example.place,
        )


def title_end(text: str) -> int:
    """Where the title ends: at the first blank line, if what stands before it is short; else there is none."""
    end = text.find("\n\n")
    return end if 0 < end <= _TITLE_AT_MOST else 0


def _best(places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    shared = [min(last, end) - max(first, start) for first, last in places]
    best = max(range(len(places)), key=lambda at: shared[at], default=0)
    return (best, best + 1) if places and shared[best] > 0 else (0, 0)


def chatter(examples: Iterable[Example]) -> list[str]:
    """Sentences beside the marked one: what surrounds a claim and is none itself. Training split only."""
    found = []
    for example in examples:
        if example.stance is not None and split_of(example.group) == "train":
            for start, end in bounds(pieces(own_words(example.text))):
                if min(end, example.end) <= max(start, example.start):
                    found.append(example.text[start:end])
    return found
