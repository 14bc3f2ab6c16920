"""A look at every reference: who is asked, what their answers add up to, and what a run that breaks off leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from responses.knowledge.base import KnowledgeBase
from responses.verification.record import Check, ReviewSearch, Status, Verification
from responses.verification.verify import Registries as Addresses
from responses.verification.verify import verify
from responses.verification.web import Web
from tests.verification.conftest import TODAY
from tests.verification.registries import Answer, Registries, epmc_record, update

DOI = "10.1234/feet(2019)<9>"
TITLE = "Warm socks and running speed"
DOWN = [Answer(status=500)] * 3


def check(kb: KnowledgeBase, web: Web, addresses: Addresses, key: str = "hale2019") -> Check:
    return verify(kb, web, addresses, references=[key], claims=[]).references[key]


def test_both_registries_confirm(socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries) -> None:
    registries.put_work(DOI, TITLE, 2019)
    registries.put_record(DOI, epmc_record(TITLE, 2019, doi=DOI, pmcid="PMC77"))
    found = check(socks, web, addresses)
    assert (found.status, found.sources, found.title, found.year) == (Status.OK, ("crossref", "europepmc"), TITLE, 2019)
    assert (found.on, found.asked, found.note) == (TODAY, f"doi:{DOI}", None)
    assert str(found.link) == "https://doi.org/10.1234/feet%282019%29%3C9%3E"
    assert str(found.open_access) == "https://europepmc.org/articles/PMC77"


def test_crossref_is_told_whom_to_write_to(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    check(socks, web, addresses)
    assert "curator@example.org" in registries.asked[0]


def test_without_an_address_none_is_told(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    check(socks, web, dataclasses.replace(addresses, mailto=None))
    assert "@" not in registries.asked[0]


@pytest.mark.parametrize(
    ("work", "record", "status"),
    [
        ({"updated-by": [update("retraction")]}, {}, Status.RETRACTED),
        ({}, {"pubTypeList": {"pubType": ["Retracted Publication"]}}, Status.RETRACTED),
        ({"title": ["Something else"]}, {}, Status.MISMATCH),
        ({"title": ["Something else"], "updated-by": [update("retraction")]}, {}, Status.RETRACTED),
        ({"updated-by": [update("expression_of_concern")]}, {}, Status.CONCERN),
        ({}, {"commentCorrectionList": {"commentCorrection": [{"type": "Erratum in"}]}}, Status.CORRECTED),
    ],
)
def test_the_worse_of_two_answers_counts(
    socks: KnowledgeBase,
    web: Web,
    addresses: Addresses,
    registries: Registries,
    work: dict[str, Any],
    record: dict[str, Any],
    status: Status,
) -> None:
    registries.works[DOI] = {"message": {"title": [TITLE], "issued": {"date-parts": [[2019]]}, **work}}
    registries.put_record(DOI, epmc_record(TITLE, 2019, doi=DOI, **record))
    assert check(socks, web, addresses).status is status


def test_an_identifier_that_nobody_knows_is_missing(socks: KnowledgeBase, web: Web, addresses: Addresses) -> None:
    found = check(socks, web, addresses)
    assert (found.status, found.title) == (Status.MISSING, None)
    assert found.note == "Crossref does not know it; Europe PMC does not know it"


@pytest.mark.parametrize("down", ["/crossref/", "/epmc/"])
def test_one_registry_is_enough_and_the_silence_of_the_other_is_noted(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries, down: str
) -> None:
    registries.put_work(DOI, TITLE, 2019)
    registries.put_record(DOI, epmc_record(TITLE, 2019, doi=DOI))
    registries.worse(down, *DOWN)
    found = check(socks, web, addresses)
    assert (found.status, len(found.sources)) == (Status.OK, 1)
    assert "it answers 500" in str(found.note)


@pytest.mark.parametrize("down", [["/crossref/"], ["/epmc/"], ["/crossref/", "/epmc/"]])
def test_silence_is_not_taken_for_missing(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries, down: list[str]
) -> None:
    for words in down:
        registries.worse(words, *DOWN)
    assert check(socks, web, addresses).status is Status.UNREACHABLE


@pytest.mark.parametrize(
    "bad", [Answer(body=b"<html>hello</html>"), Answer(body=b'{"resultList": {"res'), Answer(body=b'{"errMsg": "no"}')]
)
def test_one_reference_is_given_up_and_the_rest_goes_on(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries, bad: Answer
) -> None:
    registries.put_record("EXT_ID:123", epmc_record("A rumour about socks", 2020, pmid="123"))
    registries.worse("/crossref/", *[bad] * 3)
    registries.worse(DOI, *[bad] * 3)
    found = verify(socks, web, addresses, references=["hale2019", "rumour2020"], claims=[]).references
    assert [check.status for check in found.values()] == [Status.UNREACHABLE, Status.OK]


def test_a_reference_with_a_pmid_alone_is_asked_of_europe_pmc_alone(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    registries.put_record("EXT_ID:123 AND SRC:MED", epmc_record("A rumour about socks", 2020, pmid="123"))
    assert check(socks, web, addresses, "rumour2020").sources == ("europepmc",)
    assert all("/epmc/" in asked for asked in registries.asked)


def test_without_an_identifier_candidates_are_proposed_and_none_is_taken(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    registries.put_record('TITLE:"Socks and cold feet"', epmc_record("Socks and cold feet", 2021, doi="10.9/right"))
    registries.put_record('TITLE:"Socks and cold feet"', epmc_record("Hats and warm heads in winter", 2021))
    found = check(socks, web, addresses, "moss2021")
    assert (found.status, found.sources, found.link) == (Status.UNIDENTIFIED, (), None)
    assert [(one.title, one.doi) for one in found.candidates] == [("Socks and cold feet", "10.9/right")]


def test_without_an_identifier_or_an_answer_nothing_is_known(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    registries.worse("/epmc/", *DOWN)
    assert check(socks, web, addresses, "moss2021").status is Status.UNREACHABLE


# Newer reviews.

CLAIM = "warm-socks-fast-feet"


def reviews(kb: KnowledgeBase, web: Web, addresses: Addresses) -> ReviewSearch | None:
    return verify(kb, web, addresses, references=[], claims=[CLAIM]).reviews.get(CLAIM)


def test_newer_reviews_are_listed_without_those_that_the_claim_knows(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    registries.put_record("FIRST_PDATE", epmc_record("Socks for speed: a meta-analysis", 2024, doi="10.9/new"))
    registries.put_record("FIRST_PDATE", epmc_record("Socks and cold feet", 2021))
    registries.put_record("FIRST_PDATE", epmc_record("Anything", 2024, doi=DOI.upper()))
    registries.put_record("FIRST_PDATE", epmc_record("Anything else", 2024, pmid="123"))
    found = reviews(socks, web, addresses)
    assert found is not None
    assert [one.title for one in found.found] == ["Socks for speed: a meta-analysis"]
    assert found.since == 2021
    assert "socks" in found.query
    assert "PUB_TYPE" in found.query


def test_no_answer_to_the_search_for_reviews_is_left_out(
    socks: KnowledgeBase, web: Web, addresses: Addresses, registries: Registries
) -> None:
    registries.worse("/epmc/", *DOWN)
    assert reviews(socks, web, addresses) is None


# A run that breaks off.


class Killed(BaseException):
    """Stands in for a kill: nothing in the run may catch it."""


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    socks: KnowledgeBase, open_web: Callable[..., Web], addresses: Addresses, registries: Registries
) -> None:
    registries.put_work(DOI, TITLE, 2019)

    def kill(key: str, _found: object) -> None:
        if key == "moss2021":
            raise Killed

    every = list(socks.references)
    with pytest.raises(Killed):
        verify(socks, open_web(), addresses, references=every, claims=[], seen=kill)
    before = list(registries.asked)
    found = verify(socks, open_web(), addresses, references=every, claims=list(socks.claims))
    again = registries.asked[len(before) :]
    assert not set(before) & set(again)
    assert list(found.references) == every


def test_a_second_run_in_the_same_week_asks_nothing(
    socks: KnowledgeBase, open_web: Callable[..., Web], addresses: Addresses, registries: Registries
) -> None:
    first = _whole(socks, open_web(), addresses)
    asked = len(registries.asked)
    assert _whole(socks, open_web(), addresses) == first
    assert len(registries.asked) == asked


def _whole(kb: KnowledgeBase, web: Web, addresses: Addresses) -> Verification:
    return verify(kb, web, addresses, references=list(kb.references), claims=list(kb.claims))


def test_a_half_written_answer_of_a_killed_run_is_no_answer(
    socks: KnowledgeBase, open_web: Callable[..., Web], addresses: Addresses, registries: Registries, tmp_path: Path
) -> None:
    registries.put_work(DOI, TITLE, 2019)
    check(socks, open_web(), addresses)
    for kept in (tmp_path / "cache").glob("*.json"):
        kept.rename(kept.with_suffix(".part"))
    assert check(socks, open_web(), addresses).status is Status.OK
