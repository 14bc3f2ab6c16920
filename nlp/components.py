"""The pipeline's components, each declared as a spaCy factory, and the attributes that they write."""
# ruff: noqa: ARG001 - spaCy calls a factory with the pipeline and a name, wanted or not

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from spacy import util
from spacy.attrs import SENT_START  # type: ignore[import-not-found]  # compiled, without a stub
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from nlp.direction import DirectionCheck, Reading
from nlp.lexicon import Lexicon, cues, speech
from nlp.markdown import quoted_speech
from nlp.matcher import Match, Matcher
from nlp.neural import SentenceModel
from nlp.pairing import PairCheck
from nlp.sensitive import SensitiveReader
from nlp.sentences import Sentence, clause_breaks, starts, trimmed
from nlp.sieve import Sieve
from nlp.stance import Attitude, RuleStance, StanceReader
from nlp.windows import windows
from nlp.words import Piece, pieces

_EXTENSIONS = (
    "pieces", "own", "sentences", "matches", "attitudes", "readings", "windows", "passed", "alone", "pairs", "signs",
)  # fmt: skip
for _name in _EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)
for _name, _default in (("own_from", 0), ("title_end", 0), ("every", False), ("symptoms", False)):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)

LEXICON_SPANS = "lexicon"
MOST_READ = 3
"""Sentences of a post that the networks read beside those that the rules matched: it bounds what a post can cost."""
MOST_MATCHED = 5
"""Sentences that the networks read for each claim that the rules matched."""


class WordTokenizer:
    """Makes a Doc from the split that gate and lexicon use, so that all stages count the same words."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Make a Doc over the text."""
        return self.from_pieces(pieces(text))

    def from_pieces(self, split: Sequence[Piece]) -> Doc:
        """Make a Doc over pieces that are already there."""
        doc = Doc(self.vocab, words=[piece.text for piece in split], spaces=[False] * len(split))
        doc._.pieces = split
        doc._.own = "".join(piece.text for piece in split)
        return doc


@util.registry.tokenizers("repcheck.WordTokenizer.v1")  # type: ignore[untyped-decorator]
def _word_tokenizer() -> Callable[[Language], WordTokenizer]:
    return lambda nlp: WordTokenizer(nlp.vocab)


class SentenceSplitter:
    """Marks where sentences begin."""

    def __call__(self, doc: Doc) -> Doc:
        """Set ``is_sent_start`` on every token, all at once."""
        begins = np.where(starts(doc._.pieces), 1, -1).astype(np.int64).view(np.uint64)
        return doc.from_array([SENT_START], begins.reshape(-1, 1)) if len(doc) else doc  # type: ignore[arg-type]


