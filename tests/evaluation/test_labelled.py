from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.labelled import BadData, read_data
from nlp.values import Stance


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


PASSAGE = {"id": "1", "text": "Weak calves hurt.", "url": "https://x.org/p", "claim_id": "c", "stance": "asserts"}
POST = {"id": "p", "title": "Calves", "body": "They cause knee pain.", "kind": "comment"}
LABEL = {
    "id": "p",
    "stratum": "natural",
    "checkworthy": True,
    "claims": [{"span": "knee pain", "claim_id": "c", "stance": "denies"}],
}


def test_a_passage_is_read_with_its_domain(tmp_path: Path) -> None:
    (data,) = read_data([written(tmp_path / "dev.jsonl", PASSAGE, {**PASSAGE, "claim_id": "none", "stance": "none"})])

    assert (data.kind, data.texts[0].group) == ("passages", "x.org")
    assert [len(text.labels) for text in data.texts] == [1, 0]


def test_a_label_finds_its_post_and_its_span(tmp_path: Path) -> None:
    posts, labels = written(tmp_path / "posts.jsonl", POST), written(tmp_path / "labels.jsonl", LABEL)

    bare, labelled = read_data([posts, labels])

    (label,) = labelled.texts[0].labels
    assert labelled.texts[0].post.text[label.start : label.end] == "knee pain"
    assert (label.stance, bare.kind) == (Stance.DENIES, "unlabelled")


def test_a_pair_is_two_texts_of_one_group(tmp_path: Path) -> None:
    side = {"text": "x", "claim_id": "c", "stance": "asserts"}
    none = {"text": "y", "claim_id": "none", "stance": None}

    (data,) = read_data([written(tmp_path / "pairs.jsonl", {"id": "1", "kind": "negated", "a": side, "b": none})])

    assert [(text.id, text.group, len(text.labels)) for text in data.texts] == [("1/a", "1", 1), ("1/b", "1", 0)]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({**PASSAGE, "stance": "shrugs"}, "'shrugs' is no stance; use one of asserts"),
        (LABEL, "no post has the id 'p'; name the file of posts too"),
        ({"id": "1"}, "neither a passage, a post, a label nor a pair"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, record: dict[str, Any], message: str) -> None:
    with pytest.raises(BadData, match=message):
        read_data([written(tmp_path / "data.jsonl", record)])


def test_a_span_that_is_not_in_the_post_is_named(tmp_path: Path) -> None:
    claims = [{**LABEL["claims"][0], "span": "elbow"}]  # type: ignore[index]
    files = [written(tmp_path / "p.jsonl", POST), written(tmp_path / "l.jsonl", {**LABEL, "claims": claims})]

    with pytest.raises(BadData, match="the span 'elbow' is not in the post"):
        read_data(files)


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "data.jsonl", PASSAGE)
    path.write_bytes(path.read_bytes() + b"\xff\xfe\n")

    with pytest.raises(BadData, match=r"data\.jsonl:2: not text in UTF-8"):
        read_data([path])


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "data.jsonl", PASSAGE)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert [data.kind for data in read_data([path])] == ["passages"]


@pytest.mark.parametrize(("line", "message"), [("{", "1: not valid JSON"), ("[]", "1: expected an object, found list")])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(line)

    with pytest.raises(BadData, match=message):
        read_data([path])
