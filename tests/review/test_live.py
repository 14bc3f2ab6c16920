"""Live counts: what is told, how many may listen, and when a connection ends."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from bot.review.live import EventStream, Seats, Told
from bot.review.server import ReviewServer
from tests.review.bench import Bench, Browser


def told_by(read: Callable[[], Told | None], rounds: int, seats: Seats | None = None) -> tuple[int, str]:
    """Let a stream go through some rounds that take no time; return its status and all that it sent."""
    sent: list[dict[str, Any]] = []
    left = rounds

    async def wait(_seconds: float) -> bool:
        nonlocal left
        left -= 1
        return left > 0

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    stream = EventStream(read, seats or Seats(), "alice", wait=wait)
    asyncio.run(stream({"type": "http"}, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


def test_only_what_changed_is_told() -> None:
    counts = iter([{"queue": 1}, {"queue": 1}, {"queue": 2}])
    _, text = told_by(lambda: next(counts), 3)
    assert [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")] == [
        {"queue": 1},
        {"queue": 2},
    ]


def test_a_quiet_line_is_kept_alive() -> None:
    assert ": still here" in told_by(lambda: {"queue": 1}, 12)[1]


def test_it_ends_once_somebody_is_signed_out() -> None:
    counts = iter([{"queue": 1}, None])
    assert told_by(lambda: next(counts), 9)[1].endswith("event: signed-out\ndata: {}\n\n")


def test_connections_are_bounded_in_all_and_for_each() -> None:
    seats = Seats(most=2, a_person=1)
    with seats.seat("alice") as first, seats.seat("alice") as second, seats.seat("bob") as third:
        with seats.seat("carol") as fourth:
            assert (first, second, third, fourth) == (True, False, True, False)
        assert told_by(lambda: {}, 1, seats)[0] == 503
    assert told_by(lambda: {}, 1, seats)[0] == 200


@contextmanager
def listening(port: int, browser: Browser, query: str = "") -> Iterator[http.client.HTTPResponse]:
    cookie = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/live{query}", headers={"Cookie": cookie})
    with closing(connection), connection.getresponse() as response:
        yield response


def counts(response: http.client.HTTPResponse) -> Any:
    """Return the next counts that are told."""
    while not (line := response.readline()).startswith(b"data: "):
        assert line, "the connection ended"
    return json.loads(line[6:])


def test_a_browser_is_told_what_is_new_within_its_filters_and_leaves_when_the_server_stops(bench: Bench) -> None:
    seen = bench.draft()
    bench.draft()
    bench.draft(community="running")
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    with listening(server.start(), bench.sign_in("alice"), f"?community=strength&newest={seen}") as response:
        assert counts(response) == {"queue": 3, "sensitive": 0, "answers": 0, "fresh": 1}
        assert response.headers["x-accel-buffering"] == "no"
        begun = time.monotonic()
        assert server.stop(2.0)
        assert time.monotonic() - begun < 2.0


def test_who_signs_out_is_told_no_more(bench: Bench) -> None:
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    browser = bench.sign_in("alice")
    with listening(server.start(), browser) as response:
        counts(response)
        browser.post("/signout")
        assert b"signed-out" in response.read()
    assert server.stop()
