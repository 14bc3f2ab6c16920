"""Crossref's REST API: the address of a work's record, and what the record says.

Shapes: api.crossref.org documents ``works/{doi}``; ``updated-by`` lists the notices about a work and ``update-to`` the
works that it is a notice about, each as DOI, type, source and date (Retraction Watch's notices among them).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from responses.verification.record import Notice
from responses.verification.seen import RETRACTIONS, Broken, Seen, text_of, things_of, weighty, year_of
from responses.verification.titles import plain

HOME = "https://api.crossref.org"
_DATES = ("issued", "published", "published-print", "published-online")


def work_url(home: str, doi: str) -> str:
    """Return the address of a work's record."""
    return f"{home.rstrip('/')}/works/{quote(doi, safe='/')}"


def work(body: object, doi: str) -> Seen:
    """Return what a work's record says. Raises ``Broken`` if it is none."""
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(message, dict):
        raise Broken("Crossref's answer holds no record")
    title = _title(message)
    if title is None:
        raise Broken("Crossref's record has no title")
    updates = list(_updates(message, doi))
    return Seen(
        source="crossref",
        title=title,
        years=tuple(sorted(set(_years(message)))),
        link=f"https://doi.org/{quote(doi, safe='/:;.-_')}",
        notices=weighty(updates),
        is_notice=_is_notice(message, doi),
    )


def _title(message: dict[str, Any]) -> str | None:
    titles = message.get("title")
    first = text_of(titles[0]) if isinstance(titles, list) and titles else text_of(titles)
    subtitles = message.get("subtitle")
    second = text_of(subtitles[0]) if isinstance(subtitles, list) and subtitles else None
    if first is None:
        return None
    return plain(f"{first}: {second}" if second and second.casefold() not in first.casefold() else first)


def _years(message: dict[str, Any]) -> Iterator[int]:
    for key in _DATES:
        date = message.get(key)
        parts = date.get("date-parts") if isinstance(date, dict) else None
        while isinstance(parts, list) and parts:
            parts = parts[0]
        year = year_of(parts)
        if year is not None:
            yield year


def _updates(message: dict[str, Any], doi: str) -> Iterator[Notice]:
    """Yield notices about this work; some publishers put a notice under the work's own DOI."""
    yield from (_notice(update) for update in things_of(message.get("updated-by")))
    for update in things_of(message.get("update-to")):
        if _same_doi(update.get("DOI"), doi):
            yield _notice(update)


def _is_notice(message: dict[str, Any], doi: str) -> bool:
    """Whether the DOI is that of a notice about another work, which nobody wants to cite in its place."""
    others = [update for update in things_of(message.get("update-to")) if not _same_doi(update.get("DOI"), doi)]
    return any(_notice(update).kind in RETRACTIONS for update in others)


def _notice(update: dict[str, Any]) -> Notice:
    doi = text_of(update.get("DOI"))
    kind = str(update.get("type") or "").casefold().replace("_", " ").replace("-", " ")
    date = update.get("updated")
    on = text_of(date.get("date-time")) if isinstance(date, dict) else None
    return Notice(
        kind=kind,
        source=f"crossref, told by {text_of(update.get('source')) or 'the publisher'}",
        link=f"https://doi.org/{quote(doi, safe='/:;.-_')}" if doi else None,
        on=on[:10] if on else None,
    )


def _same_doi(one: object, other: str) -> bool:
    return isinstance(one, str) and one.casefold() == other.casefold()
