"""``repcheck init`` and ``repcheck doctor``, as somebody types them."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import setup
from bot.cli.commands import app
from bot.cli.newconfig import FileAnswers, RedditAnswers, config_text, write_all
from bot.records import Mode
from bot.settings import FileSettings, RedditSettings, load_settings
from tests.fakes.reddit import FakeReddit

ROOT = Path(__file__).resolve().parents[2]
SIGNING_IN = [
    "fake-client",
    "fake-secret",
    "repcheck_bot",
    "password",
    "fake-password",
    "operator",
    "Fitness, r/Running",
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPCHECK_CONFIG", raising=False)
    monkeypatch.setenv("REPCHECK_WEB__PORT", "0")
    return tmp_path


@pytest.fixture(scope="module")
def reddit_server() -> Iterator[FakeReddit]:
    with FakeReddit() as server:
        yield server


@pytest.fixture
def reddit(reddit_server: FakeReddit, monkeypatch: pytest.MonkeyPatch) -> FakeReddit:
    """A Reddit on loopback, to which the environment sends every sign-in."""
    reddit_server.reset()
    reddit_server.add_subreddit("Fitness")
    reddit_server.add_subreddit("Running")
    monkeypatch.setenv("REPCHECK_PLATFORMS__REDDIT__REDDIT_URL", reddit_server.url)
    monkeypatch.setenv("REPCHECK_PLATFORMS__REDDIT__OAUTH_URL", reddit_server.url)
    return reddit_server


def init(*answers: str, config: str = "repcheck.toml") -> Result:
    return CliRunner().invoke(app, ["init", "--config", config], input="\n".join(answers) + "\n")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_sets_up_files_with_every_default(here: Path) -> None:
    result = init("", "", "", "")
    assert result.exit_code == 0, result.output
    settings = load_settings(here / "repcheck.toml")
    files = settings.platforms["files"]
    assert isinstance(files, FileSettings)
    assert files.inbox == here / "posts.jsonl"
    assert files.inbox.read_text() == ""
    assert [community.mode for community in settings.communities] == [Mode.DRAFT]
    assert mode_of(here / "repcheck.toml") == 0o600


def test_it_ends_with_the_doctor_and_the_next_command() -> None:
    result = init("file", "Gym", "", "")
    assert "platform.files" in result.output
    assert "checks: " in result.output
    assert "repcheck user add" in result.output
    assert result.output.rstrip().endswith("Then: repcheck run")


def test_the_next_command_names_a_config_elsewhere(here: Path) -> None:
    (here / "etc").mkdir()
    assert "repcheck run --config etc/mine.toml" in init("file", "Gym", "", "", config="etc/mine.toml").output
    assert (here / "etc" / "posts.jsonl").exists()


def test_it_leaves_a_config_that_is_there_as_it_is(here: Path) -> None:
    (here / "repcheck.toml").write_text("# mine\n")
    result = init("file", "Gym", "", "")
    assert isinstance(result.exception, FileExistsError)
    assert (here / "repcheck.toml").read_text() == "# mine\n"


def test_it_asks_again_for_a_file_whose_folder_is_not_there(here: Path) -> None:
    result = init("file", "Gym", "nowhere/posts.jsonl", "posts.jsonl", "nowhere/replies.jsonl", "")
    assert result.exit_code == 0, result.output
    assert result.output.count("there is no folder nowhere") == 2
    files = load_settings(here / "repcheck.toml").platforms["files"]
    assert isinstance(files, FileSettings)
    assert (files.inbox, files.outbox) == (here / "posts.jsonl", here / "replies.jsonl")


def test_it_asks_again_where_a_folder_is_named_in_place_of_a_file(here: Path) -> None:
    (here / "posts").mkdir()
    result = init("file", "Gym", "posts", "posts/in.jsonl", "")
    assert result.exit_code == 0, result.output
    assert "posts is not a file" in result.output


def test_it_asks_again_where_replies_would_be_read_as_posts(here: Path) -> None:
    result = init("file", "Gym", "posts.jsonl", "./posts.jsonl", "replies.jsonl")
    assert result.exit_code == 0, result.output
    assert "replies need a file of their own" in result.output
    files = load_settings(here / "repcheck.toml").platforms["files"]
    assert isinstance(files, FileSettings)
    assert files.outbox == here / "replies.jsonl"


def test_it_asks_nothing_where_the_config_has_no_folder(here: Path) -> None:
    result = init("file", "Gym", "", "", config="nowhere/repcheck.toml")
    assert isinstance(result.exception, FileNotFoundError)
    assert "there is no folder nowhere" in str(result.exception)
    assert "Where do the posts come from" not in result.output


def test_it_writes_nothing_if_the_answers_end_early(here: Path) -> None:
    result = CliRunner().invoke(app, ["init"], input="file\n")
    assert result.exit_code == 1
    assert not (here / "repcheck.toml").exists()


def test_it_asks_nothing_where_nobody_can_answer(here: Path) -> None:
    code = "import sys; from bot.cli import main; sys.stdin = None; main()"
    command = [sys.executable, "-c", code, "init"]
    done = subprocess.run(command, check=False, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("repcheck: standard input is closed, and this asks questions")
    assert not (here / "repcheck.toml").exists()


def test_it_asks_again_for_an_unknown_platform() -> None:
    result = init("mastodon", "file", "Gym", "", "")
    assert "answer reddit or file" in result.output
    assert result.exit_code == 0


def test_it_says_first_that_reddit_gives_out_no_keys_and_then_what_remains(here: Path) -> None:
    result = init("reddit", "n", "Gym", "", "")
    said = result.output
    assert said.index("no new keys") < said.index("approved app") < said.index("Two ways remain")
    assert "March 2027" in said
    assert isinstance(load_settings(here / "repcheck.toml").platforms["files"], FileSettings)


def test_it_tries_reddit_credentials_and_keeps_them_in_files_of_their_own(here: Path, reddit: FakeReddit) -> None:
    result = init("reddit", "y", *SIGNING_IN)
    assert result.exit_code == 0, result.output
    assert "Signed in as u/repcheck_bot" in result.output
    settings = load_settings(here / "repcheck.toml")
    found = settings.platforms["reddit"]
    assert isinstance(found, RedditSettings)
    assert found.client_secret.get_secret_value() == "fake-secret"
    assert [(community.name, community.source) for community in settings.communities] == [
        ("r/Fitness", "Fitness"),
        ("r/Running", "Running"),
    ]
    assert {path.name: mode_of(path) for path in here.glob("*.secret")} == {
        "reddit-client-id.secret": 0o600,
        "reddit-client-secret.secret": 0o600,
        "reddit-password.secret": 0o600,
    }


def test_no_secret_is_in_the_config_or_on_the_screen(
    here: Path, reddit: FakeReddit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "_at_terminal", lambda: True)
    shown = init("reddit", "y", *SIGNING_IN).output + (here / "repcheck.toml").read_text()
    assert [secret for secret in ("fake-client", "fake-secret", "fake-password") if secret in shown] == []


def test_the_doctor_after_init_has_asked_for_each_subreddit(reddit: FakeReddit) -> None:
    result = init("reddit", "y", *SIGNING_IN)
    assert "platform.reddit.r/Fitness" in result.output
    assert "platform.reddit.r/Running" in result.output


def test_wrong_credentials_can_be_entered_again(here: Path, reddit: FakeReddit) -> None:
    wrong = [answer.replace("fake-password", "a-slip") for answer in SIGNING_IN]
    result = init("reddit", "y", *wrong, "y", *SIGNING_IN)
    assert "That does not work: Reddit refuses the account's credentials" in result.output
    assert (here / "reddit-password.secret").read_text() == "fake-password\n"


def test_wrong_credentials_can_be_given_up_for_files(here: Path, reddit: FakeReddit) -> None:
    wrong = [answer.replace("fake-password", "a-slip") for answer in SIGNING_IN]
    result = init("reddit", "y", *wrong, "n", "Gym", "", "")
    assert "Two ways remain" in result.output
    assert list(here.glob("*.secret")) == []
    assert 'kind = "file"' in (here / "repcheck.toml").read_text()


def test_a_secret_file_that_is_there_is_not_overwritten(here: Path) -> None:
    (here / "reddit-password.secret").write_text("another bot's")
    answers = RedditAnswers(subreddits=("Fitness",), username="a", contact="b", secrets={"password": "p"})
    with pytest.raises(FileExistsError, match=r"reddit-password\.secret"):
        write_all(here / "repcheck.toml", answers)
    assert not (here / "repcheck.toml").exists()


@pytest.mark.parametrize("name", ['Gym "North"', "back\\slash", "Łódź 💪", "tab\tand\x7f"])
def test_odd_names_survive_the_config(here: Path, name: str) -> None:
    (here / "repcheck.toml").write_text(config_text(FileAnswers(community=name, inbox="i", outbox="o")))
    assert load_settings(here / "repcheck.toml").communities[0].name == name


def test_piped_answers_are_enough_without_a_terminal(here: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "init"]
    pipes = {"input": "file\nGym\n\n\n", "capture_output": True, "text": True, "timeout": 100}
    done = subprocess.run(command, check=False, env={"PYTHONPATH": str(ROOT)}, **pipes)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    assert (here / "repcheck.toml").exists()


def test_the_doctor_without_a_config_looks_at_the_installation() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert "there is none yet" in result.output
    assert "knowledge" in result.output


def test_the_doctor_exits_with_1_and_a_hint_if_something_is_wrong(here: Path) -> None:
    init("file", "Gym", "", "")
    (here / "posts.jsonl").unlink()
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    assert "WRONG  platform.files" in result.output
    assert "→ make the file" in result.output


def test_the_quick_doctor_exits_with_1_while_nothing_runs() -> None:
    init("file", "Gym", "", "")
    result = CliRunner().invoke(app, ["doctor", "--quick"])
    assert result.exit_code == 1
    assert "WRONG  running" in result.output
