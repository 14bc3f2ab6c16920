"""Looking at posts where they stand, in the portions that platforms take, with nothing left out of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.base import Platform
from bot.records import Presence, Snapshot

_AT_ONCE = 100


def look_at(platform: Platform, uris: Sequence[str]) -> dict[str, Snapshot]:
    """Return how each post stands now; one that the platform leaves out is *missing*. Raises ``PlatformError``."""
    seen = {uri: Snapshot(uri=uri, presence=Presence.MISSING) for uri in uris}
    wanted = list(seen)
    for first in range(0, len(wanted), _AT_ONCE):
        seen |= platform.recheck(wanted[first : first + _AT_ONCE])
    return seen
