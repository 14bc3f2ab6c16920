"""One frozen settings object, read from a TOML file, the environment and secret files, and checked before a start."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from bot.errors import ExpectedError
from bot.explaining import Location, Problem, Source, explain
from bot.records import Community, Mode

PREFIX = "REPCHECK_"
PLACES = ("./repcheck.toml", "/etc/repcheck/repcheck.toml")
_TOML_CURE = "mend the file there: text stands in quotes, and each key on a line of its own; docs/settings.md shows how"
_SECRETS = ("client_id", "client_secret", "password", "refresh_token", "url")


class SettingsError(ExpectedError):
    """The settings cannot be used; the message names file, key, and what was expected, a line each problem."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(one if isinstance(one, Problem) else Problem(text=one, cure="") for one in problems)
        super().__init__("\n".join(problem.text for problem in self.problems))


class NoConfig(SettingsError):
    """No config file was named, and none is at the usual places."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DatabaseSettings(_Section):
    """Where the state is kept. Without a URL it is a SQLite file in the data folder."""

    url: SecretStr | None = Field(None, description="SQLAlchemy URL, such as postgresql+psycopg://user@host/name")


class WebSettings(_Section):
    """The review desk's address and its windows of time."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="address to listen on; put a proxy with TLS in front of any other"
    )
    port: int = Field(8080, ge=0, le=65535, description="port to listen on")
    public_url: str | None = Field(None, pattern=r"^https?://[^/]+$", description="how browsers reach the desk")
    cancel_window_s: int = Field(20, ge=0, le=600, description="seconds in which an approval can be taken back")


class KnowledgeSettings(_Section):
    """Your own claims and references, beside the shipped ones."""

    folders: tuple[Path, ...] = Field((), description="folders of claim files; the same id replaces a shipped claim")


class PolicySettings(_Section):
    """Which findings get a draft."""

    expiry_hours: float = Field(24, gt=0, le=168, description="hours after which a reply would come too late to help")
    answer_reports: bool = Field(default=False, description="also correct what a post only reports that others say")
    self_harm_lane: bool = Field(
        default=False, description="show posts with a sign of self-harm to a moderator, claim or not"
    )


class LimitSettings(_Section):
    """How often anybody may hear from us."""

    author_days: float = Field(30, gt=0, description="days in which one author gets at most one reply")
    similarity: float = Field(0.9, gt=0, le=1, description="replies this alike across communities are held back")
    keep_hours: float = Field(48, gt=0, le=720, description="hours for which text is kept after its last need")
    watch_days: float = Field(90, gt=0, description="days for which the posts under our replies are looked at again")


class LogSettings(_Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is written")
    format: Literal["text", "json"] = Field("text", description="text for people, json for programs")


class FileSettings(_Section):
    """Posts from a JSONL file, replies to another: for trying out, archives, and programs that feed the queue."""

    kind: Literal["file"]
    inbox: Path = Field(description="JSONL file that posts are read from")
    outbox: Path = Field(description="JSONL file that replies are appended to")
    poll_seconds: float = Field(2, gt=0, description="seconds between two looks at the inbox")


class RedditSettings(_Section):
    """An existing, approved Reddit app and the account that it acts for."""

    kind: Literal["reddit"]
    client_id: SecretStr = Field(description="the app's id")
    client_secret: SecretStr = Field(description="the app's secret")
    username: str = Field(description="the account that replies")
    password: SecretStr | None = Field(None, description="the account's password, or give refresh_token")
    refresh_token: SecretStr | None = Field(None, description="a refresh token of the account, or give password")
    app_id: str = Field("repcheck", description="the app's name in the User-Agent")
    contact: str = Field(description="the Reddit user who answers for the bot, named in the User-Agent")
    settle_minutes: float = Field(
        10, gt=0, description="minutes that Reddit may take to show a reply that it has taken"
    )
    poll_seconds: float = Field(60, ge=1, description="seconds between two looks at a subreddit")
    timeout_s: float = Field(5, gt=0, le=30, description="seconds to wait for one answer")
    reddit_url: str | None = Field(None, description="another server in place of www.reddit.com, for tests")
    oauth_url: str | None = Field(None, description="another server in place of oauth.reddit.com, for tests")

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.password is None) == (self.refresh_token is None):
            raise ValueError("give either password or refresh_token")
        return self


class LocalSettings(_Section):
    """No place at all: posts are pasted at the desk, and nothing is ever posted from here."""

    kind: Literal["local"]
    poll_seconds: float = Field(60, ge=1, description="seconds between two looks at what is to be done")


