"""Amend: what a releaser ordered is done there, at the platform's pace, and whatever happens is written down."""

from __future__ import annotations

import pytest

from bot.platforms.base import Later, Never
from bot.records import Amendment, Deed, Presence, Publication
from bot.states import AmendReason, PublicationState
from bot.steps.amend import Amend
from tests.steps.bench import ANSWER, SAYING, Bench

CORRECTED = "**Correction (1 May 2026):** Wrong study.\n\nThey probably do not.\n"


def order(bench: Bench, publication: Publication, deed: Deed = Deed.DELETE, text: str = CORRECTED) -> None:
    with bench.store.write() as tx:
        version = None
        if deed is Deed.CORRECT:
            version = tx.drafts.add_version(
                publication.draft_id, author="rita", text=text, post_hash="", claim_hashes={}, references=()
            )
        tx.amendments.order(publication.id, deed, reason=AmendReason.EVIDENCE, by="rita", version=version)


def orders(bench: Bench, publication: Publication) -> list[Amendment]:
    with bench.store.read() as tx:
        return tx.amendments.of(publication.id)


def amend(bench: Bench) -> None:
    Amend(bench.runtime, bench.platform).run()


def test_a_correction_is_made_there(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication, Deed.CORRECT)
    amend(bench)
    assert bench.platform.replies(publication.parent_uri) == [CORRECTED]
    now = bench.publication(publication)
    assert (now.state, now.version) == (PublicationState.CORRECTED, publication.version + 1)
    with bench.store.read() as tx:
        last = tx.audit.of("publication", publication.id)[-1]
    assert (last.actor, last.target, last.reason) == ("rita", "corrected", "evidence")


def test_a_deletion_is_made_there_once(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication)
    amend(bench)
    amend(bench)
    assert bench.platform.replies(publication.parent_uri) == []
    assert bench.publication(publication).state is PublicationState.DELETED
    assert bench.platform.calls["delete"] == 1


def test_the_line_makes_it_even_while_everything_is_paused(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication)
    bench.pause(everything=True)
    bench.line.tick()
    assert bench.publication(publication).state is PublicationState.DELETED


def test_later_holds_all_of_them_until_the_platform_wants_to_hear_from_us(bench: Bench) -> None:
    first, second = bench.posted(), bench.posted(author="ben")
    for publication in (first, second):
        order(bench, publication)
    bench.platform.fail("delete", Later("ratelimit", "wait", retry_after=90))
    amend(bench)
    assert bench.platform.calls["delete"] == 1
    bench.clock.pass_(seconds=60)
    amend(bench)
    assert bench.platform.calls["delete"] == 1
    bench.clock.pass_(seconds=31)
    amend(bench)
    assert [bench.publication(one).state for one in (first, second)] == [PublicationState.DELETED] * 2


def test_never_gives_it_up_with_the_reason_and_goes_on_to_the_next(bench: Bench) -> None:
    first, second = bench.posted(), bench.posted(author="ben")
    for publication in (first, second):
        order(bench, publication)
    bench.platform.fail("delete", Never("banned", "the account is banned there"))
    amend(bench)
    assert bench.publication(first).state is PublicationState.POSTED
    assert orders(bench, first)[0].error == "the account is banned there"
    assert orders(bench, first)[0].done is not None
    assert bench.publication(second).state is PublicationState.DELETED


def test_a_fault_of_the_adapter_holds_up_only_its_own(bench: Bench) -> None:
    first, second = bench.posted(), bench.posted(author="ben")
    for publication in (first, second):
        order(bench, publication)
    bench.platform.fail("delete", RuntimeError("a bug"))
    amend(bench)
    assert orders(bench, first)[0].done is None
    assert bench.publication(second).state is PublicationState.DELETED


def test_a_process_that_dies_before_it_wrote_the_outcome_does_it_again(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication, Deed.CORRECT)

    def die() -> None:
        raise KeyboardInterrupt

    bench.at["amend:answered"] = die
    with pytest.raises(KeyboardInterrupt):
        amend(bench)
    assert bench.publication(publication).state is PublicationState.POSTED
    amend(bench)
    assert bench.publication(publication).state is PublicationState.CORRECTED
    assert bench.platform.replies(publication.parent_uri) == [CORRECTED]


def test_what_was_removed_there_meanwhile_is_left_alone(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication)
    with bench.store.write() as tx:
        tx.publications.move(publication.id, publication.state, PublicationState.REMOVED_THERE)
    amend(bench)
    assert bench.platform.calls["delete"] == 0
    assert "does not stand there any more" in (orders(bench, publication)[0].error or "")


def test_corrected_words_that_were_scrubbed_are_not_sent(bench: Bench) -> None:
    publication = bench.posted()
    order(bench, publication, Deed.CORRECT)
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    amend(bench)
    assert bench.platform.calls["edit"] <= 1  # the sweep's own, which takes the quote out
    assert "correct it anew" in (orders(bench, publication)[0].error or "")


def check_that_the_sweep_takes_the_quote_out_of_the_corrected_words(bench: Bench) -> None:
    head = "**Correction (1 May 2026):** Wrong study.\n\n"
    publication = bench.posted()
    order(bench, publication, Deed.CORRECT, head + ANSWER)
    amend(bench)
    assert bench.platform.replies(publication.parent_uri) == [head + ANSWER]
    bench.platform.become(publication.parent_uri, Presence.DELETED)
    bench.clock.pass_(hours=7)
    bench.sweep.run()
    now = bench.publication(publication)
    left = head + "\nThey probably do not.\n"
    assert bench.platform.replies(publication.parent_uri) == [left]
    assert (now.state, now.code) == (PublicationState.CORRECTED, "quote-taken-out")
    with bench.store.read() as tx:
        assert [version.text for version in tx.drafts.versions(publication.draft_id)] == [None, left]
    assert bench.words_on_disk(SAYING) == []


def test_the_sweep_takes_the_quote_out_of_the_corrected_words(bench: Bench) -> None:
    check_that_the_sweep_takes_the_quote_out_of_the_corrected_words(bench)


@pytest.mark.parametrize("where", ["bot.steps.sweep.without_quotes", "bot.steps.forget.without_quotes"])
def test_control_without_taking_quotes_out_they_would_stay(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(where, lambda text: text)
    with pytest.raises(AssertionError):
        check_that_the_sweep_takes_the_quote_out_of_the_corrected_words(bench)
