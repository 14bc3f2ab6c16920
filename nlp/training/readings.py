"""What the detector weighs in the corpus' texts, each reading with what is true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.detector import Detector
from nlp.findings import Seen
from nlp.training.calibrate import Case
from nlp.training.texts import Example
from nlp.training.windowed import title_end
from nlp.values import PostText, Stance

_STATED = (Stance.ASSERTS, Stance.DENIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Cases, and the checkworthiness of each sentence with whether it asserts or denies something."""

    cases: tuple[Case, ...]
    worth: tuple[tuple[float, bool], ...]


def readings(detector: Detector, examples: Iterable[Example]) -> Readings:
    """Read the texts as the service would. What lies outside of the marked span puts nothing forward."""
    cases: list[Case] = []
    worth: list[tuple[float, bool]] = []
    for example in examples:
        for seen in detector.read(PostText(text=example.text, title_end=title_end(example.text))):
            marked = example.stance is not None and seen.start < example.end and example.start < seen.end
            worth.append((seen.alone.checkworthiness, marked and example.stance in _STATED))
            cases.extend(_cases(seen, example if marked else None))
    return Readings(cases=tuple(cases), worth=tuple(worth))


def _cases(seen: Seen, example: Example | None) -> Iterator[Case]:
    for claim_id, evidence in seen.claims:
        meant = example is not None and claim_id == example.claim_id
        yield Case(seen=evidence, stance=example.stance if meant and example is not None else None)
