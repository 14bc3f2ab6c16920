"""The one interface, and what the similarity baselines share: sentences in, the nearest wording's claim out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.markdown import own_words
from nlp.sentences import bounds
from nlp.values import Candidate, Claim, Detection, Finding, PostText, Stance, Tier
from nlp.wordings import wordings_of
from nlp.words import pieces

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A sentence with its offsets in the judged text."""

    text: str
    start: int
    end: int


def sentences(post: PostText) -> list[Cut]:
    """The post's own sentences, cut as repcheck cuts them."""
    own = own_words(post.text)
    return [
        Cut(text=post.text[start:end], start=start, end=end)
        for start, end in bounds(pieces(own))
        if start >= post.own_from
    ]


class Baseline(ABC):
    """Scores every claim for a sentence; ``confident`` and ``possible`` are where its tiers begin."""

    name: str

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = tuple(claims)
        self.confident = self.possible = 1.0

    @abstractmethod
    def score(self, texts: Sequence[str]) -> Scores:
        """Scores (texts, claims), higher is likelier."""

    @abstractmethod
    def stances(self, texts: Sequence[str]) -> list[Stance]:
        """The author's stance in each text."""

    def detect(self, posts: Sequence[PostText]) -> list[Detection]:
        """Judge posts, all sentences of all posts in one go."""
        cuts = [sentences(post) for post in posts]
        flat = [cut.text for own in cuts for cut in own]
        scores, stances = self.score(flat), self.stances(flat)
        found, at = [], 0
        for own in cuts:
            found.append(self._detection(own, scores[at : at + len(own)], stances[at : at + len(own)]))
            at += len(own)
        return found

    def _detection(self, own: Sequence[Cut], scores: Scores, stances: Sequence[Stance]) -> Detection:
        if not own:
            return Detection(checkworthy=False, score=0.0)
        best = scores.max(axis=0)
        order = np.argsort(-best, kind="stable")[:10]
        findings = tuple(
            self._finding(own, scores, stances, int(claim)) for claim in order if best[claim] >= self.possible
        )
        stated = any(item.stance in (Stance.ASSERTS, Stance.DENIES) for item in findings)
        return Detection(
            checkworthy=stated,
            score=float(best.max()),
            findings=findings,
            candidates=tuple(Candidate(claim_id=self.claims[int(at)].id, score=float(best[at])) for at in order),
        )

    def _finding(self, own: Sequence[Cut], scores: Scores, stances: Sequence[Stance], claim: int) -> Finding:
        at = int(scores[:, claim].argmax())
        score = float(scores[at, claim])
        return Finding(
            claim_id=self.claims[claim].id,
            stance=stances[at],
            score=score,
            tier=Tier.CONFIDENT if score >= self.confident else Tier.POSSIBLE,
            start=own[at].start,
            end=own[at].end,
            text=own[at].text,
        )

    def set_tiers(self, texts: Sequence[str], wanted: Sequence[int]) -> None:
        """Choose the tiers on held-out corpus text; ``wanted`` is the claim's place, -1 for none.

        *Confident* begins where precision reaches 0.95, *possible* where F1 is best.
        """
        scores = self.score(texts)
        best, claim = scores.max(axis=1), scores.argmax(axis=1)
        right = claim == np.asarray(wanted)
        listed = int((np.asarray(wanted) >= 0).sum())
        order = np.argsort(-best, kind="stable")
        hits = np.cumsum(right[order])
        precision, recall = hits / np.arange(1, len(order) + 1), hits / max(listed, 1)
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
        self.possible = float(best[order][int(f1.argmax())])
        sure = np.flatnonzero(precision >= 0.95)
        self.confident = float(best[order][int(sure.max())]) if len(sure) else float("inf")


class Wordings:
    """Every known wording with its claim, and whether it speaks against it."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.texts = [text for claim in claims for text in wordings_of(claim)]
        self.owner = np.array([at for at, claim in enumerate(claims) for _ in wordings_of(claim)])
        self.against = np.array([text in claim.denials for claim in claims for text in wordings_of(claim)])
        self._claims = len(claims)

    def by_claim(self, scores: Scores) -> Scores:
        """Turn (texts, wordings) into (texts, claims): the best wording counts."""
        found = np.full((len(scores), self._claims), -np.inf, dtype=np.float32)
        for at in range(self._claims):
            found[:, at] = scores[:, self.owner == at].max(axis=1)
        return found

    def stances(self, texts: Sequence[str], scores: Scores) -> list[Stance]:
        """Guess from a question mark and from whether the nearest wording speaks against its claim."""
        against = self.against[scores.argmax(axis=1)]
        return [
            Stance.ASKS if "?" in text else Stance.DENIES if turned else Stance.ASSERTS
            for text, turned in zip(texts, against, strict=True)
        ]


class ByWording(Baseline):
    """A baseline that compares a sentence with every known wording."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        super().__init__(claims)
        self.wordings = Wordings(claims)
        self._seen: tuple[tuple[str, ...], Scores] = ((), np.zeros((0, 0), dtype=np.float32))

    @abstractmethod
    def compare(self, texts: Sequence[str]) -> Scores:
        """Similarity (texts, wordings)."""

    def _compared(self, texts: Sequence[str]) -> Scores:
        key = tuple(texts)
        if self._seen[0] != key:
            self._seen = (key, self.compare(texts))
        return self._seen[1]

    def score(self, texts: Sequence[str]) -> Scores:
        """See ``Baseline``."""
        return self.wordings.by_claim(self._compared(texts))

    def stances(self, texts: Sequence[str]) -> list[Stance]:
        """See ``Baseline``."""
        return self.wordings.stances(texts, self._compared(texts)) if texts else []
