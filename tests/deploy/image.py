"""Reads the Dockerfile's first stage, so that its steps can be tried without an engine."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a stage copies in, each as sources and target, and what it runs."""

    copies: tuple[tuple[tuple[str, ...], str], ...]
    runs: tuple[str, ...]


def stages(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile; continued lines are joined."""
    lines = re.sub(r"\\\n", " ", text).splitlines()
    found: list[tuple[list[tuple[tuple[str, ...], str]], list[str]]] = []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append(([], []))
        elif word == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            found[-1][0].append((tuple(sources), target))
        elif word == "RUN":
            found[-1][1].append(rest)
    return [Stage(copies=tuple(copies), runs=tuple(runs)) for copies, runs in found]


def copy_in(stage: Stage, source: Path, target: Path) -> None:
    """Do what the stage's COPY lines do, from the checkout at ``source`` into an empty folder."""
    for names, destination in stage.copies:
        for name in names:
            goal = target / destination / name if destination.endswith("/") else target / destination
            goal.parent.mkdir(parents=True, exist_ok=True)
            if (source / name).is_dir():
                shutil.copytree(source / name, goal, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source / name, goal)
