"""Loads the knowledge base: the shipped files and, over them, the operator's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from responses.citations import ARTICLE
from responses.knowledge.base import KnowledgeBase, Place, Steps
from responses.knowledge.files import Document, build, read
from responses.knowledge.problems import KnowledgeError, Problem
from responses.knowledge.schema import Article, ClaimEntry, Reference
from responses.marks import marked
from responses.verification import record
from responses.verification.overlay import applies, as_checked

__all__ = [
    "KnowledgeBase",
    "KnowledgeError",
    "KnowledgeSource",
    "Outcome",
    "ReloadResult",
    "fingerprint",
    "load_knowledge",
]

Fingerprint = tuple[tuple[str, int, int], ...]
WrongSlot = Callable[[str], str | None]
"""Says what is wrong with an item of a claim's slots, and what to do; None where it can be used."""
_OTHER_FILES = ("references.yaml", "article.yaml")
_NO_CLAIMS = ("references.yaml", record.FILE_NAME)


def load_knowledge(
    folders: Sequence[Path] = (),
    *,
    home: Traversable | None = None,
    verification: Path | None = None,
    wrong_slot: WrongSlot | None = None,
) -> KnowledgeBase:
    """Load the shipped entries and those of ``folders``; a later folder replaces an earlier entry of the same id.

    A folder holds claims as ``claims/<id>.yaml`` or ``<id>.yaml`` and may hold a ``references.yaml`` and a
    ``verification.yaml``. ``home`` is the folder of the shipped entries, the package's own unless given.
    ``verification`` is one more file that ``kb verify`` wrote; it need not exist. ``wrong_slot`` knows the lexicon that
    slots name concepts of; without it they are not looked at. Raises KnowledgeError, which lists every problem with
    file, line, reason and what to do.
    """
    collected = _Collected()
    collected.take_shipped(home or shipped())
    for folder in folders:
        collected.take_folder(folder)
    if verification is not None and verification.is_file():
        collected.take_verification(verification, str(verification))
    collected.check_ids()
    if wrong_slot is not None:
        collected.check_slots(wrong_slot)
    if collected.problems or collected.article is None:
        raise KnowledgeError(collected.problems)
    return collected.result(collected.article)


def shipped() -> Traversable:
    """Return the folder of the knowledge that comes with the package."""
    return files("responses.knowledge")


def fingerprint(
    folders: Sequence[Path] = (), *, home: Traversable | None = None, verification: Path | None = None
) -> Fingerprint:
    """Return path, modification time (ns) and size of every file: cheap, and different whenever a file has changed."""
    home = home or shipped()
    roots = [*([home] if isinstance(home, Path) else []), *folders]
    paths = [path for root in roots for pattern in ("*.y*ml", "claims/*.y*ml") for path in root.glob(pattern)]
    return tuple(sorted(_stamp(path) for path in [*paths, *([verification] if verification else [])]))


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return str(path), 0, -1
    return str(path), stat.st_mtime_ns, stat.st_size


class Outcome(StrEnum):
    """What became of a refresh."""

    UNCHANGED = "unchanged"
    RELOADED = "reloaded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadResult:
    """``problems`` say why a set was refused; ``changed`` are the claims that are new, gone or different."""

    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()


