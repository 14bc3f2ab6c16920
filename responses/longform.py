"""The long form of a reply: which reasons, exception and advice it gives, weighed against its length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from responses.citations import ARTICLE
from responses.knowledge.schema import ArticlePoint, KeyPoint
from responses.phrases import AGREEING, DIFFERING, EXCEPTIONS, INSTEADS, LEADS, RED_FLAGS, TAILS, after_colon
from responses.quoting import quoted
from responses.reply import Part, PartKind
from responses.sentences import sentences, words
from responses.similarity import content_words
from responses.topic import Topic

WORD_LIMIT = 160
"""Words from the lead to the advice, for the main finding."""
MORE_WORDS = 90
"""Words for each further finding."""
RED_FLAG_LIMIT = 2

_EASY_LENGTH = 110
_WORD_PRICE = 0.005
_EXCESS_PRICE = 0.5
_REPEATED_SOURCE_PRICE = 0.4
_STUDY_WORTH = (0.0, 1.0, 2.0, 2.2)
_STUDY_WORTH_BESIDE_ARTICLE = (-1.5, 1.0, 1.5)
_AGREED = ("supported", "mostly-supported")
_HANGING = ("But ", "And ", "It ", "They ", "These ", "Those ", "Both ", "That ", "So ", "Yet ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Some parts that may stand together in a reply, what they are worth and how long they are."""

    parts: tuple[Part, ...] = ()
    worth: float = 0.0
    length: int = 0


def long_form(topics: Sequence[Topic], *, symptoms: bool, markdown: bool) -> Iterator[list[Part]]:
    """Yield the parts of the reply without citation numbers, best first: with the members' words, then without."""
    first, *others = topics
    full = _section(first, main=True, markdown=markdown)
    for topic in others:
        full += _section(topic, main=False, markdown=markdown)
    if symptoms:
        full += _warnings(topics)
    yield full
    yield [part for part in full if part.kind is not PartKind.QUOTE]


def _section(topic: Topic, *, main: bool, markdown: bool) -> list[Part]:
    quote = quoted(topic.said, markdown=markdown)
    body = max(_bodies(topic, main=main), key=lambda body: _weight(body, WORD_LIMIT if main else MORE_WORDS))
    parts = [topic.part(PartKind.QUOTE, quote)] if quote else []
    return parts + [part for choice in body for part in choice.parts]


def _bodies(topic: Topic, *, main: bool) -> Iterator[tuple[_Choice, ...]]:
    verdict = _choice(1.0, topic.part(PartKind.VERDICT, topic.claim.verdict))
    opening = topic.part(PartKind.LEAD, topic.pick(LEADS[topic.action], "lead"))
    leads = [_choice(0.1, opening), _Choice()] if main else [_Choice()]
    advice = _advice(topic) if main else [_Choice()]
    for article in _article(topic) if main else [_Choice()]:
        studies = _studies(topic, article, main=main)
        for lead, study, exception, instead in product(leads, studies, _exceptions(topic), advice):
            yield lead, verdict, study, article, exception, instead


def _weight(body: Sequence[_Choice], limit: int) -> float:
    length = sum(choice.length for choice in body)
    price = _WORD_PRICE * max(0, length - _EASY_LENGTH) + _EXCESS_PRICE * max(0, length - limit)
    return sum(choice.worth for choice in body) - price


def _choice(worth: float, *parts: Part) -> _Choice:
    return _Choice(parts=parts, worth=worth, length=sum(len(words(part.text)) for part in parts))


def _studies(topic: Topic, article: _Choice, *, main: bool) -> list[_Choice]:
    """Offer one to three key points; none only where the article's part tells the research in full."""
    told = topic.point is not None and any(part.text == topic.point.evidence_status for part in article.parts)
    said = topic.claim.verdict + (" " + topic.point.evidence_status if told and topic.point else "")
    singles = [_study(topic, point, place, said) for place, point in enumerate(topic.studies[:5])]
    worths = _STUDY_WORTH_BESIDE_ARTICLE if article.parts else _STUDY_WORTH
    most = len(worths) - 1 if main else 1
    return [
        _Choice(
            parts=tuple(part for choice in chosen for part in choice.parts),
            worth=worths[size] + sum(choice.worth for choice in chosen) - _same_source(chosen),
            length=sum(choice.length for choice in chosen),
        )
        for size in range(0 if told else 1, most + 1)
        for chosen in combinations(singles, size)
    ]


