"""The cascade as a whole: text in, findings out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp import calibration, components, lexicon, neural, sieve, wordings
from nlp.advice import advises
from nlp.calibration import Calibration, about, logistic
from nlp.components import WordTokenizer
from nlp.direction import DirectionCheck, Reading
from nlp.gate import Outcome, gate
from nlp.ingredients import Ingredients, literals_of, of_claim
from nlp.markdown import own_words
from nlp.neural import PAIR_CLASSES, Alone
from nlp.sensitive import SensitiveReader
from nlp.sentences import Sentence
from nlp.slots import slots
from nlp.values import OTHER, Candidate, Claim, Detection, Entity, Explanation, Finding, PostText, Stance, Tier
from nlp.windows import Window
from nlp.wordings import Wordings
from nlp.words import pieces

LONGEST_POST = 60_000
"""Code points of a post that are judged; what comes after is not read."""
_TIE = 0.1
_SHORTEST = 3
_BY_ITSELF = 0.5
_RANKED = 8
_COSINE_SHARE = 0.7
_PIPELINE = ("repcheck_sentences", "repcheck_lexicon", "repcheck_sieve", "repcheck_encoder", "repcheck_pairs")
_STATED = (Stance.ASSERTS, Stance.DENIES)

Kind = Literal["submission", "comment", "answer"]


def judged_text(title: str | None, body: str | None, kind: str = "submission") -> PostText:
    """Join what is judged; in a comment or an answer only the body may hold findings."""
    parts = [part for part in (title, body) if part]
    text = "\n\n".join(parts)
    theirs = kind in {"comment", "answer"} and bool(title)
    return PostText(
        text=text,
        own_from=len(text) - len(body or "") if theirs else 0,
        title_end=len(title or "") if body else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What a detector runs on; ``shipped`` is what comes with the package."""

    sentence: neural.SentenceModel
    pair: neural.PairModel
    calibration: Calibration
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sentence as the networks read it: by itself, and with each claim (reading, claim id, whether it is named)."""

    alone: Alone
    claims: tuple[tuple[Reading, str, bool], ...]


def shipped() -> Models:
    """Load what comes with the package."""
    networks = neural.shipped()
    return Models(
        sentence=networks.sentence,
        pair=networks.pair,
        calibration=calibration.shipped(),
        folder=Path(str(files("nlp") / "model")),
    )


class Detector:
    """Finds the given claims in posts.

    The same input gives the same output. ``detect`` may be called from any thread; one call runs at a time, because
    the pipeline's vocabulary is shared and freed after each post. Use one Detector per process to judge in parallel.
    """

    def __init__(self, claims: Sequence[Claim], models: Models | None = None) -> None:
        """Prepare the claims; raises ValueError where their ingredients name a concept that the lexicon lacks."""
        models = models or shipped()
        self._claims = tuple(claims)
        self._lexicon = (
            lexicon.with_literals(literals_of(claims)) if literals_of(claims) else lexicon.body_and_training()
        )
        self._ingredients: tuple[Ingredients, ...] = tuple(of_claim(claim, self._lexicon) for claim in claims)
        self._calibration = models.calibration
        known = wordings.stored(models.folder / "wordings.npz")
        self._check = DirectionCheck(self._claims, Wordings(self._claims, models.sentence.embed, known), models.pair)
        unseen = [
            text
            for claim in claims
            if wordings.key(claim.proposition) not in known
            for text in wordings.wordings_of(claim)
        ]
        self._sieve = sieve.load(models.folder / "sieve.json", unseen)
        self._near = _near_misses(self._claims)
        self._sensitive = SensitiveReader()
        self._nlp = self._pipeline(models)
        self._tokenizer = WordTokenizer(self._nlp.vocab)
        self._lock = threading.Lock()

    def _pipeline(self, models: Models) -> Language:
        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "repcheck.WordTokenizer.v1"}}})
        nlp.max_length = LONGEST_POST + 1
        # The stages read norms of their own, so a new word needs no computed attributes; they would cost a third.
        nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
        parts = {name: nlp.add_pipe(name) for name in _PIPELINE}
        tagger, siever = parts["repcheck_lexicon"], parts["repcheck_sieve"]
        encoder, pairs = parts["repcheck_encoder"], parts["repcheck_pairs"]
        assert isinstance(tagger, components.LexiconTagger)
        assert isinstance(siever, components.Siever)
        assert isinstance(encoder, components.SentenceEncoder)
        assert isinstance(pairs, components.PairReader)
        tagger.lexicon = self._lexicon
        siever.sieve = self._sieve
        encoder.model = models.sentence
        pairs.check = self._check
        return nlp

    @property
    def pipeline(self) -> Language:
        """The spaCy pipeline, to look at."""
        return self._nlp

    def detect(self, post: PostText, *, top_k: int = 0) -> Detection:
        """Say what the post puts forward; ``top_k`` asks for that many candidates, whatever stage stopped it."""
        own = own_words(post.text[:LONGEST_POST])
        signs = self._sensitive.signs(own[post.own_from :])
        if not top_k and not self._sieve.passes(own[post.own_from :]):
            return Detection(checkworthy=False, score=0.0, signs=signs)
        split = pieces(own)
        passed = gate([piece.norm for piece in split if piece.norm], self._lexicon).outcome is Outcome.PASSED
        if not passed and not top_k:
            return Detection(checkworthy=False, score=0.0, signs=signs)
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.from_pieces(split)
            doc._.own_from, doc._.title_end, doc._.every = post.own_from, post.title_end, top_k > 0
            doc = self._nlp(doc)
            candidates = self._candidates(doc, top_k)
            if not passed:
                return Detection(checkworthy=False, score=0.0, signs=signs, candidates=candidates)
            findings, score = self._judge(doc, post.text)
        return Detection(
            checkworthy=score >= self._calibration.checkworthy_from,
            score=score,
            findings=findings,
            signs=signs,
            symptoms=bool(findings) and self._sensitive.symptoms(own[post.own_from :]),
            candidates=candidates,
        )

    def readings(self, post: PostText) -> list[Seen]:
        """Show what the stages read in each sentence that reaches the networks, before anything is decided."""
        own = own_words(post.text[:LONGEST_POST])
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.from_pieces(pieces(own))
            doc._.own_from, doc._.title_end = post.own_from, post.title_end
            doc = self._nlp(doc)
            every = zip(doc._.sentences, doc._.alone, doc._.readings, strict=True)
            return [
                Seen(alone=alone, claims=tuple(self._seen(sentence, reading) for reading in found))
                for sentence, alone, found in every
                if alone is not None
            ]

    def _seen(self, sentence: Sentence, reading: Reading) -> tuple[Reading, str, bool]:
        return reading, self._claims[reading.claim].id, self._ingredients[reading.claim].named(sentence.concepts)

    def concepts_in(self, text: str) -> tuple[Entity, ...]:
        """Find the lexicon's concepts in a text, as the author wrote them."""
        split = pieces(own_words(text[:LONGEST_POST]))
        return _entities(components.view(split, self._lexicon), text) if split else ()

    def _candidates(self, doc: Doc, top_k: int) -> tuple[Candidate, ...]:
        """Rank claims by their best sentence: nearness for all, and what the pair model says for the nearest."""
        read = [(window, alone) for window, alone in zip(doc._.windows, doc._.alone, strict=True) if alone is not None]
        if not top_k or not self._claims or not read:
            return ()
        near = np.stack([self._check.near(alone).cosines for _, alone in read])
        best = near.max(axis=0)
        ranked = _COSINE_SHARE * np.clip(best, 0, 1)
        for at in np.argsort(-best, kind="stable")[:_RANKED]:
            window, _ = read[int(near[:, at].argmax())]
            ranked[at] += (1 - _COSINE_SHARE) * logistic(about(self._check.read(window, int(at))))
        order = np.argsort(-ranked, kind="stable")[:top_k]
        return tuple(Candidate(claim_id=self._claims[at].id, score=float(ranked[at])) for at in order)

    def _judge(self, doc: Doc, text: str) -> tuple[tuple[Finding, ...], float]:
        drafts: list[_Draft] = []
        others: list[tuple[float, Sentence, Alone]] = []
        checkworthy = 0.0
        every = zip(doc._.sentences, doc._.windows, doc._.alone, doc._.readings, strict=True)
        for sentence, window, alone, readings in every:
            if alone is None or len(sentence.words) < _SHORTEST:
                continue
            found = self._told_apart(list(self._of_sentence(sentence, window, readings, text)))
            drafts.extend(found)
            chance = logistic(alone.checkworthy)
            stated = (draft.finding.score for draft in found if draft.finding.stance in _STATED)
            checkworthy = max(checkworthy, chance, *stated)
            if not found and chance >= self._calibration.checkworthy_from:
                others.append((chance, sentence, alone))
        findings = self._settled(drafts)
        if others:
            findings.append(_other(*max(others, key=lambda other: (other[0], -other[1].start)), text))
        ordered = sorted(findings, key=lambda finding: (-finding.score, finding.start, finding.claim_id))
        return tuple(ordered), checkworthy

    def _of_sentence(
        self, sentence: Sentence, window: Window, readings: Sequence[Reading], text: str
    ) -> Iterator[_Draft]:
        for reading in readings:
            chance = self._chance(sentence, reading)
            stances = self._calibration.stances(reading.logits)
            stance = Stance.REPORTS if sentence.quoted else PAIR_CLASSES[int(stances.argmax())] or Stance.ASSERTS
            score = chance * float(stances.max())
            bare = stance is Stance.ASSERTS and advises(sentence)
            tier = self._calibration.tier(score, capped=bare)
            if tier is None:
                continue
            notes = ["The sentence names no effect."] if bare else []
            if tier is Tier.CONFIDENT and window.context and not self._stands_alone(sentence, window, reading):
                tier = Tier.POSSIBLE
                notes.append("The sentences around it name a part of the claim.")
            if sentence.quoted:
                notes.append("The words stand between quotation marks.")
            finding = Finding(
                claim_id=self._claims[reading.claim].id,
                stance=stance,
                score=score,
                tier=tier,
                start=sentence.start,
                end=sentence.end,
                text=text[sentence.start : sentence.end],
                bare_advice=bare,
                explanation=Explanation(
                    entities=_entities(sentence, text),
                    nearest_phrasing=self._check.wordings.texts[reading.nearest],
                    slots=slots(sentence, self._ingredients[reading.claim]),
                    scores=(
                        ("sieve", self._sieve.score(window.sentence)),
                        ("nearness", max(reading.cosine, 0.0)),
                        ("claim", chance),
                        ("stance", float(stances.max())),
                    ),
                    notes=tuple(notes),
                ),
            )
            yield _Draft(claim=reading.claim, finding=finding, reading=reading)

    def _stands_alone(self, sentence: Sentence, window: Window, reading: Reading) -> bool:
        return self._chance(sentence, self._check.by_itself(window, reading)) >= _BY_ITSELF

    def _chance(self, sentence: Sentence, reading: Reading) -> float:
        named = self._ingredients[reading.claim].named(sentence.concepts)
        return self._calibration.claim(reading.logits, reading.cosine, reading.lead, named=named)

    def _told_apart(self, drafts: list[_Draft]) -> list[_Draft]:
        """Where claims that are easily mistaken for each other are found in one sentence: the better one, or a tie."""
        kept = []
        for draft in drafts:
            rivals = [other for other in drafts if other.claim in self._near[draft.claim]]
            if any(other.finding.score - draft.finding.score > _TIE for other in rivals):
                continue
            kept.append(_with_runner_up(draft, max(rivals, key=lambda other: other.finding.score, default=None)))
        return kept

    def _settled(self, drafts: Sequence[_Draft]) -> list[Finding]:
        """At most one finding per claim: the strongest; where spans disagree in stance it is only possible."""
        by_claim: dict[int, list[Finding]] = {}
        for draft in drafts:
            by_claim.setdefault(draft.claim, []).append(draft.finding)
        settled = []
        for found in by_claim.values():
            best = max(found, key=lambda finding: (finding.tier is Tier.CONFIDENT, finding.score, -finding.start))
            stances = {finding.stance for finding in found if finding.tier is best.tier}
            if {Stance.ASSERTS, Stance.DENIES} <= stances:
                best = _possible(best, "Other sentences of the post take another stance.")
            settled.append(best)
        return settled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A finding before ties and doubles are settled."""

    claim: int
    finding: Finding
    reading: Reading


def _other(chance: float, sentence: Sentence, alone: Alone, text: str) -> Finding:
    denied = alone.stances[PAIR_CLASSES.index(Stance.DENIES)] > alone.stances[PAIR_CLASSES.index(Stance.ASSERTS)]
    return Finding(
        claim_id=OTHER,
        stance=Stance.DENIES if denied else Stance.ASSERTS,
        score=chance,
        tier=Tier.POSSIBLE,
        start=sentence.start,
        end=sentence.end,
        text=text[sentence.start : sentence.end],
        explanation=Explanation(
            entities=_entities(sentence, text), notes=("A checkable statement that is not on the list.",)
        ),
    )


def _with_runner_up(draft: _Draft, runner: _Draft | None) -> _Draft:
    if runner is None:
        return draft
    explanation = replace(
        draft.finding.explanation, runner_up=runner.finding.claim_id, runner_up_score=runner.finding.score
    )
    finding = replace(draft.finding, explanation=explanation)
    if abs(runner.finding.score - draft.finding.score) <= _TIE:
        finding = _possible(finding, "Two claims fit about equally well.")
    return replace(draft, finding=finding)


def _possible(finding: Finding, note: str) -> Finding:
    explanation = replace(finding.explanation, notes=(*finding.explanation.notes, note))
    return replace(finding, tier=Tier.POSSIBLE, explanation=explanation)


def _near_misses(claims: Sequence[Claim]) -> list[frozenset[int]]:
    places = {claim.id: at for at, claim in enumerate(claims)}
    near: list[set[int]] = [set() for _ in claims]
    for at, claim in enumerate(claims):
        for other, _ in claim.near_misses:
            if other in places:
                near[at].add(places[other])
                near[places[other]].add(at)
    return [frozenset(others) for others in near]


def _entities(sentence: Sentence, text: str) -> tuple[Entity, ...]:
    entities = []
    for hit in sentence.hits:
        if hit.kind not in {"pair", "none"}:
            start, end = sentence.offsets[hit.first][0], sentence.offsets[hit.last][1]
            entities.append(
                Entity(concept=min(hit.concepts), kind=hit.kind, text=text[start:end], start=start, end=end)
            )
    return tuple(entities)