class LexiconTagger:
    """Finds the lexicon's concepts and builds the sentences that the later stages read."""

    def __init__(self) -> None:
        self.lexicon: Lexicon | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc.spans["lexicon"]`` and ``doc._.sentences``."""
        if self.lexicon is None:
            raise ValueError("repcheck_lexicon has no lexicon: set component.lexicon first")
        quotes = quoted_speech(doc._.own)
        split = doc._.pieces
        bounds = [*np.flatnonzero(doc.to_array(SENT_START) == 1), len(doc)]
        doc._.sentences = [view(split[first:last], self.lexicon, quotes) for first, last in pairwise(bounds)]
        doc.spans[LEXICON_SPANS] = [span for sentence in doc._.sentences for span in _spans(doc, sentence)]
        return doc


def view(split: Sequence[Piece], lexicon: Lexicon, quotes: Sequence[tuple[int, int]] = ()) -> Sentence:
    """Make a sentence as the stages see it from its pieces."""
    inner = trimmed(split)
    kept = [piece for piece in split if piece.norm]
    words = tuple(piece.norm for piece in kept)
    hits = lexicon.scan(words)
    every = (*hits, *lexicon.pairs(words, hits))
    start, end = (inner[0].start, inner[-1].end) if inner else (split[0].start, split[0].start) if split else (0, 0)
    return Sentence(
        start=start,
        end=end,
        words=words,
        offsets=tuple((piece.start, piece.end) for piece in kept),
        hits=every,
        cues=tuple(cues().scan(words)) if hits else (),
        spoken=tuple(speech().scan(words)) if hits else (),
        concepts=frozenset[str]().union(*(hit.concepts for hit in every)),
        breaks=clause_breaks(split),
        asks=any(piece.text == "?" for piece in inner[-3:]),
        quoted=any(first <= start and end <= last + 2 for first, last in quotes),
    )


def _spans(doc: Doc, sentence: Sentence) -> list[Span]:
    spans = []
    for hit in sentence.hits:
        if hit.kind not in {"pair", "none"}:
            span = doc.char_span(
                sentence.offsets[hit.first][0],
                sentence.offsets[hit.last][1],
                label=min(hit.concepts),
                alignment_mode="expand",
            )
            if span is not None:
                spans.append(span)
    return spans


class ClaimMatcher:
    """Runs a ``Matcher`` over the sentences that may hold findings."""

    def __init__(self) -> None:
        self.matcher: Matcher | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.matches``: for each sentence, the claims that it may be about."""
        matcher = _set(self.matcher, "repcheck_matcher", "matcher")
        doc._.matches = [
            matcher.match(sentence, context) if sentence.start >= doc._.own_from else []
            for sentence, context in zip(doc._.sentences, contexts(doc._.sentences), strict=True)
        ]
        return doc


def contexts(sentences: Sequence[Sentence]) -> list[frozenset[str]]:
    """For each sentence, the concepts of the one before it and of the first, which is the title where there is one."""
    first = sentences[0].concepts if sentences else frozenset[str]()
    found, before = [], frozenset[str]()
    for sentence in sentences:
        found.append(first | before)
        before = sentence.concepts
    return found


class StanceTagger:
    """Runs a ``StanceReader`` over the sentences that matched a claim or name a relation."""

    def __init__(self) -> None:
        self.reader: StanceReader = RuleStance()

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.attitudes``."""
        doc._.attitudes = [self._read(sentence) for sentence in doc._.sentences]
        return doc

    def _read(self, sentence: Sentence) -> Attitude | None:
        return self.reader.read(sentence) if sentence.hits else None


class DirectionTagger:
    """Runs a ``DirectionCheck`` over every match."""

    def __init__(self) -> None:
        self.check: DirectionCheck | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.readings``: pairs of match and reading for each sentence."""
        if self.check is None:
            raise ValueError("repcheck_direction has no check: set component.check first")
        readings: list[list[tuple[Match, Reading]]] = []
        for sentence, matches in zip(doc._.sentences, doc._.matches, strict=True):
            readings.append([(match, self.check.read(sentence, match)) for match in matches])
        doc._.readings = readings
        return doc


def matched_of(readings: Sequence[tuple[Match, Reading]]) -> frozenset[int]:
    """Claims that the rules found in a sentence and did not refuse."""
    return frozenset(match.claim for match, reading in readings if reading.compatible)


def _matched(readings: Sequence[Sequence[tuple[Match, Reading]]], own: Sequence[int]) -> set[int]:
    """Give the places of the sentences in which each claim was matched best; repeating itself costs a post no more."""
    by_claim: dict[int, list[tuple[float, int]]] = {}
    for at in own:
        for match, reading in readings[at]:
            if reading.compatible:
                by_claim.setdefault(match.claim, []).append((-match.score, at))
    return {at for places in by_claim.values() for _, at in sorted(places)[:MOST_MATCHED]}


