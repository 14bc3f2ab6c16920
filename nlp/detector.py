"""The cascade as a whole: text in, findings out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp import calibration, components, encoder, lexicon, networks
from nlp.calibration import logistic
from nlp.components import WordTokenizer
from nlp.direction import Reading, RuleDirection, slots_of
from nlp.gate import Outcome, gate
from nlp.ingredients import Ingredients, literals_of, of_claim
from nlp.markdown import own_words
from nlp.matcher import HybridMatcher, Match
from nlp.nearmisses import near_misses
from nlp.neural import Alone
from nlp.pairing import PairReading
from nlp.sensitive import SensitiveReader
from nlp.sentences import Sentence
from nlp.stance import Attitude, advises
from nlp.values import OTHER, Candidate, Claim, Detection, Entity, Explanation, Finding, PostText, Stance, Tier
from nlp.words import norms, pieces

LONGEST_POST = 60_000
"""Code points of a post that are judged; what comes after is not read."""
_TIE = 0.03
_SURELY = 0.7
_WORDS_SHARE = 0.4
_STATED = (Stance.ASSERTS, Stance.DENIES)
_BARE_FROM = 0.65
_CLEAR = 0.4
_SHORTEST = 3
_AGREED = 0.6
_PIPELINE = (
    *("repcheck_sentences", "repcheck_lexicon", "repcheck_matcher", "repcheck_stance", "repcheck_direction"),
    *("repcheck_sieve", "repcheck_encoder", "repcheck_pairs"),
)

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
class _Draft:
    """A finding before ties and doubles are settled."""

    claim: int
    finding: Finding
    match: Match
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sentence as the networks read it: by itself, and with each claim (reading, claim id, whether it is named)."""

    alone: Alone
    claims: tuple[tuple[PairReading, str, bool], ...]


