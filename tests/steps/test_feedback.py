"""Feedback: whoever says "stop" is left alone for good, and whoever says "wrong" is heard."""

from __future__ import annotations

import pytest

from bot.platforms.base import Ambiguous, Never
from bot.records import Publication, ReplyLink
from bot.review import desk
from bot.review.desk import Moved, Refused
from bot.states import DraftState, PostState
from bot.steps.feedback import wants_to_be_left_alone
from tests.steps.bench import OTHER_SAYING, RELEASER, SAYING, Bench


def answer(bench: Bench, reply: Publication, text: str, *, author: str | None = "ana") -> str:
    uri = bench.platform.put(text, author=author, parent=reply.reply_uri, thread=reply.thread_uri)
    bench.fetch()
    return uri


def left_alone(bench: Bench, author: str = "ana") -> bool:
    with bench.store.read() as tx:
        return tx.sources.opted_out("memory", author)


@pytest.mark.parametrize(
    "text",
    ["stop", "Stop.", "STOP!!", "please opt out", "opt-out", "unsubscribe", "Bad bot", "don't reply to me", "go away"],
)
def test_a_short_answer_that_says_so_asks_to_be_left_alone(text: str) -> None:
    assert wants_to_be_left_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, that helps.",
        "My pain stopped.",
        "stopping distance",
        "Good bot",
        "> *Reply “stop” and I won't reply to you again.*\n\nThanks, that helps.",
        "I had to stop training after that. " + "It went on like this for weeks. " * 5,
    ],
)
def test_other_answers_do_not(text: str) -> None:
    assert not wants_to_be_left_alone(text)


def check_that_stop_is_heeded(bench: Bench) -> None:
    reply = bench.posted()
    uri = answer(bench, reply, "stop", author="Ana")
    assert (bench.post(uri).state, bench.post(uri).reason) == (PostState.QUIET, "feedback")
    assert left_alone(bench)
    later = bench.platform.put(OTHER_SAYING, author="ANA")
    bench.fetch()
    assert bench.post(later).reason == "opted-out"


def test_whoever_says_stop_is_never_answered_again(bench: Bench) -> None:
    check_that_stop_is_heeded(bench)
    assert bench.tallies()["lifting", "opted-out"] == 1


