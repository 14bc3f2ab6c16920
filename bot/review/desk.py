"""What a moderator can do with a draft, each deed one transaction. Pages and commands call these and nothing below."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.drafting import Target, Unsafe, guard
from bot.errors import ExpectedError
from bot.limits import Hold, hold
from bot.platforms.base import Never
from bot.platforms.opening import read_reply_link
from bot.policy import Action, action_for
from bot.records import Amendment, Community, Decision, Draft, Mode, Publication, StoredFinding, StoredPost, Version
from bot.review import reads, words
from bot.review.complaints import complaints_of, quoted
from bot.roles import Role
from bot.states import DraftState, IllegalMove, PostState, PublicationState, RejectReason, Who
from bot.steps.compose import Compose, add_composed
from bot.steps.release import history_of
from bot.steps.runtime import Runtime
from bot.steps.takeback import taken_back
from bot.store import Transaction
from bot.store.audit import StaleState
from bot.store.people import User
from nlp.detector import judged_text
from nlp.values import Stance
from responses.compose import ComposeError, Reply
from responses.guard import GuardFinding, Severity
from responses.knowledge.loader import KnowledgeSource

_WHO = {Role.REVIEWER: Who.REVIEWER, Role.RELEASER: Who.RELEASER, Role.ADMIN: Who.RELEASER}
UNDO_FOR = dt.timedelta(hours=1)
"""How long a rejection can be taken back."""
_OPEN = (DraftState.QUEUED, DraftState.RECOMMENDED)


class Refused(ExpectedError):
    """The deed was not done; the message says why, for the moderator. Nothing changed."""


class NobodyElse(Refused):
    """There is no second moderator; an admin can invite one on the page of people."""


class Missing(Refused):
    """A field is empty that must not be; the message says of itself which."""


class Moved(Refused):
    """What the moderator judged is not what stands there now: somebody decided, or the post was edited."""


class Guarded(Refused):
    """The guard has something against the text; ``complaints`` say what, and which warnings a tick would allow."""

    def __init__(self, found: Sequence[tuple[GuardFinding, str]]) -> None:
        super().__init__("; ".join(f"{finding.message} {finding.hint}".strip() for finding, _words in found))
        self.findings = tuple(finding for finding, _words in found)
        self.complaints = complaints_of(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The revision that a moderator judged: draft version and hash of the post, and how long it took."""

    version: int
    post_hash: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A draft with all that its page shows."""

    draft: Draft
    post: StoredPost
    findings: tuple[StoredFinding, ...]
    versions: tuple[Version, ...]
    publications: tuple[Publication, ...]
    was: tuple[str, str] | None
    amendments: tuple[Amendment, ...]

    @property
    def current(self) -> Version | None:
        """The draft's newest wording, or None where nothing was composed yet."""
        return self.versions[-1] if self.versions else None

    @property
    def judged_text(self) -> str:
        """The text that the findings' offsets point into: the post as it was judged."""
        title, body = self.was or (self.post.title, self.post.body)
        return judged_text(title, body, self.post.kind).text


