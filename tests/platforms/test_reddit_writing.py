"""Replies, edits and deletions on Reddit: one request each, and the truth about what became of it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import prawcore
import pytest

from bot.platforms.base import Ambiguous, Later, Never, PlatformError
from bot.platforms.reddit import wire
from tests.fakes.reddit import FakeReddit
from tests.platforms.reddit_cast import Reddit, uri


@pytest.fixture
def reddit(fake: FakeReddit) -> Iterator[Reddit]:
    built = Reddit(fake, timeout_s=0.5)
    yield built
    built.platform.close()


def comments(fake: FakeReddit) -> list[str]:
    return [entry["text"] for entry in fake.journal() if entry["what"] == "comment"]


def attempts(reddit: Reddit, path: str = "/api/comment") -> int:
    return reddit.paths().count(path)


NO_ANSWERS = ["500", "502", "503", "504", "520", "522", "408", "reset", "html", "cut"]


@pytest.mark.parametrize("how", NO_ANSWERS)
def test_a_reply_whose_answer_is_lost_is_made_once(reddit: Reddit, how: str) -> None:
    reddit.fake.fail_next("POST", "/api/comment", how, when="after", times=5)
    with pytest.raises(Ambiguous):
        reddit.reply()
    assert attempts(reddit) == 1
    assert comments(reddit.fake) == ["a kind reply"]
    assert reddit.find() is not None


@pytest.mark.parametrize("how", ["500", "503", "408", "reset", "html"])
def test_a_reply_that_never_arrived_looks_the_same_and_is_not_sent_again(reddit: Reddit, how: str) -> None:
    reddit.fake.fail_next("POST", "/api/comment", how, times=5)
    with pytest.raises(Ambiguous):
        reddit.reply()
    assert attempts(reddit) == 1
    assert comments(reddit.fake) == []
    assert reddit.find() is None


class RetryingRequestor(prawcore.Requestor):
    """PRAW's own way of making requests: failures reach prawcore, which tries again."""

    def __init__(self, *, wire: wire.Wire, **settings: Any) -> None:
        super().__init__(**settings)


@pytest.mark.parametrize("how", ["503", "reset"])
def test_with_praws_own_requests_the_same_failure_makes_two_replies(
    fake: FakeReddit, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(wire, "Requestor", RetryingRequestor)
    monkeypatch.setattr(random, "random", lambda: 0.0)  # prawcore waits this long before it tries again
    reddit = Reddit(fake)
    fake.fail_next("POST", "/api/comment", how, when="after")
    reddit.reply()
    reddit.platform.close()
    assert comments(fake) == ["a kind reply", "a kind reply"]
    assert len(reddit.texts()) == 2


def test_a_server_that_says_nothing_is_left_after_the_timeout(reddit: Reddit) -> None:
    reddit.fake.hold("POST", "/api/comment")
    with pytest.raises(Ambiguous) as caught:
        reddit.reply()
    assert caught.value.code == "no-answer"
    assert reddit.find() is None
    reddit.fake.release()
    reddit.fake.advance(1)
    while not reddit.texts():  # the server goes on with what it has read, although nobody waits for it any more
        reddit.fake.now()
    assert reddit.find() is not None
    assert attempts(reddit) == 1


def test_without_a_connection_nothing_was_sent(fake: FakeReddit) -> None:
    reddit = Reddit(fake)
    reddit.fetch()
    with FakeReddit() as gone:
        elsewhere = gone.url
    reddit.platform.close()
    refused = Reddit(fake, oauth_url=elsewhere)
    refused.platform._places.update(reddit.platform._places)
    with pytest.raises(Later) as caught:
        refused.platform.reply(uri(reddit.parent), "text", key="k1")
    assert caught.value.code == "no-answer"
    refused.platform.close()


def test_a_receipt_that_names_nothing_is_no_receipt(reddit: Reddit) -> None:
    reddit.fake.fail_next("POST", "/api/comment", "empty")
    with pytest.raises(Ambiguous) as caught:
        reddit.reply()
    assert caught.value.code == "no-receipt"
    assert reddit.find() is not None


def test_a_quarantined_subreddit_takes_a_reply_without_a_receipt(reddit: Reddit) -> None:
    reddit.fake.add_subreddit("Fitness", access="quarantined")
    with pytest.raises(Ambiguous):
        reddit.reply()
    assert reddit.texts() == ["a kind reply"]
    assert reddit.find() is not None


@pytest.mark.parametrize(
    "answer", ["null", "true", "[]", '""', "{}", '{"json": []}', '{"json": {"errors": [], "data": {"things": [{}]}}}']
)
def test_an_answer_that_makes_no_sense_may_mean_that_it_was_done(reddit: Reddit, answer: str) -> None:
    reddit.fake.fail_next("POST", "/api/comment", "json", when="after", message=answer)
    with pytest.raises(Ambiguous):
        reddit.reply()


@pytest.mark.parametrize(
    "limits",
    [
        {"remaining": "many"},
        {"used": "100.7", "reset": "12.5"},
        {"reset": ""},
        {"remaining": "nan"},
        {"reset": "1e400"},
    ],
)
def test_odd_rate_limit_headers_do_not_turn_a_reply_into_a_failure(reddit: Reddit, limits: dict[str, str]) -> None:
    reddit.fake.set_limits(**limits)
    assert reddit.reply() == reddit.find()


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("you are doing that too much. try again in 9 minutes.", 540),
        ("Looks like you've been doing that a lot. Take a break for 3 seconds before trying again.", 3),
        ("try again in 1 hour.", 3600),
        ("try again in 500 milliseconds.", 0.5),
        ("try again later", None),
    ],
)
def test_an_account_that_posts_too_much_is_told_when_to_come_back(
    reddit: Reddit, message: str, wait: float | None
) -> None:
    reddit.fake.fail_next("POST", "/api/comment", "RATELIMIT", message=message, times=5)
    with pytest.raises(Later) as caught:
        reddit.reply()
    assert (caught.value.code, caught.value.retry_after) == ("ratelimit", wait)
    assert message in str(caught.value)
    assert attempts(reddit) == 1
    assert comments(reddit.fake) == []


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({}, 300), ({"retry-after": "17"}, 17), ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 300)],
)
def test_too_many_requests_is_for_later(reddit: Reddit, headers: dict[str, str], wait: float) -> None:
    limits = {"x-ratelimit-remaining": "1", "x-ratelimit-used": "999", "x-ratelimit-reset": "300"}
    reddit.fake.fail_next("POST", "/api/comment", 429, headers=limits | headers, times=5)
    with pytest.raises(Later) as caught:
        reddit.reply()
    assert (caught.value.code, caught.value.retry_after) == ("too-many-requests", wait)
    assert attempts(reddit) == 1


