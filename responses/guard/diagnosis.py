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
    r"maltracking|baldness|alopecia|hypermobility|instability|(?:pinched|trapped) nerves?|overpronation|dysplasia|"
    r"(?:tendon|ligament|cartilage|disc|disk|nerve|joint) (?:problem|injury|issue|damage|wear|trouble|"
    r"degeneration)s?|overtraining|deficiency|an[ae]+mia|"
    r"hypothyroid\w*|disorders?|disease|wear and tear|(?:leg.length|muscle) (?:difference|discrepancy|imbalance)|"
    r"baker['’]?s cyst|loose bod(?:y|ies)|"
    r"flat feet|lordosis|kyphosis|PFPS|GTPS|MTSS|"
    r"osteoporosis|gout|cancer|tumou?r|dysfunction|rheumatoid|(?:pulled|strained) (?:muscle|calf|hamstring|groin|back)|"
    r"(?!diagnosis|prognosis)\w+(?:itis|osis|opathy|algia|olisthesis|olysis|malacia))"
)
_PART = (
    r"(?:tendon|meniscus|ligament|cartilage|nerve|dis[ck]|bursa|labrum|rotator cuff|it band|growth plate|fascia|"
    r"sciatic|acl|mcl|pcl|si joint|"
    r"piriformis|psoas|kneecap|hip flexors?)"
)
_TREATMENT = (
    r"(?:surgery|operation|injections?|shots?|mri|scans?|x-?rays?|braces?|orthotics|antibiotics?|painkillers?|"
    r"replacement|arthroscopy|cast|"
    r"medication|medicine|steroids?)"
)
_HEDGE = r"(?:probably|likely|clearly|definitely|almost certainly|just|surely|simply|most likely|obviously)"
_REACH = r"[^.!?:;]{0,30}?\b"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\byou(?:['’]ve| {_HEDGE})?(?: (?:seem to|must|might|may|could|do|really|actually|already))? ?(?:have|"
        rf"got)\b{_REACH}{_CONDITION}",
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
        r"\byou(?:['’]ve| have| must have| might have| may have)?(?: (?:probably|likely|already|clearly|obviously|"
        r"just|surely|definitely|almost certainly))? "
        r"(?:tore|torn|strained|sprained|ruptured|herniated|fractured|broke|broken|pulled|slipped|inflamed|"
        r"irritated|dislocated|worn (?:out|down)) "
        r"(?:your|a|an|the|one|some|something|it|yours|that)\b",
        rf"\b(?:puts?|places?|lands?|makes?) you (?:in|at|with|on|into|an?)\b{_REACH}(?:{_CONDITION}|stage|grade)\b",
        rf"\b(?:put(?:ting)?|chalk(?:ing)?|pin(?:ning)?|blame|blaming) (?:your|it|this|that|"
        rf"yours)\b[^.!?;]{{0,30}}\b(?:to|on)\b{_REACH}{_CONDITION}",
        rf"\byou (?:felt|heard|had|have|get|feel|describe[sd]?|mention(?:ed)?|noticed|see|saw|"
        rf"report(?:ed)?)\b[^.!?;]{{0,40}}"
        rf"\b(?:was|is|are|were|means|would be|will be|points? to|suggests?|screams?|"
        rf"sounds? like)\b{_REACH}{_CONDITION}",
        rf"\b(?:then|so|clearly|means|guess|say|think|sure|bet|reckon|probably)\b,? (?:that )?(?:it|that|this|"
        rf"yours)(?:['’]s| is| must be| has to be| will be)"
        rf"(?: {_HEDGE})? (?:the|your|an?) (?:\w+ )?{_PART}\b(?! (?:that|which|not|of))",
        r"\byours (?:is|seems|looks|sounds|appears)(?: to be| like)? (?:the |an? )?\w+ (?:sort|kind|type|form|"
        r"variety|version|case|one)\b",
        rf"\b(?:classic|textbook|typical|obvious|clear) (?:case|signs?|symptoms?|picture|"
        rf"example) of (?:an? )?(?:\w+ )?{_CONDITION}",
        rf"\b(?:your|yours) (?:\w+ ){{0,3}}(?:comes?|is coming|stems?|results?) from (?:your |an? |"
        rf"the )?(?:\w+ ){{0,2}}(?:{_CONDITION}|{_PART})\b(?= |[.,!]|$)",
        rf"\b(?:you|yours|knee like yours|back like yours|shoulder like yours)(?:['’]ll| will)? needs? (?:an? |"
        rf"some |the |your |to have )?(?:\w+ )?{_TREATMENT}\b",
        rf"\b{_CONDITION},? (?:sorry|i(?:['’]m| am) afraid|mate|i(?:['’]d| would) (?:say|bet|guess|wager))\b",
        rf"\b(?:your|that|this) (?:pain|ache|problem|trouble|soreness|clicking|stiffness|issue)(?:['’]s| is|"
        rf" must be| will be)(?: {_HEDGE})? "
        rf"(?:your|the|a|an) (?:\w+ )?(?:{_PART}|nerve)\b",
        r"\b(?:your|yours) (?:\w+ )?(?:is|are) (?:out of (?:place|line|alignment)|misaligned|twisted|rotated|"
        r"dislocated|unstable|slipping)\b",
        r"\byou(?:['’]re| are) (?:\w+ )?(?:overtrained|deficient|(?:iron|vitamin|d|b12|protein) deficient|"
        r"hypermobile|diabetic|arthritic|an[ae]emic|concussed)\b",
        rf"\bwith you,? (?:it|that|this)(?:['’]s| is| will be| must be)\b{_REACH}(?:{_CONDITION}|{_PART})\b",
        r"\byours is (?:just |only |simply |probably |clearly |nothing but )*(?:an?|the|your) (?!question|point|worry|"
        r"fair|good|common|case for|call\b|choice)\w+",
        r"\bnothing (?:in there |there |in your \w+ )?is (?:pinched|torn|broken|damaged|inflamed|slipped|fractured|"
        r"out of place)\b",
        rf"\b{_TREATMENT} is (?:what you|the (?:way|answer|only)|your)\b",
        r"\b(?:i|we)(?:['’]d| would)? diagnos\w+ (?:you|this|it|that)\b|\bmy diagnosis\b|\byour diagnosis is\b",
    )
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|unless|whether|in case|once|should you|people who|"
    r"no (?:sign|proof|reason))\b|(?:\bnot|n['’]t) (?:\w+ )?(?:mean|prove|show|say)\b",
    re.IGNORECASE,
)


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
