"""What the desk holds back beyond the config file: a community can be made more careful there, and never less."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.records import Community, Mode

CAREFUL = (Mode.SHADOW, Mode.DRAFT, Mode.POST)
"""The modes, the most careful first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """What somebody set for a community at the desk; None and an empty tuple restrain nothing."""

    community: str
    mode: Mode | None = None
    daily_cap: int | None = None
    claims_off: tuple[str, ...] = ()
    by: str = ""
    at: dt.datetime | None = None


def restrained(community: Community, restraint: Restraint | None) -> Community:
    """Return the community as the service is to take it: of each setting the more careful of file and desk."""
    if restraint is None:
        return community
    modes = [community.mode] if restraint.mode is None else [community.mode, restraint.mode]
    caps = [community.daily_cap] if restraint.daily_cap is None else [community.daily_cap, restraint.daily_cap]
    return replace(
        community,
        mode=min(modes, key=CAREFUL.index),
        daily_cap=min(caps),
        claims_off=tuple(dict.fromkeys((*community.claims_off, *restraint.claims_off))),
    )
