"""No unresolved placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "placeholder"

_PLACEHOLDER = re.compile(
    r"\(\s*(?:mods?|note to self|editor|ed)\b[^)\n]*\)|\bfill (?:this |it |me )?in\?|\?{3,}|"
    r"(?<!\w)insert (?:your|the|a) |"
    r"\b(?:add|check|find|need) (?:a |the )?(?:source|link|citation|reference|number)s? here\b|:\s*\.{3}\s*$|"
    r"\{[^}\n]*\}?|###[^#\n]+###|<[a-z][a-z_0-9 ]*>|(?<!\S)%[a-z][a-z_0-9]+%|\b(?:TODO|TBD|FIXME|XX+)\b|lorem ipsum|"
    r"\byour (?:own )?text here\b|\bcheck!{2,}|_{3,}|\$[a-z_]{3,}|"
    r"\((?:see )?(?:link|source|citation|ref)s?(?: here)?\)|"
    r"\b(?:finish|complete|rewrite|reword) this (?:sentence|part|bit|paragraph)\b|\[(?![\d, ]+\])[^\]\n]+\](?!\()|"
    r"\((?:pick|choose|keep|use|delete) (?:one|either|as needed|as appropriate|what fits|the right one)\)|"
    r"(?<!\w)\?\?(?!\?)|\b(?:TBC|TBA|TKTK|TK|WIP)\b|\b(?:to be|still to be) (?:confirmed|added|filled in|written|"
    r"checked)\b|"
    r"\b(?:goes|to go|belongs|will go) here\b|\b(?:more|rest|text|source|numbers?|details?) to (?:come|follow)\b|"
    r"\b(?:pls|plz|please) (?:check|confirm|verify|fill in|review|fix|reword|rephrase|proof.?read|look over)\b"
    r"(?=[^.!?]*\b(?:before it goes|wording|figure|number|source|sentence|paragraph|draft)\b)|"
    r"\bbefore (?:it|this|that|we) (?:goes? (?:out|live|up)|is (?:posted|published|approved)|posts?|publish)\b|"
    r"\b(?:add|fill in|finish|look up|check|insert|write|fix) (?:\w+ ){0,2}later\b|"
    r"\((?:[^()]*\b)?(?:look (?:it |this |that )?up|double.?check|fill in|not sure (?:if|whether) we|"
    r"are we (?:still )?(?:ok|happy|sure)|"
    r"is this (?:right|correct|ok)|who wrote this|rephrase|reword|rewrite|shorten|cut this|delete this|"
    r"remove this)\b[^()]*\)|"
    r"\((?:name|number|year|date|figure|author|study|title|amount|quote|claim|verdict|source|check|verify|blank|"
    r"text)\??\)|"
    r"(?<![\w-])(?:N|X|Y|Z) (?:%|percent|people|studies|trials|runners|lifters|weeks|months|reps|men|women|"
    r"years)(?!\w)|"
    r"\b(?:draft|placeholder|dummy|sample) (?:text|line|sentence|only)\b|\bblah(?: blah)+\b|\basdf\w*|"
    r"\bnote to (?:self|mods?)\b|"
    r"\b(?:opening|closing|intro|summary|verdict|member)['’]?s? (?:line|name|sentence|text|paragraph) here\b|"
    r"%[sd]\b|"
    r"\b(?-i:NN|NNN|NUMBER|SOURCE NEEDED|CITATION NEEDED|NEEDS? SOURCE|INSERT|REF)\b|(?<!\w)\?+ ?%|\b(?:citation|"
    r"source|reference) needed\b|"
    r"\b(?:to be|still) (?:inserted|missing|written|added|decided)\b ?(?:-+)?$|\badd (?:the |a )?\w+ (?:study|"
    r"source|sentence|line|number|figure|link|paragraph) here\b|"
    r"\b(?:right|correct|ok|okay) before (?:posting|publishing|we post|it goes)\b|^-{3,}|-{3,}$|"
    r"#(?:REF|N/A|NAME)|"
    r"\[\s*(?:\?+|\.{2,}|…|todo|tbd|source|sources|citation(?: needed)?|ref|name|link|insert[^\]]*|your [^\]]*)?\s*\]",
    re.IGNORECASE,
)

_TECHNICAL = re.compile(r"\b(?:undefined|NaN)\b|\bnull(?=[:;,.)]|\s*$)|\[[A-Z]+(?:_[A-Z]+)+\]")
"""What a program writes where it had no value; in lower or upper case as it does so, since some of it are words."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find what a template or a hurried edit left behind; the member's own words are left alone."""
    for line in (*document.body, *(line for _, _, line in document.source_lines)):
        for found in _left_behind(line.text):
            span = (line.start + found.start(), line.start + found.end())
            yield document.error(ID, span, f"“{found.group()}” is a placeholder.", "Fill it in or take it out.")


@lru_cache(maxsize=4096)
def _left_behind(text: str) -> tuple[re.Match[str], ...]:
    return (*_PLACEHOLDER.finditer(text), *_TECHNICAL.finditer(text))
