"""Installs repcheck as its image does, in an empty folder, and tries that: ``python -m tests.deploy.rehearsal``.

It carries out the steps of the Dockerfile's first stage outside the checkout: the wheel is built from what the image
would see and installed with its locked dependencies. Then, in an empty folder with a bare environment, it runs
``doctor``, ``check``, ``scan`` and ``demo``, signs in as a browser would, and fetches a page.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.deploy.image import DOCKERFILE, ROOT, copy_in, stages

CLAIM = "Weak calves cause knee pain."
PATIENCE_S = 90.0


class RehearsalError(Exception):
    """Something does not work where it is installed."""


def build(work: Path) -> Path:
    """Carry out the first stage below ``work``; return the folder of the installed program."""
    stage = stages(DOCKERFILE.read_text("utf-8"))[0]
    source, root = work / "source", work / "root"
    copy_in(stage, ROOT, source)
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    for command in stage.runs:
        step = command.replace("/opt/repcheck", str(root))
        print(f"+ {step}", flush=True)
        subprocess.run(["sh", "-eu", "-c", step], cwd=source, env={**kept, "PYTHON": base_python()}, check=True)
    return root


def base_python() -> str:
    """Return the Python that this environment was made with, so that nothing of the environment is inherited."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


class Installed:
    """The installed program, run in an empty folder with a bare environment."""

    def __init__(self, root: Path, folder: Path) -> None:
        folder.mkdir()
        self._program = str(root / "bin" / "repcheck")
        self._folder = folder
        self._environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}

    def __call__(self, *arguments: str, told: str | None = None) -> str:
        """Run a command; return what it printed. Raises ``RehearsalError`` unless it exits with 0."""
        print(f"+ repcheck {' '.join(arguments)}", flush=True)
        command = [self._program, *arguments]
        done = subprocess.run(
            command, input=told, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RehearsalError(f"repcheck {arguments[0]} exits with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that goes on."""
        print(f"+ repcheck {' '.join(arguments)} &", flush=True)
        log = (self._folder / "demo.log").open("w")
        command = [self._program, *arguments]
        return subprocess.Popen(command, cwd=self._folder, env=self._environment, stdout=log, stderr=log, text=True)

    def log(self) -> str:
        """Return what the started command has printed so far."""
        return (self._folder / "demo.log").read_text()


def try_commands(repcheck: Installed, root: Path) -> None:
    """Run what needs no service."""
    report = repcheck("doctor")
    expect(f"come from {root}" in report, f"the packages are not those of {root}:\n{report}")
    expect("as they were installed" in report, f"the files were not compared:\n{report}")
    expect("weak-calves" in repcheck("check", CLAIM), "check does not find the sample claim")
    lines = repcheck("scan", "-", told=f'{{"id": 1, "text": "{CLAIM}"}}\n{{"id": 2, "text": "Nice weather."}}\n')
    found = [len(json.loads(line)["findings"]) for line in lines.splitlines()]
    expect(len(found) == 2 and found[0] > 0 and found[1] == 0, f"scan finds {found}")


def try_demo(repcheck: Installed) -> None:
    """Start the demo, sign in, and read the queue once it holds a post."""
    demo = repcheck.start("demo", "--port", "18080")
    try:
        link = _wait(lambda: re.search(r"http://\S+/signin/\S+", repcheck.log()), demo, repcheck).group()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        browser.open(link, data=b"", timeout=20).close()
        queue = link.split("/signin/")[0] + "/"
        _wait(lambda: re.search(r'href="/drafts/\d+', _page(browser, queue)), demo, repcheck)
    finally:
        demo.send_signal(signal.SIGTERM)
    status = demo.wait(timeout=20)
    expect(status == 0, f"the demo ends with {status}:\n{repcheck.log()}")


def _page(browser: urllib.request.OpenerDirector, url: str) -> str:
    with browser.open(url, timeout=20) as answer:
        return str(answer.read().decode())


def _wait(look: object, demo: subprocess.Popen[str], repcheck: Installed) -> re.Match[str]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and demo.poll() is None:
        found = look() if callable(look) else None
        if isinstance(found, re.Match):
            return found
        time.sleep(0.5)
    raise RehearsalError(f"the demo does not show what it should:\n{repcheck.log()}")


def expect(holds: bool, otherwise: str) -> None:
    """Raise ``RehearsalError`` unless it holds."""
    if not holds:
        raise RehearsalError(otherwise)


def main() -> int:
    """Rehearse in a temporary folder; return 1 if anything fails."""
    with tempfile.TemporaryDirectory(prefix="repcheck-rehearsal-") as folder:
        work = Path(folder)
        try:
            root = build(work)
            repcheck = Installed(root, work / "empty")
            try_commands(repcheck, root)
            try_demo(repcheck)
        except (RehearsalError, subprocess.CalledProcessError, OSError) as error:
            print(f"the installed program fails: {error}", file=sys.stderr)
            return 1
    print("the installed program works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
