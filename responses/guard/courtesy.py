"""What people say out of courtesy, which no source has to bear out: thanks, sympathy, wishes, a way to the next page.

Such a sentence opens in one of a few ways, and goes on in words of a closed list. A word that could tell something
about bodies, training or remedies, or that something is good or bad, is not in it: nothing of the kind passes in the
company of a thank-you. Sympathy, and the advice to have somebody look at it, pass in set forms and as a whole only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from responses.similarity import content_words, negated
from responses.wording import expanded

_OPENINGS = re.compile(
    r"^(?:(?:hi|hello|hey)\b|(?:many )?thanks\b(?: for (?:the|this) (?:good|great) (?:post|question))?|thank you\b|"
    r"cheers\b|welcome\b|(?:i am )?sorry to hear\b|(?:i )?hope (?:this|that|it) helps\b(?! \w)|all the best\b|"
    r"(?:good|best of) luck\b(?: with (?:your|the) training\b)?|(?:i am )?(?:happy|glad) to\b|"
    r"(?:please )?feel free\b|(?:please )?let (?:us|me) know\b(?: how it goes\b)?|you are not alone\b|"
    r"(?:a |that is a )?(?:fair|good|great|common) (?:question|worry|point)\b|"
    r"(?:please )?(?:have|take) a look at (?:our|the)\b|i (?:get|see|understand) why\b)"
)
_SYMPATHY = re.compile(r"^(?:i am )?sorry to hear\b")
_HARD = (
    r"(?:(?:really|so|very|pretty|quite|truly) )?(?:a pain|annoying|awful|frustrating|hard|horrible|miserable|"
    r"no fun|nasty|painful|rough|rotten|scary|stressful|tiring|tough|unpleasant|upsetting|worrying)"
)
_CARER = (
    r"(?:a|your|another) (?:(?:good|family|local|sports?) )?"
    r"(?:doctor|gp|physio|physiotherapist|physical therapist|clinician|physician)"
)
_WORSE = (
    r"(?:it|this|that|the pain|your pain|things?|anything) "
    r"(?:(?:ever )?(?:gets?|feels?|becomes?) (?:any )?worse|worsens?|lasts|lingers|persists|keeps hurting|"
    r"(?:still )?hurts|changes|worries you|bothers you|"
    r"does not (?:get (?:any )?better|go away|improve|settle|stop|ease)|"
    r"(?:is|has) not (?:better|gone|improving|settling))"
)
_UNTIL = r"(?: (?:soon|quickly|suddenly|again|at all|in (?:a|the) (?:few |next )?(?:days?|weeks?)|for you))?"
_WHEN = rf"(?:(?:if|when|in case|should) (?:you are (?:worried|unsure|in doubt)|in doubt|{_WORSE}{_UNTIL}))"
_LOOK = (
    rf"(?:(?:please|do|and|but|so|then) )*(?:(?:you can|you could|it is worth|maybe|better|consider) )?"
    rf"(?:see(?:ing)?|ask(?:ing)?|visit(?:ing)?|talk(?:ing)? to|speak(?:ing)? (?:to|with)|check(?:ing)? with|"
    rf"(?:get|have|getting|having) (?:it|this|that) (?:checked|looked at|seen)(?: out)?(?: by)?) {_CARER}"
)
_WHOLE = re.compile(
    rf"(?:ouch|oof|ugh|sorry|man|oh no|oh dear|aw|that sucks)?(?:(?:, | )?(?:that|this|it)(?: really)? "
    rf"(?:sounds|must be|must feel|has to be) {_HARD})?(?:, sorry|, i am sorry)?|"
    rf"{_LOOK}(?:,? {_WHEN})?(?:,? please)?|{_WHEN},? {_LOOK}(?:,? please)?|"
    r"(?:i am )?(?:so |really |very )?sorry (?:about (?:that|this|it)|(?:that )?you (?:are|have) (?:to )?"
    r"(?:deal|dealing|go|going|stuck) (?:with|through) (?:this|that|it))|"
    r"(?:i )?hope (?:you (?:feel|get) better|(?:it|this|that) (?:gets|feels) better)(?: soon)?(?: for you)?|"
    r"(?:get well|feel better) soon|(?:please )?take (?:good )?care(?: of yourself)?|i feel (?:for )?you|"
    r"i (?:know|can imagine) how (?:annoying|frustrating|hard|tough) (?:that|this|it) (?:is|can be|must be)"
)
_WORDS = content_words(
    """hi hello hey thanks us me post posting share sharing ask asking read reading write writing answer reply comment
    chat talk discuss thread daily weekly wiki faq sidebar pinned sub subreddit community forum group page rules form
    check mods today people folks everyone somebody idea belief believe popular common question worry point anything
    unclear comes lot often again way trouble giving grief one here many time"""
)
_LONGEST = 15
_OF_THE_POST = 2
"""How many of the member's own words a line of sympathy may repeat."""


def courteous(sentence: str, post: str) -> bool:
    """Return whether a sentence is courtesy and nothing else; sympathy may name what the ``post`` complains of."""
    said = expanded(sentence)
    if _WHOLE.fullmatch(said.rstrip(".!:) ")):
        return True
    opening = _OPENINGS.match(said)
    rest = said[opening.end() :] if opening else said
    if opening is None or len(rest.split()) > _LONGEST or negated(rest) or re.search(r"\d", rest):
        return False
    others = content_words(rest) - _WORDS
    if not others:
        return True
    return _SYMPATHY.match(said) is not None and len(others) <= _OF_THE_POST and others <= _words_of(post)


@lru_cache(maxsize=64)
def _words_of(post: str) -> frozenset[str]:
    return content_words(post)
