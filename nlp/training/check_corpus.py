"""Checks the corpus: readable lines, doubles, near-doubles across splits, balance, and phrasings that leak into test.

``python -m nlp.training.check_corpus [FILE ...]`` prints what is wrong and the counts, and exits with 1 on an error.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlp.training.knowledge import claims_from_package
from nlp.training.texts import CORPUS, BadLine, Example, read_file, split_of
from nlp.values import OTHER, Claim
from nlp.words import norms

_SHINGLE = 4
_NEAR = 0.6
POSITIVES = 60
"""Texts that a claim needs at the least."""


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = norms(text)
    if len(words) < _SHINGLE:
        return frozenset({words})
    return frozenset(words[at : at + _SHINGLE] for at in range(len(words) - _SHINGLE + 1))


def near_doubles(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Pairs of positions whose word four-grams overlap (Jaccard) by 0.6 or more."""
    shingles = [_shingles(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    shared: Counter[tuple[int, int]] = Counter()
    for at, own in enumerate(shingles):
        for shingle in own:
            shared.update((other, at) for other in holders[shingle])
            holders[shingle].append(at)
    found = []
    for (one, other), common in shared.items():
        overlap = common / (len(shingles[one]) + len(shingles[other]) - common)
        if overlap >= _NEAR:
            found.append((one, other, overlap))
    return found


def problems(examples: Sequence[Example], claims: Sequence[Claim]) -> list[str]:
    """Every error of the corpus as a line of text."""
    found = []
    for one, other, overlap in near_doubles([example.text for example in examples]):
        a, b = examples[one], examples[other]
        if norms(a.text) == norms(b.text):
            found.append(f"{b.place}: the same text as {a.place}; take one out")
        elif split_of(a.group) != split_of(b.group):
            found.append(
                f"{b.place}: nearly the text of {a.place} ({overlap:.2f}), which is in another split; reword it"
            )
    known = {norms(wording): claim.id for claim in claims for wording in (*claim.phrasings, *claim.denials)}
    for example in examples:
        if norms(example.span or example.text) in known:
            found.append(f"{example.place}: a phrasing of {known[norms(example.span or example.text)]}; reword it")
    return found


def counts(examples: Iterable[Example]) -> dict[str, Counter[str]]:
    """How many texts each claim, ``other`` and ``none`` have, by stance."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        table[example.claim_id or "none"][example.stance or "none"] += 1
    return table


def _thin(table: dict[str, Counter[str]], claims: Sequence[Claim]) -> list[str]:
    return [
        f"{claim.id}: {table[claim.id].total()} texts, at least {POSITIVES} are wanted"
        for claim in claims
        if table[claim.id].total() < POSITIVES
    ]


def main(names: Sequence[str]) -> int:
    """Check the named files, or the whole corpus."""
    claims = claims_from_package()
    ids = frozenset(claim.id for claim in claims)
    examples: list[Example] = []
    errors: list[str] = []
    for path in [Path(name) for name in names] or sorted(CORPUS.glob("*.tsv")):
        try:
            examples.extend(read_file(path, ids))
        except BadLine as bad:
            errors.append(str(bad))
    errors.extend(problems(examples, claims))
    table = counts(examples)
    if not names:
        errors.extend(_thin(table, claims))
    for claim_id in sorted(table):
        print(f"{claim_id:36}", dict(sorted(table[claim_id].items())))
    listed = sum(row.total() for key, row in table.items() if key not in {OTHER, "none"})
    print(
        f"{len(examples)} texts: {listed} with a listed claim, "
        f"{table[OTHER].total()} other, {table['none'].total()} none"
    )
    print("\n".join(errors) or "no errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
