from __future__ import annotations

from pathlib import Path

import pytest

from responses.knowledge.loader import KnowledgeError, KnowledgeSource, Outcome, fingerprint
from tests.responses.test_loader import replace


@pytest.fixture
def source(home: Path) -> KnowledgeSource:
    return KnowledgeSource(home=home)


def test_nothing_happens_while_no_file_changes(source: KnowledgeSource) -> None:
    before = source.current()
    assert source.refresh().outcome is Outcome.UNCHANGED
    assert source.current() is before


def test_a_changed_file_is_taken_up_and_its_claims_are_named(source: KnowledgeSource, home: Path) -> None:
    replace(home / "claims/dry-socks-blisters.yaml", "rub anyway", "rub all the same")
    result = source.refresh()
    assert (result.outcome, result.changed) == (Outcome.RELOADED, ("dry-socks-blisters",))
    assert source.current().claims["dry-socks-blisters"].exceptions == ("Shoes that do not fit rub all the same.",)
    assert source.refresh().outcome is Outcome.UNCHANGED


def test_an_added_local_folder_entry_is_taken_up(home: Path, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    source = KnowledgeSource([ours], home=home)
    (ours / "dry-socks-blisters.yaml").write_text((home / "claims/dry-socks-blisters.yaml").read_text())
    assert source.refresh().outcome is Outcome.RELOADED
    assert source.current().local == {"dry-socks-blisters"}


def test_a_broken_set_is_refused_and_the_old_one_stays_in_force(source: KnowledgeSource, home: Path) -> None:
    before = source.current()
    replace(home / "references.yaml", "year: 2019", "year: soon")
    first, second = source.refresh(), source.refresh()
    assert first.outcome is Outcome.REFUSED
    assert first.problems[0].line == 3
    assert second == first
    assert source.current() is before


def test_a_mended_set_is_taken_up_again(source: KnowledgeSource, home: Path) -> None:
    replace(home / "references.yaml", "year: 2019", "year: soon")
    assert source.refresh().outcome is Outcome.REFUSED
    replace(home / "references.yaml", "year: soon", "year: 2018")
    result = source.refresh()
    assert result.outcome is Outcome.RELOADED
    assert "warm-socks-fast-feet" in result.changed
    assert source.refresh().outcome is Outcome.UNCHANGED


def test_a_claim_that_disappears_is_named_as_changed(source: KnowledgeSource, home: Path) -> None:
    replace(
        home / "claims/warm-socks-fast-feet.yaml",
        "  - id: dry-socks-blisters\n    rule: Speed",
        "  - id: x\n    rule: Speed",
    )
    replace(home / "claims/warm-socks-fast-feet.yaml", "id: x", "id: warm-socks-fast-feet")
    (home / "claims/dry-socks-blisters.yaml").unlink()
    assert source.refresh().changed == ("dry-socks-blisters", "warm-socks-fast-feet")


def test_the_first_set_must_be_sound(home: Path) -> None:
    (home / "references.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"references\.yaml: is missing"):
        KnowledgeSource(home=home)


def test_the_fingerprint_tells_size_and_time(home: Path) -> None:
    before = fingerprint(home=home)
    assert len(before) == 4
    (home / "claims/new.yml").write_text("")
    assert len(fingerprint(home=home)) == 5
