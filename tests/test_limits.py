from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import History, Hold, hold, too_similar, word_overlap

CLAIMS = ("weak-calves-knee-pain", "foot-controls-knee")


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        (History(), None),
        (History(on_post=1), Hold.POST),
        (History(claims_in_thread=frozenset({"foot-controls-knee"})), Hold.THREAD),
        (History(claims_in_thread=frozenset({"creatine-kidneys"})), None),
        (History(to_author=1), Hold.AUTHOR),
        (History(to_author=-1), None),
        (History(in_community_today=2), None),
        (History(in_community_today=3), Hold.COMMUNITY),
        (History(in_community_today=4), Hold.COMMUNITY),
    ],
)
def test_each_cap_holds_a_reply_back(history: History, reason: Hold | None) -> None:
    assert hold(CLAIMS, history, daily_cap=3) is reason


def test_a_cap_of_none_a_day_holds_everything_back() -> None:
    assert hold(CLAIMS, History(), daily_cap=0) is Hold.COMMUNITY


def test_of_several_reasons_the_one_closest_to_the_post_is_named() -> None:
    everything = {"claims_in_thread": frozenset(CLAIMS), "to_author": 1, "in_community_today": 9}
    assert hold(CLAIMS, History(on_post=1, **everything), daily_cap=1) is Hold.POST  # type: ignore[arg-type]
    assert hold(CLAIMS, History(**everything), daily_cap=1) is Hold.THREAD  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        # a b c d: abc bcd; a b c e: abc bce; one triple of three in common
        ("a b c d", "a b c e", 1 / 3),
        # the b c d e: tbc bcd cde; a b c d e: abc bcd cde; two of four
        ("the b c d e", "a b c d e", 2 / 4),
        ("a b c", "a b c", 1),
        ("A  b\nC", "a b c", 1),  # letters' case and white space do not count
        ("a b c", "c b a", 0),
        ("a b", "a b", 1),  # too short for a triple: the words themselves are compared
        ("A b", "a  B", 1),
        ("a b", "a c", 0),
        ("a b", "a b c", 0),
        ("", "", 1),
        ("", "a b c", 0),
    ],
)
def test_word_overlap_is_the_share_of_common_word_triples(one: str, other: str, overlap: float) -> None:
    assert word_overlap(one, other) == pytest.approx(overlap)
    assert word_overlap(other, one) == pytest.approx(overlap)


@given(st.lists(st.sampled_from("abcd")).map(" ".join), st.lists(st.sampled_from("abcd")).map(" ".join))
def test_word_overlap_is_a_share_and_whole_for_the_same_text(one: str, other: str) -> None:
    assert 0 <= word_overlap(one, other) == word_overlap(other, one) <= 1
    assert word_overlap(one, one) == 1


def test_a_reply_is_held_back_from_the_limit_on() -> None:
    def similar(limit: float) -> Hold | None:
        return too_similar("a b c d", ["x y z", "a b c e"], limit=limit, similarity=word_overlap)

    assert similar(1 / 3) is Hold.SIMILAR
    assert similar(0.34) is None


def test_where_nothing_went_out_elsewhere_nothing_is_alike() -> None:
    assert too_similar("a b c", [], limit=0.01, similarity=word_overlap) is None
