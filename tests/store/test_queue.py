"""The queue as the store answers for it: narrowed, grouped, counted, in pages, and what comes next."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.records import Draft
from bot.states import DraftState, Who
from bot.store import Store
from bot.store.queue import Age, GroupBy, Part, Sought
from tests.clock import START, FakeClock
from tests.store.making import a_finding, a_post, judged

BOTH = Part(communities=("r/fitness", "r/running"), platform_of={"r/fitness": "reddit", "r/running": "inbox"})


def queue(store: Store, uri: str, *, composed: bool = True, hours: float = 9, claim: str = "", **post: str) -> Draft:
    """Queue a draft that expires in ``hours``."""
    finding = a_finding(claim_id=claim) if claim else a_finding()
    taken = judged(store, a_post(uri, **post), finding)
    with store.write() as tx:
        expires = START + dt.timedelta(hours=hours)
        draft_id = tx.drafts.add(taken, tx.posts.findings(taken.id), action="correct", expires=expires)
        if composed:
            tx.drafts.add_version(draft_id, author="repcheck", text="No.", post_hash="", claim_hashes={}, references=())
        found = tx.drafts.get(draft_id)
    assert found is not None
    return found


def shown(store: Store, **narrowed: object) -> list[int]:
    with store.read() as tx:
        return [item.draft.id for item in tx.queue.page(dataclasses.replace(BOTH, **narrowed))]  # type: ignore[arg-type]


def test_what_is_ready_goes_before_what_is_only_suggested(store: Store) -> None:
    suggested, late, soon = (
        queue(store, "a", composed=False, hours=1),
        queue(store, "b", hours=9),
        queue(store, "c", hours=2),
    )
    assert shown(store) == [soon.id, late.id, suggested.id]


def test_it_is_narrowed_by_claim_and_sureness(store: Store) -> None:
    ready, other = queue(store, "a"), queue(store, "b", claim="creatine-kidneys", composed=False)
    assert shown(store, claim="creatine-kidneys") == [other.id]
    assert shown(store, tier="suggested") == [other.id]
    assert shown(store, tier="confident") == [ready.id]


@pytest.mark.parametrize(("hours", "age"), [(0.5, Age.HOUR), (1, Age.HOUR), (3, Age.SIX_HOURS), (20, Age.OLDER)])
def test_it_is_narrowed_by_age(store: Store, clock: FakeClock, hours: float, age: Age) -> None:
    draft = queue(store, "a", hours=48)
    clock.pass_(hours=hours)
    assert shown(store, age=age) == [draft.id]
    assert all(shown(store, age=other) == [] for other in Age if other is not age)


def sought(words: str, *claims: str) -> tuple[Sought, ...]:
    return tuple(Sought(word=word, claims=claims) for word in words.split())


@pytest.mark.parametrize("words", ["CALVES CAUSE", "knee calves", "100%_"])
def test_words_are_found_in_titles_and_texts(store: Store, words: str) -> None:
    draft = queue(store, "a", body="Weak calves cause knee pain, 100%_ sure.")
    queue(store, "b", title="Hips", body="Sitting is fine. 100 sure")
    assert shown(store, words=sought(words)) == [draft.id]
    assert shown(store, words=sought(f"{words} nowhere")) == []


def test_words_in_a_claim_find_its_drafts(store: Store) -> None:
    draft = queue(store, "a")
    queue(store, "b", title="Hips", claim="another")
    assert shown(store, words=sought("nowhere it", "weak-calves-knee-pain")) == [draft.id]


@pytest.mark.parametrize("by", GroupBy)
def test_groups_stand_together_and_are_counted(store: Store, clock: FakeClock, by: GroupBy) -> None:
    first = queue(store, "a", hours=40, community="r/running", claim="x-claim")
    clock.pass_(hours=13)
    second = queue(store, "b", hours=30)
    third = queue(store, "c", hours=50, community="r/running", claim="x-claim")
    part = dataclasses.replace(BOTH, group_by=by)
    with store.read() as tx:
        counted = tx.queue.groups(part)
        keys = [tx.queue.group_of(item.draft, part) for item in tx.queue.page(part)]
    assert {key: keys.count(key) for key in keys} == counted
    assert keys == sorted(keys, key=keys.index)
    assert len(counted) == 2
    assert shown(store, group_by=by)[0] == (second.id if by is GroupBy.COMMUNITY or by is GroupBy.CLAIM else first.id)
    assert third.id in shown(store, group_by=by)


@pytest.mark.parametrize("by", [None, *GroupBy])
def test_the_next_one_follows_the_order_of_the_page(store: Store, clock: FakeClock, by: GroupBy | None) -> None:
    for number in range(6):
        community = ("r/fitness", "r/running")[number % 2]
        queue(store, f"u{number}", hours=50 - 7 * number, community=community, composed=number != 3)
        clock.pass_(hours=1)
    part = dataclasses.replace(BOTH, group_by=by)
    with store.read() as tx:
        drafts = [item.draft for item in tx.queue.page(part)]
        following = [tx.queue.after(part, draft) for draft in drafts]
    assert len(drafts) == 6
    assert following == [*drafts[1:], drafts[0]]


def test_after_the_only_one_comes_none(store: Store) -> None:
    draft = queue(store, "a")
    with store.read() as tx:
        assert tx.queue.after(BOTH, draft) is None


def test_what_i_asked_others_to_look_at_is_not_my_next(store: Store) -> None:
    draft, asked = queue(store, "a"), queue(store, "b")
    with store.write() as tx:
        tx.drafts.ask(asked, "rita")
    with store.read() as tx:
        assert tx.queue.after(dataclasses.replace(BOTH, not_asked_by="rita"), draft) is None
        other = tx.queue.after(dataclasses.replace(BOTH, not_asked_by="sam"), draft)
    assert other is not None
    assert (other.id, other.asked_by) == (asked.id, "rita")
    assert shown(store, asked=True) == [asked.id]


def test_it_counts_what_there_is_to_choose_from(store: Store, clock: FakeClock) -> None:
    queue(store, "a", community="r/running", composed=False, hours=30)
    clock.pass_(hours=2)
    queue(store, "b", claim="x-claim")
    with store.read() as tx:
        counts = tx.queue.counts(BOTH)
    assert counts.communities == {"r/running": 1, "r/fitness": 1}
    assert counts.claims == {"weak-calves-knee-pain": 1, "x-claim": 1}
    assert (counts.suggested, counts.total, counts.asked) == (1, 2, 0)
    assert counts.ages == {Age.HOUR: 1, Age.SIX_HOURS: 1}


def test_it_counts_what_came_after_a_draft(store: Store) -> None:
    first = queue(store, "a")
    queue(store, "b")
    gone = queue(store, "c")
    with store.write() as tx:
        tx.drafts.move(gone.id, DraftState.QUEUED, DraftState.REJECTED, who=Who.REVIEWER, actor="rita")
    with store.read() as tx:
        assert tx.queue.count(BOTH, newer_than=first.id) == 1
        assert tx.queue.newest() == gone.id
