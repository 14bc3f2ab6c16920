"""What a releaser can do with a reply that stands on a platform: correct it in the open, or delete it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.exc import IntegrityError

from bot.records import Deed, Publication
from bot.review.desk import Desk, Guarded, Item, Moved, Refused
from bot.states import AmendReason, PublicationState, Who
from bot.steps.runtime import Runtime
from bot.store import Transaction
from bot.store.people import User
from bot.store.publications import STANDING
from responses.guard import GuardFinding, Severity

_TARGET = {Deed.CORRECT: PublicationState.CORRECTED, Deed.DELETE: PublicationState.DELETED}


class Amending:
    """The deeds on posted replies. The caller has made sure that ``user`` is a releaser."""

    def __init__(self, runtime: Runtime, desk: Desk) -> None:
        self._runtime = runtime
        self._desk = desk

    def correct(
        self,
        user: User,
        publication: Publication,
        *,
        version: int,
        text: str,
        line: str,
        reason: AmendReason,
        note: str = "",
        ticked: Collection[str] = (),
    ) -> None:
        """Order a correction: ``text`` under a line on top that says what was corrected.

        ``version`` is the wording that the releaser saw. Raises ``Moved``, ``Guarded`` or ``Refused``.
        """
        if not line.strip():
            raise Refused("Say in one line what is corrected, for those who read the reply.")
        item = self._item(publication)
        corrected = (
            f"**Correction ({self._runtime.clock.now():%d %B %Y}):** {' '.join(line.split())}\n\n{text.strip()}\n"
        )
        self._check(item, publication, corrected, ticked)
        with self._runtime.store.write() as tx:
            now = _still(tx, publication, version)
            stood = tx.drafts.version(now.draft_id, now.version)
            assert stood is not None
            number = tx.drafts.add_version(
                now.draft_id,
                author=user.name,
                text=corrected,
                post_hash=stood.post_hash,
                claim_hashes=stood.claim_hashes,
                references=stood.references,
            )
            _order(tx, user, now, Deed.CORRECT, reason, note, number)

    def delete(self, user: User, publication: Publication, *, reason: AmendReason, note: str = "") -> None:
        """Order that a reply is deleted there. Raises ``Moved``."""
        with self._runtime.store.write() as tx:
            _order(tx, user, _still(tx, publication, None), Deed.DELETE, reason, note, None)

    def _item(self, publication: Publication) -> Item:
        item = self._desk.item(publication.draft_id)
        assert item is not None
        return item

    def _check(self, item: Item, publication: Publication, text: str, ticked: Collection[str]) -> None:
        """Refuse what the guard has against the correction, but not what stands there already: that is being mended."""
        stood = next((one.text for one in item.versions if one.number == publication.version), None) or ""
        known = {_words(found, stood) for found in self._desk.guard(item, stood, machine=False)}
        found = [one for one in self._desk.guard(item, text, machine=False) if _words(one, text) not in known]
        blocking = [one for one in found if one.severity is Severity.ERROR or one.id not in ticked]
        if blocking:
            raise Guarded(found)


def _words(finding: GuardFinding, text: str) -> tuple[str, str]:
    return finding.id, text[slice(*finding.span)].strip()


def _still(tx: Transaction, seen: Publication, version: int | None) -> Publication:
    now = tx.publications.get(seen.id)
    if now is None or now.state not in STANDING:
        raise Moved("the reply does not stand there any more")
    if version is not None and now.version != version:
        raise Moved("the reply was corrected since you opened it; look at the new words first")
    if any(one.done is None for one in tx.amendments.of(now.id)):
        raise Moved(_TAKEN)
    return now


_TAKEN = "somebody else has ordered a correction or deletion of this reply"


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
