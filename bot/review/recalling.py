"""Recall: what posted replies rest on turned out wrong, so all of them are corrected in the open, or deleted.

A recall is ordered in one transaction. The step that amends carries it out, one request at a time, and each reply's
amendment says what became of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.records import Amendment, Deed, Ground, Publication, Recall
from bot.review.amending import Amending, add_corrected, still
from bot.review.complaints import quoted
from bot.review.context import ReviewContext
from bot.review.desk import Guarded, Moved, Refused
from bot.states import AmendReason, PublicationState
from bot.store import Transaction
from bot.store.people import User
from bot.store.publications import STANDING
from responses.guard import GuardFinding, Severity
from responses.knowledge.base import KnowledgeBase

AT_ONCE = 500
"""Replies that one recall may take up, at most."""
_MAY_STAND = (PublicationState.SENDING, PublicationState.AMBIGUOUS, PublicationState.NEEDS_PERSON)
_SHOWN = (*STANDING, *_MAY_STAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A reply that rests on a claim or reference: in the words posted, or ``only_now`` through what its claim cites."""

    publication: Publication
    only_now: bool
    has_words: bool
    ordered: Amendment | None

    @property
    def why_not(self) -> str:
        """Why it cannot be recalled from here, or nothing."""
        if self.publication.state not in STANDING:
            return "it is not known yet whether it stands there"
        if self.publication.reply_uri is None:
            return "posted by hand: change it there, then note that on its page"
        return "a correction or deletion is under way" if self.ordered else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a releaser wants done, and to which replies."""

    chosen: tuple[int, ...]
    deed: Deed
    reason: AmendReason
    note: str = ""
    line: str = ""
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a recall has come, as far as a visitor may see its replies."""

    recall: Recall
    made: tuple[tuple[Amendment, Publication], ...]

    @property
    def waiting(self) -> list[tuple[Amendment, Publication]]:
        """What is still to be done there."""
        return [pair for pair in self.made if pair[0].done is None]

    @property
    def failed(self) -> list[tuple[Amendment, Publication]]:
        """What was given up, with the reason in the amendment."""
        return [pair for pair in self.made if pair[0].done is not None and pair[0].error]

    @property
    def done(self) -> list[tuple[Amendment, Publication]]:
        """What was done there."""
        return [pair for pair in self.made if pair[0].done is not None and not pair[0].error]


def resting(
    tx: Transaction, kb: KnowledgeBase, ground: Ground, ground_id: str, communities: Collection[str]
) -> list[Resting]:
    """Return the communities' replies that stand there, or may, and rest on a claim or reference, oldest first."""
    found = []
    for publication, claims, references in tx.publications.grounds(_SHOWN):
        if publication.community not in communities:
            continue
        own = {*publication.claim_ids, *claims}
        posted = ground_id in (own if ground is Ground.CLAIM else references)
        if posted or (ground is Ground.REFERENCE and ground_id in _cited_now(kb, own)):
            found.append(_resting(tx, publication, only_now=not posted))
    return found


def counts(tx: Transaction, kb: KnowledgeBase, communities: Collection[str]) -> dict[Ground, Counter[str]]:
    """Return how many of the communities' replies rest on each claim and each reference."""
    found: dict[Ground, Counter[str]] = {ground: Counter() for ground in Ground}
    for publication, claims, references in tx.publications.grounds(_SHOWN):
        if publication.community in communities:
            own = {*publication.claim_ids, *claims}
            found[Ground.CLAIM].update(own)
            found[Ground.REFERENCE].update({*references, *_cited_now(kb, own)})
    return found


def progress(tx: Transaction, recall: Recall, communities: Collection[str]) -> Progress:
    """Return how far a recall has come in these communities."""
    pairs = ((one, tx.publications.get(one.publication_id)) for one in tx.amendments.of_recall(recall.id))
    made = tuple((one, reply) for one, reply in pairs if reply is not None and reply.community in communities)
    return Progress(recall=recall, made=made)


