"""Batches: what one deed took together is known again, taken back once, and audited without a word of text."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import Store
from bot.store.batches import Batch
from tests.clock import START, FakeClock
from tests.store.making import a_post, drafted, impatient


def _drafts(store: Store, number: int) -> list[int]:
    return [drafted(store, a_post(f"reddit:{n}"))[1].id for n in range(number)]


def _add(store: Store, draft_ids: list[int], **more: str) -> int:
    with store.write() as tx:
        return tx.batches.add("rita", "reject", draft_ids, **more)


def _get(store: Store, batch_id: int) -> Batch | None:
    with store.read() as tx:
        return tx.batches.get(batch_id)


def test_a_batch_comes_back_with_its_drafts(store: Store) -> None:
    first, second, third = _drafts(store, 3)
    batch_id = _add(store, [third, first])
    told = {"id": batch_id, "by": "rita", "what": "reject", "at": START, "undone": None}
    assert _get(store, batch_id) == Batch(**told, draft_ids=(first, third))  # type: ignore[arg-type]
    assert _get(store, _add(store, [second])) != _get(store, batch_id)


def test_a_batch_that_is_not_there_is_none(store: Store) -> None:
    assert _get(store, 7) is None


def test_a_batch_is_in_the_audit_with_its_number_and_reason(store: Store) -> None:
    batch_id = _add(store, _drafts(store, 2), reason="tone")
    with store.read() as tx:
        (entry,) = tx.audit.of("batch", batch_id)
    assert (entry.actor, entry.target, entry.reason, entry.at) == ("rita", "reject 2", "tone", START)


def test_a_batch_is_undone_once_and_says_when(store: Store, clock: FakeClock) -> None:
    first, second = _drafts(store, 2)
    batch_id, other = _add(store, [first]), _add(store, [second])
    clock.pass_(minutes=5)
    with store.write() as tx:
        assert tx.batches.undo(batch_id, "sam")
    clock.pass_(minutes=5)
    with store.write() as tx:
        assert not tx.batches.undo(batch_id, "rita")
    undone, untouched = _get(store, batch_id), _get(store, other)
    assert undone is not None
    assert untouched is not None
    assert undone.undone is not None
    assert (undone.undone - START).total_seconds() == 300
    assert untouched.undone is None
    with store.read() as tx:
        assert [(entry.actor, entry.target) for entry in tx.audit.of("batch", batch_id)] == [
            ("rita", "reject 1"),
            ("sam", "undone"),
        ]


def test_undoing_what_is_not_there_does_nothing(store: Store) -> None:
    with store.write() as tx:
        assert not tx.batches.undo(7, "rita")
        assert tx.audit.of("batch", 7) == []


def test_of_two_at_once_one_undoes_it(store: Store) -> None:
    batch_id = _add(store, _drafts(store, 1))
    hasty = impatient(store)
    with store.write() as tx:
        assert tx.batches.undo(batch_id, "rita")
        with pytest.raises(sa.exc.OperationalError), hasty.write() as other:
            other.batches.undo(batch_id, "sam")
    with hasty.write() as other:
        assert not other.batches.undo(batch_id, "sam")
    hasty.close()


def test_a_batch_of_an_unknown_draft_is_refused_whole(store: Store) -> None:
    (known,) = _drafts(store, 1)
    with pytest.raises(sa.exc.IntegrityError), store.write() as tx:
        tx.batches.add("rita", "reject", [known, known + 1])
    assert _get(store, 1) is None
