"""The values that cross the border of ``nlp``: claims go in, a detection with its findings comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

OTHER = "other"
"""Claim id of a checkable statement that the knowledge base lacks."""


class Stance(StrEnum):
    """What the author does with the claim."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ASKS = "asks"
    REPORTS = "reports"
    PERSONAL = "personal"


class Tier(StrEnum):
    """How far a finding may go: ``CONFIDENT`` makes a draft, ``POSSIBLE`` is only suggested."""

    CONFIDENT = "confident"
    POSSIBLE = "possible"


class Relation(StrEnum):
    """What the claim's proposition says of factor and outcome."""

    CAUSE = "cause"
    REMEDY = "remedy"
    PROPERTY = "property"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A proposition to look for, as plain values: all that ``nlp`` needs to know of a knowledge-base entry.

    ``phrasings`` put the claim forward in people's own words; ``denials`` reject it. ``factor`` and ``outcome`` are the
    claim's ingredients: each item is ``@concept`` (an id of the lexicon) or alternatives parted by ``|``, and every
    item must be met; an item that begins with ``!`` must not be. Where both are empty they are derived from the
    phrasings. ``near_misses`` maps the ids of claims that are easily mistaken for this one to the rule that tells them
    apart.
    """

    id: str
    proposition: str
    relation: Relation
    phrasings: tuple[str, ...]
    denials: tuple[str, ...] = ()
    factor: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    near_misses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A lexicon concept found in the text; ``start``/``end`` are code-point offsets into the judged text."""

    concept: str
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a finding was made, for people: every field is shown in ``check`` and on the draft's page.

    ``slots`` pairs the name of a compared slot (factor, relation, outcome, polarity, hedge, population, duration) with
    what was seen; ``scores`` pairs a stage's name with its score in [0, 1]; ``notes`` are plain sentences.
    """

    entities: tuple[Entity, ...] = ()
    nearest_phrasing: str = ""
    runner_up: str | None = None
    runner_up_score: float = 0.0
    slots: tuple[tuple[str, str], ...] = ()
    scores: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence of a post that puts forward a claim.

    ``start`` and ``end`` are code-point offsets into the judged text and ``text == judged[start:end]``. ``score`` is
    the calibrated probability that claim and stance are right. ``bare_advice`` marks advice that names no effect;
    ``names_factor`` is False where the sentence does not name what the claim is about, as a network may still see it;
    ``disputed`` is True where rules and language model read different stances.
    """

    claim_id: str
    stance: Stance
    score: float
    tier: Tier
    start: int
    end: int
    text: str
    bare_advice: bool = False
    names_factor: bool = True
    disputed: bool = False
    explanation: Explanation = field(default_factory=Explanation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A claim and how well the best sentence of the post fits it, in [0, 1]."""

    claim_id: str
    score: float


class Sign(StrEnum):
    """A sign that the post is about somebody who needs care rather than a correction."""

    ACUTE_INJURY = "acute-injury"
    RECENT_SURGERY = "recent-surgery"
    PREGNANCY = "pregnancy"
    MINOR = "minor"
    DISORDERED_EATING = "disordered-eating"
    SELF_HARM = "self-harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostText:
    """What is judged: ``text`` is title and body joined by a blank line; findings start at or after ``own_from``.

    ``own_from`` is the code-point offset at which the author's own words begin: 0 for a submission, the start of the
    body for a comment or answer, whose title is somebody else's. ``title_end`` is where a title ends, 0 without one.
    """

    text: str
    own_from: int = 0
    title_end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What a post tells of people and not of claims.

    ``signs`` concern the author or a person in their care; ``symptoms`` says that the author has complaints now.
    """

    signs: frozenset[Sign] = frozenset()
    symptoms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What was found in one post.

    ``score`` is P(checkworthy): some checkable statement, listed or not, is asserted or denied. ``findings`` are at or
    above *possible*, at most one per claim, strongest first. ``candidates`` is empty unless asked for.
    """

    checkworthy: bool
    score: float
    findings: tuple[Finding, ...] = ()
    candidates: tuple[Candidate, ...] = ()
