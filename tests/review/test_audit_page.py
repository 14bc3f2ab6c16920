"""The audit page: what it shows to whom, how it is narrowed, and what leaves the desk as a file."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.records import Deed, Ground, Mode
from bot.review import audit_log
from bot.roles import Role
from bot.states import AmendReason
from bot.store import schema
from tests.review.bench import CLAIM, Bench, Browser
from tests.review.test_deciding import send
from tests.review.test_people import member


def lines(browser: Browser, query: str = "") -> list[list[str]]:
    """Return who did what to which thing, as the page shows it."""
    soup = browser.page(f"/audit{query}")
    cells = [[cell.get_text().strip() for cell in row.select("td")] for row in soup.select("tbody tr")]
    return [[row[1], row[2], row[4]] for row in cells]


def exported(browser: Browser, query: str = "") -> list[dict[str, Any]]:
    response = browser.get(f"/audit/export.jsonl{query}")
    assert response.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    return [json.loads(line) for line in response.text.splitlines()]


@pytest.fixture
def decided(bench: Bench) -> tuple[Bench, Browser]:
    """Two communities with a decision each, and the admin who looks at them."""
    running, strength = bench.draft(community="running"), bench.draft(community="strength")
    alice = bench.sign_in("alice")
    send(alice, running, "approve")
    bench.clock.pass_(hours=13)
    send(alice, strength, "reject", reason="tone", note="never in the audit")
    return bench, bench.sign_in("ada", Role.ADMIN)


def test_it_shows_deeds_newest_first(decided: tuple[Bench, Browser]) -> None:
    assert lines(decided[1])[:1] == [["ada", "ada", "signed in"]]
    assert ["alice", "draft 1", "approved"] in lines(decided[1])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?who=alice&kind=draft", {("draft 2", "rejected"), ("draft 1", "approved")}),
        ("?what=approved&who=alice", {("draft 1", "approved"), ("reply 1", "approved, on its way")}),
        ("?what=tone", {("draft 2", "rejected")}),
        ("?what=on_its_way", set()),
        ("?what=Approved, on", {("draft 1", "approved"), ("reply 1", "approved, on its way")}),
        ("?community=running&who=alice", {("draft 1", "approved"), ("reply 1", "approved, on its way")}),
        ("?kind=draft&item=1&who=alice", {("draft 1", "approved"), ("reply 1", "approved, on its way")}),
        ("?kind=publication&item=1", {("reply 1", "approved, on its way")}),
        ("?since=2026-11-25&who=alice", {("draft 2", "rejected")}),
        ("?until=2026-11-24&who=alice&kind=draft", {("draft 1", "approved")}),
        ("?who=nobody", set()),
        ("?who=%25", set()),
    ],
)
def test_it_is_narrowed_by_the_address(decided: tuple[Bench, Browser], query: str, found: set[tuple[str, str]]) -> None:
    assert {(row[1], row[2]) for row in lines(decided[1], query)} == found


def test_a_day_that_is_none_is_named_and_nothing_is_exported(bench: Bench) -> None:
    ada = bench.sign_in("ada", Role.ADMIN)
    for day in ("yesterday", "2026-02-30", "9999-12-31x"):
        response = ada.get(f"/audit?since={day}")
        assert response.status_code == 422
        assert "is no day; write it like 2026-11-27" in response.text
        assert ada.get(f"/audit/export.csv?since={day}").status_code == 422
    assert ada.get("/audit?until=9999-12-31").status_code == 422


def test_only_ones_own_communities_are_shown_and_exported(decided: tuple[Bench, Browser]) -> None:
    bench, _ = decided
    rae = member(bench, "rae", running=Role.VIEWER)
    shown = {row[1] for row in lines(rae)}
    assert {"draft 1", "reply 1", "post 1", "rae"} == shown
    assert {(row["kind"], row["id"]) for row in exported(rae)} == {
        ("draft", "1"),
        ("publication", "1"),
        ("post", "1"),
        ("user", "rae"),
    }
    assert lines(rae, "?community=strength") == []


def test_deeds_on_several_are_shown_to_those_whose_communities_they_reached(decided: tuple[Bench, Browser]) -> None:
    bench, ada = decided
    with bench.store.write() as tx:
        for draft_id in (1, 2):
            tx.batches.add("alice", "reject", [draft_id])
        for community in ("running", "strength"):
            tx.restraints.set(community, mode=Mode.SHADOW, daily_cap=None, claims_off=(), by="alice")
        for publication_id in (1, None):
            number = tx.recalls.add(Ground.CLAIM, CLAIM, Deed.DELETE, reason=AmendReason.EVIDENCE, by="alice")
            if publication_id:
                told = {"reason": AmendReason.EVIDENCE, "by": "alice", "recall_id": number}
                tx.amendments.order(publication_id, Deed.DELETE, **told)  # type: ignore[arg-type]
    of_all = {"batch 1", "batch 2", "recall 1", "recall 2", "community running", "community strength"}
    assert of_all <= {row[1] for row in lines(ada)}
    rae = member(bench, "rae", running=Role.VIEWER)
    assert of_all & {row[1] for row in lines(rae)} == {"batch 1", "recall 1", "community running"}
    assert of_all & {row[1] for row in lines(ada, "?community=strength")} == {"batch 2", "community strength"}
    assert [row[1] for row in lines(ada, "?kind=batch")] == ["batch 2", "batch 1"]


def test_whatever_the_audit_is_about_can_be_asked_for() -> None:
    sources = "".join(path.read_text() for path in Path(bot.__file__).parent.rglob("*.py"))
    kinds = set(re.findall(r"audit\.write\(\s*[^,]+,\s*\"(\w+)\"", sources))
    assert "batch" in kinds
    assert kinds <= set(audit_log.KINDS)


def test_what_other_people_do_with_their_accounts_is_for_admins(decided: tuple[Bench, Browser]) -> None:
    bench, ada = decided
    assert ["alice", "alice", "signed in"] in lines(ada)
    vic = bench.sign_in("vic", Role.VIEWER)
    assert {row[1] for row in lines(vic) if not row[1].startswith(("draft", "post", "reply"))} == {"vic"}


def test_the_files_hold_codes_and_nobodys_words(decided: tuple[Bench, Browser]) -> None:
    _, ada = decided
    table = list(csv.DictReader(io.StringIO(ada.get("/audit/export.csv?what=tone").text)))
    assert table == exported(ada, "?what=tone")
    (row,) = table
    assert (row["who"], row["kind"], row["id"], row["from"], row["to"], row["reason"]) == (
        *("alice", "draft", "2"),
        *("queued", "rejected", "tone"),
    )
    everything = ada.get("/audit/export.csv").text + ada.get("/audit").text
    assert "never in the audit" not in everything
    assert "knee" not in everything
    assert ada.get("/audit/export.xml").status_code == 404


def test_a_spreadsheet_runs_nothing(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.audit.write("=cmd()", "user", "=cmd()", target="signed in")
    text = bench.sign_in("ada", Role.ADMIN).get("/audit/export.csv").text
    assert "'=cmd()" in text
    assert ",=cmd()" not in text


def test_tens_of_thousands_of_lines_are_paged_and_exported_whole(bench: Bench) -> None:
    rows = [
        {"at": bench.clock.now(), "actor": "service", "entity": "post", "entity_id": str(n), "target": "fetched"}
        for n in range(25_000)
    ]
    with bench.store.write() as tx:
        tx.connection.execute(schema.audit.insert(), rows)
    ada = bench.sign_in("ada", Role.ADMIN)
    first = ada.page("/audit?who=service")
    assert "more than 10,000" in first.get_text()
    assert len(first.select("tbody tr")) == 100
    older = first.select_one("a[rel=next]")
    assert older is not None
    assert [row[1] for row in lines(ada, str(older["href"]).removeprefix("/audit"))][:1] == ["post 24899"]
    ids = [row["id"] for row in exported(ada, "?who=service")]
    assert ids == [str(n) for n in range(24_999, -1, -1)]


def test_control_without_the_look_at_who_asks_all_would_be_shown(
    decided: tuple[Bench, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "_visible", lambda visitor: schema.audit.c.id > 0)
    rae = member(decided[0], "rae", running=Role.VIEWER)
    assert "draft 2" in {row[1] for row in lines(rae)}
