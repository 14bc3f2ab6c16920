"""Written replies: where a claim's file holds a whole reply for the action, it stands between quote and sources.

Composed of fragments instead is what it does not suit: another stance, several findings, a source that may be cited no
more. A reply that lost one of its sources would still speak of that study, so nothing of it is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.values import Stance
from responses.citations import ARTICLE
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry
from responses.marks import marked, paragraphs, without_marks
from responses.reply import Action, Part, PartKind
from responses.sentences import words
from responses.wording import Rating

WORD_LIMIT = 160
"""Words of the long form, written or composed, from the lead to the advice of the main finding."""
PUT_FORWARD = (Stance.ASSERTS, Stance.REPORTS, Stance.PERSONAL)


def usable(claim: ClaimEntry, action: Action, kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the paragraphs of the claim's reply for this action; none if there is none or it may not be posted."""
    passage = claim.replies.to(action)
    if passage is None or not _citable(marked(passage), kb):
        return ()
    return paragraphs(passage) if len(words(without_marks(passage))) <= WORD_LIMIT else ()


def suits(claim: ClaimEntry, action: Action, stance: Stance) -> bool:
    """Whether the member does what a reply of this action was written for; who denies what is true is corrected."""
    if action is Action.ANSWER:
        return stance is Stance.ASKS
    return stance is Stance.DENIES if claim.rating is Rating.SUPPORTED else stance in PUT_FORWARD


def as_parts(claim: ClaimEntry, texts: Sequence[str]) -> list[Part]:
    """Return the paragraphs as parts: the verdict, then the reasons."""
    kinds = [PartKind.VERDICT, *(PartKind.REASON for _ in texts[1:])]
    return [
        Part(kind=kind, text=text, claim_id=claim.id, references=marked(text), written=True)
        for kind, text in zip(kinds, texts, strict=True)
    ]


def _citable(refs: Sequence[str], kb: KnowledgeBase) -> bool:
    own = tuple(ref for ref in refs if ref != ARTICLE)
    return bool(own) and kb.citable(own) == own
