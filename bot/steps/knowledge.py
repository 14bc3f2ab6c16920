"""What changed knowledge means for drafts and replies that were composed from the old.

A draft that waits is composed anew, as its next version, so that the desk shows the difference. One that a moderator
edited is never overwritten: it stays as it is, marked in its history, and the guard holds it to the new knowledge when
somebody approves it. What was approved and has not left goes back to the queue, unless the new knowledge says the same
in the same words. Where nothing can be composed any more, because the claim is gone or has nothing left to cite, the
draft is withdrawn. A reply that stands there is not touched: those that cite a retracted reference are flagged, and
``kb stale`` lists them together with those whose claim has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.drafting import Unsafe
from bot.logs import logger
from bot.policy import Action
from bot.records import Draft, Publication, StoredFinding, StoredPost, Version
from bot.settings import Settings
from bot.states import DraftState, PublicationState
from bot.steps.compose import Compose, add_composed
from bot.steps.runtime import Runtime
from bot.steps.takeback import taken_back
from bot.store import Transaction
from bot.store.audit import SERVICE, StaleState
from responses.compose import ComposeError, Reply
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import KnowledgeSource
from responses.verification.record import FILE_NAME

MACHINE = "repcheck"
"""The author's name on a version that was composed."""
_WAITING = (DraftState.QUEUED, DraftState.RECOMMENDED, DraftState.SNOOZED)
_UNSENT = (PublicationState.APPROVED, PublicationState.BY_HAND)
OUT = (
    PublicationState.SENDING,
    PublicationState.AMBIGUOUS,
    PublicationState.NEEDS_PERSON,
    PublicationState.POSTED,
    PublicationState.CORRECTED,
)
"""States of a reply that stands there, or may."""
_COMPOSABLE = (Action.CORRECT, Action.NUANCE, Action.ANSWER)

log = logger("knowledge")


def verification_file(settings: Settings) -> Path:
    """Return the file that ``kb verify`` writes for this installation, and that the service heeds."""
    return settings.data_dir / FILE_NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How the knowledge differs from that which a wording rests on."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    retracted: tuple[str, ...]

    @property
    def code(self) -> str:
        """The reason as the audit has it."""
        return "reference-retracted" if self.retracted else "claim-gone" if self.gone else "claim-changed"

    @property
    def weighs(self) -> bool:
        """Whether the wording must not go out: it rests on what is retracted, or on a claim that is gone."""
        return bool(self.retracted or self.gone)

    def in_words(self) -> str:
        """Say what changed, for people."""
        said = [f"cites {ref}, which was retracted" for ref in self.retracted]
        said += [f"answers {claim}, a claim that is gone" for claim in self.gone]
        said += [f"its claim {claim} has changed since" for claim in self.changed]
        return "; ".join(said)


def change_of(claim_hashes: Mapping[str, str], references: Iterable[str], kb: KnowledgeBase) -> Change | None:
    """Return how ``kb`` differs from what a wording was composed from, None if it does not."""
    gone = tuple(sorted(claim for claim in claim_hashes if claim not in kb.claims))
    changed = (claim for claim, seen in claim_hashes.items() if claim not in gone and kb.content_hash(claim) != seen)
    retracted = (ref for ref in references if ref in kb.references and kb.references[ref].retracted)
    found = Change(changed=tuple(sorted(changed)), gone=gone, retracted=tuple(sorted(set(retracted))))
    return found if found.changed or found.gone or found.retracted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleReply:
    """A reply that stands there, or may, and what has changed since it was composed."""

    publication: Publication
    change: Change

    @property
    def where(self) -> str:
        """The reply's address, else the post's."""
        return self.publication.permalink or self.publication.reply_uri or self.publication.parent_uri

    @property
    def why(self) -> str:
        """What changed."""
        return self.change.in_words()


