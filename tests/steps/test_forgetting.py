"""Forgetting on request: what a member asks for goes, from the disk as well, and they are left alone for good."""

from __future__ import annotations

import dataclasses

import pytest

from bot.records import Deed, Publication
from bot.states import AmendReason, DraftState, PostState, PublicationState
from bot.steps import forgetting
from bot.steps.amend import Amend
from bot.steps.forgetting import Account, Forgotten, account_key, find_post, forget_asked
from bot.store.audit import StaleState
from bot.store.sources import Sources
from tests.steps.bench import OTHER_SAYING, SAYING, Bench

ANA = Account(name="Ana", platforms=("memory",))


def forget_post_of(bench: Bench, uri: str) -> Forgotten:
    return forget_asked(bench.store, bench.post(uri), by="root")


def post_uri(bench: Bench, publication: Publication) -> str:
    return bench.post_of(bench.draft_of(publication)).uri


def some(**counts: int) -> Forgotten:
    return Forgotten(**{"known": 1, "posts": 1, "left_alone": 1, **counts})


def test_a_queued_draft_is_withdrawn_and_its_author_left_alone(bench: Bench) -> None:
    draft = bench.draft()
    done = forget_asked(bench.store, bench.post_of(draft), by="root")
    assert done == some(drafts=1)
    assert bench.fresh(draft).state is DraftState.WITHDRAWN
    assert bench.post_of(draft).state is PostState.SCRUBBED
    later = bench.platform.put(OTHER_SAYING, author="ANA")
    bench.fetch()
    assert bench.post(later).reason == "opted-out"


def test_what_waits_to_go_out_is_taken_back(bench: Bench) -> None:
    waiting = bench.approved()
    assert forget_post_of(bench, waiting.parent_uri) == some(drafts=1, waiting=1)
    assert bench.publication(waiting).state is PublicationState.CANCELLED
    bench.send(bench.publication(waiting))
    assert bench.platform.replies(waiting.parent_uri) == []


def check_that_all_posts_of_an_account_go(bench: Bench) -> None:
    first, second = bench.draft(author="ana"), bench.draft(OTHER_SAYING, author="ben")
    third = bench.draft(author="ana", community="running")
    aside = bench.platform.put("CRASH and xylophone", author="ana")
    bench.fetch()
    bench.judge.run()
    assert bench.words_on_disk("xylophone")
    done = forget_asked(bench.store, ANA, by="root")
    assert (done.posts, done.drafts) == (3, 2)
    assert [bench.fresh(draft).state for draft in (first, third)] == [DraftState.WITHDRAWN] * 2
    assert bench.fresh(second).state is DraftState.QUEUED
    assert bench.post(aside).state is PostState.SCRUBBED
    assert bench.words_on_disk("xylophone") == []
    assert bench.words_on_disk("ana") in ([], ["opt_outs.account"])


def test_all_posts_of_an_account_go_and_those_of_others_stay(bench: Bench) -> None:
    check_that_all_posts_of_an_account_go(bench)


def test_control_it_is_forgetting_that_takes_them_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "forget_post", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        check_that_all_posts_of_an_account_go(bench)


def check_that_it_is_final(bench: Bench) -> None:
    forget_asked(bench.store, ANA, by="root")
    later = bench.platform.put(SAYING, author="ana")
    bench.fetch()
    assert bench.post(later).reason == "opted-out"
    with bench.store.read() as tx:
        assert tx.sources.opted_out("memory", "ANA")


def test_an_account_that_nobody_has_heard_of_is_left_alone_all_the_same(bench: Bench) -> None:
    check_that_it_is_final(bench)


def test_control_without_the_note_it_would_be_answered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sources, "opt_out", lambda *_: None)
    with pytest.raises(AssertionError):
        check_that_it_is_final(bench)


def check_that_the_quote_leaves_the_platform(bench: Bench) -> None:
    posted = bench.posted()
    assert SAYING in bench.platform.replies(posted.parent_uri)[0]
    assert forget_post_of(bench, posted.parent_uri) == some(mended=1)
    Amend(bench.runtime, bench.platform).run()
    (left,) = bench.platform.replies(posted.parent_uri)
    assert SAYING not in left
    assert len(left.split()) > 10
    assert bench.publication(posted).state is PublicationState.CORRECTED


