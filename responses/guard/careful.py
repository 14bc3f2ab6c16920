"""Which words make a sentence careful, and which sentences state nothing at all."""

from __future__ import annotations

import re
from functools import lru_cache

from responses.wording import expanded

_CAREFUL = re.compile(
    r"\b(?:probab\w*|probly|may|might|could|seems?|appears?|perhaps|unlikely|likely|unclear|mixed|depends|partly|"
    r"tends?|seldom|"
    r"some people|not (?:been )?(?:shown|tested|proven|known|established)|as far as|so far|thin|"
    r"(?:no|little|hardly any|not much|lack of|without|limited|weak)(?: (?:good|clear|solid|strong|real|direct))? "
    r"(?:evidence|stud(?:y|ies)|trials?|research|proof|support)|"
    r"(?:research|evidence|stud(?:y|ies)|trials?|proof|data)(?: \w+)? (?:is|are) (?:missing|lacking|scarce|scant)|"
    r"(?:little|hardly) studied|(?:far |much |a lot )?less (?:clear|certain|sure)|"
    r"(?:i|we|nobody|one|anyone|stud(?:y|ies)|trials?) (?:can|cannot)(?: \w+)? (?:say|tell|know)|"
    r"hard to (?:say|tell|know)|"
    r"not(?: \w+)? (?:sure|certain)|cannot be (?:sure|certain)|(?:is|are) not (?:yet )?clear|nobody knows|"
    r"still open|open question|up for debate|i (?:may|might|could)(?: \w+)? be wrong|i think|i would|"
    r"in my (?:experience|view)|suggests?)\b"
)
_ADVICE = re.compile(
    r"^(?:(?:so|and|but|then|also|instead|please|just|maybe|in practice|for now|if it helps|what you can do|"
    r"what (?:people|many|others) (?:often )?(?:try|do)|if [^,]{3,60})[,:]? )*"
    r"(?:add|adjust|ask|be|build|check|choose|cut|do|do not|ease|eat|enjoy|feel|find|get|give|go|hang|have|increase|"
    r"keep|let|lift|listen|load|look|make|mind|mix|move|pick|reduce|remember|rest|roll|run|say|see|sleep|spend|"
    r"start|stay|"
    r"stick|stop|strengthen|stretch|swap|take|talk|tell|think|train|treat|try|use|vary|walk|warm|wear|work|"
    r"(?:you|(?:most |many )?people) (?:can|could|might|may)(?: also)?)\b"
)


@lru_cache(maxsize=4096)
def careful(sentence: str) -> bool:
    """Whether the sentence says how sure it is, or that the evidence is lacking."""
    return _CAREFUL.search(expanded(sentence)) is not None


@lru_cache(maxsize=4096)
def advises(sentence: str) -> bool:
    """Whether the sentence tells what to do, rather than what is so."""
    return _ADVICE.search(expanded(sentence)) is not None
