"""Which finding gets which reply: the table of the design, as arithmetic on values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.values import Finding, Sign, Stance, Tier
from responses.knowledge.schema import ClaimEntry
from responses.wording import Certainty, Rating


class Action(StrEnum):
    """What a reply to a finding would do, or that there is none."""

    CORRECT = "correct"
    NUANCE = "nuance"
    ANSWER = "answer"
    NONE = "none"
    SENSITIVE = "sensitive"


class Lane(StrEnum):
    """Where a judged post goes."""

    DRAFT = "draft"
    SUGGEST = "suggest"
    SENSITIVE = "sensitive"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The operator's choices within the policy."""

    answer_reports: bool = False
    self_harm_lane: bool = False
    claims_off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding and what to do about it: ``action`` by the service itself, ``suggested`` if a person agrees."""

    finding: Finding
    claim: ClaimEntry | None
    action: Action
    suggested: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is to be done about a post; ``answered`` are the findings that its reply takes up, the main one first."""

    lane: Lane
    judged: tuple[Judged, ...]
    answered: tuple[Judged, ...] = ()


_AGAINST = (Rating.REFUTED, Rating.UNSUPPORTED)


def action_for(stance: Stance, rating: Rating, certainty: Certainty, *, answer_reports: bool = False) -> Action:
    """Return what a reply to a claim of this rating, put forward with this stance, would do."""
    if stance is Stance.ASKS:
        return Action.ANSWER
    if stance is Stance.ASSERTS or (stance is Stance.REPORTS and answer_reports and rating in _AGAINST):
        return _when_asserted(rating)
    if stance is Stance.DENIES:
        return _when_denied(rating, certainty)
    return Action.NONE


def action_on(finding: Finding, rating: Rating, certainty: Certainty, *, answer_reports: bool = False) -> Action:
    """Return what a reply to a finding would do.

    Where the sentence does not name what the claim is about there is none: over 7,671 posts that spared 87 of 179
    suggestions, and of the 31 that two readers called right it cost 5. Nor is there one where rules and language model
    read different stances, unless it is *confident*: on 464 labelled passages two of 14 such drafts were right.
    """
    if not finding.names_factor or (finding.disputed and finding.tier is not Tier.CONFIDENT):
        return Action.NONE
    return action_for(finding.stance, rating, certainty, answer_reports=answer_reports)


def _when_asserted(rating: Rating) -> Action:
    if rating in _AGAINST:
        return Action.CORRECT
    return Action.NUANCE if rating is Rating.MIXED else Action.NONE


def _when_denied(rating: Rating, certainty: Certainty) -> Action:
    if rating is Rating.SUPPORTED:
        return Action.NUANCE if certainty is Certainty.LOW else Action.CORRECT
    return Action.NUANCE if rating is Rating.MIXED else Action.NONE


def judge_finding(finding: Finding, claim: ClaimEntry | None, text: str, rules: Rules) -> Judged:
    """Return a finding with its action. ``claim`` is None for a statement that the knowledge base lacks."""
    if claim is None or claim.id in rules.claims_off:
        return Judged(finding=finding, claim=claim, action=Action.NONE, suggested=Action.NONE)
    suggested = action_on(finding, claim.rating, claim.certainty, answer_reports=rules.answer_reports)
    if suggested is Action.CORRECT and (finding.bare_advice or _softens(claim, text)):
        suggested = Action.NUANCE
    action = suggested if finding.tier is Tier.CONFIDENT and not finding.bare_advice else Action.NONE
    return Judged(finding=finding, claim=claim, action=action, suggested=suggested)


def _softens(claim: ClaimEntry, text: str) -> bool:
    low = text.lower()
    return any(word.lower() in low for word in claim.nuance_when)


def decide(judged: Sequence[Judged], signs: frozenset[Sign], rules: Rules) -> Ruling:
    """Return what is to be done about a post with these findings and signs.

    A post that would get a draft, or the suggestion of one, goes to the sensitive lane if it shows a sign; a sign of
    self-harm goes there by itself where the operator switched that on.
    """
    if rules.self_harm_lane and Sign.SELF_HARM in signs:
        return _ruling(Lane.SENSITIVE, judged)
    certain = [item for item in judged if item.action is not Action.NONE]
    suggested = [item for item in judged if item.suggested is not Action.NONE]
    if not suggested:
        return _ruling(Lane.QUIET, judged)
    if signs:
        return _ruling(Lane.SENSITIVE, judged)
    if certain:
        return _ruling(Lane.DRAFT, judged, _main_first(certain))
    return _ruling(Lane.SUGGEST, judged, _main_first(suggested))


def _ruling(lane: Lane, judged: Sequence[Judged], answered: Sequence[Judged] = ()) -> Ruling:
    if lane is Lane.SENSITIVE:
        judged = [_without_draft(item) for item in judged]
    return Ruling(lane=lane, judged=tuple(judged), answered=tuple(answered))


def _without_draft(item: Judged) -> Judged:
    action = Action.NONE if item.suggested is Action.NONE else Action.SENSITIVE
    shown = action if item.action is not Action.NONE else Action.NONE
    return Judged(finding=item.finding, claim=item.claim, action=shown, suggested=action)


_ORDER = (Action.CORRECT, Action.ANSWER, Action.NUANCE)


def _main_first(items: Sequence[Judged]) -> list[Judged]:
    return sorted(items, key=lambda item: (_ORDER.index(item.suggested), -item.finding.score, item.finding.start))
