"""The exception and the advice that a reply gives are those that fit what else the post says."""

from __future__ import annotations

import pytest

from responses.circumstances import circumstances
from responses.compose import Action, compose
from responses.knowledge.base import KnowledgeBase
from responses.lengths import REDDIT
from responses.reply import PartKind
from tests.responses.findings import FIXED, answered

FITTING = [
    ("creatine-kidneys", "creatine will mess up your kidneys", "I have kidney disease by the way.", "kidney disease"),
    ("creatine-kidneys", "creatine will mess up your kidneys", "Talking about pregnant lifters here.", "pregnant"),
    ("creatine-kidneys", "creatine will mess up your kidneys", "This is about teens at my school.", "under 18"),
    (
        "anabolic-window",
        "slam your shake within 30 min or it was a waste",
        "My dad's group is all older adults.",
        "Older",
    ),
    ("ten-percent-rule", "never bump your mileage more than 10%", "Advice for beginners please.", "new to running"),
    ("weak-calves-knee-pain", "weak calves cause knee pain", "Every runner should know.", "running"),
    ("weak-calves-knee-pain", "weak calves cause knee pain", "Had Achilles surgery years ago.", "surgery"),
    (
        "situps-ruin-spine",
        "crunches are terrible for your spine",
        "Asking about pregnancy in general.",
        "late in pregn",
    ),
    ("situps-ruin-spine", "crunches are terrible for your spine", "For people with osteoporosis too?", "osteoporosis"),
    ("weak-core-back-pain", "a weak core causes back pain", "Postpartum classes say so.", "birth"),
    ("weak-core-back-pain", "a weak core causes back pain", "The teens I coach hear it daily.", "teen"),
    ("unstable-surface-better", "bosu squats make you stronger", "I'm 67 and curious.", "If you are older"),
    ("isolation-needed-to-fix-pain", "you must isolate the weak muscle", "We play football.", "field sports"),
    ("deep-squats-bad-knees", "deep squats are bad for your knees", "My mother got a hip replacement.", "replacement"),
]


def exception(claim_id: str, post: str, said: str, kb: KnowledgeBase) -> str:
    reply = compose([answered(claim_id, said, Action.CORRECT)], kb, post=post, form=REDDIT, fixed=FIXED)
    (text,) = [part.text for part in reply.parts if part.kind is PartKind.EXCEPTION]
    return text


@pytest.mark.parametrize(("claim_id", "said", "more", "expected"), FITTING)
def test_the_exception_that_fits_the_post_is_chosen(
    claim_id: str, said: str, more: str, expected: str, fragments: KnowledgeBase
) -> None:
    assert expected.lower() in exception(claim_id, f"{said}. {more}", said, fragments).lower()


def test_a_post_that_says_nothing_else_gets_the_first_exception(fragments: KnowledgeBase) -> None:
    for claim_id, said, _, _ in FITTING:
        first = fragments.claims[claim_id].exceptions[0].split(".")[0]
        assert first[1:] in exception(claim_id, said, said, fragments), claim_id


def test_advice_that_fits_the_post_is_chosen(fragments: KnowledgeBase) -> None:
    said = "weak quads lead to knee arthritis"
    post = f"{said}. I had a knee injury once."
    reply = compose(
        [answered("weak-quads-knee-oa", said, Action.ANSWER)], fragments, post=post, form=REDDIT, fixed=FIXED
    )
    (advice,) = [part.text for part in reply.parts if part.kind is PartKind.INSTEAD]
    assert "regain strength after a knee injury" in advice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("six weeks after my ACL surgery", {"surgery"}),
        ("I tore my calf", {"injury"}),
        ("as a new runner, new to running", {"running", "beginning"}),
        ("I'm 62 and lift", {"age"}),
        ("my 15 year old son", {"youth"}),
        ("no injury, never had any surgery", set()),
        ("I'm not a runner", set()),
        ("he doesn't play football", set()),
        ("in the long run it adds up", set()),
        ("an older study", {"age"}),
        ("I am 45", set()),
        ("", set()),
    ],
)
def test_circumstances_are_read_from_words_and_not_from_their_denial(text: str, expected: set[str]) -> None:
    assert circumstances(text) == expected
