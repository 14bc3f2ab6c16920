"""Says what is wrong with settings in plain words, each problem with where it stands and a cure."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Location = Sequence[str | int]
FieldsAt = Callable[[Location], Collection[str]]
"""Given where a key stands, return the keys that exist there."""

_EXPECTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text in quotes",
    "string_too_short": "some text",
    "string_too_long": "{max_length} characters at the most",
    "string_pattern_mismatch": "an address such as https://desk.example.org, with nothing after the name",
    "path_type": "a path in quotes",
    "tuple_type": 'a list, such as ["one", "two"]',
    "dict_type": "a table",
    "model_type": "a table",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "union_tag_invalid": 'kind = "file", "reddit" or "local"',
    "union_tag_not_found": 'kind = "file", "reddit" or "local"',
}
"""What is expected where pydantic finds something else, by its name for the problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, with file and key, and what to do about it."""

    text: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What settings were read from: its name, its keys and values, and the text where it is a file."""

    origin: str
    data: Mapping[str, Any]
    text: str
    prefix: str


def explain(details: Sequence[Any], source: Source, fields_at: FieldsAt) -> Iterator[Problem]:
    """Yield each problem that pydantic found; a key that is missing because it was misspelt is told once."""
    near = {
        (*detail["loc"][:-1], meant)
        for detail in details
        if detail["type"] == "extra_forbidden" and (meant := _meant(detail["loc"], fields_at))
    }
    for detail in details:
        if detail["type"] != "missing" or tuple(detail["loc"]) not in near:
            yield from _explain(detail, source, fields_at)


def _explain(detail: Any, source: Source, fields_at: FieldsAt) -> Iterator[Problem]:
    keys = list(detail["loc"])
    if keys[:1] == ["platforms"]:
        del keys[2:3]  # pydantic names the kind of platform here, which is no key of the file
    where, place = _where(keys, source.data), _place(detail["type"], keys, source)
    for message, cure in _told(detail, where, fields_at):
        yield Problem(text=f"{source.origin}: {where}: {message}{place}", cure=cure)


def _told(detail: Any, where: str, fields_at: FieldsAt) -> Iterator[tuple[str, str]]:
    kind = detail["type"]
    if kind == "extra_forbidden":
        meant = _meant(detail["loc"], fields_at)
        if meant:
            yield f"unknown key; did you mean {meant}?", f"write {meant} in its place"
        else:
            known = ", ".join(sorted(fields_at(detail["loc"])))
            yield f"unknown key; those that exist here: {known}", "take it out; repcheck.example.toml shows every key"
    elif kind == "missing":
        yield "this key is needed", "add it; repcheck.example.toml shows it"
    elif kind == "value_error":
        for line in str(detail["msg"]).removeprefix("Value error, ").splitlines():
            yield line, "docs/settings.md lists every setting, repcheck.example.toml shows them"
    else:
        expected = _EXPECTED.get(kind)
        message = f"expected {expected.format(**detail.get('ctx', {}))}" if expected else str(detail["msg"])
        yield message, f"correct that value; docs/settings.md says what {where.rpartition('.')[2]} is for"


def _meant(location: Location, fields_at: FieldsAt) -> str | None:
    return next(iter(get_close_matches(str(location[-1]), fields_at(location), n=1)), None)


def _place(kind: str, keys: Location, source: Source) -> str:
    """Say which line or variable a value came from, or could come from; no variable helps a key that is unknown."""
    if not keys:
        return ""
    variable = f"{source.prefix}{'__'.join(map(str, keys)).upper()}"
    if variable in os.environ:
        return f" (from {variable} in the environment)"
    line = _line_of(str(keys[-1]), source.text)
    if keys[0] == "communities" or kind == "extra_forbidden":
        return f" (line {line})" if line else ""
    return f" ({f'line {line} of' if line else 'in'} the file, or {variable} in the environment)"


def _line_of(key: str, text: str) -> int | None:
    """Return the number of the only line that sets a key of this name, or None."""
    found = list(re.finditer(rf"^[ \t]*\"?{re.escape(key)}\"?[ \t]*=", text, re.MULTILINE))
    return text.count("\n", 0, found[0].start()) + 1 if len(found) == 1 else None


def _where(keys: Location, data: Mapping[str, Any]) -> str:
    if keys[:1] == ["communities"] and len(keys) > 1:
        return ".".join([f"communities ({_which(data, int(keys[1]))})", *map(str, keys[2:])])
    return ".".join(map(str, keys)) or "settings"


def _which(data: Mapping[str, Any], index: int) -> str:
    try:
        name = str(data["communities"][index]["name"]).strip()
    except (LookupError, TypeError):
        name = ""
    return name or f"number {index + 1}"