class KnowledgeSource:
    """The knowledge base in force, taken up anew when its files change; safe to share between threads."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        home: Traversable | None = None,
        verification: Path | None = None,
        wrong_slot: WrongSlot | None = None,
    ) -> None:
        """Load at once; raises KnowledgeError, since there is no older set to fall back on."""
        self._folders = tuple(folders)
        self._home = home
        self._verification = verification
        self._wrong_slot = wrong_slot
        self._lock = threading.Lock()
        self._seen = self._fingerprint()
        self._current = self._load()
        self._refused: ReloadResult | None = None

    def current(self) -> KnowledgeBase:
        """Return the set in force."""
        return self._current

    def refresh(self) -> ReloadResult:
        """Take up changed files; a broken set is refused until it is mended, and the old one stays in force."""
        with self._lock:
            # Read before loading: a file written meanwhile then differs at the next refresh.
            seen = self._fingerprint()
            if seen == self._seen:
                return self._refused or ReloadResult(outcome=Outcome.UNCHANGED)
            self._seen = seen
            return self._reload()

    def _fingerprint(self) -> Fingerprint:
        return fingerprint(self._folders, home=self._home, verification=self._verification)

    def _load(self) -> KnowledgeBase:
        return load_knowledge(
            self._folders, home=self._home, verification=self._verification, wrong_slot=self._wrong_slot
        )

    def _reload(self) -> ReloadResult:
        try:
            fresh = self._load()
        except KnowledgeError as error:
            self._refused = ReloadResult(outcome=Outcome.REFUSED, problems=error.problems)
            return self._refused
        changed = _changed(self._current, fresh)
        self._current, self._refused = fresh, None
        return ReloadResult(outcome=Outcome.RELOADED, changed=changed)


def _changed(old: KnowledgeBase, new: KnowledgeBase) -> tuple[str, ...]:
    def hash_in(kb: KnowledgeBase, claim_id: str) -> str | None:
        return kb.content_hash(claim_id) if claim_id in kb.claims else None

    ids = sorted(old.claims.keys() | new.claims.keys())
    return tuple(claim_id for claim_id in ids if hash_in(old, claim_id) != hash_in(new, claim_id))


@dataclass(kw_only=True)
class _Collected:
    """What has been read so far; entries keep the document they came from, so that problems can point at a line."""

    claims: dict[str, ClaimEntry] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    article: Article | None = None
    origins: dict[str, tuple[Document, Steps]] = field(default_factory=dict)
    local: set[str] = field(default_factory=set)
    local_references: set[str] = field(default_factory=set)
    checks: dict[str, record.Check] = field(default_factory=dict)
    reviews: dict[str, record.ReviewSearch] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take_shipped(self, root: Traversable) -> None:
        names = {entry.name for entry in root.iterdir()}
        for name in _OTHER_FILES:
            if name not in names:
                self._fail(name, "is missing; reinstall the package")
        if "references.yaml" in names:
            self._take_references(root / "references.yaml", "references.yaml", local=False)
        if "article.yaml" in names:
            self._take_article(root / "article.yaml", "article.yaml")
        if record.FILE_NAME in names:
            self.take_verification(root / record.FILE_NAME, record.FILE_NAME)
        for entry in _sorted(root / "claims"):
            self._take_claim(entry, f"claims/{entry.name}", local=False)

    def take_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._fail(str(folder), "is not a folder; create it or take it out of [knowledge] folders")
            return
        if (folder / "references.yaml").is_file():
            self._take_references(folder / "references.yaml", str(folder / "references.yaml"), local=True)
        if (folder / record.FILE_NAME).is_file():
            self.take_verification(folder / record.FILE_NAME, str(folder / record.FILE_NAME))
        seen: dict[str, Path] = {}
        for path in (*sorted(folder.glob("*.y*ml")), *sorted(folder.glob("claims/*.y*ml"))):
            if path.name in _NO_CLAIMS:
                if path.parent != folder:
                    self._fail(str(path), f"is not read in a folder of claims; move it to {folder / path.name}")
                continue
            if path.name in seen:
                self._fail(str(path), f"holds the same claim as {seen[path.name]}; keep one of them")
                continue
            seen[path.name] = path
            self._take_claim(path, str(path), local=True)

    def take_verification(self, source: Traversable, name: str) -> None:
        document = read(source, name)
        self.problems += document.problems
        if document.problems:
            return
        found, problems = build(document, record.Verification, document.value)
        self.problems += problems
        if found is None:
            return
        for key, check in found.references.items():
            self.checks[key] = record.later(self.checks.get(key), check)
        self.reviews |= found.reviews

    def _take_article(self, source: Traversable, name: str) -> None:
        document = read(source, name)
        self.problems += document.problems
        if document.problems:
            return
        article, problems = build(document, Article, document.value)
        self.problems += problems
        self.article = article
        for number, point in enumerate(article.points if article else ()):
            self.origins[point.id] = (document, ("points", number))

    def _take_references(self, source: Traversable, name: str, *, local: bool) -> None:
        document = read(source, name)
        self.problems += document.problems
        if document.problems:
            return
        if not isinstance(document.value, list):
            message = "must be a list; start each reference with “- id:”"
            self.problems.append(document.problem((), "", "schema", message))
            return
        seen: set[str] = set()
        for number, value in enumerate(document.value):
            reference, problems = build(document, Reference, value, (number,))
            self.problems += problems
            if reference is None:
                continue
            if reference.id in seen:
                message = f"reference “{reference.id}” stands in this file twice; keep one of them"
                self.problems.append(document.problem((number,), reference.id, "duplicate", message))
            seen.add(reference.id)
            self.references[reference.id] = reference
            self.origins[reference.id] = (document, (number,))
        if local:
            self.local_references |= seen

    def _take_claim(self, source: Traversable, name: str, *, local: bool) -> None:
        stem, _, ending = source.name.rpartition(".")
        if ending != "yaml":
            self._fail(name, "is not read; name it with the ending .yaml")
            return
        document = read(source, name)
        self.problems += document.problems
        if document.problems:
            return
        claim, problems = build(document, ClaimEntry, document.value)
        self.problems += problems
        if claim is None:
            return
        if claim.id != stem:
            message = f"the file must be named like its claim; rename it to {claim.id}.yaml or correct the id"
            self.problems.append(document.problem(("id",), claim.id, "file-name", message))
        self.claims[claim.id] = claim
        self.origins[claim.id] = (document, ())
        if local:
            self.local.add(claim.id)

    def check_ids(self) -> None:
        """Refuse ids that lead nowhere."""
        for claim in self.claims.values():
            self._dangling(claim.id, "reference", _references_of(claim), self.references)
            near = ((("confused_with", i, "id"), entry.id) for i, entry in enumerate(claim.confused_with))
            self._dangling(claim.id, "claim", near, self.claims)
            related = ((("related", i), other) for i, other in enumerate(claim.related))
            self._dangling(claim.id, "claim", related, self.claims)
            if self.article is not None:
                points = {point.id: point for point in self.article.points}
                named = ((("article_points", i), point) for i, point in enumerate(claim.article_points))
                self._dangling(claim.id, "article point", named, points)
        for point in self.article.points if self.article else ():
            refs = ((("refs", i), ref) for i, ref in enumerate(point.refs))
            self._dangling(point.id, "reference", refs, self.references)

    def check_slots(self, wrong: WrongSlot) -> None:
        """Refuse slots that nothing could ever fill, or that no detector could be made with."""
        for claim in self.claims.values():
            document, at = self.origins[claim.id]
            for slot, items in (("factor", claim.slots.factor), ("outcome", claim.slots.outcome)):
                for number, item in enumerate(items):
                    if message := wrong(item):
                        steps = (*at, "slots", slot, number)
                        self.problems.append(document.problem(steps, claim.id, "slots", message))

    def _dangling(self, owner: str, what: str, named: Iterable[tuple[Steps, str]], known: Iterable[str]) -> None:
        document, at = self.origins[owner]
        known = set(known)
        for steps, name in named:
            if name not in known:
                message = f"there is no {what} “{name}”; correct the id or add the entry"
                self.problems.append(document.problem((*at, *steps), owner, "dangling", message))

    def _fail(self, file: str, message: str) -> None:
        self.problems.append(Problem(file=file, line=0, id="", rule="files", message=message))

    def result(self, article: Article) -> KnowledgeBase:
        places = {key: Place(file=doc.file, at=at, lines=doc.lines) for key, (doc, at) in self.origins.items()}
        known = self.references
        checks = {key: check for key, check in self.checks.items() if key in known and applies(check, known[key])}
        references = {key: as_checked(ref, checks.get(key)) for key, ref in known.items()}
        return KnowledgeBase(
            claims=MappingProxyType(dict(sorted(self.claims.items()))),
            references=MappingProxyType(references),
            article=article,
            local=frozenset(self.local),
            local_references=frozenset(self.local_references),
            places=MappingProxyType(places),
            checks=MappingProxyType(checks),
            reviews=MappingProxyType(self.reviews),
        )


def _references_of(claim: ClaimEntry) -> Iterator[tuple[Steps, str]]:
    for number, point in enumerate(claim.key_points):
        for place, ref in enumerate(point.refs):
            yield ("key_points", number, "refs", place), ref
    for number, aside in enumerate(claim.asides):
        for place, ref in enumerate(aside.refs):
            yield ("asides", number, "refs", place), ref
    for number, ref in enumerate(claim.further_references):
        yield ("further_references", number), ref
    for action, passage in claim.replies.items():
        yield from ((("replies", str(action)), ref) for ref in marked(passage) if ref != ARTICLE)


def _sorted(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith((".yaml", ".yml"))), key=lambda e: e.name)
