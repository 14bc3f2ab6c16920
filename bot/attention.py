"""Whether anybody looks at the desk, and what the service still takes in where nobody does, as plain arithmetic."""

from __future__ import annotations

import datetime as dt

LOOKED = "desk looked at"
"""The chore under which the store keeps when a moderator last opened a page of the desk."""
PATIENCE = dt.timedelta(days=3)
"""How long nobody may look before the service slows down."""
ONE_READS = 40
"""Drafts that one person reads in a sitting; more are not kept while nobody looks."""
SLOW = dt.timedelta(hours=1)
"""The least time between two looks at a community while nobody looks at the desk."""
UNREAD = "nobody-looked"


def resting(looked: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether nobody has looked for so long that the service slows down; None is a desk that just began."""
    return looked is not None and now - looked >= PATIENCE
