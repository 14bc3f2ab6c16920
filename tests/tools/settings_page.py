"""Writes ``docs/settings.md`` from the settings: ``python -m tests.tools.settings_page > docs/settings.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.settings import PREFIX, CommunitySettings, FileSettings, LocalSettings, RedditSettings, Settings

TABLES: dict[str, type[BaseModel]] = {
    "platforms.NAME (kind file)": FileSettings,
    "platforms.NAME (kind reddit)": RedditSettings,
    "platforms.NAME (kind local)": LocalSettings,
    "communities": CommunitySettings,
}
"""The tables that may be there more than once, which the type of ``Settings`` does not name."""

INTRODUCTION = f"""\
# Settings

Generated from `bot/settings.py` by `make docs`; a test holds them together. `repcheck.example.toml` shows them at work.

Each setting can stand in the config file or in the environment, as `{PREFIX}` and the keys in capitals, joined by two
underscores: `{PREFIX}WEB__PORT=8081`. The environment goes first. A setting marked *secret* can be given as a file too:
`client_secret_file = "NAME"` reads it from a file; a relative name starts at the config file's folder.
"""


def sections() -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each table of the config with its model, the settings outside any table first."""
    yield "", Settings
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation
    yield from TABLES.items()


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield the settings of a table, without the tables below it."""
    below = {name for name, _ in sections()} | {"platforms", "communities"} if model is Settings else set()
    yield from ((name, field) for name, field in model.model_fields.items() if name not in below)


def page() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    for name, model in sections():
        brackets = f"[[{name}]]" if name == "communities" else f"[{name}]"
        parts += [f"## {brackets if name else 'Before any table'}", ""]
        parts += [f"{model.__doc__}\n"] if name and model.__doc__ else []
        parts += ["| setting | default | what it is |", "| --- | --- | --- |"]
        parts += [_row(key, field) for key, field in keys_of(model)]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _row(key: str, field: FieldInfo) -> str:
    told = field.description or ("which kind of platform it is" if key == "kind" else "")
    secret = " *(secret)*" if "SecretStr" in str(field.annotation) else ""
    return f"| `{key}` | {_default(field)} | {told}{secret} |"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "needed"
    if field.default is None or field.default == ():
        return "none"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default}`"


if __name__ == "__main__":
    sys.stdout.write(page())
