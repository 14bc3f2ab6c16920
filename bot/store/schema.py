"""The tables. Texts of members stand in ``post_texts`` alone, so that dropping a row drops all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from bot.records import printable

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment in UTC; SQLite keeps it naive, so the zone is taken off and put back here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Return the value in UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("moments must be timezone-aware")
        return value.astimezone(dt.UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the value, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Words(sa.types.TypeDecorator[str]):
    """Text that every engine takes: PostgreSQL refuses NUL, and neither can write a lone surrogate."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Return the value without what an engine would refuse."""
        return None if value is None else printable(value)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _to(table: str, *, cascade: bool = False) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else None)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, Words, **{"nullable": False, **options})


def _moment(name: str, *, nullable: bool = False) -> sa.Column[dt.datetime]:
    return sa.Column(name, Moment, nullable=nullable)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


posts = sa.Table(
    "posts",
    metadata,
    _id(),
    _text("uri", unique=True),
    _text("platform"),
    _text("community"),
    _text("kind"),
    _text("parent_uri", nullable=True),
    _text("thread_uri", nullable=True),
    _text("permalink", nullable=True),
    _moment("created"),
    _moment("fetched"),
    _text("content_hash"),
    _flag("symptoms"),
    _text("state"),
    _moment("state_at"),
    _text("reason", nullable=True),
    _text("error", nullable=True),
    _count("attempts"),
    _moment("next_try", nullable=True),
    sa.Index("ix_posts_state_next_try", "state", "next_try"),
    sa.Index("ix_posts_community_state", "community", "state"),
)
post_texts = sa.Table(
    "post_texts",
    metadata,
    sa.Column("post_id", sa.Integer, _to("posts", cascade=True), primary_key=True),
    _text("title"),
    _text("body"),
    _text("author", nullable=True),
    _text("was_title", nullable=True),
    _text("was_body", nullable=True),
    sa.Column("signs", sa.JSON, nullable=False),
    _moment("checked_at"),
    sa.Index("ix_post_texts_checked_at", "checked_at"),
)
findings = sa.Table(
    "findings",
    metadata,
    _id(),
    sa.Column("post_id", sa.Integer, _to("posts"), nullable=False, index=True),
    _text("claim_id"),
    _text("stance"),
    sa.Column("score", sa.Float, nullable=False),
    _text("tier"),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    _text("action"),
    _text("suggested"),
    sa.Column("explanation", sa.JSON(none_as_null=True), nullable=True),
)
drafts = sa.Table(
    "drafts",
    metadata,
    _id(),
    sa.Column("post_id", sa.Integer, _to("posts"), nullable=False, unique=True),
    _text("community"),
    _text("state"),
    _moment("state_at"),
    _text("action"),
    _text("claim_id"),
    _text("tier"),
    _count("version"),
    _moment("created"),
    _moment("expires"),
    _moment("snoozed_until", nullable=True),
    _text("asked_by", nullable=True),
    sa.Index("ix_drafts_state_expires", "state", "expires"),
    # It holds all that the queue counts and sorts by, so that a page of it reads no other row.
    sa.Index("ix_drafts_queue", "state", "community", "expires", "claim_id", "version", "created", "asked_by"),
)
draft_findings = sa.Table(
    "draft_findings",
    metadata,
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
    sa.Column("finding_id", sa.Integer, _to("findings"), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
)
draft_versions = sa.Table(
    "draft_versions",
    metadata,
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    _text("author"),
    _text("text", nullable=True),
    _text("text_hash"),
    _text("post_hash"),
    sa.Column("claim_hashes", sa.JSON, nullable=False),
    sa.Column("reference_ids", sa.JSON, nullable=False),
    _moment("created"),
)
decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    sa.Column("draft_id", sa.Integer, _to("drafts"), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    _text("post_hash"),
    _text("by"),
    _text("what"),
    _text("reason", nullable=True),
    _text("note", nullable=True),
    _flag("edited"),
    sa.Column("seconds", sa.Float, nullable=True),
    _moment("at"),
    _moment("undone", nullable=True),
)
batches = sa.Table(
    "batches",
    metadata,
    _id(),
    _text("by"),
    _text("what"),
    _moment("at"),
    _moment("undone", nullable=True),
)
batch_drafts = sa.Table(
    "batch_drafts",
    metadata,
    sa.Column("batch_id", sa.Integer, _to("batches"), primary_key=True),
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
)
publications = sa.Table(
    "publications",
    metadata,
    _id(),
    sa.Column("draft_id", sa.Integer, _to("drafts"), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    _text("platform"),
    _text("community"),
    _text("parent_uri", index=True),
    _text("thread_uri", index=True),
    sa.Column("claim_ids", sa.JSON, nullable=False),
    _text("state"),
    _moment("state_at"),
    _text("key", unique=True),
    _moment("send_after"),
    _moment("sent", nullable=True),
    _count("sends"),
    _count("resends"),
    _count("reads"),
    _moment("ambiguous_since", nullable=True),
    _moment("next_try", nullable=True),
    _text("reply_uri", nullable=True, index=True),
    _text("permalink", nullable=True),
    _text("code", nullable=True),
    _text("error", nullable=True),
    _text("approved_by"),
    sa.Index("ix_publications_state_send_after", "state", "send_after"),
    # One living publication a post: the last line of defence against a second reply.
    sa.Index(
        "uq_publications_parent_living",
        "parent_uri",
        unique=True,
        sqlite_where=sa.text("state NOT IN ('failed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('failed', 'cancelled')"),
    ),
)
amendments = sa.Table(
    "amendments",
    metadata,
    _id(),
    sa.Column("publication_id", sa.Integer, _to("publications"), nullable=False, index=True),
    _text("deed"),
    sa.Column("version", sa.Integer, nullable=True),
    _text("reason"),
    _text("note", nullable=True),
    _text("by"),
    _moment("at"),
    _moment("next_try"),
    _moment("done", nullable=True),
    _text("error", nullable=True),
    sa.Column("recall_id", sa.Integer, nullable=True, index=True),
    # One open amendment a reply, so that two moderators cannot order two things at once.
    sa.Index(
        "uq_amendments_publication_open",
        "publication_id",
        unique=True,
        sqlite_where=sa.text("done IS NULL"),
        postgresql_where=sa.text("done IS NULL"),
    ),
)
recalls = sa.Table(
    "recalls",
    metadata,
    _id(),
    _text("ground"),
    _text("ground_id"),
    _text("deed"),
    _text("reason"),
    _text("by"),
    _moment("at"),
)
restraints = sa.Table(
    "restraints",
    metadata,
    _text("community", primary_key=True),
    _text("mode", nullable=True),
    sa.Column("daily_cap", sa.Integer, nullable=True),
    sa.Column("claims_off", sa.JSON, nullable=False),
    _text("by"),
    _moment("at"),
)
audit = sa.Table(
    "audit",
    metadata,
    _id(),
    _moment("at"),
    _text("actor"),
    _text("entity"),
    _text("entity_id"),
    _text("origin", nullable=True),
    _text("target", nullable=True),
    _text("reason", nullable=True),
    sa.Index("ix_audit_entity_entity_id", "entity", "entity_id"),
)
pauses = sa.Table(
    "pauses",
    metadata,
    _text("scope", primary_key=True),
    _flag("posting"),
    _flag("everything"),
    _text("why", nullable=True),
    _text("by", nullable=True),
    _moment("at", nullable=True),
)
opt_outs = sa.Table(
    "opt_outs",
    metadata,
    _text("platform", primary_key=True),
    _text("account", primary_key=True),
    _moment("at"),
    _text("how"),
)
sources = sa.Table(
    "sources",
    metadata,
    _text("community", primary_key=True),
    _text("cursor", nullable=True),
    _moment("polled", nullable=True),
    _moment("worked", nullable=True),
    _text("error", nullable=True),
    _moment("error_at", nullable=True),
    _count("failures"),
)
gaps = sa.Table("gaps", metadata, _id(), _text("community"), _moment("at"), _text("what"))
rejected_records = sa.Table(
    "rejected_records",
    metadata,
    _id(),
    _text("community"),
    _text("key"),
    _text("error"),
    _moment("at"),
    sa.UniqueConstraint("community", "key"),
)
tallies = sa.Table(
    "tallies",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    _text("community", primary_key=True),
    _text("what", primary_key=True),
    _count("n"),
)
chores = sa.Table("chores", metadata, _text("name", primary_key=True), _moment("done"))
users = sa.Table(
    "users",
    metadata,
    _text("name", primary_key=True),
    _text("role"),
    _text("password_hash", nullable=True),
    _moment("created"),
    _flag("disabled"),
    # Whether ``role`` holds in every community; else only the memberships count.
    sa.Column("everywhere", sa.Boolean, nullable=False, server_default=sa.true()),
)
signin_links = sa.Table(
    "signin_links",
    metadata,
    _text("token_hash", primary_key=True),
    _text("user"),
    _moment("expires"),
    _moment("used", nullable=True),
)
sessions = sa.Table(
    "sessions",
    metadata,
    _text("token_hash", primary_key=True),
    _text("user"),
    _text("csrf"),
    _moment("created"),
    _moment("seen"),
    _moment("expires"),
    _text("device", nullable=True),
)
memberships = sa.Table(
    "memberships",
    metadata,
    _text("user", primary_key=True),
    _text("community", primary_key=True),
    _text("role"),
)
invites = sa.Table(
    "invites",
    metadata,
    _text("token_hash", primary_key=True),
    _text("by"),
    _text("community"),
    _text("role"),
    _moment("created"),
    _moment("expires"),
    _moment("used", nullable=True),
)
looks = sa.Table(
    "looks",
    metadata,
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
    _text("user", primary_key=True),
    _moment("at"),
)
takings = sa.Table(
    "takings",
    metadata,
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
    _text("user"),
    _moment("since"),
    _moment("until"),
)
# Text that a moderator typed and did not save; it goes with the post's own text.
unsaved = sa.Table(
    "unsaved",
    metadata,
    sa.Column("draft_id", sa.Integer, _to("drafts"), primary_key=True),
    _text("user", primary_key=True),
    _text("page", primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    _text("text"),
    _text("note"),
    _moment("at"),
)
dismissals = sa.Table(
    "dismissals",
    metadata,
    _text("user", primary_key=True),
    _text("what", primary_key=True),
    _moment("at"),
)
