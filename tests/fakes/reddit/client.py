"""The test's hand on a fake Reddit in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ROOT = Path(__file__).resolve().parents[3]


class FakeReddit:
    """Starts a fake Reddit and steers it; a context manager.

    Its clock stands at ``now`` (noon) until ``advance`` moves it; with ``real_time`` it runs from ``now`` (the
    machine's time). The server lives on while whatever talks to it is killed, and ends with whoever started it.
    """

    username = "repcheck_bot"

    def __init__(self, *, now: dt.datetime | None = None, real_time: bool = False) -> None:
        start = now or (dt.datetime.now(dt.UTC) if real_time else NOON)
        self._clock = {"now": start.timestamp(), "real_time": real_time}
        command = [sys.executable, "-m", "tests.fakes.reddit", "--until-stdin-closes", "--now", str(start.timestamp())]
        self._process = subprocess.Popen(
            [*command, "--real-time"] if real_time else command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a signal to the test's group is not meant for Reddit
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> dict[str, str]:
        """What an account needs to sign in, with both addresses: the names are those of ``RedditAccount``."""
        return {
            "client_id": "fake-client",
            "client_secret": "fake-secret",
            "username": self.username,
            "password": "fake-password",
            "reddit_url": self.url,
            "oauth_url": self.url,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def reset(self) -> None:
        """Forget everything and start anew."""
        self._order("reset", **self._clock)

    def add_subreddit(self, name: str, *, access: str = "public", moderators: tuple[str, ...] = ()) -> None:
        """Add a public, private, quarantined or banned subreddit; ``add_submission`` adds a missing public one."""
        self._order("add_subreddit", name=name, access=access, moderators=list(moderators))

    def add_submission(
        self,
        subreddit: str,
        title: str,
        body: str = "",
        *,
        author: str | None = "ana",
        given_id: str | None = None,
        created: dt.datetime | None = None,
        link: bool = False,
    ) -> str:
        """Add a submission on top of the listing, whatever its id and time, and return its full name."""
        what = {
            "title": title,
            "body": body,
            "author": author,
            "given_id": given_id,
            "created": _seconds(created),
            "link": link,
        }
        return str(self._order("add_submission", subreddit=subreddit, **what))

    def add_comment(
        self,
        parent: str,
        body: str,
        *,
        author: str | None = "ben",
        given_id: str | None = None,
        created: dt.datetime | None = None,
        lags: bool = False,
    ) -> str:
        """Add a comment under a full name and return its own; with ``lags`` it shows as late as one that is posted."""
        what: dict[str, Any] = {
            "body": body,
            "author": author,
            "given_id": given_id,
            "created": _seconds(created),
            "lags": lags,
        }
        return str(self._order("add_comments", parent=parent, count=1, **what)[0])

    def add_comments(self, parent: str, count: int, body: str = "comment {n}", *, author: str = "ben") -> list[str]:
        """Add many comments, ``{n}`` in their text counted from 0; return their full names, oldest first."""
        what: dict[str, Any] = {"body": body, "author": author, "given_id": None, "created": None, "lags": False}
        return list(self._order("add_comments", parent=parent, count=count, **what))

    def delete(self, fullname: str) -> None:
        """Let its author delete a thing."""
        self.change(fullname, deleted=True)

    def remove(self, fullname: str, *, shape: str = "blank", by: str = "moderator") -> None:
        """Let a moderator remove a thing.

        ``shape`` blank: text gone; moderator_view: text intact, as moderators see it; hidden: the tree alone hides it.
        """
        self.change(fullname, removed=shape, removed_by=by)

    def approve(self, fullname: str) -> None:
        """Bring a removed thing back where it was."""
        self.change(fullname, removed=None)

    def lock(self, fullname: str) -> None:
        """Lock a thing against replies."""
        self.change(fullname, locked=True)

    def archive(self, fullname: str) -> None:
        """Make a submission too old for replies."""
        self.change(fullname, archived=True)

    def forget(self, fullname: str) -> None:
        """Give a thing back nowhere any more."""
        self.change(fullname, forgotten=True)

    def edit(self, fullname: str, body: str) -> None:
        """Let its author edit a thing."""
        self._order("edit", fullname=fullname, body=body)

    def set_fields(self, fullname: str, *drop: str, **fields: Any) -> None:
        """Show these values in the thing's JSON whatever is true, and leave the keys of ``drop`` out."""
        self.change(fullname, fields=fields, dropped=list(drop))

    def change(self, fullname: str, **attributes: Any) -> None:
        """Set attributes of a thing (``world.Thing``)."""
        self._order("change", fullname=fullname, **attributes)

    def ban(self, subreddit: str, account: str | None = None) -> None:
        """Ban an account, ours if left out."""
        self._order("ban", subreddit=subreddit, account=account or self.username)

    def set_password(self, password: str) -> None:
        """Give our account another password; tokens given so far are void."""
        self._order("set_password", account=self.username, password=password)

    def expire_tokens(self) -> None:
        """Make all tokens void."""
        self._order("expire_tokens")

    def fail_next(
        self,
        method: str,
        path: str,
        how: str | int,
        *,
        times: int = 1,
        when: str = "before",
        message: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Let the next requests whose path matches the pattern fail (``server.Fault``)."""
        fault = {"method": method, "path": path, "how": str(how), "when": when, "times": times, "message": message}
        self._order("fail_next", **fault, headers=headers or {})

    def heal(self) -> None:
        """Forget all faults that have not happened yet."""
        self._order("heal")

    def hold(self, method: str, path: str, *, when: str = "before") -> None:
        """Leave the next such request open until ``release``."""
        self.fail_next(method, path, "hang", when=when)

    def wait_held(self, count: int = 1, *, timeout: float = 10) -> bool:
        """Wait until ``count`` requests are held; return whether they are."""
        return bool(self._order("wait_held", count=count, timeout=timeout))

    def release(self, *, drop: bool = False) -> None:
        """Let held requests go on, also those whose client has gone; with ``drop`` reset them instead."""
        self._order("release", drop=drop)

    def advance(self, seconds: float) -> dt.datetime:
        """Move the clock on and return the new time."""
        return dt.datetime.fromtimestamp(self._order("advance", seconds=seconds), dt.UTC)

    def now(self) -> dt.datetime:
        """Return the time on Reddit's clock."""
        return self.advance(0)

    def set_lags(self, **lags: float) -> None:
        """Say how many seconds late ``history``, ``tree`` and ``listing`` show a new comment."""
        self._order("set_lags", **lags)

    def set_limits(self, **limits: object) -> None:
        """Set what the headers say is ``remaining``, ``used`` and left until ``reset``."""
        self._order("set_limits", **{name: str(value) for name, value in limits.items()})

    def journal(self) -> list[dict[str, Any]]:
        """Return every write made through the API: what, fullname, parent, text, account, at."""
        return list(self._order("journal"))

    def requests(self) -> list[dict[str, Any]]:
        """Return every request but the test's own: method, path, query, user_agent, connection (its port)."""
        return list(self._order("requests"))

    def replies_under(self, fullname: str) -> list[dict[str, Any]]:
        """Return the direct replies that are not deleted, wherever they show: fullname, author, body, at."""
        return list(self._order("replies_under", fullname=fullname))

    def _order(self, verb: str, **arguments: Any) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/_control/{verb}", json.dumps(arguments))
            answered = connection.getresponse()
            content = json.loads(answered.read())
        finally:
            connection.close()
        if answered.status != 200:
            raise ValueError(content["message"])
        return content


def _seconds(time: dt.datetime | None) -> float | None:
    return None if time is None else time.timestamp()
