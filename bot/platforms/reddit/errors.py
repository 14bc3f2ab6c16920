"""What the exceptions of PRAW, prawcore and requests mean, each in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from praw import exceptions as praw_errors
from prawcore import exceptions as core_errors

from bot.platforms.base import Ambiguous, Later, Never, PlatformError

_TRY_AGAIN = re.compile(r"(\d+) (millisecond|second|minute|hour)")
_SECONDS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}


class UnansweredError(Exception):
    """A request went without an answer that says whether it was done; not an exception that prawcore retries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What is known of a request that failed: whether it was a ``write``, and whether it may have been carried out."""

    write: bool
    unsure: bool


def platform_error(error: Exception, fate: Fate) -> PlatformError:
    """Return what an exception of PRAW, prawcore or requests means."""
    rule = next(RULES[kind] for kind in type(error).__mro__ if kind in RULES)
    return rule(error, fate)


_Rule = Callable[[Any, Fate], PlatformError]


def _open(code: str) -> _Rule:
    """Judge what is no definite answer: a write may have been carried out, a read may be repeated."""
    return lambda error, fate: (Ambiguous if fate.unsure else Later)(code, f"Reddit: {_words(error)}")


def _later(code: str) -> _Rule:
    return lambda error, _fate: Later(code, f"Reddit: {_words(error)}")


def _never(code: str) -> _Rule:
    return lambda error, _fate: Never(code, f"Reddit: {_words(error)}")


def _credentials(error: Exception, _fate: Fate) -> PlatformError:
    return Later("credentials", f"Reddit refuses the account's credentials: {_words(error)}")


def _forbidden(error: core_errors.Forbidden, fate: Fate) -> PlatformError:
    """Refuse a write for good; a closed subreddit may let us read some day."""
    return (Never if fate.write else Later)("forbidden", f"Reddit forbids it: {_words(error)}")


def _by_status(error: core_errors.ResponseException, fate: Fate) -> PlatformError:
    """Judge a status without an exception of its own; a token's refusal comes like this."""
    status = error.response.status_code
    if status == requests.codes["too_many_requests"]:
        return _too_many(error, fate)
    if status in (400, 401, 403):
        return _credentials(error, fate)
    return _open("bad-answer")(error, fate)


def _too_many(error: core_errors.ResponseException, _fate: Fate) -> PlatformError:
    headers = error.response.headers
    wait = number_in(headers.get("retry-after")) or number_in(headers.get("x-ratelimit-reset"))
    return Later("too-many-requests", "Reddit: too many requests", retry_after=wait)


def _api_error(error: praw_errors.RedditAPIException, fate: Fate) -> PlatformError:
    """Judge the errors that come with status 200, by the first; all of them mean that nothing was done."""
    for item in error.items:
        if item.error_type == "RATELIMIT":
            wait = _TRY_AGAIN.search(item.message or "")
            seconds = int(wait[1]) * _SECONDS[wait[2]] if wait else None
            return Later("ratelimit", f"Reddit: {item.message}", retry_after=seconds)
    first = error.items[0]
    code = str(first.error_type).lower().replace("_", "-")
    if code == "user-required":
        return _credentials(error, fate)
    return Never(code, f"Reddit: {first.message or first.error_type}")


RULES: Mapping[type[BaseException], _Rule] = {
    core_errors.BadJSON: _open("bad-answer"),
    core_errors.BadRequest: _never("bad-request"),
    core_errors.Conflict: _later("conflict"),
    core_errors.Forbidden: _forbidden,
    core_errors.InsufficientScope: _credentials,
    core_errors.InvalidInvocation: _open("unexpected"),
    core_errors.InvalidToken: _credentials,
    core_errors.NotFound: _never("not-found"),
    core_errors.OAuthException: _credentials,
    core_errors.PrawcoreException: _open("unexpected"),
    core_errors.Redirect: _never("unknown-subreddit"),
    core_errors.RequestException: _open("no-answer"),
    core_errors.ResponseException: _by_status,
    core_errors.ServerError: _open("no-answer"),
    core_errors.SpecialError: _never("refused"),
    core_errors.TooLarge: _never("too-large"),
    core_errors.TooManyRequests: _too_many,
    core_errors.URITooLong: _never("too-large"),
    core_errors.UnavailableForLegalReasons: _never("legal"),
    praw_errors.ClientException: _open("unexpected"),
    praw_errors.DuplicateReplaceException: _open("unexpected"),
    praw_errors.InvalidFlairTemplateID: _open("unexpected"),
    praw_errors.InvalidImplicitAuth: _credentials,
    praw_errors.InvalidURL: _open("unexpected"),
    praw_errors.MediaPostFailed: _open("unexpected"),
    praw_errors.MissingRequiredAttributeException: _credentials,
    praw_errors.PRAWException: _open("unexpected"),
    praw_errors.ReadOnlyException: _credentials,
    praw_errors.RedditAPIException: _api_error,
    praw_errors.TooLargeMediaException: _open("unexpected"),
    praw_errors.WebSocketException: _open("unexpected"),
    requests.RequestException: _open("bad-answer"),  # from a token's answer, which prawcore reads unguarded
    UnansweredError: _open("no-answer"),
    Exception: _open("unexpected"),
}


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def number_in(text: str | None) -> float | None:
    """Return the number that a header holds, or None."""
    try:
        return float(text or "")
    except ValueError:
        return None
