"""``scan`` as people and programs use it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.commands import app
from bot.cli.scanning import _lines, _processes_for
from bot.errors import ExpectedError

FINDING_KEYS = {
    "claim_id", "stance", "score", "tier", "rating", "start", "end", "text", "action", "suggested",
}  # fmt: skip


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def scanned(*lines: object, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
    stdin = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    result = run("scan", "-", "--format", "jsonl", *options, stdin=stdin)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_scan_prints_one_line_a_post_in_order_with_the_promised_keys() -> None:
    status, records = scanned(
        {"id": "a", "text": "Weak calves cause knee pain."},
        {"id": "b", "title": "Question", "body": "Which shoes do you like?", "kind": "submission", "score": 12},
        {"id": 3, "title": "", "body": "nothing here"},
    )
    assert status == 0
    assert [record["id"] for record in records] == ["a", "b", 3]
    assert set(records[0]) == {"id", "checkworthy", "score", "findings"}
    assert set(records[0]["findings"][0]) == FINDING_KEYS
    assert records[1]["findings"] == []


def test_spans_are_code_points_into_the_judged_text() -> None:
    title, body = "🏃‍♀️ knees", "مرحبا 😀 Honestly, weak calves cause knee pain."
    _status, [record] = scanned({"id": 1, "title": title, "body": body})
    judged = f"{title}\n\n{body}"
    [finding] = [item for item in record["findings"] if item["claim_id"] == "weak-calves-knee-pain"]
    assert judged[finding["start"] : finding["end"]] == finding["text"]


def test_somebody_elses_title_holds_no_finding() -> None:
    title = "Weak calves cause knee pain"
    _status, records = scanned(
        {"id": 1, "title": title, "body": "Thanks for the tip.", "kind": "submission"},
        {"id": 2, "title": title, "body": "Thanks for the tip.", "kind": "comment"},
    )
    assert [bool(record["findings"]) for record in records] == [True, False]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"{", "not valid JSON"),
        (b"", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[1]", "expected an object"),
        (b'{"text": "x"}', '"id"'),
        (b'{"id": "x"}', '"text"'),
        (b'{"id": "x", "text": 7}', '"text"'),
        (b'{"id": "x", "title": "t", "body": {}}', '"body"'),
        (b'{"id": "x", "body": "b", "kind": "poem"}', '"kind"'),
    ],
)
def test_a_line_that_is_not_valid_gets_an_error_and_the_scan_goes_on(line: bytes, named: str) -> None:
    status, records = scanned(line, {"id": "after", "text": "fine"})
    assert status == 1
    assert named in records[0]["error"]
    assert records[0]["id"] in (None, "x")
    assert records[1]["id"] == "after"
    assert "error" not in records[1]


@pytest.mark.parametrize(
    "text",
    [
        "weak calves cause knee pain\x00",
        "\ud800 weak calves cause knee pain",
        "\u202eweak calves cause knee pain",
        "💪" * 2000 + " weak calves cause knee pain",
        "weak calves cause knee pain. " * 40_000,
        "a" * 1_000_000,
    ],
    ids=["nul", "lone surrogate", "right to left", "emoji", "a megabyte of claims", "a megabyte of one word"],
)
def test_no_text_breaks_a_scan(text: str) -> None:
    status, [record] = scanned({"id": 1, "text": text})
    assert status == 0
    judged = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    for finding in record["findings"]:
        assert judged[finding["start"] : finding["end"]] == finding["text"]


def test_candidates_are_listed_for_every_post_when_asked_for() -> None:
    _status, records = scanned(
        {"id": 1, "text": "weak calves cause knee pain"},
        {"id": 2, "text": "the cat sat down"},
        options=("--top-k", "3"),
    )
    assert [len(record["candidates"]) for record in records] == [3, 3]
    assert records[0]["candidates"][0]["claim_id"] == "weak-calves-knee-pain"


def test_explanations_come_when_asked_for() -> None:
    _status, [record] = scanned({"id": 1, "text": "weak calves cause knee pain"}, options=("--explain",))
    explanation = record["findings"][0]["explanation"]
    assert explanation["nearest_phrasing"]
    assert explanation["scores"]


def test_a_missing_file_is_named_without_a_traceback(tmp_path: Path) -> None:
    result = run("scan", str(tmp_path / "nowhere.jsonl"))
    assert isinstance(result.exception, OSError)
    assert "nowhere.jsonl" in str(result.exception)


def test_a_byte_order_mark_costs_no_post() -> None:
    result = run("scan", stdin=b'\xef\xbb\xbf{"id": 1, "text": "fine"}\n')
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == 1
    assert result.stderr.startswith("1 post, ")


def test_a_closed_standard_input_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ExpectedError, match="standard input is closed"), _lines(Path("-")):
        pass


def test_several_processes_say_what_one_says_in_the_same_order(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    texts = ["weak calves cause knee pain", "nice weather", "creatine makes your hair fall out"]
    posts = [json.dumps({"id": number, "text": texts[number % 3]}) for number in range(50)]
    file.write_text("\n".join([*posts[:20], "no post", *posts[20:]]) + "\n", encoding="utf-8")

    one = run("scan", "--processes", "1", str(file))
    two = run("scan", "--processes", "2", str(file))

    assert two.exit_code == one.exit_code == 1
    assert two.stdout == one.stdout
    assert "line 21: not valid JSON" in two.stdout


def test_a_small_file_is_not_worth_a_second_process(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"x")
    large.write_bytes(b"x" * 10_000_000)

    assert _processes_for(small) == _processes_for(Path("-")) == 1
    assert _processes_for(large) == (os.cpu_count() or 1)