AnyPlatform = FileSettings | RedditSettings | LocalSettings
_KINDS: Mapping[str, type[_Section]] = {"file": FileSettings, "reddit": RedditSettings, "local": LocalSettings}
PlatformSettings = Annotated[AnyPlatform, Field(discriminator="kind")]


class CommunitySettings(_Section):
    """A place that is watched."""

    name: str = Field(min_length=1, max_length=80, description="what you call it; stands on every page")
    platform: str = Field(description="the name of an entry under [platforms]")
    source: str | None = Field(None, description="its name on the platform, such as the subreddit; else `name`")
    mode: Mode = Field(
        Mode.DRAFT, description="shadow: numbers only; draft: copied by hand; post: posted after approval"
    )
    consent: str | None = Field(None, description="for mode post: who of the community agreed, when and where")
    moderators: tuple[str, ...] = Field((), description="accounts never judged, where the platform does not name them")
    claims_off: tuple[str, ...] = Field((), description="ids of claims that get no draft here")
    daily_cap: int = Field(10, ge=0, description="replies a day at the most")
    disclosure: str | None = Field(None, description="own wording of the line that says who wrote the reply")
    opt_out_line: str | None = Field(None, description="own wording of the line that says how to be left alone")
    contact_line: str | None = Field(None, description="own wording of the line that says where to report an error")

    @model_validator(mode="after")
    def _posting_needs_consent(self) -> Self:
        if self.mode is Mode.POST and not self.consent:
            raise ValueError('mode "post" needs consent = "who of the community agreed, when and where"')
        return self

    def record(self) -> Community:
        """Return the community as the steps know it."""
        values = self.model_dump()
        return Community(**{**values, "source": self.source or self.name})


