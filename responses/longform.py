"""The long form of a reply: which reasons, exception and advice it gives, weighed against its length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from responses.circumstances import circumstances
from responses.citations import ARTICLE
from responses.knowledge.schema import ArticlePoint, KeyPoint
from responses.marks import without_marks
from responses.phrases import (
    AGREEING,
    DIFFERING,
    EXCEPTIONS,
    INSTEADS,
    QUESTION_LEADS,
    RED_FLAGS,
    RELATED,
    STILL,
    TAILS,
    after_colon,
    led_in,
)
from responses.quoting import quoted
from responses.related import related_line, touched
from responses.reply import Action, Part, PartKind
from responses.sentences import sentences, words
from responses.similarity import content_words
from responses.topic import Topic
from responses.written import WORD_LIMIT, as_parts, suits, usable

MORE_WORDS = 90
"""Words for each further finding."""
RED_FLAG_LIMIT = 2
_TOLD = 0.6
"""Share of a red flag's words in one sentence of the reply from which it is not repeated."""
STATUS_SOURCES = 2
"""References behind what research says of the article's point."""

_EASY_LENGTH = 110
_WORD_PRICE = 0.005
_EXCESS_PRICE = 0.5
_REPEATED_SOURCE_PRICE = 0.4
_LATER_PLACE_PRICE = 0.25
_SAID_BEFORE_PRICE = 0.6
_STUDY_WORTH = (0.0, 1.0, 2.0, 2.2)
_STUDY_WORTH_BESIDE_ARTICLE = (0.0, 1.0, 1.5)
_AGREED = ("supported", "mostly-supported")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Some parts that may stand together in a reply, what they are worth and how long they are."""

    parts: tuple[Part, ...] = ()
    worth: float = 0.0
    length: int = 0


def long_form(topics: Sequence[Topic], *, symptoms: bool, markdown: bool) -> Iterator[list[Part]]:
    """Yield the parts of the reply without citation numbers, best first: with the members' words, then without.

    A written reply comes before what is composed of fragments; one finding alone can have one.
    """
    first, *others = topics
    if not others and (whole := _written(first, symptoms=symptoms, markdown=markdown)):
        yield from _with_quote_and_without(whole)
    full = _section(first, main=True, alone=not others, markdown=markdown)
    for topic in others:
        full += _section(topic, main=False, alone=False, markdown=markdown)
    if symptoms:
        full += _warnings(topics)
    yield from _with_quote_and_without(full)


def _with_quote_and_without(parts: list[Part]) -> Iterator[list[Part]]:
    yield parts
    yield [part for part in parts if part.kind is not PartKind.QUOTE]


def _written(topic: Topic, *, symptoms: bool, markdown: bool) -> list[Part]:
    """Return the reply that was written for this, with what this post calls for besides; [] where there is none."""
    texts = usable(topic.claim, topic.action, topic.kb) if suits(topic.claim, topic.action, topic.stance) else ()
    if not texts:
        return []
    if not markdown:
        texts = tuple(text.replace("**", "") for text in texts)
    said = without_marks(" ".join(texts))
    body = as_parts(topic.claim, texts)
    exception = _called_for(topic, said)
    room = WORD_LIMIT - _length(said) - sum(_length(part.text) for part in exception)
    further = _aside(topic, " ".join((said, *(part.text for part in exception))), room)
    if further:
        body[-1:-1] = further  # what is to be done stands last
    elif (related := _related(topic, content_words(topic.said))[0]).length <= room:
        body += related.parts
    warnings = _warnings([topic], said) if symptoms else []
    return [*_quote(topic, markdown=markdown), *body, *exception, *warnings]


def _aside(topic: Topic, said: str, room: int) -> list[Part]:
    """Return what is known of a thing that the post speaks of and ``said`` does not, if it fits into ``room`` words."""
    # One that lost a source would still speak of that study. The quoted sentence has the first word.
    called_up = [
        aside
        for aside in topic.claim.asides
        if aside.spoken_of(topic.post) and topic.kb.citable(aside.refs) == aside.refs
    ]
    for aside in sorted(called_up, key=lambda aside: not aside.spoken_of(topic.said)):
        if not aside.spoken_of(said) and not _told(aside.text, said) and _length(aside.text) <= room:
            return [topic.part(PartKind.REASON, aside.text, aside.refs)]
    return []


def _quote(topic: Topic, *, markdown: bool) -> list[Part]:
    quote = quoted(topic.said, markdown=markdown)
    return [topic.part(PartKind.QUOTE, quote)] if quote else []


def _called_for(topic: Topic, said: str) -> list[Part]:
    """Return the exception for what the post tells of its people (surgery, runners, …) and ``said`` does not speak of.

    It is shortened to its first sentence where the whole would make the reply long, and never left out: it may be what
    keeps the advice safe.
    """
    untold = topic.circumstances - circumstances(said)
    fitting = [text for text in topic.claim.exceptions if untold & circumstances(text)]
    if not fitting:
        return []
    best = max(fitting, key=lambda text: _suiting(topic, _shapes(text), fitting.index(text)))
    short = [shape for shape in _shapes(best) if untold & circumstances(shape)][-1]
    shape = best if _length(said) + _length(best) <= WORD_LIMIT else short
    return [topic.part(PartKind.EXCEPTION, _led(topic, EXCEPTIONS, shape))]


def _section(topic: Topic, *, main: bool, alone: bool, markdown: bool) -> list[Part]:
    limit = WORD_LIMIT if main else MORE_WORDS
    body = max(_bodies(topic, main=main, alone=alone), key=lambda body: _weight(body, limit))
    return _quote(topic, markdown=markdown) + [part for choice in body for part in choice.parts]


def _bodies(topic: Topic, *, main: bool, alone: bool) -> Iterator[tuple[_Choice, ...]]:
    """Yield every way to answer; what does not depend on the other choices is chosen beforehand."""
    openings = _openings(topic) if main else [_choice(1.0, topic.part(PartKind.VERDICT, topic.claim.verdict))]
    advice = _advice(topic) if main else [_Choice()]
    related = _related(topic, topic.member) if alone else [_Choice()]
    exceptions = _exceptions(topic)
    for article in _article(topic) if main else [_Choice()]:
        studies = _studies(topic, article, main=main)
        for opening, study, other, exception, instead in product(openings, studies, related, exceptions, advice):
            yield opening, study, article, other, exception, instead


def _openings(topic: Topic) -> list[_Choice]:
    """Offer the verdict: behind what is right about the claim, behind a word to every second question, or alone."""
    verdict = topic.part(PartKind.VERDICT, topic.claim.verdict)
    if topic.granted:
        still = topic.part(PartKind.VERDICT, _led(topic, STILL, topic.claim.verdict))
        return [_choice(1.6, topic.part(PartKind.GRANTED, topic.granted), still), _choice(1.0, verdict)]
    if topic.action is not Action.ANSWER or topic.chance("opened") % 2:
        return [_choice(1.0, verdict)]
    lead = topic.part(PartKind.LEAD, topic.pick(QUESTION_LEADS, "lead"))
    return [_choice(1.1, lead, verdict), _choice(1.0, verdict)]


def _weight(body: Sequence[_Choice], limit: int) -> float:
    length, worth = 0, 0.0
    for choice in body:
        length += choice.length
        worth += choice.worth
    return worth - _WORD_PRICE * max(0, length - _EASY_LENGTH) - _EXCESS_PRICE * max(0, length - limit)


def _choice(worth: float, *parts: Part) -> _Choice:
    return _Choice(parts=parts, worth=worth, length=sum(_length(part.text) for part in parts))


@lru_cache(maxsize=8192)
def _length(text: str) -> int:
    return len(words(text))


def _studies(topic: Topic, article: _Choice, *, main: bool) -> list[_Choice]:
    """Offer one to three key points."""
    said = " ".join((topic.claim.verdict, *(part.text for part in article.parts)))
    singles = [_study(topic, point, place, said) for place, point in enumerate(topic.studies[:5])]
    worths = _STUDY_WORTH_BESIDE_ARTICLE if article.parts else _STUDY_WORTH
    most = len(worths) - 1 if main else 1
    return [
        _Choice(
            parts=tuple(part for choice in chosen for part in choice.parts),
            worth=worths[size] + sum(choice.worth for choice in chosen) - _same_source(chosen),
            length=sum(choice.length for choice in chosen),
        )
        for size in range(1, most + 1)
        for chosen in combinations(singles, size)
    ]


def _same_source(chosen: Sequence[_Choice]) -> float:
    refs = [ref for choice in chosen for part in choice.parts for ref in part.references]
    return _REPEATED_SOURCE_PRICE * (len(refs) - len(set(refs)))


def _study(topic: Topic, point: KeyPoint, place: int, said: str) -> _Choice:
    found = content_words(point.text)
    repeated = len(found & content_words(said)) / len(found) if found else 0.0
    worth = 0.5 * topic.taken_up(point.text) + topic.answering(point.text) - 0.2 * place - 0.4 * repeated
    return _choice(worth, topic.part(PartKind.REASON, point.text, topic.kb.citable(point.refs)))


def _article(topic: Topic) -> list[_Choice]:
    """Offer the article's point that suits the post best, with what research says of it, or that in a few words."""
    point = _suited(topic)
    if point is None:
        return [_Choice()]
    said = topic.part(PartKind.REASON, article_sentence(topic, point), (ARTICLE,))
    told = point.in_short or KeyPoint(text=point.evidence_status, refs=point.refs)
    told_of = topic.part(PartKind.REASON, told.text, _nearest(topic, told.refs))
    if point.status == "mostly-supported":
        return [_choice(1.0, said, told_of)]
    # Where research and article part ways, the reader is told how.
    worth = 0.3 - 0.6 * _known(topic, told.text) if point.status in _AGREED else 1.5
    tail = topic.part(PartKind.REASON, TAILS[point.status], _nearest(topic, point.refs))
    return [_choice(0.0, said, tail), _choice(worth, said, told_of)]


