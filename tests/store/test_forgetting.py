"""Deleted text leaves the disk: what is looked at are the bytes of SQLite's files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.records import Decision
from bot.states import DraftState, PostState
from bot.store import Store
from bot.store.engine import create_engine
from tests.clock import FakeClock
from tests.store.making import a_finding, a_post, judged

WORDS = b"xylophone"
LONG = "My xylophone knee. " * 1500  # several pages, so that it overflows


def _on_disk(file: Path, words: bytes = WORDS) -> list[str]:
    """Return the names of the database's files that hold these words."""
    return sorted(path.name for path in file.parent.glob(f"{file.name}*") if words in path.read_bytes())


def _remember(store: Store, uri: str = "reddit:t3_1", words: str = "xylophone", body: str = LONG) -> tuple[int, int]:
    """Put a member's words everywhere they can come to stand; return the ids of post and draft."""
    post = a_post(
        uri,
        title=f"My {words}",
        body=body,
        author=f"{words}_fan",
        permalink=f"https://reddit.example/{words}/",
    )
    taken = judged(store, post, a_finding(explanation={"notes": [words]}), signs=(words,))
    with store.write() as tx:
        draft = tx.drafts.add(taken, tx.posts.findings(taken.id), action="correct", expires=tx.now)
        quote = f"> My {words}\n\nNo."
        tx.drafts.add_version(draft, author="repcheck", text=quote, post_hash="", claim_hashes={}, references=())
        tx.drafts.record(Decision(draft_id=draft, version=1, post_hash="", by="rita", what="reject", note=words))
        assert tx.unsaved.keep(draft, "rita", "a page", version=1, text=quote, note=words)
        tx.posts.rewritten(taken.id, f"Edit: {words}", body, "")
        tx.posts.set_aside(taken, f"compose: {words}", tx.now)
    return taken.id, draft


def _forget(store: Store, post: int, draft: int) -> None:
    with store.write() as tx:
        tx.drafts.move(draft, DraftState.QUEUED, DraftState.WITHDRAWN)
        tx.retention.scrub_words(post, {})
        tx.posts.move(post, PostState.SET_ASIDE, PostState.SCRUBBED)


def test_after_the_checkpoint_no_file_holds_the_members_words(sqlite_store: Store, sqlite_file: Path) -> None:
    ids = _remember(sqlite_store)
    assert sqlite_store.checkpoint()
    assert _on_disk(sqlite_file) == ["store.sqlite3"]
    _forget(sqlite_store, *ids)
    assert sqlite_store.checkpoint()
    assert _on_disk(sqlite_file) == []


def test_text_that_was_never_checkpointed_goes_as_well(sqlite_store: Store, sqlite_file: Path) -> None:
    ids = _remember(sqlite_store)
    _forget(sqlite_store, *ids)
    assert sqlite_store.checkpoint()
    assert _on_disk(sqlite_file) == []


def test_the_words_of_one_post_go_and_those_of_its_neighbours_stay(sqlite_store: Store, sqlite_file: Path) -> None:
    chance = random.Random(7)
    ids = {}
    for number in range(50):
        words = f"word{number:03d}x"
        ids[number] = _remember(sqlite_store, f"reddit:{number}", words, f"{words} " * chance.randrange(1, 700))
    gone = chance.sample(sorted(ids), 25)
    for number in gone:
        _forget(sqlite_store, *ids[number])
    assert sqlite_store.checkpoint()
    found = {number for number in ids if _on_disk(sqlite_file, b"word%03dx" % number)}
    assert found == set(ids) - set(gone)


def test_without_the_checkpoint_the_words_stay_in_the_log(sqlite_store: Store, sqlite_file: Path) -> None:
    """The control: deleting alone is not enough."""
    _forget(sqlite_store, *_remember(sqlite_store))
    assert "store.sqlite3-wal" in _on_disk(sqlite_file)


@pytest.fixture
def careless_store(sqlite_file: Path, clock: FakeClock) -> Iterator[Store]:
    engine = create_engine(f"sqlite:///{sqlite_file}")
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def _keep_what_is_deleted(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA secure_delete=OFF")

    yield Store(engine, clock)
    engine.dispose()


def test_without_overwriting_the_words_stay_in_the_file(careless_store: Store, sqlite_file: Path) -> None:
    """The control: it is ``secure_delete`` that takes them away."""
    ids = _remember(careless_store)
    assert careless_store.checkpoint()
    _forget(careless_store, *ids)
    assert careless_store.checkpoint()
    assert _on_disk(sqlite_file) == ["store.sqlite3"]
