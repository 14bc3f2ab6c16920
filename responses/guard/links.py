"""Links lead to the claim's references and to the article, nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document, links_in, without_fixed
from responses.guard.finding import GuardFinding

ID = "link"

_DOT = r"\s*(?:\[\s*(?:\.|dot)\s*\]|\(\s*(?:\.|dot)\s*\)|\{\s*(?:\.|dot)\s*\}|\bdot\b)\s*"
_SPELLED = re.compile(
    rf"\b[\w-]+{_DOT}(?:com|org|net|io|co|uk|de|fr|eu|us|ca|au|info|shop|store|app|dev|me|tv|ly|gg|fit|health|edu|"
    rf"gov)\b|"
    r"\bh(?:xx|\*\*|tt)ps?\s*:|\bforward slash\b|\b(?:com|org|net|uk|io) slash \w+|"
    r"\bdoi:? ?10\.\d{4,}\S*|(?<![\w./])10\.\d{4,9}/\S+|\b(?:pmid|pmcid|isbn|pubmed(?: id)?)[: ]*\w*\d{4,}|"
    r"(?<!\w)PMC\d{5,}",
    re.IGNORECASE,
)
"""An address in words or in disguise, or the number of a paper."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find addresses that are no source of this reply; the fixed lines may hold the operator's own."""
    for address, span in links_in(without_fixed(document.text, document.context)):
        if address not in document.sayable.links:
            message = f"“{address}” is not the link of a source for this claim."
            yield document.error(ID, span, message, "Link only to the sources in the list.")
    for line in document.body:
        for found in _spelled(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” is a web address in disguise."
            yield document.error(ID, span, message, "Name only the sources in the list.")


@lru_cache(maxsize=4096)
def _spelled(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_SPELLED.finditer(text))