def stale_replies(tx: Transaction, kb: KnowledgeBase) -> list[StaleReply]:
    """Return the replies that are out and rest on knowledge that has changed, oldest first."""
    found = ((one, change_of(hashes, references, kb)) for one, hashes, references in tx.publications.grounds(OUT))
    return [StaleReply(publication=one, change=change) for one, change in found if change is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stale:
    """A draft whose knowledge has changed, with what composing it anew needs."""

    draft: Draft
    version: Version
    post: StoredPost
    findings: list[StoredFinding]
    post_edited: bool
    change: Change

    @property
    def edited(self) -> bool:
        return self.version.author != MACHINE


class TakeUp:
    """Brings drafts in line with the knowledge in force. It asks the store alone, so it may run at any time, twice."""

    def __init__(self, runtime: Runtime, knowledge: KnowledgeSource, compose: Compose) -> None:
        self._runtime = runtime
        self._knowledge = knowledge
        self._compose = compose

    def run(self) -> int:
        """Look at every draft that has not gone out, and at every reply that has; return how many drafts changed."""
        kb = self._knowledge.current()
        with self._runtime.store.read() as tx:
            drafts = _unsent_drafts(tx)
        done = 0
        for draft_id in drafts:
            if self._runtime.stop.is_set():
                return done
            try:
                done += self._one(draft_id, kb)
            except StaleState:
                log.info("moved while it was composed anew", draft=draft_id)
            except Exception as error:  # one draft must not keep the others from being mended
                log.error("cannot be brought in line", draft=draft_id, error=type(error).__name__)
        self._flag(kb)
        return done

    def _one(self, draft_id: int, kb: KnowledgeBase) -> bool:
        with self._runtime.store.read() as tx:
            stale = _stale(tx, draft_id, kb)
        if stale is None:
            return False
        reply, hopeless = (None, False) if stale.edited else self._composed(stale)
        self._runtime.checkpoint("knowledge:composed")
        with self._runtime.store.write() as tx:
            draft = tx.drafts.get(draft_id)
            if draft is None or draft.version != stale.draft.version or draft.state is not stale.draft.state:
                return False  # somebody was first; what they did is looked at in the next run
            return _settle(tx, stale, reply, hopeless=hopeless)

    def _composed(self, stale: _Stale) -> tuple[Reply | None, bool]:
        """Compose the reply anew; if none can be, say whether that is the knowledge's own word."""
        if stale.post_edited or not stale.post.has_text:
            return None, False
        answered = [finding for finding in stale.findings if finding.suggested in _COMPOSABLE]
        try:
            return self._compose.reply_to(stale.post, answered), False
        except ComposeError as error:
            log.warning("no reply can be composed any more", draft=stale.draft.id, reason=str(error))
            return None, True
        except Unsafe as error:
            log.error("the guard refuses what is composed", draft=stale.draft.id, rules=_rules(error))
            return None, False

    def _flag(self, kb: KnowledgeBase) -> None:
        with self._runtime.store.read() as tx:
            cited = [reply for reply in stale_replies(tx, kb) if reply.change.retracted]
        for reply in cited:
            with self._runtime.store.write() as tx:
                reason = f"{reply.change.code} {' '.join(reply.change.retracted)}"
                if _mark(tx, "publication", reply.publication.id, "flagged", reason):
                    log.warning("a posted reply cites a retracted reference", publication=reply.publication.id)


def _rules(error: Unsafe) -> list[str]:
    return [finding.id for finding in error.findings]


def _unsent_drafts(tx: Transaction) -> list[int]:
    waiting = tx.drafts.ids_in(_WAITING)
    unsent = [one.draft_id for state in _UNSENT for one in tx.publications.in_state(state, limit=_ALL)]
    return sorted({*waiting, *unsent})


_ALL = 100_000


def _stale(tx: Transaction, draft_id: int, kb: KnowledgeBase) -> _Stale | None:
    draft = tx.drafts.get(draft_id)
    post = tx.posts.get(draft.post_id) if draft else None
    version = tx.drafts.version(draft_id, draft.version) if draft else None
    if draft is None or post is None or version is None:
        return None
    change = change_of(version.claim_hashes, version.references, kb)
    if change is None:
        return None
    return _Stale(
        draft=draft,
        version=version,
        post=post,
        findings=tx.drafts.findings(draft_id),
        post_edited=tx.posts.words_before_edit(post.id) is not None,
        change=change,
    )


def _settle(tx: Transaction, stale: _Stale, reply: Reply | None, *, hopeless: bool) -> bool:
    """Do what the change calls for; say whether the draft is another now."""
    draft, change = stale.draft, stale.change
    state = draft.state
    if state is DraftState.APPROVED:
        if reply is not None and reply.text == stale.version.text:
            return False
        if not _taken_back(tx, stale):
            return _marked_stale(tx, stale)
        state = DraftState.QUEUED
    if reply is not None:
        add_composed(tx, draft.id, stale.post, reply)
        return True
    if not stale.edited and (hopeless or change.weighs):
        tx.drafts.move(draft.id, state, DraftState.WITHDRAWN, reason=change.code)
        return True
    return _marked_stale(tx, stale)


def _taken_back(tx: Transaction, stale: _Stale) -> bool:
    """Take the approval back; not where somebody may have posted it by hand already and nothing forbids the wording."""
    publications = [one for one in tx.publications.of_draft(stale.draft.id) if one.state in _UNSENT]
    if not publications:
        return False
    if any(one.state is PublicationState.BY_HAND for one in publications) and not stale.change.weighs:
        return False
    code = stale.change.code
    for one in publications:
        target, noted = taken_back(one, tx.now, code)
        tx.publications.move(one.id, one.state, target, reason=code, **noted)
    tx.drafts.move(stale.draft.id, DraftState.APPROVED, DraftState.QUEUED, reason=code)
    return True


def _marked_stale(tx: Transaction, stale: _Stale) -> bool:
    change = stale.change
    what = "\n".join((*change.changed, *change.gone, *change.retracted, str(stale.version.number)))
    return _mark(tx, "draft", stale.draft.id, "stale", f"{change.code} {hashlib.sha256(what.encode()).hexdigest()[:8]}")


def _mark(tx: Transaction, entity: str, row_id: int, target: str, reason: str) -> bool:
    """Write an audit row once; say whether it is new."""
    if any(entry.target == target and entry.reason == reason for entry in tx.audit.of(entity, row_id)):
        return False
    tx.audit.write(SERVICE, entity, row_id, target=target, reason=reason)
    return True
