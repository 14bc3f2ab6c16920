"""What people say out of courtesy, which no source has to bear out: thanks, sympathy, wishes, a way to the next page.

Such a sentence opens in one of a few ways, and goes on in words of a closed list. A word that could tell something
about bodies, training or remedies, or that something is good or bad, is not in it: nothing of the kind passes in the
company of a thank-you.
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
