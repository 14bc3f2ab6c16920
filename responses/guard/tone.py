"""No scolding and no insult."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "tone"

_INSULT = re.compile(
    r"\b(?:you(?:['’]re| are| were)(?: (?!not\b)\w+)? (?:wrong|mistaken|lying|ignorant|stupid|"
    r"an? \w*(?:idiot|moron|fool|liar))|"
    r"(?:that|this|it)(?:['’]s| is)(?: (?!not\b)\w+)? (?:wrong|nonsense|bull\w*|bs|garbage|crap|rubbish|stupid|dumb)|"
    r"wrong again|sweetie|sweetheart|stupid|idiots?|idiotic|morons?|moronic|dumb|clueless|ignorant|ignorance|"
    r"bullshit|bull crap|"
    r"broscience|bro.science|pseudoscience|ridiculous|laughable|pathetic|shut up|wtf|gullible|brainwashed|quackery|"
    r"snake oil|shame on|embarrassing|embarrassment|lazy of you|get a clue|grow up|learn to read|"
    r"you got (?:this|that|it)(?: \w+)? wrong|what an? (?:genius|brilliant|stellar)|"
    r"(?:people|posts?|folks|members|comments|someone|somebody) like (?:you|yours))\b",
    re.IGNORECASE,
)
_SCOLDING = re.compile(
    r"\b(?:educate yourself|do your (?:own )?(?:research|homework)|stop (?:spreading|posting|telling|saying|repeating)|"
    r"misinformation|disinformation|fake news|you should know better|everyone knows|everybody knows|"
    r"how can you (?:think|believe)|imagine (?:thinking|believing)|please stop|you people|nice try|good grief|"
    r"i (?:\w+ )?can(?:no|['’])t believe|oh,? come on|burst your bubble|too subtle for|try to keep up|basic search|"
    r"still fall(?:s|ing)? for|ought to be ashamed|has no business|of you to finally|same old (?:line|story|myth)|"
    r"grown (?:adults|men|women) still|(?:of|do your|some) homework|before you lecture|"
    r"only (?:some(?:one|body)|people|an? \w+)(?: \w+){0,2} who\b[^.!?]{0,40} would)\b",
    re.IGNORECASE,
)
_EITHER_WAY = re.compile(
    r"\b(?:silly|obviously|common sense|of course you|lazy|damn(?:ed)?|off the couch)\b", re.IGNORECASE
)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nothing|hardly)|n['’]t)(?: (?:a|an|at all|that|so|such|being))*\s*$", re.IGNORECASE
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find insults and scolding in the reply's own prose; words that may be meant kindly want a moderator's tick."""
    for line in document.body:
        for found, what in _unkind(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” {what}."
            report = document.error_if_machine if found.re is _EITHER_WAY else document.error
            yield report(ID, span, message, "Say what the studies found; leave the person out of it.")


@lru_cache(maxsize=4096)
def _unkind(text: str) -> tuple[tuple[re.Match[str], str], ...]:
    patterns = ((_INSULT, "insults"), (_SCOLDING, "scolds"), (_EITHER_WAY, "may scold"))
    found = ((match, what) for pattern, what in patterns for match in pattern.finditer(text))
    return tuple((match, what) for match, what in found if not _DENIED.search(text, 0, match.start()))
