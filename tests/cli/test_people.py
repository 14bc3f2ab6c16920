"""Accounts and pauses, as somebody types them."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from bot import cli
from bot.cli import options

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
platforms = { files = { kind = "file", inbox = "in.jsonl", outbox = "out.jsonl" } }
communities = [{ name = "Gym", platform = "files" }]
"""


class Line:
    """Types commands, and keeps what came back."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["repcheck", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        self.out, self.err = self._capsys.readouterr()
        return int(end.value.code or 0)


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPCHECK_CONFIG", raising=False)
    (tmp_path / "repcheck.toml").write_text(CONFIG)
    return Line(capsys, monkeypatch)


def test_an_account_is_added_and_the_next_command_is_named(line: Line) -> None:
    assert line("user", "add", "ann") == 0
    assert line.out == "Added ann as releaser. Now: repcheck signin-link ann\n"


def test_the_next_command_can_be_pasted_whatever_the_name(line: Line) -> None:
    assert line("user", "add", "  Ann   of the gym ", "--config", "./repcheck.toml") == 0
    assert "Now: repcheck signin-link 'Ann of the gym' --config repcheck.toml" in line.out
    assert line("signin-link", "Ann of the gym") == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x07b", "a\u202eb", "*", "system?"])
def test_a_name_that_could_be_mistaken_is_refused(line: Line, name: str) -> None:
    assert line("user", "add", "--", name) == 2
    assert line.err.startswith("repcheck: Choose a name") or "taken" in line.err
    assert line("user", "list") == 0
    assert line.out == ""


def test_where_there_is_no_account_yet_the_list_says_how_to_add_one(line: Line) -> None:
    assert line("user", "list") == 0
    assert line.err == "No account yet. Add the first: repcheck user add NAME --role admin\n"


@pytest.mark.parametrize("twin", ["ann", "Ann", "ANN "])
def test_a_twin_of_a_name_is_refused_and_told_how_to_change_its_role(line: Line, twin: str) -> None:
    line("user", "add", "ann")
    assert line("user", "add", twin) == 2
    assert "there is an account 'ann' already; `repcheck user role ann ROLE`" in line.err


def test_a_role_is_changed_everywhere_or_in_one_community(line: Line) -> None:
    line("user", "add", "ann", "--role", "viewer")
    assert line("user", "role", "ann", "reviewer") == 0
    assert line.out == "ann is now reviewer everywhere.\n"
    assert line("user", "role", "ann", "admin", "--community", "Gym") == 0
    line("user", "list")
    assert line.out.split() == ["ann", "admin", "in", "Gym,", "reviewer", "everywhere"]


def test_whoever_is_removed_signs_in_no_more_and_the_name_stays_taken(line: Line) -> None:
    line("user", "add", "ann")
    assert line("user", "remove", "ann") == 0
    assert line("signin-link", "ann") == 2
    assert line("user", "remove", "ann") == 2
    assert "none yet" in line.err
    assert line("user", "add", "Ann") == 2
    assert "was removed, and its name stays taken" in line.err
    line("user", "list")
    assert line.out.split() == ["ann", "removed"]


UNKNOWN: list[Sequence[str]] = [
    ("signin-link", "bob"),
    ("user", "role", "bob", "admin"),
    ("user", "remove", "bob"),
    ("user", "role", "ann", "admin", "--community", "Knees"),
    ("pause", "--why", "x", "--community", "Knees"),
    ("resume", "--why", "x", "--community", "Knees"),
    ("kb", "show", "no-such-claim"),
]


@pytest.mark.parametrize("words", UNKNOWN)
def test_what_is_not_known_is_a_problem_with_what_was_asked(line: Line, words: Sequence[str]) -> None:
    line("user", "add", "ann")
    assert line(*words) == 2
    assert line.err.startswith("repcheck: there is no ")


def test_a_database_server_that_does_not_answer_is_a_reason_to_try_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPCHECK_DATABASE__URL", "postgresql://repcheck@127.0.0.1:1/name")
    assert line("user", "list") == cli.TRY_LATER
    assert "is the server up" in line.err


@pytest.mark.parametrize("why", ["", "   "])
def test_a_pause_needs_a_reason(line: Line, why: str) -> None:
    assert line("pause", "--why", why) == 2
    assert "needs a reason" in line.err
    line("resume")
    assert line.out == "There was no pause that holds everywhere.\n"


@pytest.mark.parametrize("words", [("signin-link", "ann"), ("demo",)])
@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_what_is_no_port_is_refused(line: Line, words: Sequence[str], port: str) -> None:
    line("user", "add", "ann")
    assert line(*words, "--port", port) == 2
    assert "than or equal to" in line.err


def test_a_folder_in_the_place_of_a_config_is_said_to_be_one(line: Line, tmp_path: Path) -> None:
    assert line("run", "--config", str(tmp_path)) == 2
    assert line.err == f"repcheck: {tmp_path}: is a folder; name the config file in it\n"


def test_a_full_disk_is_told_in_words(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("bot.cli.knowledge.knowledge_of", full)
    assert line("kb", "show") == 2
    assert line.err == "repcheck: a file or the output: No space left on device\n"


def test_a_reader_who_is_gone_is_no_finding() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from bot.cli import main; main()", "kb", "show"]
    done = subprocess.run(command, check=False, stdout=writing, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)})
    os.close(writing)
    assert (done.returncode, done.stderr) == (cli.READER_GONE, b"")


def test_a_resume_says_when_there_was_no_pause(line: Line) -> None:
    line("pause", "--why", "a row", "--community", "Gym")
    assert line("resume", "--why", "over") == 0
    assert line.out == "There was no pause that holds everywhere. Still paused: Gym.\n"
    line("resume", "--why", "over", "--community", "Gym")
    assert line.out == "Running again in Gym.\n"
    line("resume", "--why", "over", "--community", "Gym")
    assert line.out == "There was no pause in Gym.\n"


def test_it_says_which_version_it_is(line: Line) -> None:
    assert line("--version") == 0
    assert line.out == f"repcheck {version('repcheck')}\n"


@pytest.mark.parametrize(
    ("called", "found", "shown"),
    [
        (".venv/bin/repcheck", None, ".venv/bin/repcheck"),
        ("/usr/bin/repcheck", "/usr/bin/repcheck", "repcheck"),
        ("-c", None, "repcheck"),
    ],
)
def test_the_next_command_is_named_as_this_one_was_called(
    monkeypatch: pytest.MonkeyPatch, called: str, found: str | None, shown: str
) -> None:
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setattr(options.shutil, "which", lambda _name: found)
    assert options.program() == shown
