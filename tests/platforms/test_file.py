from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.platforms import file as file_module
from bot.platforms.base import Ambiguous, Later, Never
from bot.platforms.file import LINES_A_LOOK, LONGEST_LINE, FilePlatform, look_over
from bot.records import Fetched, Kind, Presence, PublicReply
from tests.clock import START, FakeClock

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class Files:
    """An inbox, an outbox and the platform over them."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.outbox = folder / "in.jsonl", folder / "out.jsonl"
        self.inbox.touch()
        self.clock = FakeClock()
        self.platform = FilePlatform("paste", self.inbox, self.outbox, self.clock)

    def write(self, *lines: dict[str, Any] | str) -> None:
        with self.inbox.open("a") as file:
            file.writelines((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)

    def fetch(self, cursor: str | None = None, oldest: dt.datetime = LONG_AGO) -> Fetched:
        return self.platform.fetch_new("fitness", cursor=cursor, known=lambda uris: (), oldest=oldest)

    def replies(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.outbox.read_text().splitlines()]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    built = Files(tmp_path)
    built.write({"id": "a", "title": "Calves", "body": "weak calves", "author": "ana"})
    return built


def uris(fetched: Fetched) -> list[str]:
    return [post.uri.removeprefix("file:paste/") for post in fetched.posts]


def test_it_reads_every_key_of_a_line(files: Files) -> None:
    cursor = files.fetch().cursor
    files.write(
        {
            "id": 7,
            "kind": "answer",
            "title": "Knees",
            "body": "text",
            "author": "ben",
            "created": "2026-11-20T10:00:00+02:00",
            "parent_id": "a",
            "thread_id": "a",
            "permalink": "https://example.com/7",
            "author_is_bot": True,
            "extra": {"of": "no interest"},
        }
    )
    (post,) = files.fetch(cursor).posts
    assert (post.uri, post.kind, post.title, post.body, post.author) == (
        "file:paste/7",
        Kind.ANSWER,
        "Knees",
        "text",
        "ben",
    )
    assert post.created == dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
    assert (post.parent_uri, post.thread_uri) == ("file:paste/a", "file:paste/a")
    assert (post.permalink, post.author_is_bot) == ("https://example.com/7", True)


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-11-20T10:00:00", dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)),
        ("2026-11-20T10:00:00Z", dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)),
        (1795348800, dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)),
        (1795348800.5, dt.datetime(2026, 11, 22, 12, 0, 0, 500000, tzinfo=dt.UTC)),
        (None, START),
    ],
)
def test_it_takes_times_as_text_as_seconds_and_not_at_all(files: Files, created: object, expected: dt.datetime) -> None:
    files.write({"id": "t", "body": "text", "created": created})
    assert files.fetch().posts[-1].created == expected


def test_a_post_with_a_parent_is_a_comment_unless_it_says_otherwise(files: Files) -> None:
    files.write({"id": "b", "body": "text", "parent_id": "a"})
    assert [post.kind for post in files.fetch().posts] == [Kind.SUBMISSION, Kind.COMMENT]


def test_a_growing_file_is_read_once(files: Files) -> None:
    first = files.fetch()
    assert uris(first) == ["a"]
    again = files.fetch(first.cursor)
    assert uris(again) == []
    files.write({"id": "b", "body": "text"})
    assert uris(files.fetch(again.cursor)) == ["b"]


def test_an_unfinished_last_line_waits_until_it_is_complete(files: Files) -> None:
    with files.inbox.open("a") as file:
        file.write('{"id": "b", "bo')
    first = files.fetch()
    assert (uris(first), first.rejected) == (["a"], ())
    with files.inbox.open("a") as file:
        file.write('dy": "text"}\n')
    assert uris(files.fetch(first.cursor)) == ["b"]


def test_a_rotated_file_is_read_from_the_start(files: Files) -> None:
    cursor = files.fetch().cursor
    files.inbox.rename(files.inbox.with_suffix(".1"))
    files.write({"id": "b", "body": "text"})
    assert uris(files.fetch(cursor)) == ["b"]


def test_a_truncated_file_is_read_from_the_start(files: Files) -> None:
    cursor = files.fetch().cursor
    os.truncate(files.inbox, 0)
    files.write({"id": "b", "body": ""}, {"id": "b", "body": "x"})
    assert uris(files.fetch(cursor)) == ["b"]


def test_a_file_that_was_cut_and_grew_past_the_old_place_is_read_from_the_start(files: Files) -> None:
    cursor = files.fetch().cursor
    os.truncate(files.inbox, 0)
    files.write(*({"id": f"n{number}", "body": "text"} for number in range(20)))
    assert len(uris(files.fetch(cursor))) == 20


def test_it_reads_five_hundred_lines_a_look(files: Files) -> None:
    files.write(*({"id": f"n{number}", "body": "text"} for number in range(LINES_A_LOOK)))
    first = files.fetch()
    assert (len(first.posts), first.more) == (LINES_A_LOOK, True)
    second = files.fetch(first.cursor)
    assert (uris(second), second.more) == ([f"n{LINES_A_LOOK - 1}"], False)


def test_later_lines_change_a_post_that_was_not_fetched_yet(files: Files) -> None:
    files.write({"id": "a", "body": "strong calves"}, {"id": "b", "body": "text"}, {"id": "b", "deleted": True})
    (post,) = files.fetch().posts
    assert (post.title, post.body) == ("Calves", "strong calves")


def test_later_lines_are_what_a_recheck_sees(files: Files) -> None:
    files.fetch()
    files.write({"id": "a", "locked": True}, "{broken", {"id": "a", "body": "strong calves"})
    snapshot = files.platform.recheck(["file:paste/a"])["file:paste/a"]
    assert (snapshot.presence, snapshot.title, snapshot.body) == (Presence.THERE, "Calves", "strong calves")
    assert (snapshot.locked, snapshot.author) == (True, "ana")


def test_a_post_can_come_back(files: Files) -> None:
    files.write({"id": "a", "removed": True}, {"id": "a", "removed": False})
    assert files.platform.recheck(["file:paste/a"])["file:paste/a"].presence is Presence.THERE


def test_posts_of_another_platform_are_missing(files: Files) -> None:
    assert files.platform.recheck(["file:other/a"])["file:other/a"].presence is Presence.MISSING


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "not JSON"),
        ('{"id": "b"', "not JSON"),
        ("[" * 100_000, "brackets too deep"),
        ('{"id": ' + "9" * 5000 + "}", "number too long"),
        ("[1]", "not a JSON object"),
        ("null", "not a JSON object"),
        ({"body": "text"}, "id is missing"),
        ({"id": None, "body": "text"}, "id is missing"),
        ({"id": True, "body": "text"}, "id is neither"),
        ({"id": 1.5, "body": "text"}, "id is neither"),
        ({"id": "", "body": "text"}, "id is empty"),
        ({"id": "b c", "body": "text"}, "id is empty"),
        ({"id": "b\u0000", "body": "text"}, "id is empty"),
        ({"id": "\ud800", "body": "text"}, "id is empty"),
        ({"id": "b" * 201, "body": "text"}, "id is empty"),
        ({"id": "b"}, "title and body are both empty"),
        ({"id": "b", "title": " ", "body": ""}, "title and body are both empty"),
        ({"id": "b", "title": 3}, "title is not text"),
        ({"id": "b", "body": ["text"]}, "body is not text"),
        ({"id": "b", "body": "text", "author": {"name": "x"}}, "author is not text"),
        ({"id": "b", "body": "text", "kind": "tweet"}, "kind is none of submission, comment, answer"),
        ({"id": "b", "body": "text", "kind": 1}, "kind is none of"),
        ({"id": "b", "body": "text", "created": "yesterday"}, "created is neither"),
        ({"id": "b", "body": "text", "created": True}, "created is neither"),
        ({"id": "b", "body": "text", "created": 1e300}, "created is neither"),
        ({"id": "b", "body": "text", "created": float("nan")}, "created is neither"),
        ({"id": "b", "body": "text", "created": "0001-01-01T00:00+05:00"}, "created is neither"),
        ({"id": "b", "body": "text", "parent_id": []}, "parent_id is neither"),
        ({"id": "b", "body": "text", "permalink": "javascript:alert(1)"}, "permalink is not an http"),
        ({"id": "b", "body": "text", "permalink": "https://a b"}, "permalink is not an http"),
        ({"id": "b", "body": "text", "deleted": "yes"}, "deleted is neither true nor false"),
        ({"id": "b", "body": "x" * 1_000_000}, f"longer than {LONGEST_LINE} bytes"),
    ],
)
def test_a_line_that_is_no_post_is_named_with_its_number_and_what_is_wrong(
    files: Files, line: dict[str, Any] | str, reason: str
) -> None:
    files.write(line, {"id": "z", "body": "text", "author": "ben"})
    fetched = files.fetch()
    assert uris(fetched) == ["a", "z"]
    (rejected,) = fetched.rejected
    assert rejected.key == "line 2"
    assert reason in rejected.error
    assert uris(files.fetch(fetched.cursor)) == []


def test_a_line_that_is_not_utf_8_is_named(files: Files) -> None:
    with files.inbox.open("ab") as file:
        file.write(b'{"id": "b", "body": "caf\xe9"}\n')
    assert [entry.error for entry in files.fetch().rejected] == ["not UTF-8"]


def test_the_numbers_of_lines_go_on_from_look_to_look(files: Files) -> None:
    cursor = files.fetch().cursor
    files.write("", "broken")
    assert [entry.key for entry in files.fetch(cursor).rejected] == ["line 3"]


def test_what_is_wrong_never_repeats_what_the_line_says(files: Files) -> None:
    files.write(
        '{"body": "my knee hurts", "author": "ana"}', '{"id": "b", "title": ["my knee hurts"]}', "my knee hurts"
    )
    assert len(files.fetch().rejected) == 3
    assert not any("knee" in entry.error for entry in files.fetch().rejected)


def test_a_byte_order_mark_and_odd_characters_do_no_harm(files: Files) -> None:
    files.inbox.write_bytes(b'\xef\xbb\xbf{"id": "b", "body": "a\\u0000b\\ud800c", "author": "x\\u0000"}\r\n')
    (post,) = files.fetch().posts
    assert (post.body, post.author) == ("a\ufffdb\ufffdc", "x\ufffd")


def test_a_long_line_that_is_not_finished_waits(files: Files) -> None:
    with files.inbox.open("a") as file:
        file.write("x" * (2 * LONGEST_LINE))
    first = files.fetch()
    assert (uris(first), first.rejected) == (["a"], ())
    files.write("x", {"id": "b", "body": "text", "author": "ben"})
    second = files.fetch(first.cursor)
    assert (uris(second), len(second.rejected)) == (["b"], 1)


def make_missing(path: Path) -> None:
    path.unlink()


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [make_missing, make_folder, make_pipe])
def test_an_inbox_that_cannot_be_read_is_named(files: Files, spoil: Callable[[Path], None]) -> None:
    spoil(files.inbox)
    for call in (files.fetch, lambda: files.platform.recheck(["file:paste/a"])):
        with pytest.raises(Later) as caught:
            call()
        assert caught.value.code == "unreadable"
        assert str(files.inbox) in str(caught.value)


def test_an_outbox_without_a_folder_is_named(files: Files, tmp_path: Path) -> None:
    platform = FilePlatform("paste", files.inbox, tmp_path / "none" / "out.jsonl", files.clock)
    with pytest.raises(Later) as caught:
        platform.reply("file:paste/a", "text", key="k1")
    assert caught.value.code == "unwritable"
    assert str(tmp_path / "none" / "out.jsonl") in str(caught.value)


def test_a_reply_is_a_line_with_all_that_a_reader_needs(files: Files) -> None:
    made = files.platform.reply("file:paste/a", "text", key="k1")
    (line,) = files.replies()
    assert line == {
        "id": made.uri.removeprefix("file:paste/"),
        "parent_id": "a",
        "text": "text",
        "key": "k1",
        "at": START.isoformat(),
    }


def test_edits_and_deletions_are_lines_of_their_own(files: Files) -> None:
    made = files.platform.reply("file:paste/a", "text", key="k1")
    files.platform.edit(made.uri, "better")
    files.platform.delete(made.uri)
    assert [(line.get("text"), line.get("edited"), line.get("deleted")) for line in files.replies()] == [
        ("text", None, None),
        ("better", True, None),
        (None, None, True),
    ]


def test_posts_that_do_not_say_who_wrote_them_are_told_of_once(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr(file_module, "log", SimpleNamespace(warning=lambda event, **_: logged.append(event)))
    files.write({"id": "b", "body": "text"}, {"id": "c", "body": "text"}, {"id": "d", "body": "text", "author": None})
    first = files.fetch()
    files.write({"id": "e", "body": "text"})
    second = files.fetch(first.cursor)
    assert uris(first) == ["a", "b", "c", "d"]
    assert logged == ["posts that name no author are left alone"]
    (remark,) = first.remarks
    assert remark.key == "author"
    assert "the first in line 2" in remark.error
    assert [entry.key for entry in second.remarks] == ["author"]
    assert (first.rejected, second.rejected) == ((), ())


def test_posts_that_all_have_a_name_or_an_account_that_is_gone_are_nothing_to_tell_of(files: Files) -> None:
    files.write({"id": "b", "body": "text", "author": None}, {"id": "c", "body": "text"}, {"id": "c", "author": "ben"})
    assert (files.fetch().rejected, files.fetch().remarks) == ((), ())


def test_a_post_from_the_future_counts_as_written_now_and_is_told_of(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(file_module, "log", SimpleNamespace(warning=lambda event, **_: logged.append(event)))
    for post_id, created in (("b", "2030-01-01T00:00:00Z"), ("c", (START + dt.timedelta(minutes=1)).isoformat())):
        files.write({"id": post_id, "body": "text", "author": "ben", "created": created})
    fetched = files.fetch()
    assert [post.created for post in fetched.posts] == [START, START, START]
    (remark,) = fetched.remarks
    assert (remark.key, "the first in line 2" in remark.error) == ("created", True)
    assert logged == ["posts are dated in the future"]


@pytest.mark.parametrize("looks", [1, 2])
def test_an_id_that_somebody_else_uses_again_is_told_of_and_the_first_post_stays(files: Files, looks: int) -> None:
    first = files.fetch()
    files.write({"id": "b", "body": "text"}, {"id": "a", "body": "another question", "author": "ben"})
    known = {"file:paste/a"} if looks == 2 else set()
    cursor = first.cursor if looks == 2 else None
    fetched = files.platform.fetch_new("fitness", cursor=cursor, known=lambda _uris: known, oldest=LONG_AGO)
    assert [(post.uri, post.author) for post in fetched.posts if post.uri == "file:paste/a"] == (
        [] if looks == 2 else [("file:paste/a", "ana")]
    )
    (rejected,) = fetched.rejected
    assert rejected.key == "line 3"
    assert "the id of line 1 again, but another author" in rejected.error
    assert files.platform.recheck(["file:paste/a"])["file:paste/a"].body == "weak calves"


@pytest.mark.parametrize(
    "later",
    [
        {"body": "edited", "author": "ana"},
        {"body": "edited"},
        {"locked": True, "author": "ben"},
        {"author": None, "body": "[deleted]"},
        {"deleted": True, "author": "ben", "body": "text"},
    ],
)
def test_an_edit_a_lock_and_a_deletion_are_nothing_to_tell_of(files: Files, later: dict[str, Any]) -> None:
    cursor = files.fetch().cursor
    files.write({"id": "a", **later})
    for looked in (files.fetch(), files.platform.fetch_new("x", cursor=cursor, known=lambda u: u, oldest=LONG_AGO)):
        assert looked.rejected == ()
    presence = Presence.DELETED if "deleted" in later else Presence.THERE
    assert files.platform.recheck(["file:paste/a"])["file:paste/a"].presence is presence


def test_it_counts_who_is_nameless_among_the_newest(files: Files) -> None:
    files.write({"id": "b", "body": "text"}, {"id": "b", "locked": True}, {"id": "x", "locked": True}, "{broken")
    seen = look_over(files.inbox)
    assert (seen.posts, seen.nameless, [entry.key for entry in seen.unreadable]) == (2, 1, ["line 5"])
    files.write(*({"id": f"n{number}", "body": "text"} for number in range(LINES_A_LOOK)))
    seen = look_over(files.inbox)
    assert (seen.posts, seen.nameless, seen.unreadable) == (LINES_A_LOOK, LINES_A_LOOK, ())


def test_what_the_inbox_says_of_our_reply_counts(files: Files) -> None:
    made = files.platform.reply("file:paste/a", "text", key="k1")
    files.write({"id": made.uri.removeprefix("file:paste/"), "body": "edited there"})
    assert files.platform.recheck([made.uri])[made.uri].body == "edited there"
    files.write({"id": made.uri.removeprefix("file:paste/"), "removed": True})
    assert files.platform.recheck([made.uri])[made.uri].presence is Presence.REMOVED


def test_a_key_is_remembered_by_the_file_and_not_by_the_process(files: Files) -> None:
    made = files.platform.reply("file:paste/a", "text", key="k1")
    another = FilePlatform("paste", files.inbox, files.outbox, files.clock)
    assert another.reply("file:paste/a", "text", key="k1") == made
    assert another.find_reply("file:paste/a", key="k1") == made
    assert len(files.replies()) == 1


def test_a_key_that_was_used_makes_no_reply_even_where_the_parent_is_gone(files: Files) -> None:
    made = files.platform.reply("file:paste/a", "text", key="k1")
    files.write({"id": "a", "deleted": True})
    assert files.platform.reply("file:paste/a", "text", key="k1") == made


def test_different_keys_make_different_replies(files: Files) -> None:
    first, second = (files.platform.reply("file:paste/a", "text", key=key) for key in ("k1", "k2"))
    assert first.uri != second.uri
    assert len(files.replies()) == 2


def test_half_a_line_in_the_outbox_does_not_spoil_the_next(files: Files) -> None:
    files.outbox.write_text('{"id": "r-1", "key": "k1", "te')
    made = files.platform.reply("file:paste/a", "text", key="k1")
    lines = files.outbox.read_text().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[1])["text"] == "text"
    assert files.platform.find_reply("file:paste/a", key="k1") == made


def test_a_reply_is_on_disk_before_it_counts(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr("bot.platforms.file.os.fsync", fsync)
    files.platform.reply("file:paste/a", "text", key="k1")
    assert synced == [str(files.outbox.parent), str(files.outbox)]


def test_a_write_that_fails_half_way_is_taken_back(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.platform.reply("file:paste/a", "first", key="k1")
    before = files.outbox.read_bytes()
    monkeypatch.setattr(file_module, "_write_fully", write_half)
    with pytest.raises(Later, match="No space left") as caught:
        files.platform.reply("file:paste/a", "second", key="k2")
    assert caught.value.code == "unwritable"
    assert files.outbox.read_bytes() == before


def test_a_write_that_cannot_be_taken_back_is_ambiguous(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def truncate(descriptor: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(file_module, "_write_fully", write_half)
    monkeypatch.setattr("bot.platforms.file.os.ftruncate", truncate)
    with pytest.raises(Ambiguous):
        files.platform.reply("file:paste/a", "text", key="k1")
    monkeypatch.undo()
    files.platform.reply("file:paste/a", "text", key="k1")
    assert files.outbox.read_text().count('"k1"') == 1


def write_half(file: Any, data: bytes) -> None:
    os.write(file.fileno(), data[: len(data) // 3])
    raise OSError(28, "No space left on device")


def reply_from_two_threads(files: Files) -> list[PublicReply]:
    made: list[PublicReply] = []
    platforms = [FilePlatform("paste", files.inbox, files.outbox, files.clock) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda one=one: made.append(one.reply("file:paste/a", "text", key="k1")))
        for one in platforms
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    return made


def test_two_at_the_same_time_make_one_reply(files: Files) -> None:
    first, second = reply_from_two_threads(files)
    assert first == second
    assert len(files.replies()) == 1


def test_without_the_lock_two_at_the_same_time_make_two(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked, look = threading.Barrier(2, timeout=10), file_module._replies

    def slow_look(file: Any) -> dict[str, Any]:
        found = look(file)
        both_have_looked.wait()
        return found

    monkeypatch.setattr(file_module, "_replies", slow_look)
    monkeypatch.setattr("bot.platforms.file.fcntl.flock", lambda file, how: None)
    reply_from_two_threads(files)
    assert len(files.replies()) == 2


def test_a_reply_that_nobody_made_cannot_be_edited_and_counts_as_deleted(files: Files) -> None:
    with pytest.raises(Never):
        files.platform.edit("file:paste/r-0", "text")
    files.platform.delete("file:paste/r-0")
    assert files.replies() == []


@pytest.fixture
def moderated(tmp_path: Path) -> FilePlatform:
    return FilePlatform(
        "paste", tmp_path / "in", tmp_path / "out", FakeClock(), account="Rep", moderators={"fitness": ["Maria"]}
    )


def test_moderators_and_account_are_what_the_settings_say(moderated: FilePlatform) -> None:
    assert moderated.moderators("fitness") == {"maria"}
    assert moderated.moderators("running") == frozenset()
    assert moderated.whoami() == "Rep"