def _same_source(chosen: Sequence[_Choice]) -> float:
    refs = [ref for choice in chosen for part in choice.parts for ref in part.references]
    return _REPEATED_SOURCE_PRICE * (len(refs) - len(set(refs)))


def _study(topic: Topic, point: KeyPoint, place: int, said: str) -> _Choice:
    found = content_words(point.text)
    repeated = len(found & content_words(said)) / len(found) if found else 0.0
    worth = 0.5 * topic.fitting(point.text) - 0.12 * place - 0.6 * repeated
    return _choice(worth, topic.part(PartKind.REASON, point.text, topic.kb.citable(point.refs)))


def _article(topic: Topic) -> list[_Choice]:
    """Offer the article's point with its evidence status: in full, shortened, or in a few words of our own."""
    if topic.point is None:
        return [_Choice()]
    said = topic.part(PartKind.REASON, article_sentence(topic, topic.point), (ARTICLE,))
    refs = topic.kb.citable(topic.point.refs)
    shared = {ref for study in topic.studies for ref in study.refs}
    nearest = tuple(sorted(refs, key=lambda ref: ref not in shared)[:2])
    # Where research and article part ways, or the claim lists such a conflict, the reader is told how.
    differs = topic.point.status not in _AGREED or bool(topic.claim.conflicts)
    worth = 1.5 if differs else 0.3
    choices = [_choice(0.0, said, topic.part(PartKind.REASON, TAILS[topic.point.status], nearest))]
    for text, share in _statuses(topic.point, topic.claim.verdict):
        choices.append(_choice(worth * share, said, topic.part(PartKind.REASON, text, refs)))
    return choices


def _statuses(point: ArticlePoint, verdict: str) -> Iterator[tuple[str, float]]:
    """Yield the evidence status, whole and shortened, each with the share of its worth that is left.

    A shortened one keeps the first sentence and one later sentence that can stand without its neighbours; the best of
    them is new against the verdict and near the end, where the status says what speaks against the point.
    """
    yield point.evidence_status, 1.0
    told = content_words(verdict)
    opening, *rest = sentences(point.evidence_status)
    for place, sentence in enumerate(rest, start=1):
        found = content_words(sentence)
        if not sentence.startswith(_HANGING):
            yield f"{opening} {sentence}", 0.7 + 0.06 * place - 0.3 * len(found & told) / max(1, len(found))


def article_sentence(topic: Topic, point: ArticlePoint) -> str:
    """Return the sentence that credits the article's point; ``{cited}`` marks where its number goes."""
    intros = DIFFERING if point.status in ("overstated", "not-supported") else AGREEING
    intro = topic.pick(intros, "article").format(author=topic.author, cited="{cited}")
    return intro + after_colon(point.point)


def _exceptions(topic: Topic) -> list[_Choice]:
    """Offer the first exception, whole or its first sentence; none only where the entry has none."""
    if not topic.claim.exceptions:
        return [_Choice()]
    first = topic.claim.exceptions[0]
    shapes = dict.fromkeys((first, sentences(first)[0]))
    made = (topic.part(PartKind.EXCEPTION, _led_in(topic, EXCEPTIONS, text)) for text in shapes)
    return [_choice(len(words(part.text)) / 1000, part) for part in made]


def _advice(topic: Topic) -> list[_Choice]:
    """Offer each thing to do instead; none only where the entry has none."""
    return [
        _choice(
            1.0 + 0.5 * topic.fitting(text) + topic.chance(text) % 100 / 1000,
            topic.part(PartKind.INSTEAD, _led_in(topic, INSTEADS, text)),
        )
        for text in topic.claim.instead
    ] or [_Choice()]


def _led_in(topic: Topic, intros: Sequence[str], text: str) -> str:
    """Put a lead-in before ``text``; one that opens with the same word would stammer."""
    opening = text.split()[0]
    apart = [intro for intro in intros if not intro.startswith(f"{opening} ")]
    return topic.pick(apart or intros, intros[0]) + after_colon(text)


def _warnings(topics: Sequence[Topic]) -> list[Part]:
    flags = {flag: topic for topic in topics for flag in topic.claim.red_flags}
    shown = sorted(flags, key=lambda flag: -flags[flag].fitting(flag))[:RED_FLAG_LIMIT]
    if not shown:
        return []
    topic = flags[shown[0]]
    return [topic.part(PartKind.RED_FLAGS, _led_in(topic, RED_FLAGS, " ".join(shown)))]
