"""Reads labelled texts: excerpts with one label each, posts with their labels beside them, and minimal pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ExpectedError
from bot.records import printable
from nlp.detector import judged_text
from nlp.values import OTHER, PostText, Stance


class BadData(ExpectedError):
    """Labelled data that cannot be read; the message names file, line, what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a text puts forward. ``also`` are further claims that are right too; offsets are None without a span."""

    claim_id: str
    stance: Stance
    also: frozenset[str] = frozenset()
    start: int | None = None
    end: int | None = None

    @property
    def accepted(self) -> frozenset[str]:
        """Every claim id that counts as right."""
        return self.also | {self.claim_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A text with its labels. ``group``: a domain, a pair; ``checkworthy`` is None if unknown."""

    id: str
    post: PostText
    labels: tuple[Label, ...]
    group: str = ""
    checkworthy: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Texts of one kind: ``passages``, ``posts``, ``pairs`` or ``unlabelled``."""

    name: str
    kind: str
    texts: tuple[LabelledText, ...]


def read_data(paths: list[Path]) -> list[DataSet]:
    """Read files of labelled JSON lines; the kind of each is told by its first line.

    A file of labels (``stratum`` and ``claims``) takes its posts from the files of posts (``title`` and ``body``) that
    are named with it; posts without a label are a set of their own. Raises ``BadData``.
    """
    files = {path: list(_lines(path)) for path in paths}
    posts = {
        record["id"]: record for records in files.values() for record in records if "body" in record and "id" in record
    }
    sets = []
    for path, records in files.items():
        first = records[0] if records else {}
        if "a" in first and "b" in first:
            sets.append(_set(path, "pairs", (text for record in records for text in _pair(path, record))))
        elif "claims" in first:
            sets.append(_set(path, "posts", (_post(path, record, posts) for record in records)))
        elif "body" in first:
            sets.append(_set(path, "unlabelled", (_bare(record) for record in records)))
        elif "claim_id" in first:
            sets.append(_set(path, "passages", (_passage(path, record) for record in records)))
        else:
            raise BadData(
                f"{path}:1: neither a passage, a post, a label nor a pair; see docs/evaluation.md for the keys"
            )
    return sets


def _set(path: Path, kind: str, texts: Iterator[LabelledText]) -> DataSet:
    return DataSet(name=path.stem, kind=kind, texts=tuple(texts))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise BadData(f"{path}:{number}: not text in UTF-8; save the file as UTF-8") from None
        except json.JSONDecodeError as error:
            raise BadData(f"{path}:{number}: not valid JSON: {error.msg}; one object a line is wanted") from None
        if not isinstance(record, dict):
            raise BadData(f"{path}:{number}: expected an object, found {type(record).__name__}")
        yield record


def _stance(path: Path, record: Mapping[str, Any], identity: object) -> Stance:
    try:
        return Stance(record["stance"])
    except (KeyError, ValueError):
        raise BadData(
            f"{path}: {identity}: '{record.get('stance')}' is no stance; use one of {', '.join(Stance)}"
        ) from None


def _passage(path: Path, record: Mapping[str, Any]) -> LabelledText:
    labels: tuple[Label, ...] = ()
    if record["claim_id"] != "none":
        also = frozenset(record.get("also", ()))
        labels = (Label(claim_id=record["claim_id"], stance=_stance(path, record, record["id"]), also=also),)
    group = record.get("url", "").split("//")[-1].split("/")[0]
    return LabelledText(id=record["id"], post=PostText(text=printable(record["text"])), labels=labels, group=group)


def _post(path: Path, record: Mapping[str, Any], posts: Mapping[str, Mapping[str, Any]]) -> LabelledText:
    source = posts.get(record["id"])
    if source is None:
        raise BadData(f"{path}: no post has the id '{record['id']}'; name the file of posts too")
    post = _bare(source).post
    labels = []
    for claim in record["claims"]:
        at = post.text.find(claim["span"])
        if at < 0:
            raise BadData(f"{path}: {record['id']}: the span '{claim['span'][:40]}' is not in the post")
        stance = _stance(path, claim, record["id"])
        labels.append(Label(claim_id=claim["claim_id"], stance=stance, start=at, end=at + len(claim["span"])))
    return LabelledText(
        id=record["id"],
        post=post,
        labels=tuple(labels),
        group=record.get("stratum", ""),
        checkworthy=record.get("checkworthy"),
    )


def _bare(record: Mapping[str, Any]) -> LabelledText:
    post = judged_text(printable(record.get("title") or ""), printable(record["body"] or ""), record.get("kind", ""))
    return LabelledText(id=str(record["id"]), post=post, labels=())


def _pair(path: Path, record: Mapping[str, Any]) -> Iterator[LabelledText]:
    for side in ("a", "b"):
        written = record[side]
        labels: tuple[Label, ...] = ()
        if written["claim_id"] not in {"none", None}:
            labels = (Label(claim_id=written["claim_id"], stance=_stance(path, written, record["id"])),)
        yield LabelledText(
            id=f"{record['id']}/{side}", post=PostText(text=written["text"]), labels=labels, group=record["id"]
        )


def listed(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Only the labels with a claim of the list."""
    return tuple(label for label in labels if label.claim_id != OTHER)
