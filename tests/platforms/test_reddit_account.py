"""Signing in to Reddit, what we say of ourselves there, and what the libraries' errors mean."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import praw.exceptions
import prawcore.exceptions
import pytest
import requests

from bot.platforms.base import Ambiguous, Later, Never
from bot.platforms.reddit import RedditPlatform
from bot.platforms.reddit.errors import RULES, Fate, platform_error
from tests.clock import FakeClock
from tests.fakes.reddit import FakeReddit
from tests.platforms.reddit_cast import Reddit, account


@pytest.fixture
def opened(fake: FakeReddit) -> Iterator[list[RedditPlatform]]:
    platforms: list[RedditPlatform] = []
    yield platforms
    for platform in platforms:
        platform.close()


def sign_in(fake: FakeReddit, opened: list[RedditPlatform], **changes: Any) -> RedditPlatform:
    opened.append(RedditPlatform("reddit", account(fake, **changes), {}, FakeClock()))
    return opened[-1]


def test_it_says_who_it_is_with_every_request(fake: FakeReddit) -> None:
    reddit = Reddit(fake)
    reddit.reply()
    reddit.platform.close()
    agents = {request["user_agent"] for request in fake.requests()}
    assert len(agents) == 1
    assert agents.pop().startswith("linux:repcheck:1.0 (by /u/operator)")


def test_secrets_are_not_shown(fake: FakeReddit) -> None:
    shown = repr(account(fake)) + repr(account(fake, password=None, refresh_token="fake-refresh"))
    assert "repcheck_bot" in shown
    assert not any(secret in shown for secret in ("fake-password", "fake-secret", "fake-refresh"))


@pytest.mark.parametrize("changes", [{"password": None}, {"password": ""}, {"refresh_token": "fake-refresh"}])
def test_an_account_has_one_way_to_sign_in(fake: FakeReddit, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either a password or a refresh token"):
        account(fake, **changes)


@pytest.mark.parametrize("contact", ["ana\r\nX-Odd: 1", "zoë"])
def test_what_we_say_of_ourselves_fits_into_a_header(fake: FakeReddit, contact: str) -> None:
    with pytest.raises(ValueError, match="plain ASCII"):
        account(fake, contact=contact)


def test_a_refresh_token_signs_in_too(fake: FakeReddit, opened: list[RedditPlatform]) -> None:
    assert sign_in(fake, opened, password=None, refresh_token="fake-refresh").whoami() == "repcheck_bot"


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "wrong"},
        {"client_secret": "wrong"},
        {"client_id": "wrong"},
        {"password": None, "refresh_token": "wrong"},
    ],
)
def test_wrong_credentials_are_named_and_may_be_mended(
    fake: FakeReddit, opened: list[RedditPlatform], changes: dict[str, Any]
) -> None:
    with pytest.raises(Later, match="credentials") as caught:
        sign_in(fake, opened, **changes).whoami()
    assert caught.value.code == "credentials"


def test_a_password_that_was_changed_is_noticed(
    fake: FakeReddit, opened: list[RedditPlatform], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "random", lambda: 0.0)  # prawcore waits this long before it asks for another token
    platform = sign_in(fake, opened)
    platform.whoami()
    fake.set_password("another")
    with pytest.raises(Later) as caught:
        platform.whoami()
    assert caught.value.code == "credentials"


@pytest.mark.parametrize("text", ["[DEFAULT]\noauth_url=http://127.0.0.1:9\nusername=mallory\n", "no ini at all"])
def test_neither_files_nor_the_environment_have_a_say(
    fake: FakeReddit, opened: list[RedditPlatform], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "praw.ini").write_text(text)
    monkeypatch.chdir(tmp_path)
    for name, value in {"praw_site": "none", "praw_username": "mallory", "praw_refresh_token": "wrong"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("praw.config.Config.CONFIG", None)
    assert sign_in(fake, opened).whoami() == "repcheck_bot"


def exceptions_of(module: ModuleType) -> set[type[BaseException]]:
    return {kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, BaseException)}


@pytest.mark.parametrize("module", [prawcore.exceptions, praw.exceptions])
def test_every_exception_of_the_libraries_has_a_meaning(module: ModuleType) -> None:
    kinds = exceptions_of(module)
    assert len(kinds) >= 10
    assert kinds - RULES.keys() == set()


def test_an_exception_that_nobody_expected_is_ambiguous_where_something_may_have_been_written() -> None:
    odd = RuntimeError("odd")
    assert isinstance(platform_error(odd, Fate(write=True, unsure=True)), Ambiguous)
    assert isinstance(platform_error(odd, Fate(write=True, unsure=False)), Later)
    assert isinstance(platform_error(odd, Fate(write=False, unsure=False)), Later)


@pytest.mark.parametrize("kind", list(RULES))
def test_every_rule_makes_an_error_with_a_code_and_words(kind: type[Exception]) -> None:
    error = build(kind)
    for fate in (Fate(write=False, unsure=False), Fate(write=True, unsure=False), Fate(write=True, unsure=True)):
        meant = platform_error(error, fate)
        assert isinstance(meant, (Later, Never, Ambiguous))
        assert not isinstance(meant, Ambiguous) or fate.unsure
        assert meant.code.replace("-", "").isalpha()
        assert len(str(meant)) > len("Reddit: ")


def build(kind: type[Exception]) -> Exception:
    """Return an exception of this kind, without its own ideas of how it is made."""
    error = kind.__new__(kind)
    response = requests.Response()
    response.status_code = 418
    for name, value in {"response": response, "items": [praw.exceptions.RedditErrorItem("ODD")]}.items():
        setattr(error, name, value)
    return error
