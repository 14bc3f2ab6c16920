"""No diagnosis: a reply never tells the member what they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "diagnosis"

_CONDITION = (
    r"(?:tendin(?:itis|opathy|osis)|(?:osteo)?arthritis|bursitis|sciatica|fasciitis|impingement|syndrome|hernia\w*|"
    r"(?:slipped|bulging|herniated) dis[ck]s?|fractures?|sprains?|(?:muscle|calf|hamstring|groin|back) strains?|"
    r"(?:meniscus|ligament|muscle|tendon|acl|rotator cuff|labral|labrum|calf|hamstring) tears?|"
    r"torn \w+|ruptured? \w+|shin splints|runner['’]?s knee|jumper['’]?s knee|tennis elbow|chondromalacia|"
    r"(?:patellofemoral|kneecap) pain|rhabdo\w*|stenosis|blood clots?|thrombosis|nerve (?:damage|injury)|"
    r"infections?|inflammation|diabetes|kidney (?:disease|failure|damage)|scoliosis|anorexia|eating disorder|"
    r"osteoporosis|gout|cancer|tumou?r|dysfunction|rheumatoid|(?:pulled|strained) (?:muscle|calf|hamstring|groin|back)|"
    r"(?!diagnosis|prognosis)\w+(?:itis|osis|opathy|algia|olisthesis|olysis|malacia))"
)
_HEDGE = r"(?:probably|likely|clearly|definitely|almost certainly|just|surely|simply|most likely|obviously)"
_REACH = r"[^.!?:;]{0,30}?\b"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\byou(?:['’]ve| {_HEDGE})?(?: (?:seem to|must|might|may|could))? ?(?:have|got)\b{_REACH}{_CONDITION}",
        rf"\byou(?:['’]re| are)(?: {_HEDGE})? (?:suffering from|dealing with|looking at)\b{_REACH}{_CONDITION}",
        rf"\b(?:sounds|looks|seems)(?: to me)? like\b{_REACH}{_CONDITION}",
        rf"\b(?:it|this|that|yours|what you have)(?:['’]s| is)(?: {_HEDGE}){{0,2}}(?: a| an| your| some)?"
        rf"(?: \w+)? {_CONDITION}",
        rf"\byou(?:['’]re| are)(?: {_HEDGE})? an?\b{_REACH}\bwith\b{_REACH}{_CONDITION}",
        rf"\b(?:it|this|that|yours)(?:['’]s| is| will be| must be| has to be)(?: {_HEDGE})?(?: an?)?(?: \w+){{0,2}} "
        rf"(?:{_CONDITION}|tear)\b",
        rf"\byou\w*\b[^.!?;]{{0,40}}\bmeans (?:that )?(?:an? |your )(?:\w+ ){{0,5}}(?:torn|{_CONDITION})\b",
        rf"\byours\b[^.!?;]{{0,20}}\bmeans (?:an? )?(?:\w+ ){{0,2}}{_CONDITION}",
        r"\byour (?:\w+ )?\w+(?:['’]s| is| are)(?: \w+)? (?:torn|inflamed|fractured|broken|ruptured|herniated|"
        r"strained|sprained|arthritic|infected|dislocated)\b",
        r"\byou(?:['’]ve| have)?(?: probably| likely)? (?:tore|torn|strained|sprained|ruptured|herniated|fractured|"
        r"broke|broken|pulled|slipped) (?:your|a|an|the)\b",
    )
)
_CONDITIONAL = re.compile(r"\b(?:if|when|unless|whether|in case|once|should you|people who)\b", re.IGNORECASE)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find sentences that say what the member has.

    "If you have …" says no such thing; "if it hurts, you have …" does, so a condition counts within its own clause.
    """
    for sentence in document.sentences:
        if found := _diagnosed(sentence.text):
            yield document.error(
                ID, sentence.span, f"“{found}” reads as a diagnosis.",
                "Speak of what studies saw in people, and leave the member's own case to a clinician.",
            )  # fmt: skip


@lru_cache(maxsize=4096)
def _diagnosed(sentence: str) -> str | None:
    for pattern in _PATTERNS:
        found = pattern.search(sentence)
        if found and not _CONDITIONAL.search(sentence[sentence.rfind(",", 0, found.start()) + 1 : found.start()]):
            return found.group()
    return None
