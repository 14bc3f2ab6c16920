"""What a composed reply is made of: parts that know where they came from, and the lines that never go missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nlp.values import Finding
from responses.lengths import Format
from responses.phrases import SOURCES_HEAD

_SOURCES = re.compile(rf"^\W*{SOURCES_HEAD.rstrip(':')}\W*$|^\[\d+\] ", re.MULTILINE)


class Action(StrEnum):
    """What a reply does with a finding: corrects it, adds what is missing, or answers a question."""

    CORRECT = "correct"
    NUANCE = "nuance"
    ANSWER = "answer"


class PartKind(StrEnum):
    """The role of a part, in the order in which parts stand."""

    QUOTE = "quote"
    LEAD = "lead"
    GRANTED = "granted"
    VERDICT = "verdict"
    REASON = "reason"
    RELATED = "related"
    EXCEPTION = "exception"
    INSTEAD = "instead"
    RED_FLAGS = "red flags"
    DISCLOSURE = "disclosure"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredFinding:
    """A finding and what the policy does with it."""

    finding: Finding
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLines:
    """The lines under every reply; ``short`` says all three where space is scarce. Blank ones raise ValueError."""

    disclosure: str = "*I'm a bot. I drafted this, and a human moderator read and approved it.*"
    opt_out: str = "*Reply “stop” and I won't reply to you again.*"
    feedback: str = "*Reply “wrong” if I got it wrong, and a human will look.*"
    short: str = "Bot draft, approved by a human mod. Reply “stop” to opt out, “wrong” if it's off."

    def __post_init__(self) -> None:
        for name in ("disclosure", "opt_out", "feedback", "short"):
            line = getattr(self, name)
            if not line.strip() or "\n" in line:
                raise ValueError(f"the fixed line “{name}” must be one line of text and may not be blank")
        for name in ("disclosure", "short"):
            if "bot" not in getattr(self, name).lower():
                raise ValueError(f"the fixed line “{name}” must say that a bot wrote the draft (use the word “bot”)")

    def lines(self, form: Format) -> tuple[str, ...]:
        """Return the lines that a reply of this format carries."""
        return (self.short,) if form.brief else (self.disclosure, self.opt_out, self.feedback)

    def put_back(self, text: str, form: Format) -> str:
        """Return ``text`` with the lines that it lacks: beside the others, else in front of the sources."""
        lines = self.lines(form)
        for place, line in enumerate(lines):
            if line in text:
                continue
            if place:
                text = text.replace(lines[place - 1], f"{lines[place - 1]} {line}", 1)
            elif after := next((other for other in lines if other in text), ""):
                text = text.replace(after, f"{line} {after}", 1)
            else:
                sources = _SOURCES.search(text)
                at = sources.start() if sources else len(text)
                gap = "\n" if form.brief else "\n\n"
                text = gap.join(part for part in (text[:at].strip(), line, text[at:].strip()) if part) + "\n"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a reply; ``claim_id`` and ``references`` (ids, or “article”) say what it rests on.

    ``written`` is a whole paragraph out of a written reply: it stands by itself, with its numbers where its marks are.
    """

    kind: PartKind
    text: str
    claim_id: str | None = None
    references: tuple[str, ...] = ()
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A composed reply: ``text`` is what would be posted; the rest says what it was made from."""

    text: str
    parts: tuple[Part, ...]
    claim_ids: tuple[str, ...]
    content_hashes: tuple[tuple[str, str], ...]
    reference_ids: tuple[str, ...]

    def without_quote(self) -> str:
        """Return the reply as it stands when the quoted post is gone."""
        text = self.text
        for part in self.parts:
            if part.kind is PartKind.QUOTE:
                text = text.replace(part.text + "\n\n", "", 1)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyContext:
    """What a reply answers, for the guard: the claims, the post as judged, the fixed lines and the format."""

    claim_ids: tuple[str, ...]
    post: str
    fixed: FixedLines
    form: Format
