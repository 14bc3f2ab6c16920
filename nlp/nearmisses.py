"""Which claims are easily mistaken for each other."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.values import Claim


def near_misses(claims: Sequence[Claim]) -> list[frozenset[int]]:
    """For each claim the places of those that it is mistaken for, whichever of the two names the other."""
    places = {claim.id: at for at, claim in enumerate(claims)}
    near: list[set[int]] = [set() for _ in claims]
    for at, claim in enumerate(claims):
        for other, _ in claim.near_misses:
            if other in places:
                near[at].add(places[other])
                near[places[other]].add(at)
    return [frozenset(others) for others in near]
