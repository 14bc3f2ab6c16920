"""Europe PMC's RESTful web service: queries for its search, and what the records say.

Shapes: ``search`` with ``resultType=core`` answers ``resultList.result``; a record's ``pubTypeList.pubType`` holds
"Retracted Publication" where it was retracted, and ``commentCorrectionList.commentCorrection`` the notices by type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from responses.knowledge.schema import Reference
from responses.verification.record import Candidate, Notice
from responses.verification.seen import Broken, Seen, text_of, things_of, web_link, weighty, year_of
from responses.verification.titles import plain

HOME = "https://www.ebi.ac.uk/europepmc/webservices/rest"
CANDIDATES = 5
REVIEWS = 10

_KINDS = {
    "retraction in": "retraction",
    "partial retraction in": "partial retraction",
    "withdrawal in": "withdrawal",
    "expression of concern in": "expression of concern",
    "erratum in": "erratum",
    "corrected and republished in": "correction",
    "retracted and republished in": "retraction",
}


def search_url(home: str) -> str:
    """Return the address of the search."""
    return f"{home.rstrip('/')}/search"


def parameters(query: str, size: int, **more: str) -> dict[str, str]:
    """Return what is asked of the search."""
    return {"query": query, "format": "json", "resultType": "core", "pageSize": str(size), **more}


def identity_query(reference: Reference) -> str:
    """Return the query for a reference's own record; empty if it has no identifier."""
    if reference.doi:
        return f'DOI:"{_quoted(reference.doi)}"'
    if reference.pmid:
        return f"EXT_ID:{reference.pmid} AND SRC:MED"
    return f"PMCID:{reference.pmcid}" if reference.pmcid else ""


def title_query(title: str) -> str:
    """Return the query for papers of a title."""
    return f'TITLE:"{_quoted(title)}"'


def review_query(words: list[str], since: int) -> str:
    """Return the query for systematic reviews that name all ``words``, published from the year ``since`` on."""
    named = " AND ".join(f'TITLE_ABS:"{_quoted(word)}"' for word in words)
    kinds = 'PUB_TYPE:"systematic review" OR PUB_TYPE:"meta-analysis"'
    return f"({named}) AND ({kinds}) AND FIRST_PDATE:[{since}-01-01 TO 3000-12-31]"


def record_of(body: object, reference: Reference) -> Seen | None:
    """Return what the search says of the reference, None if it is not there. Raises ``Broken`` for any other answer."""
    wanted = {"doi": (reference.doi or "").casefold(), "pmid": reference.pmid, "pmcid": reference.pmcid}
    for result in results(body):
        if any(value and str(result.get(key) or "").casefold() == value.casefold() for key, value in wanted.items()):
            return _seen(result)
    return None


def results(body: object) -> list[dict[str, Any]]:
    """Return the records of an answer. Raises ``Broken`` if it is not an answer of the search."""
    found = body.get("resultList") if isinstance(body, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("result", []), list):
        told = text_of(body.get("errMsg")) if isinstance(body, dict) else None
        raise Broken(f"Europe PMC says: {told}" if told else "Europe PMC's answer holds no list of results")
    return things_of(found.get("result", []))


def candidate(result: dict[str, Any]) -> Candidate | None:
    """Return a record as something to look at, None if it has no title."""
    title = text_of(result.get("title"))
    if title is None:
        return None
    info = result.get("journalInfo")
    journal = info.get("journal") if isinstance(info, dict) else None
    return Candidate(
        title=plain(title).rstrip("."),
        year=year_of(result.get("pubYear")),
        journal=text_of(journal.get("title")) if isinstance(journal, dict) else text_of(result.get("journalTitle")),
        doi=text_of(result.get("doi")),
        pmid=text_of(result.get("pmid")),
        link=_page(result),
    )


def _seen(result: dict[str, Any]) -> Seen:
    title = text_of(result.get("title"))
    if title is None:
        raise Broken("Europe PMC's record has no title")
    years = [year_of(result.get(key)) for key in ("pubYear", "firstPublicationDate")]
    return Seen(
        source="europepmc",
        title=plain(title),
        years=tuple(sorted({year for year in years if year is not None})),
        link=_page(result),
        open_access=_open_access(result),
        notices=weighty(_notices(result)),
        is_notice="retraction of publication" in _types(result),
    )


def _types(result: dict[str, Any]) -> set[str]:
    listed = result.get("pubTypeList")
    types = listed.get("pubType") if isinstance(listed, dict) else None
    return {str(kind).casefold() for kind in (types if isinstance(types, list) else [types])}


def _notices(result: dict[str, Any]) -> Iterator[Notice]:
    listed = result.get("commentCorrectionList")
    for found in things_of(listed.get("commentCorrection") if isinstance(listed, dict) else None):
        kind = _KINDS.get(str(found.get("type") or "").casefold().strip())
        if kind is not None:
            yield Notice(kind=kind, source="europepmc", link=_page(found))
    if "retracted publication" in _types(result):
        yield Notice(kind="retraction", source="europepmc", link=_page(result))


def _page(result: dict[str, Any]) -> str | None:
    source, key = text_of(result.get("source")), text_of(result.get("id"))
    if source and key and re.fullmatch(r"[A-Z]{2,4}", source) and re.fullmatch(r"[\w.-]+", key):
        return f"https://europepmc.org/article/{source}/{key}"
    return None


def _open_access(result: dict[str, Any]) -> str | None:
    """Return where the full text may be read by anybody."""
    pmcid = text_of(result.get("pmcid"))
    if pmcid and re.fullmatch(r"PMC\d+", pmcid):
        return f"https://europepmc.org/articles/{pmcid}"
    listed = result.get("fullTextUrlList")
    links = things_of(listed.get("fullTextUrl") if isinstance(listed, dict) else None)
    free = [link.get("url") for link in links if link.get("availabilityCode") in ("OA", "F")]
    return next((address for address in map(web_link, free) if address), None)


def _quoted(text: str) -> str:
    return " ".join(text.replace("\\", " ").replace('"', " ").split())
