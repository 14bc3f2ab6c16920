"""Opens the platforms that the settings name. PRAW is imported only where Reddit is one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from pydantic import SecretStr

from bot.clock import Clock
from bot.platforms.base import Platform
from bot.platforms.file import FilePlatform
from bot.platforms.local import LocalPlatform
from bot.records import ReplyLink
from bot.settings import AnyPlatform, FileSettings, LocalSettings, RedditSettings, Settings, SettingsError
from bot.version import installed_version

REPLY_FORMATS = {"file": "reddit", "reddit": "reddit", "local": "reddit"}
"""The reply format of each kind of platform; a file takes what Reddit takes."""


def platform_openers(settings: Settings, clock: Clock) -> dict[str, Callable[[], Platform]]:
    """Return, for each platform of the settings, what opens it. Whoever opens one uses it, on that thread only."""
    return {name: _opener(name, settings, clock) for name in settings.platforms}


def _opener(name: str, settings: Settings, clock: Clock) -> Callable[[], Platform]:
    platform = settings.platforms[name]
    if isinstance(platform, FileSettings):
        return lambda: FilePlatform(name, platform.inbox, platform.outbox, clock)
    if isinstance(platform, LocalSettings):
        return lambda: LocalPlatform(name)
    subreddits = {
        community.name: community.source for community in settings.community_records() if community.platform == name
    }
    return lambda: open_reddit(name, platform, subreddits, clock)


def open_reddit(name: str, settings: RedditSettings, subreddits: Mapping[str, str], clock: Clock) -> Platform:
    """Open Reddit with an existing app's credentials; nothing is requested yet. Raises ``SettingsError``."""
    from bot.platforms.reddit import RedditAccount, RedditPlatform  # noqa: PLC0415 - the core works without PRAW

    servers = {"reddit_url": settings.reddit_url, "oauth_url": settings.oauth_url}
    try:
        account = RedditAccount(
            client_id=settings.client_id.get_secret_value(),
            client_secret=settings.client_secret.get_secret_value(),
            username=settings.username,
            password=_revealed(settings.password),
            refresh_token=_revealed(settings.refresh_token),
            app_id=settings.app_id,
            version=installed_version(),
            contact=settings.contact,
            **{key: url for key, url in servers.items() if url},
        )
        settle_time = dt.timedelta(minutes=settings.settle_minutes)
        return RedditPlatform(name, account, subreddits, clock, settings.timeout_s, settle_time=settle_time)
    except ValueError as error:
        raise SettingsError(f"platforms.{name}: {error}") from error


def read_reply_link(settings: AnyPlatform, link: str) -> ReplyLink | None:
    """Return which reply an address leads to; None where a platform's addresses do not say.

    Raises ``Never`` for an address that leads to no reply.
    """
    if not isinstance(settings, RedditSettings):
        return None
    from bot.platforms import reddit  # noqa: PLC0415 - the core works without PRAW

    return reddit.read_reply_link(link, **({"site": settings.reddit_url} if settings.reddit_url else {}))


def read_post_link(settings: AnyPlatform, link: str) -> str | None:
    """Return the URI of the post that an address leads to; None where a platform's addresses do not say.

    Raises ``Never`` for an address that leads to no post.
    """
    if not isinstance(settings, RedditSettings):
        return None
    from bot.platforms import reddit  # noqa: PLC0415 - the core works without PRAW

    return reddit.read_post_link(link, **({"site": settings.reddit_url} if settings.reddit_url else {}))


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
