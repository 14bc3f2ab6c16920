"""The documentation: it names every command and every setting, its links lead somewhere, its examples work."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.commands import app
from bot.judging import Judge
from bot.policy import Rules
from bot.settings import SettingsError, build_settings, load_settings
from nlp.values import PostText
from responses.knowledge.lint import lint
from responses.knowledge.loader import load_knowledge
from tests.tools.commands import commands_of
from tests.tools.settings_page import keys_of, page, sections

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").glob("*.md")])
EXAMPLE = (ROOT / "repcheck.example.toml").read_text("utf-8")
COMMANDS = commands_of(app)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


# Commands


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_operators_table(command: str) -> None:
    assert f"| `repcheck {command}` |" in read("docs/operating.md")


def calls_in_docs() -> Iterator[tuple[str, list[str]]]:
    """Yield each use of the program in the documentation, with its words."""
    for path in DOCS:
        for call in re.findall(
            r"(?:^|[`/ ])repcheck ((?:[a-z][a-z-]+)(?: [^`\n|#;]*)?)", path.read_text("utf-8"), re.M
        ):
            yield path.name, shlex.split(call.rstrip("\\ ").replace("'", ""))


def test_the_documentation_calls_no_command_or_option_that_does_not_exist() -> None:
    calls = [(name, words) for name, words in calls_in_docs() if words[0] in {key.split()[0] for key in COMMANDS}]
    assert len(calls) > 25
    for name, words in calls:
        command = COMMANDS.get(words[0]) or COMMANDS.get(" ".join(words[:2]))
        assert command is not None, f"{name}: repcheck {' '.join(words)}"
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, f"{name}: repcheck {' '.join(words)}"


def calls_in(text: str) -> Iterator[list[str]]:
    """Yield each command that a page, a message or a docstring names between quotes of code."""
    quoted = r"`repcheck ([^`\n]+)`|<code>repcheck ([^<]+)</code>|\b(?:Now|Then|Next|Try|Run): repcheck ([^\"'\n]+)"
    for call in re.findall(quoted, text):
        yield re.split(r"[{\\]", "".join(call))[0].split()


def exists(words: list[str]) -> bool:
    """Say whether the command line knows these words: a group, or a command with these options."""
    if any(name.split()[0] == words[0] for name in COMMANDS) and len(words) == 1:
        return True
    command = COMMANDS.get(words[0]) or COMMANDS.get(" ".join(words[:2]))
    if command is None:
        return False
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return {word for word in words if word.startswith("--")} <= known


def test_no_page_and_no_message_names_a_command_that_does_not_exist() -> None:
    files = [path for kind in ("*.py", "*.html") for path in (ROOT / "bot").rglob(kind)]
    calls = [(path.name, words) for path in files for words in calls_in(path.read_text("utf-8"))]
    assert len(calls) > 15
    assert [call for call in calls if not exists(call[1])] == []


@pytest.mark.parametrize("call", ["users add", "signin NAME", "demo --stale"])
def test_control_a_command_that_does_not_exist_is_found_out(call: str) -> None:
    (words,) = calls_in(f"an administrator can add a moderator (`repcheck {call}`)")
    assert not exists(words)


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
def test_every_target_of_make_is_described(target: str) -> None:
    if target not in ("help", "install", "test-install"):
        assert f"make {target}" in read("Makefile").split("install: $")[0]


# Settings


def names_in(table: dict[str, Any], prefix: str = "") -> set[str]:
    """Return the keys of a config as ``section.key``; NAME stands for the name of a platform."""
    found = set()
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found |= {name for item in value for name in names_in(item, f"{prefix}{key}.")}
        elif isinstance(value, dict):
            found |= names_in(value, f"{prefix}{key}.")
        else:
            found.add(prefix + key.removesuffix("_file"))
    return found


def all_settings() -> set[str]:
    found = set()
    for section, model in sections():
        prefix = section.replace("NAME (kind file)", "files").replace("NAME (kind reddit)", "reddit")
        prefix = prefix.replace("NAME (kind local)", "paste")
        found |= {f"{prefix}.{key}".lstrip(".") for key, _ in keys_of(model)}
    return found


def uncommented(text: str) -> str:
    """Return the example with every line in force that only shows a setting."""
    return re.sub(r"^#(?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)


def test_the_example_shows_every_setting_and_nothing_else() -> None:
    assert names_in(tomllib.loads(uncommented(EXAMPLE))) == all_settings()


def test_the_example_comments_on_every_setting() -> None:
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[a-z_]+ = ", line):
            above = next(lines[i] for i in range(number - 1, -1, -1) if not re.match(r"#?(?:[a-z_]+ = |\[)", lines[i]))
            assert above.startswith("# "), line


def test_the_example_is_valid_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "repcheck.toml"
    path.write_text(EXAMPLE)
    assert load_settings(path).communities[0].platform == "files"


def test_the_example_is_valid_with_every_setting_in_force(tmp_path: Path) -> None:
    path = tmp_path / "repcheck.toml"
    for name in re.findall(r'_file = "(.+)"', EXAMPLE):
        (tmp_path / name).write_text("a secret")
    path.write_text(re.sub(r"^refresh_token_file.*$", "", uncommented(EXAMPLE), flags=re.MULTILINE))
    assert set(load_settings(path).platforms) == {"files", "paste", "reddit"}


def test_a_setting_that_the_example_makes_up_would_be_noticed() -> None:
    with pytest.raises(SettingsError, match="unknown key"):
        build_settings({**tomllib.loads(EXAMPLE), "colour": "red"}, "example")


def test_the_page_of_settings_is_up_to_date() -> None:
    assert read("docs/settings.md") == page(), "run `make docs`"


def test_the_page_of_settings_describes_every_setting() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", page(), re.MULTILINE)
    assert len(rows) == len(all_settings())
    assert [name for name, told in rows if len(told) < 8] == []


def test_what_the_pages_say_of_a_setting_names_one_that_exists() -> None:
    known = all_settings()
    for path in DOCS:
        for name in re.findall(r"`((?:web|limits|knowledge|database|logs|policy)\.[a-z_]+)", path.read_text("utf-8")):
            assert name.removesuffix("_file") in known, f"{path.name}: {name}"


# Links and examples


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
        assert (path.parent / target).exists(), target
    for name in re.findall(r"`((?:bot|nlp|responses|deploy|docs|locks|tests)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", read(name), re.MULTILINE | re.DOTALL)


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """The curator's folder, as the guide says to make it."""
    claim, reference = blocks("docs/adding-a-claim.md", "yaml")
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "sweating-removes-toxins.yaml").write_text(claim)
    (tmp_path / "references.yaml").write_text(reference)
    return tmp_path


