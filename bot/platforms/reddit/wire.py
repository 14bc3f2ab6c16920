"""How requests go out to Reddit: once each, in time, within the budget."""

from __future__ import annotations

import configparser
import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import praw
import prawcore
import requests
import urllib3
from praw.config import Config

from bot.clock import Clock
from bot.platforms.base import Later
from bot.platforms.reddit.account import RedditAccount
from bot.platforms.reddit.errors import UnansweredError, number_in

_WRITES = {"/api/comment", "/api/editusertext", "/api/del"}


@dataclass(slots=True, kw_only=True)
class Wire:
    """What the requestor and the platform tell each other."""

    clock: Clock
    timeout: float  # seconds
    write: bool = False  # the request at hand writes
    unsure: bool = False  # and may have been carried out
    remaining: float | None = None
    used: float = 0.0
    resets: dt.datetime | None = None

    def begin(self) -> None:
        """Forget the last request; refuse the next one while the window's requests are used up."""
        self.write = self.unsure = False
        if self.left() <= 0 and self.resets is not None:
            wait = (self.resets - self.clock.now()).total_seconds()
            raise Later("budget", f"Reddit's budget of requests is used up for {wait:.0f} s", retry_after=wait)

    def left(self) -> float:
        """Return the part of the window's requests that is left, from 0 to 1."""
        if self.remaining is None or self.resets is None or self.clock.now() >= self.resets:
            return 1.0
        return 0.0 if self.remaining < 1 else self.remaining / (self.remaining + self.used)

    def note_limits(self, headers: requests.structures.CaseInsensitiveDict[str]) -> None:
        """Take over what the headers say, and leave in them only what prawcore can read and would not sleep out."""
        names = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")
        try:
            remaining, used, reset = (float(headers[name]) for name in names)
            resets = self.clock.now() + dt.timedelta(seconds=reset)
        except (KeyError, ValueError, OverflowError):
            readable = False
        else:
            self.remaining, self.used, self.resets = remaining, used, resets
            readable = remaining >= 1
        for name in names:
            value = headers.pop(name, None)
            if readable and value is not None:
                headers[name] = str(int(float(value)))


class Requestor(prawcore.Requestor):
    """Makes each request once and within the timeout, which PRAW's own setting would not do."""

    def __init__(self, *, wire: Wire, **settings: Any) -> None:
        super().__init__(**settings)
        self._wire = wire

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:  # noqa: ARG002
        """Make the request; ``timeout`` is prawcore's and counts for nothing."""
        method, url = args
        wire = self._wire
        wire.write = method.upper() == "POST" and urlsplit(url).path.rstrip("/") in _WRITES
        wire.unsure = wire.write
        if wire.write:
            self._http.close()  # an old connection may die under the request, and nobody could say before or after what
        try:
            response = self._http.request(method, url, timeout=wire.timeout, **kwargs)
        except requests.RequestException as error:
            wire.unsure = wire.write and _was_sent(error)
            raise UnansweredError(f"{type(error).__name__} at {urlsplit(url).path}") from error
        if response.status_code >= 500 or response.status_code == requests.codes["request_timeout"]:
            raise UnansweredError(f"status {response.status_code} at {urlsplit(url).path}")
        wire.unsure = wire.write and response.ok
        wire.note_limits(response.headers)
        _make_readable(response)
        return response


def _was_sent(error: requests.RequestException) -> bool:
    """Return whether the request may have reached Reddit: not where there was no connection to send it on."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    unsent = (requests.ConnectTimeout, requests.exceptions.ProxyError, ValueError)
    return not isinstance(error, unsent) and not isinstance(reason, urllib3.exceptions.NewConnectionError)


def _make_readable(response: requests.Response) -> None:
    """Take out of a refusal's headers what prawcore would stumble over."""
    headers = response.headers
    reason = headers.get("www-authenticate", "").replace('"', "").rsplit("=", 1)[-1]
    if response.status_code == requests.codes["unauthorized"]:
        headers["www-authenticate"] = 'Bearer realm="reddit", error="invalid_token"'
    elif reason not in ("insufficient_scope", "invalid_token"):
        headers.pop("www-authenticate", None)
    if number_in(headers.get("retry-after")) is None:
        headers.pop("retry-after", None)


def client(account: RedditAccount, session: requests.Session, wire: Wire) -> praw.Reddit:
    """Return PRAW set up by ``account`` alone: neither a praw.ini nor the environment has a say."""
    own = configparser.ConfigParser(interpolation=None)
    own.read_string(files("praw").joinpath("praw.ini").read_text())
    with Config.LOCK:
        Config.CONFIG = own
    return praw.Reddit(
        "DEFAULT",
        requestor_class=Requestor,
        requestor_kwargs={"session": session, "wire": wire},
        client_id=account.client_id,
        client_secret=account.client_secret or None,
        username=account.username,
        password=account.password,
        refresh_token=account.refresh_token,
        redirect_uri=None,
        user_agent=account.user_agent,
        reddit_url=account.reddit_url,
        oauth_url=account.oauth_url,
        check_for_updates=False,
        check_for_async=False,
    )
