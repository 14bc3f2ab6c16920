"""The shape of the code: who may import whom."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "nlp", "responses")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def cycle_in(graph: grimp.ImportGraph) -> list[str]:
    """Return the modules of one import cycle, or [] if there is none."""
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_layers_and_the_ban_on_praw_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_the_contracts_can_be_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PACKAGES:
        (tmp_path / f"low_{name}").mkdir()
        (tmp_path / f"low_{name}" / "__init__.py").write_text("import low_bot\n" if name == "nlp" else "")
    contract = '[[tool.importlinter.contracts]]\nname = "layers"\ntype = "layers"\n'
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["low_bot", "low_nlp", "low_responses"]\n'
        f'{contract}layers = ["low_bot", "low_responses", "low_nlp"]\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 1


def test_no_module_imports_itself_round_a_corner(graph: grimp.ImportGraph) -> None:
    assert len(graph.modules) > 100
    assert cycle_in(graph) == []


def test_a_cycle_would_be_found() -> None:
    circle = grimp.ImportGraph()
    circle.add_import(importer="a", imported="b")
    circle.add_import(importer="b", imported="a")
    assert set(cycle_in(circle)) == {"a", "b"}


def test_responses_knows_nothing_of_nlp_but_its_values(graph: grimp.ImportGraph) -> None:
    responses = [name for name in graph.modules if name.split(".")[0] == "responses"]
    imported = {found for name in responses for found in graph.find_modules_directly_imported_by(name)}
    assert {name for name in imported if name.split(".")[0] == "nlp"} == {"nlp.values"}


@pytest.mark.parametrize("library", ["praw", "prawcore"])
def test_praw_is_known_to_the_reddit_adapter_only(graph: grimp.ImportGraph, library: str) -> None:
    importers = graph.find_modules_that_directly_import(library)
    assert importers
    assert [name for name in importers if not name.startswith("bot.platforms.reddit")] == []


def test_a_package_reaches_httpx_through_one_module_at_most(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("httpx") if "httpx" in graph.modules else set()
    packages = [name.split(".")[0] for name in importers]
    assert len(packages) == len(set(packages)), sorted(importers)


def test_every_folder_of_tests_is_a_package() -> None:
    tests = ROOT / "tests"
    folders = {path.parent for path in tests.rglob("*.py")}
    assert len(folders) > 5
    needed = {above for folder in folders for above in (folder, *folder.parents) if above.is_relative_to(tests)}
    assert [str(folder) for folder in sorted(needed) if not (folder / "__init__.py").exists()] == []
