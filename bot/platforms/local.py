"""A platform that is no place at all: posts are pasted at the desk, and a reply to one is copied by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.platforms.base import Capabilities, KnownUris, Never
from bot.records import Fetched, PublicReply, Snapshot


class LocalPlatform:
    """Holds nothing, reads nothing and posts nothing: whatever would go out is refused for good."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.capabilities = Capabilities(
            reply_format="reddit", settle_time=dt.timedelta(), can_edit=False, can_delete=False, can_recheck=False
        )

    def fetch_new(
        self,
        community: str,  # noqa: ARG002
        *,
        cursor: str | None,
        known: KnownUris,  # noqa: ARG002
        oldest: dt.datetime,  # noqa: ARG002
    ) -> Fetched:
        """Return nothing: posts come from the desk."""
        return Fetched(cursor=cursor)

    def recheck(self, uris: Sequence[str]) -> Mapping[str, Snapshot]:  # noqa: ARG002
        """Return nothing; whoever heeds ``can_recheck`` does not ask."""
        return {}

    def reply(self, parent_uri: str, text: str, *, key: str) -> PublicReply:  # noqa: ARG002
        """Refuse. Raises ``Never``."""
        raise Never("local", "a pasted post has no place to be answered at: copy the reply by hand")

    def find_reply(self, parent_uri: str, *, key: str) -> PublicReply | None:  # noqa: ARG002
        """Return None: nothing was ever posted."""
        return None

    def edit(self, reply_uri: str, text: str) -> None:  # noqa: ARG002
        """Refuse. Raises ``Never``."""
        raise Never("local", "what was copied by hand is changed by hand")

    def delete(self, reply_uri: str) -> None:  # noqa: ARG002
        """Refuse. Raises ``Never``."""
        raise Never("local", "what was copied by hand is deleted by hand")

    def whoami(self) -> str:
        """Return a name that nobody has."""
        return "repcheck (local)"

    def moderators(self, community: str) -> frozenset[str]:  # noqa: ARG002
        """Return nobody."""
        return frozenset()

    def budget_low(self) -> bool:
        """Return False: there is nothing to spend."""
        return False

    def close(self) -> None:
        """Do nothing."""
