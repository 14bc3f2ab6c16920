"""A migrated, empty store on each engine: a copied file on SQLite, an emptied database on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import Store, schema
from bot.store.engine import create_engine, upgrade
from tests.clock import FakeClock
from tests.postgres import Postgres


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "store.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_engine(postgres: Postgres) -> Iterator[sa.Engine]:
    engine = create_engine(postgres.new_database())
    upgrade(engine)
    yield engine
    engine.dispose()


def _empty(engine: sa.Engine) -> None:
    deletions = (f'DELETE FROM "{table.name}"' for table in schema.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # the audit's triggers look away
        connection.exec_driver_sql("; ".join(deletions))


@pytest.fixture
def sqlite_file(migrated_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "store.sqlite3"))


@pytest.fixture
def sqlite_store(sqlite_file: Path, clock: FakeClock) -> Iterator[Store]:
    store = Store(create_engine(f"sqlite:///{sqlite_file}"), clock)
    yield store
    store.close()


@pytest.fixture
def postgres_store(migrated_engine: sa.Engine, clock: FakeClock) -> Store:
    _empty(migrated_engine)
    return Store(migrated_engine, clock)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, on each engine in turn."""
    found: Store = request.getfixturevalue(f"{request.param.removesuffix('_store')}_store")
    return found
