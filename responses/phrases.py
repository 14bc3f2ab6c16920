"""The few sentences and lead-ins of a reply that are not knowledge: they carry no verdict and no strength.

Each is neutral about the claim's direction, because the member may have asserted it, denied it or asked about it.
"""

from __future__ import annotations

import re

from responses.reply import Action

LEADS: dict[Action, tuple[str, ...]] = {
    Action.CORRECT: (
        "Quick note on this bit, since it comes up a lot.",
        "Jumping in on this one, because it gets passed around a lot.",
        "This one is everywhere, so here's what the studies looked at.",
        "Adding some research on this part.",
        "You hear this one a lot, so it's worth a closer look.",
        "Small thing on this part.",
    ),
    Action.NUANCE: (
        "There's a bit more to this one.",
        "Some context on this part, in case it's useful.",
        "Adding a bit of detail here.",
        "This one has a few layers.",
        "Worth a closer look, because the details matter here.",
    ),
    Action.ANSWER: (
        "Good question, and it comes up a lot.",
        "Fair question.",
        "People ask this a lot, so here's the short version.",
        "Here's what the studies say, as far as they go.",
        "Good one to ask.",
    ),
}
EXCEPTIONS = ("One exception: ", "Worth knowing: ", "The caveat: ", "It varies, though: ")
INSTEADS = ("In practice: ", "If it helps: ", "What you can do: ", "For your training: ")
RED_FLAGS = ("Just in case: ", "Safety first: ", "Keep in mind: ")
AGREEING = (
    "An opinion piece by physical therapist {author} says{cited}: ",
    "Physical therapist {author} argues in an opinion piece{cited}: ",
    "In an opinion piece, physical therapist {author} says{cited}: ",
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


def lead_ins(author: str) -> tuple[str, ...]:
    """Return every lead-in as it stands in a text without citation numbers."""
    about_article = (intro.format(author=author, cited="") for intro in (*AGREEING, *DIFFERING))
    return (*EXCEPTIONS, *INSTEADS, *RED_FLAGS, *about_article)


def plain_sentences() -> frozenset[str]:
    """Return the whole sentences of a reply that state nothing of the evidence by themselves."""
    return frozenset((*(lead for leads in LEADS.values() for lead in leads), *TAILS.values()))