class Siever:
    """Cuts the windows and marks the sentences that are worth a network's time."""

    def __init__(self) -> None:
        self.sieve: Sieve | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.windows`` and ``doc._.passed``.

        The ``MOST_MATCHED`` sentences pass in which the rules matched a claim best, and the ``MOST_READ`` that score
        best; with ``doc._.every``, every
        sentence of the author does.
        """
        sieve = _set(self.sieve, "repcheck_sieve", "sieve")
        found = doc._.sentences
        bounds = [(sentence.start, sentence.end) for sentence in found]
        doc._.windows = windows(doc._.own, bounds, doc._.title_end)
        own = [at for at, sentence in enumerate(found) if sentence.start >= doc._.own_from and sentence.words]
        if doc._.every:
            passed = set(own)
        else:
            scores = {at: sieve.score(doc._.windows[at].sentence) for at in own}
            best = sorted((at for at in own if scores[at] >= sieve.least), key=lambda at: -scores[at])[:MOST_READ]
            passed = {*best, *_matched(doc._.readings, own)}
        doc._.passed = [at in passed for at in range(len(found))]
        return doc


class SentenceEncoder:
    """Runs the sentence model over the sentences that passed."""

    def __init__(self) -> None:
        self.model: SentenceModel | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.alone``: for each sentence what the sentence model read, or None."""
        model = _set(self.model, "repcheck_encoder", "model")
        doc._.alone = [
            model.read(window) if passed else None for window, passed in zip(doc._.windows, doc._.passed, strict=True)
        ]
        return doc


class PairReader:
    """Reads each sentence together with the few claims that it comes nearest to or that the rules matched."""

    def __init__(self) -> None:
        self.check: PairCheck | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.pairs``: for each sentence its readings, the nearest claim first."""
        check = _set(self.check, "repcheck_pairs", "check")
        doc._.pairs = [
            check.readings(window, alone, matched_of(readings)) if alone is not None else []
            for window, alone, readings in zip(doc._.windows, doc._.alone, doc._.readings, strict=True)
        ]
        return doc


Part = TypeVar("Part")


def _set(part: Part | None, component: str, attribute: str) -> Part:
    if part is None:
        raise ValueError(f"{component} has no {attribute}: set component.{attribute} first")
    return part


class SensitiveTagger:
    """Looks for signs that the author needs care."""

    def __init__(self) -> None:
        self.reader = SensitiveReader()

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc._.signs`` and ``doc._.symptoms``."""
        own = doc._.own[doc._.own_from :]
        doc._.signs = self.reader.signs(own)
        doc._.symptoms = self.reader.symptoms(own)
        return doc


@Language.factory("repcheck_sentences", assigns=["token.is_sent_start", "doc.sents"], requires=["doc._.pieces"])
def _sentences(nlp: Language, name: str) -> SentenceSplitter:
    return SentenceSplitter()


@Language.factory("repcheck_lexicon", assigns=["doc.spans", "doc._.sentences"], requires=["doc.sents"])
def _lexicon(nlp: Language, name: str) -> LexiconTagger:
    return LexiconTagger()


@Language.factory("repcheck_matcher", assigns=["doc._.matches"], requires=["doc._.sentences"])
def _matcher(nlp: Language, name: str) -> ClaimMatcher:
    return ClaimMatcher()


@Language.factory("repcheck_stance", assigns=["doc._.attitudes"], requires=["doc._.sentences"])
def _stance(nlp: Language, name: str) -> StanceTagger:
    return StanceTagger()


@Language.factory("repcheck_direction", assigns=["doc._.readings"], requires=["doc._.sentences", "doc._.matches"])
def _direction(nlp: Language, name: str) -> DirectionTagger:
    return DirectionTagger()


@Language.factory("repcheck_sieve", assigns=["doc._.windows", "doc._.passed"], requires=["doc._.readings"])
def _sieve(nlp: Language, name: str) -> Siever:
    return Siever()


@Language.factory("repcheck_encoder", assigns=["doc._.alone"], requires=["doc._.windows", "doc._.passed"])
def _encoder(nlp: Language, name: str) -> SentenceEncoder:
    return SentenceEncoder()


@Language.factory("repcheck_pairs", assigns=["doc._.pairs"], requires=["doc._.alone", "doc._.readings"])
def _pairs(nlp: Language, name: str) -> PairReader:
    return PairReader()


@Language.factory("repcheck_sensitive", assigns=["doc._.signs", "doc._.symptoms"])
def _sensitive(nlp: Language, name: str) -> SensitiveTagger:
    return SensitiveTagger()
