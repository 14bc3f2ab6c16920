"""Text as markup, safely: replies as they will look, claims marked in posts, and what differs between two texts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_COMPARED = 3000
"""Words or lines that are compared one by one; comparing takes time with their square."""
_AROUND = 600
"""Code points on each side of what is marked that a long post shows at first."""
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"\s*\n\s*")
_MARK = ("\ue000", "\ue001")
"""Signs of no meaning that stand for begin and end of a mark while Markdown is read."""
_FORMATTED = re.compile(r"[*_`<>~\n\\]|\]\(|^\s*(?:[-+#>]|\d+[.)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text; ``mark`` is the number of the finding that it belongs to, or None."""

    text: str
    mark: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of a difference: ``kind`` is *same*, *added* or *removed*."""

    kind: str
    text: str


def web_address(link: str | None) -> str | None:
    """Return ``link`` if a page may link to it (http or https, with a host), else None."""
    try:
        parts = urlsplit(link or "")
        return link if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def reply_as_markup(text: str, marked: Iterable[tuple[int, int]] = (), *, markdown: bool = True) -> Markup:
    """Return a reply as it will look: no HTML, no images, links to http and https only, where Markdown is read.

    The spans of ``marked`` (code points) are marked in it; those with signs of Markdown are left as they are.
    """
    for sign in _MARK:
        text = text.replace(sign, " ")
    begin, end = _MARK
    text = "".join(
        piece.text if piece.mark is None or _FORMATTED.search(piece.text) else f"{begin}{piece.text}{end}"
        for piece in pieces(text, marked)
    )
    shown = _RENDERER.render(text) if markdown else f'<p class="plain">{escape(text)}</p>'
    return Markup(shown.replace(begin, "<mark>").replace(end, "</mark>"))  # noqa: S704 - the renderer escapes; tests


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Cut ``text`` at the spans (code points); where two overlap, the earlier in the list wins."""
    owner: list[int | None] = [None] * len(text)
    for number, (start, end) in enumerate(spans):
        for place in range(max(0, start), min(end, len(text))):
            owner[place] = number if owner[place] is None else owner[place]
    cut: list[Piece] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or owner[place] != owner[start]:
            cut.append(Piece(text=text[start:place], mark=owner[start]))
            start = place
    return cut


def excerpt(text: str, start: int, end: int, around: int = 90) -> list[Piece]:
    """Return the span with about ``around`` code points on each side, cut at words."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    left, right = max(0, start - around), min(len(text), end + around)
    before, after = (_BREAK.sub(" · ", part) for part in (text[left:start], text[end:right]))
    if left > 0:
        before = "… " + before.partition(" ")[2]
    if right < len(text):
        after = after.rpartition(" ")[0] + " …"
    cut = (Piece(text=before), Piece(text=text[start:end], mark=0), Piece(text=after))
    return [piece for piece in cut if piece.text]


def beginning(text: str, length: int = 240) -> str:
    """Return the first words of a text."""
    return text if len(text) <= length else text[: _cut_after(text, 0, length)] + " …"


def near(text: str, spans: Iterable[tuple[int, int]], around: int = _AROUND) -> list[Piece]:
    """Return what stands about ``around`` code points from the spans, cut at paragraphs or words.

    Without a span it is the beginning; where next to nothing would be left out, nothing is returned.
    """
    within = sorted((max(0, start), min(end, len(text))) for start, end in spans if start < len(text) and end > 0)
    shown: list[tuple[int, int]] = []
    for start, end in within or [(around, around)]:
        left, right = _cut_before(text, start - around, start), _cut_after(text, end, end + around)
        if shown and left - shown[-1][1] < around:
            before = shown.pop()
            left, right = before[0], max(before[1], right)
        shown.append((left, right))
    if len(text) - sum(right - left for left, right in shown) < around:
        return []
    found = []
    for left, right in shown:
        found.append(Piece(text="… " if left else ""))
        found += pieces(text[left:right], [(start - left, end - left) for start, end in within])
        found.append(Piece(text=" …\n\n" if right < len(text) else ""))
    return [piece for piece in found if piece.text]


def _cut_before(text: str, place: int, least: int) -> int:
    """Return where a stretch may begin that is to begin at ``place``, before ``least``."""
    if place <= 0:
        return 0
    found = _BREAK.search(text, place, (place + least) // 2) or _SPACE.search(text, place, least)
    return found.end() if found else place


def _cut_after(text: str, least: int, place: int) -> int:
    """Return where a stretch may end that is to end at ``place``, after ``least``."""
    if place >= len(text):
        return len(text)
    breaks = list(_BREAK.finditer(text, (place + least) // 2, place)) or list(_SPACE.finditer(text, least, place))
    return breaks[-1].start() if breaks else place


def changes(old: str, new: str) -> list[Change]:
    """Return what differs between two texts, word by word; very long differences line by line, or as a whole."""
    for unit in (_WORDS, _LINES):
        before, after = unit.findall(old), unit.findall(new)
        head = _common(before, after)
        tail = _common(before[head:][::-1], after[head:][::-1])
        left, right = before[head : len(before) - tail], after[head : len(after) - tail]
        if len(left) + len(right) <= _COMPARED:
            middle = _compared(left, right)
            break
    else:
        middle = [Change(kind="removed", text="".join(left)), Change(kind="added", text="".join(right))]
    same = Change(kind="same", text="".join(before[:head]))
    rest = Change(kind="same", text="".join(before[len(before) - tail :]))
    return [change for change in (same, *middle, rest) if change.text]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compared(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Change(kind="same", text="".join(before[i1:i2])))
        else:
            found.append(Change(kind="removed", text="".join(before[i1:i2])))
            found.append(Change(kind="added", text="".join(after[j1:j2])))
    return found


def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.disable(["image", "html_block", "html_inline"])
    markdown.enable("strikethrough")
    setattr(markdown, "validateLink", _is_web_address)  # noqa: B010 - the library's own way to narrow what is linked
    markdown.add_render_rule("link_open", _link_open)
    for name in ("heading_open", "heading_close"):
        markdown.add_render_rule(name, _heading)
    return markdown


def _is_web_address(link: str) -> bool:
    return web_address(link) is not None


def _link_open(self: Any, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    tokens[idx].attrSet("rel", "noreferrer noopener nofollow")
    return str(self.renderToken(tokens, idx, options, env))


def _heading(_self: Any, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
    """Show a heading of the reply as a bold line, since it is none of the page's."""
    return '<p class="heading">' if tokens[idx].nesting == 1 else "</p>\n"


_RENDERER = _renderer()
