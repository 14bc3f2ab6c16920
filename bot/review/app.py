"""The review desk as a web application."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from bot.review.access import SignedOut, TurnedAway
from bot.review.context import ReviewContext
from bot.review.edge import Edge, Hosts
from bot.review.live import Seats
from bot.review.pages import (
    amendments,
    answers,
    audit,
    bulk,
    communities,
    drafts,
    forgetting,
    history,
    live,
    me,
    people,
    publications,
    queue,
    recalls,
    sensitive,
    signin,
    status,
    together,
    trying,
)
from bot.review.pages.shell import redirect, render
from bot.review.templating import Assets, environment

__all__ = ["ReviewContext", "create_app"]

_FOR_GOOD = "public, max-age=31536000, immutable"
_PAGES = (
    *(queue, bulk, live, drafts, together, publications, amendments, forgetting, recalls, trying),
    *(history, sensitive, answers, status, communities, audit, people, me, signin),
)
_TITLES = {
    400: "That request made no sense",
    403: "Not allowed",
    404: "There is no such page",
    405: "That cannot be done here",
    409: "Somebody was first",
    413: "Too large",
    421: "Unknown address",
    422: "Something is missing",
    429: "Too many tries",
    500: "Something broke",
}
_MESSAGES = {
    404: "It may have been deleted, or the address has a mistake in it.",
    405: "Go back to the queue and use the buttons there.",
    413: "That is more than any reply can hold.",
    500: "The error is in the log. Nothing was changed by this request; try again, or tell whoever runs repcheck.",
}


def create_app(context: ReviewContext) -> FastAPI:
    """Build the review desk; it serves pages and forms only."""
    app = FastAPI(title="repcheck", docs_url=None, redoc_url=None, openapi_url=None)
    assets = Assets()
    templates = environment(assets)
    app.state.context = context
    app.state.assets = assets
    app.state.templates = templates
    app.state.seats = Seats()
    app.state.attempts = signin.Attempts(context.runtime.clock)
    for module in _PAGES:
        app.include_router(module.router)
    app.add_api_route("/static/{name}", _static, response_class=Response)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(TurnedAway, _turned_away)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _unreadable)

    def plain_page(code: int, message: str) -> Response:
        text = templates.get_template("problem.html").render(**_problem(code, message))
        return HTMLResponse(text, status_code=code)

    web = context.runtime.settings.web
    app.add_middleware(Edge, hosts=Hosts(host=web.host, public_url=context.public_url), page=plain_page)
    return app


def _static(request: Request, name: str) -> Response:
    """Serve a static file, for good, since its name changes with its content."""
    asset = request.app.state.assets.get(name)
    if asset is None:
        raise HTTPException(404)
    headers = {"ETag": asset.etag, "Cache-Control": _FOR_GOOD}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def _signed_out(request: Request, error: Exception) -> Response:
    typed = error.typed if isinstance(error, SignedOut) else ""
    if not typed:
        return redirect("/signin")
    message = "You were signed out, so nothing was done. What you typed is below: copy it, sign in, and paste it again."
    return render(request, "problem.html", status=403, **_problem(403, message, typed))


def _turned_away(request: Request, error: Exception) -> Response:
    typed = error.typed if isinstance(error, TurnedAway) else ""
    return render(request, "problem.html", status=403, **_problem(403, str(error), typed))


def _http_problem(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    response = render(request, "problem.html", status=code, **_problem(code))
    response.headers.update(headers or {})
    return response


def _unreadable(request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    if any(problem["loc"][0] == "path" for problem in problems):
        return render(request, "problem.html", status=404, **_problem(404))
    body = getattr(error, "body", None)
    typed = str(body.get("text") or "") if isinstance(body, Mapping) else ""
    names = ", ".join(sorted({str(problem["loc"][-1]) for problem in problems}))
    message = f"These parts of the form or address are missing or wrong: {names}. Nothing was done."
    return render(request, "problem.html", status=422, **_problem(422, message, typed))


def _problem(code: int, message: str = "", typed: str = "") -> dict[str, object]:
    known = message or _MESSAGES.get(code, "Nothing was done.")
    return {"code": code, "title": _TITLES.get(code, "That did not work"), "message": known, "typed": typed}
