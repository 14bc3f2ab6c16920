"""The systemd unit, as systemd itself judges it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import TRY_LATER
from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "systemd" / "repcheck.service"
EXPOSURE = 1.2
"""The score that docs/operating.md states; lower is better."""


@pytest.fixture
def analyze(request: pytest.FixtureRequest) -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        missing(request.config, "systemd-analyze", "apt-get install systemd")
    return str(found)


def unit_here(folder: Path, *, text: str = "") -> Path:
    """Write the unit with a program that exists on this machine."""
    path = folder / "repcheck.service"
    path.write_text((text or UNIT.read_text("utf-8")).replace("/opt/repcheck/bin/repcheck", sys.executable))
    return path


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_finds_nothing_wrong_with_the_unit(analyze: str, tmp_path: Path) -> None:
    done = run(analyze, "verify", "--man=no", str(unit_here(tmp_path)))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_find_something_wrong(analyze: str, tmp_path: Path) -> None:
    broken = UNIT.read_text("utf-8").replace("Restart=on-failure", "Restart=perhaps")
    done = run(analyze, "verify", "--man=no", str(unit_here(tmp_path, text=broken)))
    assert "perhaps" in done.stderr


def test_the_unit_with_the_files_of_another_program_is_well_too(analyze: str, tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "README.md").read_text("utf-8")
    lines = re.findall(r"(?:ReadWritePaths|SupplementaryGroups)=[\w/-]+", text)
    assert len(lines) == 2
    unit_here(tmp_path)
    (tmp_path / "repcheck.service.d").mkdir()
    (tmp_path / "repcheck.service.d" / "files.conf").write_text("[Service]\n" + "\n".join(lines) + "\n")
    done = run(analyze, "verify", "--man=no", str(tmp_path / "repcheck.service"))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_only_a_person_can_mend_is_not_tried_again() -> None:
    found = re.search(r"^RestartPreventExitStatus=(.+)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    assert found[1].split() == ["2"]
    assert TRY_LATER not in map(int, found[1].split())


def test_the_unit_is_as_closed_as_the_documentation_says(analyze: str) -> None:
    done = run(analyze, "security", "--offline=yes", str(UNIT))
    found = re.search(r"exposure level for repcheck\.service: ([\d.]+)", done.stdout)
    assert found is not None
    assert float(found[1]) <= EXPOSURE
    assert f"{EXPOSURE}" in (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_the_service_gets_more_time_to_stop_than_it_needs() -> None:
    found = re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    assert int(found[1]) > 10
