from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.states import DraftState, PostState
from bot.steps.forget import forget_post
from bot.store import Store, schema
from bot.store.retention import Retention
from bot.store.unsaved import MOST_PAGES, UnsavedTexts
from tests.clock import FakeClock
from tests.store.making import a_post, drafted, stored


def _keep(store: Store, draft_id: int, page: str = "a", text: str = "Half a sentence", user: str = "ada") -> bool:
    with store.write() as tx:
        return tx.unsaved.keep(draft_id, user, page, version=1, text=text, note="why")


def _texts(store: Store, draft_id: int, user: str = "ada") -> list[str]:
    with store.read() as tx:
        return [one.text for one in tx.unsaved.of(draft_id, user)]


def _forget(store: Store, post_id: int) -> None:
    with store.write() as tx:
        post = tx.posts.get(post_id)
        assert post is not None
        forget_post(tx, post, reason="source-deleted")


def _left(store: Store) -> int:
    with store.read() as tx:
        return int(tx.connection.execute(sa.select(sa.func.count()).select_from(schema.unsaved)).scalar_one())


def test_the_newest_words_of_a_page_replace_the_older_ones(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    assert _keep(store, draft.id)
    clock.pass_(seconds=2)
    assert _keep(store, draft.id, text="A whole sentence.")
    assert _texts(store, draft.id) == ["A whole sentence."]


def test_pages_do_not_overwrite_each_other_and_nobody_sees_anothers(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    _keep(store, draft.id, "laptop", "one")
    clock.pass_(seconds=1)
    _keep(store, draft.id, "phone", "two")
    _keep(store, draft.id, "phone", "three", user="bob")
    assert _texts(store, draft.id) == ["two", "one"]
    with store.read() as tx:
        assert [one.text for one in tx.unsaved.by("bob", ["r/fitness"])] == ["three"]
        assert tx.unsaved.by("bob", ["elsewhere"]) == []


def test_of_very_many_pages_the_oldest_goes(store: Store, clock: FakeClock) -> None:
    _, draft = drafted(store)
    for number in range(MOST_PAGES + 2):
        _keep(store, draft.id, f"page {number}", str(number))
        clock.pass_(seconds=1)
    assert _texts(store, draft.id) == [str(number) for number in range(MOST_PAGES + 1, 1, -1)]


def test_dropping_forgets_one_page_or_all_of_a_person(store: Store) -> None:
    _, draft = drafted(store)
    for page in ("a", "b", "c"):
        _keep(store, draft.id, page, page)
    with store.write() as tx:
        tx.unsaved.drop(draft.id, "ada", "b")
    assert sorted(_texts(store, draft.id)) == ["a", "c"]
    with store.write() as tx:
        tx.unsaved.drop_all_of("ada")
    assert _left(store) == 0


def test_it_goes_with_the_posts_own_words(store: Store) -> None:
    post, draft = drafted(store)
    _, other = drafted(store, a_post("reddit:t3_2"))
    _keep(store, draft.id)
    _keep(store, other.id)
    _forget(store, post.id)
    assert (_texts(store, draft.id), _texts(store, other.id)) == ([], ["Half a sentence"])


def test_control_without_its_scrub_it_would_outlive_them(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Retention, "_scrub_unsaved", lambda self, drafts: None)
    post, draft = drafted(store)
    _keep(store, draft.id)
    _forget(store, post.id)
    assert _left(store) == 1


def test_a_page_that_is_still_open_does_not_bring_the_words_back(store: Store) -> None:
    post, draft = drafted(store)
    _forget(store, post.id)
    assert stored(store, post.id).state is PostState.SCRUBBED
    assert not _keep(store, draft.id)
    assert _left(store) == 0


def test_control_without_that_check_it_would(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnsavedTexts, "_post_has_text", lambda self, draft_id: True)
    post, draft = drafted(store)
    _forget(store, post.id)
    assert _keep(store, draft.id)
    assert _left(store) == 1


def test_it_stays_where_somebody_else_decided_meanwhile(store: Store) -> None:
    _, draft = drafted(store)
    _keep(store, draft.id)
    with store.write() as tx:
        tx.drafts.move(draft.id, DraftState.QUEUED, DraftState.EXPIRED)
    assert _texts(store, draft.id) == ["Half a sentence"]
