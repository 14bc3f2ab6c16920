"""One answered finding together with what the knowledge base holds on it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.values import Stance
from responses.circumstances import circumstances
from responses.citations import author_name
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ArticlePoint, ClaimEntry, KeyPoint
from responses.phrases import TAILS
from responses.reply import Action, AnsweredFinding, Part, PartKind
from responses.similarity import content_words
from responses.written import PUT_FORWARD

_USUAL_SHARE = 0.5
"""The share of a claim's phrasings that use a word from which the word tells nothing of this post."""


class ComposeError(Exception):
    """No honest reply can be made of these findings: nothing citable, or no room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What one reply, or one section of it, is about; ``seed`` makes the choices that the member's words decide.

    ``granted`` is what is right about the claim, where the member puts it forward. ``studies`` are the usable key
    points; ``points`` are the article's points that evidence speaks to. ``member`` and ``circumstances`` are what the
    words of ``post`` say; the latter leave out those that the claim itself is about.
    """

    claim: ClaimEntry
    action: Action
    said: str
    post: str
    stance: Stance
    granted: str | None
    studies: tuple[KeyPoint, ...]
    points: tuple[ArticlePoint, ...]
    author: str
    member: frozenset[str]
    circumstances: frozenset[str]
    seed: str
    kb: KnowledgeBase

    def pick(self, options: Sequence[str], salt: str) -> str:
        """Choose one of ``options``; the same words choose the same."""
        return options[self.chance(salt) % len(options)]

    def chance(self, salt: str) -> int:
        """Return a number that follows from the member's words and ``salt`` alone."""
        return int.from_bytes(hashlib.sha256(f"{self.seed}/{salt}".encode("utf-8", "replace")).digest()[:8])

    def part(self, kind: PartKind, text: str, refs: tuple[str, ...] = ()) -> Part:
        """Make a part that rests on this claim."""
        return Part(kind=kind, text=text, claim_id=self.claim.id, references=refs)

    def fitting(self, text: str) -> float:
        """Return how much of ``text`` takes up what the member spoke of besides the claim itself, in [0, 1]."""
        found = content_words(text) - content_words(self.claim.proposition)
        return len(found & self.member) / len(found) if found else 0.0

    def answering(self, text: str) -> float:
        """Return how far ``text`` takes up words by which this finding differs from most ways to say it, in [0, 1]."""
        return min(1.0, 0.5 * len((content_words(self.said) & content_words(text)) - _usual(self.claim)))

    def taken_up(self, text: str) -> float:
        """Return how well ``text`` suits the post: above all where both speak of surgery, a runner, a beginner …."""
        return 1.5 * len(self.circumstances & circumstances(text)) + self.fitting(text)


def topic_of(answer: AnsweredFinding, kb: KnowledgeBase, post: str) -> Topic:
    """Gather what a reply to this finding may say; raises ComposeError where that is nothing."""
    claim = kb.claims.get(answer.finding.claim_id)
    if claim is None:
        raise ComposeError(f"there is no claim “{answer.finding.claim_id}” in the knowledge base")
    studies = kb.usable_points(claim.id)
    if not studies:
        raise ComposeError(f"no key point of “{claim.id}” rests on a reference that may be cited")
    # A picture ("singing, not screaming") is no reason, so only points that evidence speaks to are used.
    bearing = [point for point in kb.points_for(claim.id) if point.status in TAILS and kb.citable(point.refs)]
    said = answer.finding.text
    return Topic(
        claim=claim,
        action=answer.action,
        said=said,
        post=post,
        stance=answer.finding.stance,
        granted=claim.granted if answer.finding.stance in PUT_FORWARD else None,
        studies=studies,
        points=tuple(bearing),
        author=author_name(kb.article),
        member=content_words(said) | content_words(post),
        circumstances=circumstances(post) - circumstances(claim.proposition),
        seed=f"{claim.id}/{said}",
        kb=kb,
    )


@lru_cache(maxsize=1024)
def _usual(claim: ClaimEntry) -> frozenset[str]:
    used = Counter(word for said in claim.phrasings for word in content_words(said))
    return frozenset(word for word, times in used.items() if times > _USUAL_SHARE * len(claim.phrasings))
