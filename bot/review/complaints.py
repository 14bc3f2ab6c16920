"""What the guard has against a text, as a page shows it: sentence by sentence, all that is wrong with each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from responses.guard import GuardFinding, Severity
from responses.sentences import sentence_spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of the guard. One tick holds for a rule, whatever it says; ``tick`` marks the last that it says."""

    rule: str
    error: bool
    message: str
    hint: str
    tick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with a sentence, or with several alike; no quotes where it is wrong with the text as a whole."""

    quotes: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def error(self) -> bool:
        """Whether it bars approval; what does not asks for ticks."""
        return any(one.error for one in self.said)


def place(finding: GuardFinding, text: str) -> tuple[int, int] | None:
    """Return where the sentence stands that a finding is about; None where that is the text as a whole."""
    start, end = finding.span
    if start == end or finding.span == (0, len(text)):
        return None
    around = (span for span in sentence_spans(text) if span[0] <= start and end <= span[1])
    return next(around, finding.span)


def quoted(finding: GuardFinding, text: str) -> str:
    """Return the sentence that a finding is about; nothing where it means the text as a whole."""
    span = place(finding, text)
    return text[slice(*span)].strip() if span else ""


def complaints_of(found: Iterable[tuple[GuardFinding, str]]) -> tuple[Complaint, ...]:
    """Gather findings, each with the sentence that it is about, in their order; sentences that are alike in one."""
    by_sentence: dict[str, dict[Said, None]] = {}
    for finding, words in found:
        error = finding.severity is Severity.ERROR
        said = Said(rule=finding.id, error=error, message=finding.message, hint=finding.hint)
        by_sentence.setdefault(words, {})[said] = None
    alike: dict[tuple[bool, tuple[Said, ...]], list[str]] = {}
    for words, messages in by_sentence.items():
        alike.setdefault((bool(words), tuple(messages)), []).append(words)
    last = {one.rule: (key, one) for key in alike for one in key[1] if not one.error}
    return tuple(
        Complaint(
            quotes=tuple(words for words in quotes if words),
            said=tuple(dataclasses.replace(one, tick=last.get(one.rule) == (key, one)) for one in key[1]),
        )
        for key, quotes in alike.items()
    )


def unticked(complaints: Iterable[Complaint], ticks: Iterable[str]) -> int | None:
    """Count the rules that want a tick and have none; None where an error bars the text, whatever is ticked."""
    said = [one for complaint in complaints for one in complaint.said]
    return None if any(one.error for one in said) else len({one.rule for one in said} - set(ticks))
