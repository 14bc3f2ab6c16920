"""The knowledge base as the detector can use it: every concept that its claims name is one of the lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from nlp.ingredients import parse
from nlp.lexicon import body_and_training
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import KnowledgeSource, load_knowledge


def usable_knowledge(folders: Sequence[Path] = (), *, verification: Path | None = None) -> KnowledgeBase:
    """Load the shipped claims and those of ``folders``. Raises ``KnowledgeError`` with every problem at once."""
    return load_knowledge(folders, verification=verification, wrong_slot=wrong_slot)


def knowledge_source(folders: Sequence[Path] = (), *, verification: Path | None = None) -> KnowledgeSource:
    """Return what a service follows as its files change; raises ``KnowledgeError`` as ``usable_knowledge`` does."""
    return KnowledgeSource(folders, verification=verification, wrong_slot=wrong_slot)


def wrong_slot(item: str) -> str | None:
    """Say which concepts of an item of a claim's slots the lexicon lacks, and what to write in their place."""
    known = body_and_training().concepts
    unknown = sorted(parse(item)[0] - known)
    if not unknown:
        return None
    near = get_close_matches(unknown[0], sorted(known))
    instead = f"write {' or '.join(f'“@{name}”' for name in near)}" if near else "correct the name"
    named = ", ".join(f"“@{name}”" for name in unknown)
    return f"there is no concept {named} in the lexicon; {instead}, or plain words without @, parted by |"
