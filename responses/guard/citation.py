"""No claim without its citation, and no citation without its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responses.citations import ARTICLE
from responses.guard.careful import advises, careful
from responses.guard.courtesy import courteous
from responses.guard.document import Document, Sentence
from responses.guard.finding import GuardFinding

ID = "citation"

_CITED_KINDS = ("key_points", "article_points", "evidence_status", "related")
_CLAIMS = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|research|evidence|reviews?|meta.analys[ei]s|scientists|proven?|shows?|causes?|caused|"
    r"fix(?:es)?|prevents?|reduces?|increases?|improves?|damages?|harms?|worsens?|strengthens?|builds?|heals?|cures?|"
    r"risk|percent|leads? to|linked|better than|worse than)\b|%",
    re.IGNORECASE,
)

_APPEALS = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|research(?:ers)?|evidence|reviews?|meta.analys[ei]s|scien(?:ce|tists)|experts?|data|"
    r"guidelines?)\b(?: \w+){0,4}? (?:shows?|showed|shown|finds?|found|says?|said|suggests?|proves?|proven?|reports?|"
    r"reported|concludes?|concluded|sees?|saw|agrees?|confirms?|confirmed|links?|linked|backs?)\b|"
    r"\baccording to\b|\bin (?:a|one|the|several|many)(?: [\w-]+){0,3} (?:study|trial|review)\b|\d ?%|\bpercent\b",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:proves|shows|causes|caused|fixes|prevents|reduces|increases|improves|damages|harms|worsens|strengthens|"
    r"builds|"
    r"heals|cures|leads to|linked|better than|worse than|risk)\b",
    re.IGNORECASE,
)
_UNCITED_KINDS = ("verdict", "exceptions", "instead", "red_flags", "conflicts")
_MUCH_ALIKE, _NEARLY_SAME = 0.5, 0.9


def check(document: Document) -> Iterator[GuardFinding]:
    """Find claims without a number, numbers without a source line, wrong numbers, and replies without research."""
    for sentence in document.sentences:
        yield from _sentence(document, sentence)
    yield from _sources(document)


def _sentence(document: Document, sentence: Sentence) -> Iterator[GuardFinding]:
    missing = [number for number in sentence.cited if number not in document.listed]
    if missing:
        message = f"There is no source with the number {missing[0]}."
        yield document.error(ID, sentence.span, message, "Correct the number or add the source.")
    elif _needs_citation(document, sentence) and not sentence.cited:
        message = "This sentence makes a claim and cites no source."
        report = document.error_if_machine if _open_to_doubt(document, sentence) else document.error
        yield report(ID, sentence.span, message, "Add the number of a listed source, or leave it out.")
    elif sentence.traced and sentence.known and sentence.known.refs and sentence.cited:
        cited = {document.listed[number] for number in sentence.cited}
        if not cited & set(sentence.known.refs):
            message = "The source cited here is not the one that says this."
            report = document.error if sentence.likeness >= _NEARLY_SAME else document.error_if_machine
            yield report(ID, sentence.span, message, "Use the number of the study that says it.")


def _needs_citation(document: Document, sentence: Sentence) -> bool:
    if not document.machine and not sentence.exact and courteous(sentence.plain, document.context.post):
        return False  # "see a doctor if it worsens"
    if sentence.traced and sentence.known:
        return sentence.known.kind in _CITED_KINDS and not _left_without(document, sentence)
    return _CLAIMS.search(sentence.plain) is not None or _APPEALS.search(sentence.plain) is not None


def _left_without(document: Document, sentence: Sentence) -> bool:
    """Whether a moderator cut the sentence whose number this one shared, and it states nothing that wants its own."""
    if document.machine or sentence.known is None or not sentence.known.borrowed:
        return False
    if advises(sentence.plain):
        return True
    return sentence.exact and (careful(sentence.plain) or not _CLAIMS.search(sentence.plain))


def _open_to_doubt(document: Document, sentence: Sentence) -> bool:
    """Whether a careful reader may see no claim here that wants a source: advice, a question, a paraphrase."""
    if sentence.traced:
        if sentence.exact and sentence.known and sentence.known.borrowed:
            return True
        reworded = careful(sentence.plain) and sentence.likeness < _NEARLY_SAME
        return reworded or bool(sentence.nearby) or document.likeness(sentence, _UNCITED_KINDS) >= _MUCH_ALIKE
    if _APPEALS.search(sentence.plain):
        return False
    if sentence.plain.endswith("?") or careful(sentence.plain) or sentence.nearby:
        return True
    return not _FINITE.search(sentence.plain) or document.likeness(sentence, _UNCITED_KINDS) >= _MUCH_ALIKE


def _sources(document: Document) -> Iterator[GuardFinding]:
    used = {number for sentence in document.sentences for number in sentence.cited}
    for number, _, line in document.source_lines:
        if document.listed[number] is None:
            message = f"Source {number} is no source for this claim, or its line was changed."
            yield document.error(ID, line.span, message, "Put the line back as it was, or take it out.")
        elif number not in used:
            message = f"Source {number} is in the list, but no sentence cites it."
            yield document.warning(ID, line.span, message, "Cite it in the text or take it out.")
    if not any(ref not in (None, ARTICLE) for number, ref in document.listed.items() if number in used):
        message = "The reply cites no study."
        yield document.error(ID, (0, len(document.text)), message, "Give at least one reason with a study behind it.")
