"""How long the desk's pages take while much waits: ``python -m tests.benchmarks.bench_queue``.

A queue of 100 and one of 10,000 drafts are written into a SQLite file; then pages are asked for as a browser asks for
them, through the whole application. Figures are milliseconds of wall clock, median and worst of several tries.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bot.store import schema
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import Bench, Browser, make_bench

SIZES = (100, 10_000)
TRIES = 9
LIST_MS = 300
NEXT_MS = 150
"""What a page of the list, and what the next item, may take at the most."""


def fill(bench: Bench, number: int) -> int:
    """Copy one composed draft until ``number`` wait, over two communities and many claims; return the first id."""
    first = bench.draft(community="running")
    claims = sorted(KnowledgeSource().current().claims)
    tables = (schema.posts, schema.post_texts, schema.findings, schema.drafts, schema.draft_findings)
    with bench.store.write() as tx:
        rows = {table: dict(tx.connection.execute(table.select()).mappings().one()) for table in tables}
        version = dict(tx.connection.execute(schema.draft_versions.select()).mappings().one())
        for table in tables:
            tx.connection.execute(
                table.insert(), [_copy(rows[table], table.name, n, claims) for n in range(2, number + 1)]
            )
        composed = [{**version, "draft_id": n} for n in range(2, number + 1) if n % 5]
        tx.connection.execute(schema.draft_versions.insert(), composed)
    return first


def _copy(row: dict[str, object], table: str, n: int, claims: list[str]) -> dict[str, object]:
    community = "running" if n % 3 else "strength"
    claim = claims[n % len(claims)]
    filler = f" And then there was evening number {n}, on which I did sets until it was dark." * 6
    created = row.get("created")
    later = created + dt.timedelta(seconds=n % 3000) if isinstance(created, dt.datetime) else None
    expires = row.get("expires")
    changed = {
        "posts": {"id": n, "uri": f"file:copy{n}", "community": community, "thread_uri": f"file:thread{n}"},
        "post_texts": {"post_id": n, "body": f"{row.get('body')}{filler}"},
        "findings": {"id": n, "post_id": n, "claim_id": claim},
        "drafts": {"id": n, "post_id": n, "community": community, "claim_id": claim, "version": int(bool(n % 5))},
        "draft_findings": {"draft_id": n, "finding_id": n},
    }[table]
    if table == "drafts":
        assert isinstance(expires, dt.datetime)
        changed |= {"created": later, "expires": expires + dt.timedelta(seconds=(n * 7919) % 30_000)}
    return {**row, **changed}


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """Return median and worst of what a page takes, in milliseconds, after one that is not counted."""
    ask()
    took = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), max(took)


def pages(browser: Browser, first: int) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what is asked for, by name, with what it may take."""
    lists = {
        "list": "/",
        "list, last page": "/?page=10000",
        "list by claim": "/?by=claim",
        "list, one claim and age": "/?claim=weak-calves-knee-pain&age=hour",
        "list, words searched": "/?find=evening+number+77",
        "list, nothing found": "/?find=there+is+no+such+word",
    }
    asked = {name: (_getter(browser, path), LIST_MS) for name, path in lists.items()}
    return {
        **asked,
        "next item": (_getter(browser, f"/drafts/{first}"), NEXT_MS),
        "reject and next": (_decider(browser), NEXT_MS),
    }


def _getter(browser: Browser, path: str) -> Callable[[], object]:
    def ask() -> None:
        assert browser.get(path).status_code == 200, path

    return ask


def _decider(browser: Browser) -> Callable[[], object]:
    """Return what rejects the first draft of the list and reads the next one, as one key does."""
    here = str(browser.page("/").select("[data-row]")[0]["href"])
    form = browser.form(here, f"{here}/reject")

    def decide() -> None:
        nonlocal here, form
        answer = browser.client.post(f"{here}/reject", data={**form, "reason": "tone"})
        assert answer.status_code == 303, answer.text
        page = browser.client.get(answer.headers["location"])
        assert page.status_code == 200
        here = answer.headers["location"].partition("?")[0]
        form |= {name: _hidden(page.text, name) for name in ("version", "post")}

    return decide


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def main() -> int:
    """Print the figures; return 1 if a page at the largest size takes longer than it may."""
    slow = 0
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            bench = make_bench(Path(folder), KnowledgeSource())
            first = fill(bench, size)
            for name, (ask, most) in pages(bench.sign_in("alice"), first).items():
                median, worst = timed(ask)
                slow += median > most
                sys.stdout.write(
                    f"{size:>6,} waiting: {name:24} {median:6.0f} ms, worst {worst:6.0f} (at most {most})\n"
                )
            bench.store.close()
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