def _known(topic: Topic, text: str) -> float:
    """Return the share of a text's words that the claim's own reasons already say."""
    found = content_words(text)
    own = content_words(" ".join(study.text for study in topic.studies))
    return len(found & own) / len(found) if found else 0.0


def _suited(topic: Topic) -> ArticlePoint | None:
    worth = {point: _suiting(topic, (point.point,), place) for place, point in enumerate(topic.points)}
    return max(worth, key=worth.__getitem__, default=None)


def _suiting(topic: Topic, shapes: Iterable[str], place: int) -> float:
    """Return how well a text suits the post in the best of its shapes; one further down its list must suit better."""
    return max(topic.taken_up(shape) + 0.4 * topic.answering(shape) for shape in shapes) - _LATER_PLACE_PRICE * place


def _nearest(topic: Topic, refs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the most telling of these references: those that the claim's own reasons rest on, then the first."""
    own = {ref for study in topic.studies for ref in study.refs}
    return tuple(sorted(topic.kb.citable(refs), key=lambda ref: ref not in own)[:STATUS_SOURCES])


def article_sentence(topic: Topic, point: ArticlePoint) -> str:
    """Return the sentence that credits the article's point; ``{cited}`` marks where its number goes."""
    intros = DIFFERING if point.status in ("overstated", "not-supported") else AGREEING
    intro = topic.pick(intros, "article").format(author=topic.author, cited="{cited}")
    return intro + after_colon(point.point)


def _related(topic: Topic, member: frozenset[str]) -> list[_Choice]:
    """Offer the verdict on the related claim that these words of the member touch on, or nothing."""
    other = touched(topic.claim, topic.kb, member)
    if other is None:
        return [_Choice()]
    text, refs = related_line(other, topic.kb)
    line = Part(kind=PartKind.RELATED, text=_led(topic, RELATED, text), claim_id=other.id, references=refs)
    return [_choice(1.0, line), _Choice()]


def _exceptions(topic: Topic) -> list[_Choice]:
    """Offer the exception that suits the post best, whole or its first sentence; none only where there is none."""
    exceptions = enumerate(topic.claim.exceptions)
    granted = content_words(topic.granted or "")
    worth = {text: _suiting(topic, _shapes(text), place) - _said_before(text, granted) for place, text in exceptions}
    best = max(worth, key=worth.__getitem__, default=None)
    if best is None:
        return [_Choice()]
    return [
        _choice(
            topic.taken_up(shape) + _length(shape) / 1000,
            topic.part(PartKind.EXCEPTION, _led(topic, EXCEPTIONS, shape)),
        )
        for shape in _shapes(best)
    ]


def _said_before(text: str, granted: frozenset[str]) -> float:
    return _SAID_BEFORE_PRICE * len(granted & content_words(text)) / len(granted) if granted else 0.0


def _shapes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, sentences(text)[0])))


