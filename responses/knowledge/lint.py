"""Checks of the knowledge base that go beyond its form: whether the evidence bears it out and it may be said so."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence

from responses.guard.amounts import amounts_in
from responses.knowledge.base import KnowledgeBase, Steps
from responses.knowledge.problems import Problem, Severity
from responses.knowledge.replies import aside_problems, reply_problems
from responses.knowledge.schema import ArticlePoint, ClaimEntry
from responses.promotion import promotional
from responses.verification.record import EXPLAINED, Status
from responses.wording import Rating, too_strong, verdict_problems

PHRASINGS = 6
"""Fewer ways of saying a claim than this find too little of it."""
QUOTE_WORDS = 25
REFUTED_POINTS = 2
"""Citable key points that a rating of *refuted* rests on; any other rating needs one."""

_WORDS = {
    "granted": 20, "verdict": 45, "key_points": 40, "asides": 25, "exceptions": 30, "instead": 30, "red_flags": 30,
}  # fmt: skip
_QUOTATION = re.compile(r"[“\"]([^”\"]+)[”\"]")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_TRACKED = re.compile(r"[?&](?:ref|aff\w*|tag|coupon|code|utm_\w+|discount|promo)=", re.IGNORECASE)

_DOUBTFUL = (Status.RETRACTED, Status.MISMATCH, Status.MISSING, Status.CONCERN)

Said = tuple[str, Steps, str]


def lint(kb: KnowledgeBase, *, today: dt.date) -> list[Problem]:
    """Return everything that should be mended before replies rest on this knowledge base; [] if nothing."""
    problems: list[Problem] = []
    for claim in kb.claims.values():
        problems += [problem for rule in _RULES for problem in rule(kb, claim)]
        problems += _review(kb, claim, today)
    return [*problems, *_said_twice(kb), *_article(kb), *_references(kb)]


def _problem(
    kb: KnowledgeBase, entry: str, at: Steps, rule: str, message: str, severity: Severity = Severity.ERROR
) -> Problem:
    place = kb.places.get(entry)
    file, line = (place.file, place.line(*at)) if place else ("", 0)
    return Problem(file=file, line=line, id=entry, rule=rule, message=message, severity=severity)


def _texts(claim: ClaimEntry) -> Iterator[Said]:
    """Yield what replies and moderators read: the key, the path and the text."""
    if claim.granted:
        yield "granted", ("granted",), claim.granted
    yield "verdict", ("verdict",), claim.verdict
    for key in ("key_points", "asides"):
        for number, said in enumerate(getattr(claim, key)):
            yield key, (key, number, "text"), said.text
    for action, passage in claim.replies.items():
        yield "replies", ("replies", str(action)), passage
    for key in ("exceptions", "instead", "red_flags", "conflicts", "not_this"):
        for number, text in enumerate(getattr(claim, key)):
            yield key, (key, number), text
    for key in ("objection", "populations", "matching"):
        if getattr(claim, key):
            yield key, (key,), getattr(claim, key)


def _dangling(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for key in ("key_points", "asides"):
        for number, said in enumerate(getattr(claim, key)):
            yield from _unknown(kb, claim.id, "reference", (key, number, "refs"), said.refs, kb.references)
    yield from _unknown(kb, claim.id, "reference", ("further_references",), claim.further_references, kb.references)
    yield from _unknown(kb, claim.id, "article point", ("article_points",), claim.article_points, kb.points)
    near = [near.id for near in claim.confused_with]
    yield from _unknown(kb, claim.id, "claim", ("confused_with",), near, kb.claims)
    yield from _unknown(kb, claim.id, "claim", ("related",), claim.related, kb.claims)


def _related(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for number, other in enumerate(claim.related):
        message = None
        if other == claim.id:
            message = "a claim is not related to itself; take it out"
        elif other in claim.related[:number]:
            message = f"“{other}” is listed twice; keep one"
        elif _one_sided(kb, claim, other):
            message = f"“{other}” does not list this claim as related; add it there or take it out here"
        if message:
            yield _problem(kb, claim.id, ("related", number), "related", message, Severity.WARNING)


def _one_sided(kb: KnowledgeBase, claim: ClaimEntry, other: str) -> bool:
    """Whether only one side says so, where both could: an operator cannot write into a shipped claim."""
    if other not in kb.claims or (claim.id in kb.local) != (other in kb.local):
        return False
    return claim.id not in kb.claims[other].related


def _unknown(
    kb: KnowledgeBase, entry: str, what: str, at: Steps, names: Sequence[str], known: Container[str]
) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            message = f"there is no {what} “{name}”; correct the id or add the entry"
            yield _problem(kb, entry, (*at, number), "dangling", message)


def _unborne(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    needed = REFUTED_POINTS if claim.rating is Rating.REFUTED else 1
    citable = len(kb.usable_points(claim.id))
    if citable < needed:
        points = "1 key point" if needed == 1 else f"{needed} key points"
        message = (
            f"the rating {claim.rating} needs {points} with a citable reference and has {citable}; "
            "add one or have a reference verified"
        )
        yield _problem(kb, claim.id, ("key_points",), "unborne", message)


def _promo(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for _, at, text in _texts(claim):
        for found in (*promotional(text), *_LINK.finditer(text)):
            message = f"“{found.group()}” sells or links; say it without (links belong to the references)"
            yield _problem(kb, claim.id, at, "promo", message)


def _quotes(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for _, at, text in _texts(claim):
        for found in _QUOTATION.finditer(text):
            yield from _long_quote(kb, claim.id, at, found.group(1))


def _long_quote(kb: KnowledgeBase, entry: str, at: Steps, quote: str) -> Iterator[Problem]:
    length = len(quote.split())
    if length > QUOTE_WORDS:
        yield _problem(kb, entry, at, "quote", f"the quote has {length} words; shorten it to {QUOTE_WORDS} or fewer")


def _strength(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for problem in verdict_problems(claim.verdict, claim.rating, claim.certainty):
        yield _problem(kb, claim.id, ("verdict",), "strength", problem)
    for key, at, text in _texts(claim):
        for word in too_strong(text, claim.rating, claim.certainty) if key in _WORDS and key != "verdict" else ():
            message = f"“{word}” is stronger than {claim.rating} / {claim.certainty} allows; say it more carefully"
            yield _problem(kb, claim.id, at, "strength", message)


def _amounts(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for number, text in enumerate(claim.instead):
        for amount in amounts_in(text):
            message = f"“{amount}” tells the reader an amount; leave it out, or report it in a key point"
            yield _problem(kb, claim.id, ("instead", number), "amount", message)


def _lengths(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for key, at, text in _texts(claim):
        length = len(text.split())
        if length > _WORDS.get(key, length):
            yield _problem(kb, claim.id, at, "length", f"has {length} words; shorten it to {_WORDS[key]}")


def _replies(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for action, _ in claim.replies.items():
        for rule, message in reply_problems(kb, claim, action):
            yield _problem(kb, claim.id, ("replies", str(action)), rule, message)


def _asides(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    for number, aside in enumerate(claim.asides):
        for rule, message in aside_problems(kb, claim, aside):
            yield _problem(kb, claim.id, ("asides", number), rule, message)


def _phrasings(kb: KnowledgeBase, claim: ClaimEntry) -> Iterator[Problem]:
    if len(claim.phrasings) < PHRASINGS:
        message = f"has {len(claim.phrasings)} phrasings; write at least {PHRASINGS}, the way people say it"
        severity = Severity.WARNING if claim.id in kb.local else Severity.ERROR
        yield _problem(kb, claim.id, ("phrasings",), "phrasings", message, severity)


def _review(kb: KnowledgeBase, claim: ClaimEntry, today: dt.date) -> Iterator[Problem]:
    if claim.review_by is not None and claim.review_by < today:
        message = f"was to be reviewed by {claim.review_by}; look for new evidence and set a new date"
        yield _problem(kb, claim.id, ("review_by",), "review", message, Severity.WARNING)


_RULES: tuple[Callable[[KnowledgeBase, ClaimEntry], Iterator[Problem]], ...] = (
    _dangling, _unborne, _promo, _quotes, _strength, _amounts, _lengths, _replies, _asides, _phrasings, _related,
)  # fmt: skip


def _said_twice(kb: KnowledgeBase) -> Iterator[Problem]:
    said: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for claim in kb.claims.values():
        for key in ("phrasings", "denials"):
            for number, text in enumerate(getattr(claim, key)):
                said[_folded(text)].append((claim.id, key, number))
    for places in said.values():
        first, first_key, first_number = places[0]
        for claim_id, key, number in places[1:]:
            message = f"stands in {first} ({first_key} {first_number + 1}) too; keep one and reword the other"
            yield _problem(kb, claim_id, (key, number), "said-twice", message)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _article(kb: KnowledgeBase) -> Iterator[Problem]:
    for point in kb.article.points:
        yield from _long_quote(kb, point.id, ("quote",), point.quote)
        yield from _unknown(kb, point.id, "reference", ("refs",), point.refs, kb.references)
        for at, text in _article_texts(point):
            for found in promotional(text):
                yield _problem(kb, point.id, at, "promo", f"“{found.group()}” sells; say it without")
        if point.in_short:
            for ref in set(point.in_short.refs) - set(point.refs):
                message = f"“{ref}” is not among the point's own refs; add it there"
                yield _problem(kb, point.id, ("in_short", "refs"), "dangling", message)


def _article_texts(point: ArticlePoint) -> Iterator[tuple[Steps, str]]:
    yield ("point",), point.point
    yield ("evidence_status",), point.evidence_status
    if point.in_short:
        yield ("in_short", "text"), point.in_short.text


def _references(kb: KnowledgeBase) -> Iterator[Problem]:
    for reference in kb.references.values():
        if reference.url and _TRACKED.search(str(reference.url)):
            message = "the link is tracked or sells; link to the journal's own page"
            yield _problem(kb, reference.id, ("url",), "promo", message)
        check = kb.checks.get(reference.id)
        if check is not None and check.status in _DOUBTFUL:
            message = f"{EXPLAINED[check.status]} (seen {check.on})" + (f": {check.note}" if check.note else "")
            yield _problem(kb, reference.id, (), "verification", message, Severity.WARNING)
