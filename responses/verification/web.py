"""Asking registries over HTTP: seldom, by name, with patience that ends. The only module here that knows httpx."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx

from responses.verification.cache import Cache
from responses.verification.seen import Broken

T = TypeVar("T")

BETWEEN_S = 0.34
"""Seconds between two requests: about three a second, where Crossref allows fifty."""
TRIES = 3
BACK_OFF_S = 1.0
WAIT_MOST_S = 120.0
"""A server that asks for a longer wait than this is left for the rest of the run."""
GIVE_UP_AFTER = 5
"""Addresses in a row that a server does not answer before it is left for the rest of the run."""
_BODY_MOST = 8_000_000
_GONE = (404, 410)


class Unreachable(Exception):
    """No usable answer came; the message says why."""


class _Later(Exception):
    """Not now; ``wait_s`` is what the server asked for, if it did."""

    def __init__(self, why: str, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class Timer(Protocol):
    """Measures and passes time, in seconds."""

    def now(self) -> float:
        """Return a moment on a clock that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...


class SystemTimer:
    """The machine's own time."""

    def now(self) -> float:
        """Return the seconds of the monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


@dataclass(kw_only=True)
class _Server:
    failures: int = 0
    not_before: float = 0.0


class Web:
    """Asks one address at a time. What was answered is kept, so that it is asked for once."""

    def __init__(self, cache: Cache, timer: Timer, *, agent: str, timeout_s: float = 20.0) -> None:
        self._cache = cache
        self._timer = timer
        self._timeout_s = timeout_s
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept": "application/json"}, timeout=timeout_s, follow_redirects=True
        )
        self._client.max_redirects = 5
        self._servers: defaultdict[str, _Server] = defaultdict(_Server)
        self._last = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def ask(self, url: str, parameters: Mapping[str, str], read: Callable[[object], T]) -> T | None:
        """Return what ``read`` makes of the JSON there, None if there is no such thing.

        ``read`` raises ``Broken`` for an answer of another shape. Raises ``Unreachable`` when no try brought one.
        """
        try:
            address = str(httpx.URL(url, params=dict(parameters)) if parameters else httpx.URL(url))
        except httpx.InvalidURL as error:
            raise Unreachable(f"{url} is no address: {error}") from None
        kept = self._cache.get(address)
        if kept is not None:
            try:
                return None if kept.body is None else read(kept.body)
            except Broken:
                self._cache.drop(address)
        return self._asked(address, read)

    def _asked(self, address: str, read: Callable[[object], T]) -> T | None:
        server = self._servers[httpx.URL(address).host]
        if server.failures >= GIVE_UP_AFTER or server.not_before - self._timer.now() > WAIT_MOST_S:
            raise Unreachable("this server is left alone for the rest of this run")
        try:
            body, found = self._tried(address, server, read)
        except Unreachable:
            server.failures += 1
            raise
        server.failures = 0
        self._cache.put(address, body)
        return found

    def _tried(self, address: str, server: _Server, read: Callable[[object], T]) -> tuple[object, T | None]:
        for attempt in range(TRIES):
            self._pace(server)
            try:
                body = self._fetched(address)
                return body, None if body is None else read(body)
            except (_Later, Broken) as error:
                why = str(error)
                asked_for = error.wait_s if isinstance(error, _Later) else None
                wait = BACK_OFF_S * 2**attempt if asked_for is None else asked_for
                server.not_before = self._timer.now() + wait
                if wait > WAIT_MOST_S:
                    raise Unreachable(f"{why}; it asks for a wait of {wait:.0f} s") from None
        raise Unreachable(f"{why}, {TRIES} times")

    def _pace(self, server: _Server) -> None:
        due = max(self._last + BETWEEN_S, server.not_before)
        wait = due - self._timer.now()
        if wait > 0:
            self._timer.sleep(wait)
        self._last = self._timer.now()

    def _fetched(self, address: str) -> object:
        try:
            with self._client.stream("GET", address) as response:
                self._judge(response)
                content = b"" if response.status_code in _GONE else self._body(response)
        except httpx.TimeoutException:
            raise _Later("it does not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Later(f"it cannot be reached ({type(error).__name__})") from None
        if response.status_code in _GONE:
            return None
        try:
            body: object = json.loads(content)
        except (ValueError, RecursionError):
            raise Broken("its answer is not JSON") from None
        if body is None:
            raise Broken("its answer is empty")
        return body

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            raise _Later(f"it answers {status}", _retry_after(response))
        if status >= 400 and status not in _GONE:
            raise Unreachable(f"it answers {status}")

    def _body(self, response: httpx.Response) -> bytes:
        """Read the body; one that is endless, or comes by drips, is given up."""
        until = self._timer.now() + 3 * self._timeout_s
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _BODY_MOST:
                raise Unreachable("its answer is too large")
            if self._timer.now() > until:
                raise _Later("it does not finish its answer in time")
        return bytes(content)


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that the server asks to wait, None if it does not say; a date counts from its own clock."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal() and said.isascii() and len(said) < 10:
        return float(said)
    try:
        asked = parsedate_to_datetime(said) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, asked.total_seconds())
