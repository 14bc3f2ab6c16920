"""Trying a text out: judged and drafted by the very code that works on posts, and nothing of it is kept."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass

from markupsafe import Markup

from bot.drafting import Unsafe, draft
from bot.judging import Judgement
from bot.logs import logger
from bot.platforms.base import PlatformError
from bot.platforms.opening import platform_openers, read_post_link
from bot.policy import Judged, Lane
from bot.records import Community, Kind, Post, Presence, StoredFinding
from bot.review import markup
from bot.review import words as words_for
from bot.review.context import ReviewContext
from bot.review.desk import Refused
from bot.review.draft_view import Why, why
from bot.settings import LocalSettings, SettingsError
from bot.steps.judge import new_finding
from bot.store.people import User
from responses.compose import ComposeError

log = logger("trying")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is to be tried; ``link`` is where it was read, where it was not pasted."""

    title: str
    body: str
    kind: Kind = Kind.SUBMISSION
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the service would make of a text in a community."""

    community: Community
    lane: Lane
    shown: list[markup.Piece]
    whys: list[Why]
    actions: list[str]
    reply: str
    preview: Markup | None
    why_none: str
    score: float
    checkworthy: bool
    signs: list[str]


def try_out(context: ReviewContext, community: str, text: Text) -> Tried:
    """Judge a text by the community's rules, and compose the reply. Raises ``Refused`` where that breaks off."""
    with context.runtime.store.read() as tx:
        place = context.runtime.community(tx, community)
        rules = context.runtime.rules(tx, community)
    assert place is not None
    try:
        judgement = context.judge.judge(text.title, text.body, text.kind, rules, care_anyway=True)
    except Exception as error:  # its message may repeat the text, which is kept nowhere
        log.error("trying broke off", error=type(error).__name__)
        raise Refused(
            f"Judging this text broke off ({type(error).__name__}). In the service it would be set aside."
        ) from None
    reply, why_none = _reply(context, place, judgement)
    return _tried(context, place, judgement, reply, why_none)


def _reply(context: ReviewContext, place: Community, judgement: Judgement) -> tuple[str, str]:
    ruling = judgement.ruling
    if ruling.lane not in (Lane.DRAFT, Lane.SUGGEST):
        return "", ""
    kb, words = context.knowledge.current(), judgement.text.text
    symptoms = judgement.care.symptoms
    try:
        return draft(ruling.answered, words, kb, context.desk.target_in(place), symptoms=symptoms).text, ""
    except (ComposeError, Unsafe) as error:
        return "", str(error)


def _tried(context: ReviewContext, place: Community, judgement: Judgement, reply: str, why_none: str) -> Tried:
    kb, words = context.knowledge.current(), judgement.text.text
    judged = judgement.ruling.judged
    markdown = context.desk.target_in(place).form.markdown
    return Tried(
        community=place,
        lane=judgement.ruling.lane,
        shown=markup.pieces(words, [(one.finding.start, one.finding.end) for one in judged]),
        whys=[why(number, _as_stored(one), words, kb) for number, one in enumerate(judged)],
        actions=[one.action for one in judged],
        reply=reply,
        preview=markup.reply_as_markup(reply) if reply and markdown else None,
        why_none=why_none,
        score=judgement.detection.score,
        checkworthy=judgement.detection.checkworthy,
        signs=[words_for.SIGN[sign] for sign in sorted(judgement.care.signs)],
    )


def _as_stored(item: Judged) -> StoredFinding:
    return StoredFinding(id=0, **dataclasses.asdict(new_finding(item)))


def fetch(context: ReviewContext, link: str) -> Text:
    """Read a post where it stands, by its link or URI, once and for this alone. Raises ``Refused``.

    The platform is opened anew, since an open one belongs to the thread that opened it.
    """
    runtime = context.runtime
    openers = platform_openers(runtime.settings, runtime.clock)
    told = "No platform of the config knows this link. Paste the text instead."
    for name, settings in runtime.settings.platforms.items():
        try:
            uri = link if link.startswith((f"file:{name}/", "reddit:t")) else read_post_link(settings, link)
            if uri is None or uri.split(":", 1)[0] != settings.kind:
                continue
            platform = openers[name]()
            try:
                seen = platform.recheck([uri]).get(uri)
            finally:
                platform.close()
        except (PlatformError, SettingsError) as error:
            told = str(error)
            continue
        if seen is None or seen.presence is not Presence.THERE:
            raise Refused("This post is not there, or not any more.")
        kind = Kind.COMMENT if uri.startswith("reddit:t1_") else Kind.SUBMISSION
        return Text(title=seen.title, body=seen.body, kind=kind, link=link)
    raise Refused(told)


def local_communities(context: ReviewContext, communities: tuple[str, ...]) -> list[str]:
    """Return those of the communities that a pasted text can be queued in: their platform never posts by itself."""
    platforms, known = context.runtime.settings.platforms, context.runtime.communities
    return [name for name in communities if isinstance(platforms.get(known[name].platform), LocalSettings)]


def queue_pasted(context: ReviewContext, user: User, community: str, text: Text) -> int:
    """Take a pasted text in as a post of a local community; return its id. It is kept and forgotten like any other."""
    platform = context.runtime.communities[community].platform
    with context.runtime.store.write() as tx:
        post = Post(
            uri=f"local:{platform}/{uuid.uuid4().hex}",
            platform=platform,
            community=community,
            kind=Kind.SUBMISSION,
            title=text.title,
            body=text.body,
            author=None,
            created=tx.now,
        )
        post_id = tx.posts.add(post)
        assert post_id is not None
        tx.audit.write(user.name, "post", post_id, target="pasted")
    return post_id
