from __future__ import annotations

from pathlib import Path

import pytest

from responses.guard import RULES
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from tests.tools.guard_sets import GOOD, BadEdit, Edit, findings, read_edits, stopped, table

SETS = Path(__file__).parents[1] / "data" / "guard"


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def looked_at(kb: KnowledgeBase) -> list[Edit]:
    return [edit for edit in read_edits([SETS / "bad.jsonl", SETS / "good.jsonl"], kb).edits if not edit.closed]


def test_most_edits_still_fit_the_gallery(kb: KnowledgeBase) -> None:
    found = read_edits([SETS / "bad.jsonl", SETS / "good.jsonl"], kb)

    assert len(found.edits) > 4 * found.stale


def test_what_breaks_a_rule_hardly_ever_passes_unremarked(kb: KnowledgeBase, looked_at: list[Edit]) -> None:
    bad = [edit for edit in looked_at if edit.rule != GOOD]
    unremarked = [edit.base for edit in bad if not findings(edit, kb)]

    assert len(bad) > 100
    assert len(unremarked) <= len(bad) * 0.03


def test_without_the_rules_everything_passes(kb: KnowledgeBase, looked_at: list[Edit]) -> None:
    assert not any(findings(edit, kb, rules=()) for edit in looked_at)


@pytest.mark.parametrize("rule", ["diagnosis", "placeholder", "promo", "tone"])
def test_control_without_its_rule_more_of_a_kind_would_pass(
    kb: KnowledgeBase, looked_at: list[Edit], rule: str
) -> None:
    bad = [edit for edit in looked_at if edit.rule == rule]
    others = tuple(check for name, check in RULES.items() if name != rule)

    with_it = sum(stopped(findings(edit, kb)) for edit in bad)
    assert sum(stopped(findings(edit, kb, others)) for edit in bad) < with_it


def test_the_table_counts_by_rule(kb: KnowledgeBase, looked_at: list[Edit]) -> None:
    rows = table(looked_at, kb).splitlines()[2:]

    assert sum(int(row.split("|")[2]) for row in rows) == len(looked_at)
    assert len(rows) == len({edit.rule for edit in looked_at})


def test_a_line_that_is_no_edit_is_named(tmp_path: Path, kb: KnowledgeBase) -> None:
    file = tmp_path / "edits.jsonl"
    file.write_text('{"base": "no such reply", "changes": [], "rule": "good"}\n', encoding="utf-8")

    with pytest.raises(BadEdit, match=r"edits\.jsonl:1"):
        read_edits([file], kb)
