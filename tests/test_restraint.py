"""The desk can only be more careful than the config file: whatever is set there, nothing gets looser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import restraint
from bot.records import Community, Mode
from bot.restraint import CAREFUL, Restraint, restrained

CLAIMS = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True).map(tuple)
CAPS = st.integers(min_value=0, max_value=1000)
MODES = st.sampled_from(list(Mode))
FILES = st.builds(
    Community,
    name=st.just("lifting"),
    platform=st.just("memory"),
    source=st.just("lifting"),
    mode=MODES,
    daily_cap=CAPS,
    claims_off=CLAIMS,
    disclosure=st.none() | st.text(),
)
DESKS = st.none() | st.builds(
    Restraint,
    community=st.just("lifting"),
    mode=st.none() | MODES,
    daily_cap=st.none() | CAPS,
    claims_off=CLAIMS,
)


def check_that_nothing_gets_looser(
    file: Community, desk: Restraint | None, together: Callable[[Community, Restraint | None], Community]
) -> None:
    now = together(file, desk)
    assert CAREFUL.index(now.mode) <= CAREFUL.index(file.mode)
    assert now.daily_cap <= file.daily_cap
    assert set(now.claims_off) >= set(file.claims_off)
    assert replace(now, mode=file.mode, daily_cap=file.daily_cap, claims_off=file.claims_off) == file


@given(file=FILES, desk=DESKS)
def test_nothing_that_is_set_at_the_desk_makes_anything_looser(file: Community, desk: Restraint | None) -> None:
    check_that_nothing_gets_looser(file, desk, restrained)


@given(file=FILES, desk=DESKS)
def test_what_the_desk_sets_holds_where_it_is_more_careful(file: Community, desk: Restraint | None) -> None:
    now = restrained(file, desk)
    if desk is not None:
        assert desk.mode is None or CAREFUL.index(now.mode) <= CAREFUL.index(desk.mode)
        assert desk.daily_cap is None or now.daily_cap <= desk.daily_cap
        assert set(now.claims_off) >= set(desk.claims_off)


def test_control_a_desk_that_simply_won_would_be_looser() -> None:
    def the_desk_wins(file: Community, desk: Restraint | None) -> Community:
        assert desk is not None
        changes = {"mode": desk.mode, "daily_cap": desk.daily_cap, "claims_off": desk.claims_off}
        return replace(file, **changes)  # type: ignore[arg-type]

    @given(file=FILES, desk=DESKS.filter(lambda one: one and one.mode is not None and one.daily_cap is not None))
    def search(file: Community, desk: Restraint | None) -> None:
        check_that_nothing_gets_looser(file, desk, the_desk_wins)

    with pytest.raises(BaseException, match=r".*"):  # Hypothesis may gather several failures into a group
        search()


def test_every_mode_has_its_place() -> None:
    assert set(restraint.CAREFUL) == set(Mode)
