"""Checks of the program itself: Python, the packages around it, its own files, its knowledge and its language stage."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distributions
from pathlib import Path

from bot.clock import Clock
from bot.doctor.check import Check
from bot.judging import Judge
from bot.knowledge import usable_knowledge
from bot.policy import Rules
from nlp.values import PostText
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.lint import lint
from responses.knowledge.problems import KnowledgeError, Problem, Severity

NAME = "repcheck"
OURS = ("bot", "nlp", "responses")
RESERVED = (*OURS, "tests")
"""Top-level names that no other distribution may bring, since it could be imported in place of ours."""

_OLDEST_PYTHON = (3, 11, 0)
_SHOWN = 5
_REINSTALL = "install repcheck again, in an environment of its own"
_SAMPLE = "Weak calves cause knee pain."


def python_version(version: tuple[int, int, int]) -> Check:
    """Check that Python is new enough."""
    found = ".".join(map(str, version))
    if version < _OLDEST_PYTHON:
        return Check.wrong("python", f"this is Python {found}", "use Python 3.11 or newer")
    return Check.fine("python", f"Python {found}")


def dependencies(needs: Iterable[str] | None, prefix: Path = Path(sys.prefix)) -> Iterator[Check]:
    """Check that each of ``needs`` (None: repcheck is not installed) is there, below ``prefix``."""
    if needs is None:
        hint = "run `make install` in the folder, and use .venv/bin/repcheck"
        yield Check.wrong("dependencies", "repcheck is not installed, only its folder is there", hint)
        return
    amiss = False
    names = sorted({re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in needs})
    for name in names:
        try:
            place = Path(str(Distribution.from_name(name).locate_file(""))).resolve()
        except PackageNotFoundError:
            amiss = True
            yield Check.wrong("dependencies", f"{name} is not installed", _REINSTALL)
            continue
        if not place.is_relative_to(prefix.resolve()):
            amiss = True
            message = f"{name} is taken from {place}, outside this environment ({prefix})"
            hint = "unset PYTHONPATH, and use an environment without the system's packages"
            yield Check.wrong("dependencies", message, hint)
    if not amiss:
        yield Check.fine("dependencies", f"all {len(names)} are there, below {prefix}")


def needs_of_repcheck() -> list[str] | None:
    """Return what repcheck asks for, without extras; None if it is not installed."""
    try:
        needs = Distribution.from_name(NAME).requires or []
    except PackageNotFoundError:
        return None
    return [need for need in needs if "extra ==" not in need]


def foreign_packages(
    installed: Iterable[Distribution] | None = None, names: Sequence[str] = RESERVED
) -> list[tuple[str, str]]:
    """Return which other distributions bring a package or module of these names, with the name."""
    clashes = set()
    for distribution in distributions() if installed is None else installed:
        owner = distribution.metadata["Name"]
        if owner == NAME:
            continue
        tops = {file.parts[0].removesuffix(".py") for file in distribution.files or ()}
        clashes |= {(owner, name) for name in tops & set(names)}
    return sorted(clashes)


def packages(clashes: Sequence[tuple[str, str]], places: dict[str, Path]) -> Iterator[Check]:
    """Check that nothing else is called like one of our packages, and that ours all stand in one folder."""
    for owner, name in clashes:
        message = f"the distribution {owner} brings a package {name!r} too, and Python may import that one"
        yield Check.wrong("packages", message, _REINSTALL)
    home = places[OURS[0]]
    strays = {name: place for name, place in places.items() if place != home}
    for name, place in strays.items():
        message = f"{name} is imported from {place}, but repcheck stands in {home}"
        yield Check.wrong("packages", message, "unset PYTHONPATH, or " + _REINSTALL)
    if not clashes and not strays:
        yield Check.fine("packages", f"{', '.join(OURS)} come from {home}")


def places_of_packages() -> dict[str, Path]:
    """Return the folder that each of our packages is imported from."""
    return {name: Path(str(import_module(name).__file__)).resolve().parents[1] for name in OURS}


def own_files(distribution: Distribution | None) -> Iterator[Check]:
    """Check our files, the models among them, against the checksums that the wheel recorded."""
    recorded = [file for file in (distribution.files or ()) if file.parts[0] in OURS] if distribution else []
    hashed = [file for file in recorded if file.hash is not None]
    changed = [str(file) for file in hashed if file.hash and _sha256(Path(str(file.locate()))) != file.hash.value]
    if changed:
        shown = ", ".join(changed[:_SHOWN]) + (f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else "")
        yield Check.wrong("files", f"missing or changed since installation: {shown}", _REINSTALL)
    elif hashed:
        yield Check.fine("files", f"all {len(hashed)} are as they were installed")
    else:
        yield Check.fine("files", "repcheck runs from a source folder: nothing to compare with")


def _sha256(path: Path) -> str:
    """Return the digest as wheels record it; empty if the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def own_distribution() -> Distribution | None:
    """Return repcheck as installed, or None."""
    try:
        return Distribution.from_name(NAME)
    except PackageNotFoundError:
        return None


def knowledge(folders: Sequence[Path], clock: Clock) -> tuple[Check, KnowledgeBase | None]:
    """Check that the knowledge loads and passes its lint; return it too, where it loads."""
    hint = "`repcheck kb lint` lists every problem; mend the files under [knowledge] folders"
    try:
        kb = usable_knowledge(folders)
    except KnowledgeError as error:
        return Check.wrong("knowledge", _listed(error.problems), hint), None
    wrong = [problem for problem in lint(kb, today=clock.now().date()) if problem.severity is Severity.ERROR]
    if wrong:
        return Check.wrong("knowledge", _listed(wrong), hint), kb
    message = f"{len(kb.claims)} claims ({len(kb.local)} local), {len(kb.references)} references"
    return Check.fine("knowledge", message), kb


def _listed(problems: Sequence[Problem]) -> str:
    shown = [str(problem) for problem in problems[:_SHOWN]]
    return "; ".join(shown) + (f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else "")


def language(kb: KnowledgeBase) -> Check:
    """Check that a sentence can be judged with this knowledge: model, lexicon and components are all there."""
    failed = _failure(kb)
    if not failed:
        return Check.fine("language", "a sample sentence was judged")
    of_own = bool(kb.local) and not _failure(usable_knowledge())
    hint = "one of your own claims is at fault: take the newest out and ask again" if of_own else _REINSTALL
    return Check.wrong("language", f"a sample sentence could not be judged: {failed}", hint)


def _failure(kb: KnowledgeBase) -> str:
    try:
        Judge(kb).judge_text(PostText(text=_SAMPLE), Rules())
    except Exception as error:  # whatever it is, it is what the doctor was called for
        return f"{type(error).__name__}: {error}"
    return ""
