"""YAML files read strictly: every key once, every line number kept for the person who has to mend the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from responses.knowledge.base import Steps, nearest_line
from responses.knowledge.problems import Problem

M = TypeVar("M", bound=BaseModel)
_BLANK = re.compile(r"<[^<>]+>")
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HINTS = {
    "string_type": "must be text; put it in quotes",
    "tuple_type": "must be a list; start each item with “- ”",
    "model_type": "must be a group of “key: value” lines",
    "dict_type": "must be a group of “key: value” lines",
    "too_short": "needs at least one item",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The content of a file, the line of each key and item by its path, and what is wrong with it so far."""

    file: str
    value: object
    lines: Mapping[Steps, int]
    problems: tuple[Problem, ...] = ()

    def line(self, steps: Steps) -> int:
        """Return the line of this path, or of the nearest thing around it."""
        return nearest_line(self.lines, steps)

    def problem(self, steps: Steps, entry_id: str, rule: str, message: str) -> Problem:
        """Make a problem that points at this path."""
        return Problem(file=self.file, line=self.line(steps), id=entry_id, rule=rule, message=message)


def read(source: Traversable, name: str) -> Document:
    """Read one file; a file that cannot be read or parsed comes back as a document with that problem."""
    try:
        loader = _Loader(source.read_bytes())
        try:
            node = loader.get_single_node()
            walk = _Walk(name)
            if node is None:
                return _broken(name, 1, "the file is empty; write an entry or delete it")
            walk.visit(node, ())
            value = None if walk.problems else loader.construct_document(node)
        finally:
            loader.dispose()
    except OSError as error:
        return _broken(name, 0, f"cannot be read ({error.strerror}); check its permissions")
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        return _broken(name, mark.line + 1 if mark else 1, f"is not valid YAML: {reason}; check indentation and quotes")
    return Document(file=name, value=value, lines=walk.lines, problems=tuple(walk.problems))


def build(document: Document, model: type[M], value: object, at: Steps = ()) -> tuple[M | None, list[Problem]]:
    """Make ``value``, which stands at ``at``, into a model; on failure return every reason with its line."""
    if not isinstance(value, dict):
        message = f"must be a group of “key: value” lines, not {_kind(value)}"
        return None, [document.problem(at, "", "schema", message)]
    entry_id = str(value.get("id", ""))
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [
            document.problem((*at, *detail["loc"]), entry_id, "schema", _message(detail, model))
            for detail in error.errors(include_url=False)
        ]


class _Walk:
    """Collects the line of each key and item, and what YAML allows but we do not."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Steps, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def visit(self, node: yaml.Node, steps: Steps) -> None:
        if id(node) in self._seen:
            self._add(node, "anchors and aliases (& and *) are not supported; write the text out")
            return
        self._seen.add(id(node))
        self.lines.setdefault(steps, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode) and _BLANK.fullmatch(node.value):
            self._add(node, f"is still to be filled in: {node.value[1:-1]}")
        for child, line, value in self._children(node):
            self.lines[(*steps, child)] = line
            self.visit(value, (*steps, child))

    def _children(self, node: yaml.Node) -> Iterator[tuple[str | int, int, yaml.Node]]:
        if isinstance(node, yaml.SequenceNode):
            yield from ((number, item.start_mark.line + 1, item) for number, item in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            yield from self._pairs(node)

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, int, yaml.Node]]:
        keys: set[str] = set()
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                self._add(key, f"key “{key.value}” is not read as text; put it in quotes")
            elif key.value in keys:
                self._add(key, f"key “{key.value}” stands here twice; keep one of them")
            else:
                keys.add(key.value)
                yield key.value, key.start_mark.line + 1, value

    def _add(self, node: yaml.Node, message: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(file=self.file, line=line, id="", rule="yaml", message=message))


def _broken(file: str, line: int, message: str) -> Document:
    problem = Problem(file=file, line=line, id="", rule="yaml", message=message)
    return Document(file=file, value=None, lines={}, problems=(problem,))


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    key = " ".join(str(step + 1 if isinstance(step, int) else step) for step in detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = f" (known keys: {', '.join(model.model_fields)})" if len(detail["loc"]) == 1 else ""
        return f"unknown key “{key}”; correct its spelling or remove it{known}"
    if detail["type"] == "missing":
        return f"key “{key}” is missing; add it"
    said = _HINTS.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
    return f"“{key}”: {said}" if key else said


def _kind(value: object) -> str:
    return "nothing" if value is None else "a list" if isinstance(value, list) else "plain text"
