"""``check`` as people and programs use it."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from bot.cli.commands import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_check_names_the_claim_and_prints_a_cited_reply() -> None:
    result = run("check", "weak calves cause knee pain")
    assert result.exit_code == 0
    assert "weak-calves-knee-pain: asserts, confident" in result.stdout
    assert "rating: unsupported (certainty low)" in result.stdout
    assert "performbetter.com" in result.stdout, "the article is cited"
    assert "https://doi.org/10.1016/j.bjpt.2023.100531" in result.stdout, "a study is cited"
    assert "surgery" in result.stdout, "the exception is named"
    assert "foot and ankle strengthening eased knee arthritis pain" in result.stdout, "where strengthening has evidence"


def test_check_drafts_nothing_for_a_denial() -> None:
    result = run("check", "--json", "weak calves do not cause knee pain")
    found = json.loads(result.stdout)
    assert found["reply"] is None
    assert {(item["stance"], item["action"]) for item in found["findings"]} == {("denies", "none")}


def test_check_answers_a_question() -> None:
    found = json.loads(run("check", "--json", "do weak calves cause knee pain?").stdout)
    assert found["findings"][0]["stance"] == "asks"
    assert found["findings"][0]["action"] == "answer"
    assert found["reply"]


def test_check_finds_nothing_in_praise() -> None:
    result = run("check", "I love my new running shoes")
    assert result.exit_code == 0
    assert "No claim found." in result.stdout
