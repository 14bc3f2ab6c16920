"""The image and the composition: what can be checked of them without an engine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.cli.commands import app
from bot.settings import PREFIX, Settings
from tests.deploy.image import DOCKERFILE, ROOT, copy_in, stages
from tests.tools.commands import commands_of

TEXT = DOCKERFILE.read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))


def instruction(word: str) -> str:
    (found,) = re.findall(rf"^{word} (.+)$", TEXT, re.MULTILINE)
    return str(found)


def test_the_stages_are_read_as_an_engine_would() -> None:
    read = stages("FROM a AS b\nCOPY x y ./\nCOPY z z\nRUN one \\\n  two\nFROM c\nCOPY --from=b /o /o\nRUN three\n")
    assert [stage.runs for stage in read] == [("one    two",), ("three",)]
    assert [stage.copies for stage in read] == [((("x", "y"), "./"), (("z",), "z")), ()]


def test_the_first_stage_sees_all_that_the_wheel_is_made_of(tmp_path: Path) -> None:
    copy_in(stages(TEXT)[0], ROOT, tmp_path)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {"bot", "nlp", "responses"} <= set(packages)
    for name in (*packages, project["project"]["readme"], "LICENSE", "locks/service.txt", "locks/build.txt"):
        assert (tmp_path / name).exists(), name


def test_what_is_copied_passes_the_ignore_file() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")}
    assert {name for names, _ in stages(TEXT)[0].copies for name in names} == let_in


def test_the_image_does_not_run_as_root() -> None:
    user = instruction("USER")
    assert user.isdigit()
    assert int(user) > 0
    assert f"--uid {user}" in TEXT


@pytest.mark.parametrize("word", ["HEALTHCHECK", "CMD"])
def test_the_image_runs_commands_that_exist(word: str) -> None:
    call = re.search(r"\[(.+)\]", instruction(word))
    assert call is not None
    words = [part.strip().strip('"') for part in call[1].split(",") if "repcheck" not in part]
    command = commands_of(app)[words[0]]
    assert {word for word in words[1:] if word.startswith("--")} <= {name for p in command.params for name in p.opts}


def variables() -> set[str]:
    unit = (ROOT / "deploy" / "systemd" / "repcheck.service").read_text("utf-8")
    return set(re.findall(rf"{PREFIX}[A-Z_]+", f"{TEXT} {unit} {COMPOSE['services']['repcheck']['environment']}"))


def test_every_variable_of_the_environment_is_a_setting() -> None:
    assert len(variables()) > 3
    for name in variables() - {f"{PREFIX}CONFIG"}:
        keys = name.removeprefix(PREFIX).lower().split("__")
        model = Settings
        for key in keys:
            assert key in model.model_fields, name
            model = model.model_fields[key].annotation  # type: ignore[assignment]


def test_the_composition_keeps_the_state_and_gives_the_service_nothing_more() -> None:
    service = COMPOSE["services"]["repcheck"]
    assert any(volume.endswith(":/var/lib/repcheck") for volume in service["volumes"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_postgresql_is_an_option_of_the_composition() -> None:
    assert COMPOSE["services"]["database"]["profiles"] == ["postgres"]
    assert set(COMPOSE["volumes"]) == {"data", "database"}
