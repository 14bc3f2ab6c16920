"""Forgetting: whatever state a post, its draft and its publications are in, the words go and nothing is raised."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import pytest

from bot.records import Draft, Publication
from bot.review.desk import Seen
from bot.states import MOVES, DraftState, IllegalMove, PostState, PublicationState, RejectReason
from bot.steps.forget import forget_post, without_quotes
from bot.store.publications import STANDING
from tests.steps.bench import RELEASER, SAYING, Bench

P: TypeAlias = PostState
D: TypeAlias = DraftState
B: TypeAlias = PublicationState
OPEN = (D.QUEUED, D.RECOMMENDED, D.SNOOZED)
UNSENT = (B.APPROVED, B.BY_HAND)

WAYS: dict[B, list[B]] = {
    B.APPROVED: [B.APPROVED],
    B.BY_HAND: [B.BY_HAND],
    B.SENDING: [B.APPROVED, B.SENDING],
    B.POSTED: [B.APPROVED, B.SENDING, B.POSTED],
    B.AMBIGUOUS: [B.APPROVED, B.SENDING, B.AMBIGUOUS],
    B.FAILED: [B.APPROVED, B.SENDING, B.FAILED],
    B.CANCELLED: [B.APPROVED, B.CANCELLED],
    B.NEEDS_PERSON: [B.APPROVED, B.SENDING, B.AMBIGUOUS, B.NEEDS_PERSON],
    B.CORRECTED: [B.APPROVED, B.SENDING, B.POSTED, B.CORRECTED],
    B.DELETED: [B.APPROVED, B.SENDING, B.POSTED, B.DELETED],
    B.REMOVED_THERE: [B.APPROVED, B.SENDING, B.POSTED, B.REMOVED_THERE],
}


def set_state(bench: Bench, table: str, row_id: int, state: str) -> None:
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE {table} SET state = '{state}' WHERE id = {row_id}")


def forget(bench: Bench, draft: Draft) -> None:
    post = bench.post_of(draft)
    with bench.store.write() as tx:
        forget_post(tx, post, reason="source-deleted")


def texts(bench: Bench, draft: Draft) -> list[str | None]:
    with bench.store.read() as tx:
        return [version.text for version in tx.drafts.versions(draft.id)]


def approved(bench: Bench, state: B) -> tuple[Draft, Publication]:
    bench.configure(mode="draft" if state is B.BY_HAND else "post")
    publication = bench.approve(bench.draft(), wait=False)
    with bench.store.write() as tx:
        for origin, target in pairwise(WAYS[state]):
            who = {move.origin: sorted(move.who)[-1] for move in MOVES if move.target is target}[origin]
            tx.publications.move(publication.id, origin, target, who=who)
    return bench.draft_of(publication), publication


def test_the_ways_lead_to_every_state() -> None:
    assert set(WAYS) == set(B)


@pytest.mark.parametrize("draft_state", list(D))
@pytest.mark.parametrize("post_state", list(P))
def test_a_post_without_a_publication_is_forgotten_in_every_state(bench: Bench, draft_state: D, post_state: P) -> None:
    draft = bench.draft()
    set_state(bench, "drafts", draft.id, draft_state)
    set_state(bench, "posts", draft.post_id, post_state)
    forget(bench, draft)
    assert texts(bench, draft) == [None]
    assert bench.fresh(draft).state is (D.WITHDRAWN if draft_state in OPEN else draft_state)
    assert bench.post_of(draft).state is (post_state if post_state in (P.QUIET, P.SCRUBBED) else P.SCRUBBED)


@pytest.mark.parametrize("draft_state", list(D))
@pytest.mark.parametrize("state", list(B))
def test_and_with_a_publication_in_every_state(bench: Bench, state: B, draft_state: D) -> None:
    draft, publication = approved(bench, state)
    set_state(bench, "drafts", draft.id, draft_state)
    text = texts(bench, draft)[0]
    assert text is not None
    forget(bench, draft)
    after = bench.publication(publication)
    assert after.state is (B.CANCELLED if state in UNSENT else state)
    kept = [without_quotes(text)] if state in STANDING else [None]
    assert texts(bench, draft) == kept
    assert SAYING not in str(kept)
    withdrawn = draft_state in OPEN or (draft_state is D.APPROVED and state in UNSENT)
    assert bench.fresh(draft).state is (D.WITHDRAWN if withdrawn else draft_state)


def test_forgetting_twice_is_forgetting_once(bench: Bench) -> None:
    draft, _ = approved(bench, B.POSTED)
    forget(bench, draft)
    kept = texts(bench, draft)
    forget(bench, draft)
    assert texts(bench, draft) == kept


def test_a_draft_taken_back_and_approved_again_is_forgotten_with_all_its_versions(bench: Bench) -> None:
    first = bench.approved()
    bench.desk.cancel(RELEASER, first.id)
    draft = bench.draft_of(first)
    text = texts(bench, draft)[0]
    assert text is not None
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    edited = text.replace(" They can feel nice on a cold day.", "")
    bench.desk.edit(RELEASER, draft.id, seen, edited)
    second = bench.approve(bench.fresh(draft))
    assert second.version == 2
    bench.send(second)
    forget(bench, draft)
    assert texts(bench, draft) == [None, without_quotes(edited)]


def test_notes_are_forgotten_and_the_audit_stays(bench: Bench) -> None:
    draft = bench.draft()
    seen = Seen(version=1, post_hash=bench.post_of(draft).content_hash)
    bench.desk.reject(RELEASER, draft.id, seen, RejectReason.TONE, "too harsh for ana")
    forget(bench, draft)
    with bench.store.read() as tx:
        assert [decision.note for _at, decision in tx.drafts.decisions(draft.id)] == [""]
        assert [entry.target for entry in tx.audit.of("post", draft.post_id)] == [
            "fetched",
            "judged",
            "drafted",
            "scrubbed",
        ]


def test_the_control_a_state_machine_without_these_guards_refuses(bench: Bench) -> None:
    draft, _ = approved(bench, B.POSTED)
    with pytest.raises(IllegalMove), bench.store.write() as tx:
        tx.drafts.move(draft.id, D.REJECTED, D.WITHDRAWN)


def test_a_reply_without_its_quotes_keeps_our_own_words() -> None:
    text = "> their words\n\nOur answer.\n\n  > more of theirs\nOur end.\n"
    assert without_quotes(text) == "Our answer.\n\nOur end.\n"
