"""Checks of what the config names: folder, database, port, platforms, consent; and of the machine's clock."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from bot.clock import Clock
from bot.doctor.check import Check
from bot.platforms.base import Platform, PlatformError
from bot.platforms.file import LINES_A_LOOK, look_over
from bot.records import EVERYWHERE, Mode
from bot.review.edge import CONTENT_SECURITY_POLICY
from bot.review.server import ServerError, free_port
from bot.settings import CommunitySettings, FileSettings, LocalSettings, RedditSettings, Settings, SettingsError
from bot.store import Store, Transaction
from bot.store.engine import Damaged, StoreError, create_engine, current_revision, holder_of, require_known, sqlite_path
from bot.store.pauses import Pause

MADE = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""Before this there was no repcheck, so no clock may show it."""

_LEFT_BY_DEMO = "repcheck-demo.txt"
_SLACK = dt.timedelta(minutes=5)
_PATIENCE_S = 5.0
_FAILURES = 3
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared with, not listened on
_BEGIN_ANEW = "where there is no backup: move the file away, and the service begins anew"
_NAME_THEM = 'write "author" into each line: whoever has no name cannot say "stop"'
_NAMES_A_YEAR = re.compile(r"\b20\d\d\b")


def data_folder(folder: Path) -> Check:
    """Check that files can be made in the data folder, or the folder itself, and that no demo lives there."""
    if (folder / _LEFT_BY_DEMO).exists():
        message = f"{folder} holds the state of `repcheck demo`"
        return Check.wrong("data-folder", message, "set data_dir to a folder of its own")
    place = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".repcheck-doctor-"):
            pass
    except OSError as error:
        hint = f"let this user (uid {os.geteuid()}) write there, or set data_dir to another folder"
        return Check.wrong("data-folder", f"{place} cannot be written: {error.strerror}", hint)
    made = "" if folder.exists() else " will be made; its place"
    return Check.fine("data-folder", f"{folder}{made} can be written")


def database(settings: Settings) -> Check:
    """Check that the database opens and has tables that this program can use; a missing SQLite file is not made."""
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        return Check.fine("database", f"{path} will be made on the first start")
    try:
        engine = create_engine(settings.database_url)
    except (StoreError, ModuleNotFoundError) as error:
        named = "see [database] url and data_dir in the config"
        return Check.wrong("database", str(error), _BEGIN_ANEW if isinstance(error, Damaged) else named)
    try:
        current = current_revision(engine)
        if require_known(engine):
            return Check.fine("database", f"it opens and is up to date (revision {current})")
    except StoreError as error:
        return Check.wrong("database", str(error), "install a newer repcheck; see docs/operating.md")
    finally:
        engine.dispose()
    if path is None:
        message = f"its tables are those of revision {current or 'none'}"
        return Check.wrong("database", message, "run `repcheck db upgrade`")
    return Check.fine("database", f"revision {current or 'none'}: brought up to date on the next start")


def desk_answers(settings: Settings) -> bool:
    """Say whether a review desk of ours answers on the port of the settings."""
    host = _EVERYWHERE.get(settings.web.host, settings.web.host)
    asking = http.client.HTTPConnection(host, settings.web.port, timeout=_PATIENCE_S)
    try:
        asking.request("GET", "/")
        answer = asking.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
    return answer.status < 500 and answer.getheader("Content-Security-Policy") == CONTENT_SECURITY_POLICY


def port(settings: Settings) -> Check:
    """Check that the desk's port is free, or that the desk itself holds it."""
    web = settings.web
    try:
        free = free_port(web.host, web.port) == web.port
    except ServerError as error:
        return Check.wrong("port", str(error), "see [web] host and port in the config")
    if free:
        return Check.fine("port", f"{web.host}:{web.port} is free")
    if desk_answers(settings):
        return _desk("port", settings)
    message = f"{web.host}:{web.port} is in use, and not by a review desk"
    return Check.wrong("port", message, "stop the other program, or set another [web] port")


def _desk(number: str, settings: Settings) -> Check:
    """Check that the desk which answers is this config's: whoever runs it holds the database file."""
    where = f"{settings.web.host}:{settings.web.port}"
    path = sqlite_path(settings.database_url)
    if path is None:
        return Check.fine(number, f"a review desk answers on {where}")
    holder = holder_of(path)
    if holder is None:
        message = f"the review desk of another repcheck answers on {where}: nothing runs on {path}"
        return Check.wrong(number, message, "stop that one (a demo?), or set another [web] port; then `repcheck run`")
    return Check.fine(number, f"this config's review desk answers on {where} ({holder})")


