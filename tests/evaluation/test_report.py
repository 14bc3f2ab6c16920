from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bs4 import BeautifulSoup

from bot.evaluation.evaluate import evaluate
from bot.evaluation.labelled import DataSet, Label, LabelledText
from bot.evaluation.report import as_text, write
from nlp.values import Detection, Finding, PostText, Stance, Tier
from responses.wording import Certainty, Rating

RATINGS = {"a": (Rating.REFUTED, Certainty.HIGH)}
SECRET = "a member's own words"
TEXTS = tuple(
    LabelledText(id=str(at), post=PostText(text=SECRET), labels=(Label(claim_id="a", stance=Stance.ASSERTS),))
    for at in range(3)
)


def detect(posts: Sequence[PostText]) -> list[Detection]:
    finding = Finding(
        claim_id="a", stance=Stance.ASSERTS, score=0.9, tier=Tier.CONFIDENT, start=0, end=5, text=SECRET[:5]
    )
    return [Detection(checkworthy=True, score=0.9, findings=(finding,)) for _ in posts]


def results(kind: str) -> list[object]:
    return [evaluate(name, detect, DataSet(name="d", kind=kind, texts=TEXTS), RATINGS) for name in ("one", "two <b>")]


def test_json_and_page_show_every_system_and_no_word_of_a_post(tmp_path: Path) -> None:
    write(results("passages"), tmp_path)  # type: ignore[arg-type]

    page = (tmp_path / "evaluation.html").read_text()
    stored = json.loads((tmp_path / "evaluation.json").read_text())
    assert [record["system"] for record in stored] == ["one", "two <b>"]
    assert stored[0]["figures"]["drafts precision, confident"]["value"] == 1.0
    assert len(BeautifulSoup(page, "html.parser").find_all("svg")) == 2
    assert "two &lt;b&gt;" in page
    assert SECRET not in page + json.dumps(stored)


def test_alarms_on_unlabelled_posts_are_counted_a_thousand() -> None:
    lines = as_text(results("unlabelled"))  # type: ignore[arg-type]

    assert "drafts per 1,000 posts, confident" in lines
    assert "1000.000" in lines
