from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, build_settings
from bot.store.engine import AlreadyRunning, StoreError, create_engine, upgrade
from bot.store.opening import open_store
from tests.clock import FakeClock
from tests.store.making import take_in


@pytest.fixture
def settings(database_url: str) -> Settings:
    if database_url.startswith("postgresql"):
        engine = create_engine(database_url)
        upgrade(engine)
        engine.dispose()
    return build_settings({"database": {"url": database_url}}, "test")


def test_a_store_is_opened_ready_for_use(settings: Settings) -> None:
    with open_store(settings, FakeClock(), exclusive=True) as store:
        kept = take_in(store)
    with open_store(settings, FakeClock(), exclusive=True) as store, store.read() as tx:
        assert tx.posts.get(kept.id) == kept


def test_a_store_that_is_held_is_refused_to_a_second_holder_and_not_to_a_visitor(settings: Settings) -> None:
    with open_store(settings, FakeClock(), exclusive=True) as store:
        with (
            pytest.raises(AlreadyRunning, match="already running"),
            open_store(settings, FakeClock(), exclusive=True),
        ):
            pass
        with open_store(settings, FakeClock(), exclusive=False) as visitor:
            kept = take_in(visitor)
        with store.read() as tx:
            assert tx.posts.get(kept.id) == kept


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_data_folder_is_made_for_its_user_alone(database_url: str) -> None:
    folder = Path(database_url.removeprefix("sqlite:///")).with_name("data")
    settings = build_settings({"database": {"url": f"sqlite:///{folder / 'store.sqlite3'}"}}, "test")
    with open_store(settings, FakeClock(), exclusive=True):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_data_folder_that_cannot_be_made_is_named(database_url: str) -> None:
    create_engine(database_url).dispose()
    settings = build_settings({"database": {"url": f"{database_url}/below/store.sqlite3"}}, "test")
    with (
        pytest.raises(StoreError, match=r"the data folder .*below cannot be made \(Not a directory\)"),
        open_store(settings, FakeClock(), exclusive=True),
    ):
        pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_copies_set_aside_longer_ago_than_text_is_kept_go_on_opening(settings: Settings, database_url: str) -> None:
    database = Path(database_url.removeprefix("sqlite:///"))
    old, young = (database.with_name(f"{database.name}.before-202611{day}T110000Z") for day in ("22", "23"))
    for copy in (old, young):
        copy.write_text("a copy")
    with open_store(settings, FakeClock(), exclusive=False):  # the clock stands at noon of the 24th
        assert (old.exists(), young.exists()) == (False, True)
