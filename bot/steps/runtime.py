"""What every step is handed: the store, the communities, the rules, and the two hooks of a running service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.policy import Rules
from bot.records import Community
from bot.restraint import restrained
from bot.settings import Settings
from bot.store import Store, Transaction

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

    def community(self, tx: Transaction, name: str) -> Community | None:
        """Return a community as the config file and the desk together want it, or None for one that is not watched."""
        found = self.communities.get(name)
        return None if found is None else restrained(found, tx.restraints.of(name))

    def rules(self, tx: Transaction, name: str) -> Rules:
        """Return the operator's choices within the policy, for posts of a community."""
        community, policy = self.community(tx, name), self.settings.policy
        off = frozenset(community.claims_off) if community else frozenset()
        return Rules(answer_reports=policy.answer_reports, self_harm_lane=policy.self_harm_lane, claims_off=off)

    def on_platform(self, platform: str) -> list[Community]:
        """Return the communities that are watched on a platform."""
        return [community for community in self.communities.values() if community.platform == platform]
