"""What the service tells of itself when it starts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from bot import service as service_module
from bot.cli import serving
from bot.service import Service
from bot.settings import Settings, build_settings
from bot.store.opening import open_store
from bot.version import installed_version
from responses.knowledge.problems import KnowledgeError
from tests.clock import FakeClock
from tests.test_knowledge import own_claim


def settings_in(folder: Path, **changes: Any) -> Settings:
    files = {"kind": "file", "inbox": folder / "in.jsonl", "outbox": folder / "out.jsonl"}
    communities = [{"name": "Gym", "platform": "files"}, {"name": "Numbers", "platform": "files", "mode": "shadow"}]
    data = {"data_dir": folder / "data", "platforms": {"files": files}, "communities": communities}
    return build_settings({**data, **changes}, "test")


def errors_logged(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the service logs as errors from now on."""
    logged: list[dict[str, Any]] = []
    log = SimpleNamespace(error=lambda _event, **fields: logged.append(fields), info=lambda *_, **__: None)
    monkeypatch.setattr(service_module, "log", log)
    return logged


def test_the_log_says_what_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[tuple[str, dict[str, object]]] = []
    told = SimpleNamespace(info=lambda event, **fields: logged.append((event, fields)))
    monkeypatch.setattr(service_module, "log", told)
    settings, clock = settings_in(tmp_path), FakeClock()
    with open_store(settings, clock, exclusive=True) as store:
        service = Service(settings, store, clock=clock)
        monkeypatch.setattr(service.server, "start", lambda: 8123)
        monkeypatch.setattr(service, "scheduler", SimpleNamespace(every=lambda *_: None, start=lambda: None))
        service.start()
    modes = {"Gym": "draft", "Numbers": "shadow"}
    assert logged == [("started", {"version": installed_version(), "desk": "127.0.0.1:8123", "communities": modes})]


def test_broken_knowledge_is_told_once_until_it_is_broken_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = errors_logged(monkeypatch)
    folder = tmp_path / "claims"
    folder.mkdir()
    settings, clock = settings_in(tmp_path, knowledge={"folders": [folder]}), FakeClock()

    def look() -> int:
        clock.pass_(seconds=31)
        service._take_up_knowledge()
        return len(logged)

    with open_store(settings, clock, exclusive=True) as store:
        service = Service(settings, store, clock=clock)
        (folder / "mine.yaml").write_text("id: mine\n")
        assert (look(), look()) == (1, 1)
        (folder / "mine.yaml").write_text("id: mine\nproposition: Iron floats.\n")
        assert look() == 2
        (folder / "mine.yaml").unlink()
        look()
        (folder / "mine.yaml").write_text("id: mine\nproposition: Iron floats.\n")
        assert look() == 3
    assert logged[0]["count"] > len(logged[0]["problems"]) == 5
    assert logged[0]["problems"][0].startswith(f"{folder / 'mine.yaml'}:1: ")


def test_a_claim_with_an_unknown_concept_is_told_and_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = errors_logged(monkeypatch)
    folder = tmp_path / "claims"
    folder.mkdir()
    settings, clock = settings_in(tmp_path, knowledge={"folders": [folder]}), FakeClock()
    with open_store(settings, clock, exclusive=True) as store:
        service = Service(settings, store, clock=clock)
        path = own_claim(folder, "@nosuchconcept")
        for _ in range(3):
            clock.pass_(seconds=31)
            service.work()
        assert not service.knowledge.current().local
        with pytest.raises(KnowledgeError, match="@nosuchconcept"):
            Service(settings, store, clock=clock)
    assert len(logged) == 1
    assert logged[0]["problems"][0].startswith(f"{path}:")


@pytest.mark.parametrize(("form", "told"), [("text", True), ("json", False)])
def test_the_desk_is_announced_in_words_to_people_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str, told: bool
) -> None:
    def run(_service: object, *, on_start: Any) -> int:
        on_start(8123)
        return 0

    monkeypatch.setattr(service_module, "Service", lambda *_, **__: None)
    monkeypatch.setattr(service_module, "run_until_told", run)
    settings = settings_in(tmp_path, logs={"format": form})
    with open_store(settings, FakeClock(), exclusive=True) as store, pytest.raises(typer.Exit):
        serving._serve(settings, store, invite=None)
    assert ("http://127.0.0.1:8123" in capsys.readouterr().out) is told
