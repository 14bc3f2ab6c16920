"""What the guard has against a text, as a page shows it: each thing once, with the words that it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from responses.guard import GuardFinding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of the guard, and every passage that it is about."""

    message: str
    hint: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """All that one rule says: an error bars approval, anything else asks for one tick, whatever it says."""

    rule: str
    error: bool
    said: tuple[Said, ...]


def quoted(finding: GuardFinding, text: str) -> str:
    """Return the words that a finding means; nothing where it means the text as a whole."""
    return "" if finding.span == (0, len(text)) else text[slice(*finding.span)].strip()


def complaints_of(found: Iterable[tuple[GuardFinding, str]]) -> tuple[Complaint, ...]:
    """Gather findings, each with the words that it means, rule by rule in their order."""
    rules: dict[tuple[str, bool], dict[tuple[str, str], dict[str, None]]] = {}
    for finding, words in found:
        messages = rules.setdefault((finding.id, finding.severity is Severity.ERROR), {})
        quotes = messages.setdefault((finding.message, finding.hint), {})
        if words:
            quotes[words] = None
    return tuple(
        Complaint(
            rule=rule,
            error=error,
            said=tuple(Said(message=m, hint=h, quotes=tuple(quotes)) for (m, h), quotes in messages.items()),
        )
        for (rule, error), messages in rules.items()
    )


def unticked(complaints: Iterable[Complaint], ticks: Iterable[str]) -> int | None:
    """Count the warnings without a tick; None where an error bars the text, whatever is ticked."""
    complaints = tuple(complaints)
    if any(one.error for one in complaints):
        return None
    return len({one.rule for one in complaints} - set(ticks))
