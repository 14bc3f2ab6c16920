"""Posts, findings, drafts and publications for the tests, each a call; what a test is about it names itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import Any

import sqlalchemy as sa

from bot.records import Draft, Kind, Post, Publication, StoredPost
from bot.states import PostState, PublicationState
from bot.store import Store
from bot.store.posts import NewFinding
from tests.clock import START, FakeClock

EXPIRES = START + dt.timedelta(hours=24)


def a_post(uri: str = "reddit:t3_1", **changes: Any) -> Post:
    """Return a post as a platform brings it."""
    post = Post(
        uri=uri,
        platform="reddit",
        community="r/fitness",
        kind=Kind.SUBMISSION,
        title="My knee",
        body="Weak calves cause knee pain.",
        author="alice",
        created=START - dt.timedelta(hours=1),
        permalink=f"https://reddit.example/{uri}/my_knee/",
    )
    return dataclasses.replace(post, **changes)


def a_finding(**changes: Any) -> NewFinding:
    """Return a finding on its way into the store."""
    finding = NewFinding(
        claim_id="weak-calves-knee-pain",
        stance="asserts",
        score=0.9,
        tier="confident",
        start=9,
        end=37,
        action="correct",
        suggested="correct",
        explanation={"nearest_phrasing": "weak calves cause knee pain"},
    )
    return dataclasses.replace(finding, **changes)


def take_in(store: Store, post: Post | None = None) -> StoredPost:
    """Take a new post in and return it as stored."""
    with store.write() as tx:
        post_id = tx.posts.add(post or a_post())
        assert post_id is not None
    return stored(store, post_id)


def judged(store: Store, post: Post | None = None, *findings: NewFinding, signs: tuple[str, ...] = ()) -> StoredPost:
    """Take a new post in and bring it to *judged*."""
    taken = take_in(store, post)
    with store.write() as tx:
        tx.posts.record_findings(taken.id, findings or (a_finding(),), symptoms=False, signs=signs)
    return stored(store, taken.id)


def drafted(store: Store, post: Post | None = None, *, expires: dt.datetime = EXPIRES) -> tuple[StoredPost, Draft]:
    """Take a new post in and queue a draft with one version for it."""
    taken = judged(store, post)
    with store.write() as tx:
        draft_id = tx.drafts.add(taken, tx.posts.findings(taken.id), action="correct", expires=expires)
        tx.drafts.add_version(
            draft_id,
            author="repcheck",
            text="> Weak calves cause knee pain.\n\nNo single muscle does.",
            post_hash=taken.content_hash,
            claim_hashes={"weak-calves-knee-pain": "abc"},
            references=("jones2020",),
        )
        tx.posts.move(taken.id, PostState.JUDGED, PostState.DRAFTED)
        draft = tx.drafts.get(draft_id)
    assert draft is not None
    return stored(store, taken.id), draft


def publish(
    store: Store,
    post: StoredPost,
    draft: Draft,
    *,
    state: PublicationState = PublicationState.APPROVED,
    claims: tuple[str, ...] = ("weak-calves-knee-pain",),
    send_after: dt.datetime = START,
) -> int:
    """Put a draft into the outbox; return the publication's id."""
    with store.write() as tx:
        return tx.publications.add(draft, post, claim_ids=claims, state=state, by="rita", send_after=send_after)


def published(store: Store, uri: str = "reddit:t3_1", **changes: Any) -> int:
    """Take a post in, draft and publish a reply that now stands there; return the publication's id."""
    post, draft = drafted(store, a_post(uri, **changes))
    publication = publish(store, post, draft)
    walk(store, publication, PublicationState.APPROVED, PublicationState.SENDING, PublicationState.POSTED)
    return publication


def walk(store: Store, publication: int, *states: PublicationState) -> None:
    """Move a publication along these states."""
    for origin, target in itertools.pairwise(states):
        with store.write() as tx:
            tx.publications.move(publication, origin, target)


def stored(store: Store, post_id: int) -> StoredPost:
    """Return a post that is known to be there."""
    with store.read() as tx:
        post = tx.posts.get(post_id)
    assert post is not None
    return post


def publication(store: Store, publication_id: int) -> Publication:
    """Return a publication that is known to be there."""
    with store.read() as tx:
        found = tx.publications.get(publication_id)
    assert found is not None
    return found


def put_in_state(store: Store, table: sa.Table, row_id: int, state: str) -> None:
    """Set a row's state past the table of moves."""
    with store.write() as tx:
        tx.connection.execute(table.update().where(table.c.id == row_id).values(state=state))


def impatient(store: Store) -> Store:
    """Return a store of other connections to the same database, which give up at once where they would have to wait."""
    url = store.engine.url
    if store.engine.dialect.name == "postgresql":
        return Store(sa.create_engine(url, connect_args={"options": "-c lock_timeout=20ms"}), FakeClock())
    engine = sa.create_engine(url, connect_args={"timeout": 0})

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return Store(engine, FakeClock())
