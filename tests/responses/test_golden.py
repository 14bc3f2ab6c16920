"""Three replies, word for word; after a change that is meant, run this module to write them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from responses.compose import Action
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from tests.responses.findings import reply_to

FOLDER = Path(__file__).parent / "golden"
CASES = {
    "weak-calves-knee-pain": ("pretty sure my knees ache because my calves are weak, says my coach", Action.CORRECT),
    "stretching-kills-strength": ("never static stretch before squats, it kills your strength", Action.NUANCE),
    "creatine-kidneys": ("is creatine actually bad for your kidneys?", Action.ANSWER),
}  # fmt: skip


def composed(claim_id: str, kb: KnowledgeBase) -> str:
    said, action = CASES[claim_id]
    return reply_to(said, kb, claim_id, action=action, symptoms=action is Action.CORRECT).text + "\n"


@pytest.mark.parametrize("claim_id", CASES)
def test_the_reply_is_the_golden_one(claim_id: str, shipped: KnowledgeBase) -> None:
    assert composed(claim_id, shipped) == (FOLDER / f"{claim_id}.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in CASES:
        (FOLDER / f"{name}.md").write_text(composed(name, load_knowledge()), encoding="utf-8")
