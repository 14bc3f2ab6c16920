"""Options that several commands share, and how a command opens what it needs.

Commands import what is slow to import only when they run, so that `check` and `scan` start fast.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store
    from responses.knowledge.base import KnowledgeBase

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The config file; else REPCHECK_CONFIG, ./repcheck.toml, /etc/repcheck/."),
]
Folders = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", help="A folder with claims of your own, besides those of the config; repeatable."),
]


def counted(number: int, what: str) -> str:
    """Return a number with its noun: "no problems", "1 problem", "2 problems"."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def program() -> str:
    """Return how this program was called, for commands that are shown to be typed next."""
    called = sys.argv[0]
    return called if Path(called).name == "repcheck" and shutil.which("repcheck") != called else "repcheck"


def settings_of(config: Path | None) -> Settings:
    """Return the settings of a config file, or those of a demo in this folder if there is no config.

    Raises ``SettingsError``.
    """
    from bot import demo
    from bot.settings import NoConfig, find_config, load_settings

    try:
        return load_settings(find_config(config))
    except NoConfig:
        if demo.is_there():
            return demo.settings()
        raise


def settings_if_any(config: Path | None) -> Settings | None:
    """Return the settings as ``settings_of`` does, or None where there is no config. Raises ``SettingsError``."""
    from bot.settings import NoConfig

    try:
        return settings_of(config)
    except NoConfig:
        return None


def own_folders(settings: Settings | None, named: list[Path] | None) -> tuple[Path, ...]:
    """Return the folders of claims of one's own: those of the config, then those named beside it, each once."""
    of_config = settings.knowledge.folders if settings else ()
    return tuple({folder.resolve(): folder for folder in (*of_config, *(named or ()))}.values())


def knowledge_of(config: Path | None, named: list[Path] | None) -> KnowledgeBase:
    """Load the claims that the service would have, and those of the folders named beside them.

    Raises ``SettingsError`` and ``KnowledgeError``.
    """
    from bot.knowledge import usable_knowledge

    return usable_knowledge(own_folders(settings_if_any(config), named))


@contextmanager
def store_of(config: Path | None) -> Iterator[tuple[Settings, Store]]:
    """Open the store that the service uses, beside it; nothing is held against it. Raises ``StoreError``."""
    from bot.clock import SystemClock
    from bot.store.opening import open_store

    settings = settings_of(config)
    with open_store(settings, SystemClock(), exclusive=False) as store:
        yield settings, store
