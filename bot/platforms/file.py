"""A platform made of two files: posts are read from one, replies are written to the other, a JSON object a line."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import stat
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from bot.clock import Clock
from bot.logs import logger
from bot.platforms.base import Ambiguous, Capabilities, KnownUris, Later, Never
from bot.records import Fetched, Kind, Post, Presence, PublicReply, Rejected, Snapshot, printable

LINES_A_LOOK = 500
LONGEST_LINE = 512 * 1024  # bytes, without the line's end
LONGEST_ID = 200

_SLACK = dt.timedelta(minutes=5)
_REMARKS = {
    "author": (
        "posts that name no author are left alone",
        'posts without "author" are left alone, the first in line {line}: whoever has no name cannot say "stop"',
    ),
    "created": (
        "posts are dated in the future",
        "posts are dated in the future, the first in line {line}, and taken as written now: look at that clock and its"
        " time zone",
    ),
}
"""What is told of posts that were read and are odd, by their key: in the log, and on the page Status."""

_Fields = dict[str, Any]

log = logger("file")


class FilePlatform:
    """Posts from ``inbox``, replies to ``outbox``.

    A line of the inbox holds ``id`` and ``title`` or ``body``, and may hold ``kind``, ``author``, ``created`` (ISO
    8601, UTC where no offset is given, or seconds since 1970; without it the time of reading), ``parent_id``,
    ``thread_id``, ``permalink``, ``author_is_bot``, ``deleted``, ``removed`` and ``locked``. A later line with the same
    id changes what it names and leaves the rest; one with words of another author is no edit, and not read. A post that
    is no longer in the file counts as missing. docs/operating.md tells all this to whoever writes the inbox.
    """

    def __init__(
        self,
        name: str,
        inbox: Path,
        outbox: Path,
        clock: Clock,
        *,
        account: str = "repcheck",
        moderators: Mapping[str, Collection[str]] | None = None,
        reply_format: str = "reddit",
    ) -> None:
        self.name = name
        self.capabilities = Capabilities(reply_format=reply_format, settle_time=dt.timedelta(), idempotent_reply=True)
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._account = account
        self._told: set[str] = set()
        self._moderators = {
            community: frozenset(map(str.lower, names)) for community, names in (moderators or {}).items()
        }

    def fetch_new(self, community: str, *, cursor: str | None, known: KnownUris, oldest: dt.datetime) -> Fetched:
        """Return the unknown posts of the next 500 lines, each as its newest line among them says."""
        with _reading(self._inbox) as file:
            mark = _Mark.load(cursor).checked(file)
            lines = list(islice(_complete_lines(file, mark), LINES_A_LOOK + 1))
            read, more = lines[:LINES_A_LOOK], len(lines) > LINES_A_LOOK
            end = mark.moved(file, to=read[-1]) if read else mark
            states, rejected = _newest_states(read)
            taken = {self._id(uri) for uri in known([self._uri(post_id) for post_id in states])}
            rejected += _not_by_their_author(file, after=mark, states={i: states[i] for i in taken & states.keys()})
        posts: list[Post] = []
        nameless: list[int] = []
        ahead: list[int] = []
        for post_id, (fields, number) in states.items():
            if post_id in taken or fields.get("deleted") or fields.get("removed"):
                continue
            try:
                post = self._post(community, post_id, fields)
            except _UnreadableError as error:
                rejected.append(_rejected(number, error))
            else:
                if post.created >= oldest:
                    posts.append(post)
                    nameless += [] if "author" in fields else [number]
                    ahead += [number] if self._ahead(fields) else []
        odd = (("author", nameless), ("created", ahead))
        remarks = [self._remark(key, numbers[0]) for key, numbers in odd if numbers]
        return Fetched(
            posts=tuple(posts), rejected=tuple(rejected), remarks=tuple(remarks), cursor=end.dump(), more=more
        )

    def recheck(self, uris: Sequence[str]) -> Mapping[str, Snapshot]:
        """Return what the inbox says now, and the outbox of our own replies; reads both files whole."""
        wanted = {self._id(uri) for uri in uris}
        with _reading(self._inbox) as file:
            states, _ = _newest_states(_complete_lines(file, _Mark.start(file)), wanted)
        found = self._own_replies(wanted)
        for post_id, (fields, _number) in states.items():  # the inbox knows better what became of a reply
            found[post_id] = {**found.get(post_id, {}), **fields}
        return {uri: _snapshot(uri, found.get(self._id(uri))) for uri in uris}

    def reply(self, parent_uri: str, text: str, *, key: str) -> PublicReply:
        """Append a reply, unless the outbox has one with ``key``."""
        with self._locked_outbox() as file:
            done = _replies(file).get(key)
            if done is not None:
                return self._public(done)
            self._check_parent(parent_uri)
            record = {
                "id": f"r-{hashlib.sha256(key.encode()).hexdigest()[:20]}",
                "parent_id": self._id(parent_uri),
                "text": text,
                "key": key,
                "at": self._now(),
            }
            self._append(file, record)
        return self._public(record)

    def find_reply(self, parent_uri: str, *, key: str) -> PublicReply | None:
        """Look in the outbox for the reply with ``key``, or any of ours there: a restored database has new keys."""
        parent = self._id(parent_uri)
        ours = [reply for reply in self._outbox_replies() if reply.get("parent_id") == parent]
        ours = [reply for reply in ours if not reply.get("deleted")]
        mine = [reply for reply in ours if reply["key"] == key]
        return self._public((mine or ours)[0]) if ours else None

    def edit(self, reply_uri: str, text: str) -> None:
        """Append a line with the reply's new text."""
        with self._locked_outbox() as file:
            record = self._own(file, reply_uri)
            if record is None or record.get("deleted"):
                raise Never("missing", f"{self._outbox} holds no reply {reply_uri} that could be edited")
            self._append(file, {"id": record["id"], "text": text, "edited": True, "at": self._now()})

    def delete(self, reply_uri: str) -> None:
        """Append a line that says that the reply is deleted."""
        with self._locked_outbox() as file:
            record = self._own(file, reply_uri)
            if record is not None and not record.get("deleted"):
                self._append(file, {"id": record["id"], "deleted": True, "at": self._now()})

    def whoami(self) -> str:
        """Return the name given to this platform's account."""
        return self._account

    def moderators(self, community: str) -> frozenset[str]:
        """Return the names that the settings give for ``community``."""
        return self._moderators.get(community, frozenset())

    def budget_low(self) -> bool:
        """Return False: files may be read as often as one likes."""
        return False

    def close(self) -> None:
        """Do nothing: no file stays open between calls."""

    def _outbox_replies(self) -> list[_Fields]:
        """Return the outbox's replies; an outbox that is still to come holds none."""
        try:
            self._outbox.stat()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._outbox, error) from error
        with _reading(self._outbox) as file:
            return list(_replies(file).values())

    def _own_replies(self, wanted: Collection[str]) -> dict[str, _Fields]:
        """Return those of our replies whose ids are wanted, with the fields of a post."""
        return {
            reply["id"]: {
                "body": str(reply.get("text") or ""),
                "author": self._account,
                "deleted": reply.get("deleted"),
            }
            for reply in self._outbox_replies()
            if reply["id"] in wanted
        }

    def _remark(self, key: str, line: int) -> Rejected:
        """Say, in the log once, what is odd about posts that were read."""
        event, error = _REMARKS[key]
        if key not in self._told:
            log.warning(event, platform=self.name, line=line)
        self._told.add(key)
        return Rejected(key=key, error=error.format(line=line))

    def _ahead(self, fields: _Fields) -> bool:
        created = fields.get("created")
        return created is not None and created > self._clock.now() + _SLACK

    def _uri(self, post_id: str) -> str:
        return f"file:{self.name}/{post_id}"

    def _id(self, uri: str) -> str:
        return uri.removeprefix(f"file:{self.name}/")

    def _now(self) -> str:
        return self._clock.now().isoformat()

    def _public(self, record: _Fields) -> PublicReply:
        return PublicReply(uri=self._uri(record["id"]), parent_uri=self._uri(str(record["parent_id"])))

    def _own(self, file: BinaryIO, reply_uri: str) -> _Fields | None:
        wanted = self._id(reply_uri)
        return next((record for record in _replies(file).values() if record["id"] == wanted), None)

    def _post(self, community: str, post_id: str, fields: _Fields) -> Post:
        title, body = fields.get("title") or "", fields.get("body") or ""
        if not title.strip() and not body.strip():
            raise _UnreadableError("title and body are both empty or missing")
        author, parent, thread = fields.get("author"), fields.get("parent_id"), fields.get("thread_id")
        now = self._clock.now()
        return Post(
            uri=self._uri(post_id),
            platform=self.name,
            community=community,
            kind=fields.get("kind") or (Kind.SUBMISSION if parent is None else Kind.COMMENT),
            title=title,
            body=body,
            author=None if author is None else printable(author),
            created=min(fields.get("created") or now, now),  # from the future it would hardly ever expire
            parent_uri=None if parent is None else self._uri(parent),
            thread_uri=None if thread is None else self._uri(thread),
            permalink=fields.get("permalink"),
            author_is_bot=bool(fields.get("author_is_bot")),
        )

    def _check_parent(self, parent_uri: str) -> None:
        parent = self.recheck([parent_uri])[parent_uri]
        if parent.presence is not Presence.THERE:
            raise Never(parent.presence.value, f"{parent_uri} is {parent.presence.value} in {self._inbox}")
        if parent.locked:
            raise Never("locked", f"{parent_uri} is locked in {self._inbox}")

    @contextmanager
    def _locked_outbox(self) -> Iterator[BinaryIO]:
        try:
            file = _open_outbox(self._outbox)
        except OSError as error:
            raise Later("unwritable", f"cannot write {self._outbox}: {error.strerror}") from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed, also by a crash
                yield file
            except OSError as error:
                raise _unreadable(self._outbox, error) from error

    def _append(self, file: BinaryIO, record: _Fields) -> None:
        """Append a line and wait until it is on disk; a write that fails half-way is taken back."""
        size = file.seek(0, os.SEEK_END)
        line = json.dumps(record).encode() + b"\n"
        try:
            if size and _byte_before(file, size) != b"\n":  # a crash or an editor left the last line without its end
                line = b"\n" + line
            _write_fully(file, line)
        except OSError as error:
            try:
                os.ftruncate(file.fileno(), size)
            except OSError:
                raise Ambiguous("unwritable", f"{self._outbox} may hold half a line: {error.strerror}") from error
            raise Later("unwritable", f"cannot write {self._outbox}: {error.strerror}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place between two lines of a file, with what tells whether it is still the same file up to there."""

    identity: str
    offset: int
    lines: int
    before: str

    @classmethod
    def start(cls, file: BinaryIO) -> _Mark:
        return cls(identity=_identity(file), offset=0, lines=0, before="")

    @classmethod
    def load(cls, cursor: str | None) -> _Mark:
        """Read a stored cursor; one that cannot be read fits no file."""
        try:
            stored = json.loads(cursor or "")
            return cls(
                identity=str(stored["file"]),
                offset=int(stored["offset"]),
                lines=int(stored["lines"]),
                before=str(stored["before"]),
            )
        except (ValueError, TypeError, KeyError):
            return cls(identity="", offset=-1, lines=0, before="")

    def dump(self) -> str:
        return json.dumps({"file": self.identity, "offset": self.offset, "lines": self.lines, "before": self.before})

    def checked(self, file: BinaryIO) -> _Mark:
        """Return this mark if ``file`` is the marked one, only longer; else the start of ``file``."""
        same = (
            self.offset >= 0 and self.identity == _identity(file) and self.before == _digest_before(file, self.offset)
        )
        return self if same else _Mark.start(file)

    def moved(self, file: BinaryIO, *, to: _Line) -> _Mark:
        return _Mark(identity=self.identity, offset=to.end, lines=to.number, before=_digest_before(file, to.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A complete line; ``text`` is None where it is too long to be read."""

    number: int
    end: int
    text: bytes | None


class _UnreadableError(ValueError):
    """A line does not say what a post needs; the message never repeats what the line says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the newest lines of an inbox hold: posts, those without an author, and lines that are no post."""

    posts: int
    nameless: int
    unreadable: tuple[Rejected, ...]


def look_over(inbox: Path) -> Overview:
    """Look at the newest 500 lines of an inbox."""
    with _reading(inbox) as file:
        newest = deque(_complete_lines(file, _Mark.start(file)), maxlen=LINES_A_LOOK)
    states, rejected = _newest_states(newest)
    posts = [fields for fields, _number in states.values() if fields.get("title") or fields.get("body")]
    nameless = sum("author" not in fields for fields in posts)
    return Overview(posts=len(posts), nameless=nameless, unreadable=tuple(rejected))


def _open_outbox(path: Path) -> BinaryIO:
    """Open ``path`` for reading and appending; a new file's name is on disk before its first line."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return os.fdopen(descriptor, "rb")


def _write_fully(file: BinaryIO, data: bytes) -> None:
    while data:
        data = data[os.write(file.fileno(), data) :]
    os.fsync(file.fileno())


def _unreadable(path: Path, error: OSError) -> Later:
    return Later("unreadable", f"cannot read {path}: {error.strerror or error}")


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its writer
            raise Later("unreadable", f"cannot read {path}: it is not a regular file")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise _unreadable(path, error) from error


def _identity(file: BinaryIO) -> str:
    status = os.fstat(file.fileno())
    return f"{status.st_dev}:{status.st_ino}"


def _byte_before(file: BinaryIO, offset: int) -> bytes:
    return os.pread(file.fileno(), 1, offset - 1)


def _digest_before(file: BinaryIO, offset: int) -> str:
    """Return a digest of the last bytes before ``offset``: it changes where a file was cut and grew again."""
    start = max(0, offset - 64)
    return hashlib.sha256(os.pread(file.fileno(), offset - start, start)).hexdigest()[:16] if offset else ""


def _complete_lines(file: BinaryIO, mark: _Mark) -> Iterator[_Line]:
    """Yield the lines after ``mark``, but not a last one whose end is still to come."""
    file.seek(mark.offset)
    number = mark.lines
    while text := file.readline(LONGEST_LINE + 1):
        too_long = len(text) > LONGEST_LINE and not text.endswith(b"\n")
        piece = text
        while too_long and piece and not piece.endswith(b"\n"):
            piece = file.readline(LONGEST_LINE)
        if not piece.endswith(b"\n"):
            return
        number += 1
        yield _Line(number=number, end=file.tell(), text=None if too_long else text)


def _newest_states(
    lines: Collection[_Line] | Iterator[_Line], wanted: Collection[str] | None = None
) -> tuple[dict[str, tuple[_Fields, int]], list[Rejected]]:
    """Return for each id what its lines say together and the last one's number; and the lines that say nothing."""
    states: dict[str, tuple[_Fields, int]] = {}
    rejected: list[Rejected] = []
    for line in lines:
        if line.text is not None and not line.text.strip():
            continue
        try:
            post_id, fields = _parse(line)
            earlier, number = states.get(post_id, ({}, 0))
            _require_same_author(earlier, number, fields)
        except _UnreadableError as error:
            rejected.append(_rejected(line.number, error))
            continue
        if wanted is None or post_id in wanted:
            states[post_id] = ({**earlier, **fields}, line.number)
    return states, rejected


def _rejected(number: int, error: _UnreadableError) -> Rejected:
    return Rejected(key=f"line {number}", error=str(error))


def _require_same_author(earlier: _Fields, number: int, fields: _Fields) -> None:
    """Refuse words of somebody else under a known id: two posts would be taken for one. A deletion always counts."""
    before, now = earlier.get("author"), fields.get("author")
    gone = fields.get("deleted") or fields.get("removed")
    if before and now and before != now and not gone and (fields.get("title") or fields.get("body")):
        raise _UnreadableError(f"the id of line {number} again, but another author: give each post an id of its own")


def _not_by_their_author(file: BinaryIO, *, after: _Mark, states: Mapping[str, tuple[_Fields, int]]) -> list[Rejected]:
    """Return which lines after a mark give posts from before it words of somebody else; reads the file whole."""
    suspects = {post_id for post_id, (fields, _number) in states.items() if fields.get("author")}
    if not suspects or not after.lines:
        return []
    lines = islice(_complete_lines(file, _Mark.start(file)), after.lines)
    before, _ = _newest_states(lines, suspects)
    clashes = []
    for post_id, (earlier, number) in before.items():
        fields, line = states[post_id]
        try:
            _require_same_author(earlier, number, fields)
        except _UnreadableError as error:
            clashes.append(_rejected(line, error))
    return clashes


def _parse(line: _Line) -> tuple[str, _Fields]:
    """Return a line's id and its other fields, each of the type that ``Post`` needs."""
    if line.text is None:
        raise _UnreadableError(f"longer than {LONGEST_LINE} bytes")
    try:
        record = json.loads(line.text.decode("utf-8-sig" if line.number == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise _UnreadableError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _UnreadableError(f"not JSON: {error.msg}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise _UnreadableError("not JSON that can be read: a number too long or brackets too deep") from None
    if not isinstance(record, dict):
        raise _UnreadableError("not a JSON object")
    if record.get("id") is None:
        raise _UnreadableError("id is missing")
    return _read_id("id", record["id"]), {key: _read(key, record[key]) for key in _READERS if key in record}


def _read(key: str, value: object) -> Any:
    return None if value is None else _READERS[key](key, value)


def _read_id(key: str, value: object) -> str:
    """Return an id as text: it becomes a part of a URI, so it has neither spaces nor control characters."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise _UnreadableError(f"{key} is neither text nor a whole number")
    if not 0 < len(text) <= LONGEST_ID or not text.isprintable() or any(ch.isspace() for ch in text):
        raise _UnreadableError(
            f"{key} is empty, longer than {LONGEST_ID} characters, or holds a space or control character"
        )
    return text


def _read_text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _UnreadableError(f"{key} is not text")
    return value


def _read_flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _UnreadableError(f"{key} is neither true nor false")
    return value


def _read_kind(key: str, value: object) -> Kind:
    try:
        return Kind(_read_text(key, value))
    except ValueError:
        raise _UnreadableError(f"{key} is none of {', '.join(Kind)}") from None


def _read_time(key: str, value: object) -> dt.datetime:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(value, dt.UTC)
        if isinstance(value, str):
            time = dt.datetime.fromisoformat(value)
            return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise _UnreadableError(f"{key} is neither an ISO 8601 time nor seconds since 1970")


def _read_link(key: str, value: object) -> str:
    text = _read_text(key, value)
    if not text.startswith(("https://", "http://")) or not text.isprintable() or any(ch.isspace() for ch in text):
        raise _UnreadableError(f"{key} is not an http or https address")
    return text


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "kind": _read_kind,
    "title": _read_text,
    "body": _read_text,
    "author": _read_text,
    "created": _read_time,
    "parent_id": _read_id,
    "thread_id": _read_id,
    "permalink": _read_link,
    "author_is_bot": _read_flag,
    "deleted": _read_flag,
    "removed": _read_flag,
    "locked": _read_flag,
}


def _snapshot(uri: str, fields: _Fields | None) -> Snapshot:
    if fields is None:
        return Snapshot(uri=uri, presence=Presence.MISSING)
    if fields.get("deleted") or fields.get("removed"):
        return Snapshot(uri=uri, presence=Presence.DELETED if fields.get("deleted") else Presence.REMOVED)
    return Snapshot(
        uri=uri,
        presence=Presence.THERE,
        title=fields.get("title") or "",
        body=fields.get("body") or "",
        author=fields.get("author"),
        locked=bool(fields.get("locked")),
    )


def _replies(file: BinaryIO) -> dict[str, _Fields]:
    """Return the outbox's replies by their key, each as its newest line says; half-written lines count for nothing."""
    by_id: dict[str, _Fields] = {}
    file.seek(0)
    for line in file:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and isinstance(record.get("id"), str):
            by_id[record["id"]] = {**by_id.get(record["id"], {}), **record}
    return {record["key"]: record for record in by_id.values() if isinstance(record.get("key"), str)}
