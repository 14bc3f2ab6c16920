from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.markdown import own_words, quoted_speech


@pytest.mark.parametrize(
    "theirs",
    [
        "> deep squats ruin knees",
        "&gt; deep squats ruin knees",
        "  > deep squats ruin knees",
        "```\ndeep squats ruin knees\n```",
        "    deep squats ruin knees",
        "`deep squats ruin knees`",
        "https://example.org/deep-squats-ruin-knees",
        "I am a bot, deep squats ruin knees",
    ],
)
def test_what_is_not_the_authors_own_is_blanked(theirs: str) -> None:
    text = f"Hello there.\n\n{theirs}\n"

    assert "ruin" not in own_words(text)


@pytest.mark.parametrize(
    "own", ["- deep squats ruin knees", "1. deep squats ruin knees", "    - deep squats ruin knees"]
)
def test_a_list_is_the_authors_own(own: str) -> None:
    assert "deep squats ruin knees" in own_words(own)


def test_a_links_words_stay_and_its_target_goes() -> None:
    own = own_words("see [this study](https://example.org/a_(b)) now")

    assert "this study" in own
    assert "example" not in own


def test_what_follows_a_quote_stays_where_it_was() -> None:
    text = "> they say so\n\nI disagree"

    assert own_words(text).index("I disagree") == text.index("I disagree")


@given(st.text())
def test_blanking_keeps_the_length(text: str) -> None:
    assert len(own_words(text)) == len(text)


def test_lone_surrogates_and_nul_become_one_mark_each() -> None:
    assert own_words("a\ud800b\x00c") == "a\ufffdb\ufffdc"


def test_a_long_quotation_is_somebodys_sentence_and_a_quoted_word_is_not() -> None:
    text = 'He said "deep squats are bad for your knees" about "depth".'

    assert [text[start:end] for start, end in quoted_speech(text)] == ["deep squats are bad for your knees"]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", ["\n", "~~~\n", ">", "`", "[(", '"', "**", " \n"])
def test_a_million_of_the_same_mark_takes_no_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))

    assert len(own_words(text)) == len(text)
