"""Working together: who looks at what and who has taken it, unsaved text, roles in a community, invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _draft() -> sa.Column[int]:
    return sa.Column("draft_id", sa.Integer(), nullable=False)


def upgrade() -> None:
    """Create the tables, and let every account that is there keep its role in every community."""
    op.add_column("users", sa.Column("everywhere", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("sessions", sa.Column("device", sa.Text(), nullable=True))
    op.create_table(
        "memberships",
        _text("user"),
        _text("community"),
        _text("role"),
        sa.PrimaryKeyConstraint("user", "community", name=op.f("pk_memberships")),
    )
    op.create_table(
        "invites",
        _text("token_hash"),
        _text("by"),
        _text("community"),
        _text("role"),
        sa.Column("created", _moment(), nullable=False),
        sa.Column("expires", _moment(), nullable=False),
        sa.Column("used", _moment(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invites")),
    )
    op.create_table(
        "looks",
        _draft(),
        _text("user"),
        sa.Column("at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_looks_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "user", name=op.f("pk_looks")),
    )
    op.create_table(
        "takings",
        _draft(),
        _text("user"),
        sa.Column("since", _moment(), nullable=False),
        sa.Column("until", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_takings_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_takings")),
    )
    op.create_table(
        "unsaved",
        _draft(),
        _text("user"),
        _text("page"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("text"),
        _text("note"),
        sa.Column("at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_unsaved_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "user", "page", name=op.f("pk_unsaved")),
    )
