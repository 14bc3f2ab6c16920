from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store import Store, engine, schema
from bot.store.engine import StoreError, create_engine, current_revision, head_revision, prepare, require_known, upgrade
from tests.clock import FakeClock
from tests.store.making import judged

MakeMigration = Callable[[str], None]
# Such a change rebuilds the table on SQLite.
BATCH_AUDIT = 'with op.batch_alter_table("audit") as t: t.alter_column("actor", nullable=True)'
BATCH_POSTS = 'with op.batch_alter_table("posts") as t: t.alter_column("kind", nullable=True)'
NEWEST = head_revision()
PLAIN = 'op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))'


def coming(steps: int) -> str:
    """Return the revision that the tests' own migrations give so many steps after the newest."""
    return f"{int(NEWEST) + steps:04d}"


@pytest.fixture
def opened(database_url: str) -> Iterator[sa.Engine]:
    found = create_engine(database_url)
    yield found
    found.dispose()


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may add to."""
    folder = tmp_path / "migrations"
    shutil.copytree(engine.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(engine, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def migration(migrations: Path) -> MakeMigration:
    """Add a migration of one statement after the newest."""

    def make(statement: str) -> None:
        newest = head_revision()
        name = f"{int(newest) + 1:04d}"
        text = f"import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = {name!r}, {newest!r}\n"
        (migrations / "versions" / f"m{name}.py").write_text(f"{text}def upgrade() -> None:\n    {statement}\n")

    return make


def test_the_migrations_make_what_the_code_expects(opened: sa.Engine) -> None:
    upgrade(opened)
    with opened.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []


def _indexes(connection: sa.Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    return {row[0]: " ".join(row[1].split()) for row in connection.exec_driver_sql(query)}


def test_the_migrations_make_the_very_indexes_that_the_code_names(opened: sa.Engine) -> None:
    upgrade(opened)
    with opened.connect().execution_options(writes=True) as connection, connection.begin() as transaction:
        migrated = _indexes(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        schema.metadata.drop_all(connection)
        schema.metadata.create_all(connection)
        fresh = _indexes(connection)
        transaction.rollback()
    migrated.pop("alembic_version_pkc", None)
    assert migrated == fresh
    assert "WHERE" in migrated["uq_publications_parent_living"]


def _audit_is_kept(opened: sa.Engine) -> bool:
    store = Store(opened, FakeClock())
    with store.write() as tx:
        tx.audit.write("rita", "post", 1, target="one")
    for statement in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"):
        with contextlib.suppress(sa.exc.DBAPIError), store.write() as tx:
            tx.connection.exec_driver_sql(statement)
    with store.read() as tx:
        return {row.actor for row in tx.audit.of("post", 1)} == {"rita"}


def _chain() -> list[str]:
    """Return every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(engine.MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_every_migration_leaves_the_audit_append_only(opened: sa.Engine, migration: MakeMigration) -> None:
    for statement in (PLAIN, BATCH_AUDIT, BATCH_POSTS):
        migration(statement)
    for revision in _chain():
        upgrade(opened, revision)
        assert current_revision(opened) == revision
        assert _audit_is_kept(opened), revision
    changed = {column["name"]: column["nullable"] for column in sa.inspect(opened).get_columns("audit")}
    assert changed["actor"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rebuilt_table_would_lose_its_triggers(opened: sa.Engine, migrations: Path, migration: MakeMigration) -> None:
    """The control, and the reason why the triggers are set after every run."""
    upgrade(opened)
    environment = migrations / "env.py"
    environment.write_text(environment.read_text().replace("set_triggers(connection)", ""))
    migration(BATCH_AUDIT)
    assert _audit_is_kept(opened)
    upgrade(opened)
    assert not _audit_is_kept(opened)


def _texts_after_rebuilding_posts(opened: sa.Engine, migration: MakeMigration) -> int:
    upgrade(opened)
    judged(Store(opened, FakeClock()))
    migration(BATCH_POSTS)
    upgrade(opened)
    with opened.connect() as connection:
        return len(connection.execute(sa.select(schema.post_texts.c.post_id)).all())


def test_a_rebuilt_table_keeps_what_refers_to_it(opened: sa.Engine, migration: MakeMigration) -> None:
    assert _texts_after_rebuilding_posts(opened, migration) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_foreign_keys_on_a_rebuilt_table_would_take_what_refers_to_it_along(
    opened: sa.Engine, migration: MakeMigration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: SQLite empties a table before it drops it."""
    monkeypatch.setattr(engine, "_without_foreign_keys", contextlib.nullcontext)
    with pytest.raises(StoreError, match="FOREIGN KEY"):  # the findings have no cascade, so here it is refused
        _texts_after_rebuilding_posts(opened, migration)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_foreign_keys_are_enforced_again_after_a_migration(opened: sa.Engine) -> None:
    upgrade(opened)
    with opened.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_hanging_is_undone(opened: sa.Engine, migration: MakeMigration) -> None:
    upgrade(opened)
    judged(Store(opened, FakeClock()))
    migration('op.execute("DELETE FROM posts")')
    with pytest.raises(StoreError, match="without what they refer to"):
        upgrade(opened)
    with Store(opened, FakeClock()).read() as tx:
        assert tx.posts.counts() == {"judged": 1}
    assert current_revision(opened) == NEWEST


def test_a_migration_that_fails_leaves_the_database_as_it_was(opened: sa.Engine, migration: MakeMigration) -> None:
    upgrade(opened)
    migration(f"{PLAIN}; op.execute('SELECT nonsense FROM nowhere')")
    with pytest.raises(StoreError, match=r"nowhere.*as it was"):
        upgrade(opened)
    assert current_revision(opened) == NEWEST
    assert not sa.inspect(opened).has_table("later")
    assert _audit_is_kept(opened)


def test_upgrading_twice_changes_nothing(opened: sa.Engine) -> None:
    assert not require_known(opened)
    upgrade(opened)
    upgrade(opened)
    assert require_known(opened)


def test_a_newer_database_is_refused(
    opened: sa.Engine, database_url: str, migration: MakeMigration, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Path(engine.__file__).parent / "migrations"
    migration(PLAIN)
    upgrade(opened)
    monkeypatch.setattr(engine, "MIGRATIONS", shipped)
    with pytest.raises(StoreError, match=rf"revision {coming(1)}, which is newer than this program knows \({NEWEST}\)"):
        prepare(opened, database_url, FakeClock())
    assert current_revision(opened) == coming(1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_sqlite_file_is_made_ready_without_a_copy(
    opened: sa.Engine, database_url: str, tmp_path: Path
) -> None:
    prepare(opened, database_url, FakeClock())
    assert require_known(opened)
    assert list(tmp_path.glob("*.before-*")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_is_copied_aside_before_a_migration_and_three_copies_are_kept(
    opened: sa.Engine, database_url: str, tmp_path: Path, migration: MakeMigration
) -> None:
    clock = FakeClock()
    prepare(opened, database_url, clock)
    for number in range(5):
        migration(PLAIN.replace("later", f"later{number}"))
        clock.pass_(hours=1)
        prepare(opened, database_url, clock)
    copies = sorted(tmp_path.glob("*.before-*"))
    hours = ("15", "16", "17")
    assert [copy.name for copy in copies] == [f"store.sqlite3.before-20261124T{hour}0000Z" for hour in hours]
    assert {copy.stat().st_mode & 0o777 for copy in copies} == {0o600}
    for copy, revision in zip(copies, (coming(2), coming(3), coming(4)), strict=True):
        restored = create_engine(f"sqlite:///{copy}")
        assert current_revision(restored) == revision  # as it stood before that migration
        restored.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_up_to_date_is_not_copied(opened: sa.Engine, database_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        prepare(opened, database_url, FakeClock())
    assert list(tmp_path.glob("*.before-*")) == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_postgresql_is_left_for_the_operator_to_upgrade(
    opened: sa.Engine, database_url: str, migration: MakeMigration
) -> None:
    with pytest.raises(StoreError, match="is empty: run `repcheck db upgrade` first"):
        prepare(opened, database_url, FakeClock())
    assert sa.inspect(opened).get_table_names() == []
    upgrade(opened)
    migration(PLAIN)
    with pytest.raises(StoreError, match=f"revision {NEWEST} and needs {coming(1)}: run `repcheck db upgrade`"):
        prepare(opened, database_url, FakeClock())
    assert current_revision(opened) == NEWEST
    upgrade(opened)
    prepare(opened, database_url, FakeClock())
