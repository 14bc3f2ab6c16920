"""The few sentences and lead-ins of a reply that are not knowledge: they carry no verdict and no strength.

Each is neutral about the claim's direction, because the member may have asserted it, denied it or asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

QUESTION_LEADS = ("Fair question.", "Good question.")
STILL = ("Still, ", "Even so, ")
EXCEPTIONS = ("That said, ", "Worth knowing: ", "One caveat: ")
INSTEADS = ("In practice, ", "What you can do: ", "")
RED_FLAGS = ("Just in case: ", "One safety note: ", "Worth keeping in mind: ")
RELATED = ("Related: ", "On a related note, ")
AGREEING = (
    "Physical therapist {author} argues in an opinion piece{cited}: ",
    "From an opinion piece by physical therapist {author}{cited}: ",
    "In an opinion piece, physical therapist {author} puts it this way{cited}: ",
)
DIFFERING = (
    "An opinion piece by physical therapist {author} goes further than the studies{cited}: ",
    "{author}, a physical therapist, goes further than the studies in an opinion piece{cited}: ",
)
TAILS = {
    "supported": "The research backs that up.",
    "mostly-supported": "The research mostly agrees.",
    "mixed": "The research on that is mixed.",
    "overstated": "The research only goes part of the way.",
    "not-supported": "The research does not bear that out.",
}
SOURCES_HEAD = "Sources:"

_PROPER = ("Achilles", "Copenhagen", "Nordic", "Nordics", "Cochrane", "I", "Reddit", "Olympic")
_FIRST = re.compile(r"^([A-Z][a-z]*)(?=[\s,'’\-])")


def after_colon(text: str) -> str:
    """Return ``text`` so that it can follow a lead-in: the first letter small, unless the word is a name."""
    found = _FIRST.match(text)
    if found is None or found.group(1) in _PROPER:
        return text
    return text[0].lower() + text[1:]


def led_in(intros: Sequence[str], text: str) -> Sequence[str]:
    """Return those of ``intros`` that read well before ``text``: no word said twice, no second colon."""
    opening = _stem(text.split(maxsplit=1)[0])
    apart = [intro for intro in intros if opening not in {_stem(word) for word in intro.split()}]
    plain = [intro for intro in apart if not intro.endswith(": ")] if ":" in text else apart
    return plain or apart or intros


def _stem(word: str) -> str:
    return word.strip(",:'").lower()[:5]


def lead_ins(author: str) -> tuple[str, ...]:
    """Return every lead-in as it stands in a text without citation numbers."""
    about_article = (intro.format(author=author, cited="") for intro in (*AGREEING, *DIFFERING))
    return tuple(intro for intro in (*STILL, *EXCEPTIONS, *INSTEADS, *RED_FLAGS, *RELATED, *about_article) if intro)


def plain_sentences() -> frozenset[str]:
    """Return the whole sentences of a reply that state nothing of the evidence by themselves."""
    return frozenset((*QUESTION_LEADS, *TAILS.values()))
