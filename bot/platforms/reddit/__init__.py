"""Reddit, through PRAW; nothing outside this package knows of it."""

from bot.platforms.reddit.account import RedditAccount
from bot.platforms.reddit.links import read_post_link, read_reply_link
from bot.platforms.reddit.platform import RedditPlatform

__all__ = ["RedditAccount", "RedditPlatform", "read_post_link", "read_reply_link"]
