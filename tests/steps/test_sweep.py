"""Sweep: what was deleted at its source, or is no longer needed, is gone here, and our replies follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.platforms.base import Ambiguous, Later, Never
from bot.records import Presence, Publication
from bot.states import DraftState, PostState, PublicationState
from bot.steps import look, sweep
from bot.steps.forget import without_quotes
from bot.store import Store
from bot.store.engine import backup
from tests.fakes.platform import ACCOUNT
from tests.steps.bench import RELEASER, SAYING, Bench

SECRET = "My left knee has hurt since March."
GONE = [Presence.DELETED, Presence.REMOVED, Presence.MISSING]


def later(bench: Bench, *, hours: float = 7) -> int:
    bench.clock.pass_(hours=hours)
    return bench.sweep.run()


def check_that_deletion_reaches_the_disk(bench: Bench, presence: Presence) -> None:
    publication = bench.approve(bench.draft(f"{SAYING} {SECRET}"), wait=False)
    assert bench.words_on_disk(SECRET) == ["post_texts.body"]
    bench.platform.become(publication.parent_uri, presence)
    later(bench)
    assert bench.words_on_disk(SECRET) + bench.words_on_disk(SAYING) == []
    assert bench.words_on_disk("ana") == []


@pytest.mark.parametrize("presence", GONE)
def test_what_is_gone_at_its_source_is_gone_here_within_the_recheck_time(bench: Bench, presence: Presence) -> None:
    check_that_deletion_reaches_the_disk(bench, presence)


def test_with_forgetting_switched_off_the_words_would_stay(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "forget_post", lambda tx, post, **_: tx.posts.rechecked(post.id))
    with pytest.raises(AssertionError):
        check_that_deletion_reaches_the_disk(bench, Presence.DELETED)


def test_deleted_words_leave_the_files_as_well(bench: Bench) -> None:
    uri = bench.platform.put(f"{SAYING} {SECRET}")
    bench.fetch()
    bench.judge.run()
    bench.compose.run()
    path = bench.url.removeprefix("sqlite:///")
    assert SECRET.encode() in content(path)
    bench.platform.become(uri, Presence.DELETED)
    later(bench)
    assert SECRET.encode() not in content(path)


def check_that_copies_are_kept_no_longer_than_text(bench: Bench) -> None:
    database = Path(bench.url.removeprefix("sqlite:///"))
    copy = database.with_name(f"{database.name}.before-{bench.clock.now():%Y%m%dT%H%M%SZ}")
    backup(database, copy)
    later(bench, hours=47)
    assert copy.exists()
    later(bench, hours=2)
    assert not copy.exists()


def test_copies_set_aside_before_a_migration_are_kept_no_longer_than_text(bench: Bench) -> None:
    check_that_copies_are_kept_no_longer_than_text(bench)


def test_with_their_deletion_switched_off_they_would_stay(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "drop_old_copies", lambda *_: 0)
    with pytest.raises(AssertionError):
        check_that_copies_are_kept_no_longer_than_text(bench)


def test_another_file_beside_the_database_is_left_alone(bench: Bench) -> None:
    database = Path(bench.url.removeprefix("sqlite:///"))
    mine = [
        database.with_name(name) for name in (f"{database.name}.before-my-holiday", "notes.before-20200101T000000Z")
    ]
    for file in mine:
        file.write_text("mine")
    later(bench, hours=100)
    assert all(file.exists() for file in mine)


def content(path: str) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(Path(path).parent.glob(f"{Path(path).name}*")))


def test_a_source_is_looked_at_again_after_six_hours_and_not_before(bench: Bench) -> None:
    bench.draft()
    calls = bench.platform.calls["recheck"]
    later(bench, hours=5)
    assert bench.platform.calls["recheck"] == calls
    later(bench, hours=1.1)
    assert bench.platform.calls["recheck"] == calls + 1
    later(bench, hours=1)
    assert bench.platform.calls["recheck"] == calls + 1


def test_a_post_that_stands_unchanged_keeps_its_words(bench: Bench) -> None:
    draft = bench.draft()
    assert later(bench) == 0
    assert (bench.post_of(draft).body, bench.fresh(draft).state) == (SAYING, DraftState.QUEUED)


def test_a_post_that_the_platform_leaves_out_counts_as_missing(bench: Bench) -> None:
    draft = bench.draft()
    bench.platform.left_out.add(bench.post_of(draft).uri)
    assert later(bench) == 1
    assert bench.post_of(draft).state is PostState.SCRUBBED


def test_an_edited_post_shows_its_new_words_beside_those_that_were_judged(bench: Bench) -> None:
    draft = bench.draft()
    bench.platform.change(bench.post_of(draft).uri, body="I was wrong.")
    later(bench)
    item = bench.desk.item(draft.id)
    assert item is not None
    assert (item.was, item.post.body, item.judged_text) == (("", SAYING), "I was wrong.", SAYING)


def test_an_answer_that_its_author_edited_keeps_no_old_words(bench: Bench) -> None:
    reply = bench.posted()
    uri = bench.platform.put(f"Thanks. {SECRET}", author="ben", parent=reply.reply_uri, thread=reply.thread_uri)
    bench.fetch()
    assert bench.post(uri).state is PostState.ANSWER
    bench.platform.change(uri, body="Thanks.")
    later(bench)
    assert (bench.post(uri).state, bench.post(uri).body) == (PostState.ANSWER, "Thanks.")
    assert bench.words_on_disk(SECRET) == []


@pytest.mark.parametrize("state", ["fetched", "judged", "set_aside", "sensitive"])
def test_posts_that_have_no_draft_are_forgotten_as_well(bench: Bench, state: str) -> None:
    body = {"set_aside": f"CRASH {SECRET}", "sensitive": f"{SAYING} surgery {SECRET}"}.get(state, f"{SAYING} {SECRET}")
    uri = bench.platform.put(body)
    bench.fetch()
    if state != "fetched":
        bench.judge.run()
    assert bench.post(uri).state == state
    bench.platform.become(uri, Presence.DELETED)
    later(bench)
    assert bench.post(uri).state is PostState.SCRUBBED
    assert bench.words_on_disk(SECRET) == []


def test_a_post_judged_while_its_source_is_looked_at_is_forgotten_in_its_new_state(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = bench.platform.put(SAYING)
    bench.fetch()
    bench.platform.become(uri, Presence.DELETED)
    real = look.look_at

    def look_at(*args: object) -> object:
        bench.judge.run()
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sweep, "look_at", look_at)
    assert later(bench) == 1
    assert bench.post(uri).state is PostState.SCRUBBED


def test_a_post_that_went_quiet_while_its_source_was_looked_at_stops_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = bench.platform.put("nothing to see")
    bench.fetch()
    bench.platform.become(uri, Presence.DELETED)
    real = look.look_at

    def look_at(*args: object) -> object:
        bench.judge.run()
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sweep, "look_at", look_at)
    assert later(bench) == 0
    assert bench.post(uri).state is PostState.QUIET


def test_a_platform_that_cannot_be_read_does_not_keep_what_is_no_longer_needed(bench: Bench) -> None:
    draft = bench.draft()
    bench.clock.pass_(hours=24)
    bench.expire.run()
    bench.platform.fail("recheck", Later("down", "the server is down"), times=100)
    later(bench, hours=49)
    assert bench.post_of(draft).state is PostState.SCRUBBED


def test_words_live_for_two_days_after_the_last_need(bench: Bench) -> None:
    draft = bench.draft()
    bench.clock.pass_(hours=24)
    bench.expire.run()
    later(bench, hours=47)
    assert bench.post_of(draft).has_text
    later(bench, hours=2)
    assert not bench.post_of(draft).has_text
    assert bench.post_of(draft).reason == "no-longer-needed"


def test_while_something_is_open_the_words_are_needed(bench: Bench) -> None:
    bench.platform.fail("reply", Ambiguous("reset", "no answer"))
    publication = bench.ambiguous()
    later(bench, hours=200)
    assert bench.post_of(bench.draft_of(publication)).has_text


def test_posts_that_nobody_judged_in_time_are_dropped(bench: Bench) -> None:
    uri = bench.platform.put(f"{SAYING} {SECRET}")
    bench.fetch()
    bench.pause(everything=True)
    later(bench, hours=71)
    assert bench.post(uri).has_text
    later(bench, hours=2)
    assert (bench.post(uri).state, bench.post(uri).reason) == (PostState.QUIET, "too-old")
    assert bench.words_on_disk(SECRET) == []


def test_a_posted_reply_loses_its_quote_when_the_quoted_post_is_gone(bench: Bench) -> None:
    publication = bench.posted()
    assert publication.reply_uri is not None
    before = bench.platform.replies(publication.parent_uri)[0]
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    (text,) = bench.platform.replies(publication.parent_uri)
    assert text == without_quotes(before)
    assert SAYING not in text
    after = bench.publication(publication)
    assert (after.state, after.code) == (PublicationState.CORRECTED, "quote-taken-out")


def test_it_is_edited_once(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    later(bench)
    assert bench.platform.calls["edit"] == 1


def test_where_the_platform_cannot_edit_the_reply_is_deleted(bench: Bench) -> None:
    bench.platform.capabilities = replace(bench.platform.capabilities, can_edit=False)
    publication = bench.posted()
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    assert bench.platform.replies(publication.parent_uri) == []
    assert bench.publication(publication).state is PublicationState.DELETED


def test_a_reply_that_may_not_be_edited_is_deleted(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.platform.fail("edit", Never("archived", "too old to be edited"))
    later(bench)
    assert bench.platform.replies(publication.parent_uri) == []
    assert bench.publication(publication).state is PublicationState.DELETED


EDITED = "> Warm socks make you run faster.\n\nThey do not, as Ben kindly pointed out.\n"


def test_what_a_person_wrote_into_the_reply_there_outlives_the_quote(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.change(publication.reply_uri or "", body=EDITED)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    assert bench.platform.replies(publication.parent_uri) == ["They do not, as Ben kindly pointed out.\n"]
    assert bench.publication(publication).state is PublicationState.CORRECTED


def test_a_reply_out_of_which_somebody_took_the_quote_is_left_as_it_stands(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.change(publication.reply_uri or "", body="They do not.")
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    assert bench.platform.replies(publication.parent_uri) == ["They do not."]
    assert bench.platform.calls["edit"] == 0
    assert bench.publication(publication).code == "quote-taken-out"


def test_a_reply_that_is_nothing_but_the_quote_is_deleted(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.change(publication.reply_uri or "", body=f"> {SAYING}")
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    assert bench.platform.replies(publication.parent_uri) == []
    assert bench.publication(publication).state is PublicationState.DELETED


def test_a_reply_that_cannot_be_read_is_mended_once_it_can(bench: Bench) -> None:
    publication = bench.posted()
    bench.platform.left_out.add(publication.reply_uri or "")
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    after = bench.publication(publication)
    assert (after.state, after.code) == (PublicationState.POSTED, "reply-missing")
    assert (bench.platform.calls["edit"], bench.platform.calls["delete"]) == (0, 0)
    bench.platform.left_out.clear()
    later(bench)
    assert bench.publication(publication).state is PublicationState.CORRECTED


def test_a_reply_found_after_its_words_were_forgotten_loses_its_quote(bench: Bench) -> None:
    bench.platform.lag = dt.timedelta(minutes=1)
    bench.platform.fail("reply", Ambiguous("reset", "no answer"), when="after")
    publication = bench.ambiguous()
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    bench.settle_all()
    assert bench.publication(publication).state is PublicationState.POSTED
    later(bench)
    assert bench.publication(publication).state is PublicationState.CORRECTED
    assert SAYING not in bench.platform.replies(publication.parent_uri)[0]


def test_one_reply_that_cannot_be_mended_does_not_hide_the_others(bench: Bench) -> None:
    broken, other = bench.posted(author="ana"), bench.posted(author="ben")
    for publication in (broken, other):
        bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.platform.fail("edit", Later("busy", "try again"))
    later(bench)
    assert bench.publication(broken).error == "try again"
    assert bench.publication(other).state is PublicationState.CORRECTED
    later(bench)
    assert bench.publication(broken).state is PublicationState.CORRECTED
    assert bench.publication(broken).error is None


def test_a_reply_posted_by_hand_is_shown_to_be_mended_by_hand(bench: Bench) -> None:
    bench.configure(mode="draft")
    publication = bench.approved()
    bench.desk.mark_posted(RELEASER, publication.id, "https://example.org/reply")
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    after = bench.publication(publication)
    assert (after.state, after.code) == (PublicationState.POSTED, "quote-stands")
    assert "by hand" in (after.error or "")


def somebody_posts_it(bench: Bench, body: str, author: str) -> Publication:
    """Let somebody post a reply by hand, so that it is known where it stands."""
    bench.configure(mode="draft")
    publication = bench.approved()
    theirs = bench.platform.put(body, author=author, parent=publication.parent_uri)
    bench.desk.mark_posted(RELEASER, publication.id, "")
    with bench.store.write() as tx:
        tx.publications.note(publication.id, reply_uri=theirs)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    return bench.publication(publication)


def test_a_reply_under_another_account_is_neither_edited_nor_deleted(bench: Bench) -> None:
    publication = somebody_posts_it(bench, EDITED, "mod")
    later(bench)
    after = bench.publication(publication)
    assert (after.state, after.code) == (PublicationState.POSTED, "quote-stands")
    assert (bench.platform.calls["edit"], bench.platform.calls["delete"]) == (0, 0)
    bench.platform.change(publication.reply_uri or "", body="They do not.")
    later(bench)
    after = bench.publication(publication)
    assert (after.code, after.error) == ("quote-taken-out", None)


def test_a_reply_that_somebody_posted_with_our_account_is_mended(bench: Bench) -> None:
    publication = somebody_posts_it(bench, EDITED, ACCOUNT.upper())
    later(bench)
    assert bench.publication(publication).state is PublicationState.CORRECTED
    assert bench.platform.recheck([publication.reply_uri or ""])[publication.reply_uri or ""].body == without_quotes(
        EDITED
    )


@pytest.mark.parametrize("presence", [Presence.REMOVED, Presence.DELETED])
def test_a_reply_removed_there_is_noted_and_not_edited(bench: Bench, presence: Presence) -> None:
    publication = bench.posted()
    assert publication.reply_uri is not None
    bench.platform.become(publication.reply_uri, presence)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    later(bench)
    assert bench.publication(publication).state is PublicationState.REMOVED_THERE
    assert (bench.platform.calls["edit"], bench.tallies()["lifting", "removed-there"]) == (0, 1)


def test_a_reply_whose_post_stands_is_left_alone(bench: Bench) -> None:
    publication = bench.posted()
    later(bench)
    assert bench.publication(publication) == publication


def test_a_reply_is_watched_for_as_long_as_the_settings_say(bench: Bench) -> None:
    bench.configure(limits={"watch_days": 3})
    publication = bench.posted()
    bench.clock.pass_(days=4)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.sweep.run()
    assert bench.publication(publication).state is PublicationState.POSTED


def test_somebody_who_acts_on_a_reply_meanwhile_stops_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = bench.posted(author="ana"), bench.posted(author="ben")
    for publication in (first, second):
        bench.platform.become(publication.parent_uri, Presence.DELETED)
    real = look.look_at

    def look_at(platform: object, uris: list[str]) -> object:
        seen = real(platform, uris)  # type: ignore[arg-type]
        if first.reply_uri in uris:
            _delete(bench, first)
        return seen

    monkeypatch.setattr(sweep, "look_at", look_at)
    later(bench)
    assert bench.publication(first).state is PublicationState.DELETED
    assert bench.publication(second).state is PublicationState.CORRECTED


def _delete(bench: Bench, publication: Publication) -> None:
    with bench.store.write() as tx:
        tx.publications.move(publication.id, PublicationState.POSTED, PublicationState.DELETED)


def test_when_the_service_stops_it_ends_between_two_portions(bench: Bench) -> None:
    bench.draft()
    calls = bench.platform.calls["recheck"]
    bench.runtime.stop.set()
    later(bench)
    assert bench.platform.calls["recheck"] == calls