def _advice(topic: Topic) -> list[_Choice]:
    """Offer the thing to do instead that suits the post best; none only where the entry has none."""
    fit = {
        text: 0.5 * topic.taken_up(text) + topic.chance(text) % 100 / 1000 - _WORD_PRICE * _length(text)
        for text in topic.claim.instead
    }
    best = max(fit, key=fit.__getitem__, default=None)
    return [_Choice()] if best is None else [_choice(1.0, topic.part(PartKind.INSTEAD, _led(topic, INSTEADS, best)))]


def _led(topic: Topic, intros: Sequence[str], text: str) -> str:
    intro = topic.pick(led_in(intros, text), intros[0])
    return intro + after_colon(text) if intro else text


def _told(warning: str, said: str) -> bool:
    """Whether one sentence of the text holds most of what the warning says."""
    own = content_words(warning)
    return any(len(own & content_words(sentence)) >= _TOLD * len(own) for sentence in sentences(said))


def _warnings(topics: Sequence[Topic], said: str = "") -> list[Part]:
    """Return the red flags that suit the post best, without those that ``said`` tells already."""
    flags = {flag: topic for topic in topics for flag in topic.claim.red_flags}
    shown = sorted(flags, key=lambda flag: -flags[flag].taken_up(flag))[:RED_FLAG_LIMIT]
    untold = [sentence for flag in shown for sentence in sentences(flag) if not _told(sentence, said)]
    if not untold:
        return []
    topic = flags[shown[0]]
    return [topic.part(PartKind.RED_FLAGS, _led(topic, RED_FLAGS, " ".join(untold)))]
