"""The web server in its thread."""

from __future__ import annotations

import http.client
import logging
import socket
from collections.abc import Iterator

import pytest

from bot.review.server import PortTaken, ReviewServer, ServerError, free_port
from tests.review.bench import Bench


def ask(port: int, path: str = "/signin") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_it_serves_the_desk_and_stops(bench: Bench) -> None:
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    port = server.start()
    assert ask(port).status == 200
    assert server.stop()
    with pytest.raises(ConnectionRefusedError):
        ask(port)


def test_it_says_nothing_of_the_software_behind_it(bench: Bench) -> None:
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    response = ask(server.start())
    server.stop()
    assert response.headers["server"] is None


def test_no_address_is_logged_since_links_hold_tokens(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    server = ReviewServer(bench.app, "127.0.0.1", 0)
    with caplog.at_level(logging.DEBUG):
        ask(server.start(), "/signin/secret-token")
        server.stop()
    assert "secret-token" not in caplog.text


def test_a_port_in_use_is_told_in_a_sentence(bench: Bench, taken: int) -> None:
    with pytest.raises(PortTaken, match=f"127.0.0.1:{taken} is in use by another program"):
        ReviewServer(bench.app, "127.0.0.1", taken).start()


def test_an_address_that_is_not_ours_is_told_in_a_sentence(bench: Bench) -> None:
    with pytest.raises(ServerError, match=r"cannot listen on 192\.0\.2\.1"):
        ReviewServer(bench.app, "192.0.2.1", 0).start()


def test_the_next_free_port_is_found(taken: int) -> None:
    assert free_port("127.0.0.1", taken) > taken


def test_stopping_what_never_started_is_fine(bench: Bench) -> None:
    assert ReviewServer(bench.app, "127.0.0.1", 0).stop()
