"""What a releaser can do with a reply that stands on a platform: correct it in the open, or delete it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.records import Deed, Publication
from bot.review.complaints import quoted
from bot.review.desk import Desk, Guarded, Item, Moved, Refused
from bot.states import AmendReason, PublicationState, Who
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.people import User
from bot.store.publications import STANDING
from responses.guard import GuardFinding, Severity, citation, traceable

_TARGET = {Deed.CORRECT: PublicationState.CORRECTED, Deed.DELETE: PublicationState.DELETED}


class Unchanged(Refused):
    """The reply below the line of a correction is what stands there, and nobody said that it is meant to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is to stand there: ``text`` below ``line``, in place of the ``version`` that the releaser saw.

    ``stays`` says that only the line is new.
    """

    version: int
    line: str
    text: str
    stays: bool = False


class Amending:
    """The deeds on posted replies. The caller has made sure that ``user`` is a releaser."""

    def __init__(self, runtime: Runtime, desk: Desk) -> None:
        self._runtime = runtime
        self._desk = desk

    def correct(
        self,
        user: User,
        publication: Publication,
        wish: Correction,
        *,
        reason: AmendReason,
        note: str = "",
        ticked: Collection[str] = (),
    ) -> None:
        """Order a correction, with a line on top that says what was corrected.

        Raises ``Moved``, ``Guarded``, ``Unchanged`` or ``Refused``.
        """
        if not wish.line.strip():
            raise Refused("Say in one line what is corrected, for those who read the reply.")
        item = self._item(publication)
        if not wish.stays and wish.text.split() == _stood(item, publication).split():
            raise Unchanged("The reply below the line still says what it said. Change it, or tick that it stays.")
        corrected = self.corrected(item, wish.line, wish.text)
        complaints = self.complaints(item, publication, corrected)
        if any(one.severity is Severity.ERROR or one.id not in ticked for one in complaints):
            raise Guarded([(one, quoted(one, corrected)) for one in complaints])
        with self._runtime.store.write() as tx:
            now = still(tx, publication, wish.version)
            _order(tx, user, now, Deed.CORRECT, reason, note, add_corrected(tx, user, now, corrected))

    def delete(self, user: User, publication: Publication, *, reason: AmendReason, note: str = "") -> None:
        """Order that a reply is deleted there. Raises ``Moved``."""
        with self._runtime.store.write() as tx:
            _order(tx, user, still(tx, publication, None), Deed.DELETE, reason, note, None)

    def _item(self, publication: Publication) -> Item:
        item = self._desk.item(publication.draft_id)
        assert item is not None
        return item

    def corrected(self, item: Item, line: str, text: str) -> str:
        """Return the words of a correction: a dated line on top that says what is corrected, and the reply below."""
        head = f"Correction ({self._runtime.clock.now():%d %B %Y}):"
        head = f"**{head}**" if self._desk.target(item.post).form.markdown else head
        return f"{head} {' '.join(line.split())}\n\n{text.strip()}\n"

    def complaints(self, item: Item, publication: Publication, text: str) -> list[GuardFinding]:
        """Return what the guard has against a correction, but not against what stands there: that is being mended.

        The line on top says what we got wrong, which no knowledge base holds, so it wants no tick for that.
        """
        stood = _stood(item, publication)
        known = {_words(found, stood) for found in self._desk.guard(item, stood, machine=False)}
        found = self._desk.guard(item, admitting(text), machine=False)
        line = text.index("\n")
        return [one for one in found if _words(one, text) not in known and not (one.span[1] <= line and _owns_up(one))]


def _stood(item: Item, publication: Publication) -> str:
    return next((one.text for one in item.versions if one.number == publication.version), None) or ""


def admitting(text: str) -> str:
    """Return a correction as the guard is to read it: that our own reply was wrong is said of nobody else.

    Each word keeps its length, so that what the guard points at is what stands in ``text``.
    """
    line = text.partition("\n")[0]
    return _OWN_FAULT.sub(lambda found: found["who"] + "amiss", line) + text[len(line) :]


_OWN_FAULT = re.compile(
    r"(?P<who>\b(?:we|i|(?:(?:this|our|my|an?|the) )?(?:(?:earlier|first|previous|old|original|last) )*"
    r"(?:version|reply|answer|wording|comment|sentence)s?(?: of (?:this|our|the|my) (?:reply|answer|comment))?)"
    r"(?: (?:was|were|is|had been|has been)|(?: had| have)? got (?:this|that|it))"
    r"(?: (?:simply|partly|plainly|just|completely|quite|badly))? )(?:wrong|false)\b",
    re.IGNORECASE,
)


def _owns_up(finding: GuardFinding) -> bool:
    return finding.severity is Severity.WARNING and finding.id in (traceable.ID, citation.ID)


def _words(finding: GuardFinding, text: str) -> tuple[str, str]:
    return finding.id, text[slice(*finding.span)].strip()


def still(tx: Transaction, seen: Publication, version: int | None) -> Publication:
    """Return the reply as it is now. Raises ``Moved`` unless it stands there, as seen, with nothing ordered for it."""
    now = tx.publications.get(seen.id)
    if now is None or now.state not in STANDING:
        raise Moved("the reply does not stand there any more")
    if version is not None and now.version != version:
        raise Moved("the reply was corrected since you opened it; look at the new words first")
    if any(one.done is None for one in tx.amendments.of(now.id)):
        raise Moved(_TAKEN)
    return now


_TAKEN = "somebody else has ordered a correction or deletion of this reply"


def add_corrected(tx: Transaction, user: User, publication: Publication, text: str) -> int:
    """Keep the words of a correction as a version that rests on what the reply rests on; return its number."""
    stood = tx.drafts.version(publication.draft_id, publication.version)
    assert stood is not None
    return tx.drafts.add_version(
        publication.draft_id,
        author=user.name,
        text=text,
        post_hash=stood.post_hash,
        claim_hashes=stood.claim_hashes,
        references=stood.references,
    )


def _order(
    tx: Transaction,
    user: User,
    publication: Publication,
    deed: Deed,
    reason: AmendReason,
    note: str,
    version: int | None,
) -> None:
    try:
        tx.amendments.order(publication.id, deed, reason=reason, by=user.name, note=note, version=version)
    except IntegrityError:  # two at once, on PostgreSQL
        raise Moved(_TAKEN) from None
    if publication.reply_uri is None:  # posted by hand, and so changed by hand
        tx.publications.move(
            publication.id,
            publication.state,
            _TARGET[deed],
            who=Who.RELEASER,
            actor=user.name,
            reason=reason,
            version=version or publication.version,
        )
        tx.amendments.finished(tx.amendments.of(publication.id)[-1].id)
