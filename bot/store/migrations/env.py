"""Runs the migrations on the connection that the store hands over, then puts the audit's triggers back in place.

Alembic's batch mode rebuilds a table on SQLite and drops its triggers without a word, so they are set after every run.
"""

from __future__ import annotations

from alembic import context

from bot.store.schema import metadata
from bot.store.triggers import set_triggers

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
set_triggers(connection)
