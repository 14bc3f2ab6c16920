"""Try it: what the service would make of a text, with nothing kept; and, where one is set up, a way into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from bot.records import printable
from bot.review.access import Reviewer, SignedIn, Visitor, context_of, require_in
from bot.review.desk import Refused
from bot.review.pages.shell import page, redirect
from bot.review.trying import Text, Tried, fetch, local_communities, queue_pasted, try_out
from bot.roles import Role

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class TryForm:
    """What somebody pasted; ``text`` is the post's body."""

    community: str = ""
    title: str = ""
    text: str = ""
    link: str = ""

    def pasted(self) -> Text:
        """Return the pasted text. Raises ``Refused`` where there is none."""
        if not (self.title.strip() or self.text.strip()):
            raise Refused("Paste a text, or the link of a post.")
        return Text(title=self.title, body=self.text)


def form_of(
    community: Annotated[str, Form(max_length=80)] = "",
    title: Annotated[str, Form(max_length=2000)] = "",
    text: Annotated[str, Form(max_length=100_000)] = "",
    link: Annotated[str, Form(max_length=2000)] = "",
) -> TryForm:
    """Read the form."""
    body = printable(text.replace("\r\n", "\n"))
    return TryForm(community=community, title=printable(title.strip()), text=body, link=link.strip())


FormOfTry = Annotated[TryForm, Depends(form_of)]


@router.get("/try", response_class=HTMLResponse)
def blank(request: Request, visitor: SignedIn) -> HTMLResponse:
    """Show the empty form."""
    return _show(request, visitor, TryForm())


@router.post("/try", response_class=HTMLResponse)
def tried(request: Request, visitor: Reviewer, form: FormOfTry) -> HTMLResponse:
    """Judge what was pasted, or what the link leads to, and show verdict, explanation and draft."""
    context = context_of(request)
    if form.community not in visitor.communities:
        raise HTTPException(404)
    require_in(request, visitor, form.community)
    try:
        text = fetch(context, form.link) if form.link else form.pasted()
        return _show(request, visitor, form, result=try_out(context, form.community, text), text=text)
    except Refused as error:
        return _show(request, visitor, form, status=422, problem=str(error))


@router.post("/try/queue", response_class=HTMLResponse)
def queue(request: Request, visitor: Reviewer, form: FormOfTry) -> Response:
    """Put what was pasted into the queue of a local community."""
    context = context_of(request)
    if form.community not in local_communities(context, visitor.communities):
        raise HTTPException(404)
    require_in(request, visitor, form.community)
    try:
        queue_pasted(context, visitor.user, form.community, form.pasted())
    except Refused as error:
        return _show(request, visitor, form, status=422, problem=str(error))
    return redirect("/?done=pasted")


def _show(
    request: Request,
    visitor: Visitor,
    form: TryForm,
    *,
    status: int = 200,
    problem: str = "",
    result: Tried | None = None,
    text: Text | None = None,
) -> HTMLResponse:
    mine = visitor.where(Role.REVIEWER)
    local = local_communities(context_of(request), mine)
    told = {"status": status, "problem": problem, "result": result, "text": text}
    return page(request, visitor, "try.html", form=form, mine=mine, local=local, **told)  # type: ignore[arg-type]
