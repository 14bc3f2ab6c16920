"""What else a post says of its people: after surgery, runners, beginners …, so that the advice can fit them."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDED = {
    "surgery": r"surger\w+|surgical\w*|post.?op|operations?|operated|(?:acl|labrum|cuff) repair|"
    r"(?:knee|hip|joint) replacements?|reconstruction",
    "injury": r"injur(?:y|ies|ed)|tears?|tore|torn|ruptured?|sprain(?:s|ed)?|strain(?:s|ed)?|dislocat\w+|"
    r"fractur\w+|broke my|in a cast",
    "running": r"runners?|running|jog(?:s|ging|gers?)?|marathons?|parkrun|\d+ ?k race|my runs?|i run",
    "age": r"older|elderly|seniors?|in my (?:fif|six|seven|eigh)ties|in my [5-8]0s|"
    r"(?:i['’]?m|i am|aged?|past|over|turned) (?:5[5-9]|[6-9]0|[6-8][1-9])|"
    r"(?:5[5-9]|[6-9]\d)[ -]?(?:yo|y/o|years?[ -]old)|grand(?:ma|pa|mother|father|parents?)",
    "beginning": r"beginners?|newbies?|novices?|new to|just start(?:ed|ing)|(?:never|not) (?:trained|lifted)|"
    r"first months?",
    "pregnancy": r"pregnan\w+|post.?partum|post.?natal|breast.?feeding|childbirth|(?:after|given|gave) birth",
    "youth": r"teen(?:s|ager|agers|age)?|adolescents?|kids?|child(?:ren)?|under 18|minors?|my (?:son|daughter)|"
    r"1[0-7][ -]?(?:yo|y/o|years?[ -]old)|high.?school\w*",
    "women": r"wom[ae]n|females?|girls?|my (?:wife|girlfriend)",
    "weak bones": r"osteoporosis|osteopenia|weak bones|bone density",
    "popularity": r"everyone|influencers?|tik.?tok|instagram|you.?tubers?|youtube|reels?|likes|viral|views|followers|"
    r"online|social media",
    "blood test": r"labs|lab results?|blood ?(?:work|tests?|values?)",
    "team sport": r"soccer|football|rugby|basketball|handball|hockey|(?:team|field) sports?",
}
_ANY = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<c{number}>{words})" for number, words in enumerate(_WORDED.values())) + r")(?!\w)",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:\b(?:no|not|never|without|zero)|n['’]?t)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_REACH = 30
_NAMES = dict(zip((f"c{number}" for number in range(len(_WORDED))), _WORDED, strict=True))


@lru_cache(maxsize=4096)
def circumstances(text: str) -> frozenset[str]:
    """Return the circumstances that ``text`` speaks of; one that it denies ("no injury") does not count."""
    return frozenset(
        _NAMES[found.lastgroup]
        for found in _ANY.finditer(text)
        if found.lastgroup and not _DENIED.search(text[max(0, found.start() - _REACH) : found.start()])
    )
