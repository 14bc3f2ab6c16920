"""What is read of Reddit: listings that are out of order, things that are gone, and our own replies found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from bot.platforms.base import Later, Never
from bot.platforms.reddit import RedditPlatform
from bot.records import Presence
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit.client import NOON
from tests.platforms.reddit_cast import LONG_AGO, Reddit, account, uri


@pytest.fixture
def reddit(fake: FakeReddit) -> Iterator[Reddit]:
    built = Reddit(fake, timeout_s=0.5)
    yield built
    built.platform.close()


def names(reddit: Reddit, *known: str, **more: Any) -> set[str]:
    return {post.uri.removeprefix("reddit:") for post in reddit.fetch(*known, **more).posts}


def pages(reddit: Reddit, which: str) -> int:
    return reddit.paths().count(f"/r/Fitness/{which}")


def test_a_comment_carries_the_title_of_its_submission_without_a_request_for_it(reddit: Reddit) -> None:
    posts = {post.uri: post for post in reddit.fetch().posts}
    assert posts[uri(reddit.parent)].title == "Calves"
    assert reddit.paths() == ["/api/v1/access_token", "/r/Fitness/new", "/r/Fitness/comments"]


def test_titles_that_the_listing_leaves_out_are_asked_for_together(reddit: Reddit) -> None:
    other = reddit.fake.add_submission("Cooking", "Soup", "text")
    moved = reddit.fake.add_comment(other, "about soup")
    reddit.fake.change(moved, subreddit="Fitness")
    for name in (reddit.parent, moved):
        reddit.fake.set_fields(name, "link_title")
    posts = {post.uri: post for post in reddit.fetch().posts}
    assert (posts[uri(reddit.parent)].title, posts[uri(moved)].title) == ("Calves", "Soup")
    assert reddit.paths().count("/api/info") == 1


def test_it_pages_through_the_listing_up_to_reddits_limit_and_says_what_it_could_not_see(reddit: Reddit) -> None:
    made = reddit.fake.add_comments(reddit.thread, 1200)
    fetched = reddit.fetch()
    assert {post.uri for post in fetched.posts} == {uri(name) for name in (reddit.thread, *made[200:])}
    assert pages(reddit, "comments") == 10
    assert fetched.gap is not None
    assert "the newest 1000 of r/Fitness/comments" in fetched.gap


def test_a_limit_that_hid_nothing_is_no_gap(reddit: Reddit) -> None:
    reddit.fake.add_comments(reddit.thread, 1200)
    assert reddit.fetch(oldest=NOON + dt.timedelta(hours=1)).gap is None
    made = reddit.fake.add_comments(reddit.thread, 30)
    assert reddit.fetch(*made[:25]).gap is None


def test_it_stops_at_twenty_known_things_in_a_row(reddit: Reddit) -> None:
    made = reddit.fake.add_comments(reddit.thread, 400)
    new = reddit.fake.add_comments(reddit.thread, 3)
    assert names(reddit, reddit.thread, reddit.parent, *made) == set(new)
    assert pages(reddit, "comments") == 1


def test_fewer_known_things_in_a_row_do_not_stop_it(reddit: Reddit) -> None:
    made = reddit.fake.add_comments(reddit.thread, 250)
    known = [name for number, name in enumerate(made) if number % 20]
    assert names(reddit, *known) == {reddit.thread, reddit.parent, *made} - set(known)
    assert pages(reddit, "comments") == 3


def test_it_stops_at_the_age_asked_for(reddit: Reddit) -> None:
    yesterday = NOON - dt.timedelta(days=1)
    old = [reddit.fake.add_comment(reddit.thread, "old", created=yesterday) for _ in range(150)]
    new = reddit.fake.add_comments(reddit.thread, 60)
    found = names(reddit, oldest=NOON - dt.timedelta(hours=1))
    assert found == {reddit.thread, reddit.parent, *new} - set(old) - {reddit.parent}
    assert pages(reddit, "comments") == 1


def test_ids_out_of_order_lose_nothing(reddit: Reddit) -> None:
    high = reddit.fake.add_comment(reddit.thread, "first", given_id="zzzzzz")
    known = [reddit.thread, reddit.parent, high]
    low = reddit.fake.add_comment(reddit.thread, "second", given_id="a00000")
    assert names(reddit, *known) == {low}


def test_a_post_approved_late_is_found_where_it_stands(reddit: Reddit) -> None:
    held = reddit.fake.add_submission("Fitness", "held", "text")
    reddit.fake.remove(held)
    later = [reddit.fake.add_submission("Fitness", f"later {number}", "text") for number in range(30)]
    seen = names(reddit)
    assert held not in seen
    reddit.fake.approve(held)
    assert names(reddit, *seen) == {held}
    assert seen >= set(later)


def test_posts_come_oldest_first_so_that_a_stop_between_leaves_no_hole(reddit: Reddit) -> None:
    for hours in (3, 1, 2):
        reddit.fake.add_comment(reddit.thread, "text", created=NOON - dt.timedelta(hours=hours))
    created = [post.created for post in reddit.fetch().posts]
    assert created == sorted(created)


def test_a_failure_on_a_later_page_brings_nothing_rather_than_a_hole(reddit: Reddit) -> None:
    reddit.fake.add_comments(reddit.thread, 250)
    reddit.fake.fail_next("GET", "/r/Fitness/comments", 503, when="after")
    with pytest.raises(Later):
        reddit.fetch()
    assert len(reddit.fetch().posts) == 252


def test_addresses_hold_no_word_of_a_title(reddit: Reddit) -> None:
    top, comment = reddit.thread.removeprefix("t3_"), reddit.parent.removeprefix("t1_")
    reddit.fake.set_fields(reddit.thread, permalink=f"/r/Fitness/comments/{top}/my_knee_hurts/")
    reddit.fake.set_fields(reddit.parent, permalink=f"/r/Fitness/comments/{top}/my_knee_hurts/{comment}/")
    for post in reddit.fetch().posts:
        assert post.permalink is not None
        assert "knee" not in post.permalink


def test_authors_and_addresses_that_are_missing_do_no_harm(reddit: Reddit) -> None:
    reddit.fake.set_fields(reddit.parent, "permalink", author=None)
    reddit.fake.set_fields(reddit.thread, "permalink", author="[deleted]")
    untold = reddit.fake.add_submission("Fitness", "title only", "text")
    reddit.fake.set_fields(untold, "selftext")
    posts = {post.uri: post for post in reddit.fetch().posts}
    thread, parent = posts[uri(reddit.thread)], posts[uri(reddit.parent)]
    assert (thread.author, parent.author, posts[uri(untold)].body) == (None, None, "")
    top, comment = reddit.thread.removeprefix("t3_"), reddit.parent.removeprefix("t1_")
    assert thread.permalink == f"{reddit.fake.url}/comments/{top}/"
    assert parent.permalink == f"{reddit.fake.url}/comments/{top}/_/{comment}/"


@pytest.mark.parametrize(
    ("drop", "fields", "key"),
    [
        (["name"], {}, "r/Fitness/comments item 1"),
        ([], {"name": 7}, "r/Fitness/comments item 1"),
        ([], {"name": "t9_x"}, "r/Fitness/comments item 1"),
        (["created_utc"], {}, None),
        ([], {"created_utc": "noon"}, None),
        ([], {"created_utc": 1e300}, None),
        ([], {"created_utc": True}, None),
        (["body"], {}, None),
        ([], {"body": 5}, None),
        (["parent_id"], {}, None),
        (["link_id"], {}, None),
        ([], {"author": {"name": "x"}}, None),
    ],
)
def test_a_malformed_thing_costs_itself_only(
    reddit: Reddit, drop: list[str], fields: dict[str, Any], key: str | None
) -> None:
    bad = reddit.fake.add_comment(reddit.thread, "text")
    reddit.fake.set_fields(bad, *drop, **fields)
    fetched = reddit.fetch()
    assert {post.uri for post in fetched.posts} == {uri(reddit.thread), uri(reddit.parent)}
    assert [entry.key for entry in fetched.rejected] == [key or bad]


@pytest.mark.parametrize(
    ("author", "bot"),
    [
        ("AutoModerator", True),
        ("RemindMeBot", True),
        ("fit-bot", True),
        ("bot_of_ana", True),
        ("talbot", False),
        ("ana", False),
    ],
)
def test_a_name_can_say_that_it_is_a_bots(reddit: Reddit, author: str, bot: bool) -> None:
    name = reddit.fake.add_comment(reddit.thread, "text", author=author)
    posts = {post.uri: post for post in reddit.fetch().posts}
    assert posts[uri(name)].author_is_bot is bot


def test_only_communities_that_were_named_are_read(reddit: Reddit) -> None:
    with pytest.raises(Never) as caught:
        reddit.platform.fetch_new("Fitness", cursor=None, known=set, oldest=LONG_AGO)
    assert caught.value.code == "not-allowed"
    with pytest.raises(Never) as caught:
        reddit.platform.moderators("Fitness")
    assert caught.value.code == "not-allowed"
    assert reddit.paths() == []


@pytest.mark.parametrize("name", ["all", "Popular", "a+b", "fitness/new", "r/fitness", "", "x" * 22, "fit ness"])
def test_a_community_is_one_subreddit(reddit: Reddit, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of one subreddit"):
        RedditPlatform("reddit", account(reddit.fake), {"fitness": name}, reddit.clock)


@pytest.mark.parametrize(
    ("access", "kind", "code"),
    [("private", Later, "forbidden"), ("quarantined", Later, "forbidden"), ("banned", Never, "not-found")],
)
def test_a_subreddit_that_is_closed(reddit: Reddit, access: str, kind: type[Exception], code: str) -> None:
    reddit.fake.add_subreddit("Fitness", access=access)
    with pytest.raises(kind) as caught:
        reddit.fetch()
    assert getattr(caught.value, "code", None) == code


def test_a_subreddit_that_nobody_knows(reddit: Reddit) -> None:
    platform = RedditPlatform("reddit", account(reddit.fake), {"typo": "Fitnes"}, reddit.clock)
    with pytest.raises(Never) as caught:
        platform.fetch_new("typo", cursor=None, known=set, oldest=LONG_AGO)
    assert caught.value.code == "unknown-subreddit"
    platform.close()


@pytest.mark.parametrize("how", ["500", "503", "reset", "html", "cut"])
def test_a_read_without_an_answer_is_for_later_and_not_repeated_at_once(reddit: Reddit, how: str) -> None:
    reddit.fake.fail_next("GET", "/r/Fitness/new", how, times=3)
    with pytest.raises(Later):
        reddit.fetch()
    assert pages(reddit, "new") == 1


@pytest.mark.parametrize("answer", ["null", "[]", "{}", '{"data": {}}', '{"data": {"children": {}}}', "[" * 100_000])
def test_an_answer_that_makes_no_sense_is_for_later(reddit: Reddit, answer: str) -> None:
    reddit.fake.fail_next("GET", ".*", "json", times=9, message=answer)
    for call in (reddit.fetch, reddit.find, reddit.platform.whoami, lambda: reddit.platform.moderators("fitness")):
        with pytest.raises(Later):
            call()
    with pytest.raises(Later):
        reddit.platform.recheck([uri(reddit.parent)])


def test_a_server_that_says_nothing_is_left_after_the_timeout(reddit: Reddit) -> None:
    reddit.fake.hold("GET", "/r/Fitness/new")
    with pytest.raises(Later) as caught:
        reddit.fetch()
    assert caught.value.code == "no-answer"
    reddit.fake.release(drop=True)


def test_a_recheck_asks_for_a_hundred_at_a_time(reddit: Reddit) -> None:
    made = reddit.fake.add_comments(reddit.thread, 250)
    snapshots = reddit.platform.recheck([uri(name) for name in made])
    assert all(snapshot.presence is Presence.THERE for snapshot in snapshots.values())
    assert reddit.paths().count("/api/info") == 4  # the last is for the submission


@pytest.mark.parametrize(
    ("shape", "by"),
    [("blank", "moderator"), ("blank", "reddit"), ("blank", "automod_filtered"), ("moderator_view", "moderator")],
)
@pytest.mark.parametrize("what", ["thread", "parent"])
def test_a_removal_is_seen_in_either_shape(reddit: Reddit, shape: str, by: str, what: str) -> None:
    name = getattr(reddit, what)
    reddit.fake.remove(name, shape=shape, by=by)
    snapshot = reddit.platform.recheck([uri(name)])[uri(name)]
    assert (snapshot.presence, snapshot.body, snapshot.author) == (Presence.REMOVED, "", None)


def test_a_link_post_whose_author_deleted_it_keeps_its_title_there_but_not_here(reddit: Reddit) -> None:
    link = reddit.fake.add_submission("Fitness", "a clip", link=True)
    assert reddit.platform.recheck([uri(link)])[uri(link)].presence is Presence.THERE
    reddit.fake.delete(link)
    snapshot = reddit.platform.recheck([uri(link)])[uri(link)]
    assert (snapshot.presence, snapshot.title) == (Presence.DELETED, "")


def test_a_text_outlives_its_authors_account(reddit: Reddit) -> None:
    reddit.fake.change(reddit.parent, author=None)
    snapshot = reddit.platform.recheck([uri(reddit.parent)])[uri(reddit.parent)]
    assert (snapshot.presence, snapshot.author, snapshot.body) == (Presence.THERE, None, "so I was told")


def test_a_locked_or_archived_submission_locks_its_comments(reddit: Reddit) -> None:
    reddit.fake.lock(reddit.thread)
    assert reddit.platform.recheck([uri(reddit.parent)])[uri(reddit.parent)].locked
    reddit.fake.change(reddit.thread, locked=False, archived=True)
    assert reddit.platform.recheck([uri(reddit.parent)])[uri(reddit.parent)].locked


def test_a_recheck_survives_things_that_make_no_sense(reddit: Reddit) -> None:
    reddit.fake.set_fields(reddit.parent, "created_utc", body=7, author=[], link_id=None)
    snapshot = reddit.platform.recheck([uri(reddit.parent), "nonsense"])
    assert (snapshot[uri(reddit.parent)].body, snapshot["nonsense"].presence) == ("", Presence.MISSING)


@pytest.mark.parametrize(
    ("lags", "found"),
    [
        ({"history": 0, "tree": 900}, True),
        ({"history": 900, "tree": 0}, True),
        ({"history": 60, "tree": 60}, False),
        ({"history": 900, "tree": 900}, False),
    ],
)
@pytest.mark.parametrize("top", [False, True])
def test_either_place_shows_our_reply(reddit: Reddit, lags: dict[str, float], found: bool, top: bool) -> None:
    parent = reddit.thread if top else reddit.parent
    reddit.fake.set_lags(**lags)
    reddit.platform.reply(uri(parent), "text", key="k1")
    assert (reddit.find(parent) is not None) is found
    reddit.fake.advance(1000)
    assert reddit.find(parent) is not None


@pytest.mark.parametrize("unreadable", ["/comments/.*", "/user/.*"])
def test_a_place_that_cannot_be_read_matters_only_if_the_other_shows_nothing(reddit: Reddit, unreadable: str) -> None:
    reddit.fake.fail_next("GET", unreadable, 503, times=2)
    with pytest.raises(Later) as caught:
        reddit.find()
    assert caught.value.code == "no-answer"
    reddit.reply()
    assert reddit.find() is not None


def test_a_subreddit_that_closed_meanwhile_still_shows_our_reply_in_our_history(reddit: Reddit) -> None:
    reddit.reply()
    reddit.fake.fail_next("GET", "/comments/.*", 403)
    assert reddit.find() is not None


def test_what_we_wrote_elsewhere_and_what_others_wrote_here_is_not_our_reply(reddit: Reddit) -> None:
    reddit.fake.add_comment(reddit.parent, "by somebody else")
    reddit.fake.add_comment(reddit.thread, "ours, one level up", author=reddit.fake.username)
    below = reddit.fake.add_comment(reddit.parent, "by somebody else")
    reddit.fake.add_comment(below, "ours, one level down", author=reddit.fake.username)
    assert reddit.find() is None


def test_our_name_may_be_written_in_another_case(reddit: Reddit) -> None:
    made = reddit.reply()
    reddit.fake.change(made.removeprefix("reddit:"), author="RepCheck_Bot")
    assert reddit.find() == made


def test_it_looks_far_enough_back_in_our_history(reddit: Reddit) -> None:
    reddit.fake.set_lags(tree=1e9)
    made = reddit.reply()
    reddit.fake.add_comments(reddit.thread, 250, author=reddit.fake.username)
    assert reddit.find() == made
    assert reddit.paths().count("/user/repcheck_bot/comments") == 3


def test_it_looks_no_further_back_than_the_post_itself(reddit: Reddit) -> None:
    before = NOON - dt.timedelta(days=1)
    for _ in range(150):
        reddit.fake.add_comment(reddit.thread, "old", author=reddit.fake.username, created=before)
    assert reddit.find() is None
    assert reddit.paths().count("/user/repcheck_bot/comments") == 1


def test_a_history_that_does_not_reach_back_proves_nothing(reddit: Reddit) -> None:
    reddit.fake.add_comments(reddit.thread, 1100, author=reddit.fake.username)
    with pytest.raises(Later) as caught:
        reddit.find()
    assert caught.value.code == "history-too-short"


def test_replies_that_the_tree_leaves_out_are_looked_up(reddit: Reddit) -> None:
    reddit.fake.set_lags(history=1e9)
    made = reddit.reply()
    reddit.fake.add_comments(reddit.parent, 650)
    assert reddit.find() == made


def test_more_replies_than_can_be_looked_up_prove_nothing(reddit: Reddit) -> None:
    reddit.fake.add_comments(reddit.parent, 1600)
    with pytest.raises(Later) as caught:
        reddit.find()
    assert caught.value.code == "too-many-replies"


def test_a_reply_that_moderators_removed_is_found_in_our_history(reddit: Reddit) -> None:
    made = reddit.reply()
    reddit.fake.remove(made.removeprefix("reddit:"), shape="hidden")
    assert reddit.find() == made


def test_a_parent_that_reddit_forgot_leaves_only_our_history(reddit: Reddit) -> None:
    other = Reddit(reddit.fake)
    reddit.reply()
    reddit.fake.forget(reddit.parent)
    assert other.find(reddit.parent) is not None
    reddit.fake.forget(other.parent)
    with pytest.raises(Later):
        other.find()
    other.platform.close()


def test_requests_stop_when_the_budget_is_used_up_and_go_on_when_it_is_renewed(reddit: Reddit) -> None:
    reddit.fake.set_limits(remaining=0, used=1000, reset=60)
    reddit.platform.whoami()
    before = len(reddit.paths())
    with pytest.raises(Later) as caught:
        reddit.reply()
    assert (caught.value.code, caught.value.retry_after) == ("budget", 60)
    assert len(reddit.paths()) == before
    reddit.clock.pass_(seconds=61)
    assert reddit.platform.whoami() == reddit.fake.username


@pytest.mark.parametrize(("remaining", "low"), [(600, False), (101, False), (99, True), (0, True)])
def test_a_low_budget_is_told(reddit: Reddit, remaining: int, low: bool) -> None:
    reddit.fake.set_limits(remaining=remaining, used=1000 - remaining, reset=1)
    assert reddit.platform.budget_low() is False
    reddit.platform.whoami()
    assert reddit.platform.budget_low() is low
    reddit.clock.pass_(seconds=2)
    assert reddit.platform.budget_low() is False