def test_the_quote_is_taken_out_of_a_reply_that_stands(bench: Bench) -> None:
    check_that_the_quote_leaves_the_platform(bench)


def test_control_it_is_the_order_that_takes_it_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_mend", lambda *_: Forgotten(mended=1))
    with pytest.raises(AssertionError):
        check_that_the_quote_leaves_the_platform(bench)


def test_a_reply_whose_words_are_not_kept_is_deleted_there(bench: Bench) -> None:
    posted = bench.posted()
    with bench.store.write() as tx:
        tx.retention.scrub_words(bench.draft_of(posted).post_id, {})
    assert forget_post_of(bench, posted.parent_uri) == some(deleted=1)
    Amend(bench.runtime, bench.platform).run()
    assert bench.platform.replies(posted.parent_uri) == []


def test_an_open_correction_that_quotes_gives_way(bench: Bench) -> None:
    posted = bench.posted()
    with bench.store.write() as tx:
        version = tx.drafts.add_version(
            posted.draft_id, author="rita", text=f"> {SAYING}\n\nNo.", post_hash="", claim_hashes={}, references=()
        )
        tx.amendments.order(posted.id, Deed.CORRECT, reason=AmendReason.TONE, by="rita", version=version)
    assert forget_post_of(bench, posted.parent_uri).mended == 1
    Amend(bench.runtime, bench.platform).run()
    assert SAYING not in bench.platform.replies(posted.parent_uri)[0]


def test_a_reply_posted_by_hand_is_told_of(bench: Bench) -> None:
    posted = bench.posted()
    with bench.store.write() as tx:
        tx.publications.note(posted.id, reply_uri=None)
    assert forget_post_of(bench, posted.parent_uri) == some(by_hand=1)


def test_a_reply_of_which_nobody_knows_whether_it_arrived_is_told_of(bench: Bench) -> None:
    posted = bench.posted()
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE publications SET state = 'ambiguous' WHERE id = {posted.id}")
    assert forget_post_of(bench, posted.parent_uri) == some(unclear=1)


def test_a_post_whose_author_is_no_longer_known_says_so(bench: Bench) -> None:
    posted = bench.posted()
    forget_post_of(bench, posted.parent_uri)
    done = forget_post_of(bench, posted.parent_uri)
    assert (done.known, done.posts, done.left_alone) == (1, 0, 0)


def test_the_audit_names_nobody_and_says_who_asked_for_it(bench: Bench) -> None:
    forget_asked(bench.store, bench.post_of(bench.draft(author="xylophone")), by="root")
    assert bench.words_on_disk("xylophone") == ["opt_outs.account"]
    with bench.store.read() as tx:
        (entry,) = tx.audit.of("account", account_key("memory", "Xylophone"))
    assert (entry.actor, entry.target, entry.reason) == ("root", "forgotten", "asked")


def test_rows_that_move_meanwhile_are_looked_at_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = bench.draft()
    real, calls = forgetting.forget_post, []

    def first_stale(*args: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise StaleState("post", 1, PostState.DRAFTED)
        real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(forgetting, "forget_post", first_stale)
    assert forget_asked(bench.store, bench.post_of(draft), by="root") == some(drafts=1)


def test_a_post_is_found_by_uri_and_by_link(bench: Bench) -> None:
    uri = bench.platform.put(SAYING)
    bench.platform.change(uri, permalink="https://forum.example/1")
    bench.fetch()
    settings = bench.runtime.settings
    for where in (uri, "https://forum.example/1"):
        found = find_post(settings, bench.store, where)
        assert found is not None
        assert found.uri == uri
    assert find_post(settings, bench.store, "https://forum.example/2") is None


def test_counts_add_up_and_the_disk_is_clean_only_if_all_of_it_is() -> None:
    total = some(drafts=1) + dataclasses.replace(some(drafts=2), folded=False)
    assert (total.posts, total.drafts, total.folded) == (2, 3, False)