def test_with_feedback_switched_off_they_would_be(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.steps.intake.take_feedback", lambda *_: None)
    with pytest.raises(AssertionError):
        check_that_stop_is_heeded(bench)


def test_an_approved_reply_to_somebody_who_says_stop_does_not_go_out(bench: Bench) -> None:
    reply = bench.posted(author="ben")
    waiting = bench.approved(author="ana")
    answer(bench, reply, "stop", author="ana")
    bench.send(waiting)
    assert bench.publication(waiting).code == "opted-out"
    assert bench.draft_of(waiting).state is DraftState.WITHDRAWN


def test_it_is_the_one_who_says_stop_who_is_left_alone(bench: Bench) -> None:
    answer(bench, bench.posted(author="ana"), "stop", author="ben")
    assert (left_alone(bench, "ana"), left_alone(bench, "ben")) == (False, True)


def test_stop_under_somebody_elses_comment_means_nothing_to_us(bench: Bench) -> None:
    other = bench.platform.put("a comment", author="ben")
    uri = bench.platform.put("stop", parent=other)
    bench.fetch()
    assert (left_alone(bench), bench.post(uri).state) == (False, PostState.FETCHED)


def test_a_claim_in_an_answer_to_us_is_not_argued_with(bench: Bench) -> None:
    uri = answer(bench, bench.posted(author="ben"), SAYING)
    assert bench.post(uri).state is PostState.ANSWER
    assert bench.tallies()["lifting", "answered"] == 1
    bench.judge.run()
    assert bench.post(uri).state is PostState.ANSWER


def test_an_answer_waits_until_a_person_has_read_it(bench: Bench) -> None:
    uri = answer(bench, bench.posted(), "Wrong! Read the study.")
    bench.clock.pass_(hours=5 * 24)
    bench.sweep.run()
    assert bench.post(uri).body == "Wrong! Read the study."
    bench.desk.answer_read(RELEASER, bench.post(uri).id)
    assert (bench.post(uri).state, bench.post(uri).has_text) == (PostState.QUIET, False)
    with pytest.raises(Moved):
        bench.desk.answer_read(RELEASER, bench.post(uri).id)


def test_an_answer_that_nobody_reads_is_forgotten_after_a_week(bench: Bench) -> None:
    uri = answer(bench, bench.posted(), "Wrong! Read the study.")
    bench.clock.pass_(days=8)
    bench.sweep.run()
    assert (bench.post(uri).state, bench.post(uri).has_text) == (PostState.SCRUBBED, False)


@pytest.mark.parametrize("author", ["Ana", None])
def test_whoever_says_wrong_is_heard(bench: Bench, author: str | None) -> None:
    reply = bench.posted()
    uri = answer(bench, reply, "Wrong! Read the study.", author=author)
    with bench.store.read() as tx:
        said = tx.audit.of("publication", reply.id)[-1]
    assert (said.target, said.reason) == ("said to be wrong", uri)
    assert bench.tallies()["lifting", "said-wrong"] == 1
    assert not left_alone(bench)


def test_a_quoted_line_of_ours_does_not_say_wrong(bench: Bench) -> None:
    answer(bench, bench.posted(), "> *Reply “wrong” if I got it wrong, and a human will look.*\n\nThanks!")
    assert ("lifting", "said-wrong") not in bench.tallies()


def test_an_answer_is_taken_in_once(bench: Bench) -> None:
    reply = bench.posted()
    uri = answer(bench, reply, "thanks")
    bench.platform._listing.append(("lifting", uri))
    bench.fetch()
    assert bench.tallies()["lifting", "answered"] == 1


def by_hand(bench: Bench, **where: object) -> Publication:
    bench.configure(mode="draft")
    publication = bench.approved(**where)  # type: ignore[arg-type]
    bench.desk.mark_posted(RELEASER, publication.id, "https://example.org/our-reply")
    return bench.publication(publication)


@pytest.mark.parametrize("text", ["stop", "Stop!", "Please stop.", "opt out", "unsubscribe"])
def test_a_bare_stop_near_a_reply_that_was_posted_by_hand_is_heeded(bench: Bench, text: str) -> None:
    thread = bench.platform.put("a thread")
    by_hand(bench, parent=thread)
    bench.platform.put(text, author="ana", parent="memory:unknown", thread=thread)
    bench.fetch()
    assert left_alone(bench)


def link_leads_to(monkeypatch: pytest.MonkeyPatch, uri: str, *, thread: str) -> None:
    found = ReplyLink(uri=uri, thread_uri=thread, permalink="https://example.org/short")
    monkeypatch.setattr(desk, "read_reply_link", lambda *_: found)


def check_that_answers_to_a_reply_posted_by_hand_are_followed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    post = bench.platform.put(SAYING)
    theirs = bench.platform.put("our words", author="mod", parent=post)
    link_leads_to(monkeypatch, theirs, thread=post)
    bench.configure(mode="draft")
    bench.fetch()
    bench.judge.run()
    bench.compose.run()
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(bench.post(post).id)
    assert draft is not None
    publication = bench.approve(draft)
    bench.desk.mark_posted(RELEASER, publication.id, "https://example.org/our_reply_to_a_knee")
    assert bench.publication(publication).permalink == "https://example.org/short"
    thanks = answer(bench, bench.publication(publication), "Thanks. Is that wrong for women too?", author="ben")
    assert bench.post(thanks).state is PostState.ANSWER
    answer(bench, bench.publication(publication), "please do not reply to me", author="ana")
    assert left_alone(bench)


def test_answers_to_a_reply_posted_by_hand_are_followed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    check_that_answers_to_a_reply_posted_by_hand_are_followed(bench, monkeypatch)


def test_without_what_its_link_says_they_would_not_be(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        desk.Desk, "_where", lambda _self, _publication, _link: {"permalink": "https://example.org/short"}
    )
    with pytest.raises(AssertionError, match="ANSWER"):
        check_that_answers_to_a_reply_posted_by_hand_are_followed(bench, monkeypatch)


def test_a_link_to_another_thread_or_to_the_post_itself_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.configure(mode="draft")
    publication = bench.approved()
    for uri, thread in (("memory:p99", "memory:p98"), (publication.parent_uri, publication.thread_uri)):
        link_leads_to(monkeypatch, uri, thread=thread)
        with pytest.raises(Refused, match="something else than a reply under this post"):
            bench.desk.mark_posted(RELEASER, publication.id, "https://example.org/")
    assert bench.publication(publication) == publication


def test_a_link_that_leads_to_no_reply_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Never("no-reply-link", "This is not the address of a comment.")

    bench.configure(mode="draft")
    publication = bench.approved()
    monkeypatch.setattr(desk, "read_reply_link", refuse)
    with pytest.raises(Refused, match="not the address of a comment"):
        bench.desk.mark_posted(RELEASER, publication.id, "https://example.org/")
    bench.desk.mark_posted(RELEASER, publication.id, "")
    assert bench.publication(publication).permalink is None


@pytest.mark.parametrize("elsewhere", [False, True])
def test_where_links_say_nothing_the_reply_is_known_when_it_comes_in_with_its_link(
    bench: Bench, *, elsewhere: bool
) -> None:
    publication = by_hand(bench)
    parent = bench.platform.put("another") if elsewhere else publication.parent_uri
    theirs = bench.platform.put("our words", author="mod", parent=parent)
    bench.platform.change(theirs, permalink="https://example.org/our-reply")
    bench.fetch()
    assert bench.publication(publication).reply_uri == (None if elsewhere else theirs)


@pytest.mark.parametrize("text", ["I had to stop.", "bad bot", "Why stop at three sets?"])
def test_there_it_must_be_the_bare_word(bench: Bench, text: str) -> None:
    thread = bench.platform.put("a thread")
    by_hand(bench, parent=thread)
    bench.platform.put(text, author="ana", parent="memory:unknown", thread=thread)
    bench.fetch()
    assert not left_alone(bench)


def test_in_another_thread_a_bare_stop_means_nothing_to_us(bench: Bench) -> None:
    by_hand(bench, parent=bench.platform.put("a thread"))
    bench.platform.put("stop", author="ana", parent=bench.platform.put("another"))
    bench.fetch()
    assert not left_alone(bench)


def test_stop_is_heeded_while_the_receipt_of_our_reply_is_lost(bench: Bench) -> None:
    bench.platform.fail("reply", Ambiguous("no-answer", "no answer came"), when="after")
    lost = bench.ambiguous(author="ben")
    ours = bench.platform.find_reply(lost.parent_uri, key=lost.key)
    assert ours is not None
    bench.platform.put("stop", parent=ours.uri, thread=lost.thread_uri, author="ben")
    bench.fetch()
    assert left_alone(bench, "ben")


def edit_later(bench: Bench, uri: str, body: str = "Edit: please stop.") -> None:
    bench.platform.change(uri, body=body)
    bench.clock.pass_(hours=7)
    bench.sweep.run()


def check_that_an_answer_edited_into_stop_is_heard(bench: Bench, *, read: bool) -> None:
    uri = answer(bench, bench.posted(author="ben"), "Thanks for this.", author="Ana")
    if read:
        bench.desk.answer_read(RELEASER, bench.post(uri).id)
    edit_later(bench, uri)
    assert left_alone(bench, "ana")
    assert (bench.post(uri).state, bench.post(uri).has_text) == (PostState.QUIET, False)
    assert bench.tallies()["lifting", "opted-out"] == 1
    edit_later(bench, uri, "stop, really")
    assert bench.tallies()["lifting", "opted-out"] == 1
    later = bench.platform.put(OTHER_SAYING, author="ANA")
    bench.fetch()
    assert bench.post(later).reason == "opted-out"


@pytest.mark.parametrize("read", [False, True])
def test_an_answer_edited_into_stop_is_heard(bench: Bench, *, read: bool) -> None:
    check_that_an_answer_edited_into_stop_is_heard(bench, read=read)


@pytest.mark.parametrize("read", [False, True])
def test_control_without_hearing_again_it_would_not_be(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, read: bool
) -> None:
    monkeypatch.setattr("bot.steps.sweep.hear_edited", lambda *_: False)
    with pytest.raises(AssertionError):
        check_that_an_answer_edited_into_stop_is_heard(bench, read=read)


@pytest.mark.parametrize("body", ["Edit: thanks again.", "I had to stop training. " + "It went on for weeks. " * 8])
def test_any_other_edit_leaves_its_author_as_they_are(bench: Bench, body: str) -> None:
    uri = answer(bench, bench.posted(), "Thanks.", author="ben")
    bench.desk.answer_read(RELEASER, bench.post(uri).id)
    edit_later(bench, uri, body)
    assert not left_alone(bench, "ben")


def test_an_edited_stop_under_somebody_elses_comment_means_nothing_to_us(bench: Bench) -> None:
    bench.posted()
    other = bench.platform.put("a comment", author="ben")
    uri = bench.platform.put("thanks", parent=other, author="cleo")
    bench.fetch()
    bench.judge.run()
    edit_later(bench, uri)
    assert not left_alone(bench, "cleo")


def test_an_approved_reply_to_whoever_edits_into_stop_does_not_go_out(bench: Bench) -> None:
    uri = answer(bench, bench.posted(author="ben"), "Thanks.", author="ana")
    waiting = bench.approved(author="ana")
    edit_later(bench, uri)
    bench.send(waiting)
    assert bench.publication(waiting).code == "opted-out"
