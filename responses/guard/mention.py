"""No ping: a reply names no account, sends nobody after anybody, and leaves out who is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document, Sentence, without_fixed
from responses.guard.finding import GuardFinding

ID = "mention"

_MENTION = re.compile(r"(?<![\w/.])/?(?:u|user)/[\w\-]+|(?<![\w/.])@\w[\w.\-]*(?:@[\w.\-]+)?", re.IGNORECASE)
_NAMED = re.compile(
    r"(?<![\w/.@-])(?:[a-z]+\d*_[a-z0-9_]+|(?=[A-Z]*[a-z])[A-Za-z]{4,}\d{2,})(?![\w/.])|"
    r"(?<![\w/.])(?:u|user) ?[/\uff0f] ?[\w\-]{2,}|\uff20\w+"
)
"""What only an account is called, such as gym_rat, and a name in disguise. Quotes come with pings broken already."""
_WHO = (
    r"(?:op|him|her|them|whoever (?:wrote|posted|said|sent|made|filmed) \w+|(?:this|that|the) (?:\w+ )?"
    r"(?:guy|user|member|account|poster|person|man|woman|lady|bloke|dude|coach|trainer|author|influencer|commenter))"
)
_CALLED = re.compile(
    rf"\b(?:ban|banning|report|reporting|downvote|mute|block|kick|dox|tag|ping|summon) {_WHO}\b|\bbrigad(?:e|ing)\b|"
    r"\bmod(?:erator)?s?\b[^.!?\n]{0,40}\b(?:ban|mute|kick|pin|lock|warn|remove|delete|sticky|nuke)\b|"
    r"\bgive (?:op|him|her|them|the (?:poster|member|user))\b[^.!?\n]{0,20}\b(?:ban|off|warning|strike|time.?out)\b|"
    r"\b(?:get|gets|be|are|is|got) (?:\w+ )?banned\b|\b(?:perma|shadow).?ban|\bhit (?:the )?(?:report|downvote)\b|"
    rf"\b(?:message|dm|pm|e-?mail|contact|call out|report to|tell|ask|show|send|leave|drop|write) {_WHO}\b"
    r"(?= (?:an?|your|some|our|my|this|over|here|all|directly|privately|instead|what|why|who|"
    r"to (?:come|post|comment|stop|answer|explain|join|weigh))\b)|"
    r"\b(?:write|reach out|complain) to (?:him|her|them)\b|"
    rf"\b(?:message|dm|pm|e-?mail|contact) {_WHO}(?=[.,;!)]|$| (?:who|that|for|if|about)\b)|"
    r"\b(?:go|head|hop)(?: over| on| across)? (?:to|and (?:comment|tell|reply|report|flood))\b[^.!?\n]{0,30}"
    r"\b(?:profile|page|account|channel|thread|video|comments?)\b|"
    r"\b(?:send|point|bring|drag|invite) (?:him|her|them) (?:our|my|your|this|over|round|here)\b|"
    r"\b(?:get|have|ask|tell|invite) (?:your|his|her|the|op['’]s) \w+ (?:to )?(?:come (?:and |over |here )?)?"
    r"(?:(?:to )?(?:post|comment|reply|explain|weigh in|join us))\b|"
    r"\b(?:tell|show|downvote|report|flood|raid|invade)\b[^.!?\n]{0,60}(?<![\w/.])/?r/\w{2,}",
    re.IGNORECASE,
)
"""What sends people after somebody, or asks that somebody be punished."""
_POINTED = re.compile(
    r"\b(?:who|that) (?:commented|replied|posted)\b|"
    r"\b(?:comment(?:er|or|s)?|poster|guy|lady|man|woman|user|person|reply|one|somebody|someone|others?|people|"
    r"folks|girl|kid|member)"
    r"(?: \w+)? (?:above|below|up there|further (?:up|down)|upthread)\b|\bop(?:['’]s)?\b|(?<![\w/.])/?r/\w{2,}|"
    r"\b(?:said|wrote|posted|claimed) (?:above|below|earlier|yesterday|last week)\b|"
    r"\b(?:the|that|another) (?:other )?(?:commenter|poster)\b|"
    r"\b(?:i|we|you|everyone) (?:all )?knows? (?:which|who|exactly who)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:your|his|her|their|op['’]s) (?:(?:own|ex|big|little|older|younger|poor) )?(boyfriend|girlfriend|husband|"
    r"wife|partner|mum|mom|mother|"
    r"dad|father|brother|sister|cousin|uncle|aunt|son|daughter|kid|boss|colleague|roommate|flatmate|teacher)s?\b",
    re.IGNORECASE,
)
"""Somebody of the member's own: to be left out unless the member spoke of them first."""
_NAME = re.compile(r"(?<=[a-z,;:)] )[A-Z][a-z][\w-]+(?: [A-Z][\w-]+)*|^[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_NO_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter english british american european olympic reddit""".split()  # noqa: SIM905
)
_OPENS_ANEW = re.compile(r"[:;)] $")
"""Behind these a writer may begin with a capital, so that one capital alone is no name."""
_HINT = "Name nobody; the reply stands under the post anyway."


def check(document: Document) -> Iterator[GuardFinding]:
    """Find account names, in the quote too; the fixed lines may name the operator. Names in prose want a tick."""
    for found in _MENTION.finditer(without_fixed(document.text, document.context)):
        message = f"“{found.group()}” would notify that account."
        yield document.error(ID, found.span(), message, _HINT)
    for line in document.body:
        for found in _named(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” reads as the name of an account."
            yield document.error(ID, span, message, _HINT)
    for sentence in document.sentences:
        if not sentence.exact:
            yield from _people(document, sentence)


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_NAMED.finditer(text))


def _people(document: Document, sentence: Sentence) -> Iterator[GuardFinding]:
    if called := _called(sentence.plain):
        message = f"“{called}” sends people after somebody."
        yield document.error(ID, sentence.span, message, _HINT)
    elif pointed := _POINTED.search(sentence.plain) or _unasked(document, sentence.plain):
        message = f"“{pointed.group()}” points at somebody."
        yield document.error_if_machine(ID, sentence.span, message, _HINT)
    elif name := _unknown_name(document, sentence.plain):
        message = f"“{name}” is a name that neither the evidence nor a source has."
        yield document.warning(ID, sentence.span, message, "Name no person, maker or place.")


@lru_cache(maxsize=4096)
def _called(sentence: str) -> str | None:
    found = _CALLED.search(sentence)
    return found.group() if found else None


def _unasked(document: Document, plain: str) -> re.Match[str] | None:
    """Return who of the member's own people is named though the post does not speak of them."""
    found = _RELATIVE.search(plain)
    return found if found and found.group(1).lower() not in document.context.post.lower() else None


def _unknown_name(document: Document, plain: str) -> str | None:
    for found in _NAME.finditer(plain):
        words = found.group().split()
        if len(words) == 1 and _OPENS_ANEW.search(plain, 0, found.start()):
            continue
        known = document.capitals
        if odd := [word for word in words if word.casefold() not in _NO_NAMES and word.split("'")[0] not in known]:
            return " ".join(odd)
    return None
