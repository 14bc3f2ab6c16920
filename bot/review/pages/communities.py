"""Communities: what the config file fixes, and what the desk holds back beyond it. The desk is never less careful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from bot.records import Community, Mode
from bot.restraint import CAREFUL, Restraint, restrained
from bot.review.access import Releaser, SignedIn, Visitor, context_of, require_in
from bot.review.desk import Refused
from bot.review.pages.shell import page, redirect
from bot.store import Transaction
from bot.store.audit import Entry
from bot.store.pauses import Pause

_CHANGES_SHOWN = 20
_FIXED = (
    ("disclosure", "Who wrote the reply"),
    ("opt_out_line", "How to be left alone"),
    ("contact_line", "Where to report an error"),
    ("consent", "Who agreed to posting"),
)

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A community as the page shows it: the file's word, the desk's, both together, and who changed what."""

    file: Community
    desk: Restraint
    now: Community
    pauses: tuple[Pause, ...]
    changes: tuple[Entry, ...]

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes that may be chosen at the desk, the most careful first."""
        return CAREFUL[: CAREFUL.index(self.file.mode) + 1]

    @property
    def fixed(self) -> list[tuple[str, str]]:
        """The lines that the file fixes, by what they say."""
        return [(title, getattr(self.file, name) or "the standard wording") for name, title in _FIXED]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityForm:
    """What somebody filled in; an empty value holds nothing back."""

    community: str
    mode: str = ""
    daily_cap: str = ""
    claims_off: tuple[str, ...] = ()
    add: str = ""

    def restraint(self, file: Community, known: frozenset[str]) -> Restraint:
        """Return what is to hold. Raises ``Refused`` for what would be less careful than the file, or means nothing."""
        added = self.add.strip()
        if added and added not in known:
            raise Refused(f"There is no claim {added!r}; choose one from the list.")
        off = dict.fromkeys((*self.claims_off, *([added] if added else [])))
        fresh = tuple(claim for claim in off if claim not in file.claims_off)
        return Restraint(community=file.name, mode=self._mode(file), daily_cap=self._cap(file), claims_off=fresh)

    def _mode(self, file: Community) -> Mode | None:
        if not self.mode:
            return None
        if self.mode not in set(Mode):
            raise Refused("Choose one of the modes.")
        if CAREFUL.index(Mode(self.mode)) > CAREFUL.index(file.mode):
            raise Refused(f"The config file says {file.mode}: the desk can be more careful than that, and never less.")
        return Mode(self.mode)

    def _cap(self, file: Community) -> int | None:
        given = self.daily_cap.strip()
        if not given:
            return None
        if not (given.isascii() and given.isdigit() and len(given) < 7):
            raise Refused("The replies a day are a whole number, such as 3, or nothing.")
        if int(given) > file.daily_cap:
            raise Refused(f"The config file allows {file.daily_cap} replies a day: the desk can allow fewer, not more.")
        return int(given)


def form_of(
    community: Annotated[str, Form(max_length=80)] = "",
    mode: Annotated[str, Form(max_length=20)] = "",
    daily_cap: Annotated[str, Form(max_length=20)] = "",
    claims_off: Annotated[tuple[str, ...], Form()] = (),
    add: Annotated[str, Form(max_length=80)] = "",
) -> CommunityForm:
    """Read the form of a community."""
    return CommunityForm(community=community, mode=mode, daily_cap=daily_cap, claims_off=claims_off, add=add)


@router.get("/communities", response_class=HTMLResponse)
def communities(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show the visitor's communities with all that holds in them."""
    return _show(request, visitor)


@router.post("/communities", response_class=HTMLResponse)
def restrain(request: Request, visitor: Releaser, form: Annotated[CommunityForm, Depends(form_of)]) -> Response:
    """Make a community more careful than the config file, or take that back; the service heeds it at once."""
    context = context_of(request)
    if form.community not in visitor.communities:
        raise HTTPException(404)
    require_in(request, visitor, form.community)
    known = frozenset(context.knowledge.current().claims)
    try:
        wanted = form.restraint(context.runtime.communities[form.community], known)
    except Refused as error:
        return _show(request, visitor, status=422, problem=str(error), typed=form)
    told = {"mode": wanted.mode, "daily_cap": wanted.daily_cap, "claims_off": wanted.claims_off}
    with context.runtime.store.write() as tx:
        tx.restraints.set(form.community, by=visitor.user.name, **told)  # type: ignore[arg-type]
    return redirect("/communities?done=restrained")


def _show(
    request: Request, visitor: Visitor, *, status: int = 200, problem: str = "", typed: CommunityForm | None = None
) -> HTMLResponse:
    context = context_of(request)
    with context.runtime.store.read() as tx:
        shown = [_shown(tx, context.runtime.communities[name]) for name in visitor.communities]
    claims = context.knowledge.current().claims
    told = {"status": status, "problem": problem, "typed": typed}
    return page(request, visitor, "communities.html", shown=shown, claims=claims, **told)  # type: ignore[arg-type]


def _shown(tx: Transaction, file: Community) -> Shown:
    desk = tx.restraints.of(file.name)
    return Shown(
        file=file,
        desk=desk or Restraint(community=file.name),
        now=restrained(file, desk),
        pauses=tuple(tx.pauses.on(file.name)),
        changes=tuple(reversed(tx.restraints.history(file.name)[-_CHANGES_SHOWN:])),
    )
