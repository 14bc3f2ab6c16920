"""``check``: what repcheck finds in a text, and what it would do about it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bot.cli.options import Config, Folders, knowledge_of
from bot.drafting import Unsafe, draft, target
from bot.judging import Judge, Judgement
from bot.policy import Judged, Lane, Rules
from bot.records import printable
from nlp.values import OTHER, Explanation, PostText
from responses.compose import ComposeError
from responses.knowledge.base import KnowledgeBase


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(check)


def check(
    text: Annotated[str, typer.Argument(help="The text to judge.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
    knowledge: Folders = None,
    config: Config = None,
) -> None:
    """Say what is found in TEXT, and show the reply that would be drafted."""
    kb = knowledge_of(config, knowledge)
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
            judgement.ruling.answered, judgement.text.text, kb, target("reddit"), symptoms=judgement.care.symptoms
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