@pytest.mark.parametrize(
    "error",
    [
        "THREAD_LOCKED",
        "TOO_OLD",
        "DELETED_COMMENT",
        "DELETED_LINK",
        "USER_BLOCKED",
        "SUBREDDIT_NOTALLOWED",
        "BANNED_FROM_SUBREDDIT",
        "DOMAIN_BANNED",
        "SOMETHING_NEW",
    ],
)
def test_what_reddit_refuses_it_refuses_for_good(reddit: Reddit, error: str) -> None:
    reddit.fake.fail_next("POST", "/api/comment", error)
    with pytest.raises(Never) as caught:
        reddit.reply()
    assert caught.value.code == error.lower().replace("_", "-")
    assert comments(reddit.fake) == []


@pytest.mark.parametrize(("text", "code"), [("", "no-text"), ("  ", "no-text"), ("x" * 10_001, "too-long")])
def test_a_text_that_reddit_does_not_take(reddit: Reddit, text: str, code: str) -> None:
    with pytest.raises(Never) as caught:
        reddit.reply(text)
    assert caught.value.code == code


def test_the_state_of_the_thread_is_reddits_to_judge(reddit: Reddit) -> None:
    reddit.fake.lock(reddit.thread)
    with pytest.raises(Never) as caught:
        reddit.reply()
    assert caught.value.code == "thread-locked"
    reddit.fake.change(reddit.thread, locked=False, archived=True)
    with pytest.raises(Never) as caught:
        reddit.reply()
    assert caught.value.code == "too-old"


def test_a_ban_is_for_good(reddit: Reddit) -> None:
    reddit.fake.ban("Fitness")
    with pytest.raises(Never) as caught:
        reddit.reply()
    assert caught.value.code == "forbidden"
    assert comments(reddit.fake) == []


@pytest.mark.parametrize("status", [400, 404, 409, 413, 414, 415, 451, 418, 302])
def test_a_refusal_is_never_ambiguous(reddit: Reddit, status: int) -> None:
    reddit.fake.fail_next("POST", "/api/comment", status, headers={"location": "/elsewhere"})
    with pytest.raises(PlatformError) as caught:
        reddit.reply()
    assert isinstance(caught.value, (Later, Never))
    assert attempts(reddit) == 1


@pytest.mark.parametrize(
    "header", ["odd", 'Bearer realm="reddit", error="brand_new"', 'Bearer error="insufficient_scope"']
)
def test_a_refusal_with_an_odd_header_is_still_a_refusal(reddit: Reddit, header: str) -> None:
    reddit.fake.fail_next("POST", "/api/comment", 403, headers={"www-authenticate": header})
    with pytest.raises((Later, Never)) as caught:
        reddit.reply()
    assert caught.value.code in ("forbidden", "credentials")


