"""What a page's filters look like in its address."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True, kw_only=True)
class InAddress:
    """Base of a page's filters: fields of text, each empty where it does not narrow."""

    def query(self, **more: object) -> str:
        """Return these filters and ``more`` as a query string with its question mark, or an empty string."""
        pairs = {**dataclasses.asdict(self), **more}
        shown = urlencode({name: value for name, value in pairs.items() if value not in ("", None)})
        return f"?{shown}" if shown else ""
