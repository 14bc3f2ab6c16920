"""No promise and no threat: a reply never says that something is sure to cure the member, or to ruin them."""

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
        r"(?:^|, |that is an? )(?:promise|guaranteed?)[.!)]*$|\bguaranteed to\b|\bmark my words\b|\brest assured\b|"
        r"\bcount on it\b|"
        r"\b(?:i would |i will |you can )bet (?:on it|anything|the house|my)|\bword of honou?r\b|\b(?:just|only|"
        r"simply) a (?:matter|question) of "
        r"(?:time|weeks|days|months|patience)\b",
        rf"\b{_WILL} (?:(?:be|feel|get|have) )?(?:vanish|disappear|melt (?:away|off)|clear (?:up|itself)|calm down|"
        rf"settle (?:down|itself)|"
        r"sort itself(?: out)?|be (?:gone|history|quiet|over|behind you|a memory|yours|back to|sorted)|come right|"
        r"bounce back)\b|"
        r"\b(?:knees?|back|body|shoulders?|hips?|joints?|future self) will (?:all )?thank you\b|"
        r"\bthat (?:much )?is (?:certain|a given|a fact)\b|"
        r"\b(?:is|are) going to be (?:fine|okay|ok|all right|alright|good|great)\b|\byou will not (?:feel|notice|"
        r"have) (?:a thing|any|it any)\b|"
        r"\b(?:the|a) (?:cure|fix|answer|solution) you (?:have been|were|are) (?:waiting|looking|hoping|"
        r"searching) for\b|\balways gets better\b|"
        r"\b(?:surgery|the knife|a replacement|the wheelchair|the operating table) is (?:the )?next\b|"
        r",? no question(?: about it)?[.!]*$|"
        r"\bgo it will\b|\b(?:is|are) (?:gone|history|sorted|yours|over) (?:by|in|within|before|after|soon|for good)\b",
        r"\byou (?:will|are going to|are gonna|are bound to) (?:soon |then |quickly |surely |definitely |just |"
        r"finally )?(?:never|be (?:back|fine|okay|ok|pain|"
        r"running|walking|squatting|lifting|training|jumping|stronger|rid|sorted|amazed|able|free|laughing)|"
        r"get (?:there|rid)|"
        r"feel (?:better|great|like|stronger|the difference|no|brand)|see (?:results|the results|gains|a difference|"
        r"progress|it (?:grow|shrink|go))|"
        r"thank (?:me|us|yourself)|forget (?:you|it|that|about)|lose (?:the|your|that|all)|outgrow|"
        r"wake up (?:without|with no|free)|"
        r"(?:walk|run|squat|lift|sleep|sit|climb)\b[^.!?]{0,30}(?:without|again|free|like))\b",
        r"\b(?:say|wave|kiss)\b(?: \w+){0,3} goodbye\b|\bgoodbye to\b|\b(?:never|not) (?:hurt|ache|bother|trouble|"
        r"see|have|need|worry)[^.!?]{0,40} again\b|"
        r"\bonce and for all\b|\bin no time\b|\bbefore you know it\b|\ba thing of the past\b|"
        r"\bwithout a second thought\b|"
        r"\bthe last (?:time|pain|injury) you\b|\b(?:gone|away|off|back|better|rid of (?:it|that|this)) for (?:good|"
        r"life|ever)\b",
    )
)
_FRIGHTENS = re.compile(
    r"\b(?:or|otherwise|unless|else|until|skip|ignore|keep (?:this|that|it) up|put (?:it|that|this) off|carry on|"
    r"go on like)\b"
    r"[^.!?]{0,40}\b(?:you|fancy|it is|it will be|that knee|your \w+)\b[^.!?]{0,40}(?:\bwheelchairs?|"
    r"\bunder the knife|\bcripple|\bregret|"
    r"\b(?:fancy|want|need|needing|at|for|facing|get|getting|on) (?:a |an )?(?:new|metal|artificial|plastic|"
    r"replacement) (?:knee|hip|joint|shoulder|back)s?\b|"
    r"\b(?:fancy|want|need|needing|at|for|facing|get|getting) (?:a |an )?(?:knee|hip|joint) (?:replacement|surgery)|"
    r"\b(?:ruin|wreck|destroy)(?:ed)? (?:the|your|it|that)|\bnever (?:walk|run|lift|train|squat|play|heal|recover)|"
    r"\bend up (?:with a|on the|in a|like|needing|under|unable|crippled)|\bpay (?:for it|the price)|\btoo late\b)|"
    r"\byou (?:will|are going to|are gonna) (?:soon )?(?:end up|regret (?:it|that|this)|pay for|be sorry|"
    r"be (?:crippled|limping|in a wheelchair|"
    r"on crutches|done for|finished|bedridden)|have (?:ruined|wrecked|destroyed)|(?:ruin|wreck|destroy|blow out|"
    r"shred|snap|lose) (?:your|the|that))|"
    r"\byou (?:will|can|may|might|could) (?:soon |just )?(?:kiss|say|wave)\b[^.!?]{0,25} goodbye|"
    r"\b(?:ticking )?time ?bomb\b|\bplaying with fire\b|\basking for (?:trouble|an injury|surgery)\b|\bone (?:rep|"
    r"step|slip|set|run) away from\b|"
    r"\bbefore it is too late\b|\b(?:clock|time) is (?:ticking|running out)\b|\bpoint of no return\b|"
    r"\bdo not say (?:i|we) did not warn\b"
)
"""What frightens somebody into something."""
_CALMED = re.compile(
    r"\b(?:no|not|nobody|never|hardly|unlikely|idea|claim|says?|said|fear|fears|afraid|worry|worried|worries|scared|"
    r"myth|told)\b"
)
"""Words before a threat that take it away, or tell of somebody else's."""
_CLAUSES = re.compile(r"[,;:.!?()–—]|\b(?:and|but|so|because)\b")
_NO_DENIAL = re.compile(r"\b(?:no doubt|without (?:a )?doubt|not only|no worries|do not worry|no question|no matter)\b")
_DENIED = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|neither|nor|hardly|rarely|seldom|without|cannot|unclear|unknown|whether|"
    r"unlikely|may|might|hope|"
    r"(?:ideas?|claims?|beliefs?|notions?|myths?|says?|said|believes?|thinks?|told)(?: \w+)? that)\b"
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find what promises a cure or threatens; what an entry says word for word, or a sentence denies, passes."""
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
    """Return the words that promise or threaten; None where there are none, or the sentence denies or doubts them."""
    said = expanded(sentence)
    threat = _FRIGHTENS.search(said)
    if threat and not _CALMED.search(said[: threat.start()]):
        return threat.group()
    for pattern in _PROMISES:
        for found in pattern.finditer(said):
            clause = _CLAUSES.split(said[: found.start()])[-1]
            if not _DENIED.search(_NO_DENIAL.sub(" ", clause)):
                return found.group()
    return None
