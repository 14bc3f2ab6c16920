"""ClaimReview: the keys that readers of it need, JSON-LD that a processor understands, and nothing of any member."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from responses.citations import link
from responses.claimreview import BEST, CONTEXT, WORST, Publisher, claim_reviews
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.wording import Certainty, Rating
from tests.responses.conftest import HOME

TODAY = dt.date(2026, 11, 24)
CLUB = Publisher(name="The club", site="https://club.example/claims/", url="https://club.example")
VOCABULARY = json.loads((Path(__file__).parent / "data" / "schemaorg_context.json").read_text())
CLAIM = "warm-socks-fast-feet"


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def document(shipped: KnowledgeBase) -> dict[str, Any]:
    return claim_reviews(shipped, shipped.claims, CLUB, published=TODAY)


@pytest.fixture(scope="module")
def socks() -> KnowledgeBase:
    return load_knowledge(home=HOME)


def one(kb: KnowledgeBase, claim_id: str = CLAIM) -> dict[str, Any]:
    (review,) = claim_reviews(kb, [claim_id], CLUB, published=TODAY)["@graph"]
    assert isinstance(review, dict)
    return review


def expanded(document: dict[str, Any]) -> list[dict[str, Any]]:
    def from_here(url: str, _options: object) -> dict[str, Any]:
        assert url.rstrip("/") == CONTEXT
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": VOCABULARY}

    found = jsonld.expand(document, {"documentLoader": from_here})
    assert isinstance(found, list)
    return found


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from keys_of(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys_of(inside)


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inside in value.values():
            yield from texts_of(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_of(inside)
    elif isinstance(value, str):
        yield value


def test_every_shipped_claim_has_the_keys_that_are_needed(document: dict[str, Any], shipped: KnowledgeBase) -> None:
    assert len(document["@graph"]) == len(shipped.claims)
    for review in document["@graph"]:
        assert review["@type"] == "ClaimReview"
        for key in ("url", "claimReviewed", "author", "reviewRating", "itemReviewed", "datePublished", "reviewBody"):
            assert review[key], key
        rating = review["reviewRating"]
        assert WORST == rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"] == BEST
        assert rating["alternateName"]
        assert review["citation"]


def test_a_processor_understands_every_key(document: dict[str, Any]) -> None:
    found = expanded(document)
    assert len(found) == len(document["@graph"])
    said = {key for key in keys_of(document["@graph"]) if not key.startswith("@")}
    understood = {key.removeprefix("http://schema.org/") for key in keys_of(found) if key.startswith("http")}
    assert said == understood


def test_the_control_a_key_that_schema_org_lacks_is_noticed(socks: KnowledgeBase) -> None:
    review = {"@context": CONTEXT, **one(socks), "verdictOfTheClub": "no"}
    assert "verdictOfTheClub" in set(keys_of(review))
    assert not [key for key in keys_of(expanded(review)) if "verdictOfTheClub" in key]


def test_types_and_links_are_understood_as_such(socks: KnowledgeBase) -> None:
    (review,) = expanded({"@context": CONTEXT, **one(socks)})
    assert review["@type"] == ["http://schema.org/ClaimReview"]
    assert review["@id"] == f"https://club.example/claims/{CLAIM}#review"
    assert review["http://schema.org/url"] == [{"@id": f"https://club.example/claims/{CLAIM}"}]
    (published,) = review["http://schema.org/datePublished"]
    assert published == {"@type": "http://schema.org/Date", "@value": "2026-11-24"}
    (author,) = review["http://schema.org/author"]
    assert author["@type"] == ["http://schema.org/Organization"]


def test_it_gives_proposition_verdict_reasons_and_sources(socks: KnowledgeBase) -> None:
    review = one(socks)
    claim = socks.claims[CLAIM]
    assert review["claimReviewed"] == review["itemReviewed"]["name"] == claim.proposition
    assert review["reviewBody"].startswith(claim.verdict)
    assert review["expires"] == "2027-05-24"
    assert [article["name"] for article in review["citation"]] == [
        "Warm socks and running speed", "Socks and cold feet"
    ]  # fmt: skip
    assert "url" not in review["citation"][1]


def test_what_may_not_be_cited_stays_out(socks: KnowledgeBase) -> None:
    text = json.dumps(one(socks))
    assert "rumour" not in text.casefold()
    assert "socks may matter on ice" not in text


def test_a_claim_with_nothing_to_cite_is_left_out(socks: KnowledgeBase) -> None:
    bare = KnowledgeBase(claims=socks.claims, references={}, article=socks.article)
    assert claim_reviews(bare, [CLAIM], CLUB, published=TODAY)["@graph"] == []


def test_an_unknown_claim_is_an_error(socks: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        claim_reviews(socks, ["no-such-claim"], CLUB, published=TODAY)


def test_a_publisher_without_a_page_has_none(socks: KnowledgeBase) -> None:
    found = claim_reviews(socks, [CLAIM], Publisher(name="The club", site="https://club.example"), published=TODAY)
    assert found["@graph"][0]["author"] == {"@type": "Organization", "name": "The club"}


def test_no_phrasing_of_a_member_is_in_it(document: dict[str, Any], shipped: KnowledgeBase) -> None:
    told = {text.casefold() for text in texts_of(document)}
    own = {claim.proposition.casefold() for claim in shipped.claims.values()}
    for claim in shipped.claims.values():
        for said in (*claim.phrasings, *claim.denials):
            assert said.casefold() not in told - own


def test_it_links_to_the_publisher_and_to_references_alone(document: dict[str, Any], shipped: KnowledgeBase) -> None:
    allowed = {link(reference) for reference in shipped.references.values()}
    links = {text for text in texts_of(document["@graph"]) if re.match(r"\w+://", text)}
    assert {address for address in links - allowed if not address.startswith("https://club.example")} == set()
    assert not [text for text in texts_of(document["@graph"]) if "://" in text and text not in links]


def test_only_refuted_gets_the_worst_value_and_only_supported_the_best(
    document: dict[str, Any], shipped: KnowledgeBase
) -> None:
    values: dict[Rating, set[int]] = {rating: set() for rating in Rating}
    for claim, review in zip(shipped.claims.values(), document["@graph"], strict=True):
        values[claim.rating].add(review["reviewRating"]["ratingValue"])
    assert values[Rating.REFUTED] == {WORST}
    assert values[Rating.UNSUPPORTED] == {2}
    assert values[Rating.MIXED] == {3}
    assert values[Rating.SUPPORTED] <= {4, BEST}


def test_thin_evidence_for_a_claim_is_not_called_good(socks: KnowledgeBase) -> None:
    claims = {CLAIM: socks.claims[CLAIM].model_copy(update={"rating": Rating.SUPPORTED, "certainty": Certainty.LOW})}
    thin = KnowledgeBase(claims=claims, references=socks.references, article=socks.article)
    rating = one(thin)["reviewRating"]
    assert (rating["ratingValue"], rating["alternateName"]) == (4, "Some evidence for it")
