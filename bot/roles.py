"""What a person may do at the desk."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Look; edit and recommend; release; look after the rest. Each may all that those before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    RELEASER = "releaser"
    ADMIN = "admin"


RANK = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.RELEASER: 2, Role.ADMIN: 3}
"""The roles in order: whoever has one may do what those of a lower rank may."""
