"""When two titles, or two years, count as the same."""

from __future__ import annotations

import pytest

from responses.verification.titles import marked_retracted, plain, same_title, same_year

SOCKS = "Warm socks and running speed in cold weather: a randomised trial"


@pytest.mark.parametrize(
    "other",
    [
        SOCKS.upper(),
        f"{SOCKS}.",
        "Warm socks and running speed in cold weather",
        "<i>Warm</i> socks &amp; running speed in cold weather – A Randomized Trial",
        "RETRACTED ARTICLE: Warm socks and running speed in cold weather: a randomised trial",
        "Warm  socks and\nrunning speed in cold weather (a randomised trial)",
    ],
)
def test_spelling_mark_up_and_a_missing_subtitle_make_no_other_paper(other: str) -> None:
    assert same_title(SOCKS, other)
    assert same_title(other, SOCKS)


@pytest.mark.parametrize(
    "other",
    [
        "Dry socks and blisters on long walks: a randomised trial",
        "Warm socks",
        "Running speed and warm socks",
        "Correction to: Something else altogether",
        "",
        "…",
    ],
)
def test_another_title_is_another_paper(other: str) -> None:
    assert not same_title(SOCKS, other)


def test_a_year_may_differ_by_one_from_any_that_is_given() -> None:
    assert same_year(2019, [2015, 2020])
    assert not same_year(2019, [2015, 2021])
    assert not same_year(2019, [])


def test_it_sees_the_publishers_mark_before_a_title() -> None:
    assert marked_retracted("RETRACTED: Warm socks")
    assert marked_retracted("[WITHDRAWN] - Warm socks")
    assert not marked_retracted("Retracted patellae and knee pain")
    assert not marked_retracted("Why papers are retracted: a review")


def test_a_title_comes_without_mark_up() -> None:
    assert plain(" Warm <sub>2</sub>\n socks &lt;3 ") == "Warm 2 socks <3"
