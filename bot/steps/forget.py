"""Forgetting: a member's words leave everything that rests on a post."""

from __future__ import annotations

from collections.abc import Sequence

from bot.records import Draft, Publication, StoredPost
from bot.states import DraftState, PostState, PublicationState
from bot.steps.takeback import taken_back
from bot.store import Transaction
from bot.store.publications import STANDING

_OPEN = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)
_UNSENT = (PublicationState.APPROVED, PublicationState.BY_HAND)
_WITH_TEXT = (
    PostState.FETCHED,
    PostState.JUDGED,
    PostState.SET_ASIDE,
    PostState.DRAFTED,
    PostState.SENSITIVE,
    PostState.ANSWER,
)


def forget_post(tx: Transaction, post: StoredPost, *, reason: str) -> None:
    """Scrub a post: withdraw what is open on it, and keep of replies that stand there only our own words."""
    draft = tx.drafts.of_post(post.id)
    kept: dict[int, str] = {}
    if draft is not None:
        publications = tx.publications.of_draft(draft.id)
        _withdraw(tx, draft, publications, reason)
        standing = {publication.version for publication in publications if publication.state in STANDING}
        versions = tx.drafts.versions(draft.id)
        kept = {v.number: without_quotes(v.text) for v in versions if v.number in standing and v.text is not None}
    tx.retention.scrub_words(post.id, kept)
    if post.state in _WITH_TEXT:
        tx.posts.move(post.id, post.state, PostState.SCRUBBED, reason=reason)


def _withdraw(tx: Transaction, draft: Draft, publications: Sequence[Publication], reason: str) -> None:
    unsent = [publication for publication in publications if publication.state in _UNSENT]
    for publication in unsent:
        target, noted = taken_back(publication, tx.now, reason)
        tx.publications.move(publication.id, publication.state, target, reason=reason, **noted)
    if draft.state in _OPEN or (draft.state is DraftState.APPROVED and unsent):
        tx.drafts.move(draft.id, draft.state, DraftState.WITHDRAWN, reason=reason)


def without_quotes(text: str) -> str:
    """Return a reply without its Markdown block quotes: what stays when the quoted post is gone."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(kept).strip() + "\n"
