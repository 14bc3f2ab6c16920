"""The text of a new config file, with a comment beside each setting, and the secret files beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = """\
# The settings of repcheck, written by `repcheck init`.
# docs/settings.md lists every setting. After a change: repcheck doctor, then restart the service.

# The database and its copies are kept in this folder. Relative paths start at the folder of this file.
data_dir = "repcheck-data"

[web]
# The review desk listens here. To reach it from another machine, put a proxy with TLS in front and set public_url.
host = "127.0.0.1"
port = 8080
# public_url = "https://desk.example.org"
"""

_FILE = """\
[platforms.{platform}]
kind = "file"
# Posts are read from here, a JSON object a line: {{"id": "1", "title": "...", "body": "...", "author": "...",
# "created": "2026-11-24T12:00:00Z"}}. docs/operating.md lists every key, under "Files as a source".
inbox = {inbox}
# Replies are appended here, a JSON object a line.
outbox = {outbox}
"""

_REDDIT = """\
[platforms.{platform}]
kind = "reddit"
# The account that replies, and the Reddit user who answers for it (named in every request).
username = {username}
contact = {contact}
# The secrets stand in files of their own, beside this one, that only you can read.
{secrets}
# Seconds between two looks at a subreddit.
poll_seconds = 60
"""

_COMMUNITY = """\
[[communities]]
name = {name}
platform = "{platform}"
{source}# shadow: numbers only. draft: moderators review, and copy a reply by hand. post: posted after approval.
mode = "draft"
# Mode post needs the word of those who run the community:
# consent = "who agreed, when and where"
# Replies a day at the most.
daily_cap = 10
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswers:
    """What was answered for a pair of files."""

    platform: str = "files"
    community: str
    inbox: str
    outbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedditAnswers:
    """What was answered for Reddit; ``secrets`` by the names of their settings."""

    platform: str = "reddit"
    subreddits: tuple[str, ...]
    username: str
    contact: str
    secrets: Mapping[str, str] = field(repr=False)


def config_text(answers: FileAnswers | RedditAnswers) -> str:
    """Return the config file."""
    if isinstance(answers, FileAnswers):
        table = _FILE.format(platform=answers.platform, inbox=_toml(answers.inbox), outbox=_toml(answers.outbox))
        communities = [_COMMUNITY.format(name=_toml(answers.community), platform=answers.platform, source="")]
    else:
        table = _reddit_table(answers)
        communities = [
            _COMMUNITY.format(name=_toml(f"r/{name}"), platform=answers.platform, source=f"source = {_toml(name)}\n")
            for name in answers.subreddits
        ]
    return "\n".join([_HEAD, table, *communities])


def _reddit_table(answers: RedditAnswers) -> str:
    named = "\n".join(f"{key}_file = {_toml(secret_file(answers.platform, key))}" for key in answers.secrets)
    return _REDDIT.format(
        platform=answers.platform, username=_toml(answers.username), contact=_toml(answers.contact), secrets=named
    )


def secret_file(platform: str, key: str) -> str:
    """Return the name of the file that holds a secret."""
    return f"{platform}-{key.replace('_', '-')}.secret"


def write_all(path: Path, answers: FileAnswers | RedditAnswers) -> list[Path]:
    """Write the config and its secret files, readable by this user only; return them. Raises ``FileExistsError``."""
    contents = {path: config_text(answers)}
    if isinstance(answers, RedditAnswers):
        for key, secret in answers.secrets.items():
            contents[path.parent / secret_file(answers.platform, key)] = secret + "\n"
    for target in contents:
        if target.exists():
            raise FileExistsError(f"{target} exists and is left as it is: move it away first")
    for target, content in contents.items():
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
    return list(contents)


def _toml(text: str) -> str:
    """Return a TOML string: JSON's, but for the one control character that only TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