class Recalling:
    """The deed on many posted replies. The caller has made sure that ``user`` is a releaser."""

    def __init__(self, context: ReviewContext) -> None:
        self._context = context
        self._amending = Amending(context.runtime, context.desk)

    def check(self, ground: Ground, ground_id: str, wish: Wish, communities: Collection[str]) -> dict[int, str]:
        """Return the corrected words of each reply (none for a deletion), without doing anything.

        Raises ``Refused`` for a wish that cannot be fulfilled, ``Moved`` where a reply does not stand there any more,
        ``Guarded`` for an error of the guard, or a warning without a tick.
        """
        if not wish.chosen:
            raise Refused("Choose at least one reply.")
        if len(wish.chosen) > AT_ONCE:
            raise Refused(f"That are {len(wish.chosen)} replies; {AT_ONCE} at once is the most.")
        if wish.deed is Deed.CORRECT and not wish.line.strip():
            raise Refused("Say in one line what is corrected, for those who read the replies.")
        with self._context.runtime.store.read() as tx:
            found = resting(tx, self._context.knowledge.current(), ground, ground_id, communities)
        free = {one.publication.id: one for one in found if not one.why_not}
        if gone := [number for number in wish.chosen if number not in free]:
            raise Moved(f"{len(gone)} of these replies cannot be recalled any more; look at the list again")
        if wish.deed is Deed.DELETE:
            return {}
        return self._corrected([free[number] for number in wish.chosen], wish)

    def _corrected(self, chosen: Sequence[Resting], wish: Wish) -> dict[int, str]:
        texts: dict[int, str] = {}
        complaints: list[tuple[GuardFinding, str]] = []
        for one in chosen:
            publication = one.publication
            item = self._context.desk.item(publication.draft_id)
            assert item is not None
            words = next((v.text for v in item.versions if v.number == publication.version), None)
            if not words:
                raise Refused(f"The words of the reply to draft {item.draft.id} are not kept: it can only be deleted.")
            texts[publication.id] = self._amending.corrected(item, wish.line, words)
            found = self._amending.complaints(item, publication, texts[publication.id])
            complaints += [(one, quoted(one, texts[publication.id])) for one in found]
        if any(one.severity is Severity.ERROR or one.id not in wish.ticked for one, _words in complaints):
            raise Guarded(complaints)
        return texts

    def order(self, user: User, ground: Ground, ground_id: str, wish: Wish, communities: Collection[str]) -> int:
        """Order the deed on every chosen reply, or on none; return the recall's id. Raises like ``check``."""
        texts = self.check(ground, ground_id, wish, communities)
        try:
            return self._ordered(user, ground, ground_id, wish, texts)
        except IntegrityError:  # two at once, on PostgreSQL
            raise Moved("somebody else has just ordered something for one of these replies") from None

    def _ordered(self, user: User, ground: Ground, ground_id: str, wish: Wish, texts: dict[int, str]) -> int:
        with self._context.runtime.store.write() as tx:
            recall_id = tx.recalls.add(ground, ground_id, wish.deed, reason=wish.reason, by=user.name)
            for number in wish.chosen:
                seen = tx.publications.get(number)
                if seen is None:
                    raise Moved("a reply is gone; look at the list again")
                now = still(tx, seen, None)
                version = add_corrected(tx, user, now, texts[number]) if number in texts else None
                told = {"reason": wish.reason, "by": user.name, "note": wish.note, "version": version}
                tx.amendments.order(number, wish.deed, recall_id=recall_id, **told)  # type: ignore[arg-type]
        return recall_id


def _resting(tx: Transaction, publication: Publication, *, only_now: bool) -> Resting:
    version = tx.drafts.version(publication.draft_id, publication.version)
    ordered = next((one for one in tx.amendments.of(publication.id) if one.done is None), None)
    has_words = bool(version and version.text)
    return Resting(publication=publication, only_now=only_now, has_words=has_words, ordered=ordered)


def _cited_now(kb: KnowledgeBase, claims: Collection[str]) -> set[str]:
    """Return the references that these claims cite in the knowledge in force."""
    known = [kb.claims[claim] for claim in claims if claim in kb.claims]
    cited = {ref for claim in known for point in claim.key_points for ref in point.refs}
    return cited | {ref for claim in known for point in kb.points_for(claim.id) for ref in point.refs}
