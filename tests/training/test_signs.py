from __future__ import annotations

from pathlib import Path

import pytest

from nlp.training.signs import read_signs, split_of_block
from nlp.training.texts import BadLine
from nlp.values import Sign


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "signs.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_corpus_of_signs_is_read_whole_and_no_text_stands_in_it_twice() -> None:
    examples = read_signs()

    assert len({example.text for example in examples}) == len(examples) > 2000
    assert {sign for example in examples for sign in example.signs} == set(Sign)
    assert {example.split for example in examples} == {"train", "dev", "test"}


def test_a_text_may_show_two_signs_and_break_lines(tmp_path: Path) -> None:
    (example,) = read_signs(written(tmp_path, r"pregnancy,acute-injury	20 weeks along\nand my ankle just went"))

    assert example.signs == {Sign.PREGNANCY, Sign.ACUTE_INJURY}
    assert example.text.splitlines() == ["20 weeks along", "and my ankle just went"]


@pytest.mark.parametrize(
    ("line", "said"),
    [("none and no tab", "signs.tsv:2: no tab"), ("sadness\tI am sad", "signs.tsv:2: 'sadness' is no sign")],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadLine, match=said):
        read_signs(written(tmp_path, "none\tfine", line))


def test_a_text_and_its_near_miss_share_a_split(tmp_path: Path) -> None:
    examples = read_signs(written(tmp_path, "", *(f"none\ttext {number}" for number in range(8))))

    assert len({example.split for example in examples}) == 1
    assert {split_of_block(block) for block in range(60)} == {"train", "dev", "test"}
