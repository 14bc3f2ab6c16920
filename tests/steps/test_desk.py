"""What the desk refuses before anything is on its way."""

from __future__ import annotations

import pytest

from bot.review.desk import Guarded, Refused, Seen
from bot.states import DraftState
from tests.steps.bench import RELEASER, Bench
from tests.steps.test_feedback import answer


def check_that_the_author_is_left_alone(bench: Bench) -> None:
    waiting = bench.draft(author="ana")
    answer(bench, bench.posted(author="ben"), "stop", author="ana")
    with pytest.raises(Refused, match="asked to be left alone"):
        bench.approve(waiting)
    assert bench.fresh(waiting).state is DraftState.QUEUED


def test_nothing_is_approved_for_an_author_who_said_stop(bench: Bench) -> None:
    check_that_the_author_is_left_alone(bench)


def test_nothing_is_approved_for_them_where_replies_are_posted_by_hand(bench: Bench) -> None:
    bench.configure(mode="post")
    waiting = bench.draft(author="ana")
    answer(bench, bench.posted(author="ben"), "stop", author="ana")
    bench.configure(mode="draft")
    with pytest.raises(Refused, match="asked to be left alone"):
        bench.approve(waiting)


def test_with_the_look_at_opt_outs_switched_off_it_would_be(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.review.desk.Desk._allowed", lambda *_: None)
    with pytest.raises(pytest.fail.Exception):
        check_that_the_author_is_left_alone(bench)


def test_caps_hold_for_replies_that_are_posted_by_hand(bench: Bench) -> None:
    bench.configure(mode="draft", daily_cap=1)
    first, second = bench.draft(author="ana"), bench.draft(author="ben")
    publication = bench.approve(first)
    bench.desk.mark_posted(RELEASER, publication.id, "https://forum.example/r")
    with pytest.raises(Refused, match="used up"):
        bench.approve(second)
    assert bench.fresh(second).state is DraftState.QUEUED


def test_words_that_the_author_took_back_are_not_quoted(bench: Bench) -> None:
    draft = bench.draft()
    post = bench.post_of(draft)
    bench.platform.change(post.uri, body="I take that back, sorry everybody.")
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    with pytest.raises(Guarded, match="quote"):
        bench.desk.approve(RELEASER, draft.id, seen)
