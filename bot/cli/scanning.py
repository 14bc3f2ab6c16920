"""``scan``: judges a file of posts, one JSON object a line, on as many cores as there are."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import typer

from bot.cli.judging import as_record
from bot.cli.options import Config, Folders, own_folders, settings_if_any
from bot.errors import ExpectedError
from bot.judging import Judge
from bot.knowledge import usable_knowledge
from bot.policy import Rules
from bot.records import Kind, printable

_LONGEST_LINE = 20_000_000
_WORTH_A_PROCESS = 200_000
"""Bytes of a file from which a further process earns back the seconds that its start takes."""
_CHUNK, _AHEAD = 16, 4


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(scan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a scanner is made of; it travels to the worker processes."""

    folders: tuple[Path, ...]
    top_k: int
    explain: bool

    def scanner(self) -> _Scanner:
        return _Scanner(judge=Judge(usable_knowledge(self.folders)), wanted=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scanner:
    """Judges lines."""

    judge: Judge
    wanted: _Wanted

    def record(self, line: bytes) -> dict[str, Any]:
        return _scan_line(line, self.judge, top_k=self.wanted.top_k, explain=self.wanted.explain)


_of_this_process: list[_Scanner] = []
"""A worker's scanner, made once when the worker starts."""


def _start(wanted: _Wanted) -> None:
    _of_this_process.append(wanted.scanner())


def _work(lines: Sequence[bytes]) -> list[dict[str, Any]]:
    return [_of_this_process[0].record(line) for line in lines]


def _at_once(source: Iterable[bytes], wanted: _Wanted, processes: int) -> Iterator[dict[str, Any]]:
    """Judge in several processes and give the records in the order of the lines; little is read ahead."""
    usable_knowledge(wanted.folders)  # what is wrong with it is told here, not by a worker that breaks
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(wanted,)) as pool:
        waiting: deque[Future[list[dict[str, Any]]]] = deque()
        try:
            for lines in _chunks(source):
                waiting.append(pool.submit(_work, lines))
                if len(waiting) > _AHEAD * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _chunks(source: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines = iter(source)
    while chunk := list(itertools.islice(lines, _CHUNK)):
        yield chunk


def _processes_for(file: Path) -> int:
    if str(file) == "-":
        return 1
    return min(os.cpu_count() or 1, file.stat().st_size // _WORTH_A_PROCESS + 1)


def scan(
    file: Annotated[Path, typer.Argument(help="A file with one JSON object a line, or - for standard input.")] = Path(
        "-"
    ),
    form: Annotated[Literal["jsonl"], typer.Option("--format", help="The form of the output.")] = "jsonl",
    top_k: Annotated[int, typer.Option("--top-k", min=0, max=1000, help="Also list this many candidate claims.")] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Also say why each finding was made.")] = False,
    processes: Annotated[
        int,
        typer.Option(
            min=0, max=256, help="How many processes judge; 0: one a core for a large file, one for standard input."
        ),
    ] = 0,
    knowledge: Folders = None,
    config: Config = None,
) -> None:
    """Judge one post a line and print one JSON line for each, in order. Exit status 1: a line was not valid."""
    assert form == "jsonl"
    progress = _Progress()
    folders = own_folders(settings_if_any(config), knowledge)
    with _lines(file) as source:
        many = processes or _processes_for(file)
        wanted = _Wanted(folders=folders, top_k=top_k, explain=explain)
        records = _at_once(source, wanted, many) if many > 1 else map(wanted.scanner().record, source)
        for number, record in enumerate(records, start=1):
            if "error" in record:
                record["error"] = f"line {number}: {record['error']}"
            sys.stdout.write(json.dumps(record) + "\n")
            progress.note(failed="error" in record)
    sys.stdout.flush()
    progress.finish()
    if progress.failed:
        raise typer.Exit(1)


@contextmanager
def _lines(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        if sys.stdin is None:
            raise ExpectedError("standard input is closed: name a file of posts, or pipe them in")
        yield sys.stdin.buffer
    else:
        with file.open("rb") as source:
            yield source


class _Invalid(ValueError):
    """An input line that is not a post; ``id`` is its id where one could be read."""

    def __init__(self, message: str, identity: object = None) -> None:
        super().__init__(message)
        self.id = identity if isinstance(identity, str | int | float) else None


def _scan_line(line: bytes, judge: Judge, *, top_k: int, explain: bool) -> dict[str, Any]:
    try:
        post = _parse(line)
        judgement = judge.judge(post["title"], post["body"], post["kind"], Rules(), top_k=top_k)
    except _Invalid as error:
        return {"id": error.id, "error": str(error)}
    record = as_record(post["id"], judgement, explain=explain)
    if top_k:
        found = judgement.detection.candidates
        record["candidates"] = [{"claim_id": item.claim_id, "score": round(item.score, 4)} for item in found]
    return record


def _decoded(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"))  # some programs begin a file with a byte order mark
    except json.JSONDecodeError as error:
        raise _Invalid(f"not valid JSON: {error.msg} (column {error.colno})") from None
    except (ValueError, RecursionError) as error:
        raise _Invalid(f"not valid JSON: {error}") from None


def _parse(line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise _Invalid(f"the line has {len(line)} bytes, more than {_LONGEST_LINE}")
    data = _decoded(line)
    if not isinstance(data, dict):
        raise _Invalid(f"expected an object, found {type(data).__name__}")
    identity = data.get("id")
    if not isinstance(identity, str | int):
        raise _Invalid('expected "id", a string or a number', identity)
    if "text" not in data and "title" not in data and "body" not in data:
        raise _Invalid('expected "text", or "title" and "body"', identity)
    texts = {key: "" if data.get(key) is None else data[key] for key in ("text", "title", "body")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise _Invalid(f'expected "{key}" to be a string, found {type(value).__name__}', identity)
    try:
        kind = Kind(data.get("kind") or "submission")
    except ValueError:
        raise _Invalid('expected "kind" to be submission, comment or answer', identity) from None
    if "text" in data:
        return {"id": identity, "title": "", "body": printable(texts["text"]), "kind": Kind.SUBMISSION}
    return {"id": identity, "title": printable(texts["title"]), "body": printable(texts["body"]), "kind": kind}


class _Progress:
    """Counts on standard error: as it goes on a terminal, once at the end otherwise."""

    def __init__(self) -> None:
        self._begun = self._shown = time.monotonic()
        self._done = 0
        self.failed = 0

    def note(self, *, failed: bool) -> None:
        self._done += 1
        self.failed += failed
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._shown >= 1:
            self._shown = now
            sys.stderr.write(f"\r{self._done:,} posts")
            sys.stderr.flush()

    def finish(self) -> None:
        seconds = max(time.monotonic() - self._begun, 1e-9)
        start = "\r" if sys.stderr.isatty() else ""
        posts = f"{self._done:,} post{'' if self._done == 1 else 's'}"
        invalid = f", {self.failed:,} of them not valid" if self.failed else ""
        sys.stderr.write(f"{start}{posts}{invalid}, {self._done / seconds:,.0f} a second\n")
