"""Judging a text: the detector and the policy together, as the judge step, ``check`` and ``scan`` use them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from bot.policy import Action, Rules, Ruling, decide, judge_finding
from bot.records import Kind
from nlp.detector import Detector, judged_text
from nlp.values import Care, Detection, PostText, Sign
from responses.knowledge.base import KnowledgeBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found in a text, what it tells of people, and what is to be done about it."""

    text: PostText
    detection: Detection
    care: Care
    ruling: Ruling


class Judge:
    """Judges texts against one knowledge base; ``follow`` takes up a changed one. Safe to share between threads."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._lock = threading.Lock()
        self._kb = kb
        self._detector = Detector(kb.as_claims())

    def follow(self, kb: KnowledgeBase) -> None:
        """Judge against ``kb`` from now on; nothing is done if it is the one already in use."""
        if kb is not self._kb:
            detector = Detector(kb.as_claims())
            with self._lock:
                self._kb, self._detector = kb, detector

    def judge(
        self, title: str, body: str, kind: Kind, rules: Rules, *, top_k: int = 0, care_anyway: bool = False
    ) -> Judgement:
        """Return findings and ruling for a post; ``top_k`` asks for that many candidate claims as well."""
        return self.judge_text(judged_text(title, body, kind), rules, top_k=top_k, care_anyway=care_anyway)

    def judge_text(self, text: PostText, rules: Rules, *, top_k: int = 0, care_anyway: bool = False) -> Judgement:
        """Return findings and ruling for a judged text.

        Where no reply could follow, people in need of care are looked for with ``care_anyway`` only, and else a sign of
        self-harm alone.
        """
        with self._lock:
            kb, detector = self._kb, self._detector
            detection = detector.detect(text, top_k=top_k)
        judged = [judge_finding(found, kb.claims.get(found.claim_id), text.text, rules) for found in detection.findings]
        if care_anyway or any(item.suggested is not Action.NONE for item in judged):
            care = detector.care(text)
        else:
            care = Care(signs=frozenset({Sign.SELF_HARM} if detector.self_harm(text) else ()))
        return Judgement(text=text, detection=detection, care=care, ruling=decide(judged, care.signs, rules))
