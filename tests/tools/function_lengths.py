"""Measures how long functions are, and fails where the code has become long-winded.

Run as ``python -m tests.tools.function_lengths FOLDER ...``. A length is the number of lines of a body without its
docstring; migrations are not counted, since nobody reads them twice.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MEDIAN_BELOW = 15
LONG = 50
LONG_SHARE_BELOW = 0.03
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Function:
    """One function or method and the number of lines of its body."""

    lines: int
    name: str
    place: str


def functions_in(source: str, path: str) -> Iterator[Function]:
    """Yield every function of a module's source, nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(lines=_body_lines(node), name=node.name, place=f"{path}:{node.lineno}")


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def functions_below(folders: Sequence[Path]) -> list[Function]:
    """Return the functions of every module below the folders, longest first."""
    paths = (path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
    found = [function for path in paths for function in functions_in(path.read_text("utf-8"), str(path))]
    return sorted(found, reverse=True)


def figures(found: Sequence[Function]) -> tuple[float, int]:
    """Return the median length, and how many are longer than ``LONG``."""
    return statistics.median(function.lines for function in found), sum(function.lines > LONG for function in found)


def problems(found: Sequence[Function]) -> list[str]:
    """Return what is too long, in words; [] if nothing is."""
    if not found:
        return ["no function was found: name the folders of the code"]
    median, long = figures(found)
    complaints = []
    if median >= MEDIAN_BELOW:
        complaints.append(f"the median of {median:g} lines is not below {MEDIAN_BELOW}")
    if long / len(found) >= LONG_SHARE_BELOW:
        complaints.append(f"{long} of {len(found)} have more than {LONG} lines, not below {LONG_SHARE_BELOW:.0%}")
    return complaints


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 if there is a problem."""
    found = functions_below([Path(argument) for argument in arguments])
    complaints = problems(found)
    if found:
        median, long = figures(found)
        print(
            f"{len(found)} functions: median {median:g} lines, {long} ({long / len(found):.1%}) over {LONG}; longest:"
        )
        for function in found[:SHOWN]:
            print(f"  {function.lines:4} {function.name} ({function.place})")
    for complaint in complaints:
        print(f"too long: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