class Detector:
    """Finds the given claims in posts.

    The same input gives the same output. ``detect`` may be called from any thread; one call runs at a time, because
    the pipeline's vocabulary is shared and freed after each post. Use one Detector per process to judge in parallel.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        """Prepare the claims; raises ValueError where their ingredients name a concept that the lexicon lacks."""
        self._claims = tuple(claims)
        self._lexicon = (
            lexicon.with_literals(literals_of(claims)) if literals_of(claims) else lexicon.body_and_training()
        )
        self._ingredients: tuple[Ingredients, ...] = tuple(of_claim(claim, self._lexicon) for claim in claims)
        self._calibration = calibration.shipped()
        self._matcher = HybridMatcher(self._claims, self._ingredients, encoder.shipped(), norms)
        self._networks = networks.shipped(self._claims)
        self._near = near_misses(self._claims)
        self._sensitive = SensitiveReader()
        self._nlp = self._pipeline()
        self._tokenizer = WordTokenizer(self._nlp.vocab)
        self._lock = threading.Lock()

    def _pipeline(self) -> Language:
        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "repcheck.WordTokenizer.v1"}}})
        nlp.max_length = LONGEST_POST + 1
        # The stages read norms of their own, so a new word needs no computed attributes; they would cost a third.
        nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
        parts = {name: nlp.add_pipe(name) for name in _PIPELINE}
        views = [components.view(pieces(wording.text), self._lexicon) for wording in self._matcher.wordings]
        tagger, matching, check = parts["repcheck_lexicon"], parts["repcheck_matcher"], parts["repcheck_direction"]
        assert isinstance(tagger, components.LexiconTagger)
        assert isinstance(matching, components.ClaimMatcher)
        assert isinstance(check, components.DirectionTagger)
        siever, encoding, pairing = parts["repcheck_sieve"], parts["repcheck_encoder"], parts["repcheck_pairs"]
        assert isinstance(siever, components.Siever)
        assert isinstance(encoding, components.SentenceEncoder)
        assert isinstance(pairing, components.PairReader)
        siever.sieve = self._networks.sieve
        encoding.model = self._networks.sentence
        pairing.check = self._networks.check
        tagger.lexicon = self._lexicon
        matching.matcher = self._matcher
        check.check = RuleDirection(self._ingredients, self._matcher.wordings, views, lexicon.opposites())
        return nlp

    @property
    def pipeline(self) -> Language:
        """The spaCy pipeline, to look at; a trained stage takes its place in one of the components."""
        return self._nlp

    def detect(self, post: PostText, *, top_k: int = 0) -> Detection:
        """Say what the post puts forward; ``top_k`` asks for that many candidates, whatever stage stopped it."""
        own = own_words(post.text[:LONGEST_POST])
        split = pieces(own)
        signs = self._sensitive.signs(own[post.own_from :])
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
            checkworthy=score >= self._networks.likelihood.checkworthy_from,
            score=score,
            findings=findings,
            signs=signs,
            symptoms=self._sensitive.symptoms(own[post.own_from :]),
            candidates=candidates,
        )

    def read(self, post: PostText) -> list[Seen]:
        """Show what the networks read in each sentence that reaches them, before anything is decided."""
        with self._lock, self._nlp.memory_zone():
            doc = self._tokenizer.from_pieces(pieces(own_words(post.text[:LONGEST_POST])))
            doc._.own_from, doc._.title_end = post.own_from, post.title_end
            doc = self._nlp(doc)
            every = zip(doc._.sentences, doc._.alone, doc._.pairs, strict=True)
            return [
                Seen(alone=alone, claims=tuple(self._seen(sentence, pair) for pair in pairs))
                for sentence, alone, pairs in every
                if alone is not None
            ]

    def _seen(self, sentence: Sentence, pair: PairReading) -> tuple[PairReading, str, bool]:
        return pair, self._claims[pair.claim].id, self._ingredients[pair.claim].named(sentence.concepts)

    def concepts_in(self, text: str) -> tuple[Entity, ...]:
        """Find the lexicon's concepts in a text, as the author wrote them."""
        split = pieces(own_words(text[:LONGEST_POST]))
        return _entities(components.view(split, self._lexicon), text) if split else ()

    def _candidates(self, doc: Doc, top_k: int) -> tuple[Candidate, ...]:
        if not top_k or not self._claims:
            return ()
        by_words = np.zeros(len(self._claims), dtype=np.float32)
        for sentence in doc._.sentences:
            if sentence.words and sentence.end > doc._.own_from:
                by_words = np.maximum(by_words, self._matcher.rank(sentence))
        best = _WORDS_SHARE * by_words + (1 - _WORDS_SHARE) * self._networks.rank(doc._.windows, doc._.alone)
        order = np.argsort(-best, kind="stable")[:top_k]
        return tuple(Candidate(claim_id=self._claims[at].id, score=float(best[at])) for at in order)

    def _judge(self, doc: Doc, text: str) -> tuple[tuple[Finding, ...], float]:
        drafts: list[_Draft] = []
        others: list[tuple[float, Sentence, Stance]] = []
        checkworthy = 0.0
        suggested: list[tuple[int, Finding]] = []
        read = zip(doc._.alone, doc._.pairs, strict=True)
        every = zip(doc._.sentences, doc._.attitudes, doc._.readings, read, strict=True)
        for sentence, attitude, readings, (alone, pairs) in every:
            if sentence.start < doc._.own_from:
                continue
            found = self._of_sentence(sentence, attitude, readings, text) if attitude is not None else []
            found = [self._vouched(draft, pairs) for draft in found]
            drafts.extend(found)
            more = self._suggested(sentence, readings, found, pairs, text)
            suggested.extend(more)
            stated = (draft.finding for draft in found if draft.finding.stance in _STATED)
            chance = logistic(alone.checkworthy) if alone is not None else 0.0
            checkworthy = max(checkworthy, chance, *(finding.score for finding in stated))
            if alone is not None and not found and not more and chance >= self._networks.likelihood.checkworthy_from:
                others.append((chance, sentence, alone.stated))
        findings = self._settled([*((draft.claim, draft.finding) for draft in drafts), *suggested])
        if others:
            findings.append(self._other(max(others, key=lambda other: (other[0], -other[1].start)), text))
        return tuple(
            sorted(findings, key=lambda finding: (-finding.score, finding.start, finding.claim_id))
        ), checkworthy

    def _of_sentence(
        self, sentence: Sentence, attitude: Attitude, readings: Sequence[tuple[Match, Reading]], text: str
    ) -> list[_Draft]:
        drafts = []
        for match, reading in readings:
            finding = self._finding(sentence, attitude, match, reading, text)
            if finding is not None:
                drafts.append(_Draft(claim=match.claim, finding=finding, match=match, reading=reading))
        return self._told_apart(drafts)

    def _finding(
        self, sentence: Sentence, attitude: Attitude, match: Match, reading: Reading, text: str
    ) -> Finding | None:
        if not reading.compatible or len(sentence.words) < _SHORTEST:
            return None
        if match.from_context and not reading.cued:
            return None
        bare = attitude.stance is None and advises(sentence)
        if match.factor_only and (not bare or match.score < _BARE_FROM):
            return None
        score = self._calibration.probability(_features(sentence, attitude, match, reading))
        unclear = attitude.stance is None and (
            reading.contrary or not reading.settled or abs(reading.polarity) < _CLEAR
        )
        tier = self._calibration.tier(score, capped=not match.complete or bare or unclear)
        if tier is None:
            return None
        return Finding(
            claim_id=self._claims[match.claim].id,
            stance=attitude.stance or (Stance.ASSERTS if reading.polarity >= 0 else Stance.DENIES),
            score=score,
            tier=tier,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            bare_advice=bare,
            explanation=self._explained(sentence, attitude, match, reading, text, bare=bare),
        )

    def _explained(
        self, sentence: Sentence, attitude: Attitude, match: Match, reading: Reading, text: str, *, bare: bool
    ) -> Explanation:
        notes = [note for note in (attitude.note, *reading.notes) if note]
        if match.from_context:
            notes.append("The title or the sentence before names a part of the claim.")
        if bare:
            notes.append("The sentence names no effect.")
        return Explanation(
            entities=_entities(sentence, text),
            nearest_phrasing=self._matcher.wordings[reading.nearest].text,
            slots=reading.slots,
            scores=(
                ("words", match.sparse),
                ("meaning", match.dense),
                ("match", match.score),
                ("direction", abs(reading.polarity)),
                ("stance", attitude.sure),
            ),
            notes=tuple(notes),
        )

    def _told_apart(self, drafts: list[_Draft]) -> list[_Draft]:
        """Where claims that are easily mistaken for each other rest on the same factor: the better one, or a tie."""
        kept = []
        for draft in drafts:
            rivals = [
                other for other in drafts if other.claim in self._near[draft.claim] and _same_factor(draft, other)
            ]
            if any(_beats(other, draft) for other in rivals):
                continue
            kept.append(_with_runner_up(draft, max(rivals, key=_ranks, default=None)))
        return kept

    def _vouched(self, draft: _Draft, pairs: Sequence[PairReading]) -> _Draft:
        """Make a *confident* finding of the rules *possible* where the pair model surely reads another stance."""
        read = next((pair for pair in pairs if pair.claim == draft.claim), None)
        if read is None or draft.finding.tier is not Tier.CONFIDENT:
            return draft
        stances = self._networks.likelihood.stances(read.logits)
        stance = tuple(Stance)[int(stances.argmax())]
        if stance is draft.finding.stance or float(stances.max()) < _SURELY:
            return draft
        return replace(draft, finding=_possible(draft.finding, f"The language model reads it as '{stance}'."))

    def _suggested(
        self,
        sentence: Sentence,
        readings: Sequence[tuple[Match, Reading]],
        found: Sequence[_Draft],
        pairs: Sequence[PairReading],
        text: str,
    ) -> list[tuple[int, Finding]]:
        """Give what the networks see and the rules do not: at most *possible*, and nothing that the rules refused."""
        refused = {match.claim for match, reading in readings if match.complete and not reading.compatible}
        taken = refused.union(*({draft.claim, *self._near[draft.claim]} for draft in found))
        scored = []
        for pair in pairs:
            if pair.claim in taken or self._ingredients[pair.claim].barred(sentence.concepts):
                continue
            finding = self._by_network(sentence, pair, text)
            if finding is not None:
                scored.append((pair.claim, finding))
        kept: list[tuple[int, Finding]] = []
        for claim, finding in sorted(scored, key=lambda item: -item[1].score):
            if not any(claim in self._near[other] for other, _ in kept):
                kept.append((claim, finding))
        return kept

    def _by_network(self, sentence: Sentence, pair: PairReading, text: str) -> Finding | None:
        likelihood = self._networks.likelihood
        needs = self._ingredients[pair.claim]
        chance = likelihood.claim(pair.logits, pair.cosine, pair.lead, named=needs.named(sentence.concepts))
        stances = likelihood.stances(pair.logits)
        score = chance * float(stances.max())
        if score < likelihood.possible or len(sentence.words) < _SHORTEST:
            return None
        stance = Stance.REPORTS if sentence.quoted else tuple(Stance)[int(stances.argmax())]
        return Finding(
            claim_id=self._claims[pair.claim].id,
            stance=stance,
            score=score,
            tier=Tier.POSSIBLE,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            bare_advice=stance is Stance.ASSERTS and advises(sentence),
            explanation=Explanation(
                entities=_entities(sentence, text),
                nearest_phrasing=self._networks.check.wordings.texts[pair.nearest],
                slots=slots_of(sentence, needs),
                scores=(("nearness", max(pair.cosine, 0.0)), ("claim", chance), ("stance", float(stances.max()))),
                notes=("Seen by the language model alone; no rule vouches for its direction.",),
            ),
        )

    def _settled(self, drafts: Sequence[tuple[int, Finding]]) -> list[Finding]:
        """At most one finding per claim: the strongest; where spans disagree in stance it is only possible."""
        by_claim: dict[int, list[Finding]] = {}
        for claim, finding in drafts:
            by_claim.setdefault(claim, []).append(finding)
        settled = []
        for found in by_claim.values():
            best = max(found, key=lambda finding: (finding.tier is Tier.CONFIDENT, finding.score, -finding.start))
            stances = {finding.stance for finding in found}
            if {Stance.ASSERTS, Stance.DENIES} <= stances:
                best = _possible(best, "Other sentences of the post take another stance.")
            settled.append(best)
        return settled

    def _other(self, best: tuple[float, Sentence, Stance], text: str) -> Finding:
        chance, sentence, stance = best
        return Finding(
            claim_id=OTHER,
            stance=stance,
            score=chance,
            tier=Tier.POSSIBLE,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            explanation=Explanation(
                entities=_entities(sentence, text), notes=("A checkable statement that is not on the list.",)
            ),
        )


