"""Turns what rules and networks read in a post into findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from nlp.calibration import Calibration
from nlp.direction import Reading, slots_of
from nlp.ingredients import Ingredients
from nlp.lexicon import PLACE_KINDS
from nlp.likelihood import Evidence, RuleReading
from nlp.matcher import HybridMatcher, Match
from nlp.nearmisses import near_misses
from nlp.networks import Networks
from nlp.neural import Alone
from nlp.pairing import PairReading
from nlp.sentences import Sentence
from nlp.stance import Attitude, advises
from nlp.values import OTHER, Claim, Entity, Explanation, Finding, Stance, Tier

_TIE = 0.03
_STATED = (Stance.ASSERTS, Stance.DENIES)
_BARE_FROM = 0.65
_CLEAR = 0.4
_SHORTEST = 3
_AGREED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A finding of the rules before networks, ties and doubles are weighed; ``capped`` is never *confident*."""

    claim: int
    finding: Finding
    match: Match
    reading: Reading
    capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A sentence with all that the stages made of it, and the claims that the rules found in it."""

    sentence: Sentence
    readings: Sequence[tuple[Match, Reading]]
    alone: Alone | None
    pairs: Sequence[PairReading]
    drafts: Sequence[_Draft]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A sentence as rules and networks read it: by itself, and what is known of each claim that it was read with."""

    start: int
    end: int
    alone: Alone
    claims: tuple[tuple[str, Evidence], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a post puts forward, the surest first, and how checkworthy it is, in [0, 1]."""

    found: tuple[Finding, ...]
    checkworthy: float


class Finder:
    """Weighs rules and networks against each other.

    How likely a claim is, the networks say. Where the rules found it too, both make the stance, and *confident* is only
    one that the rules read. Where the two differ the finding is disputed. What the networks see alone is *possible* at
    most, and nothing that the rules refused: they tell directions apart.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        ingredients: Sequence[Ingredients],
        matcher: HybridMatcher,
        networks: Networks,
        calibration: Calibration,
    ) -> None:
        self._claims, self._ingredients = claims, ingredients
        self._matcher, self._networks, self._calibration = matcher, networks, calibration
        self._near = near_misses(claims)

    def find(self, doc: Doc, text: str) -> Findings:
        """Judge a post that went through the pipeline."""
        found: list[tuple[int, Finding]] = []
        others: list[tuple[float, Sentence, Stance]] = []
        checkworthy = 0.0
        for read in self._sentences(doc, text):
            weighed = [*self._weighed(read), *self._suggested(read, text)]
            found.extend(weighed)
            chance = read.alone.checkworthiness if read.alone is not None else 0.0
            stated = (draft.finding.score for draft in read.drafts if draft.finding.stance in _STATED)
            checkworthy = max(checkworthy, chance, *stated)
            if read.alone is not None and not weighed and chance >= self._networks.likelihood.checkworthy_from:
                others.append((chance, read.sentence, read.alone.stated))
        findings = self._settled(found)
        if others:
            findings.append(_other(max(others, key=lambda other: (other[0], -other[1].start)), text))
        findings.sort(key=lambda finding: (-finding.score, finding.start, finding.claim_id))
        return Findings(found=tuple(findings), checkworthy=checkworthy)

    def seen(self, doc: Doc, text: str) -> list[Seen]:
        """Show what is weighed in each sentence that reaches the networks, before anything is decided."""
        return [self._seen(read, read.alone) for read in self._sentences(doc, text) if read.alone is not None]

    def _seen(self, read: _Read, alone: Alone) -> Seen:
        known = ((self._claims[pair.claim].id, self._evidence(read, pair)) for pair in read.pairs)
        return Seen(start=read.sentence.start, end=read.sentence.end, alone=alone, claims=tuple(known))

    def _sentences(self, doc: Doc, text: str) -> list[_Read]:
        parts = (doc._.sentences, doc._.attitudes, doc._.readings, doc._.alone, doc._.pairs)
        return [
            _Read(
                sentence=sentence,
                readings=readings,
                alone=alone,
                pairs=pairs,
                drafts=self._by_rules(sentence, attitude, readings, text) if attitude is not None else (),
            )
            for sentence, attitude, readings, alone, pairs in zip(*parts, strict=True)
            if sentence.start >= doc._.own_from
        ]

    def _evidence(self, read: _Read, pair: PairReading) -> Evidence:
        draft = next((draft for draft in read.drafts if draft.claim == pair.claim), None)
        rules = None
        if draft is not None:
            rules = RuleReading(score=draft.finding.score, stance=draft.finding.stance, capped=draft.capped)
        return Evidence(
            logits=pair.logits,
            cosine=pair.cosine,
            lead=pair.lead,
            named=self._ingredients[pair.claim].named(read.sentence.concepts),
            rules=rules,
        )

    def _weighed(self, read: _Read) -> list[tuple[int, Finding]]:
        """Give the rules' findings the score that both sides make.

        One that falls below *possible* goes, and one in a sentence that the networks were spared.
        """
        by_claim = {pair.claim: pair for pair in read.pairs}
        found = []
        for draft in read.drafts:
            pair = by_claim.get(draft.claim)
            finding = self._joint(draft, self._evidence(read, pair)) if pair is not None else None
            if finding is not None:
                found.append((draft.claim, finding))
        return found

    def _joint(self, draft: _Draft, evidence: Evidence) -> Finding | None:
        likelihood, found = self._networks.likelihood, draft.finding
        score, stance = likelihood.score(evidence)
        if score < likelihood.possible:
            return None
        own = likelihood.own(evidence)
        sure = score >= likelihood.confident and likelihood.vouched(evidence)
        chance = likelihood.claim(evidence)
        explanation = replace(
            found.explanation,
            scores=(
                *found.explanation.scores,
                ("rules", found.score),
                ("language model: claim", chance),
                ("both: stance", score / chance),
            ),
        )
        finding = replace(
            found,
            stance=stance,
            score=score,
            tier=Tier.CONFIDENT if sure else Tier.POSSIBLE,
            disputed=own is not found.stance,
            explanation=explanation,
        )
        if own is found.stance:
            return finding
        return _noted(finding, f"The rules read it as '{found.stance}', the language model as '{own}'.")

    def _by_rules(
        self, sentence: Sentence, attitude: Attitude, readings: Sequence[tuple[Match, Reading]], text: str
    ) -> list[_Draft]:
        drafts = [
            draft
            for match, reading in readings
            if (draft := self._draft(sentence, attitude, match, reading, text)) is not None
        ]
        return self._told_apart(drafts)

    def _draft(
        self, sentence: Sentence, attitude: Attitude, match: Match, reading: Reading, text: str
    ) -> _Draft | None:
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
        capped = not match.complete or bare or unclear
        if score < self._calibration.least:
            return None
        finding = Finding(
            claim_id=self._claims[match.claim].id,
            stance=attitude.stance or (Stance.ASSERTS if reading.polarity >= 0 else Stance.DENIES),
            score=score,
            tier=Tier.POSSIBLE,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            bare_advice=bare,
            explanation=self._explained(sentence, attitude, match, reading, text, bare=bare),
        )
        return _Draft(claim=match.claim, finding=finding, match=match, reading=reading, capped=capped)

    def _explained(
        self, sentence: Sentence, attitude: Attitude, match: Match, reading: Reading, text: str, *, bare: bool
    ) -> Explanation:
        notes = [note for note in (attitude.note, *reading.notes) if note]
        if match.from_context:
            notes.append("The title or the sentence before names a part of the claim.")
        if bare:
            notes.append("The sentence names no effect.")
        return Explanation(
            entities=entities(sentence, text),
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

    def _suggested(self, read: _Read, text: str) -> list[tuple[int, Finding]]:
        """Give what the networks see and the rules do not: at most *possible*, and nothing that the rules refused.

        Nor is it suggested where the sentence names another part of the body than the claim's outcome.
        """
        places = [hit.concepts for hit in read.sentence.hits if hit.kind in PLACE_KINDS]
        refused = {match.claim for match, reading in read.readings if match.complete and not reading.compatible}
        taken = refused.union(*({draft.claim, *self._near[draft.claim]} for draft in read.drafts))
        scored = []
        for pair in read.pairs:
            ingredients = self._ingredients[pair.claim]
            if pair.claim in taken or ingredients.barred(read.sentence.concepts) or ingredients.elsewhere(places):
                continue
            finding = self._by_network(read, pair, text)
            if finding is not None:
                scored.append((pair.claim, finding))
        kept: list[tuple[int, Finding]] = []
        for claim, finding in sorted(scored, key=lambda item: -item[1].score):
            if not any(claim in self._near[other] for other, _ in kept):
                kept.append((claim, finding))
        return kept

    def _by_network(self, read: _Read, pair: PairReading, text: str) -> Finding | None:
        likelihood, sentence = self._networks.likelihood, read.sentence
        evidence = self._evidence(read, pair)
        score, stance = likelihood.score(evidence)
        if score < likelihood.possible or len(sentence.words) < _SHORTEST:
            return None
        chance = likelihood.claim(evidence)
        stance = Stance.REPORTS if sentence.quoted else stance
        named = self._ingredients[pair.claim].factor_met(sentence.concepts)
        notes = ("Seen by the language model alone: no rule found this claim, so it may be meant otherwise.",)
        return Finding(
            claim_id=self._claims[pair.claim].id,
            stance=stance,
            score=score,
            tier=Tier.POSSIBLE,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            bare_advice=stance is Stance.ASSERTS and advises(sentence),
            names_factor=named,
            explanation=Explanation(
                entities=entities(sentence, text),
                nearest_phrasing=self._networks.check.wordings.texts[pair.nearest],
                slots=slots_of(sentence, self._ingredients[pair.claim]),
                scores=(
                    ("nearness", max(pair.cosine, 0.0)),
                    ("language model: claim", chance),
                    ("language model: stance", score / chance),
                ),
                notes=notes if named else (*notes, "The sentence does not name what the claim is about."),
            ),
        )

    def _settled(self, drafts: Sequence[tuple[int, Finding]]) -> list[Finding]:
        """At most one finding per claim: the strongest, one that is not disputed before one that is.

        Where spans disagree in stance, or another one is disputed, it is only possible.
        """
        by_claim: dict[int, list[Finding]] = {}
        for claim, finding in drafts:
            by_claim.setdefault(claim, []).append(finding)
        settled = []
        for found in by_claim.values():
            best = max(found, key=_strength)
            stances = {finding.stance for finding in found}
            parted = any(finding.disputed for finding in found if finding is not best)
            if parted or stances.issuperset(_STATED):
                best = _possible(best, "Other sentences of the post may take another stance.")
            settled.append(best)
        return settled


def _strength(finding: Finding) -> tuple[bool, bool, float, int]:
    firm = finding.names_factor and not finding.disputed
    return finding.tier is Tier.CONFIDENT, firm, finding.score, -finding.start


def _other(best: tuple[float, Sentence, Stance], text: str) -> Finding:
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
            entities=entities(sentence, text), notes=("A checkable statement that is not on the list.",)
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
    return replace(_noted(finding, note), tier=Tier.POSSIBLE)


def _noted(finding: Finding, note: str) -> Finding:
    explanation = replace(finding.explanation, notes=(*finding.explanation.notes, note))
    return replace(finding, explanation=explanation)


def entities(sentence: Sentence, text: str) -> tuple[Entity, ...]:
    """Give the lexicon's concepts in a sentence, as the author wrote them."""
    entities = []
    for hit in sentence.hits:
        if hit.kind not in {"pair", "none"}:
            start, end = sentence.offsets[hit.first][0], sentence.offsets[hit.last][1]
            entities.append(
                Entity(concept=min(hit.concepts), kind=hit.kind, text=text[start:end], start=start, end=end)
            )
    return tuple(entities)
