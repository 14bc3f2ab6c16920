"""Addresses of Reddit's comments, as people copy them."""

from __future__ import annotations

import pytest

from bot.platforms.base import Never
from bot.platforms.opening import read_post_link, read_reply_link
from bot.platforms.reddit.things import permalink
from bot.settings import AnyPlatform, build_settings


def settings(**more: str) -> AnyPlatform:
    secrets = {"client_id": "id", "client_secret": "secret", "password": "word"}
    table = {"kind": "reddit", "username": "rep", "contact": "ann", **secrets, **more}
    return build_settings({"platforms": {"reddit": table}}, "test").platforms["reddit"]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.reddit.com/r/Fitness/comments/abc12/my_knee_hurts/k9x/",
        "https://old.reddit.com/r/Fitness/comments/abc12/my_knee_hurts/k9x",
        "https://www.reddit.com/r/Fitness/comments/abc12/comment/k9x/?utm_source=share&context=3",
        "https://reddit.com/comments/abc12/_/k9x/",
        "https://www.reddit.com/user/ana/comments/abc12/my_knee_hurts/k9x/#thing",
        "http://sh.reddit.com./r/Fitness/comments/abc12//k9x",
    ],
)
def test_it_reads_comment_and_thread_and_keeps_no_word_of_the_title_or_name(link: str) -> None:
    found = read_reply_link(settings(), link)
    assert found is not None
    assert (found.uri, found.thread_uri) == ("reddit:t1_k9x", "reddit:t3_abc12")
    assert found.permalink == "https://www.reddit.com/comments/abc12/_/k9x/"


def test_another_server_of_the_settings_is_known_too() -> None:
    found = read_reply_link(settings(reddit_url="http://127.0.0.1:9"), "http://127.0.0.1:9/comments/abc12/_/k9x/")
    assert found is not None
    assert found.permalink == "http://127.0.0.1:9/comments/abc12/_/k9x/"


@pytest.mark.parametrize(
    "link",
    [
        "https://www.reddit.com/r/Fitness/comments/abc12/my_knee_hurts/",
        "https://www.reddit.com/r/Fitness/s/Xy12",
        "https://redd.it/abc12",
        "https://evilreddit.com/r/Fitness/comments/abc12/_/k9x/",
        "https://reddit.com.example/r/Fitness/comments/abc12/_/k9x/",
        "https://example.org/reply",
        "https://",
        "https://[",
    ],
)
def test_any_other_address_is_refused_with_what_to_do(link: str) -> None:
    with pytest.raises(Never, match="Open the reply there by itself") as refused:
        read_reply_link(settings(), link)
    assert refused.value.code == "no-reply-link"


def test_the_addresses_of_a_file_say_nothing() -> None:
    files = build_settings({"platforms": {"paste": {"kind": "file", "inbox": "in", "outbox": "out"}}}, "test")
    assert read_reply_link(files.platforms["paste"], "https://example.org/reply") is None


def test_a_receipt_that_names_its_submission_in_its_path_alone_is_enough() -> None:
    told = {"name": "t1_k9x", "permalink": "/r/Fitness/comments/abc12/my_knee_hurts/k9x/"}
    assert permalink(told, "https://site") == "https://site/comments/abc12/_/k9x/"
    assert permalink({"name": "t1_k9x"}, "https://site") == "https://site/comments/_/_/k9x/"


@pytest.mark.parametrize(
    ("link", "uri"),
    [
        ("https://www.reddit.com/r/Fitness/comments/abc12/my_knee_hurts/", "reddit:t3_abc12"),
        ("https://old.reddit.com/r/Fitness/comments/abc12", "reddit:t3_abc12"),
        ("https://reddit.com/comments/abc12/?sort=new", "reddit:t3_abc12"),
        ("https://www.reddit.com/user/ana/comments/abc12/my_knee_hurts/", "reddit:t3_abc12"),
        ("https://www.reddit.com/r/Fitness/comments/abc12/my_knee_hurts/k9x/", "reddit:t1_k9x"),
        ("https://reddit.com/comments/abc12/_/k9x", "reddit:t1_k9x"),
    ],
)
def test_the_address_of_any_post_says_which_it_is(link: str, uri: str) -> None:
    assert read_post_link(settings(), link) == uri


@pytest.mark.parametrize(
    "link",
    [
        "https://redd.it/abc12",
        "https://evilreddit.com/comments/abc12/",
        "https://www.reddit.com/r/Fitness/",
        "nonsense",
    ],
)
def test_an_address_of_no_post_is_refused_with_what_to_do(link: str) -> None:
    with pytest.raises(Never, match="copy the address from the browser") as refused:
        read_post_link(settings(), link)
    assert refused.value.code == "no-post-link"
