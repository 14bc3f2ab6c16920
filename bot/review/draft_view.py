"""Everything that a draft's page shows, as plain values made from the records and the knowledge base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.records import Amendment, Decision, Kind, Mode, Publication, StoredFinding, Version
from bot.review import markup, reads, words
from bot.review.complaints import Complaint, complaints_of, place, quoted
from bot.review.context import ReviewContext
from bot.review.desk import Item
from bot.states import DraftState, PublicationState
from bot.store import Transaction
from bot.store.audit import SERVICE, Entry
from nlp.values import Tier
from responses import citations
from responses.guard import GuardFinding, disclosure
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ArticlePoint, ClaimEntry, KeyPoint, Reference

_LIKELY = 0.9
"""A score from which on it is not the score that kept a finding from being drafted."""
MACHINE = "repcheck"
"""The author's name on a version that was composed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why one sentence was flagged."""

    number: int
    finding: StoredFinding
    claim: ClaimEntry | None
    sentence: str
    doubt: str
    nearest: str
    runner_up: str
    runner_up_score: float
    slots: list[tuple[str, str]]
    scores: list[tuple[str, float]]
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A reference as the page shows it; ``link`` is None where a study can only be named."""

    reference: Reference
    label: str
    link: str | None
    citable: bool
    design: str
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A key point with its references."""

    text: str
    cited: list[Cited]
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the knowledge base says of one claim."""

    claim_id: str
    claim: ClaimEntry | None
    local: bool
    changed: bool
    points: list[Point]
    article_points: list[tuple[ArticlePoint, list[Cited]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A version, and how it differs from the one before it."""

    version: Version
    changes: list[markup.Change]
    by_machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """A question to the other moderators, and who recommended the draft since."""

    at: dt.datetime
    by: str
    question: str
    recommended: tuple[tuple[dt.datetime, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the draft's history."""

    at: dt.datetime
    who: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft's page.

    ``near`` is what a long post shows at first, and empty for others; ``counting`` names how the platform counts
    characters: a function of ``responses.lengths``.
    """

    item: Item
    title: list[markup.Piece]
    body: list[markup.Piece]
    near: list[markup.Piece]
    title_is_theirs: bool
    whys: list[Why]
    evidence: list[Evidence]
    article: str
    article_link: str
    preview: Markup | None
    complaints: tuple[Complaint, ...]
    length: int
    limit: int
    counting: str
    cared_for: reads.CaredFor | None
    second_look: SecondLook | None
    wordings: list[Wording]
    edited: list[markup.Change] | None
    answers_older_post: bool
    events: list[Event]
    mode: Mode

    @property
    def open(self) -> bool:
        """Whether somebody may still decide."""
        return self.item.draft.state in (DraftState.QUEUED, DraftState.RECOMMENDED)

    @property
    def lacks_lines(self) -> bool:
        """Whether a fixed line is missing from what the editor holds."""
        return any(said.rule == disclosure.ID for one in self.complaints for said in one.said)

    @property
    def changed_by_hand(self) -> bool:
        """Whether somebody wrote over what was composed."""
        return any(one.by_machine for one in self.wordings) and not self.wordings[-1].by_machine

    @property
    def text(self) -> str:
        """The newest wording, or nothing."""
        return (self.item.current.text or "") if self.item.current else ""

    @property
    def refresh_s(self) -> int | None:
        """Seconds after which the page looks again by itself; None where nothing moves by itself."""
        moving = [item for item in self.item.publications if item.state in reads.MOVING]
        moving += [item for item in self.item.publications if self.ordered(item) is not None]
        return 5 if moving and not self.open else None

    def ordered(self, publication: Publication) -> Amendment | None:
        """Return the correction or deletion that is under way for a reply, or None."""
        mine = (one for one in self.item.amendments if one.publication_id == publication.id)
        return next((one for one in mine if one.done is None), None)

    def given_up(self, publication: Publication) -> str:
        """Return why the newest correction or deletion of a reply was given up, if it was."""
        mine = [one for one in self.item.amendments if one.publication_id == publication.id and one.done is not None]
        return (mine[-1].error or "") if mine else ""

    def wording(self, publication: Publication) -> str:
        """Return the text of the version that a publication carries."""
        found = next((version for version in self.item.versions if version.number == publication.version), None)
        return (found.text or "") if found else ""


def draft_view(context: ReviewContext, item: Item, typed: str | None = None) -> DraftView:
    """Gather a draft's page; the complaints are about what the editor holds: ``typed``, if anything was."""
    kb = context.knowledge.current()
    title, body = item.was or (item.post.title, item.post.body)
    spans = [(finding.start, finding.end) for finding in item.findings]
    before = len(title) + 2 if title and body else 0
    in_body = [(start - before, end - before) for start, end in spans]
    current = item.current
    text = (current.text or "") if current else ""
    editor = text if typed is None or typed.strip() == text.strip() else typed
    found = _findings(context, item, editor, typed=editor != text)
    marked = [span for finding in found if editor == text and (span := place(finding, text))]
    form = context.desk.target(item.post).form
    with context.runtime.store.read() as tx:
        events = _events(tx, item)
        cared_for, second_look = reads.cared_for(tx, item.post), _second_look(tx, item)
        community = context.runtime.community(tx, item.post.community)
    return DraftView(
        item=item,
        title=markup.pieces(title, spans),
        body=markup.pieces(body, in_body),
        near=markup.near(body, in_body),
        title_is_theirs=item.post.kind is not Kind.SUBMISSION,
        whys=[why(number, finding, item.judged_text, kb) for number, finding in enumerate(item.findings)],
        evidence=[_evidence(claim_id, current, kb) for claim_id in _claim_ids(item)],
        article=kb.article.title,
        article_link=citations.article_link(kb.article),
        preview=markup.reply_as_markup(text, marked, markdown=form.markdown) if text else None,
        complaints=complaints_of((finding, quoted(finding, editor)) for finding in found),
        length=form.count(text.strip()),
        limit=form.limit,
        counting=form.count.__name__,
        cared_for=cared_for,
        second_look=second_look,
        wordings=_wordings(item.versions),
        edited=_edit(item),
        answers_older_post=current is not None and current.post_hash != item.post.content_hash and item.post.has_text,
        events=events,
        mode=community.mode if community else Mode.SHADOW,
    )


def _claim_ids(item: Item) -> list[str]:
    return list(dict.fromkeys(finding.claim_id for finding in item.findings))


def _edit(item: Item) -> list[markup.Change] | None:
    if item.was is None:
        return None
    return markup.changes("\n\n".join(item.was), f"{item.post.title}\n\n{item.post.body}")


def _findings(context: ReviewContext, item: Item, text: str, *, typed: bool) -> list[GuardFinding]:
    if not text.strip() or item.current is None or not item.post.has_text:
        return []
    return context.desk.guard(item, text, machine=item.current.author == MACHINE and not typed)


def _wordings(versions: Sequence[Version]) -> list[Wording]:
    texts = ["", *(version.text or "" for version in versions)]
    return [
        Wording(
            version=version,
            changes=markup.changes(texts[place], version.text or "") if place else [],
            by_machine=version.author == MACHINE,
        )
        for place, version in enumerate(versions)
    ]


def why(number: int, finding: StoredFinding, text: str, kb: KnowledgeBase) -> Why:
    """Return what explains a finding in the judged ``text``."""
    told: dict[str, Any] = finding.explanation or {}
    runner_up = told.get("runner_up") or ""
    other = kb.claims.get(runner_up)
    return Why(
        number=number,
        finding=finding,
        claim=kb.claims.get(finding.claim_id),
        sentence=text[finding.start : finding.end],
        doubt=_doubt(finding, told) if finding.tier == Tier.POSSIBLE else "",
        nearest=str(told.get("nearest_phrasing") or ""),
        runner_up=other.proposition if other else str(runner_up),
        runner_up_score=float(told.get("runner_up_score") or 0),
        slots=[(words.SLOT.get(name, name), seen) for name, seen in told.get("slots") or () if seen],
        scores=[(words.SCORE.get(name, name), float(score)) for name, score in told.get("scores") or ()],
        notes=[str(note) for note in told.get("notes") or ()],
    )


def _doubt(finding: StoredFinding, told: dict[str, Any]) -> str:
    """Say why a finding is only suggested; where notes say so better, point to them."""
    if told.get("notes"):
        if finding.score < _LIKELY:
            return "So it only suggests a reply, also because of what follows:"
        return "Still it only suggests a reply, because of what follows:"
    if finding.score < _LIKELY:
        return "That is too little to draft a reply by itself."
    return "Still it only suggests a reply: the sentence does not say all of the claim plainly."


def _evidence(claim_id: str, current: Version | None, kb: KnowledgeBase) -> Evidence:
    claim = kb.claims.get(claim_id)
    if claim is None:
        return Evidence(claim_id=claim_id, claim=None, local=False, changed=False, points=[], article_points=[])
    composed_from = current.claim_hashes.get(claim_id) if current else None
    return Evidence(
        claim_id=claim_id,
        claim=claim,
        local=claim_id in kb.local,
        changed=composed_from not in (None, kb.content_hash(claim_id)),
        points=[_point(point, kb) for point in claim.key_points],
        article_points=[(point, _cited(point.refs, kb)) for point in kb.points_for(claim_id)],
    )


def _point(point: KeyPoint, kb: KnowledgeBase) -> Point:
    return Point(text=point.text, cited=_cited(point.refs, kb), usable=bool(kb.citable(point.refs)))


def _cited(refs: Sequence[str], kb: KnowledgeBase) -> list[Cited]:
    known = [kb.references[ref] for ref in refs if ref in kb.references]
    return [
        Cited(
            reference=ref,
            label=citations.label(ref),
            link=citations.link(ref),
            citable=ref.citable,
            design=citations.design(ref),
            people=citations.people(ref),
        )
        for ref in known
    ]


def _events(tx: Transaction, item: Item) -> list[Event]:
    decisions = {(at, decision.by): decision for at, decision in tx.drafts.decisions(item.draft.id)}
    found = [_draft_event(entry, decisions) for entry in tx.audit.of("draft", item.draft.id)]
    for publication in item.publications:
        found += [_publication_event(entry) for entry in tx.audit.of("publication", publication.id)]
    return sorted(found, key=lambda event: event.at)


def _second_look(tx: Transaction, item: Item) -> SecondLook | None:
    decisions = tx.drafts.decisions(item.draft.id)
    asked = [place for place, (_at, decision) in enumerate(decisions) if decision.what == "ask"]
    if not item.draft.asked_by or not asked:
        return None
    at, question = decisions[asked[-1]]
    since = decisions[asked[-1] + 1 :]
    recommended = tuple((at, decision.by) for at, decision in since if decision.what == "recommend")
    return SecondLook(at=at, by=question.by, question=question.note, recommended=recommended)


def _draft_event(entry: Entry, decisions: dict[tuple[dt.datetime, str], Decision]) -> Event:
    decision = decisions.get((entry.at, entry.actor)) if entry.origin else None
    if decision is not None:
        took = f" after {words.span(decision.seconds)}" if decision.seconds else ""
        reason = f": {words.reason(decision.reason)}" if decision.reason else ""
        edited = ", edited" if decision.edited else ""
        what = f"{words.DECISION.get(decision.what, decision.what)} version {decision.version}{edited}{took}{reason}"
        return Event(at=entry.at, who=entry.actor, what=what, note=decision.note)
    target = entry.target or ""
    if target.startswith("version"):
        return Event(at=entry.at, who=_who(entry.actor), what=f"wrote {target}")
    state = words.DRAFT_STATE[DraftState(target)] if target in set(DraftState) else target
    return Event(at=entry.at, who=_who(entry.actor), what=f"draft: {state}{_because(entry.reason)}")


def _publication_event(entry: Entry) -> Event:
    target = entry.target or ""
    state = words.PUBLICATION_STATE[PublicationState(target)] if target in set(PublicationState) else target
    return Event(at=entry.at, who=_who(entry.actor), what=f"reply: {state}{_because(entry.reason)}")


def _who(actor: str) -> str:
    return MACHINE if actor == SERVICE else actor


def _because(reason: str | None) -> str:
    return f" ({words.reason(reason)})" if reason else ""
