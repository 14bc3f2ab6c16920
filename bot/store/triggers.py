"""The triggers that keep the audit append-only, on both engines."""

from __future__ import annotations

import sqlalchemy as sa

_MESSAGE = "audit rows are never changed or deleted"
_SQLITE = """CREATE TRIGGER IF NOT EXISTS audit_no_{what} BEFORE {WHAT} ON audit
BEGIN SELECT RAISE(ABORT, '{message}'); END"""
# INSERT OR REPLACE deletes the old row without asking the delete trigger.
_SQLITE_REPLACE = """CREATE TRIGGER IF NOT EXISTS audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{message}'); END"""
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)


def set_triggers(connection: sa.Connection) -> None:
    """Set the triggers unless they are there. An ``audit`` table must exist; without one nothing is done."""
    if not sa.inspect(connection).has_table("audit"):
        return
    if connection.dialect.name == "sqlite":
        refusals = (_SQLITE.format(what=what, WHAT=what.upper(), message=_MESSAGE) for what in ("update", "delete"))
        statements = (*refusals, _SQLITE_REPLACE.format(message=_MESSAGE))
    else:
        statements = _POSTGRES
    for statement in statements:
        connection.exec_driver_sql(statement)
