"""What every step is handed: the store, the communities, the rules, and the two hooks of a running service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.records import Community
from bot.settings import Settings
from bot.store import Store

Checkpoint = Callable[[str], None]


def pass_by(_name: str) -> None:
    """Do nothing: the checkpoint of a real service. Tests hand in one that stops there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Shared by all steps. ``stop`` is set when the service is to end: a step finishes the item in hand and returns."""

    store: Store
    clock: Clock
    settings: Settings
    communities: Mapping[str, Community]
    checkpoint: Checkpoint = pass_by
    stop: threading.Event = field(default_factory=threading.Event)

    def on_platform(self, platform: str) -> list[Community]:
        """Return the communities that are watched on a platform."""
        return [community for community in self.communities.values() if community.platform == platform]
