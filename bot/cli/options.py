"""Options that several commands share, and how a command opens what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot import demo
from bot.clock import SystemClock
from bot.service import open_store
from bot.settings import Settings, SettingsError, find_config, load_settings
from bot.store import Store

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The config file; else REPCHECK_CONFIG, ./repcheck.toml, /etc/repcheck/."),
]
Folders = Annotated[
    list[Path] | None,
    typer.Option("--knowledge", help="A folder with claims of your own; may be given more than once."),
]


def settings_of(config: Path | None) -> Settings:
    """Return the settings of a config file, or those of a demo in this folder if there is no config.

    Raises ``SettingsError``.
    """
    try:
        return load_settings(find_config(config))
    except SettingsError:
        if config is None and demo.is_there():
            return demo.settings()
        raise


@contextmanager
def store_of(config: Path | None) -> Iterator[tuple[Settings, Store]]:
    """Open the store that the service uses, beside it; nothing is held against it. Raises ``StoreError``."""
    settings = settings_of(config)
    with open_store(settings, SystemClock(), exclusive=False) as store:
        yield settings, store
