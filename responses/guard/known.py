"""What replies to some claims may say and cite, worked out once for each set of claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from responses.briefform import bottom_line
from responses.citations import ARTICLE, author_name, sources
from responses.guard.careful import advises
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.schema import ClaimEntry
from responses.marks import marked, numbered
from responses.phrases import lead_ins, plain_sentences
from responses.related import related_line
from responses.sentences import cited_numbers, sentences, without_citations
from responses.similarity import content_words
from responses.wording import expanded, verdict_problems
from responses.written import usable


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A sentence that may stand in a reply and what it is: ``kind`` is the key of the entry it comes from.

    The number that gives a ``borrowed`` one its ``refs`` stands in a sentence behind it.
    ``verbatim`` ones bear out no other sentence: a fixed phrase says nothing, and the bottom line repeats the claim.
    """

    text: str
    kind: str
    claim_id: str | None = None
    refs: tuple[str, ...] = ()
    borrowed: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sayable:
    """Everything that a reply to some claims may say. Equal to itself alone, so that sentences can be cached by it.

    ``by_text`` finds a sentence by its folded text. ``links`` are the addresses that the reply may show, ``sources``
    maps each source line, without its number, to the id of its source.
    """

    known: tuple[Known, ...]
    by_text: Mapping[str, Known]
    lead_ins: tuple[str, ...]
    links: frozenset[str]
    sources: Mapping[str, str]

    def without_lead_in(self, sentence: str) -> str:
        """Return the sentence without the lead-in that may open it."""
        opening = next((intro for intro in self.lead_ins if sentence.startswith(intro)), "")
        return sentence[len(opening) :]

    def source_id(self, line: str) -> str | None:
        """Return the id of the source that this line names word for word; whatever else it held would go unseen."""
        return self.sources.get(_unlettered(line))


