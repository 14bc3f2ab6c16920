"""The ``kb`` commands, as somebody types them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import main
from bot.cli.commands import app
from bot.errors import ExpectedError, NoAnswer
from bot.settings import SettingsError
from bot.steps.knowledge import verification_file
from responses.knowledge.loader import KnowledgeError, load_knowledge
from responses.knowledge.schema import ClaimEntry
from responses.verification import file, web
from responses.verification.record import Status, Verification
from tests.test_knowledge import lines_with, own_claim
from tests.verification.registries import Answer, FakeTimer, Registries, epmc_record, update

ROOT = Path(__file__).resolve().parents[2]
SAFE = "aasa2017"
"""A shipped reference with a DOI."""
OTHER = "alentorngeli2017"
"""Another one."""
BARE = "aasa2015"
"""A shipped reference without an identifier."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPCHECK_CONFIG", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(web, "SystemTimer", FakeTimer)
    return tmp_path


@pytest.fixture
def registries() -> Iterator[Registries]:
    with Registries() as server:
        yield server


def kb(*words: str) -> Result:
    return CliRunner().invoke(app, ["kb", *words])


def verify(registries: Registries, *words: str) -> Result:
    return kb("verify", "--crossref", registries.crossref, "--europepmc", registries.europepmc, *words)


def put(registries: Registries, key: str = SAFE, **more: object) -> None:
    reference = load_knowledge().references[key]
    assert reference.doi is not None
    registries.put_work(reference.doi, reference.title, reference.year, **more)
    registries.put_record(reference.doi, epmc_record(reference.title, reference.year, doi=reference.doi))


def make_config(folder: Path) -> Path:
    config = folder / "repcheck.toml"
    config.write_text(
        'data_dir = "state"\n[platforms.files]\nkind = "file"\ninbox = "in.jsonl"\noutbox = "out.jsonl"\n'
        '[[communities]]\nname = "Gym"\nplatform = "files"\n'
    )
    return config


# verify


def test_it_writes_what_it_saw_and_exits_with_0_if_all_is_well(registries: Registries, here: Path) -> None:
    put(registries)
    result = verify(registries, "--only", SAFE, "--out", "seen.yaml", "--mailto", "me@example.org")
    assert result.exit_code == 0, result.output
    assert "1 ok; written to seen.yaml" in result.output
    assert file.load(here / "seen.yaml").references[SAFE].status is Status.OK
    (agent,) = registries.agents
    assert re.fullmatch(r"repcheck(/\S+)? \(mailto:me@example\.org\)", agent)


def test_a_retracted_reference_is_told_and_exits_with_1(registries: Registries) -> None:
    put(registries, **{"updated-by": [update("retraction")]})
    result = verify(registries, "--only", SAFE, "--out", "seen.yaml")
    assert result.exit_code == 1
    assert re.search(rf"{SAFE} +retracted +retracted: never cited", result.output)


def test_a_mismatch_says_what_stands_there_instead(registries: Registries) -> None:
    doi = load_knowledge().references[SAFE].doi
    assert doi is not None
    registries.put_work(doi, "Another paper altogether", 1999)
    result = verify(registries, "--only", SAFE, "--out", "seen.yaml")
    assert result.exit_code == 1
    assert "it is “Another paper altogether” (1999)" in result.output


def test_silence_is_no_failure_of_the_reference(registries: Registries) -> None:
    put(registries, OTHER)
    registries.worse("/", *[Answer(status=503)] * 6)
    result = verify(registries, "--only", SAFE, "--only", OTHER, "--out", "seen.yaml")
    assert result.exit_code == 0
    assert "1 ok, 1 unreachable" in result.output


def test_where_nobody_answers_at_all_it_says_to_try_again(registries: Registries) -> None:
    registries.worse("/", *[Answer(status=503)] * 6)
    result = verify(registries, "--only", SAFE, "--out", "seen.yaml")
    assert "1 unreachable; written to seen.yaml" in result.output
    assert isinstance(result.exception, NoAnswer)


