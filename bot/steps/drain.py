"""Draining a state: every post in it is handed on, one at a time, and one that makes a step fail is set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

from bot.logs import logger
from bot.records import EVERYWHERE, StoredPost
from bot.states import PostState
from bot.steps.runtime import Runtime
from bot.store.audit import StaleState

_BATCH = 200

log = logger("drain")


def drain(runtime: Runtime, state: PostState, do: Callable[[StoredPost], None]) -> int:
    """Hand every post in ``state`` to ``do`` until none is left or the service stops; return how many were handed on.

    Posts of a community in which everything is paused stay where they are. ``do`` must move its post on.
    """
    done = 0
    resting: set[int] = set()
    while not runtime.stop.is_set():
        batch, full = _next_batch(runtime, state, resting)
        for post in batch:
            do(post)
            done += 1
            if runtime.stop.is_set():
                break
        if not full:
            break
    return done


def _next_batch(runtime: Runtime, state: PostState, resting: set[int]) -> tuple[list[StoredPost], bool]:
    """Return posts to hand on, and whether there may be more; ``resting`` collects those that a pause holds."""
    limit = _BATCH + len(resting)
    with runtime.store.read() as tx:
        found = tx.posts.in_state(state, limit=limit)
        paused = {pause.scope for pause in tx.pauses.all() if pause.everything}
    resting.update(post.id for post in found if EVERYWHERE in paused or post.community in paused)
    return [post for post in found if post.id not in resting], len(found) == limit


def set_aside(runtime: Runtime, post: StoredPost, step: str, error: Exception, wait: dt.timedelta) -> None:
    """Put a post that made a step fail out of the way; nothing is done if somebody has moved it meanwhile.

    The error's message may repeat what the post says, so it stands with the post and not in the log.
    """
    last = extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    log.error("set aside", step=step, post=post.id, error=type(error).__name__, where=where)
    try:
        with runtime.store.write() as tx:
            tx.posts.set_aside(post, f"{step}: {type(error).__name__}: {error}", tx.now + wait)
            tx.sources.tally(post.community, "set-aside")
    except StaleState:
        log.info("moved meanwhile", step=step, post=post.id)