def _features(sentence: Sentence, attitude: Attitude, match: Match, reading: Reading) -> dict[str, float]:
    """Gather what the calibration weighs; each value lies in [0, 1]."""
    return {
        "words": match.sparse,
        "meaning": match.dense,
        "linked": float(reading.linked),
        "agreement": abs(reading.polarity) if attitude.stance is None else _AGREED,
        "explicit": float(reading.explicit),
        "clear": attitude.sure,
        "contrary": float(reading.contrary),
        "loose": min(reading.loose, 3) / 3,
        "clauses": min(len(sentence.breaks), 3) / 3,
        "rivals": min(reading.rivals, 2) / 2,
        "context": float(match.from_context),
    }


def _same_factor(draft: _Draft, other: _Draft) -> bool:
    """Whether two drafts rest on the same factor; "tight hamstrings and hip flexors" names two, so both stay."""
    return not draft.reading.factor.isdisjoint(other.reading.factor)


def _beats(other: _Draft, draft: _Draft) -> bool:
    if other.match.complete != draft.match.complete:
        return other.match.complete
    return other.match.score - draft.match.score > _TIE


def _ranks(draft: _Draft) -> tuple[bool, float]:
    return draft.match.complete, draft.match.score


def _with_runner_up(draft: _Draft, runner: _Draft | None) -> _Draft:
    if runner is None:
        return draft
    explanation = replace(
        draft.finding.explanation, runner_up=runner.finding.claim_id, runner_up_score=runner.match.score
    )
    finding = replace(draft.finding, explanation=explanation)
    if runner.match.complete == draft.match.complete and abs(runner.match.score - draft.match.score) <= _TIE:
        finding = _possible(finding, "Two claims fit about equally well.")
    return replace(draft, finding=finding)


def _possible(finding: Finding, note: str) -> Finding:
    explanation = replace(finding.explanation, notes=(*finding.explanation.notes, note))
    return replace(finding, tier=Tier.POSSIBLE, explanation=explanation)


def _entities(sentence: Sentence, text: str) -> tuple[Entity, ...]:
    entities = []
    for hit in sentence.hits:
        if hit.kind not in {"pair", "none"}:
            start, end = sentence.offsets[hit.first][0], sentence.offsets[hit.last][1]
            entities.append(
                Entity(concept=min(hit.concepts), kind=hit.kind, text=text[start:end], start=start, end=end)
            )
    return tuple(entities)
