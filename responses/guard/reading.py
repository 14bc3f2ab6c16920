"""Easy to read: the Automated Readability Index of the reply's own prose stays at 12 or below."""

from __future__ import annotations

from collections.abc import Iterator

from responses.guard.document import Document
from responses.guard.finding import GuardFinding
from responses.sentences import reading_grade, words

ID = "reading"

MEASURABLE = 40
"""Words that the index needs: it was made for passages, and a sentence or two of them swing it by several grades."""
LONGEST = 45
"""Words of one sentence, beyond which it is hard to follow however plain they are."""
LIMIT = 12.0
"""A US school grade; see responses.sentences.reading_grade for the formula and its source."""


def check(document: Document) -> Iterator[GuardFinding]:
    """Find prose that is hard to read; quote, fixed lines and sources do not count."""
    grade = reading_grade(document.prose)
    if grade > LIMIT and len(words(document.prose)) >= MEASURABLE:
        message = f"The text is hard to read: it takes {grade:.0f} years of school; {LIMIT:.0f} should do."
        hint = "Use shorter sentences and plainer words."
        yield document.error_if_machine(ID, (0, len(document.text)), message, hint)
    for sentence in document.sentences:
        count = 0 if sentence.exact else len(words(sentence.plain))
        if count > LONGEST:
            message = f"This sentence has {count} words."
            yield document.error_if_machine(ID, sentence.span, message, "Make two or three of it.")
