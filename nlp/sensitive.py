"""Signs that the author, or a person in their care, needs care rather than a correction.

Every sign is looked for sentence by sentence: words that show it, spoken of the author or somebody in their care, and
nothing in the sentence that makes them somebody else's, long past, unreal or a figure of speech. Where a rule is in
doubt it errs towards the sign: the cost is a draft less, the gain is a person who is met with care.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from nlp.lexicon import read
from nlp.values import Sign

_SENTENCE_END: Final = re.compile(r"(?<=[.!?\n])\s+|\n+")
_PLACEHOLDER: Final = re.compile(r"<([a-z-]+)>")
_NEGATED_WITHIN = 14
_DENIED: Final = re.compile(
    r"\b(?:no|never|without|(?:do|did|have)(?:n't|nt| not))\b(?: \w+){0,2}? "
    r"(?:have|had|get|got|feel|felt|experienced?|hurts?|aches?|pains?|sore(?:ness)?|discomfort)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """``shows`` is the sign itself; ``unless`` takes it back; ``free`` needs no word for the author in the sentence."""

    sign: Sign
    triggers: tuple[str, ...]
    shows: re.Pattern[str]
    unless: re.Pattern[str] | None
    free: bool
    past_counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """The patterns of ``lexicon/signs.yaml``, ready to use."""

    rules: tuple[_Rule, ...]
    symptoms: re.Pattern[str]
    own: re.Pattern[str]
    others: re.Pattern[str]
    cared_for: re.Pattern[str]
    long_ago: re.Pattern[str]
    unreal: re.Pattern[str]


class SensitiveReader:
    """Finds the signs in the author's own words."""

    def __init__(self) -> None:
        self._patterns = _patterns()

    def signs(self, own: str, *, among: Collection[Sign] = tuple(Sign), longest: int | None = None) -> frozenset[Sign]:
        """Name the signs ``among`` those asked for in a text from which other people's words have been blanked.

        ``longest`` looks in sentences of at most that many words.
        """
        text = _plain(own)
        asked = (rule for rule in self._patterns.rules if rule.sign in among)
        wanted = [rule for rule in asked if any(trigger in text for trigger in rule.triggers)]
        wanted = [rule for rule in wanted if rule.shows.search(text)]
        if not wanted:
            return frozenset()
        sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
        if longest is not None:
            sentences = [sentence for sentence in sentences if len(sentence.split()) <= longest]
        return frozenset(rule.sign for rule in wanted if any(self._shown(rule, sentence) for sentence in sentences))

    def symptoms(self, own: str) -> bool:
        """Whether the author speaks of present complaints."""
        return any(not _DENIED.search(found.group()) for found in self._patterns.symptoms.finditer(_plain(own)))

    def _shown(self, rule: _Rule, sentence: str) -> bool:
        match = rule.shows.search(sentence)
        if match is None or self._taken_back(rule, sentence, match.start()):
            return False
        cared_for = self._patterns.cared_for.search(sentence) is not None
        if self._patterns.others.search(sentence[: match.start()]) and not cared_for:
            return False
        return rule.free or cared_for or self._patterns.own.search(sentence) is not None

    def _taken_back(self, rule: _Rule, sentence: str, at: int) -> bool:
        if rule.unless is not None and rule.unless.search(sentence):
            return True
        if not rule.past_counts and self._patterns.long_ago.search(sentence):
            return True
        return self._patterns.unreal.search(sentence[max(at - _NEGATED_WITHIN, 0) : at]) is not None


def _plain(text: str) -> str:
    return text.replace("\u2019", "'").lower()


@cache
def _patterns() -> _Patterns:
    stored = read("signs")
    words: dict[str, str] = {}
    for name, alternatives in stored["words"].items():
        words[name] = _any(alternatives, words)
    return _Patterns(
        rules=tuple(_rule(Sign(name), entry, words) for name, entry in stored["signs"].items()),
        symptoms=re.compile(_any(stored["symptoms"], words)),
        own=_word(words["own"]),
        others=_word(words["others"]),
        cared_for=_word(words["cared-for"]),
        long_ago=_word(words["long-ago"]),
        unreal=_word(words["unreal"]),
    )


def _rule(sign: Sign, entry: Mapping[str, Any], words: Mapping[str, str]) -> _Rule:
    unless = entry.get("unless")
    return _Rule(
        sign=sign,
        triggers=tuple(entry["triggers"]),
        shows=re.compile(_any(entry["shows"], words)),
        unless=_word(_any(unless, words)) if unless else None,
        free="free" in entry,
        past_counts="past-counts" in entry,
    )


def _any(alternatives: Iterable[str], words: Mapping[str, str]) -> str:
    filled = (_PLACEHOLDER.sub(lambda match: words[match[1]], pattern) for pattern in alternatives)
    return "(?:" + "|".join(f"(?:{pattern})" for pattern in filled) + ")"


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern}\b")
