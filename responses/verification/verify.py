"""One look at every reference, and at what reviews have come out since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import Reference
from responses.verification import crossref, europepmc
from responses.verification.overlay import identifiers_of
from responses.verification.record import Candidate, Check, ReviewSearch, Status, Verification
from responses.verification.salient import salient_words
from responses.verification.seen import Seen
from responses.verification.titles import same_title
from responses.verification.web import Unreachable, Web

_WORST_FIRST = (Status.RETRACTED, Status.MISMATCH, Status.CONCERN, Status.CORRECTED, Status.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registries:
    """Where to ask, and on which day; ``mailto`` tells Crossref whom to write to."""

    crossref: str = crossref.HOME
    europepmc: str = europepmc.HOME
    mailto: str | None = None
    today: dt.date


def verify(
    kb: KnowledgeBase,
    web: Web,
    registries: Registries,
    *,
    references: Collection[str],
    claims: Collection[str],
    seen: Callable[[str, Check | ReviewSearch], None] = lambda _id, _found: None,
) -> Verification:
    """Look at these references, and for newer reviews of these claims; ``seen`` is told of each as it is done.

    One that cannot be reached is recorded so, and the rest goes on. Where nothing came of a search for reviews, the
    claim is left out of the answer.
    """
    look = _Look(kb, web, registries)
    checks, reviews = {}, {}
    for key in references:
        checks[key] = look.reference(kb.references[key])
        seen(key, checks[key])
    for key in claims:
        found = look.reviews(key)
        if found is not None:
            reviews[key] = found
            seen(key, found)
    return Verification(references=checks, reviews=reviews)


class _Look:
    def __init__(self, kb: KnowledgeBase, web: Web, registries: Registries) -> None:
        self._kb = kb
        self._web = web
        self._registries = registries

    def reference(self, reference: Reference) -> Check:
        """Ask every registry that can know the reference, and put their answers together."""
        if not identifiers_of(reference):
            return self._unidentified(reference)
        notes: list[str] = []
        asked = [("Europe PMC", self._in_europepmc)]
        if reference.doi:
            asked.insert(0, ("Crossref", self._in_crossref))
        seen: list[Seen] = []
        silent = False
        for name, ask in asked:
            try:
                found = ask(reference)
            except Unreachable as error:
                silent = True
                notes.append(f"{name}: {error}")
            else:
                notes += [] if found else [f"{name} does not know it"]
                seen += [found] if found else []
        return self._check(reference, seen, notes, silent=silent)

    def _in_crossref(self, reference: Reference) -> Seen | None:
        assert reference.doi is not None
        doi, home = reference.doi, self._registries.crossref
        named = {"mailto": self._registries.mailto} if self._registries.mailto else {}
        return self._web.ask(crossref.work_url(home, doi), named, lambda body: crossref.work(body, doi))

    def _in_europepmc(self, reference: Reference) -> Seen | None:
        asked = europepmc.parameters(europepmc.identity_query(reference), europepmc.CANDIDATES)
        return self._search(asked, lambda body: europepmc.record_of(body, reference))

    def _search(self, asked: dict[str, str], read: Callable[[object], Seen | None]) -> Seen | None:
        return self._web.ask(europepmc.search_url(self._registries.europepmc), asked, read)

    def _check(self, reference: Reference, seen: list[Seen], notes: list[str], *, silent: bool) -> Check:
        note = "; ".join(notes) or None
        on, asked = self._registries.today, identifiers_of(reference)
        if not seen:
            status = Status.UNREACHABLE if silent else Status.MISSING
            return Check(status=status, on=on, asked=asked, note=note)
        by_status = [(record.status(reference), record) for record in seen]
        status = min((found for found, _ in by_status), key=_WORST_FIRST.index)
        telling = [record for found, record in by_status if found is status]
        return Check.model_validate({
            "status": status,
            "on": on,
            "asked": asked,
            "sources": tuple(record.source for record in telling),
            "title": telling[0].title,
            "year": telling[0].year_for(reference),
            "link": telling[0].link,
            "open_access": next((record.open_access for record in seen if record.open_access), None),
            "notices": tuple(dict.fromkeys(notice for record in seen for notice in record.notices)),
            "note": note,
        })  # fmt: skip

    def _unidentified(self, reference: Reference) -> Check:
        """Propose papers of that title; none is taken over."""
        on = self._registries.today
        asked = europepmc.parameters(europepmc.title_query(reference.title), europepmc.CANDIDATES)
        try:
            found = self._candidates(asked)
        except Unreachable as error:
            return Check(status=Status.UNREACHABLE, on=on, asked="", note=f"Europe PMC: {error}")
        near = tuple(one for one in found if same_title(reference.title, one.title))
        return Check(status=Status.UNIDENTIFIED, on=on, asked="", candidates=near)

    def _candidates(self, asked: dict[str, str]) -> list[Candidate]:
        def read(body: object) -> list[Candidate]:
            made = (europepmc.candidate(result) for result in europepmc.results(body))
            return [one for one in made if one is not None]

        return self._web.ask(europepmc.search_url(self._registries.europepmc), asked, read) or []

    def reviews(self, claim_id: str) -> ReviewSearch | None:
        """List systematic reviews from the year of the claim's newest reference on, without those that it knows."""
        known = [self._kb.references[ref] for ref in self._kb.rests_on(claim_id)]
        since = max((reference.year for reference in known), default=1900)
        query = europepmc.review_query(salient_words(self._kb, claim_id), since)
        asked = europepmc.parameters(query, europepmc.REVIEWS, sort="P_PDATE_D desc")
        try:
            found = self._candidates(asked)
        except Unreachable:
            return None
        new = tuple(one for one in found if not any(_same(one, reference) for reference in known))
        return ReviewSearch(on=self._registries.today, query=query, since=since, found=new)


def _same(one: Candidate, reference: Reference) -> bool:
    if one.doi and reference.doi:
        return one.doi.casefold() == reference.doi.casefold()
    if one.pmid and reference.pmid:
        return one.pmid == reference.pmid
    return same_title(one.title, reference.title)


def resting_on(kb: KnowledgeBase, references: Collection[str]) -> Iterator[str]:
    """Yield the claims that rest on any of these references."""
    yield from (claim_id for claim_id in kb.claims if kb.rests_on(claim_id) & frozenset(references))
