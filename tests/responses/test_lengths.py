from __future__ import annotations

import pytest

from responses.lengths import BLUESKY, MASTODON, REDDIT, graphemes, with_short_links


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("knee", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("👍🏽", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("❤️", 1),
        ("🇳🇴🇸🇪", 2),
        ("🇳🇴🇸", 2),
        ("a\r\nb", 3),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("\u0301", 1),
        ("👍👍", 2),
    ],
)
def test_graphemes_are_what_a_reader_sees(text: str, count: int) -> None:
    assert graphemes(text) == count


def test_mastodon_counts_every_link_as_23() -> None:
    assert with_short_links("see https://doi.org/10.1136/bjsports-2017-098890 ok") == 4 + 23 + 3


def test_reddit_counts_code_points_up_to_ten_thousand() -> None:
    assert REDDIT.fits("👩‍👩" * 3333)
    assert not REDDIT.fits("x" * 10_001)


def test_each_platform_has_its_own_limit() -> None:
    assert (MASTODON.limit, BLUESKY.limit) == (500, 300)
    assert BLUESKY.fits("é" * 300)
    assert not BLUESKY.fits("é" * 301)
