"""Crossref and Europe PMC on loopback: they answer in the documented shapes, and as badly as a test asks."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(kw_only=True)
class Answer:
    """One answer. ``hang`` keeps the connection open without a word until the server ends."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


def crossref_work(doi: str, title: str, year: int, **more: Any) -> dict[str, Any]:
    """Return a record as Crossref gives it."""
    message = {
        "DOI": doi,
        "type": "journal-article",
        "publisher": "A publisher",
        "title": [title],
        "subtitle": [],
        "container-title": ["Journal of Feet"],
        "issued": {"date-parts": [[year, 3]]},
        "published-online": {"date-parts": [[year, 3, 1]]},
        "URL": f"https://doi.org/{doi}",
        **more,
    }
    return {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message}


def update(kind: str, doi: str = "10.1234/notice", source: str = "publisher") -> dict[str, Any]:
    """Return an entry of ``updated-by`` or ``update-to``."""
    updated = {"date-parts": [[2024, 5, 2]], "date-time": "2024-05-02T00:00:00Z", "timestamp": 1714608000000}
    return {"DOI": doi, "type": kind, "label": kind.title(), "source": source, "updated": updated, "record-id": "17"}


def epmc_record(title: str, year: int, **more: Any) -> dict[str, Any]:
    """Return a record as Europe PMC gives it with resultType=core."""
    return {
        "id": "30000001",
        "source": "MED",
        "pmid": "30000001",
        "title": f"{title}.",
        "authorString": "Hale R, Moss T.",
        "journalInfo": {"yearOfPublication": year, "journal": {"title": "Journal of Feet"}},
        "pubYear": str(year),
        "firstPublicationDate": f"{year}-03-01",
        "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
        "isOpenAccess": "N",
        **more,
    }


def epmc_answer(*records: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of Europe PMC's search."""
    return {
        "version": "6.9",
        "hitCount": len(records),
        "request": {"queryString": "…", "resultType": "core", "cursorMark": "*", "pageSize": 5, "sort": ""},
        "resultList": {"result": list(records)},
    }


class Registries:
    """Both registries behind one address; Crossref under ``/crossref``, Europe PMC under ``/epmc``.

    A work that was not put there is answered as Crossref does, with 404 and plain text; a search for something else
    with no results. ``worse`` puts answers before the good one, for any address that holds the given words.
    """

    def __init__(self) -> None:
        self.works: dict[str, dict[str, Any]] = {}
        self.records: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self._worse: defaultdict[str, list[Answer]] = defaultdict(list)
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def crossref(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/crossref"

    @property
    def europepmc(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/epmc"

    def put_work(self, doi: str, title: str, year: int, **more: Any) -> None:
        self.works[doi] = crossref_work(doi, title, year, **more)

    def put_record(self, query_holds: str, record: dict[str, Any]) -> None:
        """Let a search whose query holds these words find the record."""
        self.records.append((query_holds, record))

    def worse(self, address_holds: str, *answers: Answer) -> None:
        self._worse[address_holds] += answers

    def answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        plain = (
            unquote(parts.path) + "?" + " ".join(value for values in parse_qs(parts.query).values() for value in values)
        )
        self.asked.append(plain)
        for words, answers in self._worse.items():
            if words in plain and answers:
                return answers.pop(0)
        if parts.path.startswith("/crossref/works/"):
            work = self.works.get(unquote(parts.path).removeprefix("/crossref/works/"))
            if work is None:
                return Answer(status=404, body=b"Resource not found.", headers={"Content-Type": "text/plain"})
            return Answer(body=json.dumps(work).encode())
        found = [record for words, record in self.records if words in plain]
        return Answer(body=json.dumps(epmc_answer(*found)).encode())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registries = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registries.agents.add(self.headers.get("User-Agent", ""))
                answer = registries.answer(self.path)
                if answer.hang:
                    registries._over.wait(60)
                    return
                self.send_response(answer.status)
                headers = {"Content-Type": "application/json", "Content-Length": str(len(answer.body))}
                for name, value in (headers | answer.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


class FakeTimer:
    """Time that passes only while somebody sleeps; ``slept`` says how long each time."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 2))
        self.time += seconds
