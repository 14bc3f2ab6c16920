"""The report: figures side by side for people, JSON for programs, and one HTML page with plots, without any script."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bot.evaluation.evaluate import Result
from bot.evaluation.measures import Measured
from nlp.values import Stance

_WIDTH, _HEIGHT, _EDGE = 420.0, 300.0, 40.0
_COLOURS = ("#1b6ca8", "#c0582a", "#3c8d5a", "#8a4fa3", "#7a6a1e", "#555555")


def as_text(results: Sequence[Result]) -> str:
    """Return the figures of every set as aligned lines, one column a system."""
    lines = []
    for data in dict.fromkeys(result.data for result in results):
        own = [result for result in results if result.data == data]
        lines += ["", f"{data}: {own[0].texts:,} texts ({own[0].kind})"]
        lines.append(" " * 36 + "".join(f"{result.system[:24]:>26}" for result in own))
        for name in dict.fromkeys(name for result in own for name in result.figures):
            cells = [shown(result.figures[name]) if name in result.figures else "" for result in own]
            lines.append(f"  {name:34}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines[1:])


def shown(figure: Measured) -> str:
    """Return a figure with its interval."""
    if math.isnan(figure.value):
        return "none"
    if figure.low == figure.high:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def write(results: Sequence[Result], folder: Path) -> None:
    """Write ``evaluation.json`` and ``evaluation.html`` into the folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    records = [result.as_record() for result in results]
    (folder / "evaluation.json").write_text(json.dumps(_plain(records), indent=1) + "\n", encoding="utf-8")
    (folder / "evaluation.html").write_text(as_html(results), encoding="utf-8")


def _plain(value: object) -> object:
    """Turn what JSON has no word for (not a number) into null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def as_html(results: Sequence[Result]) -> str:
    """Return the page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = (files("bot.evaluation") / "report.html").read_text(encoding="utf-8")
    sets = []
    for data in dict.fromkeys(result.data for result in results):
        own = [result for result in results if result.data == data]
        sets.append(
            {
                "name": data,
                "results": own,
                "names": list(dict.fromkeys(name for result in own for name in result.figures)),
                "curve": list(_curves(own)),
                "reliability": list(_reliability(own)),
            }
        )
    return environment.from_string(source).render(
        sets=sets,
        shown=shown,
        stances=list(Stance),
        width=_WIDTH,
        height=_HEIGHT,
        edge=_EDGE,
        ticks=(0, 0.25, 0.5, 0.75, 1),
    )


def _curves(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    """Precision of drafts over recall, a line a system."""
    for colour, result in zip(_COLOURS * len(results), results, strict=False):
        points = [(recall, precision) for _, precision, recall in result.curve if not math.isnan(precision + recall)]
        if points:
            yield {"name": result.system, "colour": colour, "points": _line(points)}


def _reliability(results: Sequence[Result]) -> Iterator[dict[str, object]]:
    for colour, result in zip(_COLOURS * len(results), results, strict=False):
        if result.reliability:
            points = [(said, right) for said, right, _ in result.reliability]
            yield {"name": result.system, "colour": colour, "points": _line(points)}


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(
        f"{_EDGE + x * (_WIDTH - 2 * _EDGE):.1f},{_HEIGHT - _EDGE - y * (_HEIGHT - 2 * _EDGE):.1f}" for x, y in points
    )