class Desk:
    """The deeds of moderators."""

    def __init__(self, runtime: Runtime, knowledge: KnowledgeSource, compose: Compose) -> None:
        self._runtime = runtime
        self._knowledge = knowledge
        self._compose = compose

    def item(self, draft_id: int) -> Item | None:
        """Return a draft with its post, findings, versions and publications, or None."""
        with self._runtime.store.read() as tx:
            return _item(tx, draft_id)

    def target(self, post: StoredPost) -> Target:
        """Return format and fixed lines of a reply to this post."""
        return self._compose.target(post)

    def target_in(self, community: Community) -> Target:
        """Return format and fixed lines of a reply in a community."""
        return self._compose.target_in(community.platform, community.name)

    def guard(self, item: Item, text: str, *, machine: bool) -> list[GuardFinding]:
        """Return what the guard has against ``text`` as the reply of this item."""
        claims = [finding.claim_id for finding in item.findings]
        # The words as they stand now: what the author took back must not be quoted.
        words = judged_text(item.post.title, item.post.body, item.post.kind).text
        return guard(text, claims, words, self._knowledge.current(), self.target(item.post), machine=machine)

    def approve(self, user: User, draft_id: int, seen: Seen, *, ticked: Collection[str] = ()) -> Publication:
        """Approve a draft version: it goes out after the cancel window, or waits to be posted by hand.

        Raises ``Moved`` if draft or post is another than the one judged, ``Guarded`` for an error of the guard or a
        warning that is not in ``ticked``, ``Refused`` otherwise.
        """
        item = self._open_item(draft_id, seen)
        version = item.current
        if version is None or version.text is None:
            raise Refused("there is no reply to approve yet: compose one first")
        self._check(item, version, ticked)
        try:
            publication = self._put_out(user, item, version, seen)
        except IntegrityError:  # two at once, on PostgreSQL: the index lets one living reply a post through
            raise Refused(f"{Hold.POST}: look at the history") from None
        self._runtime.checkpoint("desk:approved")
        return publication

    def _put_out(self, user: User, item: Item, version: Version, seen: Seen) -> Publication:
        window = dt.timedelta(seconds=self._runtime.settings.web.cancel_window_s)
        with self._runtime.store.write() as tx:
            self.require_open(tx, item.draft.id, seen)
            community = self._restrained(tx, item)
            self._allowed(tx, item, community)
            self._move(tx, item.draft, DraftState.APPROVED, user)
            edited = version.author != "repcheck"
            tx.drafts.record(_decision(item.draft, user, "approve", seen, edited=edited))
            tx.sources.tally(item.post.community, "approved-edited" if edited else "approved")
            publication_id = tx.publications.add(
                item.draft,
                item.post,
                claim_ids=[finding.claim_id for finding in item.findings],
                state=PublicationState.APPROVED if community.mode is Mode.POST else PublicationState.BY_HAND,
                by=user.name,
                send_after=tx.now + window,
            )
            return _publication(tx, publication_id)

    def recommend(self, user: User, draft_id: int, seen: Seen) -> None:
        """Tell the releasers that this draft is good. Raises like ``approve``."""
        item = self._open_item(draft_id, seen)
        with self._runtime.store.write() as tx:
            self.require_open(tx, draft_id, seen)
            self._move(tx, item.draft, DraftState.RECOMMENDED, user)
            tx.drafts.record(_decision(item.draft, user, "recommend", seen))

    def reject(self, user: User, draft_id: int, seen: Seen, reason: RejectReason, note: str = "") -> None:
        """Reject a draft, with the reason. ``not-needed`` is final for the thread."""
        with self._runtime.store.write() as tx:
            self.reject_in(tx, user, draft_id, seen, reason, note)

    def reject_in(
        self, tx: Transaction, user: User, draft_id: int, seen: Seen, reason: RejectReason, note: str = ""
    ) -> None:
        """Reject a draft within a transaction. Raises like ``approve``."""
        self.require_open(tx, draft_id, seen)
        draft = _known(tx, draft_id)
        self._move(tx, draft, DraftState.REJECTED, user, reason=reason)
        tx.drafts.record(_decision(draft, user, "reject", seen, reason=reason, note=note))
        tx.sources.tally(draft.community, f"rejected:{reason}")

    def mark_sensitive(self, user: User, draft_id: int, seen: Seen, note: str = "") -> None:
        """Reject a draft because somebody needs care instead, and put the post where the others look after that."""
        with self._runtime.store.write() as tx:
            self.reject_in(tx, user, draft_id, seen, RejectReason.SENSITIVE, note)
            self._move_post(tx, _known(tx, draft_id).post_id, PostState.DRAFTED, PostState.SENSITIVE, user)

    def put_back(self, user: User, draft_id: int) -> None:
        """Take a rejection back: the draft is queued again, and its post leaves the sensitive lane.

        Raises ``Refused`` where it is too late for that, ``Moved`` where the draft is not rejected.
        """
        with self._runtime.store.write() as tx:
            self.put_back_in(tx, user, draft_id)

    def put_back_in(self, tx: Transaction, user: User, draft_id: int) -> None:
        """Take a rejection back within a transaction. Raises like ``put_back``."""
        draft = tx.drafts.get(draft_id)
        post = tx.posts.get(draft.post_id) if draft else None
        if draft is None or post is None:
            raise Refused("there is no such draft")
        if draft.state is not DraftState.REJECTED:
            raise Moved(_who_was_first(tx, draft))
        rejected = tx.drafts.decisions(draft_id)[-1][0]
        if tx.now - rejected > UNDO_FOR or draft.expires <= tx.now:
            raise Refused("it is too late to take this rejection back")
        if not post.has_text:
            raise Refused("the words of this post are gone, so the draft stays rejected")
        self._queue_again(tx, user, draft, post)

    def ask(self, user: User, draft_id: int, seen: Seen, note: str = "") -> None:
        """Ask the other moderators to look at a draft; it stays in the queue for them."""
        with self._runtime.store.write() as tx:
            self.require_open(tx, draft_id, seen)
            draft = _known(tx, draft_id)
            self._require_role(user)
            others = [one for one in tx.people.users() if one.name != user.name and not one.disabled]
            if not any(one.role_in(draft.community) in _WHO for one in others):
                raise NobodyElse("Nobody else may decide here, so there is nobody to ask.")
            tx.drafts.ask(draft, user.name)
            tx.drafts.record(_decision(draft, user, "ask", seen, note=note))

    def snooze(self, user: User, draft_id: int, seen: Seen, *, hours: float) -> None:
        """Put a draft off; it comes back after ``hours``, or expires before."""
        with self._runtime.store.write() as tx:
            self.snooze_in(tx, user, draft_id, seen, hours=hours)

    def snooze_in(
        self, tx: Transaction, user: User, draft_id: int, seen: Seen, *, hours: float, note: str = ""
    ) -> None:
        """Put a draft off within a transaction. Raises like ``approve``."""
        self.require_open(tx, draft_id, seen)
        draft = _known(tx, draft_id)
        if draft.state is DraftState.RECOMMENDED:
            raise Refused("a recommended draft waits for a releaser and cannot be put off")
        until = tx.now + dt.timedelta(hours=hours)
        self._move(tx, draft, DraftState.SNOOZED, user, snoozed_until=until)
        tx.drafts.record(_decision(draft, user, "snooze", seen, note=note))

    def wake(self, user: User, draft_id: int) -> None:
        """Bring a draft back that was put off."""
        with self._runtime.store.write() as tx:
            self.wake_in(tx, user, draft_id)

    def wake_in(self, tx: Transaction, user: User, draft_id: int) -> None:
        """Bring a draft back within a transaction."""
        draft = _known(tx, draft_id)
        if draft.state is not DraftState.SNOOZED:
            raise Moved(_who_was_first(tx, draft))
        self._move(tx, draft, DraftState.QUEUED, user, reason="woken", snoozed_until=None)

    def edit(self, user: User, draft_id: int, seen: Seen, text: str) -> list[GuardFinding]:
        """Keep a moderator's wording as a new version; return what the guard has against it.

        An error of the guard does not lose the text: it is kept, and blocks the approval.
        """
        item = self._open_item(draft_id, seen)
        self._require_role(user)
        text = text.replace("\r\n", "\n").strip() + "\n"
        if not text.strip():
            raise Missing("The reply is empty. Write something, or reject the draft.")
        current = item.current
        hashes = current.claim_hashes if current else {}
        references = current.references if current else ()
        with self._runtime.store.write() as tx:
            self.require_open(tx, draft_id, seen)
            _require_free(tx, draft_id, user)
            tx.drafts.add_version(
                draft_id,
                author=user.name,
                text=text,
                post_hash=item.post.content_hash,
                claim_hashes=hashes,
                references=references,
            )
        return self.guard(item, text, machine=False)

    def compose(self, user: User, draft_id: int, seen: Seen) -> int:
        """Compose a reply for a suggestion, or anew; return the version's number."""
        item = self._open_item(draft_id, seen)
        self._require_role(user)
        if item.was is not None:
            raise Refused(
                "the post was edited after it was judged, so the finding may no longer hold: write the reply by hand"
            )
        answered = [finding for finding in item.findings if finding.suggested in _COMPOSABLE]
        reply = self._composed(item, answered)
        with self._runtime.store.write() as tx:
            self.require_open(tx, draft_id, seen)
            _require_free(tx, draft_id, user)
            return add_composed(tx, draft_id, item.post, reply)

    def _composed(self, item: Item, answered: Sequence[StoredFinding]) -> Reply:
        try:
            return self._compose.reply_to(item.post, answered)
        except ComposeError as error:
            raise Refused(f"no reply can be composed ({error}): write it by hand") from error
        except Unsafe as error:
            raise Guarded([(found, "") for found in error.findings]) from error

    def take_runner_up(self, user: User, draft_id: int, seen: Seen) -> int:
        """Answer the next closest claim in place of the main one, and compose anew; return the version's number.

        The old finding stays as the service made it. Raises like ``compose``.
        """
        item = self._open_item(draft_id, seen)
        self._require_role(user)
        if item.was is not None:
            raise Refused("the post was edited after it was judged: write the reply by hand")
        with self._runtime.store.read() as tx:
            other = self._other_claim(tx, item)
        answered = [other, *(one for one in item.findings[1:] if one.claim_id != other.claim_id)]
        reply = self._composed(item, answered)
        with self._runtime.store.write() as tx:
            self.require_open(tx, draft_id, seen)
            _require_free(tx, draft_id, user)
            draft = _known(tx, draft_id)
            tx.drafts.answer_instead(draft, item.post.id, other, by=user.name)
            return add_composed(tx, draft_id, item.post, reply)

    def _other_claim(self, tx: Transaction, item: Item) -> StoredFinding:
        """Return the main finding as it reads with its next closest claim, which then has the old one as its next."""
        main = item.findings[0]
        told = main.explanation or {}
        claim = self._knowledge.current().claims.get(str(told.get("runner_up") or ""))
        if claim is None:
            raise Refused("there is no next closest claim for this sentence")
        community = self._runtime.community(tx, item.post.community)
        if community is not None and claim.id in community.claims_off:
            raise Refused(f"this community gets no replies on “{claim.proposition}”")
        action = action_for(Stance(main.stance), claim.rating, claim.certainty, answer_reports=True)
        if action is Action.NONE:
            raise Refused(f"“{claim.proposition}” put like this calls for no reply: reject the draft")
        score = float(told.get("runner_up_score") or 0)
        swapped = {**told, "runner_up": main.claim_id, "runner_up_score": main.score, "nearest_phrasing": ""}
        return dataclasses.replace(
            main, claim_id=claim.id, score=score, tier="possible", suggested=action, explanation=swapped
        )

    def cancel(self, user: User, publication_id: int) -> None:
        """Take an approval back within the cancel window; the draft is queued again.

        Where an earlier request may yet have made a reply, that is looked for before the post can be answered anew.
        """
        with self._runtime.store.write() as tx:
            publication = _publication(tx, publication_id)
            if publication.state not in (PublicationState.APPROVED, PublicationState.BY_HAND):
                raise Moved(f"too late to take back: the reply is {words.PUBLICATION_STATE[publication.state]}")
            target, noted = taken_back(publication, tx.now, "taken-back")
            self._move_publication(tx, publication, target, user, **noted)
            draft = tx.drafts.get(publication.draft_id)
            assert draft is not None
            self._move(tx, draft, DraftState.QUEUED, user, reason="taken-back")

    def mark_posted(self, user: User, publication_id: int, link: str) -> None:
        """Note that somebody posted the reply by hand, and where: from then on answers to it are followed.

        Raises ``Refused`` for a link that leads to no reply under this post.
        """
        with self._runtime.store.write() as tx:
            publication = _publication(tx, publication_id)
            where = self._where(publication, link)
            self._move_publication(tx, publication, PublicationState.POSTED, user, code="by-hand", **where)
            tx.sources.tally(publication.community, "posted")

    def say_it_is_there(self, user: User, publication_id: int, link: str) -> None:
        """Note that a person found the reply on the platform. Raises like ``mark_posted``."""
        with self._runtime.store.write() as tx:
            publication = _publication(tx, publication_id)
            where = self._where(publication, link)
            self._move_publication(tx, publication, PublicationState.POSTED, user, code="seen", **where)

    def _where(self, publication: Publication, link: str) -> dict[str, str | None]:
        """Return where a reply stands that a person points to, as far as its link says."""
        platform = self._runtime.settings.platforms.get(publication.platform)
        try:
            reply = read_reply_link(platform, link) if platform and link else None
        except Never as error:
            raise Refused(str(error)) from None
        if reply is None:
            return {"permalink": link or None}
        if reply.thread_uri != publication.thread_uri or reply.uri == publication.parent_uri:
            raise Refused("This link leads to something else than a reply under this post. Copy the reply's own link.")
        return {"permalink": reply.permalink, "reply_uri": reply.uri}

    def say_it_is_not_there(self, user: User, publication_id: int, *, send_again: bool) -> None:
        """Note that a person looked and found no reply: it is sent again, through the freshness gate, or left."""
        with self._runtime.store.write() as tx:
            publication = _publication(tx, publication_id)
            draft = tx.drafts.get(publication.draft_id)
            if send_again and (draft is None or draft.state is not DraftState.APPROVED):
                raise Refused("This approval was taken back: say that the reply is not there, then approve it anew.")
            if send_again:
                again = {
                    "resends": 0,
                    "reads": 0,
                    "ambiguous_since": None,
                    "next_try": None,
                    "code": None,
                    "error": None,
                }
                self._move_publication(tx, publication, PublicationState.APPROVED, user, **again)
            else:
                self._move_publication(tx, publication, PublicationState.FAILED, user, code="not-there")

    def answer_read(self, user: User, post_id: int) -> None:
        """Note that a moderator has read an answer to our reply; its text is dropped."""
        self._see_to(user, post_id, PostState.ANSWER, "read")

    def seen_to(self, user: User, post_id: int) -> None:
        """Note that a moderator has seen to a post of the sensitive lane; its text is dropped."""
        self._see_to(user, post_id, PostState.SENSITIVE, "seen-to")

    def not_sensitive(self, user: User, post_id: int) -> None:
        """Put a post of the sensitive lane into the queue: its draft again, or what was found in it as a suggestion.

        Raises ``Refused`` where there is nothing to reply to, or it is too late for a reply.
        """
        with self._runtime.store.write() as tx:
            self._require_role(user)
            post = tx.posts.get(post_id)
            if post is None or post.state is not PostState.SENSITIVE:
                raise Moved(_who_saw(tx, post_id))
            if post.created + self._runtime.settings.expiry <= tx.now:
                raise Refused("A reply would come too late to help. Leave it here, or delete it once that is done.")
            draft = tx.drafts.of_post(post_id)
            if draft is not None:
                self._queue_again(tx, user, draft, post)
            elif not tx.posts.suggest_all(post_id, self._suggested(tx, post)):
                raise Refused("Nothing in it calls for a reply, so there is no draft to queue.")
            else:
                self._move_post(tx, post_id, PostState.SENSITIVE, PostState.JUDGED, user)

    def sensitive_again(self, user: User, post_id: int) -> None:
        """Take back that a post is no matter of care: it waits in the sensitive lane again, its draft rejected.

        Raises ``Moved`` where it was not put back from there, or its draft was decided since.
        """
        with self._runtime.store.write() as tx:
            self._require_role(user)
            post = tx.posts.get(post_id)
            if post is None or reads.cared_for(tx, post) is None:
                raise Moved("this post was not put back from there")
            draft = tx.drafts.of_post(post_id)
            if draft is not None:
                seen = Seen(version=draft.version, post_hash=post.content_hash)
                self.reject_in(tx, user, draft.id, seen, RejectReason.SENSITIVE)
            self._move_post(tx, post_id, post.state, PostState.SENSITIVE, user)

    def _suggested(self, tx: Transaction, post: StoredPost) -> dict[int, Action]:
        """Return, by finding, what a reply to it would do, had the post shown no sign."""
        claims, rules = self._knowledge.current().claims, self._runtime.rules(tx, post.community)
        found = {}
        for one in tx.posts.findings(post.id):
            claim = claims.get(one.claim_id)
            if one.suggested != Action.NONE and claim is not None and claim.id not in rules.claims_off:
                told = rules.answer_reports
                found[one.id] = action_for(Stance(one.stance), claim.rating, claim.certainty, answer_reports=told)
        return {finding: action for finding, action in found.items() if action is not Action.NONE}

    def _queue_again(self, tx: Transaction, user: User, draft: Draft, post: StoredPost) -> None:
        """Take a rejection back, and the post out of the sensitive lane if it waits there."""
        self._move(tx, draft, DraftState.QUEUED, user, reason="taken-back")
        if post.state is PostState.SENSITIVE:
            self._move_post(tx, post.id, PostState.SENSITIVE, PostState.DRAFTED, user)
        reason = tx.drafts.undo_rejection(draft.id)
        if reason is not None:
            tx.sources.tally(draft.community, f"rejected:{reason}", -1)

    def _move_post(self, tx: Transaction, post_id: int, origin: PostState, target: PostState, user: User) -> None:
        try:
            tx.posts.move(post_id, origin, target, who=_WHO[user.role], actor=user.name)
        except (StaleState, IllegalMove):
            raise Moved("the post was seen to, or is gone") from None

    def _see_to(self, user: User, post_id: int, state: PostState, reason: str) -> None:
        with self._runtime.store.write() as tx:
            self._require_role(user)
            try:
                tx.posts.move(post_id, state, PostState.QUIET, who=_WHO[user.role], actor=user.name, reason=reason)
            except StaleState:
                raise Moved(_who_saw(tx, post_id)) from None

    def pause(self, user: User, scope: str, *, posting: bool, everything: bool, why: str) -> None:
        """Pause or resume posting, or everything, in a community or everywhere; only a pause needs a reason."""
        if user.role not in (Role.RELEASER, Role.ADMIN):
            raise Refused("only a releaser may pause or resume")
        if (posting or everything) and not why.strip():
            raise Missing("Say why, so that the others know.")
        with self._runtime.store.write() as tx:
            tx.pauses.set(scope, posting=posting, everything=everything, why=why.strip(), by=user.name)

    def _restrained(self, tx: Transaction, item: Item) -> Community:
        """Return the community as it is restrained now; refuse what is not approved in it at all."""
        community = self._runtime.community(tx, item.post.community)
        if community is None or community.mode is Mode.SHADOW:
            raise Refused("this community is in shadow mode: nothing is approved here")
        if off := {finding.claim_id for finding in item.findings} & set(community.claims_off):
            raise Refused(f"the claim {min(off)} is switched off in this community: nothing was approved")
        return community

    def _allowed(self, tx: Transaction, item: Item, community: Community) -> None:
        """Refuse what must not go out; where the service posts, the freshness gate looks at the caps again."""
        post = item.post
        if tx.sources.opted_out(post.platform, post.author):
            raise Refused("this author asked to be left alone: reject the draft")
        if tx.publications.on_parent(post.uri):
            raise Refused(f"{Hold.POST}: look at the history")
        if community.mode is not Mode.POST:
            window = dt.timedelta(days=self._runtime.settings.limits.author_days)
            history = history_of(tx, post, own=None, author_window=window)
            held = hold([one.claim_id for one in item.findings], history, daily_cap=community.daily_cap)
            if held is not None:
                raise Refused(f"{held}: nothing was approved")

    def _check(self, item: Item, version: Version, ticked: Collection[str]) -> None:
        assert version.text is not None
        findings = self.guard(item, version.text, machine=version.author == "repcheck")
        blocking = [found for found in findings if found.severity is Severity.ERROR or found.id not in ticked]
        if blocking:
            raise Guarded([(found, quoted(found, version.text)) for found in blocking])

    def _open_item(self, draft_id: int, seen: Seen) -> Item:
        item = self.item(draft_id)
        if item is None:
            raise Refused("there is no such draft")
        with self._runtime.store.read() as tx:
            self.require_open(tx, draft_id, seen)
        return item

    def require_open(self, tx: Transaction, draft_id: int, seen: Seen) -> None:
        """Make sure that a draft is open and is what somebody saw. Raises ``Moved`` or ``Refused``."""
        draft = tx.drafts.get(draft_id)
        post = tx.posts.get(draft.post_id) if draft else None
        if draft is None or post is None:
            raise Refused("there is no such draft")
        if draft.state not in _OPEN:
            raise Moved(_who_was_first(tx, draft))
        if draft.expires <= tx.now:
            raise Moved("this draft has expired: a reply would come too late to help")
        if draft.version != seen.version:
            raise Moved(_who_wrote(tx, draft))
        if post.content_hash != seen.post_hash:
            raise Moved("the post was edited since you opened it; look at what changed first")

    def _require_role(self, user: User) -> None:
        if user.role not in _WHO:
            raise Refused("your role may look, but not decide")

    def _move(self, tx: Transaction, draft: Draft, target: DraftState, user: User, **values: object) -> None:
        self._require_role(user)
        _require_free(tx, draft.id, user)
        reason = values.pop("reason", None)
        try:
            tx.drafts.move(
                draft.id,
                draft.state,
                target,
                who=_WHO[user.role],
                actor=user.name,
                reason=None if reason is None else str(reason),
                **values,
            )
        except StaleState:
            raise Moved(_who_was_first(tx, draft)) from None
        except IllegalMove:
            raise Refused(_NOT_YOURS) from None
        if target not in _OPEN:
            tx.together.over(draft.id)

    def _move_publication(
        self, tx: Transaction, publication: Publication, target: PublicationState, user: User, **values: object
    ) -> None:
        self._require_role(user)
        try:
            tx.publications.move(
                publication.id,
                publication.state,
                target,
                who=_WHO[user.role],
                actor=user.name,
                **values,  # type: ignore[arg-type]
            )
        except StaleState:
            raise Moved(f"{_last_move(tx, 'publication', publication.id)}, before you") from None
        except IllegalMove:
            raise Refused(_NOT_YOURS) from None