def test_the_guides_claim_and_reference_load_and_pass_the_lint(own_folder: Path) -> None:
    kb = load_knowledge([own_folder])
    assert kb.local == {"sweating-removes-toxins"}
    assert kb.local_references == {"surname2026"}
    problems = lint(kb, today=dt.date(2026, 11, 24))
    assert [str(problem) for problem in problems if problem.id in kb.local | kb.local_references] == []


def test_the_guide_explains_every_key_of_a_claim(own_folder: Path) -> None:
    claim = load_knowledge([own_folder]).claims["sweating-removes-toxins"]
    explained = set(re.findall(r"^\| `(\w+)` \|", read("docs/adding-a-claim.md"), re.MULTILINE))
    optional = {"origin", "not_this", "matching", "nuance_when", "related"}
    assert set(type(claim).model_fields) - optional <= explained


def test_the_guides_claim_is_found_where_it_is_said_and_not_argued_with_where_it_is_denied(own_folder: Path) -> None:
    judge = Judge(load_knowledge([own_folder]))
    said, denied, _asked = re.findall(r'^repcheck check "(.+?)"', read("docs/adding-a-claim.md"), re.MULTILINE)
    found = [judge.judge_text(PostText(text=text), Rules()).ruling.judged for text in (said, denied)]
    assert [(item.finding.claim_id, item.action) for item in found[0]] == [("sweating-removes-toxins", "correct")]
    assert [item.action for item in found[1] if item.action != "none"] == []
