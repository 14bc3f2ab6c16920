"""Claims as schema.org ``ClaimReview`` in JSON-LD, for a page of one's own that search engines may read.

It speaks of claims, never of posts: the phrasings, which sound like members, stay out, and so does every link but those
of the references.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from responses.citations import link
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry, Reference
from responses.wording import Certainty, Rating

CONTEXT = "https://schema.org"
WORST, BEST = 1, 5
_VALUES = {Rating.REFUTED: 1, Rating.UNSUPPORTED: 2, Rating.MIXED: 3, Rating.SUPPORTED: 5}
_THIN = {Rating.SUPPORTED: 4}
_NAMES = {
    Rating.REFUTED: "Good evidence against it",
    Rating.UNSUPPORTED: "No good evidence for it",
    Rating.MIXED: "The evidence points both ways",
    Rating.SUPPORTED: "Good evidence for it",
}
_THIN_NAMES = {Rating.SUPPORTED: "Some evidence for it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes the reviews: the organisation, its page, and the address under which each claim has its page."""

    name: str
    site: str
    url: str | None = None

    def page(self, claim_id: str) -> str:
        """Return the address of a claim's page."""
        return f"{self.site.rstrip('/')}/{claim_id}"


def claim_reviews(
    kb: KnowledgeBase, claim_ids: Iterable[str], publisher: Publisher, *, published: dt.date
) -> dict[str, Any]:
    """Return these claims as one JSON-LD document; one without anything citable is left out. KeyError if unknown."""
    claims = [kb.claims[claim_id] for claim_id in claim_ids]
    reviews = [_review(kb, claim, publisher, published) for claim in claims if kb.usable_points(claim.id)]
    return {"@context": CONTEXT, "@graph": reviews}


def _review(kb: KnowledgeBase, claim: ClaimEntry, publisher: Publisher, published: dt.date) -> dict[str, Any]:
    points = kb.usable_points(claim.id)
    cited = dict.fromkeys(ref for point in points for ref in kb.citable(point.refs))
    page = publisher.page(claim.id)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{page}#review",
        "url": page,
        "inLanguage": "en",
        "datePublished": published.isoformat(),
        "claimReviewed": claim.proposition,
        "itemReviewed": {"@type": "Claim", "@id": f"{page}#claim", "name": claim.proposition},
        "author": _organisation(publisher),
        "reviewRating": _rating(claim.rating, claim.certainty),
        "reviewBody": " ".join((claim.verdict, *(point.text for point in points))),
        "citation": [_article(kb.references[ref]) for ref in cited],
    }
    if claim.review_by is not None:
        review["expires"] = claim.review_by.isoformat()
    return review


def _organisation(publisher: Publisher) -> dict[str, Any]:
    organisation = {"@type": "Organization", "name": publisher.name}
    return organisation | ({"url": publisher.url} if publisher.url else {})


def _rating(rating: Rating, certainty: Certainty) -> dict[str, Any]:
    """*Unsupported* is a lack of evidence and never the worst value, which says that something is false."""
    thin = certainty is Certainty.LOW
    return {
        "@type": "Rating",
        "ratingValue": _THIN.get(rating, _VALUES[rating]) if thin else _VALUES[rating],
        "worstRating": WORST,
        "bestRating": BEST,
        "alternateName": _THIN_NAMES.get(rating, _NAMES[rating]) if thin else _NAMES[rating],
        "ratingExplanation": f"Certainty of the evidence: {certainty}.",
    }


def _article(reference: Reference) -> dict[str, Any]:
    article = {
        "@type": "ScholarlyArticle",
        "name": reference.title,
        "author": reference.authors,
        "datePublished": str(reference.year),
        "isPartOf": {"@type": "Periodical", "name": reference.journal},
    }
    address = link(reference)
    return article | ({"url": address} if address else {})
