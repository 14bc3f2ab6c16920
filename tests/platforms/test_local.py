"""The local platform: pasted posts are kept while they are needed, and nothing is ever posted from there."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.base import Never
from bot.platforms.local import LocalPlatform
from bot.platforms.opening import platform_openers
from bot.states import PostState
from bot.steps.line import Line
from bot.steps.sweep import Sweep
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import Bench, make_bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = make_bench(tmp_path, KnowledgeSource())
    yield made
    made.store.close()


def paste(bench: Bench) -> int:
    draft_id = bench.draft(community="pasted", author=None)
    post_id = bench.item(draft_id).post.id
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE posts SET platform = 'paste' WHERE id = {post_id}")
    return draft_id


def check_that_a_pasted_post_is_kept_while_it_is_needed(bench: Bench, platform: LocalPlatform) -> None:
    draft_id = paste(bench)
    bench.clock.pass_(hours=8)
    Sweep(bench.runtime, platform).run()
    assert bench.item(draft_id).post.has_text


def test_a_pasted_post_is_kept_while_it_is_needed(bench: Bench) -> None:
    check_that_a_pasted_post_is_kept_while_it_is_needed(bench, LocalPlatform("paste"))


def test_control_a_platform_that_is_looked_at_again_would_miss_it(bench: Bench) -> None:
    platform = LocalPlatform("paste")
    platform.capabilities = dataclasses.replace(platform.capabilities, can_recheck=True)
    with pytest.raises(AssertionError):
        check_that_a_pasted_post_is_kept_while_it_is_needed(bench, platform)


def test_it_is_forgotten_like_any_other_when_nobody_needs_it(bench: Bench) -> None:
    draft_id = paste(bench)
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql(f"UPDATE drafts SET state = 'expired' WHERE id = {draft_id}")
    bench.clock.pass_(hours=49)
    Sweep(bench.runtime, LocalPlatform("paste")).run()
    assert bench.item(draft_id).post.state is PostState.SCRUBBED


def test_nothing_goes_out_whatever_is_asked() -> None:
    platform = LocalPlatform("paste")
    with pytest.raises(Never):
        platform.reply("local:paste/1", "text", key="k")
    with pytest.raises(Never):
        platform.edit("local:paste/1", "text")
    with pytest.raises(Never):
        platform.delete("local:paste/1")
    assert platform.find_reply("local:paste/1", key="k") is None


def test_the_settings_open_it_and_its_line_runs(bench: Bench) -> None:
    opener = platform_openers(bench.runtime.settings, bench.clock)["paste"]
    line = Line(bench.runtime, "paste", opener, dt.timedelta(minutes=1))
    line.tick()
    with bench.store.read() as tx:
        source = tx.sources.get("pasted")
    assert (source.error, source.worked) == (None, bench.clock.now())
    line.close()
