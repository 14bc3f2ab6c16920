"""Templates and the stylesheet: everything that a template prints is escaped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.review import markup, words
from bot.states import AmendReason, RejectReason

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A static file; its name holds its hash, so that browsers may keep it for good."""

    name: str
    content: bytes
    media_type: str
    etag: str


class Assets:
    """The desk's static files, read once."""

    def __init__(self, folder: Path = _HERE / "static") -> None:
        self._names: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in _TYPES:
                self._take(path)

    def _take(self, path: Path) -> None:
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:16]
        name = f"{path.stem}.{digest}{path.suffix}"
        self._names[path.name] = name
        self._assets[name] = Asset(name=name, content=content, media_type=_TYPES[path.suffix], etag=f'"{digest}"')

    def get(self, name: str) -> Asset | None:
        """Return a file by its hashed name, or None."""
        return self._assets.get(name)

    def address(self, plain_name: str) -> str:
        """Return where a file is served. KeyError for an unknown one."""
        return f"/static/{self._names[plain_name]}"


def environment(assets: Assets) -> Environment:
    """Return the templates' environment; a name that a page forgot to pass raises."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(asset=assets.address, words=words, reasons=list(RejectReason), amend_reasons=list(AmendReason))
    made.filters.update(
        web_address=markup.web_address,
        moment=words.moment,
        clock=words.clock,
        plural=words.plural,
        percent=words.percent,
    )
    return made
