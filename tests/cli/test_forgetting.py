"""``repcheck forget``: what it says, and where it finds nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.clock import SystemClock
from bot.records import Kind, Post
from bot.settings import load_settings
from bot.store.opening import open_store

CONFIG = """
[platforms.inbox]
kind = "file"
inbox = "in.jsonl"
outbox = "out.jsonl"

[[communities]]
name = "Gym"
platform = "inbox"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "repcheck.toml"
    path.write_text(CONFIG)
    post = Post(
        uri="file:inbox/p1",
        platform="inbox",
        community="Gym",
        kind=Kind.SUBMISSION,
        title="Knees",
        body="My xylophone knee",
        author="ana",
        created=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        permalink="https://forum.example/p1",
    )
    with open_store(load_settings(path), SystemClock(), exclusive=False) as store, store.write() as tx:
        tx.posts.add(post)
    return path


def forget(config: Path, *what: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["forget", *what, "--config", str(config)])
    return result.exit_code, result.output


def on_disk(config: Path) -> bool:
    return any(b"xylophone" in path.read_bytes() for path in (config.parent / "repcheck-data").iterdir())


@pytest.mark.parametrize("what", ["file:inbox/p1", "https://forum.example/p1"])
def test_a_post_goes_from_the_disk_and_its_author_is_left_alone(config: Path, what: str) -> None:
    assert on_disk(config)
    code, said = forget(config, what)
    assert code == 0
    assert "1 post said was deleted" in said
    assert "Its author is left alone" in said
    assert not on_disk(config)
    assert "xylophone" not in said


@pytest.mark.parametrize("what", ["ana", "u/Ana", "/u/ANA"])
def test_an_account_goes_however_it_is_written(config: Path, what: str) -> None:
    code, said = forget(config, what)
    assert code == 0
    assert "1 post said was deleted" in said
    assert not on_disk(config)


def test_an_account_that_is_not_known_is_left_alone_and_that_is_said(config: Path) -> None:
    code, said = forget(config, "ben")
    assert code == 0
    assert "Nothing that a member wrote was stored" in said
    assert "ben is left alone from now on" in said
    assert on_disk(config)


def test_a_post_that_is_not_known_is_said_to_be_so(config: Path) -> None:
    code, said = forget(config, "file:inbox/p2")
    assert code == 1
    assert "Nothing is known of file:inbox/p2" in said


def test_an_unknown_platform_is_named_with_those_that_are_known(config: Path) -> None:
    result = CliRunner().invoke(app, ["forget", "ana", "--platform", "mail", "--config", str(config)])
    assert "no platform 'mail' (known: inbox)" in str(result.exception)
