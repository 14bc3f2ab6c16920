"""No scolding and no insult."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "tone"

_INSULT = re.compile(
    r"\b(?:you(?:['’]re| are| were)(?: \w+)? (?:wrong|mistaken|lying|ignorant|stupid|an? \w*(?:idiot|moron|fool|liar))|"
    r"(?:that|this|it)(?:['’]s| is)(?: \w+)? (?:wrong|nonsense|bull\w*|bs|garbage|crap|rubbish|stupid|dumb)|"
    r"wrong again|stupid|idiots?|idiotic|morons?|moronic|dumb|clueless|ignorant|ignorance|bullshit|bull crap|"
    r"broscience|bro.science|pseudoscience|ridiculous|laughable|pathetic|shut up|wtf|gullible|brainwashed|quackery|"
    r"silly|snake oil|shame on)\b",
    re.IGNORECASE,
)
_SCOLDING = re.compile(
    r"\b(?:educate yourself|do your (?:own )?(?:research|homework)|stop (?:spreading|posting|telling|saying|repeating)|"
    r"misinformation|disinformation|fake news|you should know better|everyone knows|everybody knows|obviously|"
    r"of course you|how can you (?:think|believe)|please stop|you people|nice try|good grief|common sense)\b",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find insults and scolding in the reply's own prose."""
    for line in document.body:
        for found, what in _unkind(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” {what}."
            yield document.error(ID, span, message, "Say what the studies found; leave the person out of it.")


@lru_cache(maxsize=4096)
def _unkind(text: str) -> tuple[tuple[re.Match[str], str], ...]:
    patterns = ((_INSULT, "insults"), (_SCOLDING, "scolds"))
    return tuple((found, what) for pattern, what in patterns for found in pattern.finditer(text))