class Settings(BaseSettings):
    """Everything that can be set. Built once, frozen, passed down."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    data_dir: Path = Field(Path("repcheck-data"), description="folder for the database and its copies")
    database: DatabaseSettings = DatabaseSettings()
    web: WebSettings = WebSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    policy: PolicySettings = PolicySettings()
    limits: LimitSettings = LimitSettings()
    logs: LogSettings = LogSettings()
    platforms: dict[str, PlatformSettings] = {}
    communities: tuple[CommunitySettings, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the names are pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment go before the file, and read nothing else."""
        return (env_settings, init_settings)

    @model_validator(mode="after")
    def _communities_fit(self) -> Self:
        names = [community.name for community in self.communities]
        problems = [f"two communities are named {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
        known = ", ".join(sorted(self.platforms)) or "none is set up"
        problems += [
            f"community {community.name!r}: no platform {community.platform!r} (known: {known})"
            for community in self.communities
            if community.platform not in self.platforms
        ]
        problems += [
            f"community {community.name!r}: mode post does not fit a local platform, which never posts"
            for community in self.communities
            if community.mode is Mode.POST and isinstance(self.platforms.get(community.platform), LocalSettings)
        ]
        problems += _read_what_is_written(self.platforms)
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the state."""
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'repcheck.sqlite3'}"

    @property
    def expiry(self) -> dt.timedelta:
        """The age at which a reply would come too late to help."""
        return dt.timedelta(hours=self.policy.expiry_hours)

    def community_records(self) -> tuple[Community, ...]:
        """Return the communities as the steps know them."""
        return tuple(community.record() for community in self.communities)


def _read_what_is_written(platforms: Mapping[str, AnyPlatform]) -> list[str]:
    """Tell of inboxes that are an outbox too: our own replies would come back as posts, and be answered."""
    files = {name: platform for name, platform in platforms.items() if isinstance(platform, FileSettings)}
    return [
        f"platforms.{writing}.outbox and platforms.{reading}.inbox are the same file, {files[reading].inbox.resolve()}:"
        " replies would be read as posts; name another outbox"
        for writing, reading in product(files, repeat=2)
        if files[writing].outbox.resolve() == files[reading].inbox.resolve()
    ]


def find_config(given: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the config file to use: the one given, ``REPCHECK_CONFIG``, or the first place that has one.

    Raises ``NoConfig`` naming every place that was looked in, ``SettingsError`` where the one given is not there.
    """
    named = given or (Path(environ[f"{PREFIX}CONFIG"]) if environ.get(f"{PREFIX}CONFIG") else None)
    if named is not None:
        if named.is_dir():
            raise SettingsError(f"{named}: is a folder; name the config file in it")
        if not named.is_file():
            raise SettingsError(f"{named}: there is no such file; make one with `repcheck init`")
        return named
    for place in PLACES:
        if Path(place).is_file():
            return Path(place)
    raise NoConfig(
        f"no config file: looked at --config, {PREFIX}CONFIG (neither is set), {' and '.join(PLACES)}.\n"
        "Try it without one: `repcheck demo`. Write one: `repcheck init`."
    )


def load_settings(path: Path) -> Settings:
    """Read and check the settings; relative paths in the file start at its folder.

    Raises ``SettingsError`` with every problem at once.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Problem(text=f"{path}: this is not valid TOML: {error}", cure=_TOML_CURE)) from None
    problems: list[Problem] = []
    _read_secret_files(data, path, (), problems)
    _anchor_paths(data, path.parent)
    try:
        settings = build_settings(data, str(path), text)
    except SettingsError as error:
        raise SettingsError(*problems, *error.problems) from None
    if problems:
        raise SettingsError(*problems)
    return settings


def build_settings(data: dict[str, Any], origin: str, text: str = "") -> Settings:
    """Build settings from plain data; errors name places by ``origin`` and a file's ``text``.

    Raises ``SettingsError``.
    """
    try:
        return Settings(**data)
    except ValidationError as error:
        source = Source(origin=origin, data=data, text=text, prefix=PREFIX)
        raise SettingsError(*explain(error.errors(), source, _fields_at)) from None
    except UnreadableVariable as error:
        raise SettingsError(_explain_variable(str(error))) from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError:
        cure = "save it as UTF-8: some editors write UTF-16 or an older encoding"
        raise SettingsError(Problem(text=f"{path}: cannot be read: it is not text in UTF-8", cure=cure)) from None
    except OSError as error:
        cure = "name a file that this user may read"
        raise SettingsError(Problem(text=f"{path}: cannot be read: {error.strerror or error}", cure=cure)) from None


def _read_secret_files(data: dict[str, Any], path: Path, keys: tuple[str, ...], problems: list[Problem]) -> None:
    for key in list(data):
        if isinstance(data[key], dict):
            _read_secret_files(data[key], path, (*keys, key), problems)
        elif key.removesuffix("_file") in _SECRETS and key.endswith("_file"):
            given = data.pop(key)
            try:
                data[key.removesuffix("_file")] = _secret(given, path.parent, twice=key.removesuffix("_file") in data)
            except ValueError as error:
                cure = "write the secret, and nothing else, into a file that only this user can read"
                problems.append(Problem(text=f"{path}: {'.'.join((*keys, key))}: {error}", cure=cure))
                data[key.removesuffix("_file")] = "unreadable"  # so that the other problems are found as well


def _secret(name: object, folder: Path, *, twice: bool) -> str:
    if not isinstance(name, str):
        raise ValueError("expected the name of a file")
    if twice:
        raise ValueError("expected this or the secret itself, not both")
    try:
        secret = (folder / name).read_text("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError(f"expected text in UTF-8, but {folder / name} holds something else") from None
    except OSError as error:
        raise ValueError(f"expected a readable file, but {error}") from None
    if not secret:
        raise ValueError(f"expected a secret, but {folder / name} is empty")
    return secret


def _anchor_paths(data: dict[str, Any], base: Path) -> None:
    def anchored(value: object) -> object:
        return str(base / value) if isinstance(value, str) else value

    if "data_dir" in data:
        data["data_dir"] = anchored(data["data_dir"])
    elif base != Path():
        data["data_dir"] = str(base / "repcheck-data")
    knowledge = data.get("knowledge")
    if isinstance(knowledge, dict) and isinstance(knowledge.get("folders"), list):
        knowledge["folders"] = [anchored(folder) for folder in knowledge["folders"]]
    platforms = data.get("platforms")
    for platform in platforms.values() if isinstance(platforms, dict) else ():
        for key in ("inbox", "outbox") if isinstance(platform, dict) else ():
            if key in platform:
                platform[key] = anchored(platform[key])


def _fields_at(location: Location) -> Collection[str]:
    """Return the keys that exist where one stands; of a platform those of its kind, which pydantic names third."""
    section, model = location[0], Settings.model_fields
    if len(location) == 1:
        fields = model
    elif section == "platforms":
        fields = _KINDS[str(location[2])].model_fields
    elif section == "communities":
        fields = CommunitySettings.model_fields
    else:
        fields = getattr(model[str(section)].annotation, "model_fields", {})
    return [*fields, *(f"{key}_file" for key in fields if key in _SECRETS)]


def _explain_variable(message: str) -> str:
    field = re.search(r'field "(\w+)"', message)
    name = f"{PREFIX}{field[1].upper()}" if field else f"a variable {PREFIX}…"
    return f"environment: {name}: expected JSON, or one variable a key, such as {name}__KEY"
