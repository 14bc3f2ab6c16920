"""How often anybody may hear from us: caps and the cool-down, as arithmetic on what already went out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Hold(StrEnum):
    """Why a reply is held back."""

    POST = "this post already has a reply of ours"
    THREAD = "this thread already has our reply on the same claim"
    AUTHOR = "this author heard from us not long ago"
    COMMUNITY = "the community's replies for today are used up"
    SIMILAR = "nearly the same reply went out in another community"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What already went out: living replies under the post, claims answered in its thread, and counts."""

    on_post: int = 0
    claims_in_thread: frozenset[str] = frozenset()
    to_author: int = 0
    in_community_today: int = 0
    texts_elsewhere: tuple[str, ...] = ()


def hold(claim_ids: Iterable[str], history: History, *, daily_cap: int) -> Hold | None:
    """Return why a reply that answers ``claim_ids`` may not go out, or None."""
    if history.on_post:
        return Hold.POST
    if history.claims_in_thread & set(claim_ids):
        return Hold.THREAD
    if history.to_author > 0:
        return Hold.AUTHOR
    if history.in_community_today >= daily_cap:
        return Hold.COMMUNITY
    return None


def too_similar(
    text: str, elsewhere: Iterable[str], *, limit: float, similarity: Callable[[str, str], float]
) -> Hold | None:
    """Return why ``text`` may not go out next to the replies of other communities, or None."""
    return Hold.SIMILAR if any(similarity(text, other) >= limit for other in elsewhere) else None


def word_overlap(one: str, other: str) -> float:
    """Return the Jaccard index of two texts' word triples, in [0, 1]: 1 for the same text, 0 for nothing in common."""
    first, second = _triples(one), _triples(other)
    if not first or not second:
        return float(one.lower().split() == other.lower().split())
    return len(first & second) / len(first | second)


def _triples(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
