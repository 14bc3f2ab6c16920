"""What Reddit needs to know of whoever signs in."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

SITE = "https://www.reddit.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedditAccount:
    """How the service signs in, and what it says of itself: ``contact`` is the Reddit user to turn to.

    Either ``password`` or ``refresh_token`` is given.
    """

    client_id: str
    client_secret: str = field(repr=False)
    username: str
    password: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    app_id: str
    version: str
    contact: str
    reddit_url: str = SITE
    oauth_url: str = "https://oauth.reddit.com"

    def __post_init__(self) -> None:
        if bool(self.password) == bool(self.refresh_token):
            raise ValueError("a Reddit account needs either a password or a refresh token")
        if not (self.user_agent.isascii() and self.user_agent.isprintable()):
            raise ValueError("app id, version and contact of a Reddit account are plain ASCII")

    @property
    def user_agent(self) -> str:
        """The name under which the service makes its requests, in the form that Reddit asks for."""
        return f"{sys.platform}:{self.app_id}:{self.version} (by /u/{self.contact})"
