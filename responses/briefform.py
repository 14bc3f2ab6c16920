"""The brief form of a reply, for platforms that count in hundreds: verdict, one source, and what else fits."""

from __future__ import annotations

from collections.abc import Iterator

from responses.knowledge.schema import ClaimEntry
from responses.phrases import EXCEPTIONS, after_colon
from responses.reply import Part, PartKind
from responses.sentences import sentences
from responses.similarity import content_words
from responses.topic import Topic
from responses.wording import STRENGTH, verdict_problems


def brief_form(topic: Topic) -> Iterator[list[Part]]:
    """Yield the parts of ever shorter replies, without citation numbers; the quote is left to the thread."""
    study = topic.studies[0]
    refs = topic.kb.citable(study.refs)[:1]
    verdict = topic.part(PartKind.VERDICT, topic.claim.verdict)
    cited = topic.part(PartKind.VERDICT, topic.claim.verdict, refs)
    reason = topic.part(PartKind.REASON, study.text, refs)
    exception = _exception(topic)
    yield [verdict, reason, *exception]
    yield [cited, *exception]
    yield [cited]
    line = verdict_line(topic.claim)
    yield [topic.part(PartKind.VERDICT, line, refs)]
    if line != bottom_line(topic.claim):
        yield [topic.part(PartKind.VERDICT, bottom_line(topic.claim), refs)]


def verdict_line(claim: ClaimEntry) -> str:
    """Return the verdict in one sentence: its first one where that stands alone, else the bottom line."""
    first = sentences(claim.verdict)[0]
    return first if _stands_alone(first, claim) else bottom_line(claim)


def bottom_line(claim: ClaimEntry) -> str:
    """Return the shortest honest verdict: the proposition in quotation marks and what the strength table says of it."""
    return f"“{claim.proposition.rstrip('.')}”: {after_colon(STRENGTH[claim.rating, claim.certainty].opener)}."


def _stands_alone(sentence: str, claim: ClaimEntry) -> bool:
    said, named = content_words(sentence), content_words(claim.proposition)
    return len(said & named) >= 0.5 * min(len(said), len(named)) and not verdict_problems(
        sentence, claim.rating, claim.certainty
    )


def _exception(topic: Topic) -> list[Part]:
    if not topic.claim.exceptions:
        return []
    first = sentences(topic.claim.exceptions[0])[0]
    return [topic.part(PartKind.EXCEPTION, topic.pick(EXCEPTIONS, "exception") + after_colon(first))]