_NOT_YOURS = "your role may not do this: recommend it, and a releaser will look"
_COMPOSABLE = (Action.CORRECT, Action.NUANCE, Action.ANSWER)


def _known(tx: Transaction, draft_id: int) -> Draft:
    draft = tx.drafts.get(draft_id)
    if draft is None:
        raise Refused("there is no such draft")
    return draft


def _item(tx: Transaction, draft_id: int) -> Item | None:
    draft = tx.drafts.get(draft_id)
    post = tx.posts.get(draft.post_id) if draft else None
    if draft is None or post is None:
        return None
    publications = tx.publications.of_draft(draft_id)
    return Item(
        draft=draft,
        post=post,
        findings=tuple(tx.drafts.findings(draft_id)),
        versions=tuple(tx.drafts.versions(draft_id)),
        publications=tuple(publications),
        was=tx.posts.words_before_edit(post.id),
        amendments=tuple(one for found in publications for one in tx.amendments.of(found.id)),
    )


def _publication(tx: Transaction, publication_id: int) -> Publication:
    found = tx.publications.get(publication_id)
    if found is None:
        raise Refused("there is no such reply")
    return found


def _who_was_first(tx: Transaction, draft: Draft) -> str:
    moves = [entry for entry in tx.audit.of("draft", draft.id) if entry.origin is not None]
    if not moves:
        return "this draft is no longer open"
    last = moves[-1]
    return f"{last.actor} was first: this draft is {last.target} since {words.since(last.at, tx.now)}"