def pauses(settings: Settings, clock: Clock) -> Iterator[Check]:
    """Say what is paused, by whom and why; nothing while there is no database that could hold a pause."""
    for tx in _stored(settings, clock):
        paused = "; ".join(_told(pause) for pause in tx.pauses.all())
        hint = "`repcheck resume` goes on"
        yield Check.note("pause", paused, hint) if paused else Check.fine("pause", "nothing is paused")


def sources(settings: Settings, clock: Clock) -> Iterator[Check]:
    """Tell of communities that could not be read for some looks in a row."""
    for tx in _stored(settings, clock):
        for community in settings.communities:
            source = tx.sources.get(community.name)
            if source.failures >= _FAILURES:
                since = f"since {source.worked:%Y-%m-%d %H:%M} UTC" if source.worked else "ever"
                message = f"{community.name} was not read {since}, {source.failures} tries in a row: {source.error}"
                yield Check.note("source", message, "see the log and the page Status; docs/operating.md has the causes")


def _stored(settings: Settings, clock: Clock) -> Iterator[Transaction]:
    """Yield one look into the database; none where it cannot be used, which its own check tells."""
    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        return
    try:
        store = Store(create_engine(settings.database_url), clock)
    except (StoreError, ModuleNotFoundError):
        return
    try:
        if require_known(store.engine):
            with store.read() as tx:
                yield tx
    except StoreError:
        return
    finally:
        store.close()


def _told(pause: Pause) -> str:
    what = "everything" if pause.everything else "posting"
    where = "everywhere" if pause.scope == EVERYWHERE else f"in {pause.scope}"
    since = f" since {pause.at:%Y-%m-%d %H:%M} UTC" if pause.at else ""
    return f"PAUSED: {what} {where}{since} by {pause.by} ({pause.why})"


def running(settings: Settings) -> Check:
    """Check that the service is up: its desk answers."""
    where = f"{settings.web.host}:{settings.web.port}"
    if desk_answers(settings):
        return _desk("running", settings)
    hint = "start it with `repcheck run`; if it runs, its log says more"
    return Check.wrong("running", f"no review desk answers on {where}", hint)


def consent(community: CommunitySettings) -> Check:
    """Check that posting rests on somebody's word: who, where, and a year at least."""
    if community.mode is not Mode.POST:
        return Check.fine("consent", f"{community.name}: mode {community.mode}, nothing is posted by itself")
    if community.consent and _NAMES_A_YEAR.search(community.consent):
        return Check.fine("consent", f"{community.name}: {community.consent}")
    message = f"{community.name}: mode post, but consent does not say when it was given"
    hint = 'write who agreed, when and where, such as consent = "the moderators, in modmail, 3 November 2026"'
    return Check.wrong("consent", message, hint)


def claims_off(communities: Sequence[CommunitySettings], known: Collection[str]) -> Iterator[Check]:
    """Tell of claims that are to be off and are none: a slip would leave the claim that was meant on."""
    for community in communities:
        for claim in community.claims_off:
            if claim not in known:
                near = next(iter(get_close_matches(claim, known, n=1)), None)
                hint = f"did you mean {near}?" if near else "`repcheck kb show` lists the ids"
                message = f"{community.name}: claims_off names {claim}, and there is no such claim"
                yield Check.wrong("claims-off", message, hint)


def machine_clock(clock: Clock, data_dir: Path) -> Check:
    """Check that the clock shows a time that can be: after repcheck was made, and not before its own data."""
    now = clock.now()
    hint = "set the clock, and keep it right with NTP: expiry, caps and deletion go by it"
    if now < MADE:
        return Check.wrong("clock", f"it shows {now:%Y-%m-%d %H:%M} UTC, which is long past", hint)
    newest = max((path.stat().st_mtime for path in data_dir.glob("repcheck.sqlite3*")), default=0.0)
    written = dt.datetime.fromtimestamp(newest, dt.UTC)
    if written > now + _SLACK:
        message = f"it shows {now:%Y-%m-%d %H:%M} UTC, but the database was written at {written:%Y-%m-%d %H:%M} UTC"
        return Check.wrong("clock", message, hint)
    return Check.fine("clock", f"it shows {now:%Y-%m-%d %H:%M} UTC")


def platforms(settings: Settings, openers: Mapping[str, Callable[[], Platform]]) -> Iterator[Check]:
    """Check that each platform can be used; Reddit is asked a read or two, and nothing is posted."""
    for name, platform in settings.platforms.items():
        if isinstance(platform, FileSettings):
            yield from _file_platform(name, platform)
            yield from _shared_inbox(name, [one.name for one in settings.communities if one.platform == name])
        elif isinstance(platform, LocalSettings):
            yield Check.fine(f"platform.{name}", "pasted posts only; nothing is ever posted from here")
        else:
            watched = [community.name for community in settings.communities if community.platform == name]
            yield from _reddit_platform(name, platform, watched, openers[name])


