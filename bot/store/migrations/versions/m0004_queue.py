"""The queue: an index that answers its page alone, second looks, batches and their undoing, and dismissed notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what the queue's page, its deeds on many drafts and their undoing need."""
    op.add_column("drafts", sa.Column("asked_by", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("undone", _moment(), nullable=True))
    covered = ["state", "community", "expires", "claim_id", "version", "created", "asked_by"]
    op.create_index("ix_drafts_queue", "drafts", covered, unique=False)
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("undone", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_table(
        "batch_drafts",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_drafts_batch_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_batch_drafts_draft_id")),
        sa.PrimaryKeyConstraint("batch_id", "draft_id", name=op.f("pk_batch_drafts")),
    )
    op.create_table(
        "dismissals",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("user", "what", name=op.f("pk_dismissals")),
    )
