"""How the service stands: sources, what was left out, numbers, and the pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from bot.records import EVERYWHERE, Community
from bot.review import reads
from bot.review.access import Releaser, SignedIn, Visitor, context_of, require_in
from bot.review.desk import Missing, Refused
from bot.review.pages.shell import page, redirect
from bot.store.sources import Source

WEEK = dt.timedelta(days=6)
_LISTED = 30
_Row = TypeVar("_Row", bound=tuple[object, ...])

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A community, how its source stands, and this week's numbers."""

    community: Community
    source: Source
    judged: int
    drafted: int
    suggested: int
    approved: int
    rejected: int
    posted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseForm:
    """What somebody typed into the pause form."""

    scope: str = EVERYWHERE
    what: str = "posting"
    why: str = ""


@router.get("/status", response_class=HTMLResponse)
def status(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show how the service stands."""
    return _show(request, visitor)


@router.post("/pause", response_class=HTMLResponse)
def pause(
    request: Request,
    visitor: Releaser,
    scope: Annotated[str, Form(max_length=80)] = "",
    what: Annotated[str, Form(max_length=20)] = "",
    why: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Pause posting or everything, or go on."""
    typed = PauseForm(scope=scope, what=what, why=why)
    try:
        if scope != EVERYWHERE and scope not in visitor.communities:
            raise Refused("Choose one of the communities, or everywhere.")
        require_in(request, visitor, scope)
        if what not in ("posting", "everything", "nothing"):
            raise Refused("Choose what to pause.")
        flags = {"posting": what != "nothing", "everything": what == "everything"}
        context_of(request).desk.pause(visitor.user, scope, why=why, **flags)
    except Refused as error:
        unsaid = isinstance(error, Missing)
        return _show(request, visitor, status=422, problem=str(error), typed=typed, unsaid=unsaid)
    return redirect(f"/status?done={'resumed' if what == 'nothing' else 'paused'}")


def _show(
    request: Request,
    visitor: Visitor,
    *,
    status: int = 200,
    problem: str = "",
    typed: PauseForm | None = None,
    unsaid: bool = False,
) -> HTMLResponse:
    context = context_of(request)
    names = visitor.communities
    with context.runtime.store.read() as tx:
        tallies = tx.sources.tallies((tx.now - WEEK).date())
        communities = [one for one in (context.runtime.community(tx, name) for name in names) if one is not None]
        watched = [_watched(one, tx.sources.get(one.name), tallies) for one in communities]
        values = {
            "gaps": _of(names, tx.sources.gaps(_LISTED)),
            "rejected": _of(names, tx.sources.rejected(tx.now - WEEK, _LISTED)),
            "set_aside": reads.set_aside(tx, names),
            "counts": [
                ("Posts", "post", tx.posts.counts()),
                ("Drafts", "draft", tx.drafts.counts()),
                ("Replies", "publication", tx.publications.counts()),
            ],
        }
    kb = context.knowledge.current()
    return page(
        request,
        visitor,
        "status.html",
        status=status,
        problem=problem,
        typed=typed or PauseForm(),
        unsaid=unsaid,
        watched=watched,
        claims=len(kb.claims),
        local=len(kb.local),
        **values,
    )


def _watched(community: Community, source: Source, tallies: dict[tuple[str, str], int]) -> Watched:
    def count(*whats: str) -> int:
        return sum(tallies.get((community.name, what), 0) for what in whats)

    rejected = [what for name, what in tallies if name == community.name and what.startswith("rejected:")]
    return Watched(
        community=community,
        source=source,
        judged=count("judged"),
        drafted=count("drafted"),
        suggested=count("suggested"),
        approved=count("approved", "approved-edited"),
        rejected=count(*rejected),
        posted=count("posted"),
    )


def _of(names: Sequence[str], rows: Iterable[_Row]) -> list[_Row]:
    return [row for row in rows if row[0] in names]