def test_candidates_are_shown_and_not_taken_over(registries: Registries, here: Path) -> None:
    reference = load_knowledge().references[BARE]
    registries.put_record("TITLE:", epmc_record(reference.title, reference.year, doi="10.9/right"))
    result = verify(registries, "--only", BARE, "--out", "seen.yaml")
    assert result.exit_code == 0
    assert "candidate" in result.output
    assert load_knowledge(verification=here / "seen.yaml").references[BARE].doi is None


def test_a_claim_brings_its_references_and_newer_reviews(registries: Registries, here: Path) -> None:
    registries.put_record("FIRST_PDATE", epmc_record("A brand new review of it all", 2026, doi="10.9/new"))
    result = verify(registries, "--only", "spot-reduction", "--out", "seen.yaml")
    assert "review       A brand new review of it all (2026)" in result.output
    found = file.load(here / "seen.yaml")
    assert set(found.references) == load_knowledge().rests_on("spot-reduction")
    assert list(found.reviews) == ["spot-reduction"]


def test_everything_is_asked_for_unless_something_is_named(
    registries: Registries, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = verify(registries, "--out", "seen.yaml")
    found = file.load(here / "seen.yaml")
    shipped = load_knowledge()
    assert (set(found.references), set(found.reviews)) == (set(shipped.references), set(shipped.claims))
    assert result.exit_code == 1  # this fake knows none of them
    assert "\r" not in result.output


def test_the_data_folder_is_the_place_unless_another_is_named(registries: Registries, here: Path) -> None:
    make_config(here)
    put(registries)
    assert verify(registries, "--only", SAFE).exit_code == 0
    assert (here / "state" / "verification.yaml").is_file()
    assert any((here / "state" / "verification-cache").iterdir())


def test_a_knowledge_folder_keeps_its_own_file(registries: Registries, here: Path) -> None:
    (here / "ours").mkdir()
    put(registries)
    verify(registries, "--only", SAFE, "--knowledge", "ours", "--cache", "kept")
    assert (here / "ours" / "verification.yaml").is_file()
    assert any((here / "kept").iterdir())


def test_a_second_run_adds_to_the_file(registries: Registries, here: Path) -> None:
    put(registries)
    verify(registries, "--only", SAFE, "--out", "seen.yaml")
    verify(registries, "--only", BARE, "--out", "seen.yaml")
    assert set(file.load(here / "seen.yaml").references) == {SAFE, BARE}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "nobody1900", "--out", "x"], "no reference or claim 'nobody1900'"),
        (["--out", "x", "--mailto", "nobody"], "is no mail address"),
        (["--out", "x", "--mailto", "a@b\r\nX: y"], "is no mail address"),
        (["--out", "x", "--crossref", "file:///etc/passwd"], "is no web address"),
        ([], "no config file"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(registries: Registries, words: list[str], said: str) -> None:
    result = verify(registries, *words)
    assert isinstance(result.exception, ExpectedError)
    assert said in str(result.exception)
    assert registries.asked == []


def test_a_broken_file_is_not_overwritten(registries: Registries, here: Path) -> None:
    (here / "seen.yaml").write_text("references: 3\n")
    result = verify(registries, "--only", SAFE, "--out", "seen.yaml")
    assert isinstance(result.exception, KnowledgeError)
    assert (here / "seen.yaml").read_text() == "references: 3\n"


def test_a_killed_process_leaves_the_old_file_and_goes_on_where_it_stopped(registries: Registries, here: Path) -> None:
    references = [key for key, one in load_knowledge().references.items() if one.doi][:3]
    for key in references:
        put(registries, key)
    last = str(load_knowledge().references[references[-1]].doi)
    registries.worse(f"works/{last}", Answer(hang=True))
    file.save(here / "seen.yaml", Verification())
    words = [
        "kb",
        "verify",
        "--crossref",
        registries.crossref,
        "--europepmc",
        registries.europepmc,
        "--out",
        "seen.yaml",
    ]
    only = [word for key in references for word in ("--only", key)]
    command = [sys.executable, "-c", "from bot.cli import main; main()", *words, *only]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not any(last in asked for asked in registries.asked):
            assert time.monotonic() < until, "it never came to the last reference"
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    assert file.load(here / "seen.yaml") == Verification()
    before = set(registries.asked)
    result = verify(registries, "--out", "seen.yaml", *only)
    assert "3 ok" in result.output
    again = registries.asked[len(before) :]
    assert [asked for asked in again if last not in asked] == []


# stale


def test_stale_lists_claims_that_rest_on_what_was_never_confirmed() -> None:
    result = kb("stale")
    assert result.exit_code == 1
    assert re.search(r"rests on \w+, which is (partly-)?recalled and never confirmed", result.output)
    assert "no posted replies to look at" in result.output
    assert "Without a config" in result.stderr


def test_stale_heeds_the_verification_of_the_data_folder_and_the_database(registries: Registries, here: Path) -> None:
    make_config(here)
    put(registries, **{"updated-by": [update("retraction")]})
    verify(registries, "--only", SAFE)
    result = kb("stale")
    assert f"rests on {SAFE}, which was retracted" in result.output
    assert "Without a config" not in result.stderr
    assert (here / "state" / "repcheck.sqlite3").is_file()


def test_stale_refuses_a_config_that_is_not_there() -> None:
    assert isinstance(kb("stale", "--config", "none.toml").exception, SettingsError)


# new


ANSWER = (
    "There is no good evidence that cold socks make anybody taller. People may like how they feel, and that is fine, "
    "but nobody has found that they do a thing for height. "
    + "Wear the ones that keep your feet dry and do not rub, for that is what they are for. " * 3
    + "That much was seen in those who wore them"
)


def filled(text: str, *, optional: bool = False) -> str:
    """Fill in every blank, as a curator might; with ``optional`` use every key."""
    if optional:
        claim, comment = text.split("# Ids of shipped references")
        text = re.sub(r"^#(?=[a-z]|  )", "", claim, flags=re.MULTILINE) + "# Ids of shipped references" + comment
    answers = {
        "cause or remedy": "cause", "supported or mixed": "unsupported", "high or moderate": "moderate",
        "what the evidence says": "There is no good evidence that cold socks make anybody taller.",
        "id of a reference": SAFE, "id of an article point": next(iter(load_knowledge().points)),
        "a whole reply": f"Short answer is no. {ANSWER} [{SAFE}].",
        "id of the other claim": "spot-reduction", "id of a related claim": "spot-reduction",
    }  # fmt: skip
    number = 0

    def fill(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        blank = match.group(1)
        return next(
            (value for start, value in answers.items() if blank.startswith(start)), f"cold socks saying {number}"
        )

    return re.sub(r"(?<=[:-] )<([^<>\n]+)>(?=\n)", fill, text)


def new(here: Path, claim_id: str = "cold-socks-height") -> Path:
    result = kb("new", "--folder", "ours", "--id", claim_id)
    assert result.exit_code == 0, result.output
    assert "repcheck kb lint --knowledge ours" in result.output
    return here / "ours" / f"{claim_id}.yaml"


def test_a_new_claim_is_refused_by_file_and_line_while_it_has_blanks(here: Path) -> None:
    path = new(here)
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 1
    lines = path.read_text().splitlines()
    *problems, last = result.output.splitlines()
    found = []
    for problem in problems:
        file, line, message = problem.split(":", 2)
        assert file == "ours/cold-socks-height.yaml"
        assert "is still to be filled in" in message
        assert "<" in lines[int(line) - 1]
        found.append(int(line))
    blanks = [number for number, line in enumerate(lines, 1) if re.search(r"<.+>$", line) and not line.startswith("#")]
    assert found == blanks
    assert last == f"{len(blanks)} problems: nothing was loaded"


def test_each_blank_that_is_left_is_refused(here: Path) -> None:
    path = new(here)
    text = filled(path.read_text())
    path.write_text(re.sub(r"cold socks saying \d+", "<a way>", text, count=1))
    result = kb("lint", "--knowledge", "ours")
    assert (result.exit_code, result.output.count("is still to be filled in")) == (1, 1)


def test_a_new_claim_is_accepted_once_its_blanks_are_filled(here: Path) -> None:
    path = new(here)
    path.write_text(filled(path.read_text()))
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 0, result.output
    assert "79 claims" in result.output
    assert "no problems" in result.output


def test_every_optional_key_works_as_well(here: Path) -> None:
    path = new(here)
    path.write_text(filled(path.read_text(), optional=True))
    assert set(yaml.safe_load(path.read_text())) == set(ClaimEntry.model_fields)
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 0, result.output


def test_every_key_is_explained(here: Path) -> None:
    lines = new(here).read_text().splitlines()
    keys = {match.group(1): number for number, line in enumerate(lines) if (match := re.match(r"#?([a-z_]+):", line))}
    assert set(keys) == set(ClaimEntry.model_fields)
    for number in keys.values():
        assert re.match(r"# [A-Za-z]", lines[number - 1]), lines[number]


def test_the_reference_in_the_comment_is_one_that_loads(here: Path) -> None:
    path = new(here)
    path.write_text(filled(path.read_text()))
    comment = path.read_text().split("in ours/references.yaml:\n#\n")[1]
    (here / "ours" / "references.yaml").write_text("\n".join(line[2:] for line in comment.splitlines()))
    assert "author2024" in load_knowledge([here / "ours"]).local_references


def test_in_a_folder_of_claims_everything_points_one_folder_up(here: Path) -> None:
    result = kb("new", "--folder", "ours/claims", "--id", "cold-socks-height")
    assert "repcheck kb lint --knowledge ours\n" in result.output
    text = (here / "ours" / "claims" / "cold-socks-height.yaml").read_text()
    assert "repcheck kb lint --knowledge ours\n" in text
    assert "Your own stand in ours/references.yaml:" in text


def test_a_file_that_is_there_is_not_overwritten(here: Path) -> None:
    path = new(here)
    path.write_text("mine")
    assert isinstance(kb("new", "--folder", "ours", "--id", "cold-socks-height").exception, FileExistsError)
    assert path.read_text() == "mine"


def test_the_id_of_a_shipped_claim_is_said_to_replace_it() -> None:
    assert "yours replaces it" in kb("new", "--folder", "ours", "--id", "spot-reduction").output


@pytest.mark.parametrize("claim_id", ["../x", "Big", "a b", "", "a" * 61])
def test_what_is_no_id_is_refused(here: Path, claim_id: str) -> None:
    assert isinstance(kb("new", "--folder", "ours", "--id", claim_id).exception, ExpectedError)
    assert not (here / "ours").exists()


# stats, show, lint


def test_stats_count_the_shipped_knowledge() -> None:
    result = kb("stats")
    assert result.exit_code == 0
    assert "78 claims, 0 of them local" in result.output
    assert "phrasings per claim:" in result.output
    assert re.search(r"verified: seen +\d+", result.output)
    assert re.search(r"without article_points: \d+ \(", result.output)


def test_the_claims_that_lack_written_replies_are_counted(here: Path) -> None:
    assert "without written replies" not in kb("stats").output
    path = new(here)
    path.write_text(filled(path.read_text()))
    assert "without written replies: 1 (cold-socks-height)" in kb("stats", "--knowledge", "ours").output


def test_show_says_for_which_actions_a_reply_is_written() -> None:
    assert "written replies: correct, answer" in kb("show", "spot-reduction").output


def test_the_other_kb_commands_go_on_as_they_were() -> None:
    assert kb("lint").exit_code == 0
    assert "spot-reduction" in kb("show").output


OWN_FOLDERS = '[knowledge]\nfolders = ["ours"]\n'


def two_folders(here: Path) -> None:
    """Put a claim into a folder that the config names, and one into another."""
    for claim_id in ("cold-socks-height", "wet-socks-height"):
        path = new(here, claim_id)
        path.write_text(filled(path.read_text()).replace("cold socks", claim_id))
    (here / "more").mkdir()
    path.rename(here / "more" / path.name)
    (here / "repcheck.toml").write_text(OWN_FOLDERS)


@pytest.mark.parametrize(
    ("words", "alone", "together"),
    [
        (["stats"], "1 of them local", "2 of them local"),
        (["show"], "cold-socks-height", "wet-socks-height"),
        (["export", "--author", "We", "--site", "https://a.org"], "a.org/cold-socks-height", "a.org/wet-socks-height"),
    ],
)
def test_the_folders_of_the_config_count_and_others_beside_them(
    here: Path, words: list[str], alone: str, together: str
) -> None:
    two_folders(here)
    assert alone in kb(*words).output
    assert alone in kb(*words, "--knowledge", "ours").output
    assert together in kb(*words, "--knowledge", "more").output
    (here / "repcheck.toml").unlink()
    assert alone not in kb(*words).output


def test_a_problem_is_told_once_where_the_folder_is_named_twice(here: Path) -> None:
    new(here)
    (here / "repcheck.toml").write_text(OWN_FOLDERS)
    assert kb("lint", "--knowledge", "ours").output == kb("lint").output


def test_stale_looks_at_the_folders_of_the_config_too(here: Path) -> None:
    two_folders(here)
    for path in here.glob("*/*.yaml"):
        path.write_text(re.sub("review_by: .*", "review_by: 2020-01-01", path.read_text()))
    result = kb("stale", "--knowledge", "more")
    for claim_id in ("cold-socks-height", "wet-socks-height"):
        assert re.search(rf"{claim_id} +was to be reviewed by 2020-01-01", result.output)


@pytest.mark.parametrize("words", [["check", "Nice weather."], ["scan"], ["kb", "lint"], ["eval", "repcheck.toml"]])
def test_a_config_of_no_use_is_told_and_not_passed_over(here: Path, words: list[str]) -> None:
    (here / "repcheck.toml").write_text(OWN_FOLDERS)
    result = CliRunner().invoke(app, words)
    assert "ours: is not a folder" in result.output + str(result.exception)
    (here / "repcheck.toml").write_text("[knowledge")
    assert isinstance(CliRunner().invoke(app, words).exception, SettingsError)


def test_lint_counts_warnings_apart(here: Path) -> None:
    path = new(here)
    text = filled(path.read_text())
    path.write_text(re.sub("review_by: .*", "review_by: 2020-01-01", text))
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 0
    assert "set a new date (a warning)\n" in result.output
    assert result.output.endswith(": no problems, 1 warning\n")
    path.write_text(text.replace("no good evidence that cold", "proof that cold"))
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 1
    assert result.output.endswith(": 2 problems\n")


def test_one_problem_is_not_told_as_several(here: Path) -> None:
    (here / "ours").mkdir()
    (here / "ours" / "mine.yaml").write_text("")
    assert kb("lint", "--knowledge", "ours").output.endswith("\n1 problem: nothing was loaded\n")


def test_lint_names_an_unknown_concept_with_its_place(here: Path) -> None:
    path = own_claim(here / "ours", "@ab-trian")
    result = kb("lint", "--knowledge", "ours")
    assert result.exit_code == 1
    line = lines_with(path, "@ab-trian")[0]
    assert (
        f"ours/{path.name}:{line}: there is no concept “@ab-trian” in the lexicon; write “@ab-train”" in result.output
    )


# export


def test_export_writes_every_claim(here: Path) -> None:
    result = kb("export", "--author", "The club", "--site", "https://club.example/claims", "--out", "claims.json")
    assert result.output == "Wrote 78 claims to claims.json.\n"
    document = json.loads((here / "claims.json").read_text())
    assert {review["author"]["name"] for review in document["@graph"]} == {"The club"}


def test_export_prints_those_that_are_named() -> None:
    words = ["--author", "The club", "--site", "https://club.example", "--only", "spot-reduction"]
    result = kb("export", *words, "--format", "claimreview", "--author-url", "https://club.example/us")
    (review,) = json.loads(result.output)["@graph"]
    assert review["url"] == "https://club.example/spot-reduction"
    assert review["author"]["url"] == "https://club.example/us"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--site", "javascript:alert(1)"], "is no web address"),
        (["--site", "https://club.example/?a=b"], "without"),
        (["--site", "https://club.example", "--author-url", "club"], "is no web address"),
        (["--site", "https://club.example", "--only", "no-such-claim"], "no claim 'no-such-claim'"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(words: list[str], said: str) -> None:
    result = kb("export", "--author", "The club", *words)
    assert isinstance(result.exception, ExpectedError)
    assert said in str(result.exception)


def test_main_tells_it_without_a_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["repcheck", "kb", "new", "--folder", "ours", "--id", "Big"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("repcheck: 'Big' is no id of a claim")


def test_the_service_looks_for_the_file_where_verify_writes_it(here: Path) -> None:
    from bot.settings import load_settings

    settings = load_settings(make_config(here))
    assert verification_file(settings) == here / "state" / "verification.yaml"
