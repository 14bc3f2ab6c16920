"""The doctor: each thing that can be wrong is told, with a cure, and all of it at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import http.server
import os
import re
import socket
import sqlite3
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import Distribution, PathDistribution, distributions
from pathlib import Path
from typing import Any

import pytest

from bot import demo
from bot.doctor import Check, Level, examine, examine_running, installation, workplace
from bot.platforms.base import Later, Never, PlatformError
from bot.review.edge import CONTENT_SECURITY_POLICY
from bot.settings import Settings, build_settings
from bot.store.opening import open_store
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import shipped
from tests.clock import START, FakeClock
from tests.postgres import Postgres

REDDIT = {
    "kind": "reddit",
    "client_id": "an-id",
    "client_secret": "a-secret",
    "username": "Repcheck_Bot",
    "password": "a-password",
    "contact": "operator",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_in(folder: Path, **changes: Any) -> Settings:
    (folder / "in.jsonl").touch()
    files = {"kind": "file", "inbox": folder / "in.jsonl", "outbox": folder / "out.jsonl"}
    data = {
        "data_dir": folder / "data",
        "web": {"port": free_port()},
        "platforms": {"files": files},
        "communities": [{"name": "Gym", "platform": "files"}],
    }
    return build_settings({**data, **changes}, "test")


def config_in(folder: Path, text: str = "") -> Path:
    (folder / "in.jsonl").touch()
    path = folder / "repcheck.toml"
    path.write_text(
        text
        or f"""
