from __future__ import annotations

from pathlib import Path

import pytest

from nlp.training import check_corpus
from nlp.training.knowledge import claims_from_package
from nlp.training.texts import BadLine, read_corpus, read_file, split_of
from nlp.training.windowed import rows
from nlp.values import OTHER, Stance
from responses.knowledge.loader import load_knowledge

CLAIMS = frozenset({"weak-calves", "protein"})


def file(folder: Path, text: str, name: str = "weak-calves") -> Path:
    path = folder / f"{name}.tsv"
    path.write_text(text)
    return path


def test_a_line_is_read_with_its_span(tmp_path: Path) -> None:
    (example,) = read_file(file(tmp_path, "denies\tTitle\\n\\nNo, [[calves do not]] matter.\n"), CLAIMS)

    assert (example.claim_id, example.stance, example.span) == ("weak-calves", Stance.DENIES, "calves do not")
    assert example.text == "Title\n\nNo, calves do not matter."


def test_a_group_ends_at_a_blank_line(tmp_path: Path) -> None:
    text = "# a comment\nasserts\t[[a]]\nnone\tb\n\nother:asks\t[[c]]\nprotein:asserts\t[[d]]\n"

    found = list(read_file(file(tmp_path, text), CLAIMS))

    assert [example.claim_id for example in found] == ["weak-calves", None, OTHER, "protein"]
    assert [example.group for example in found] == ["weak-calves/0"] * 2 + ["weak-calves/1"] * 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("asserts no tab", "no tab between label and text"),
        ("shrugs\t[[x]]", "'shrugs' is no stance"),
        ("knees:asserts\t[[x]]", "no claim has the id 'knees'"),
        ("asserts\tno span", "mark one span"),
        ("asserts\t[[a]] [[b]]", "mark one span"),
        ("none\t[[x]]", "has a marked span; take the brackets out"),
    ],
)
def test_a_bad_line_is_named_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(BadLine, match=message) as told:
        list(read_file(file(tmp_path, line), CLAIMS))

    assert str(told.value).startswith("weak-calves.tsv:1: ")


def test_a_stance_needs_a_claim_in_a_shared_file(tmp_path: Path) -> None:
    with pytest.raises(BadLine, match="names no claim"):
        list(read_file(file(tmp_path, "asserts\t[[x]]", "shared"), CLAIMS))


def test_about_eight_of_ten_groups_are_trained_on() -> None:
    splits = [split_of(f"group/{number}") for number in range(1000)]

    assert 750 < splits.count("train") < 850
    assert splits.count("dev") + splits.count("test") == 1000 - splits.count("train")


def test_the_row_is_the_sentence_that_holds_the_span(tmp_path: Path) -> None:
    text = "asserts\tBad knees?\\n\\nHello there. [[Weak calves do it]], I think. Bye now.\n"

    (row,) = rows(read_file(file(tmp_path, text), CLAIMS))

    assert row.window.sentence == "weak calves do it, i think."
    assert row.window.context == "bad knees? | hello there. | bye now."


def test_doubles_and_near_doubles_across_splits_are_errors(tmp_path: Path) -> None:
    groups = "\n\n".join(f"none\tone two three four five six seven eight nine ten {word}" for word in "abcdefghij")
    examples = list(
        read_file(file(tmp_path, f"{groups}\n\nnone\tone two three four five six seven eight nine ten a"), CLAIMS)
    )

    found = check_corpus.problems(examples, [])

    assert any("the same text as weak-calves.tsv:1" in problem for problem in found)
    assert any("which is in another split" in problem for problem in found)


def test_a_known_wording_in_the_corpus_is_an_error(tmp_path: Path) -> None:
    (claim, *_) = claims_from_package()
    examples = list(read_file(file(tmp_path, f"other:asserts\t[[{claim.phrasings[0]}]]"), CLAIMS))

    assert "a phrasing of" in check_corpus.problems(examples, [claim])[0]


def test_the_corpus_of_the_project_has_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_corpus.main([]) == 0
    assert "no errors" in capsys.readouterr().out


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    examples = read_corpus(frozenset(claim.id for claim in claims_from_package()))
    negatives = [example for example in examples if example.claim_id in (None, OTHER)]

    assert len(negatives) >= 4000
    assert len(examples) - len(negatives) >= 60 * 78


def test_training_reads_the_claims_that_the_service_loads() -> None:
    ours = {claim.id: claim for claim in load_knowledge().as_claims()}

    assert {claim.id: claim.phrasings for claim in claims_from_package()} == {
        claim_id: claim.phrasings for claim_id, claim in ours.items()
    }
