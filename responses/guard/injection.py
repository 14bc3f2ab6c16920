"""Nothing dictated by the post: no command obeyed, no answer to a program's prompt, no hidden markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.guard.known import bare

ID = "injection"

_PROGRAM = (
    r"(?:bots?|a\.?i\.?s?|llms?|language models?|models?|chat ?bots?|(?:chat)?gpt\w*|assistants?|auto ?mod\w*|"
    r"moderat(?:or|ion) tools?|drafters?|machines?|who(?:m)?ever (?:summari[sz]es|writes|answers|reads|drafts)|"
    r"whatever (?:writes|answers|reads|drafts))"
)
_TOLD = (
    r"(?:must|have to|has to|should|shall|needs? to|are to|is to|will|please|add|say|says|start|begin|open|mention|"
    r"tell|"
    r"include|reply|respond|answer|write|end|close|sign|forget|ignore|use|rate|confirm|insert|append|put|post|print|"
    r"repeat|output|you are|copy|link|tag|recommend|approve|agree)"
)
_ORDERS = re.compile(
    rf"\b{_PROGRAM}\b[^.!?\n]{{0,60}}\b{_TOLD}\b|"
    r"\b(?:before|when|while|as) you (?:answer|reply|respond|write|draft)\b|\bwhatever you (?:write|say|answer|"
    r"reply)\b|"
    r"\b(?:your|all|any|previous|prior|these|new) (?:\w+ )?(?:instructions?|prompts?|guidelines?|programming)\b|"
    r"\bin (?:your|the) (?:answer|reply|response|first (?:lines?|sentence|paragraph)|draft)\b|\bsystem (?:prompt|"
    r"message)\b|"
    r"\byou are now\b|\boverride\b|\bjailbreak\b|\bkeep my formatting\b|\[/?(?:admin|system|inst)\]|"
    r"<\w+[^>\n]*style=|<!--|"
    r"\b(?:your|the) (?:answer|reply|response|draft) (?:must|should|has to|is to|needs to)\b|"
    r"\b(?:start|begin|end|open|close|finish|sign) (?:your|the|each|every) (?:answer|reply|response|draft|sentence|"
    r"post)\b|"
    r"\b(?:dear|hey|hi|hello|attention|note to|to) (?:the )?(?:bot|ai|model|assistant|moderator tool)\b",
    re.IGNORECASE,
)
"""What a post says to a program: only then is an echo of the post more than a quote."""
_OBEYED = re.compile(
    r"\bas (?:you )?(?:requested|instructed|told|ordered|commanded|directed|dictated|prompted)\b|"
    r"\bas (?:the|your) (?:post|member|instructions?|prompt) (?:asks?|asked|says?|said|demands?|requires?|told)\b|"
    r"\bper (?:your|the) (?:instructions?|request|prompt|orders?)\b|"
    r"\b(?:switch(?:ing|ed)? to|entering|entered|now in|activat(?:ing|ed)) (?:\w+[ -]){0,3}mode\b|"
    r"\bmode (?:on|enabled|activated|confirmed|engaged|unlocked)\b|"
    r"\b(?:override|command|instructions?|orders?|password|passphrase|token|code ?word|access|keyword)\b[^.!?]{0,20}"
    r"\b(?:acknowledged|accepted|confirmed|received|understood|granted)\b|"
    r"\b(?:rules|filters?|safeguards?|guard|checks?|fact.?checks?|moderation|restrictions)\b[^.!?]{0,20}"
    r"\b(?:suspended|disabled|switched off|turned off|lifted|bypassed|ignored)\b|"
    r"\b(?:ignor|disregard|dropp|forgett|overrid)ing (?:all |my |the |any |these )*(?:previous |prior )?(?:rules|"
    r"instructions|guidelines|prompt)\b|"
    r"\b(?:begin|end) (?:admin|system|debug|output)\b|\b(?:i|we) (?:have been|was|were|am|are) (?:told|asked|"
    r"instructed|ordered|made) to (?:say|write|add|tell|confirm|mention|include|state)\b|"
    r"\bhere is the (?:text|answer|line|sentence|output|reply) you (?:asked|requested|wanted|ordered)\b|"
    r"\bmy instructions (?:say|tell|are)\b|"
    r"\bsystem (?:prompt|message)\b|\bmy (?:hidden |secret |own )?(?:instructions|prompt|programming)\b|"
    r"\bas an? (?:ai|large language|language) (?:model|assistant)\b|\bas an ai\b|\bi am (?:now )?(?:an? )?(?:dan|"
    r"unfiltered)\b|"
    r"(?:\b(?:approved|verified|certified|trusted) (?:by the (?:system|ai|bot)|doctor|expert|professional|account|"
    r"user)\b)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?[a-z][a-z0-9]*(?: [^>\n]*)?/?>|<!--|-->|&(?:#\w+|[a-z]{2,8});|>!|!<|"
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
"""Tags, entities, spoilers and characters that nobody sees; what stands between two emoji belongs to them."""
_SIGN = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]|\b(?=\w*\d)[\w-]*[A-Za-z][\w-]*-\w+\b")
"""A picture sign, or a code such as KEY-7."""
_RUN = 4
"""Words in a row that an edit shares with a post that gives orders, and with nothing that the reply may say."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find obedience to the post, and markup that hides something."""
    for line in document.body:
        for found in _hidden(line.text):
            span = (line.start + found.start(), line.start + found.end())
            yield document.error(ID, span, "This is code, or a character that nobody sees.", "Take it out.")
    orders = _gives_orders(document.context.post)
    for sentence in document.sentences:
        if sentence.exact:
            continue
        if obeyed := _OBEYED.search(sentence.plain):
            message = f"“{obeyed.group()}” obeys an order to a program, and answers no member."
            yield document.error(ID, sentence.span, message, "Take it out: no post decides what a reply says.")
        elif orders and (echo := _echoed(document, sentence.plain)):
            message = f"“{echo}” is taken from the post, which gives orders to a program."
            yield document.error(ID, sentence.span, message, "Take it out: no post decides what a reply says.")


@lru_cache(maxsize=4096)
def _hidden(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_MARKUP.finditer(text))


@lru_cache(maxsize=256)
def _gives_orders(post: str) -> bool:
    return _ORDERS.search(post) is not None


def _echoed(document: Document, plain: str) -> str | None:
    """Return words or a sign that the sentence takes from the post and not from what the reply may say."""
    post = document.context.post
    if sign := next((found.group() for found in _SIGN.finditer(plain) if found.group() in post), None):
        return sign
    words, told = bare(plain).split(), f" {bare(post)} "
    runs = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    return next((run for run in runs if f" {run} " in told and not _says(document, run)), None)


def _says(document: Document, run: str) -> bool:
    claims = (text for claim in document.claims for text in (claim.proposition, *claim.phrasings, *claim.denials))
    known = (said.text for said in document.sayable.known)
    return any(f" {run} " in f" {bare(text)} " for text in (*known, *claims))
