"""No promise: a reply never says that something will cure the member, or that it works for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.wording import expanded

ID = "promise"

_WILL = (
    r"(?:will|shall|gonna|(?:is|are) (?:going|bound|sure|certain) to)"
    r"(?: (?:\w+ly|soon|just|also|even|always|help|help to|do so and))?"
)
_WHOM = r"(?:you|yours?|yourself|it|itself|this|that|them|these|those|the|any\w*|all|every\w*|both|most|people)"
_WHOLE = r"(?:cured|healed|fixed|(?:pain|symptom|injury).free|(?:as )?good as new|like new|back to normal)"
_FOR_ALL = r"for (?:you|sure|every(?:one|body)|any(?:one|body)|all)"
_PROMISES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_WILL} (?:cure|heal)\b",
        rf"\b{_WILL} (?:fix|repair|solve|sort|sort out|reverse|eliminate|rid|get rid of) {_WHOM}\b"
        r"(?! (?:typos?|links?|titles?|flairs?|posts?|threads?|wording|sentences?)\b)",
        rf"\b{_WILL} (?:make|take) {_WHOM}(?: \w+){{0,3}} (?:go away|away|disappear|vanish)\b",
        rf"\b(?:{_WILL} (?:be|feel|get|have|make|leave|stay|remain|keep)|(?:gets?|makes?|leaves?) you)"
        rf"(?: \w+){{0,3}} {_WHOLE}\b",
        rf"\b(?:cures|heals|fixes) {_WHOM}\b",
        r"\b(?:pain|ache|soreness)(?: will)? goes? away(?: for good)?(?! (?:and|then) comes?)",
        rf"\b(?:{_WILL} (?:work|help)|works|helps) (?:{_FOR_ALL}|every (?:single )?time|each time|no matter)\b",
        r"\b(?:for sure|without fail|sure.?fire|fool.?proof|fail.?safe|miracles?|works? like (?:magic|a charm))\b",
        r"\bsimple as that\b",
        r"\b(?:never fails|(?:cannot|can not|never) (?:fail|go wrong))\b",
        r"\b(?:i|we)(?: can)? (?:promise|swear|guarantee)\b|\b(?:trust|believe) me\b|\byou have my word\b",
    )
)
_CLAUSES = re.compile(r"[,;:.!?()–—]|\b(?:and|but|so|because)\b")
_NO_DENIAL = re.compile(r"\b(?:no doubt|without (?:a )?doubt|not only|no worries|do not worry|no question|no matter)\b")
_DENIED = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|neither|nor|hardly|rarely|seldom|without|cannot|unclear|unknown|whether|"
    r"unlikely|may|might|hope|"
    r"(?:ideas?|claims?|beliefs?|notions?|myths?|says?|said|believes?|thinks?|told)(?: \w+)? that)\b"
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find what promises a cure or a sure success; what an entry says word for word, or a sentence denies, passes."""
    for sentence in document.sentences:
        if sentence.exact:
            continue
        if found := promised(sentence.plain):
            yield document.error(
                ID, sentence.span, f"“{found}” promises what nobody can.",
                "Say what the studies saw, or leave it out.",
            )  # fmt: skip


@lru_cache(maxsize=4096)
def promised(sentence: str) -> str | None:
    """Return the words that promise a cure or a sure success, or None where the sentence denies or doubts it."""
    said = expanded(sentence)
    for pattern in _PROMISES:
        for found in pattern.finditer(said):
            clause = _CLAUSES.split(said[: found.start()])[-1]
            if not _DENIED.search(_NO_DENIAL.sub(" ", clause)):
                return found.group()
    return None
