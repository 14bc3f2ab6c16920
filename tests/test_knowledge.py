"""The knowledge base as the detector can use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.judging import Judge
from bot.knowledge import knowledge_source, usable_knowledge
from responses.knowledge.loader import Outcome, load_knowledge, shipped
from responses.knowledge.problems import KnowledgeError

CLAIM = "spot-reduction"
CONCEPT = "@ab-train"


def own_claim(folder: Path, concept: str = CONCEPT) -> Path:
    """Put a copy of a shipped claim there that names ``concept`` in the place of another."""
    folder.mkdir(exist_ok=True)
    text = (shipped() / "claims" / f"{CLAIM}.yaml").read_text(encoding="utf-8")
    assert CONCEPT in text
    path = folder / f"{CLAIM}.yaml"
    path.write_text(text.replace(CONCEPT, concept), "utf-8")
    return path


def lines_with(path: Path, words: str) -> list[int]:
    return [number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if words in line]


def test_every_shipped_claim_names_concepts_of_the_lexicon() -> None:
    assert CLAIM in usable_knowledge().claims


def test_an_unknown_concept_is_refused_at_each_line_with_near_names(tmp_path: Path) -> None:
    path = own_claim(tmp_path / "ours", "@ab-trian")
    with pytest.raises(KnowledgeError) as refused:
        usable_knowledge([path.parent])
    problems = refused.value.problems
    assert [(problem.file, problem.line) for problem in problems] == [
        (str(path), line) for line in lines_with(path, "@ab-trian")
    ]
    assert problems[0].message == (
        "there is no concept “@ab-trian” in the lexicon; write “@ab-train”, or plain words without @, parted by |"
    )


def test_a_concept_like_no_other_is_refused_without_a_guess(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="“@nosuchconcept” in the lexicon; correct the name, or plain words"):
        usable_knowledge([own_claim(tmp_path / "ours", "@nosuchconcept").parent])


def test_without_that_check_no_judge_could_be_made(tmp_path: Path) -> None:
    kb = load_knowledge([own_claim(tmp_path / "ours", "@nosuchconcept").parent])
    with pytest.raises(ValueError, match="no such concept"):
        Judge(kb)


def test_a_source_keeps_the_old_set_until_the_concept_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    source = knowledge_source([folder])
    before = source.current()
    own_claim(folder, "@nosuchconcept")
    result = source.refresh()
    assert result.outcome is Outcome.REFUSED
    assert "@nosuchconcept" in str(result.problems[0])
    assert source.current() is before
    own_claim(folder)
    assert source.refresh().outcome is Outcome.RELOADED
    assert source.current().local == {CLAIM}
