"""The whole examination, and the quick one of a running service."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.clock import Clock
from bot.doctor import installation, workplace
from bot.doctor.check import Check
from bot.platforms.base import Platform
from bot.platforms.opening import platform_openers
from bot.settings import NoConfig, Settings, SettingsError, find_config, load_settings

Openers = Callable[[Settings, Clock], Mapping[str, Callable[[], Platform]]]

_LISTED = "docs/settings.md lists every setting, repcheck.example.toml shows them"
_WRITE_ONE = "write one with `repcheck init`, or try `repcheck demo`, which needs none"


def examine(config: Path | None, clock: Clock, *, openers: Openers = platform_openers) -> list[Check]:
    """Look at everything and return every finding, good and bad. Without a config only the installation is looked at.

    Asks Reddit who we are and who moderates, if the config names it. Changes nothing.
    """
    found, settings = _config(config)
    return [*_installation(settings, clock), *found, *(_named(settings, clock, openers) if settings else ())]


def examine_running(config: Path | None, clock: Clock) -> list[Check]:
    """Look at what tells whether the service is up: config, database, the desk's answer. For health checks.

    Sources that fail again and again are told of, and are no reason to start the service anew.
    """
    found, settings = _config(config)
    if settings is None:
        return [check for check in found if not check.ok] or [Check.wrong("config", "there is none", _WRITE_ONE)]
    return [*found, workplace.database(settings), workplace.running(settings), *workplace.sources(settings, clock)]


def _config(config: Path | None) -> tuple[list[Check], Settings | None]:
    try:
        path = find_config(config)
    except NoConfig:
        return [Check.fine("config", f"there is none yet: {_WRITE_ONE}")], None
    except SettingsError as error:
        return [Check.wrong("config", str(error), _WRITE_ONE)], None
    try:
        settings = load_settings(path)
    except SettingsError as error:
        return [Check.wrong("config", problem.text, problem.cure or _LISTED) for problem in error.problems], None
    if not settings.communities:
        hint = "add a [[communities]] table; repcheck.example.toml shows one"
        return [Check.wrong("config", f"{path}: no community is set up", hint)], settings
    return [Check.fine("config", f"{path} is valid")], settings


def _installation(settings: Settings | None, clock: Clock) -> Iterator[Check]:
    yield installation.python_version(sys.version_info[:3])
    yield from installation.dependencies(installation.needs_of_repcheck())
    yield from installation.packages(installation.foreign_packages(), installation.places_of_packages())
    yield from installation.own_files(installation.own_distribution())
    checked, kb = installation.knowledge(settings.knowledge.folders if settings else (), clock)
    yield checked
    if kb is not None:
        yield installation.language(kb)
        yield from workplace.claims_off(settings.communities if settings else (), kb.claims)


def _named(settings: Settings, clock: Clock, openers: Openers) -> Iterator[Check]:
    yield workplace.data_folder(settings.data_dir)
    yield workplace.database(settings)
    yield from workplace.pauses(settings, clock)
    yield from workplace.sources(settings, clock)
    yield workplace.port(settings)
    yield workplace.machine_clock(clock, settings.data_dir)
    yield from (workplace.consent(community) for community in settings.communities)
    yield from workplace.platforms(settings, openers(settings, clock))
