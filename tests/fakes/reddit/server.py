"""The fake Reddit's sockets: reads requests, lets faults happen as asked, and takes orders under /_control/."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.reddit.api import Answer, Request, answer, api_error, empty_receipt, refusal
from tests.fakes.reddit.world import Thing, World

PAGE = "<!doctype html><html><head><title>Ow! -- reddit.com</title></head><body>we took too long</body></html>"


@dataclass(kw_only=True)
class Fault:
    """What shall go wrong with the next ``times`` requests of this method whose path matches.

    ``how`` is a status ("503"), an error code that comes with status 200 ("THREAD_LOCKED", "RATELIMIT"), or one of
    reset, html, hang, cut (the connection closes within the body), empty (done, but nothing of it is named).
    ``when`` says whether it goes wrong before or after the request took effect.
    """

    method: str
    path: str
    how: str
    when: str = "before"
    times: int = 1
    message: str = ""
    headers: Mapping[str, str] = ()  # type: ignore[assignment]  # no headers

    def fits(self, request: Request) -> bool:
        return self.times > 0 and self.method == request.method and re.fullmatch(self.path, request.path) is not None

    def answer(self, usual: Answer | None) -> Answer:
        """Return what is said instead of the ``usual`` answer."""
        if self.how.isdigit():
            replaced = refusal(int(self.how), self.message or "Too Many Requests")
        elif self.how == "html":
            replaced = Answer(text=PAGE, headers={"content-type": "text/html"})
        elif self.how == "empty":
            replaced = empty_receipt()
        elif self.how == "json":
            replaced = Answer(text=self.message)
        else:
            replaced = api_error(self.how, self.message, "parent")
        replaced.headers = (usual.headers if usual else {}) | replaced.headers | dict(self.headers or {})
        return replaced


class Server(ThreadingHTTPServer):
    """Serves one world; requests run at the same time, but one after the other where they touch it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, world: World) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.faults: list[Fault] = []
        self.held = 0
        self._release = 0
        self._dropped = False

    def take_fault(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if fault.fits(request):
                fault.times -= 1
                return fault
        return None

    def hold(self) -> bool:
        """Wait until the next release; return whether the request may go on."""
        with self.changed:
            turn = self._release
            self.held += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self._release > turn)
            self.held -= 1
            return not self._dropped

    def release(self, *, drop: bool) -> None:
        with self.changed:
            self._dropped = drop
            self._release += 1
            self.changed.notify_all()

    def wait_held(self, count: int, timeout: float) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.held >= count, timeout)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away, as a killed one does."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Write no log."""

    def _serve(self) -> None:
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if target.path.startswith("/_control/"):
            self._send(_control(self.server, target.path.removeprefix("/_control/"), json.loads(body or b"{}")))
            return
        request = Request(
            method=self.command,
            path=target.path.rstrip("/"),
            query=dict(parse_qsl(target.query)),
            form=dict(parse_qsl(body.decode(), keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        self._answer(request)

    def _answer(self, request: Request) -> None:
        with self.server.lock:
            self._note(request)
            fault = self.server.take_fault(request)
        if fault is None:
            self._send(self._usual(request))
        elif fault.how == "hang":
            self._answer_late(request, fault)
        else:
            usual = self._usual(request) if fault.when == "after" or fault.how in ("cut", "empty") else None
            if fault.how == "reset":
                self._reset()
            elif fault.how == "cut" and usual:
                self._send(usual, cut=True)
            else:
                self._send(fault.answer(usual))

    def _answer_late(self, request: Request, fault: Fault) -> None:
        done = self._usual(request) if fault.when == "after" else None
        if not self.server.hold():
            self._reset()
            return
        self._send(done or self._usual(request))

    def _usual(self, request: Request) -> Answer:
        with self.server.lock:
            return answer(self.server.world, request)

    def _note(self, request: Request) -> None:
        self.server.world.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "query": request.query,
                "user_agent": request.headers.get("user-agent", ""),
                "connection": self.client_address[1],
            }
        )

    def _send(self, answered: Answer, *, cut: bool = False) -> None:
        content = answered.body()
        self.send_response(answered.status)
        headers = {"content-type": "application/json; charset=UTF-8"} | answered.headers
        if self.close_connection:  # as the client asked: it must not send another request on it
            headers["connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._reset()

    def _reset(self) -> None:
        """Close the connection with a reset instead of an answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _control(server: Server, verb: str, arguments: dict[str, Any]) -> Answer:
    """Carry out an order of the test."""
    if verb == "wait_held":  # waits, so it takes the lock by itself
        return Answer(content=server.wait_held(arguments["count"], arguments["timeout"]))
    with server.lock:
        try:
            return Answer(content=Orders.BY_NAME[verb](server, **arguments))
        except (KeyError, TypeError, ValueError) as error:
            return refusal(400, f"{verb}: {error!r}")


class Orders:
    """What a test may order, by name; each is called with the lock held."""

    BY_NAME: ClassVar[dict[str, Callable[..., Any]]] = {}

    @staticmethod
    def order(function: Callable[..., Any]) -> Callable[..., Any]:
        Orders.BY_NAME[function.__name__] = function
        return function


@Orders.order
def reset(server: Server, *, now: float, real_time: bool) -> None:
    server.release(drop=True)
    server.faults.clear()
    server.world = World(now=now, real_time=real_time)


@Orders.order
def add_subreddit(server: Server, *, name: str, access: str, moderators: list[str]) -> None:
    server.world.add_subreddit(name, access, moderators)


@Orders.order
def add_submission(server: Server, *, subreddit: str, **what: Any) -> str:
    return server.world.add_submission(subreddit, **what).name


@Orders.order
def add_comments(server: Server, *, parent: str, count: int, body: str, author: str | None, **what: Any) -> list[str]:
    texts = [body.replace("{n}", str(n)) for n in range(count)]
    return [server.world.add_comment(parent, body=text, author=author, **what).name for text in texts]


@Orders.order
def change(server: Server, *, fullname: str, **attributes: Any) -> None:
    item = server.world.things[fullname]
    for name, value in attributes.items():
        if name not in Thing.__dataclass_fields__:
            raise ValueError(f"a thing has no {name}")
        setattr(item, name, value)


@Orders.order
def edit(server: Server, *, fullname: str, body: str) -> None:
    item = server.world.things[fullname]
    item.body, item.edited = body, server.world.now()


@Orders.order
def ban(server: Server, *, subreddit: str, account: str) -> None:
    server.world.subreddits[subreddit.lower()].banned.add(account)


@Orders.order
def set_password(server: Server, *, account: str, password: str) -> None:
    server.world.passwords[account] = password
    server.world.tokens.clear()


@Orders.order
def expire_tokens(server: Server) -> None:
    server.world.tokens.clear()


@Orders.order
def fail_next(server: Server, **fault: Any) -> None:
    server.faults.append(Fault(**fault))


@Orders.order
def heal(server: Server) -> None:
    server.faults.clear()


@Orders.order
def release(server: Server, *, drop: bool) -> None:
    server.release(drop=drop)


@Orders.order
def advance(server: Server, *, seconds: float) -> float:
    server.world.advance(seconds)
    return server.world.now()


@Orders.order
def set_lags(server: Server, **lags: float) -> None:
    server.world.lags |= lags


@Orders.order
def set_limits(server: Server, **limits: str) -> None:
    server.world.limits |= limits


@Orders.order
def journal(server: Server) -> list[dict[str, Any]]:
    return server.world.journal


@Orders.order
def requests(server: Server) -> list[dict[str, Any]]:
    return server.world.requests


@Orders.order
def replies_under(server: Server, *, fullname: str) -> list[dict[str, Any]]:
    return [
        {"fullname": item.name, "author": item.author, "body": item.body, "at": item.created}
        for item in server.world.replies(fullname)
        if not item.deleted
    ]
