from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from bot.states import MOVES, DraftState, IllegalMove, PostState, PublicationState, State, Who, as_markdown, require

KINDS: tuple[type[State], ...] = (PostState, DraftState, PublicationState)
FINAL: set[State] = {
    PostState.QUIET,
    PostState.SCRUBBED,
    DraftState.EXPIRED,
    DraftState.WITHDRAWN,
    PublicationState.FAILED,
    PublicationState.CANCELLED,
    PublicationState.DELETED,
    PublicationState.REMOVED_THERE,
}
FIRST: set[State] = {PostState.FETCHED, DraftState.QUEUED, PublicationState.BY_HAND, PublicationState.APPROVED}
TABLE = {(type(move.origin), move.origin, move.target): move.who for move in MOVES}
STATES: list[list[State]] = [list(PostState), list(DraftState), list(PublicationState)]
PAIRS = [pair for states in STATES for pair in itertools.product(states, repeat=2)]


def test_each_move_stands_once_and_stays_within_its_kind() -> None:
    assert len(TABLE) == len(MOVES)
    assert all(type(move.origin) is type(move.target) and move.who and move.when for move in MOVES)


def test_every_state_but_the_final_ones_has_a_way_out() -> None:
    left = {(type(move.origin), move.origin) for move in MOVES}
    stuck = {(kind, state) for kind in KINDS for state in kind} - left
    assert stuck == {(type(state), state) for state in FINAL}


def test_every_state_can_be_reached() -> None:
    reached = {(type(state), state) for state in FIRST}
    while (
        more := {
            (kind, move.target)
            for kind, state in reached
            for move in MOVES
            if isinstance(move.origin, kind) and move.origin == state
        }
        - reached
    ):
        reached |= more
    assert reached == {(kind, state) for kind in KINDS for state in kind}


@pytest.mark.parametrize("who", Who)
def test_a_move_is_allowed_to_whom_the_table_names_and_refused_to_all_others(who: Who) -> None:
    for origin, target in PAIRS:
        named = TABLE.get((type(origin), origin, target), frozenset())
        if who in named or (who is Who.RELEASER and Who.REVIEWER in named):
            require(origin, target, who)
        else:
            with pytest.raises(IllegalMove, match=f"{who} may not move {origin} to {target}"):
                require(origin, target, who)


def test_the_service_never_approves() -> None:
    for origin in DraftState:
        with pytest.raises(IllegalMove):
            require(origin, DraftState.APPROVED, Who.SERVICE)


def test_a_reviewer_recommends_and_does_not_release() -> None:
    require(DraftState.QUEUED, DraftState.RECOMMENDED, Who.REVIEWER)
    with pytest.raises(IllegalMove):
        require(DraftState.RECOMMENDED, DraftState.APPROVED, Who.REVIEWER)
    require(DraftState.RECOMMENDED, DraftState.APPROVED, Who.RELEASER)


def test_a_rejection_is_taken_back_by_a_person_and_leads_back_to_the_queue_only() -> None:
    assert {move.target for move in MOVES if move.origin is DraftState.REJECTED} == {DraftState.QUEUED}
    require(DraftState.REJECTED, DraftState.QUEUED, Who.REVIEWER)
    with pytest.raises(IllegalMove):
        require(DraftState.REJECTED, DraftState.QUEUED, Who.SERVICE)


def test_nothing_is_sent_but_from_approved() -> None:
    assert {move.origin for move in MOVES if move.target is PublicationState.SENDING} == {PublicationState.APPROVED}


def test_states_of_one_name_are_told_apart_by_their_kind() -> None:
    assert str(PublicationState.APPROVED) == str(DraftState.APPROVED)
    require(PublicationState.APPROVED, PublicationState.SENDING, Who.SERVICE)
    with pytest.raises(IllegalMove, match="DraftState"):
        require(DraftState.APPROVED, PublicationState.SENDING, Who.SERVICE)


def test_the_page_of_states_is_the_table() -> None:
    page = Path(__file__).parents[1] / "docs" / "states.md"
    assert page.read_text("utf-8") == as_markdown()


def test_the_page_has_a_line_for_each_move() -> None:
    lines = as_markdown().splitlines()
    assert len([line for line in lines if line.startswith("| ") and "---" not in line]) == len(MOVES) + len(KINDS)
    assert "| snoozed | queued | reviewer, service | its time has come |" in lines
