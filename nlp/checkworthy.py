"""Whether a sentence puts forward something that could be checked, listed or not."""

from __future__ import annotations

from nlp.lexicon import word_list
from nlp.sentences import Sentence
from nlp.stance import Attitude

_SUBJECTS = frozenset(
    {
        "muscle",
        "joint",
        "body-part",
        "exercise",
        "training",
        "supplement",
        "food",
        "remedy",
        "medicine",
        "goal",
        "trouble",
    }
)
_RELATIONS = frozenset({"harm", "help", "up", "down", "cause", "means", "need", "better", "worse", "null", "equal"})
_STRONG = frozenset({"harm", "help", "down", "cause", "null"})
_PAST = word_list("checkworthy-past")
_SHORTEST, _LONGEST = 4, 45


def worth(sentence: Sentence, attitude: Attitude, *, listed: float) -> dict[str, float]:
    """Features of checkworthiness; empty where the sentence cannot be checkworthy.

    ``listed`` is the score of the best finding that the sentence asserts or denies, 0 without any.
    """
    if listed:
        return {"listed": listed, "relation": 1.0, "both_sides": 1.0}
    if attitude.stance is not None or not _SHORTEST <= len(sentence.words) <= _LONGEST:
        return {}
    relations = [hit for hit in sentence.cues if not _RELATIONS.isdisjoint(hit.concepts)]
    subjects = [hit for hit in sentence.hits if hit.kind in _SUBJECTS]
    if not relations or len(subjects) < 2:
        return {}
    spoken = frozenset[str]().union(*(hit.concepts for hit in sentence.spoken))
    both = any(
        any(subject.last < cue.first for subject in subjects) and any(subject.first > cue.last for subject in subjects)
        for cue in relations
    )
    return {
        "relation": 1.0,
        "both_sides": float(both),
        "general": float("general" in spoken and "person" not in spoken),
        "hedged": float(attitude.hedged),
        "past": float(any(word in _PAST for word in sentence.words)),
        "strong": float(any(not _STRONG.isdisjoint(cue.concepts) for cue in relations)),
    }