def _who_wrote(tx: Transaction, draft: Draft) -> str:
    newest = tx.drafts.version(draft.id, draft.version)
    if newest is None:
        return "the reply was changed since you opened it; look at the new version first"
    when = words.since(newest.created, tx.now)
    return f"{newest.author} wrote version {newest.number} at {when}, after you opened this page; look at it first"


def _who_saw(tx: Transaction, post_id: int) -> str:
    moves = [entry for entry in tx.audit.of("post", post_id) if entry.origin is not None]
    if not moves:
        return "somebody else has seen to this post already"
    return f"{moves[-1].actor} has seen to this post already, at {words.since(moves[-1].at, tx.now)}"


def _last_move(tx: Transaction, entity: str, row_id: int) -> str:
    moves = [entry for entry in tx.audit.of(entity, row_id) if entry.origin is not None]
    if not moves:
        return "somebody else was first"
    last = moves[-1]
    return f"{last.actor} moved it to {(last.target or '').replace('_', ' ')} at {words.since(last.at, tx.now)}"


def _require_free(tx: Transaction, draft_id: int, user: User) -> None:
    """Refuse a deed on what somebody else has taken. Raises ``Moved``."""
    taking = tx.together.taking(draft_id)
    if taking is not None and taking.user != user.name:
        raise Moved(
            f"{taking.user} has this draft until {words.since(taking.until, tx.now)}; "
            f"wait, ask {taking.user}, or take it over"
        )


def _decision(
    draft: Draft,
    user: User,
    what: str,
    seen: Seen,
    *,
    reason: RejectReason | None = None,
    note: str = "",
    edited: bool = False,
) -> Decision:
    return Decision(
        draft_id=draft.id,
        version=seen.version,
        post_hash=seen.post_hash,
        by=user.name,
        what=what,
        reason=reason,
        note=note[:2000],
        edited=edited,
        seconds=seen.seconds,
    )
