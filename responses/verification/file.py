"""Reading and writing ``verification.yaml``."""

from __future__ import annotations

from pathlib import Path

import yaml

from responses.knowledge.files import build, read
from responses.knowledge.problems import KnowledgeError
from responses.verification.record import Verification, later

_HEAD = """\
# Written by `repcheck kb verify`: what Crossref and Europe PMC say of each reference, and when they said it.
# A retracted reference is not cited. One that was only recalled may be cited once it is found here as ok.
"""


def load(path: Path) -> Verification:
    """Return the content of a file, empty if there is none. Raises KnowledgeError naming file and line."""
    if not path.exists():
        return Verification()
    document = read(path, str(path))
    if document.problems:
        raise KnowledgeError(document.problems)
    found, problems = build(document, Verification, document.value)
    if found is None:
        raise KnowledgeError(problems)
    return found


def save(path: Path, verification: Verification) -> None:
    """Write the file at once: a kill meanwhile leaves the old one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = verification.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(content, allow_unicode=True, width=120, sort_keys=True)
    part = path.with_suffix(".part")
    part.write_text(_HEAD + text, "utf-8")
    part.replace(path)


def merged(old: Verification, new: Verification) -> Verification:
    """Return both; where both speak of a reference the later check counts, but an answer before no answer."""
    references = dict(old.references)
    for key, check in new.references.items():
        references[key] = later(references.get(key), check)
    return Verification(references=references, reviews={**old.reviews, **new.reviews})