def _file_platform(name: str, platform: FileSettings) -> Iterator[Check]:
    number = f"platform.{name}"
    unreadable, unwritable = _inbox_amiss(platform.inbox), _outbox_amiss(platform.outbox)
    for amiss in (unreadable, unwritable):
        if amiss is not None:
            yield Check.wrong(number, *amiss)
    if unreadable is None and unwritable is None:
        yield Check.fine(number, f"reads {platform.inbox}, writes {platform.outbox}")
    if unreadable is None:
        yield from _newest_lines(number, platform.inbox)


def _shared_inbox(name: str, communities: Sequence[str]) -> Iterator[Check]:
    if len(communities) > 1:
        message = f"{' and '.join(communities)} read the same inbox: each post goes to whichever reads it first"
        yield Check.note(f"platform.{name}", message, "give each community an entry of its own under [platforms]")


def _inbox_amiss(inbox: Path) -> tuple[str, str] | None:
    """Return what is wrong with an inbox and its cure, or None."""
    if not inbox.exists():
        return f"the inbox {inbox} is not there", "make the file (it may be empty)"
    if not inbox.is_file():
        return f"the inbox {inbox} is not a file", "name a file as inbox: each line of it is a post"
    if not os.access(inbox, os.R_OK):
        return f"the inbox {inbox} cannot be read", f"let this user (uid {os.geteuid()}) read it"
    return None


def _outbox_amiss(outbox: Path) -> tuple[str, str] | None:
    """Return what is wrong with an outbox and its cure, or None; it is made where only its folder is there."""
    if outbox.exists() and not outbox.is_file():
        return f"the outbox {outbox} is not a file", "name a file as outbox; it is made with the first reply"
    if not outbox.parent.is_dir():
        return f"the outbox {outbox} has no folder", f"make {outbox.parent}, or name another outbox"
    if not os.access(outbox if outbox.exists() else outbox.parent, os.W_OK):
        hint = f"let this user (uid {os.geteuid()}) write there, or name another outbox"
        return f"the outbox {outbox} cannot be written", hint
    return None


def _newest_lines(number: str, inbox: Path) -> Iterator[Check]:
    seen = look_over(inbox)
    if seen.posts and seen.nameless == seen.posts:
        message = f"none of the newest {seen.posts} posts in {inbox} says who wrote it: they are all left alone"
        yield Check.wrong(number, message, _NAME_THEM)
    elif seen.nameless:
        message = f"{seen.nameless} of the newest {seen.posts} posts name no author and are left alone"
        yield Check.note(number, message, _NAME_THEM)
    if seen.unreadable:
        first = seen.unreadable[0]
        count = f"{len(seen.unreadable)} of the newest {LINES_A_LOOK} lines of {inbox} are not read"
        hint = 'mend what writes them: docs/operating.md has the format under "Files as a source"'
        yield Check.note(number, f"{count}, the first: {first.key}: {first.error}", hint)


def _reddit_platform(
    name: str, settings: RedditSettings, watched: list[str], opener: Callable[[], Platform]
) -> Iterator[Check]:
    number = f"platform.{name}"
    try:
        platform = opener()
    except SettingsError as error:
        yield Check.wrong(number, str(error), f"see [platforms.{name}] in the config")
        return
    try:
        account = platform.whoami()
        if account.lower() != settings.username.lower():
            message = f"signed in as u/{account}, but the config says {settings.username}"
            yield Check.wrong(number, message, f"correct username under [platforms.{name}]")
        else:
            yield Check.fine(number, f"signed in as u/{account}")
        for community in watched:
            yield _subreddit(number, community, account, platform)
    except PlatformError as error:
        yield Check.wrong(number, str(error), _cure(error))
    finally:
        platform.close()


def _cure(error: PlatformError) -> str:
    if error.code == "credentials":
        return "check the app's id and secret and the account's password; Reddit may also have ended the app's access"
    return "check the network, and whether Reddit is up; then try again"


def _subreddit(number: str, community: str, account: str, platform: Platform) -> Check:
    number = f"{number}.{community}"
    try:
        moderators = platform.moderators(community)
    except PlatformError as error:
        hint = "check `source` of the community: the subreddit must exist and let this account read it"
        return Check.wrong(number, str(error), hint)
    role = "is" if account.lower() in moderators else "is not"
    return Check.fine(number, f"can be read; u/{account} {role} one of its {len(moderators)} moderators")
