"""How a source is named and linked: short label, address, numbered line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import Article, Reference

ARTICLE = "article"
"""Stands for the article where a list holds reference ids."""

_INITIALS = re.compile(r"\s+[A-Z][A-Z\-]{0,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A numbered source of one reply; ``link`` is None where a study can only be named."""

    number: int
    id: str
    label: str
    link: str | None
    line: str


def link(reference: Reference) -> str | None:
    """Return the address of the DOI, else PubMed, else PMC, else the journal's page, else None."""
    if reference.doi:
        return "https://doi.org/" + quote(reference.doi, safe="/:;.-_")
    if reference.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"
    if reference.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.pmcid}/"
    return _safe(str(reference.url)) if reference.url else None


def label(reference: Reference) -> str:
    """Return first author and year, as in "Neal 2019"; an organisation is named in full."""
    first = reference.authors.split(",")[0].split(" (")[0].strip().removesuffix(" et al.")
    return f"{_INITIALS.sub('', first)} {reference.year}"


def article_link(article: Article) -> str:
    """Return the article's address."""
    return _safe(str(article.url))


def author_name(article: Article) -> str:
    """Return the article's author without the letters behind the name."""
    return article.author.split(",")[0].strip()


def sources(ids: Sequence[str], kb: KnowledgeBase, *, markdown: bool) -> tuple[Source, ...]:
    """Return the sources numbered in this order; labels that would stand twice get a letter. KeyError if unknown."""
    plain = [label(kb.references[ref]) if ref != ARTICLE else kb.article.title for ref in ids]
    made = []
    for number, (ref, name) in enumerate(zip(ids, plain, strict=True), start=1):
        again = plain[: number - 1].count(name)
        letter = "abcdefghijklmnopqrstuvwxyz"[again % 26] if plain.count(name) > 1 else ""
        made.append(_source(number, ref, name + letter, kb, markdown=markdown))
    return tuple(made)


def _source(number: int, ref: str, name: str, kb: KnowledgeBase, *, markdown: bool) -> Source:
    address = article_link(kb.article) if ref == ARTICLE else link(kb.references[ref])
    if not markdown:
        line = f"[{number}] {name} {address or _journal(kb.references[ref])}"
    else:
        named = f"[{_plain(name)}]({address})" if address else name
        line = f"{number}. {named}, {_about(ref, kb, linked=address is not None)}"
    return Source(number=number, id=ref, label=name, link=address, line=line)


def _about(ref: str, kb: KnowledgeBase, *, linked: bool) -> str:
    if ref == ARTICLE:
        return f"an opinion piece by {author_name(kb.article)}, a physical therapist"
    reference = kb.references[ref]
    details = [] if linked else [_journal(reference)]
    details.append(design(reference))
    if size := people(reference).split(" (")[0]:
        details.append(size)
    return _plain(", ".join(details))


def design(reference: Reference) -> str:
    """Return what kind of study it is, in words that need no explanation."""
    return reference.design.replace("RCT", "randomised trial")


def people(reference: Reference) -> str:
    """Return how many people or studies it looked at; nothing where that is not known."""
    number = reference.n or ""
    return f"{number} people" if number.isdigit() else number.replace("RCT", "randomised trial")


def _journal(reference: Reference) -> str:
    return reference.journal


def _plain(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")


def _safe(address: str) -> str:
    return address.replace("(", "%28").replace(")", "%29")
