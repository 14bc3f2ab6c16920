from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records import Kind, Post, Presence, Snapshot, content_hash, printable
from tests.store.making import a_post

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
def test_printable_text_keeps_every_offset_and_can_be_written(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert "\x00" not in shown
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert all(new in (old, "\ufffd") for new, old in zip(shown, text, strict=True))
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a\ufffdb"),
        ("\ud83d\udc4d", "\ufffd\ufffd"),  # two halves that never met are two code points
        ("👍🏽 ركبة\u202e", "👍🏽 ركبة\u202e"),
        ("tab\tand\r\nline", "tab\tand\r\nline"),
    ],
)
def test_only_nul_and_lone_surrogates_are_replaced(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT, ANY_TEXT)
def test_a_post_and_a_look_at_it_have_one_hash(title: str, body: str) -> None:
    post = a_post(title=title, body=body)
    snapshot = Snapshot(uri=post.uri, presence=Presence.THERE, title=title, body=body)
    assert (snapshot.title, snapshot.body) == (post.title, post.body)
    assert snapshot.content_hash == post.content_hash


def test_the_hash_tells_where_the_title_ends() -> None:
    assert content_hash("ab", "") != content_hash("a", "b") != content_hash("", "ab")


def test_a_post_needs_an_aware_moment() -> None:
    with pytest.raises(ValueError, match="created must be timezone-aware"):
        a_post(created=dt.datetime(2026, 1, 1))


def test_a_post_is_not_changed_in_place() -> None:
    post: Post = a_post()
    with pytest.raises(dataclasses.FrozenInstanceError):
        post.title = "Other"  # type: ignore[misc]
    assert dataclasses.replace(post, kind=Kind.COMMENT).kind is Kind.COMMENT
