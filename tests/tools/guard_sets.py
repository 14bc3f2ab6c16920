"""Measures the guard on edits of composed replies: ``python -m tests.tools.guard_sets FILE...``.

A line is ``{"base": "CLAIM: ACTION", "changes": [[OLD, NEW], ...], "rule": RULE, "half": HALF, "post": POST}``:
a base that ends in ", written" is the written reply, else the one composed of fragments;
``rule`` is ``good`` for an edit that the guard should let pass, ``half`` is ``closed`` where nobody looked before the
guard was done, else ``open``, and ``post`` is optional. Since a set names replies and does not hold them, it stays of
use when the knowledge base changes; an edit whose words no longer occur in its reply is left out and counted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.likeness import likeness
from responses.guard import RULES, GuardFinding, Rule, Severity, check
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.lengths import REDDIT
from responses.reply import FixedLines, ReplyContext
from tests.tools.gallery import exhibits

GOOD = "good"
WRITTEN = ", written"
"""Ending of a base that names the written reply; without it the reply is the one composed of fragments."""


class BadEdit(ValueError):
    """A line that is no edit; the message names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An edited reply with the post that it answers, and the rule that it breaks (``good``: none)."""

    text: str
    context: ReplyContext
    rule: str
    base: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSet:
    """The edits that still fit their replies, and how many do not."""

    edits: tuple[Edit, ...]
    stale: int


def read_edits(files: Iterable[Path], kb: KnowledgeBase) -> EditSet:
    """Apply each line of the files to its reply; raises ``BadEdit``."""
    replies = {
        f"{exhibit.claim.id}: {exhibit.action}{ending}": exhibit
        for ending, written in (("", False), (WRITTEN, True))
        for exhibit in exhibits(kb, written=written)
    }
    found, stale = [], 0
    for place, line in _lines(files):
        try:
            record = json.loads(line)
            exhibit, changes = replies[record["base"]], [(str(old), str(new)) for old, new in record["changes"]]
            rule, closed = record["rule"], {"closed": True, "open": False}[record["half"]]
        except (KeyError, TypeError, ValueError) as error:
            raise BadEdit(f"{place}: {error!r}; a line needs base, changes, rule and half") from None
        text = exhibit.reply.text
        for old, new in changes:
            if old not in text:
                break
            text = text.replace(old, new, 1)
        else:
            post = record.get("post") or exhibit.said
            context = ReplyContext(claim_ids=exhibit.reply.claim_ids, post=post, fixed=FixedLines(), form=REDDIT)
            found.append(Edit(text=text, context=context, rule=rule, base=record["base"], closed=closed))
            continue
        stale += 1
    return EditSet(edits=tuple(found), stale=stale)


def _lines(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield f"{file}:{number}", line


def findings(
    edit: Edit, kb: KnowledgeBase, rules: Sequence[Rule] = tuple(RULES.values()), *, machine: bool = False
) -> list[GuardFinding]:
    """What the guard, with the service's likeness, says of a moderator's edit, or of the same text as a draft."""
    return check(edit.text, kb=kb, reply_context=edit.context, machine=machine, rules=rules, similarity=likeness)


def stopped(found: Iterable[GuardFinding]) -> bool:
    """Whether the edit cannot be approved as it is."""
    return any(finding.severity is Severity.ERROR for finding in found)


def table(edits: Sequence[Edit], kb: KnowledgeBase, *, machine: bool = False) -> str:
    """Counts by rule: written, refused, and left with a warning only."""
    counts: Counter[tuple[str, str]] = Counter()
    for edit in edits:
        found = findings(edit, kb, machine=machine)
        counts[edit.rule, "error" if stopped(found) else "warning" if found else "nothing"] += 1
    rows = ["| rule | edits | error | only a warning | nothing |", "| --- | --- | --- | --- | --- |"]
    for rule in sorted({rule for rule, _ in counts}):
        said = [counts[rule, outcome] for outcome in ("error", "warning", "nothing")]
        rows.append(f"| {rule} | {sum(said)} | {said[0]} | {said[1]} | {said[2]} |")
    return "\n".join(rows)


def main() -> None:
    """Print the table of each half, and of the closed half's bad edits as if they were drafts."""
    kb = load_knowledge()
    found = read_edits(map(Path, sys.argv[1:]), kb)
    for name, closed in (("open half", False), ("closed half", True)):
        sys.stdout.write(f"{name}\n{table([edit for edit in found.edits if edit.closed is closed], kb)}\n\n")
    drafts = [edit for edit in found.edits if edit.closed and edit.rule != GOOD]
    sys.stdout.write(f"closed half, as drafts\n{table(drafts, kb, machine=True)}\n\n")
    sys.stdout.write(f"{found.stale} edits no longer fit their reply\n")


if __name__ == "__main__":
    main()
