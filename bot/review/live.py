"""Server-sent events: a bounded number of open connections, each told what changed until it is left or must end.

A connection ends when its browser goes, when its session does, when the server stops, and after ten minutes in any
case; the browser then connects again by itself.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import anyio.to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

MOST = 24
"""Connections open at once."""
A_PERSON = 6
"""Connections of one person open at once."""
EVERY_S = 3.0
BEAT_S = 15.0
"""Seconds after which something is sent even where nothing changed, so that no proxy takes the line for dead."""
LIFE_S = 600.0
ENDING = "repcheck.ending"
"""The key under which the server hands its event of stopping to the application."""
_STEP_S = 0.25

Told = Mapping[str, Any]
Wait = Callable[[float], Awaitable[bool]]
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would keep the events back
]


class Seats:
    """Counts open connections; safe to share between threads."""

    def __init__(self, most: int = MOST, a_person: int = A_PERSON) -> None:
        self._most = most
        self._a_person = a_person
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    @contextmanager
    def seat(self, name: str) -> Iterator[bool]:
        """Take a seat for as long as the block lasts; False where none is free."""
        with self._lock:
            free = self._taken.total() < self._most and self._taken[name] < self._a_person
            self._taken[name] += free
        try:
            yield free
        finally:
            with self._lock:
                self._taken[name] -= free


class EventStream(Response):
    """Tells a browser what ``read`` returns, whenever that changes; ends once it returns None, for signed out.

    ``wait`` waits some seconds and says whether to go on; tests hand in one that takes no time.
    """

    def __init__(self, read: Callable[[], Told | None], seats: Seats, name: str, *, wait: Wait | None = None) -> None:
        super().__init__()
        self._read = read
        self._seats = seats
        self._name = name
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the connection ends."""
        with self._seats.seat(self._name) as free:
            if not free:
                await Response(status_code=503, headers={"Retry-After": "30"})(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            gone = asyncio.create_task(_gone(receive))
            try:
                await self._tell(send, self._wait or _waiting(gone, scope.get(ENDING)))
            finally:
                gone.cancel()

    async def _tell(self, send: Send, wait: Wait) -> None:
        last: Told | None = None
        quiet = 0.0
        text = "retry: 5000\n\n"
        for _round in range(int(LIFE_S / EVERY_S)):
            told = await anyio.to_thread.run_sync(self._read)
            if told is None:
                text += "event: signed-out\ndata: {}\n\n"
            elif told != last:
                text += f"event: counts\ndata: {json.dumps(dict(told))}\n\n"
            elif quiet >= BEAT_S:
                text += ": still here\n\n"
            quiet = 0.0 if text else quiet + EVERY_S
            if text:
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            if told is None or not await wait(EVERY_S):
                break
            last, text = told, ""
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Return once the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _waiting(gone: asyncio.Task[None], ending: threading.Event | None) -> Wait:
    async def wait(seconds: float) -> bool:
        for _step in range(int(seconds / _STEP_S)):
            await asyncio.wait({gone}, timeout=_STEP_S)
            if gone.done() or (ending is not None and ending.is_set()):
                return False
        return True

    return wait
