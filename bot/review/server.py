"""The web server of the review desk, in a thread of its own."""

from __future__ import annotations

import errno
import socket
import threading

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import ExpectedError
from bot.review.live import ENDING

GRACE_S = 5
"""Seconds that pages in hand get when the server stops."""
_START_S = 15.0
_PORTS_TRIED = 100


class ServerError(ExpectedError):
    """The desk cannot listen there; the message says why and what to do."""


class PortTaken(ServerError):
    """Another program listens there."""


class ReviewServer:
    """Serves an app on ``host`` and ``port``; port 0 takes any free one.

    There is no access log, because sign-in links hold their token in the path.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._ending = threading.Event()
        self._config = uvicorn.Config(
            self._told_of_the_end(app),
            access_log=False,
            log_config=None,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_S,
        )
        self._server = _Announcing(self._config)
        self._thread: threading.Thread | None = None

    def start(self) -> int:
        """Begin to listen; return the port. Raises ``ServerError`` if that cannot be done."""
        listener = _bound(self._host, self._port)
        port: int = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="review desk", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_START_S) or not self._server.started:
            raise ServerError(f"the review desk did not start on {_shown(self._host, port)}; the log says why")
        return port

    def stop(self, patience_s: float = GRACE_S) -> bool:
        """Finish the pages in hand within ``patience_s`` seconds; say whether the server ended."""
        if self._thread is None:
            return True
        self._config.timeout_graceful_shutdown = max(1, round(min(patience_s, GRACE_S)))
        self._ending.set()  # what would stay open for minutes ends by itself
        self._server.should_exit = True
        self._thread.join(patience_s + 1)
        return not self._thread.is_alive()

    def _told_of_the_end(self, app: ASGIApp) -> ASGIApp:
        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, ENDING: self._ending}, receive, send)

        return told

    def _serve(self, listener: socket.socket) -> None:
        try:
            self._server.run(sockets=[listener])
        finally:
            listener.close()
            self._server.ready.set()


class _Announcing(uvicorn.Server):
    """A server that says when it has started, or that it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def free_port(host: str, first: int) -> int:
    """Return the first free port at or after ``first``. Raises ``ServerError`` if there is none within reach."""
    for port in range(first, min(first + _PORTS_TRIED, 65536)):
        try:
            _bound(host, port).close()
        except PortTaken:
            continue
        else:
            return port
    raise ServerError(f"no free port from {first} on at {host}: name another with --port")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise _refusal(error, host, port) from error
    return listener


def _refusal(error: OSError, host: str, port: int) -> ServerError:
    where = _shown(host, port)
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"{where} is in use by another program: stop it, or choose another port (demo: --port; else [web] port)"
        )
    if error.errno == errno.EACCES:
        return ServerError(f"this user may not listen on {where}: choose a port above 1023 ([web] port)")
    return ServerError(f"cannot listen on {where} ({error.strerror or error}): check [web] host and port")


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
