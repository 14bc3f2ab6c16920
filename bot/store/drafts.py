"""Drafts, their numbered versions, and the decisions on them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.records import Decision, Draft, StoredFinding, StoredPost, Version, printable
from bot.states import DraftState, RejectReason, Who
from bot.store import schema
from bot.store.audit import SERVICE, Audit

OPEN = (DraftState.QUEUED, DraftState.RECOMMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One row of the queue."""

    draft: Draft
    title: str
    body: str
    start: int
    end: int
    stance: str
    suggested: str
    score: float
    platform: str
    post_hash: str


def text_hash(text: str) -> str:
    """Return the SHA-256 of a reply's text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class Drafts:
    """What can be asked of, and done to, drafts."""

    def __init__(self, connection: sa.Connection, now: dt.datetime, audit: Audit) -> None:
        self._connection = connection
        self._now = now
        self._audit = audit

    def add(self, post: StoredPost, findings: Sequence[StoredFinding], *, action: str, expires: dt.datetime) -> int:
        """Queue a draft that answers ``findings`` of a post, the first of them the main one; return its id."""
        main = findings[0]
        inserted = self._connection.execute(
            schema.drafts.insert().values(
                post_id=post.id,
                community=post.community,
                state=DraftState.QUEUED,
                state_at=self._now,
                action=action,
                claim_id=main.claim_id,
                tier=main.tier,
                created=self._now,
                expires=expires,
            )
        )
        assert inserted.inserted_primary_key is not None
        draft_id: int = inserted.inserted_primary_key[0]
        for position, finding in enumerate(findings):
            self._connection.execute(
                schema.draft_findings.insert().values(draft_id=draft_id, finding_id=finding.id, position=position)
            )
        self._audit.write(SERVICE, "draft", draft_id, target=DraftState.QUEUED)
        return draft_id

    def add_version(
        self,
        draft_id: int,
        *,
        author: str,
        text: str,
        post_hash: str,
        claim_hashes: dict[str, str],
        references: Sequence[str],
    ) -> int:
        """Add a wording; earlier ones stay. Return its number."""
        drafts = schema.drafts
        counted = drafts.update().where(drafts.c.id == draft_id).values(version=drafts.c.version + 1)
        number: int = self._connection.execute(counted.returning(drafts.c.version)).scalar_one()
        text = printable(text)
        values = {
            "author": author,
            "text": text,
            "text_hash": text_hash(text),
            "post_hash": post_hash,
            "created": self._now,
        }
        values |= {"claim_hashes": claim_hashes, "reference_ids": list(references)}
        self._connection.execute(schema.draft_versions.insert().values(draft_id=draft_id, number=number, **values))
        self._audit.write(author, "draft", draft_id, target=f"version {number}")
        return number

    def get(self, draft_id: int) -> Draft | None:
        """Return one draft, or None."""
        row = self._connection.execute(_drafts().where(schema.drafts.c.id == draft_id)).mappings().first()
        return None if row is None else _draft(row)

    def of_post(self, post_id: int) -> Draft | None:
        """Return the post's draft, or None."""
        row = self._connection.execute(_drafts().where(schema.drafts.c.post_id == post_id)).mappings().first()
        return None if row is None else _draft(row)

    def versions(self, draft_id: int) -> list[Version]:
        """Return every wording of a draft, oldest first."""
        table = schema.draft_versions
        query = sa.select(table).where(table.c.draft_id == draft_id).order_by(table.c.number)
        return [_version(row) for row in self._connection.execute(query).mappings()]

    def version(self, draft_id: int, number: int) -> Version | None:
        """Return one wording, or None."""
        return next((version for version in self.versions(draft_id) if version.number == number), None)

    def findings(self, draft_id: int) -> list[StoredFinding]:
        """Return the findings that a draft answers, the main one first."""
        found, link = schema.findings, schema.draft_findings
        query = sa.select(found).join(link, link.c.finding_id == found.c.id).where(link.c.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(link.c.position)).mappings()
        return [StoredFinding(**{key: row[key] for key in StoredFinding.__slots__}) for row in rows]

    def queued(self, draft_ids: Sequence[int]) -> list[QueueItem]:
        """Return rows of the queue, in the order of ``draft_ids``."""
        found = self._connection.execute(_queue().where(schema.drafts.c.id.in_(draft_ids))).mappings()
        items = {row["id"]: _item(row) for row in found}
        return [items[draft_id] for draft_id in draft_ids if draft_id in items]

    def move(
        self,
        draft_id: int,
        origin: DraftState,
        target: DraftState,
        *,
        who: Who = Who.SERVICE,
        actor: str = SERVICE,
        reason: str | None = None,
        **values: object,
    ) -> None:
        """Move a draft; raises ``StaleState`` if somebody else was first."""
        self._audit.move(schema.drafts, draft_id, origin, target, who=who, actor=actor, reason=reason, **values)

    def ask(self, draft: Draft, by: str) -> None:
        """Note that ``by`` wants somebody else to look at a draft."""
        drafts = schema.drafts
        self._connection.execute(drafts.update().where(drafts.c.id == draft.id).values(asked_by=by))
        self._audit.write(by, "draft", draft.id, origin=draft.state, target="second look asked")

    def answer_instead(self, draft: Draft, post_id: int, finding: StoredFinding, *, by: str) -> None:
        """Let a draft answer ``finding`` in place of its main one, which stays stored; audited with both claims."""
        found, link = schema.findings, schema.draft_findings
        values = {name: getattr(finding, name) for name in StoredFinding.__slots__ if name != "id"}
        inserted = self._connection.execute(found.insert().values(post_id=post_id, **values))
        assert inserted.inserted_primary_key is not None
        main = sa.and_(link.c.draft_id == draft.id, link.c.position == 0)
        new_id: int = inserted.inserted_primary_key[0]
        self._connection.execute(link.update().where(main).values(finding_id=new_id))
        drafts = schema.drafts
        self._connection.execute(drafts.update().where(drafts.c.id == draft.id).values(claim_id=finding.claim_id))
        self._audit.write(by, "draft", draft.id, target=f"claim {finding.claim_id}", reason=f"was {draft.claim_id}")

    def undo_rejection(self, draft_id: int) -> RejectReason | None:
        """Mark the last rejection that stands as undone, so that it no longer counts; return its reason."""
        table = schema.decisions
        query = sa.select(table.c.id, table.c.reason).where(
            table.c.draft_id == draft_id, table.c.what == "reject", table.c.undone.is_(None)
        )
        last = self._connection.execute(query.order_by(table.c.id.desc())).first()
        if last is None:
            return None
        self._connection.execute(table.update().where(table.c.id == last.id).values(undone=self._now))
        return RejectReason(last.reason)

    def record(self, decision: Decision) -> None:
        """Keep what a moderator decided."""
        values = {name: getattr(decision, name) for name in Decision.__slots__}
        self._connection.execute(schema.decisions.insert().values(at=self._now, **values))

    def decisions(self, draft_id: int) -> list[tuple[dt.datetime, Decision]]:
        """Return the decisions on a draft that were not taken back, oldest first."""
        table = schema.decisions
        rows = self._connection.execute(
            sa.select(table).where(table.c.draft_id == draft_id, table.c.undone.is_(None)).order_by(table.c.id)
        ).mappings()
        return [(row["at"], _decision(row)) for row in rows]

    def final_in_thread(self, thread_uri: str) -> bool:
        """Say whether a moderator decided that this thread needs no reply."""
        table, drafts, posts = schema.decisions, schema.drafts, schema.posts
        query = (
            sa.select(sa.literal(1))
            .select_from(
                table.join(drafts, drafts.c.id == table.c.draft_id).join(posts, posts.c.id == drafts.c.post_id)
            )
            .where(sa.func.coalesce(posts.c.thread_uri, posts.c.uri) == thread_uri)
            .where(table.c.reason == RejectReason.NOT_NEEDED, table.c.undone.is_(None))
        )
        return self._connection.execute(query).first() is not None

    def ids_in(self, states: Sequence[DraftState]) -> list[int]:
        """Return the ids of every draft in one of ``states``, oldest first."""
        drafts = schema.drafts
        return list(
            self._connection.execute(
                sa.select(drafts.c.id).where(drafts.c.state.in_(states)).order_by(drafts.c.id)
            ).scalars()
        )

    def overdue(self, state: DraftState, limit: int) -> list[Draft]:
        """Return drafts in ``state`` whose reply would come too late to help."""
        drafts = schema.drafts
        query = _drafts().where(drafts.c.state == state, drafts.c.expires <= self._now).limit(limit)
        return [_draft(row) for row in self._connection.execute(query).mappings()]

    def beyond(self, kept: int, limit: int) -> list[Draft]:
        """Return the oldest of the drafts that wait undecided, but for the newest ``kept``."""
        drafts = schema.drafts
        waiting = drafts.c.state == DraftState.QUEUED
        number = self._connection.execute(sa.select(sa.func.count()).where(waiting)).scalar_one()
        beyond = min(limit, max(0, number - kept))
        query = _drafts().where(waiting).order_by(drafts.c.created, drafts.c.id).limit(beyond)
        return [_draft(row) for row in self._connection.execute(query).mappings()]

    def to_wake(self, limit: int) -> list[Draft]:
        """Return snoozed drafts whose time has come."""
        drafts = schema.drafts
        query = _drafts().where(drafts.c.state == DraftState.SNOOZED, drafts.c.snoozed_until <= self._now).limit(limit)
        return [_draft(row) for row in self._connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Return how many drafts stand in each state."""
        state = schema.drafts.c.state
        rows = self._connection.execute(sa.select(state, sa.func.count()).group_by(state))
        return dict(rows.all())


def _drafts() -> sa.Select[Any]:
    return sa.select(*[schema.drafts.c[name] for name in Draft.__slots__])


def _draft(row: sa.RowMapping) -> Draft:
    values = {name: row[name] for name in Draft.__slots__}
    return Draft(**{**values, "state": DraftState(row["state"])})


def _version(row: sa.RowMapping) -> Version:
    values = {name: row[name] for name in Version.__slots__ if name != "references"}
    return Version(**values, references=tuple(row["reference_ids"]))


def _decision(row: sa.RowMapping) -> Decision:
    values = {name: row[name] for name in Decision.__slots__}
    reason = RejectReason(row["reason"]) if row["reason"] else None
    return Decision(**{**values, "reason": reason, "note": row["note"] or ""})


def _queue() -> sa.Select[Any]:
    drafts, posts, texts = schema.drafts, schema.posts, schema.post_texts
    found, link = schema.findings, schema.draft_findings
    main = sa.and_(link.c.draft_id == drafts.c.id, link.c.position == 0)
    source = (
        drafts.join(posts, posts.c.id == drafts.c.post_id)
        .outerjoin(texts, texts.c.post_id == posts.c.id)
        .join(link, main)
        .join(found, found.c.id == link.c.finding_id)
    )
    hashed = posts.c.content_hash.label("post_hash")
    columns = (found.c.start, found.c.end, found.c.stance, found.c.suggested, found.c.score)
    return sa.select(*drafts.c, texts.c.title, texts.c.body, posts.c.platform, hashed, *columns).select_from(source)


def _item(row: sa.RowMapping) -> QueueItem:
    values = {name: row[name] for name in ("start", "end", "stance", "suggested", "score", "platform", "post_hash")}
    return QueueItem(draft=_draft(row), title=row["title"] or "", body=row["body"] or "", **values)
