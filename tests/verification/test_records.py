"""What the registries' records are taken to say; the bodies have the documented shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import Reference
from responses.verification import crossref, europepmc
from responses.verification.record import Check, Status
from responses.verification.seen import Broken
from tests.verification.conftest import TODAY
from tests.verification.registries import crossref_work, epmc_answer, epmc_record, update

DOI = "10.1234/feet(2019)<9>"
TITLE = "Warm socks and running speed"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def reference(socks: KnowledgeBase) -> Reference:
    return socks.references["hale2019"]


def work_status(reference: Reference, **more: Any) -> Status:
    return crossref.work(crossref_work(DOI, more.pop("title", [TITLE])[0], 2019, **more), DOI).status(reference)


def record_status(reference: Reference, title: str = TITLE, year: int = 2019, **more: Any) -> Status:
    found = europepmc.record_of(epmc_answer(epmc_record(title, year, doi=DOI.upper(), **more)), reference)
    assert found is not None
    return found.status(reference)


def test_a_doi_is_quoted_in_the_address() -> None:
    address = crossref.work_url("https://api.crossref.org/", "10.1234/feet(2019)<9>#a?b%c")
    assert address == "https://api.crossref.org/works/10.1234/feet%282019%29%3C9%3E%23a%3Fb%25c"


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", Status.RETRACTED),
        ("Retraction", Status.RETRACTED),
        ("partial_retraction", Status.RETRACTED),
        ("withdrawal", Status.RETRACTED),
        ("removal", Status.RETRACTED),
        ("expression_of_concern", Status.CONCERN),
        ("expression-of-concern", Status.CONCERN),
        ("correction", Status.CORRECTED),
        ("erratum", Status.CORRECTED),
        ("corrigendum", Status.CORRECTED),
        ("new_version", Status.OK),
        ("new_edition", Status.OK),
    ],
)
def test_crossref_tells_of_notices_in_updated_by(reference: Reference, kind: str, status: Status) -> None:
    assert work_status(reference, **{"updated-by": [update(kind, source="retraction-watch")]}) is status


def test_the_gravest_notice_counts(reference: Reference) -> None:
    updates = [update("correction"), update("retraction"), update("expression_of_concern")]
    assert work_status(reference, **{"updated-by": updates}) is Status.RETRACTED


def test_a_notice_says_who_told_of_it_and_when(reference: Reference) -> None:
    seen = crossref.work(
        crossref_work(DOI, TITLE, 2019, **{"updated-by": [update("retraction", source="retraction-watch")]}), DOI
    )
    (notice,) = seen.notices
    assert (notice.kind, notice.on, notice.link) == ("retraction", "2024-05-02", "https://doi.org/10.1234/notice")
    assert "retraction-watch" in notice.source


def test_a_retraction_under_the_works_own_doi_counts(reference: Reference) -> None:
    assert work_status(reference, **{"update-to": [update("retraction", DOI.upper())]}) is Status.RETRACTED


def test_the_notice_about_another_work_is_not_the_work(reference: Reference) -> None:
    assert work_status(reference, **{"update-to": [update("retraction", "10.9/other")]}) is Status.MISMATCH


def test_a_newer_version_of_a_review_is_no_notice(reference: Reference) -> None:
    assert work_status(reference, **{"update-to": [update("new_version", "10.9/older")]}) is Status.OK


def test_a_title_marked_as_retracted_is(reference: Reference) -> None:
    assert work_status(reference, title=[f"RETRACTED: {TITLE}"]) is Status.RETRACTED


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"title": ["Dry socks and blisters"]}, Status.MISMATCH),
        ({"issued": {"date-parts": [[2012]]}, "published-online": {"date-parts": [[2012, 1]]}}, Status.MISMATCH),
        ({"issued": {"date-parts": [[2017]]}}, Status.OK),
        ({"issued": {"date-parts": [[None]]}, "published-online": {}}, Status.OK),
        ({"issued": None, "published-online": {"date-parts": "2019"}}, Status.OK),
    ],
)
def test_title_and_year_must_fit(reference: Reference, more: dict[str, Any], status: Status) -> None:
    assert work_status(reference, **more) is status


def test_a_subtitle_belongs_to_the_title(reference: Reference) -> None:
    asked = reference.model_copy(update={"title": "Warm socks: speed in cold weather"})
    assert work_status(asked, title=["Warm socks"], subtitle=["speed in cold weather"]) is Status.OK


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"message": []}, {"message": {}}, {"message": {"title": []}}, {"message": {"title": [7]}}],
)
def test_another_shape_of_crossref_is_refused(body: object) -> None:
    with pytest.raises(Broken):
        crossref.work(body, DOI)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]}}, Status.RETRACTED),
        ({"pubTypeList": {"pubType": "retracted publication"}}, Status.RETRACTED),
        ({"pubTypeList": {"pubType": ["Retraction of Publication"]}}, Status.MISMATCH),
        ({"commentCorrectionList": {"commentCorrection": [{"type": "Retraction in", "id": "1"}]}}, Status.RETRACTED),
        ({"commentCorrectionList": {"commentCorrection": {"type": "Expression of concern in"}}}, Status.CONCERN),
        ({"commentCorrectionList": {"commentCorrection": [{"type": "Erratum in"}]}}, Status.CORRECTED),
        ({"commentCorrectionList": {"commentCorrection": [{"type": "Comment in"}, {"type": None}]}}, Status.OK),
        ({"commentCorrectionList": {"commentCorrection": [{"type": "Retraction of"}]}}, Status.OK),
        ({"pubTypeList": None, "commentCorrectionList": []}, Status.OK),
    ],
)
def test_europe_pmc_tells_of_notices(reference: Reference, more: dict[str, Any], status: Status) -> None:
    assert record_status(reference, **more) is status


def test_a_search_takes_only_the_record_with_the_identifier(reference: Reference) -> None:
    other = epmc_record(TITLE, 2019, doi="10.1234/another")
    assert europepmc.record_of(epmc_answer(other), reference) is None
    assert europepmc.record_of(epmc_answer(), reference) is None
    found = europepmc.record_of(epmc_answer(other, epmc_record("Ours", 2019, doi=DOI)), reference)
    assert found is not None
    assert found.title == "Ours."


@pytest.mark.parametrize(
    ("more", "link"),
    [
        ({"pmcid": "PMC123"}, "https://europepmc.org/articles/PMC123"),
        ({"pmcid": "../x"}, None),
        (
            {"fullTextUrlList": {"fullTextUrl": [
                {"availabilityCode": "S", "url": "https://paid.example/1"},
                {"availabilityCode": "OA", "url": "https://free.example/1"},
            ]}},
            "https://free.example/1",
        ),
        ({"fullTextUrlList": {"fullTextUrl": {"availabilityCode": "F", "url": "javascript:alert(1)"}}}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_it_says_where_the_full_text_is_free(reference: Reference, more: dict[str, Any], link: str | None) -> None:
    found = europepmc.record_of(epmc_answer(epmc_record(TITLE, 2019, doi=DOI, **more)), reference)
    assert found is not None
    assert found.open_access == link


@pytest.mark.parametrize(
    ("ids", "query"),
    [
        ({"doi": '10.1/a"b'}, 'DOI:"10.1/a b"'),
        ({"doi": None, "pmid": "123"}, "EXT_ID:123 AND SRC:MED"),
        ({"doi": None, "pmcid": "PMC5"}, "PMCID:PMC5"),
        ({"doi": None}, ""),
    ],
)
def test_it_asks_by_the_best_identifier(reference: Reference, ids: dict[str, str | None], query: str) -> None:
    assert europepmc.identity_query(reference.model_copy(update=ids)) == query


def test_the_query_for_reviews_names_words_kinds_and_years() -> None:
    query = europepmc.review_query(["calf", "knee"], 2020)
    assert 'TITLE_ABS:"calf" AND TITLE_ABS:"knee"' in query
    assert 'PUB_TYPE:"systematic review" OR PUB_TYPE:"meta-analysis"' in query
    assert "FIRST_PDATE:[2020-01-01 TO 3000-12-31]" in query


@pytest.mark.parametrize("body", [None, [], {}, {"resultList": []}, {"resultList": {"result": "x"}}])
def test_another_shape_of_europe_pmc_is_refused(body: object) -> None:
    with pytest.raises(Broken):
        europepmc.results(body)


def test_what_europe_pmc_says_is_wrong_is_passed_on() -> None:
    with pytest.raises(Broken, match="invalid query"):
        europepmc.results({"errCode": 400, "errMsg": "invalid query"})


@given(message=st.dictionaries(st.sampled_from(["title", "subtitle", "issued", "updated-by", "update-to"]), JSON))
def test_no_record_of_crossref_breaks_the_reading(message: dict[str, Any], socks: KnowledgeBase) -> None:
    try:
        seen = crossref.work({"message": message}, DOI)
    except Broken:
        return
    assert seen.status(socks.references["hale2019"]) in Status


@given(
    more=st.dictionaries(
        st.sampled_from(
            ["title", "pubYear", "pubTypeList", "commentCorrectionList", "fullTextUrlList", "pmcid", "id", "source"]
        ),
        JSON | st.dictionaries(st.sampled_from(["pubType", "commentCorrection", "fullTextUrl"]), JSON),
    )
)
def test_no_record_of_europe_pmc_breaks_the_reading(more: dict[str, Any], socks: KnowledgeBase) -> None:
    result = {**epmc_record(TITLE, 2019, doi=DOI), **more}
    try:
        seen = europepmc.record_of(epmc_answer(result), socks.references["hale2019"])
    except Broken:
        return
    assert seen is not None
    Check(status=seen.status(socks.references["hale2019"]), on=TODAY, asked="", notices=seen.notices, title=seen.title)
    europepmc.candidate(result)