@pytest.mark.parametrize("how", ["503", "reset", "html", "json"])
def test_a_token_that_cannot_be_had_leaves_the_reply_for_later(
    reddit: Reddit, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.0)
    reddit.fetch()
    reddit.fake.expire_tokens()
    reddit.fake.fail_next("POST", "/api/v1/access_token", how, message="{}")
    with pytest.raises(Later):
        reddit.reply()
    assert comments(reddit.fake) == []


@pytest.mark.parametrize("headers", [{}, {"www-authenticate": "Bearer"}])
def test_a_token_that_ran_out_is_renewed_and_the_reply_made_once(
    reddit: Reddit, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.0)
    reddit.fetch()
    reddit.fake.fail_next("POST", "/api/comment", 401, headers=headers)
    reddit.reply()
    assert reddit.texts() == ["a kind reply"]


def test_only_communities_that_were_named_are_answered(reddit: Reddit) -> None:
    elsewhere = reddit.fake.add_submission("Cooking", "Soup", "is good")
    with pytest.raises(Never) as caught:
        reddit.platform.reply(uri(elsewhere), "text", key="k1")
    assert caught.value.code == "not-allowed"
    assert reddit.fake.journal() == []
    assert attempts(reddit) == 0


def test_the_names_of_subreddits_are_compared_without_case(fake: FakeReddit) -> None:
    reddit = Reddit(fake)
    shouted = fake.add_submission("FITNESS", "Calves", "text")
    made = reddit.platform.reply(uri(shouted), "text", key="k1")
    assert made.parent_uri == uri(shouted)
    reddit.platform.close()


@pytest.mark.parametrize("odd", ["", "t1_abc", "reddit:t5_abc", "reddit:t1_", "reddit:t1_a,t1_b", "file:x/t1_abc"])
def test_a_uri_of_something_else_takes_no_reply(reddit: Reddit, odd: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: reddit.platform.reply(odd, "text", key="k1"),
        lambda: reddit.platform.edit(odd, "text"),
        lambda: reddit.platform.delete(odd),
        lambda: reddit.platform.find_reply(odd, key="k1"),
    ]
    for call in calls:
        with pytest.raises(Never) as caught:
            call()
        assert caught.value.code == "bad-uri"
    assert reddit.paths() == []


def test_a_post_that_was_fetched_is_answered_with_one_request(reddit: Reddit) -> None:
    reddit.fetch()
    before = len(reddit.paths())
    reddit.reply()
    assert reddit.paths()[before:] == ["/api/comment"]


def test_a_reply_takes_a_connection_of_its_own_that_cannot_have_grown_stale(reddit: Reddit) -> None:
    reddit.fetch()
    reddit.platform.whoami()
    reddit.reply()
    *_, look, again, write = [request["connection"] for request in reddit.fake.requests()]
    assert look == again != write


@pytest.mark.parametrize("how", NO_ANSWERS)
def test_an_edit_without_an_answer_may_be_made_again(reddit: Reddit, how: str) -> None:
    made = reddit.reply()
    reddit.fake.fail_next("POST", "/api/editusertext", how, when="after")
    with pytest.raises(Later):
        reddit.platform.edit(made, "better")
    assert attempts(reddit, "/api/editusertext") == 1
    reddit.platform.edit(made, "better")
    assert reddit.texts() == ["better"]


@pytest.mark.parametrize("how", NO_ANSWERS)
def test_a_deletion_without_an_answer_may_be_made_again(reddit: Reddit, how: str) -> None:
    made = reddit.reply()
    reddit.fake.fail_next("POST", "/api/del", how, when="after")
    with pytest.raises(Later):
        reddit.platform.delete(made)
    reddit.platform.delete(made)
    assert reddit.texts() == []


def test_what_others_wrote_is_neither_edited_nor_deleted(reddit: Reddit) -> None:
    calls: list[Callable[[], object]] = [
        lambda: reddit.platform.edit(uri(reddit.parent), "mine now"),
        lambda: reddit.platform.delete(uri(reddit.parent)),
    ]
    for call in calls:
        with pytest.raises(Never):
            call()
    assert reddit.fake.journal() == []


def test_an_instance_belongs_to_the_thread_that_first_used_it(reddit: Reddit) -> None:
    reddit.fetch()
    raised: list[BaseException] = []

    def use() -> None:
        try:
            reddit.reply()
        except RuntimeError as error:
            raised.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join(timeout=10)
    assert len(raised) == 1
    assert reddit.fake.journal() == []
