"""A reply as the guard reads it: quote, own prose, fixed lines and sources told apart, each sentence traced."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from responses.guard.careful import careful
from responses.guard.finding import GuardFinding, Severity
from responses.guard.known import Known, Sayable, Vocabulary, bare, folded, sayable, vocabulary
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry
from responses.phrases import SOURCES_HEAD
from responses.reply import ReplyContext
from responses.sentences import cited_numbers, sentence_spans, without_citations
from responses.similarity import Similarity

_WHOLE = 4
"""Words from which a sentence that stands in a longer one is taken to be meant; fewer say little."""
TRACEABLE = 0.6
"""The similarity from which a sentence counts as saying what its source says."""

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.\-]*://|(?<!\w)(?:www\.|mailto:))[^\s()<>\[\]]+"
    r"|(?<=[^\\]\]\()[^\s()]+"
    r"|(?<![\w@.])[a-z0-9][a-z0-9\-]*(?:\.[a-z0-9\-]+)*\."
    r"(?:com|org|net|io|co|uk|de|fr|eu|us|ca|au|info|shop|store|app|dev|me|tv|ly|gg|fit|health|edu|gov|biz|xyz|"
    r"se|nl|ch|ru|cn|jp|br|es|pl|cz|dk|fi|gr|ie|nz|za|kr|tr|ua|hu|ro|cc|online|blog|clinic|guru|example)"
    r"(?![\w])[^\s()<>\[\]]*",
    re.IGNORECASE,
)
_AFTER_ADDRESS = ".,;:!?*_’”\"'"
_TOKEN = re.compile(r"(?<!\S)(?=\S*?(?:[.:]|\]\())\S+")
"""An address holds a dot or a colon, or is the target of a Markdown link; most words are none of these."""
_SOURCE_LINE = re.compile(r"^(?:(\d+)\.|\[(\d+)\]) +(\S.*)$")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_MARKS = re.compile(r"[*_]+(?=\w)|(?<=[\w.!?])[*_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the text and where it starts."""

    text: str
    start: int

    @property
    def span(self) -> tuple[int, int]:
        """Where the line starts and ends."""
        return self.start, self.start + len(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the reply's own prose.

    ``plain`` is without citation numbers, bullets and emphasis; ``cited`` are the source numbers that cover it, which
    stand in it or, in the same paragraph, behind it; ``nearby`` are all those of its paragraph. ``known`` is the
    nearest thing that a reply may say, ``exact`` that it is said word for word.
    """

    text: str
    plain: str
    span: tuple[int, int]
    cited: tuple[int, ...]
    nearby: tuple[int, ...]
    known: Known | None
    likeness: float
    exact: bool

    @property
    def traced(self) -> bool:
        """Whether the sentence says what an entry, or a fixed phrase, says."""
        return self.known is not None and self.likeness >= TRACEABLE

    def says(self, kind: str, claim_id: str) -> bool:
        """Whether the sentence was traced to this part of this claim."""
        return self.traced and self.known is not None and (self.known.kind, self.known.claim_id) == (kind, claim_id)


@dataclass(frozen=True, kw_only=True)
class Document:
    """The text under check and what it is checked against."""

    text: str
    kb: KnowledgeBase
    context: ReplyContext
    machine: bool
    similarity: Similarity
    quotes: tuple[Line, ...] = field(default=())
    body: tuple[Line, ...] = field(default=())
    source_lines: tuple[tuple[int, str, Line], ...] = field(default=())

    @property
    def claims(self) -> tuple[ClaimEntry, ...]:
        """The claims that the reply answers."""
        return tuple(self.kb.claims[claim_id] for claim_id in self.context.claim_ids if claim_id in self.kb.claims)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the reply's own prose, traced."""
        return tuple(
            replace(sentence, span=(block.start + sentence.span[0], block.start + sentence.span[1]))
            for block in self.body
            for sentence in _traced(block.text, self.sayable, self.similarity)
        )

    @cached_property
    def prose(self) -> str:
        """The reply's own prose without citation numbers, one paragraph a line."""
        return "\n".join(_plain(line.text) for line in self.body)

    @cached_property
    def sayable(self) -> Sayable:
        """Everything that a reply to these claims may say and cite."""
        return sayable(self.kb, self.context.claim_ids, markdown=self.context.form.markdown)

    @property
    def words(self) -> frozenset[str]:
        """The stemmed words of all that a reply to these claims may say."""
        return self._vocabulary.words

    @property
    def capitals(self) -> frozenset[str]:
        """What it may write with a capital, the authors of its sources included."""
        return self._vocabulary.capitals

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary(self.kb, self.context.claim_ids, markdown=self.context.form.markdown)

    @cached_property
    def listed(self) -> dict[int, str | None]:
        """The number of each source line and the id of its source; None where it is none of the allowed ones."""
        return {number: self.sayable.source_id(text) for number, text, _ in self.source_lines}

    def error(self, rule: str, span: tuple[int, int], message: str, hint: str) -> GuardFinding:
        """Make a finding that bars approval."""
        return GuardFinding(id=rule, span=span, severity=Severity.ERROR, message=message, hint=hint)

    def warning(self, rule: str, span: tuple[int, int], message: str, hint: str) -> GuardFinding:
        """Make a finding that asks for a tick."""
        return GuardFinding(id=rule, span=span, severity=Severity.WARNING, message=message, hint=hint)

    def error_if_machine(self, rule: str, span: tuple[int, int], message: str, hint: str) -> GuardFinding:
        """Make an error in machine text, a warning in a moderator's own edit."""
        return (self.error if self.machine else self.warning)(rule, span, message, hint)

    def likeness(self, sentence: Sentence, kinds: Collection[str]) -> float:
        """Return how nearly the sentence says what an entry says under one of these keys."""
        said = (known.text for known in self.sayable.known if known.kind in kinds and not known.verbatim)
        return max((self.similarity(sentence.plain, text) for text in said), default=0.0)

    def says(self, clause: str) -> bool:
        """Whether the entry says this, as a clause of a moderator's sentence, and as carefully."""
        known, likeness, _ = _trace(clause, self.sayable, self.similarity)
        return likeness >= TRACEABLE and known is not None and (careful(clause) or not careful(known.text))


@lru_cache(maxsize=2048)
def _traced(text: str, sayable: Sayable, similarity: Similarity) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph, their spans counted from its start; most paragraphs are read many times."""
    return tuple(_sentences_of(text, sayable, similarity))


def _sentences_of(block: str, sayable: Sayable, similarity: Similarity) -> Iterator[Sentence]:
    spans = list(sentence_spans(block))
    nearby = cited_numbers(block)
    for place, (start, end) in enumerate(spans):
        behind = (block[a:b] for a, b in spans[place:])
        cited = next((found for text in behind if (found := cited_numbers(text))), ())
        text = block[start:end]
        plain = _plain(text)
        known, likeness, exact = _trace(plain, sayable, similarity)
        yield Sentence(
            text=text, plain=plain, span=(start, end), cited=cited, nearby=nearby,
            known=known, likeness=likeness, exact=exact,
        )  # fmt: skip


def _trace(plain: str, sayable: Sayable, similarity: Similarity) -> tuple[Known | None, float, bool]:
    stripped = sayable.without_lead_in(plain)
    # A written reply may open a sentence of its own with such words.
    same = sayable.by_text.get(folded(plain)) or sayable.by_text.get(folded(stripped))
    if same is not None:
        return same, 1.0, True
    if held := _held(plain, sayable):
        return held, 1.0, False
    entries = (known for known in sayable.known if not known.verbatim)
    scored = ((similarity(stripped, known.text), known) for known in entries)
    likeness, nearest = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return nearest, likeness, False


def _held(plain: str, sayable: Sayable) -> Known | None:
    """Return the longest sentence that stands whole in this one: a moderator put something before or behind it."""
    words = f" {bare(plain)} "
    whole = (
        (bare(text).removesuffix(" though"), known) for text, known in sayable.by_text.items() if known.kind != "phrase"
    )
    held = [(len(text), known) for text, known in whole if text.count(" ") >= _WHOLE - 1 and f" {text} " in words]
    return max(held, key=lambda pair: pair[0])[1] if held else None


def read(text: str, kb: KnowledgeBase, context: ReplyContext, *, machine: bool, similarity: Similarity) -> Document:
    """Tell the parts of ``text`` apart; whatever is no quote, fixed line or source line is the reply's own prose."""
    quotes: list[Line] = []
    body: list[Line] = []
    listed: list[tuple[int, str, Line]] = []
    in_sources = False
    for line in _lines(without_fixed(text, context)):
        found = _SOURCE_LINE.match(line.text)
        if line.text.strip().rstrip(":*").lstrip("*") == SOURCES_HEAD.rstrip(":"):
            in_sources = True
        elif found and (in_sources or found.group(2)):
            listed.append((int(found.group(1) or found.group(2)), found.group(3), line))
        elif line.text.startswith(">"):
            quotes.append(line)
        elif line.text.strip():
            body.append(line)
    return Document(
        text=text, kb=kb, context=context, machine=machine, similarity=similarity,
        quotes=tuple(quotes), body=tuple(body), source_lines=tuple(listed),
    )  # fmt: skip


def links_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each address in ``text``, with or without scheme, and its span."""
    for token in _TOKEN.finditer(text):
        # Nor is a word that only ends with such a mark.
        word = token.group().rstrip(_AFTER_ADDRESS)
        if "." in word or ":" in word or "](" in word:
            for found in _LINK.finditer(text, *token.span()):
                address = found.group().rstrip(_AFTER_ADDRESS)
                yield address, (found.start(), found.start() + len(address))


def without_fixed(text: str, context: ReplyContext) -> str:
    """Blank the fixed lines out, so that offsets hold."""
    for line in context.fixed.lines(context.form):
        text = text.replace(line, " " * len(line))
    return text


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for piece in text.split("\n"):
        yield Line(text=piece, start=start)
        start += len(piece) + 1


def _plain(text: str) -> str:
    bare = _BULLET.sub("", without_citations(text))
    return (_MARKS.sub("", bare) if "*" in bare or "_" in bare else bare).strip()
