from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.markdown import own_words
from nlp.sensitive import SensitiveReader
from nlp.values import Sign

READER = SensitiveReader()
WRITTEN_FIRST = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "sensitive.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("I tore something in my calf yesterday and can barely walk on it", Sign.ACUTE_INJURY),
        ("Felt a pop in my knee mid squat and now it is swollen", Sign.ACUTE_INJURY),
        ("I had ACL reconstruction six weeks ago, can I do leg extensions?", Sign.RECENT_SURGERY),
        ("8 weeks post op here, are deep squats bad for knees", Sign.RECENT_SURGERY),
        ("I'm 20 weeks pregnant, should I stop deadlifting", Sign.PREGNANCY),
        ("My wife is pregnant and wants to keep lifting", Sign.PREGNANCY),
        ("I'm 15 and want to start lifting, will it stunt my growth", Sign.MINOR),
        ("My son wants to start lifting weights for football", Sign.MINOR),
        ("I feel so guilty whenever I eat carbs", Sign.DISORDERED_EATING),
        ("My eating disorder is back since I track calories", Sign.DISORDERED_EATING),
        ("Some days I just want to die", Sign.SELF_HARM),
        ("I've been cutting myself again", Sign.SELF_HARM),
        ("I also don't feel like living any more", Sign.SELF_HARM),
        ("I also feel like not living any more", Sign.SELF_HARM),
        ("I feel like not wanting to be here anymore", Sign.SELF_HARM),
        ("I don\u2019t feel like being alive anymore.", Sign.SELF_HARM),
        ("Honestly I'm tired of living", Sign.SELF_HARM),
        ("I have lost the will to live", Sign.SELF_HARM),
        ("I do not want to be around anymore", Sign.SELF_HARM),
    ],
)
def test_a_sign_about_the_author_or_somebody_in_their_care_is_seen(text: str, sign: Sign) -> None:
    assert sign in READER.signs(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do pregnant women get weaker knees?",
        "Lifting does not stunt growth in kids.",
        "I tore my calf ten years ago, all good since.",
        "That leg day almost killed me, I was killing myself in the gym",
        "Suicide grip is dangerous on bench.",
        "I broke my bench record last week",
        "I'm 15 pounds down since May",
        "Studies on ACL surgery show that squats help.",
        "I wanted to die during the last set of squats",
        "I don't feel like training any more today",
        "I'm tired of living room workouts",
        "I don't want to be around smokers anymore",
        "I do not feel like going on a diet",
    ],
)
def test_a_topic_a_figure_of_speech_or_the_past_is_no_sign(text: str) -> None:
    assert READER.signs(text) == frozenset()


def test_a_quoted_sign_is_not_the_authors() -> None:
    assert READER.signs(own_words("> I'm 20 weeks pregnant\n\nCongratulations!")) == frozenset()


def test_on_texts_written_before_the_rules_most_people_in_need_are_met_with_care() -> None:
    in_need = [row for row in WRITTEN_FIRST if row["signs"]]
    seen = sum(bool(READER.signs(own_words(row["text"]))) for row in in_need)

    assert seen >= 0.8 * len(in_need)


def test_on_texts_written_before_the_rules_most_others_are_left_alone() -> None:
    others = [row for row in WRITTEN_FIRST if not row["signs"]]
    wrong = sum(bool(READER.signs(own_words(row["text"]))) for row in others)

    assert wrong <= 0.2 * len(others)


@pytest.mark.parametrize(
    "text", ["My knee hurts when I squat", "I've been dealing with shin splints", "pain in my hip"]
)
def test_present_complaints_of_the_author_are_symptoms(text: str) -> None:
    assert READER.symptoms(text)


@pytest.mark.parametrize(
    "text",
    [
        "Weak calves cause knee pain",
        "His knee hurts",
        "Squats are great",
        "I don't have any knee pain",
        "I have no pain",
    ],
)
def test_a_complaint_as_the_topic_is_no_symptom(text: str) -> None:
    assert not READER.symptoms(text)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert isinstance(READER.signs(text), frozenset)
    assert READER.symptoms(text) in (True, False)