data_dir = "data"
web = {{ port = {free_port()} }}
platforms = {{ files = {{ kind = "file", inbox = "in.jsonl", outbox = "out.jsonl" }} }}
communities = [{{ name = "Gym", platform = "files" }}]
"""
    )
    return path


def wrong(checks: Sequence[Check]) -> list[str]:
    return [check.id for check in checks if not check.ok]


def the_wrong_one(*checks: Check) -> Check:
    (found,) = [check for check in checks if not check.ok]
    assert found.hint
    return found


# The installation


def test_it_wants_python_3_11() -> None:
    assert installation.python_version((3, 11, 0)).ok
    assert "3.10.9" in the_wrong_one(installation.python_version((3, 10, 9))).message


def test_it_finds_what_it_depends_on() -> None:
    home = Path(str(Distribution.from_name("pydantic").locate_file("")))
    (check,) = installation.dependencies(["pydantic>=2.12", "psycopg[binary]>=3"], home)
    assert check.ok
    assert "all 2" in check.message


def test_it_misses_a_dependency_that_is_not_installed() -> None:
    home = Path(str(Distribution.from_name("pydantic").locate_file("")))
    found = the_wrong_one(*installation.dependencies(["pydantic", "no-such-thing>=1"], home))
    assert "no-such-thing" in found.message


def test_it_notices_a_dependency_from_outside_the_environment(tmp_path: Path) -> None:
    assert "outside" in the_wrong_one(*installation.dependencies(["pydantic"], tmp_path)).message


def test_it_notices_that_repcheck_itself_is_not_installed() -> None:
    assert "make install" in the_wrong_one(*installation.dependencies(None)).hint


def distribution(folder: Path, name: str, files: dict[str, str], record: dict[str, str] | None = None) -> Distribution:
    """Lay out a distribution as an installer would; ``record`` replaces the checksums of some files."""
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = []
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
        digest = urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={(record or {}).get(path, digest)},{len(content)}")
    (about / "RECORD").write_text("\n".join(lines) + "\n")
    return PathDistribution(about)


@pytest.mark.parametrize("path", ["bot/__init__.py", "nlp.py", "responses/x/y.py", "tests/test_it.py"])
def test_it_notices_another_distribution_with_a_package_of_our_name(tmp_path: Path, path: str) -> None:
    intruder = distribution(tmp_path, "chatty", {path: "", "chatty/__init__.py": ""})
    clashes = installation.foreign_packages([intruder])
    assert clashes == [("chatty", path.split("/", maxsplit=1)[0].removesuffix(".py"))]
    assert "chatty" in the_wrong_one(*installation.packages(clashes, installation.places_of_packages())).message


def test_it_does_not_take_our_own_distribution_for_an_intruder(tmp_path: Path) -> None:
    assert installation.foreign_packages([distribution(tmp_path, "repcheck", {"bot/__init__.py": ""})]) == []


def test_a_name_deeper_in_another_distribution_does_no_harm(tmp_path: Path) -> None:
    assert installation.foreign_packages([distribution(tmp_path, "chatty", {"chatty/bot/__init__.py": ""})]) == []


def test_no_installed_distribution_but_ours_brings_a_package_of_our_name() -> None:
    installed = list(distributions())
    assert len(installed) > 20
    assert installation.foreign_packages(installed) == []


def test_it_notices_a_package_that_is_imported_from_elsewhere(tmp_path: Path) -> None:
    places = {**installation.places_of_packages(), "nlp": tmp_path}
    assert str(tmp_path) in the_wrong_one(*installation.packages([], places)).message


def test_it_is_content_with_packages_that_stand_together() -> None:
    (check,) = installation.packages([], installation.places_of_packages())
    assert check.ok


def test_it_compares_our_files_with_the_checksums_of_the_wheel(tmp_path: Path) -> None:
    ours = distribution(tmp_path, "repcheck", {"nlp/model/static.npz": "weights", "bot/x.py": ""})
    (check,) = installation.own_files(ours)
    assert check.ok
    assert "all 2" in check.message


def test_it_notices_a_model_file_that_was_changed(tmp_path: Path) -> None:
    ours = distribution(tmp_path, "repcheck", {"nlp/model/static.npz": "weights", "bot/x.py": ""})
    (tmp_path / "nlp/model/static.npz").write_text("other weights")
    assert "nlp/model/static.npz" in the_wrong_one(*installation.own_files(ours)).message


def test_it_notices_a_model_file_that_is_gone(tmp_path: Path) -> None:
    ours = distribution(tmp_path, "repcheck", {"nlp/model/static.npz": "weights"})
    (tmp_path / "nlp/model/static.npz").unlink()
    assert "static.npz" in the_wrong_one(*installation.own_files(ours)).message


def test_it_has_nothing_to_compare_in_a_source_folder() -> None:
    (check,) = installation.own_files(None)
    assert check.ok
    assert "source folder" in check.message


def test_it_loads_and_lints_the_shipped_knowledge() -> None:
    check, kb = installation.knowledge([], FakeClock())
    assert check.ok, check.message
    assert kb is not None
    assert installation.language(kb).ok


def test_it_notices_knowledge_that_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: [")
    check, kb = installation.knowledge([tmp_path], FakeClock())
    assert "broken.yaml" in the_wrong_one(check).message
    assert kb is None


def test_it_notices_knowledge_that_fails_its_lint(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = installation.Problem(file="claims/x.yaml", line=3, id="x", rule="promo", message="holds a promo link")
    monkeypatch.setattr(installation, "lint", lambda kb, today: [problem])
    check, _ = installation.knowledge([], FakeClock())
    assert "claims/x.yaml:3" in the_wrong_one(check).message


def test_it_notices_a_language_stage_that_cannot_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_kb: object) -> None:
        raise FileNotFoundError("static.npz")

    kb = installation.usable_knowledge()
    monkeypatch.setattr(installation, "Judge", broken)
    wrong = the_wrong_one(installation.language(kb))
    assert "static.npz" in wrong.message
    assert "install repcheck again" in wrong.hint


def test_it_takes_a_claim_of_ones_own_for_what_cannot_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = installation.Judge

    def particular(kb: KnowledgeBase) -> installation.Judge:
        if kb.local:
            raise ValueError("no such concept")
        return judged(kb)

    kb = replace(installation.usable_knowledge(), local=frozenset({"mine"}))
    monkeypatch.setattr(installation, "Judge", particular)
    assert "your own claims" in the_wrong_one(installation.language(kb)).hint


def test_it_notices_a_concept_that_the_lexicon_lacks(tmp_path: Path) -> None:
    text = Path(str(shipped() / "claims" / "spot-reduction.yaml")).read_text("utf-8")
    (tmp_path / "spot-reduction.yaml").write_text(re.sub(r"@ab-train\b", "@nosuchconcept", text), "utf-8")
    check, kb = installation.knowledge([tmp_path], FakeClock())
    assert kb is None
    assert "no concept “@nosuchconcept”" in the_wrong_one(check).message
    assert "kb lint" in check.hint


# What the config names


def test_it_does_not_mind_that_there_is_no_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPCHECK_CONFIG", raising=False)
    (check,) = [check for check in examine(None, FakeClock()) if check.id == "config"]
    assert check.ok
    assert "repcheck init" in check.message


def test_it_minds_that_a_named_config_is_not_there(tmp_path: Path) -> None:
    (check,) = [check for check in examine(tmp_path / "none.toml", FakeClock()) if check.id == "config"]
    assert not check.ok


def test_it_tells_every_problem_of_a_config_at_once(tmp_path: Path) -> None:
    path = config_in(tmp_path, "data_dir = 7\nlogs = { level = 'loud' }\nunknown = 1\n")
    found = [check.message for check in examine(path, FakeClock()) if check.id == "config" and not check.ok]
    assert len(found) == 3
    assert all(any(key in line for line in found) for key in ("data_dir", "logs.level", "unknown"))


def test_it_notices_a_config_without_a_community(tmp_path: Path) -> None:
    checks = examine(config_in(tmp_path, "data_dir = 'data'\n"), FakeClock())
    assert "config" in wrong(checks)


def test_a_good_config_has_nothing_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    checks = examine(config_in(tmp_path), FakeClock())
    assert [found for found in wrong(checks) if found != "dependencies"] == []
    assert {check.id for check in checks} >= {"config", "data-folder", "database", "port", "clock", "platform.files"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "repcheck.toml"]


def test_several_wrongs_are_told_together(tmp_path: Path) -> None:
    path = config_in(tmp_path)
    (tmp_path / "in.jsonl").unlink()
    (tmp_path / "data").write_text("not a folder")
    assert {"data-folder", "platform.files"} <= set(wrong(examine(path, FakeClock())))


def test_it_notices_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    assert the_wrong_one(workplace.data_folder(tmp_path / "data")).id == "data-folder"


def test_it_notices_a_data_folder_that_belongs_to_a_demo(tmp_path: Path) -> None:
    with demo.hold_folder(tmp_path / "demo", FakeClock(), fresh=False):
        assert "repcheck demo" in the_wrong_one(workplace.data_folder(tmp_path / "demo")).message


def test_a_data_folder_that_is_still_to_come_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert workplace.data_folder(tmp_path / "deep" / "data").ok
    assert list(tmp_path.iterdir()) == []


def test_it_is_content_with_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_store(settings, FakeClock(), exclusive=True):
        pass
    check = workplace.database(settings)
    assert check.ok
    assert "up to date" in check.message


def test_it_notices_a_database_that_is_newer_than_the_program(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_store(settings, FakeClock(), exclusive=True):
        pass
    with sqlite3.connect(tmp_path / "data" / "repcheck.sqlite3") as link:
        link.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    link.close()
    assert "newer" in the_wrong_one(workplace.database(settings)).message


def test_it_notices_a_database_that_is_none(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "repcheck.sqlite3").write_text("not a database, though long enough to be taken for one" * 9)
    check = the_wrong_one(workplace.database(settings))
    assert "is damaged" in check.message
    assert "put a backup in its place" in check.message
    assert "move the file away" in check.hint


def test_it_notices_a_database_server_that_is_down(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    settings = settings_in(tmp_path, database={"url": url})
    assert "is the server up?" in the_wrong_one(workplace.database(settings)).message


def test_it_notices_a_postgresql_without_our_tables(tmp_path: Path, postgres: Postgres) -> None:
    settings = settings_in(tmp_path, database={"url": postgres.new_database()})
    assert "db upgrade" in the_wrong_one(workplace.database(settings)).hint


class _Page(http.server.BaseHTTPRequestHandler):
    policy = ""

    def do_GET(self) -> None:
        self.send_response(303)
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(params=[CONTENT_SECURITY_POLICY, "default-src *"], ids=["a desk", "another program"])
def listening(request: pytest.FixtureRequest) -> Iterator[tuple[int, bool]]:
    """A port that is in use, and whether it is a desk that answers there."""
    handler = type("Page", (_Page,), {"policy": request.param})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port, request.param == CONTENT_SECURITY_POLICY
        server.shutdown()
        thread.join()


def test_a_port_in_use_is_wrong_unless_the_desk_itself_holds_it(tmp_path: Path, listening: tuple[int, bool]) -> None:
    number, is_desk = listening
    settings = settings_in(tmp_path, web={"port": number})
    with open_store(settings, FakeClock(), exclusive=True):
        assert workplace.port(settings).ok is is_desk
        assert workplace.running(settings).ok is is_desk
        if is_desk:
            assert f"process {os.getpid()}" in workplace.port(settings).message


@pytest.mark.parametrize("been_here", [False, True])
@pytest.mark.parametrize("listening", [CONTENT_SECURITY_POLICY], indirect=True)
def test_the_desk_of_another_repcheck_is_not_taken_for_ours(
    tmp_path: Path, listening: tuple[int, bool], been_here: bool
) -> None:
    settings = settings_in(tmp_path, web={"port": listening[0]})
    if been_here:
        with open_store(settings, FakeClock(), exclusive=True):
            pass
    for check in (workplace.port(settings), workplace.running(settings)):
        assert "another repcheck" in the_wrong_one(check).message


@pytest.mark.parametrize("listening", [CONTENT_SECURITY_POLICY], indirect=True)
def test_on_postgresql_nobody_can_say_whose_desk_it_is(tmp_path: Path, listening: tuple[int, bool]) -> None:
    url = "postgresql://repcheck@127.0.0.1:1/name"
    assert workplace.port(settings_in(tmp_path, web={"port": listening[0]}, database={"url": url})).ok


def told_pauses(settings: Settings) -> list[str]:
    checks = list(workplace.pauses(settings, FakeClock()))
    assert wrong(checks) == []
    assert all((check.level is Level.NOTE) is check.message.startswith("PAUSED") for check in checks)
    return [check.message for check in checks]


def test_it_tells_of_a_pause_by_whom_and_why(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert told_pauses(settings) == []
    with open_store(settings, FakeClock(), exclusive=True) as store:
        assert told_pauses(settings) == ["nothing is paused"]
        with store.write() as tx:
            tx.pauses.set("Gym", posting=True, everything=False, why="a row", by="rita")
            tx.pauses.set("*", posting=True, everything=True, why="a holiday", by="ann")
    assert told_pauses(settings) == [
        "PAUSED: everything everywhere since 2026-11-24 12:00 UTC by ann (a holiday); "
        "PAUSED: posting in Gym since 2026-11-24 12:00 UTC by rita (a row)"
    ]


def test_a_database_that_cannot_be_used_says_nothing_of_pauses(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_store(settings, FakeClock(), exclusive=True) as store, store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert told_pauses(settings) == []
    assert told_pauses(settings_in(tmp_path, database={"url": "postgresql://repcheck@127.0.0.1:1/name"})) == []


def test_a_free_port_is_right_before_the_start_and_wrong_for_a_running_service(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert workplace.port(settings).ok
    assert "repcheck run" in the_wrong_one(workplace.running(settings)).hint


def test_it_notices_an_address_that_is_not_this_machine(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, web={"host": "192.0.2.1", "port": 8080})
    assert the_wrong_one(workplace.port(settings)).id == "port"


def test_the_quick_look_needs_a_config_and_an_answering_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listening: tuple[int, bool]
) -> None:
    monkeypatch.setenv("REPCHECK_WEB__PORT", str(listening[0]))
    with open_store(settings_in(tmp_path), FakeClock(), exclusive=True):
        checks = examine_running(config_in(tmp_path), FakeClock())
    assert [check.id for check in checks] == ["config", "database", "running"]
    assert wrong(checks) == ([] if listening[1] else ["running"])


def test_the_quick_look_is_not_content_without_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPCHECK_CONFIG", raising=False)
    assert wrong(examine_running(None, FakeClock())) == ["config"]


@pytest.mark.parametrize(
    ("consent", "fine"),
    [("the moderators, in modmail, 3 November 2026", True), ("who agreed, when and where", False), ("yes", False)],
)
def test_posting_rests_on_a_consent_that_says_when(tmp_path: Path, consent: str, fine: bool) -> None:
    community = {"name": "Gym", "platform": "files", "mode": "post", "consent": consent}
    settings = settings_in(tmp_path, communities=[community])
    assert workplace.consent(settings.communities[0]).ok is fine


def test_a_community_that_is_not_posted_to_needs_no_consent(tmp_path: Path) -> None:
    assert workplace.consent(settings_in(tmp_path).communities[0]).ok


def test_it_notices_a_claim_that_is_to_be_off_and_is_none(tmp_path: Path) -> None:
    community = {"name": "Gym", "platform": "files", "claims_off": ["spot-reduction", "spot-reductoin", "moon"]}
    settings = settings_in(tmp_path, communities=[community])
    near, far = workplace.claims_off(settings.communities, ["spot-reduction", "bcaas-needed"])
    assert ("spot-reductoin" in near.message, near.hint) == (True, "did you mean spot-reduction?")
    assert (far.ok, "kb show" in far.hint) == (False, True)


def test_it_notices_a_clock_that_stands_in_the_past(tmp_path: Path) -> None:
    long_ago = FakeClock(dt.datetime(1970, 1, 1, 0, 5, tzinfo=dt.UTC))
    assert "long past" in the_wrong_one(workplace.machine_clock(long_ago, tmp_path)).message


def test_it_notices_a_clock_that_went_back_behind_the_database(tmp_path: Path) -> None:
    database = tmp_path / "repcheck.sqlite3"
    database.touch()
    tomorrow = (START + dt.timedelta(days=1)).timestamp()
    os.utime(database, (tomorrow, tomorrow))
    assert "was written at" in the_wrong_one(workplace.machine_clock(FakeClock(), tmp_path)).message
    os.utime(database, (START.timestamp(), START.timestamp()))
    assert workplace.machine_clock(FakeClock(), tmp_path).ok


# Platforms


def test_it_notices_an_inbox_that_is_not_there(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "in.jsonl").unlink()
    assert "inbox" in the_wrong_one(*workplace.platforms(settings, {})).message


def test_it_notices_that_no_post_says_who_wrote_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"id": "a", "body": "text"}\n{"id": "b", "body": "text"}\n')
    check = the_wrong_one(*workplace.platforms(settings, {}))
    assert ("none of the newest 2 posts" in check.message, '"author"' in check.hint) == (True, True)
    with (tmp_path / "in.jsonl").open("a") as file:
        file.write('{"id": "c", "body": "text", "author": "ana"}\n')
    _, check = workplace.platforms(settings, {})
    assert (check.level, "2 of the newest 3 posts name no author" in check.message) == (Level.NOTE, True)


def test_lines_that_cannot_be_read_are_a_note_with_the_first_of_them(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"id": "a", "body": "text", "author": "ana"}\nmy knee\n{"id": "b"\n')
    fine, note = workplace.platforms(settings, {})
    assert (fine.level, note.level) == (Level.OK, Level.NOTE)
    assert "2 of the newest 500 lines" in note.message
    assert "the first: line 2: not JSON" in note.message
    assert "knee" not in note.message


def test_a_folder_in_place_of_a_file_wants_another_cure_than_a_file_that_is_missing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "in.jsonl").unlink()
    assert "make the file" in the_wrong_one(*workplace.platforms(settings, {})).hint
    (tmp_path / "in.jsonl").mkdir()
    (tmp_path / "out.jsonl").mkdir()
    inbox, outbox = workplace.platforms(settings, {})
    assert ("is not a file" in inbox.message, "name a file as inbox" in inbox.hint) == (True, True)
    assert ("is not a file" in outbox.message, "name a file as outbox" in outbox.hint) == (True, True)


def test_communities_that_share_an_inbox_are_a_note(tmp_path: Path) -> None:
    communities = [{"name": name, "platform": "files"} for name in ("Gym", "Track")]
    _fine, note = workplace.platforms(settings_in(tmp_path, communities=communities), {})
    assert (note.level, "Gym and Track read the same inbox" in note.message) == (Level.NOTE, True)


def test_a_source_that_fails_again_and_again_is_a_note_for_both_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    config = config_in(tmp_path)
    monkeypatch.setattr(workplace, "desk_answers", lambda _settings: True)
    with open_store(settings, FakeClock(), exclusive=True) as store:
        for failures in range(1, 4):
            with store.write() as tx:
                tx.sources.failed("Gym", "403 Forbidden")
            found = [check for check in examine_running(config, FakeClock()) if check.level is Level.NOTE]
            assert [check.id for check in found] == (["source"] if failures == 3 else [])
        assert "Gym was not read ever, 3 tries in a row: 403 Forbidden" in found[0].message
        assert wrong(examine_running(config, FakeClock())) == []
        assert found == list(workplace.sources(settings, FakeClock()))


def test_it_notices_an_outbox_without_a_folder(tmp_path: Path) -> None:
    files = {"kind": "file", "inbox": tmp_path / "in.jsonl", "outbox": tmp_path / "none" / "out.jsonl"}
    settings = settings_in(tmp_path, platforms={"files": files})
    assert "outbox" in the_wrong_one(*workplace.platforms(settings, {})).message


class Reddit:
    """Answers as told; counts what it is asked."""

    def __init__(self, *, name: str | PlatformError = "repcheck_bot", moderators: object = frozenset()) -> None:
        self._name = name
        self._moderators = moderators
        self.closed = False

    def whoami(self) -> str:
        if isinstance(self._name, PlatformError):
            raise self._name
        return self._name

    def moderators(self, _community: str) -> object:
        if isinstance(self._moderators, PlatformError):
            raise self._moderators
        return self._moderators

    def close(self) -> None:
        self.closed = True


def examined(tmp_path: Path, reddit: Reddit) -> list[Check]:
    communities = [{"name": "r/Fitness", "platform": "reddit", "source": "Fitness"}]
    settings = settings_in(tmp_path, platforms={"reddit": REDDIT}, communities=communities)
    checks = list(workplace.platforms(settings, {"reddit": lambda: reddit}))  # type: ignore[dict-item,return-value]
    assert reddit.closed
    return checks


def test_it_names_the_account_that_reddit_knows_and_whether_it_moderates(tmp_path: Path) -> None:
    account, subreddit = examined(tmp_path, Reddit(moderators=frozenset({"repcheck_bot", "ann"})))
    assert account.ok
    assert "u/repcheck_bot" in account.message
    assert "is one of its 2 moderators" in subreddit.message


def test_it_notices_that_reddit_refuses_the_credentials(tmp_path: Path) -> None:
    refusal = Later("credentials", "Reddit refuses the account's credentials: invalid_grant")
    assert "password" in the_wrong_one(*examined(tmp_path, Reddit(name=refusal))).hint


def test_it_notices_that_reddit_cannot_be_reached(tmp_path: Path) -> None:
    assert "network" in the_wrong_one(*examined(tmp_path, Reddit(name=Later("no-answer", "no answer")))).hint


def test_it_notices_that_the_account_is_another_one(tmp_path: Path) -> None:
    assert "username" in the_wrong_one(*examined(tmp_path, Reddit(name="somebody_else"))).hint


def test_it_notices_a_subreddit_that_cannot_be_read(tmp_path: Path) -> None:
    gone = Never("unknown-subreddit", "Reddit: there is no such subreddit")
    found = the_wrong_one(*examined(tmp_path, Reddit(moderators=gone)))
    assert found.id == "platform.reddit.r/Fitness"


def test_it_notices_an_account_that_cannot_be_opened(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, platforms={"reddit": REDDIT | {"contact": "opérateur"}}, communities=[])
    openers = workplace_openers(settings)
    assert "ASCII" in the_wrong_one(*workplace.platforms(settings, openers)).message


def workplace_openers(settings: Settings) -> Any:
    from bot.platforms.opening import platform_openers

    return platform_openers(settings, FakeClock())
