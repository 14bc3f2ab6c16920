"""No dose of a medicine, and no amount told to the member; an amount that an entry's study reports may be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.careful import advises
from responses.guard.document import Document, Sentence
from responses.guard.finding import GuardFinding

ID = "amount"

_FIGURE = r"\d+(?:[.,]\d+)?"
_WORDS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|"
    r"(?:a )?dozen|"
    r"half an?|a couple of"
)
_DOSE = (
    r"mg|mcg|µg|ug|g|grams?|milligrams?|iu|ml|tablets?|pills?|capsules?|tabs?|drops|scoops?|puffs?|servings?|"
    r"teaspoons?|tablespoons?|tsp|tbsp|"
    r"spoonfuls?|handfuls?|cups?|glass(?:es)?|shots?|shakes?|bottles?|cans?"
)
_TRAINING = (
    r"%|percent|sets?|reps?|repetitions?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|seconds?|secs?|times|km|"
    r"kilomet(?:er|re)s?|miles?|kg|kilos?|lbs?|pounds?|calories|kcal|steps|sessions?|lit(?:er|re)s?|rpe|rir|"
    r"rounds?|laps?|strolls?|walks?|circuits?|bouts?|met(?:er|re)s?|m|yards?|fortnights?|nights?|flights|intervals?|"
    r"holds?|sprints?|quarter.hours?|years?"
)
_OFTEN = r"(?:daily|weekly|nightly|(?:a|per|each|every) (?:day|night|morning|week|month|session|workout|meal|set))"
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:{_FIGURE}(?:\s*(?:-|–|to|x|×|or)\s*{_FIGURE})?|(?:{_WORDS})(?: (?:to|or) (?:{_WORDS}))?|"
    rf"(?:a|one)(?= (?:tablets?|pills?|capsules?|scoops?|drops?|puffs?)\b))"
    rf"(?:[\s-]*(?:more|extra|whole|heavy|easy|full|rounded|heaped|level|big|small|short|long|brisk|slow|hard|good|"
    rf"daily|weekly|"
    rf"quarter.hour|half.hour|{_FIGURE}.\w+))?[\s-]*(?:{_DOSE}|{_TRAINING})(?!\w)|"
    rf"(?<![\w.])\d+\s*[x×](?:\s*\d+)?(?!\w)|"
    rf"(?<![\w.])(?:once|twice|(?:{_FIGURE}|{_WORDS})(?: [a-z]+){{0,3}}) {_OFTEN}\b|"
    rf"\b(?:every (?:other|second|third) (?:day|night|morning|week|session|meal)|half.hourly|an hour (?:or (?:so|"
    rf"two) )?{_OFTEN})\b|"
    rf"\b(?:do|hit|get in|knock out|crank out|aim for|go for|shoot for) (?:{_FIGURE}|{_WORDS}) (?!(?:things?|"
    rf"exercises?|jobs?|others?|of)\b)[a-z]{{3,}}",
    re.IGNORECASE,
)
_REMEDY = (
    r"(?:ibuprofen|paracetamol|acetaminophen|tylenol|advil|aleve|motrin|aspirin|naproxen|diclofenac|celecoxib|celebrex|"
    r"meloxicam|nsaids?|painkillers?|pain relievers?|anti.inflammatories|cortisone|steroids?|prednis\w+|opioids?|"
    r"tramadol|\w+codone|codeine|muscle relaxants?|\w+nidine|\w+benzaprine|\w+z[eo]pam|gabapentin|pregabalin|"
    r"antibiotics?|\w+cillin|blood thinners?|insulin|metformin|\w*statins?|antidepressants?|testosterone|trt|sarms?|"
    r"ozempic|semaglutide|finasteride|minoxidil|yohimbine|clenbuterol|ephedrine|melatonin)"
)
_MEDICINE = re.compile(
    rf"\b(?:take|taking|use|try|pop|get|start|stop|have|double|skip|increase|swallow|rub in|apply)\b"
    rf"(?:\s+\w+){{0,3}}?\s+{_REMEDY}\b|"
    rf"\b(?:an?|one|two|three|four|half an?|a couple of|some|\d+)\s+(?:\w+\s+)?{_REMEDY}\b"
    rf"(?! (?:trial|stud|review|use))|"
    rf"\b{_REMEDY}\s+(?:tonight|before|daily|twice|once|every|\d|at night|will|takes care|should)\b|"
    rf"\b{_REMEDY} (?:is|are) (?:what|the (?:way|answer|thing|best)|your|worth a (?:try|go|shot))\b|"
    rf"\b(?:you|yours) (?:need|want|should (?:be on|ask for|get)|could do with)\b(?: \w+){{0,3}}? {_REMEDY}\b",
    re.IGNORECASE,
)
_TAKEN_ALREADY = re.compile(
    rf"\b(?:if|when|in case|unless) you(?:['’]re| are)? (?:already |still |also |regularly )*(?:take|taking|use|"
    rf"using|on|have|have had)\b"
    rf"(?: \w+){{0,2}}? {_REMEDY}",
    re.IGNORECASE,
)
"""What the member may be taking: not advice to take it."""
_SAT_OUT = re.compile(
    r" (?:(?:a day|straight) )?(?:in|at|on|behind) (?:that|the|your|a) (?:\w+ )?(?:chair|desk|office|wheel|car|saddle|"
    r"screen|job|sofa|couch)\b",
    re.IGNORECASE,
)
"""What follows hours that the member told of, not hours that somebody orders."""
_GONE_BY = re.compile(r"\b(?:those|your|these) (?:first|last|past)\s+$", re.IGNORECASE)
"""What leads to a span that the member has behind them."""
_ASKS = re.compile(r"\b(?:ask|tell|talk|speak|check|see|consult|say)\b", re.IGNORECASE)
_DOSED = re.compile(rf"\d\s*(?:{_DOSE})(?!\w)|\b(?:tablet|pill|capsule|scoop|puff)", re.IGNORECASE)
_STUDY = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|reviews?|experiments?|analys[ei]s|participants|volunteers|group|"
    r"(?:men|women|people|adults|runners|lifters|patients|players|athletes|they)\b(?: \w+){0,3} \w+ed)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:your?|yours|should|must|aim for|go for|shoot for|stick (?:to|with)|start with|work up to|try)\b|"
    r"(?:[:;,] |\b(?:so|and|then|just) )(?:do|take|eat|drink|get|use|hold|rest|walk|run|ice|add|keep)\b",
    re.IGNORECASE,
)
_REPORTS = ("verdict", "key_points", "evidence_status", "exceptions", "red_flags", "conflicts", "related")


def check(document: Document) -> Iterator[GuardFinding]:
    """Find amounts that no entry reports, and advice to take a medicine."""
    for sentence in document.sentences:
        for amount in amounts_in(sentence.plain):
            if not _reported(document, sentence, amount):
                told = document.error if _told(document, sentence, amount) else document.error_if_machine
                yield told(
                    ID, sentence.span, f"“{amount}” tells the member a number or a length of time.",
                    "Leave it out, or give it only as what a cited study did, in the words of the evidence.",
                )  # fmt: skip
        medicine = _advised(sentence.plain)
        if medicine and not (sentence.exact and sentence.known and sentence.known.kind in _REPORTS):
            yield document.error(
                ID, sentence.span, f"“{medicine.group()}” is advice on a medicine.",
                "Leave medicines to a doctor or pharmacist.",
            )  # fmt: skip


@lru_cache(maxsize=4096)
def _advised(plain: str) -> re.Match[str] | None:
    """Return the advice to take a medicine; "ask a doctor if you take one" is none."""
    return _MEDICINE.search(_TAKEN_ALREADY.sub(" ", plain) if _ASKS.search(plain) else plain)


@lru_cache(maxsize=4096)
def amounts_in(text: str) -> tuple[str, ...]:
    """Return every figure with a unit of dose or training; hours that somebody sits through are none."""
    return tuple(
        found.group()
        for found in _AMOUNT.finditer(text)
        if not _SAT_OUT.match(text, found.end()) and not _GONE_BY.search(text, 0, found.start())
    )


def _reported(document: Document, sentence: Sentence, amount: str) -> bool:
    """Whether the entry that the sentence was traced to gives this very amount as a finding, not as advice."""
    known = sentence.known
    if known is None or not sentence.traced or known.kind not in _REPORTS:
        return False
    said = document.sayable.known
    wholes = (other.text for other in said if (other.kind, other.claim_id) == (known.kind, known.claim_id))
    return any(_squeezed(amount) in _squeezed(text) for text in wholes)


def _told(document: Document, sentence: Sentence, amount: str) -> bool:
    """Whether a careful reader takes the amount for the member's, not for a study's or a span of time."""
    plain = sentence.plain
    if _DOSED.search(amount) or _ADDRESSED.search(plain) or advises(plain):
        return True
    if _STUDY.search(plain) or re.search(rf"{re.escape(amount)} (?:later|ago|afterwards?)\b", plain):
        return False
    said = (known.text for known in document.sayable.known if known.kind in _REPORTS)
    return not (sentence.nearby and any(_squeezed(amount) in _squeezed(text) for text in said))


def _squeezed(text: str) -> str:
    return re.sub(r"[\s-]+", "", text.casefold())
