from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.records import Community, Mode
from bot.settings import PLACES, Settings, SettingsError, build_settings, find_config, load_settings

Write = Callable[..., Path]
SECRET = "hunter2"
REDDIT = f"""
[platforms.reddit]
kind = "reddit"
client_id = "{SECRET}-id"
client_secret = "{SECRET}-secret"
username = "repcheck_bot"
password = "{SECRET}-password"
contact = "rita"
"""
FITNESS = '[[communities]]\nname = "r/fitness"\nplatform = "reddit"\n'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("REPCHECK_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file beside the config file, which is the default; return its path."""

    def write(text: str, name: str = "repcheck.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def _refusal(path: Path) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        load_settings(path)
    return str(refusal.value).splitlines()


def test_an_empty_file_is_enough(write: Write, tmp_path: Path) -> None:
    settings = load_settings(write(""))
    assert settings.database_url == f"sqlite:///{tmp_path}/repcheck-data/repcheck.sqlite3"
    assert settings.web.host == "127.0.0.1"
    assert settings.expiry == dt.timedelta(hours=24)
    assert settings.community_records() == ()


def test_what_the_file_says_is_taken(write: Write) -> None:
    settings = load_settings(write(f"[web]\nport = 9000\n[policy]\nexpiry_hours = 12\n{REDDIT}{FITNESS}"))
    assert (settings.web.port, settings.expiry) == (9000, dt.timedelta(hours=12))
    assert settings.community_records() == (
        Community(name="r/fitness", platform="reddit", source="r/fitness", mode=Mode.DRAFT),
    )


def test_a_community_may_have_another_name_on_its_platform(write: Write) -> None:
    more = 'source = "Fitness"\nmoderators = ["rita"]\nclaims_off = ["a"]\ndaily_cap = 2\ndisclosure = "A bot."\n'
    (community,) = load_settings(write(f"{REDDIT}{FITNESS}{more}")).community_records()
    assert community == Community(
        name="r/fitness",
        platform="reddit",
        source="Fitness",
        moderators=("rita",),
        claims_off=("a",),
        daily_cap=2,
        disclosure="A bot.",
    )


REFUSED = [
    ("[web]\nport = 'x'", "web.port: expected a whole number (line 2 of the file, or REPCHECK_WEB__PORT"),
    ("[web]\nport = 65536", "web.port: expected 65535 or less"),
    ("[web]\nhost = ' '", "web.host: expected some text"),
    ("[web]\npublic_url = 'desk.example'", "web.public_url: expected an address such as https://"),
    ("[web]\nprot = 1", "web.prot: unknown key; did you mean port?"),
    ("colour = 'red'", "colour: unknown key; those that exist here: communities, data_dir, database,"),
    ("web = 3", "web: expected a table"),
    ("data_dir = 3", "data_dir: expected a path in quotes"),
    ("[knowledge]\nfolders = 'more'", "knowledge.folders: expected a list"),
    ("[policy]\nexpiry_hours = 0", "policy.expiry_hours: expected more than 0"),
    ("[policy]\nanswer_reports = 'perhaps'", "policy.answer_reports: expected true or false"),
    ("[limits]\nsimilarity = 1.5", "limits.similarity: expected 1 or less"),
    ("[limits]\nkeep_hours = 721", "limits.keep_hours: expected 720 or less"),
    ("[logs]\nlevel = 'loud'", "logs.level: expected 'debug', 'info', 'warning' or 'error'"),
    ("platforms = []", "platforms: expected a table"),
    ("[platforms.x]\nkind = 'telegraph'", 'platforms.x: expected kind = "file", "reddit" or "local"'),
    ("[platforms.x]\ninbox = 'a'", 'platforms.x: expected kind = "file", "reddit" or "local"'),
    ("[platforms.file]\nkind = 'file'\ninbox = 'a'", "platforms.file.outbox: this key is needed"),
    ("[platforms.reddit]\nkind = 'reddit'\nclient_id = 5", "platforms.reddit.client_id: expected text in quotes"),
    (REDDIT.replace("password", "passwort"), "platforms.reddit.passwort: unknown key; did you mean password?"),
    (REDDIT.replace("password", "#"), "platforms.reddit: give either password or refresh_token"),
    (f"{REDDIT}refresh_token = 'x'", "platforms.reddit: give either password or refresh_token"),
    ("communities = 'r/fitness'", "communities: expected a list"),
    ("[[communities]]\nplatform = 'x'", "communities (number 1).name: this key is needed"),
    (f"{FITNESS}daily_cap = -1", "communities (r/fitness).daily_cap: expected 0 or more (line 4)"),
    (f"{FITNESS}mode = 'loud'", "communities (r/fitness).mode: expected 'shadow', 'draft' or 'post'"),
    (f"{REDDIT}{FITNESS}{FITNESS}", "settings: two communities are named 'r/fitness'"),
    ("[[communities]]\nname = ' '\nplatform = 'x'", "communities (number 1).name: expected some text (line 2)"),
    (FITNESS, "settings: community 'r/fitness': no platform 'reddit' (known: none is set up)"),
    (f"{REDDIT}{FITNESS.replace('reddit', 'read')}", "no platform 'read' (known: reddit)"),
]


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_a_refusal_names_the_file_the_key_and_what_was_expected(write: Write, text: str, problem: str) -> None:
    path = write(text)
    assert any(line.startswith(f"{path}: ") and problem in line for line in _refusal(path))


@pytest.mark.parametrize("consent", ["", "consent = ''\n", "consent = '  '\n"])
def test_posting_needs_consent(write: Write, consent: str) -> None:
    (problem,) = _refusal(write(f"{REDDIT}{FITNESS}mode = 'post'\n{consent}"))
    assert problem.endswith(
        'communities (r/fitness): mode "post" needs consent = "who of the community agreed, when and where"'
    )


def test_with_consent_a_community_may_post(write: Write) -> None:
    text = f"{REDDIT}{FITNESS}mode = 'post'\nconsent = 'rita, 2026-11-01, modmail'\n"
    (community,) = load_settings(write(text)).community_records()
    assert (community.mode, community.consent) == (Mode.POST, "rita, 2026-11-01, modmail")


@pytest.mark.parametrize("mode", ["shadow", "draft"])
def test_without_posting_no_consent_is_needed(write: Write, mode: str) -> None:
    (community,) = load_settings(write(f"{REDDIT}{FITNESS}mode = '{mode}'\n")).community_records()
    assert community.mode == mode


def test_all_problems_are_told_at_once(write: Write) -> None:
    reddit = REDDIT.replace(f'client_secret = "{SECRET}-secret"', "client_secret_file = 'nowhere'")
    problems = _refusal(write(f"colour = 'red'\n[web]\nport = 'x'\n{reddit}[[communities]]\nname = 'a'\n"))
    found = [line.split(": ")[1] for line in problems]
    assert found == ["platforms.reddit.client_secret_file", "web.port", "communities (a).platform", "colour"]


def test_two_problems_of_the_communities_are_told_at_once(write: Write) -> None:
    twice, *unknown = _refusal(write(f"{FITNESS}{FITNESS}"))
    assert "two communities are named" in twice
    assert all("no platform 'reddit'" in problem for problem in unknown)


def test_a_key_that_is_missing_since_it_was_misspelt_is_told_once(write: Write) -> None:
    (problem,) = _refusal(write("[platforms.x]\nkind = 'file'\ninbxo = 'a'\noutbox = 'b'\n"))
    assert "platforms.x.inbxo: unknown key; did you mean inbox? (line 3)" in problem


def test_every_problem_has_a_cure_of_its_own(write: Write) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(write("[web]\nport = 'x'\nhsot = 'a'\n[[communities]]\nname = 'a'\n"))
    cures = [problem.cure for problem in refusal.value.problems]
    assert [cure.split(";")[0] for cure in cures] == ["correct that value", "write host in its place", "add it"]


def test_a_value_from_the_environment_is_said_to_come_from_there(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPCHECK_WEB__PORT", "many")
    (problem,) = _refusal(write("[web]\nport = 8080\n"))
    assert problem.endswith("web.port: expected a whole number (from REPCHECK_WEB__PORT in the environment)")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("inbox = 'a'\noutbox = './sub/../a'", "inbox = 'b'\noutbox = 'c'"),
        ("inbox = 'a'\noutbox = 'b'", "inbox = 'linked'\noutbox = 'c'"),
        ("inbox = 'a'\noutbox = 'c'", "inbox = 'b'\noutbox = 'a'"),
    ],
)
def test_replies_are_never_written_where_posts_are_read(write: Write, tmp_path: Path, first: str, second: str) -> None:
    (tmp_path / "linked").symlink_to(tmp_path / "b")
    one, other = (f"[platforms.{name}]\nkind = 'file'\n{keys}\n" for name, keys in (("one", first), ("two", second)))
    (problem,) = _refusal(write(one + other))
    assert "are the same file" in problem
    load_settings(write(one.replace("outbox", "outbox = 'fine'\n#") + other.replace("outbox", "outbox = 'fine'\n#")))


def test_a_hint_names_the_variable_that_would_do_as_well(write: Write) -> None:
    (problem,) = _refusal(write("[platforms.reddit]\nkind = 'reddit'\npoll_seconds = 'x'\n" + REDDIT.split("\n", 3)[3]))
    assert problem.endswith("(line 3 of the file, or REPCHECK_PLATFORMS__REDDIT__POLL_SECONDS in the environment)")


def test_a_file_that_is_no_toml_is_named_with_the_place(write: Write) -> None:
    path = write("[web\nport = 1")
    (problem,) = _refusal(path)
    assert problem.startswith(f"{path}: this is not valid TOML: ")
    assert "line 1" in problem


def test_a_byte_order_mark_is_passed_over(write: Write, tmp_path: Path) -> None:
    path = write('data_dir = "state"\n')
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_settings(path).data_dir == tmp_path / "state"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert _refusal(tmp_path)[0].startswith(f"{tmp_path}: cannot be read: ")
    (tmp_path / "latin").write_bytes("disclosure = 'ü'".encode("latin-1"))
    assert _refusal(tmp_path / "latin")[0].startswith(f"{tmp_path / 'latin'}: cannot be read: ")


URL = f"postgresql+psycopg://repcheck:{SECRET}@127.0.0.1/repcheck"


def test_secrets_do_not_show(write: Write) -> None:
    settings = load_settings(write(f"[database]\nurl = '{URL}'\n{REDDIT}"))
    assert settings.database_url == URL
    for shown in (repr(settings), str(settings), f"{settings.platforms}", settings.model_dump_json()):
        assert SECRET not in shown
        assert "**********" in shown


@pytest.mark.parametrize(
    "text",
    [
        f"{REDDIT}\nrefresh_token = '{SECRET}'",
        f"{REDDIT}\ntimeout_s = 'x'",
        REDDIT.replace("kind", "kidn"),
        f"[database]\nurl = ['{SECRET}']",
        f"[platforms.reddit]\nkind = 'reddit'\npassword = {{ is = '{SECRET}' }}",
        f"password = '{SECRET}'",
        f"password = '{SECRET}",
        f"[web]\npublic_url = 'https://x.example/?token={SECRET}'",
    ],
)
def test_no_refusal_shows_a_secret(write: Write, text: str) -> None:
    assert SECRET not in "\n".join(_refusal(write(text)))


def test_a_secret_may_stand_in_a_file_beside_the_config(write: Write) -> None:
    write(f"{SECRET} from a file\n", "reddit.secret")
    text = REDDIT.replace(f'client_secret = "{SECRET}-secret"', "client_secret_file = 'reddit.secret'")
    platform = load_settings(write(text)).platforms["reddit"]
    assert platform.kind == "reddit"
    assert platform.client_secret.get_secret_value() == f"{SECRET} from a file"


def test_the_database_url_may_stand_in_a_file_of_another_folder(write: Write, tmp_path: Path) -> None:
    path = write(URL, "url")
    assert load_settings(write(f"[database]\nurl_file = '{path}'", "elsewhere.toml")).database_url == URL


@pytest.mark.parametrize(
    ("value", "content", "problem"),
    [
        ("'secret'", None, "expected a readable file, but"),
        ("'secret'", b"  \n", "expected a secret, but"),
        ("'secret'", b"\xff\xfe", "expected text in UTF-8, but"),
        ("3", None, "expected the name of a file"),
        ("'secret'\nurl = 'sqlite:///x'", b"sqlite:///y", "expected this or the secret itself, not both"),
    ],
)
def test_a_secret_file_of_no_use_is_refused(
    write: Write, tmp_path: Path, value: str, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    path = write(f"[database]\nurl_file = {value}")
    (line,) = _refusal(path)
    assert line.startswith(f"{path}: database.url_file: {problem}")


def test_only_secrets_may_stand_in_files(write: Write) -> None:
    assert any("web.port_file: unknown key" in line for line in _refusal(write("[web]\nport_file = 'x'")))


def test_the_environment_goes_before_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPCHECK_WEB__PORT", "9001")
    monkeypatch.setenv("REPCHECK_LOGS__LEVEL", "")
    monkeypatch.setenv("REPCHECK_PLATFORMS__REDDIT__USERNAME", "another_bot")
    settings = load_settings(write(f"[web]\nport = 9000\nhost = '::1'\n[logs]\nlevel = 'error'\n{REDDIT}"))
    assert (settings.web.port, settings.web.host) == (9001, "::1")
    assert settings.logs.level == "error"  # an empty variable says nothing
    platform = settings.platforms["reddit"]
    assert platform.kind == "reddit"
    assert (platform.username, platform.contact) == ("another_bot", "rita")


def test_a_secret_may_come_from_the_environment_alone(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPCHECK_DATABASE__URL", URL)
    assert load_settings(write("")).database_url == URL


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("REPCHECK_WEB__PORT", "high", "web.port: expected a whole number (from REPCHECK_WEB__PORT"),
        ("REPCHECK_WEB__PROT", "1", "web.prot: unknown key"),
        ("REPCHECK_COMMUNITIES", f"{SECRET}, r/fitness", "environment: REPCHECK_COMMUNITIES: expected JSON"),
    ],
)
def test_what_the_environment_says_is_checked_too(
    write: Write, monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(name, value)
    (line,) = _refusal(write(""))
    assert problem in line
    assert SECRET not in line


def test_relative_paths_start_at_the_files_folder(write: Write, tmp_path: Path) -> None:
    text = "data_dir = 'state'\n[knowledge]\nfolders = ['mine', '/srv/ours']\n"
    file = "[platforms.file]\nkind = 'file'\ninbox = 'in/posts.jsonl'\noutbox = '/srv/out.jsonl'\n"
    settings = load_settings(write(text + file))
    assert settings.data_dir == tmp_path / "state"
    assert settings.knowledge.folders == (tmp_path / "mine", Path("/srv/ours"))
    platform = settings.platforms["file"]
    assert platform.kind == "file"
    assert (platform.inbox, platform.outbox) == (tmp_path / "in" / "posts.jsonl", Path("/srv/out.jsonl"))


def test_settings_are_not_changed_in_place() -> None:
    settings: Settings = build_settings({}, "test")
    with pytest.raises(ValidationError):
        settings.data_dir = Path("elsewhere")  # type: ignore[misc]
    with pytest.raises(ValidationError):
        settings.web.port = 1  # type: ignore[misc]


def test_the_config_that_is_named_is_used(write: Write) -> None:
    here, there = write(""), write("", "there.toml")
    assert find_config(here, {"REPCHECK_CONFIG": str(there)}) == here
    assert find_config(None, {"REPCHECK_CONFIG": str(there)}) == there


@pytest.mark.parametrize("by_variable", [True, False])
def test_a_config_that_is_named_and_missing_is_refused(tmp_path: Path, by_variable: bool) -> None:
    missing = tmp_path / "missing.toml"
    environ = {"REPCHECK_CONFIG": str(missing)} if by_variable else {}
    with pytest.raises(SettingsError, match=r"missing\.toml: there is no such file"):
        find_config(None if by_variable else missing, environ)


def test_the_config_of_this_folder_is_found(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("")
    monkeypatch.chdir(tmp_path)
    assert find_config(None, {"REPCHECK_CONFIG": ""}).resolve() == tmp_path / "repcheck.toml"


def test_the_machines_config_is_found_where_this_folder_has_none(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = write("", "machine.toml")
    monkeypatch.setattr("bot.settings.PLACES", ("./repcheck.toml", str(machine)))
    monkeypatch.chdir(tmp_path)
    assert find_config(None, {}) == machine


def test_where_there_is_no_config_every_place_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.settings.PLACES", ("./repcheck.toml", str(tmp_path / "etc.toml")))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as refusal:
        find_config(None, {})
    for place in ("--config", "REPCHECK_CONFIG", "./repcheck.toml", str(tmp_path / "etc.toml"), "repcheck init"):
        assert place in str(refusal.value)


def test_the_places_are_this_folder_and_etc() -> None:
    assert PLACES == ("./repcheck.toml", "/etc/repcheck/repcheck.toml")