@lru_cache(maxsize=512)
def sayable(kb: KnowledgeBase, claim_ids: tuple[str, ...], *, markdown: bool) -> Sayable:
    """Return what a reply to these claims may say; ids that the knowledge base lacks are passed over."""
    claims = [kb.claims[claim_id] for claim_id in claim_ids if claim_id in kb.claims]
    known = (*_PHRASES, *(said for claim in claims for said in _said_of(claim, kb)))
    further = (ref for claim in claims for ref in kb.citable(claim.further_references))
    cited = dict.fromkeys((*(ref for said in known for ref in said.refs), *further, ARTICLE))
    listed = sources(list(cited), kb, markdown=markdown)
    return Sayable(
        known=known,
        by_text={folded(said.text): said for said in reversed(known)},
        lead_ins=lead_ins(author_name(kb.article)),
        links=frozenset(source.link for source in listed if source.link),
        sources={_unlettered(source.line.split(" ", 1)[1]): source.id for source in reversed(listed)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of all that a reply may say: stemmed, and those that it writes with a capital."""

    words: frozenset[str]
    capitals: frozenset[str]


@lru_cache(maxsize=512)
def vocabulary(kb: KnowledgeBase, claim_ids: tuple[str, ...], *, markdown: bool) -> Vocabulary:
    """Return the words of what a reply to these claims may say; only edited sentences need them."""
    said = sayable(kb, claim_ids, markdown=markdown)
    claims = [kb.claims[claim_id] for claim_id in claim_ids if claim_id in kb.claims]
    texts = (*(known.text for known in said.known), *said.lead_ins, *(claim.proposition for claim in claims))
    return Vocabulary(
        words=frozenset().union(*(content_words(text) for text in texts)),
        capitals=frozenset(_CAPITAL.findall(" ".join((*texts, *said.sources)))),
    )


def folded(text: str) -> str:
    """Return what makes two sentences the same: words alone count, not case, spacing or the full stop."""
    return " ".join(text.casefold().split()).rstrip(".!?: ")


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Return the words alone, without case, marks and contractions."""
    return " ".join(_BARE.findall(expanded(text)))


def _said_of(claim: ClaimEntry, kb: KnowledgeBase) -> Iterator[Known]:
    if claim.granted:
        yield Known(text=claim.granted, kind="granted", claim_id=claim.id)
    yield from _each("verdict", claim.id, (claim.verdict,))
    yield Known(text=bottom_line(claim), kind="verdict", claim_id=claim.id, verbatim=True)
    for point in kb.usable_points(claim.id):
        yield from _each("key_points", claim.id, (point.text,), kb.citable(point.refs))
    yield from _asides(claim, kb)
    for kind in ("exceptions", "instead", "red_flags", "conflicts"):
        yield from _each(kind, claim.id, getattr(claim, kind))
    for article_point in kb.points_for(claim.id):
        yield from _each("article_points", claim.id, (article_point.point,), (ARTICLE,))
        refs = kb.citable(article_point.refs)
        yield from _each("evidence_status", claim.id, (article_point.evidence_status,), refs)
        if article_point.in_short:
            refs = kb.citable(article_point.in_short.refs)
            yield from _each("evidence_status", claim.id, (article_point.in_short.text,), refs)
    for action, _ in claim.replies.items():
        yield from _written(claim, usable(claim, action, kb))
    for other in claim.related:
        if other in kb.claims and kb.usable_points(other):
            line, refs = related_line(kb.claims[other], kb)
            repeats = line == bottom_line(kb.claims[other])
            yield Known(text=line, kind="related", claim_id=other, refs=refs, verbatim=repeats)


def _asides(claim: ClaimEntry, kb: KnowledgeBase) -> Iterator[Known]:
    """Yield the asides. One without a source is about a thing beside the claim; it bears out no flat words on it."""
    for aside in claim.asides:
        refs = kb.citable(aside.refs)
        for said in _each("key_points" if refs else "exceptions", claim.id, (aside.text,), refs):
            yield replace(said, verbatim=not refs)


def _written(claim: ClaimEntry, texts: Sequence[str]) -> Iterator[Known]:
    """Yield the sentences of a written reply: the first paragraph's that state the verdict are that."""
    for place, text in enumerate(texts):
        refs_by_number = dict(enumerate(marked(text), start=1))
        pieces = sentences(numbered(text, {ref: number for number, ref in refs_by_number.items()}))
        for number, piece in enumerate(pieces):
            # A number covers the sentences before it too, as the guard reads it.
            cited = next((found for behind in pieces[number:] if (found := cited_numbers(behind))), ())
            refs = tuple(refs_by_number[cite] for cite in cited)
            plain = without_citations(piece).removeprefix("- ")
            verdict = place == 0 and not verdict_problems(plain, claim.rating, claim.certainty)
            kind = "verdict" if verdict else _kind(plain, opening=place == 0, cited=bool(refs))
            # What else opens a reply leads to the verdict and may be as flat as a grant: it bears nothing else out.
            borrowed = bool(refs) and not cited_numbers(piece)
            yield Known(
                text=plain, kind=kind, claim_id=claim.id, refs=refs, borrowed=borrowed, verbatim=kind == "granted"
            )


def _kind(plain: str, *, opening: bool, cited: bool) -> str:
    if cited:
        return "key_points"
    if opening:
        return "granted"
    return "instead" if advises(plain) else "conflicts"


def _each(kind: str, claim_id: str, texts: Sequence[str], refs: tuple[str, ...] = ()) -> Iterable[Known]:
    for text in texts:
        for piece in dict.fromkeys((*sentences(text), text)):
            yield Known(text=piece, kind=kind, claim_id=claim_id, refs=refs)


def _unlettered(text: str) -> str:
    return re.sub(r"(?<=\b\d{4})[a-z]\b", "", text)


_BARE = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*")
_CAPITAL = re.compile(r"\b[A-Z][\w-]+")
_PHRASES = tuple(Known(text=phrase, kind="phrase", verbatim=True) for phrase in sorted(plain_sentences()))
