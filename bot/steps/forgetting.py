"""Forgetting on request: a post, or all posts of an account, go at once, and the account is left alone for good.

Of what was forgotten, counts come back and nothing of the text. What the platform shows stays there, except our own
words about it: the quote is taken out of each reply of ours that stands, by the step that amends.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import ExpectedError
from bot.platforms.base import Never
from bot.platforms.opening import read_post_link
from bot.records import Deed, Publication, StoredPost
from bot.settings import Settings
from bot.states import AmendReason, DraftState, PublicationState
from bot.steps.forget import forget_post, without_quotes
from bot.store import Store, Transaction
from bot.store.audit import StaleState
from bot.store.publications import STANDING

REASON = "asked"
_URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
_UNSENT = (PublicationState.APPROVED, PublicationState.BY_HAND)
_UNCLEAR = (PublicationState.SENDING, PublicationState.AMBIGUOUS, PublicationState.NEEDS_PERSON)
_TAKEN_OUT = ("quote-taken-out", "parent-gone")
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What went. ``posts`` counts texts dropped, ``known`` posts that were found at all, with or without text.

    ``mended`` are replies that stand there and are edited to stand without the quote, ``deleted`` those that are
    deleted there because their words are not kept. ``by_hand`` are replies that only a person can change, ``unclear``
    those of which it is not known yet whether they stand. ``left_alone`` counts accounts.
    """

    known: int = 0
    posts: int = 0
    drafts: int = 0
    waiting: int = 0
    mended: int = 0
    deleted: int = 0
    by_hand: int = 0
    unclear: int = 0
    left_alone: int = 0
    copies: int = 0
    folded: bool = True

    def __add__(self, other: Forgotten) -> Forgotten:
        names = [field.name for field in dataclasses.fields(self) if field.name != "folded"]
        folded = self.folded and other.folded
        return Forgotten(**{name: getattr(self, name) + getattr(other, name) for name in names}, folded=folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account, by its name on one or more platforms."""

    name: str
    platforms: tuple[str, ...]


def find_post(settings: Settings, store: Store, where: str) -> StoredPost | None:
    """Return the post with this URI, or the one that this link leads to, or None."""
    found = [where]
    for platform in settings.platforms.values() if where.startswith(("https://", "http://")) else ():
        try:
            uri = read_post_link(platform, where)
        except Never:  # an address of another platform
            continue
        found += [uri] if uri else []
    with store.read() as tx:
        posts = (tx.posts.find(one) for one in reversed(found))
        return next((post for post in posts if post is not None), None)


def named(settings: Settings, store: Store, what: str, platforms: tuple[str, ...]) -> StoredPost | Account | None:
    """Return the post or the account that somebody asks to forget: a URI or a link, or a name on these platforms.

    None: no such post is known. Raises ``ExpectedError`` where nothing is named.
    """
    what = what.strip()
    if _URI.fullmatch(what):
        return find_post(settings, store, what)
    name = re.sub(r"^/?u/", "", what).strip()
    if not name:
        raise ExpectedError("name the URI of a post, its link, or an account")
    return Account(name=name, platforms=platforms)


class _OnlyAsked(Exception):
    """Ends a transaction of which nothing is to be kept."""


def foresee(store: Store, whom: StoredPost | Account, *, by: str) -> Forgotten:
    """Return what ``forget_asked`` would do now, and do nothing: the same deed, rolled back."""
    done = Forgotten()
    try:
        with store.write() as tx:
            done = _account(tx, whom, by) if isinstance(whom, Account) else _one_post(tx, whom, by)
            raise _OnlyAsked
    except _OnlyAsked:
        return done
    except StaleState:
        raise ExpectedError("the post is being worked on right now: try again in a minute") from None


def forget_asked(store: Store, whom: StoredPost | Account, *, by: str) -> Forgotten:
    """Forget a post, and leave its author alone; or all posts of an account. What went leaves the disk as well.

    Raises ``ExpectedError`` where somebody else kept moving the same rows; then nothing was forgotten.
    """
    for _ in range(_TRIES):
        try:
            with store.write() as tx:
                done = _account(tx, whom, by) if isinstance(whom, Account) else _one_post(tx, whom, by)
            break
        except StaleState:  # on PostgreSQL a step may move a row between its reading and our update
            continue
    else:
        raise ExpectedError("the post is being worked on right now, so nothing was forgotten: try again in a minute")
    copies = store.drop_old_copies(dt.timedelta()) if done.posts else 0
    return dataclasses.replace(done, copies=copies, folded=store.checkpoint())


def _one_post(tx: Transaction, post: StoredPost, by: str) -> Forgotten:
    now = tx.posts.get(post.id)
    assert now is not None
    author = now.author
    done = _forget(tx, now, by)
    if author is not None:
        done += _leave_alone(tx, Account(name=author, platforms=(now.platform,)), by)
    return done


def _account(tx: Transaction, account: Account, by: str) -> Forgotten:
    found = tx.posts.by_author(account.name, account.platforms)
    return sum((_forget(tx, post, by) for post in found), Forgotten()) + _leave_alone(tx, account, by)


def _leave_alone(tx: Transaction, account: Account, by: str) -> Forgotten:
    for platform in account.platforms:
        tx.sources.opt_out(platform, account.name, "asked to be forgotten")
        # The audit is never deleted from, so it holds no name: whoever knows the name can find the row.
        tx.audit.write(by, "account", account_key(platform, account.name), target="forgotten", reason=REASON)
    return Forgotten(left_alone=1)


def account_key(platform: str, name: str) -> str:
    """Return what the audit calls an account."""
    return hashlib.sha256(f"{platform}\x00{name.lower()}".encode("utf-8", "replace")).hexdigest()[:16]


def _forget(tx: Transaction, post: StoredPost, by: str) -> Forgotten:
    draft = tx.drafts.of_post(post.id)
    before = tx.publications.of_draft(draft.id) if draft else []
    forget_post(tx, post, reason=REASON)
    tx.audit.write(by, "post", post.id, target="forgotten", reason=REASON)
    done = Forgotten(known=1, posts=int(post.has_text), waiting=_count(before, _UNSENT))
    if draft is None:
        return done
    after = tx.drafts.get(draft.id)
    withdrawn = after is not None and after.state is DraftState.WITHDRAWN and draft.state is not DraftState.WITHDRAWN
    done += Forgotten(drafts=int(withdrawn), unclear=_count(before, _UNCLEAR))
    return sum((_mend(tx, reply, by) for reply in before if reply.state in STANDING), done)


def _count(publications: Iterable[Publication], states: Sequence[PublicationState]) -> int:
    return sum(publication.state in states for publication in publications)


def _mend(tx: Transaction, reply: Publication, by: str) -> Forgotten:
    """Order that a reply which stands there is edited to stand without the quote."""
    if reply.code in _TAKEN_OUT:
        return Forgotten()
    if reply.reply_uri is None:
        return Forgotten(by_hand=1)
    ordered = next((one for one in tx.amendments.of(reply.id) if one.done is None), None)
    if ordered is not None and ordered.deed is Deed.DELETE:
        return Forgotten(deleted=1)
    if ordered is not None:
        tx.amendments.finished(ordered.id, error="the author asked to be forgotten")
    version = tx.drafts.version(reply.draft_id, reply.version)
    kept = bool(version and version.text and without_quotes(version.text).strip())
    deed = Deed.CORRECT if kept else Deed.DELETE
    number = reply.version if kept else None
    tx.amendments.order(reply.id, deed, reason=AmendReason.ASKED, by=by, version=number)
    return Forgotten(mended=int(kept), deleted=int(not kept))
