"""Answers of registries kept on disk, a file each, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FRESH = dt.timedelta(days=7)
"""How long an answer stands in for asking again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer: its body as JSON gives it, or None where the registry said that there is no such thing."""

    body: object


class Cache:
    """A folder of answers; an entry that cannot be read counts as absent."""

    def __init__(self, folder: Path, today: dt.date) -> None:
        self._folder = folder
        self._today = today

    def get(self, address: str) -> Kept | None:
        """Return the answer kept for an address, None if there is none or it is too old."""
        try:
            entry: Any = json.loads(self._path(address).read_bytes())
            age = self._today - dt.date.fromisoformat(entry["on"])
            return Kept(body=entry["body"]) if entry["address"] == address and age < FRESH else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, address: str, body: object) -> None:
        """Keep an answer; a kill meanwhile leaves the old one or none. Raises OSError where the disk refuses."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(address)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"address": address, "on": self._today.isoformat(), "body": body}), "utf-8")
        part.replace(path)

    def drop(self, address: str) -> None:
        """Forget the answer of an address."""
        with contextlib.suppress(OSError):
            self._path(address).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        return self._folder / f"{hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()}.json"
