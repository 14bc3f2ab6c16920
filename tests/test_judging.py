"""The judge asks for people in need of care where a reply could follow; a sign of self-harm it sees anywhere."""

from __future__ import annotations

import pytest

from bot.judging import Judge
from bot.policy import Lane, Rules
from nlp.detector import Detector
from nlp.values import Care, PostText, Sign
from responses.knowledge.loader import load_knowledge

CLAIM = "Weak calves cause knee pain."


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_knowledge())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []

    def care(_: Detector, post: PostText) -> Care:
        texts.append(post.text)
        return Care(signs=frozenset({Sign.PREGNANCY}), symptoms=True)

    monkeypatch.setattr(Detector, "care", care)
    return texts


def test_where_a_reply_could_follow_care_is_asked_for_and_goes_first(judge: Judge, asked: list[str]) -> None:
    judgement = judge.judge_text(PostText(text=CLAIM), Rules())

    assert asked == [CLAIM]
    assert judgement.ruling.lane is Lane.SENSITIVE
    assert judgement.care.symptoms


def test_elsewhere_it_is_asked_for_on_request_only(judge: Judge, asked: list[str]) -> None:
    post = PostText(text="A lovely run today. I'm 20 weeks pregnant.")

    assert judge.judge_text(post, Rules()).care == Care()
    assert not asked
    assert judge.judge_text(post, Rules(), care_anyway=True).care.signs == {Sign.PREGNANCY}


def test_a_sign_of_self_harm_is_seen_in_every_post(judge: Judge) -> None:
    judgement = judge.judge_text(PostText(text="Some days I just want to die."), Rules(self_harm_lane=True))

    assert judgement.care.signs == {Sign.SELF_HARM}
    assert judgement.ruling.lane is Lane.SENSITIVE
