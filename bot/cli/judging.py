"""``check`` and ``scan``: what repcheck finds in a text, and what it would do about it."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import typer

from bot.cli.options import Folders
from bot.drafting import Unsafe, draft, target
from bot.judging import Judge, Judgement
from bot.policy import Judged, Lane, Rules
from bot.records import Kind, printable
from nlp.values import OTHER, Explanation, PostText
from responses.compose import ComposeError
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge

_LONGEST_LINE = 20_000_000


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(check)
    app.command()(scan)


def check(
    text: Annotated[str, typer.Argument(help="The text to judge.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
    knowledge: Folders = None,
) -> None:
    """Say what is found in TEXT, and show the reply that would be drafted."""
    kb = load_knowledge(knowledge or ())
    judgement = Judge(kb).judge_text(PostText(text=printable(text)), Rules())
    reply = _reply(judgement, kb)
    if as_json:
        found = as_record(None, judgement, explain=True)
        found.pop("id")
        typer.echo(json.dumps({**found, "lane": judgement.ruling.lane, "reply": reply}, indent=2))
    else:
        typer.echo(_for_people(judgement, reply))


def _reply(judgement: Judgement, kb: KnowledgeBase) -> str | None:
    if judgement.ruling.lane not in (Lane.DRAFT, Lane.SUGGEST):
        return None
    try:
        composed = draft(
            judgement.ruling.answered, judgement.text.text, kb, target("reddit"), symptoms=judgement.detection.symptoms
        )
    except (ComposeError, Unsafe) as error:
        return f"(no reply can be drafted: {error})"
    return composed.text


_LANES = {
    Lane.DRAFT: "The service would put this draft before a moderator:",
    Lane.SUGGEST: "Not sure enough for a draft by itself. A moderator would be offered this one:",
    Lane.SENSITIVE: "Somebody here may need care rather than a reply: a moderator would be told, and nothing drafted.",
    Lane.QUIET: "Nothing to reply to.",
}


def _for_people(judgement: Judgement, reply: str | None) -> str:
    ruling, detection = judgement.ruling, judgement.detection
    lines = []
    if not ruling.judged:
        lines.append("No claim found.")
    for item in ruling.judged:
        lines += _finding_lines(item)
    lines += [
        f"checkworthy: {'yes' if detection.checkworthy else 'no'} ({detection.score:.2f})",
        "",
        _LANES[ruling.lane],
    ]
    if reply is not None:
        lines += ["", textwrap.indent(reply.rstrip(), "    ", lambda _line: True)]
    return "\n".join(lines)


def _finding_lines(item: Judged) -> list[str]:
    finding, claim = item.finding, item.claim
    lines = [f"{finding.claim_id}: {finding.stance}, {finding.tier} ({finding.score:.2f})"]
    if claim is not None:
        lines += [f"  claim:  {claim.proposition}", f"  rating: {claim.rating} (certainty {claim.certainty})"]
    lines.append(f"  said:   “{' '.join(finding.text.split())}”")
    lines.append(
        f"  action: {item.action}" + (f" (suggested: {item.suggested})" if item.suggested != item.action else "")
    )
    lines += [f"  {line}" for line in _why(finding.explanation)]
    return [*lines, ""]


def _why(explanation: Explanation) -> Iterator[str]:
    if explanation.nearest_phrasing:
        yield f"nearest: “{explanation.nearest_phrasing}”"
    if explanation.runner_up:
        yield f"next:    {explanation.runner_up} ({explanation.runner_up_score:.2f})"
    if explanation.slots:
        yield "slots:   " + "; ".join(f"{name}: {value}" for name, value in explanation.slots)
    if explanation.scores:
        yield "scores:  " + "; ".join(f"{name} {value:.2f}" for name, value in explanation.scores)
    for note in explanation.notes:
        yield f"note:    {note}"


def scan(
    file: Annotated[Path, typer.Argument(help="A file with one JSON object a line, or - for standard input.")] = Path(
        "-"
    ),
    form: Annotated[Literal["jsonl"], typer.Option("--format", help="The form of the output.")] = "jsonl",
    top_k: Annotated[int, typer.Option("--top-k", min=0, max=1000, help="Also list this many candidate claims.")] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Also say why each finding was made.")] = False,
    knowledge: Folders = None,
) -> None:
    """Judge one post a line and print one JSON line for each, in order. Exit status 1: a line was not valid."""
    assert form == "jsonl"
    kb = load_knowledge(knowledge or ())
    judge = Judge(kb)
    progress = _Progress()
    with _lines(file) as source:
        for number, line in enumerate(source, start=1):
            record = _scan_line(line, judge, top_k=top_k, explain=explain)
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
        return json.loads(line.decode("utf-8"))
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


def as_record(identity: object, judgement: Judgement, *, explain: bool) -> dict[str, Any]:
    """Return a judgement as the JSON object that ``scan`` promises."""
    detection = judgement.detection
    found = [_finding_record(item, explain=explain) for item in judgement.ruling.judged]
    return {"id": identity, "checkworthy": detection.checkworthy, "score": round(detection.score, 4), "findings": found}


def _finding_record(item: Judged, *, explain: bool) -> dict[str, Any]:
    finding = item.finding
    record: dict[str, Any] = {
        "claim_id": finding.claim_id if item.claim is not None else OTHER,
        "stance": finding.stance,
        "score": round(finding.score, 4),
        "tier": finding.tier,
        "rating": item.claim.rating if item.claim is not None else None,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "action": item.action,
        "suggested": item.suggested,
    }
    if explain:
        record["explanation"] = _explanation_record(finding.explanation)
    return record


def _explanation_record(explanation: Explanation) -> dict[str, Any]:
    entities = explanation.entities
    return {
        "entities": [
            {"concept": e.concept, "kind": e.kind, "text": e.text, "start": e.start, "end": e.end} for e in entities
        ],
        "nearest_phrasing": explanation.nearest_phrasing,
        "runner_up": explanation.runner_up,
        "runner_up_score": round(explanation.runner_up_score, 4),
        "slots": dict(explanation.slots),
        "scores": {name: round(score, 4) for name, score in explanation.scores},
        "notes": list(explanation.notes),
    }


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
        invalid = f", {self.failed:,} of them not valid" if self.failed else ""
        sys.stderr.write(f"{start}{self._done:,} posts{invalid}, {self._done / seconds:,.0f} a second\n")
