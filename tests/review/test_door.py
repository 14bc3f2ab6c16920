"""The one door: who may do what, on every route that the application has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from structlog.testing import capture_logs

from bot.review import access
from bot.review.edge import LARGEST_BODY
from bot.review.live import Seats
from bot.roles import Role
from bot.store.people import People
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import CLAIM, HERE, Bench, Browser, make_bench, one

ANYBODY = "anybody"
TABLE: dict[tuple[str, str], str] = {
    ("GET", "/"): Role.VIEWER,
    ("GET", "/drafts/{draft_id}"): Role.VIEWER,
    ("POST", "/drafts/{draft_id}/approve"): Role.RELEASER,
    ("POST", "/drafts/{draft_id}/edit"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/fixed-lines"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/recommend"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/reject"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/snooze"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/compose"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/wake"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/take"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/hand-over"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/let-go"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/look"): Role.VIEWER,
    ("POST", "/drafts/{draft_id}/unsaved"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/discard"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/ask"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/sensitive"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/put-back"): Role.REVIEWER,
    ("POST", "/drafts/{draft_id}/runner-up"): Role.REVIEWER,
    ("POST", "/bulk"): Role.REVIEWER,
    ("POST", "/bulk/reject"): Role.REVIEWER,
    ("POST", "/bulk/snooze"): Role.REVIEWER,
    ("POST", "/bulk/{batch_id}/undo"): Role.REVIEWER,
    ("POST", "/dismiss"): Role.VIEWER,
    ("GET", "/live"): Role.VIEWER,
    ("POST", "/publications/{publication_id}/cancel"): Role.RELEASER,
    ("POST", "/publications/{publication_id}/posted"): Role.RELEASER,
    ("POST", "/publications/{publication_id}/there"): Role.RELEASER,
    ("POST", "/publications/{publication_id}/not-there"): Role.RELEASER,
    ("POST", "/publications/{publication_id}/correct"): Role.RELEASER,
    ("POST", "/publications/{publication_id}/delete"): Role.RELEASER,
    ("POST", "/posts/{post_id}/forget"): Role.ADMIN,
    ("GET", "/forget"): Role.ADMIN,
    ("POST", "/forget"): Role.ADMIN,
    ("GET", "/try"): Role.VIEWER,
    ("POST", "/try"): Role.REVIEWER,
    ("POST", "/try/queue"): Role.REVIEWER,
    ("GET", "/communities"): Role.VIEWER,
    ("POST", "/communities"): Role.RELEASER,
    ("GET", "/recall"): Role.VIEWER,
    ("GET", "/recall/{ground}/{ground_id}"): Role.VIEWER,
    ("POST", "/recall/{ground}/{ground_id}"): Role.RELEASER,
    ("GET", "/recalls/{recall_id}"): Role.VIEWER,
    ("GET", "/history"): Role.VIEWER,
    ("GET", "/sensitive"): Role.VIEWER,
    ("GET", "/answers"): Role.VIEWER,
    ("POST", "/answers/{post_id}/read"): Role.REVIEWER,
    ("POST", "/sensitive/{post_id}/seen"): Role.REVIEWER,
    ("POST", "/sensitive/{post_id}/back"): Role.REVIEWER,
    ("POST", "/sensitive/{post_id}/again"): Role.REVIEWER,
    ("GET", "/status"): Role.VIEWER,
    ("POST", "/pause"): Role.RELEASER,
    ("GET", "/audit"): Role.VIEWER,
    ("GET", "/audit/export.{form}"): Role.VIEWER,
    ("GET", "/people"): Role.ADMIN,
    ("POST", "/people/role"): Role.ADMIN,
    ("POST", "/people/remove"): Role.ADMIN,
    ("POST", "/people/invite"): Role.ADMIN,
    ("POST", "/people/withdraw"): Role.ADMIN,
    ("GET", "/me"): Role.VIEWER,
    ("POST", "/me/sessions/end"): Role.VIEWER,
    ("POST", "/me/sessions/others"): Role.VIEWER,
    ("GET", "/invite/{token}"): ANYBODY,
    ("POST", "/invite/{token}"): ANYBODY,
    ("POST", "/signout"): Role.VIEWER,
    ("GET", "/signin"): ANYBODY,
    ("POST", "/signin"): ANYBODY,
    ("GET", "/signin/{token}"): ANYBODY,
    ("POST", "/signin/{token}"): ANYBODY,
    ("GET", "/static/{name}"): ANYBODY,
}
"""Who may use a route, at the least. A route without a row here fails the tests."""

FORMS = sorted(path for method, path in TABLE if method == "POST" and TABLE[method, path] != ANYBODY)
RANK = [None, Role.VIEWER, Role.REVIEWER, Role.RELEASER, Role.ADMIN]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, knowledge: KnowledgeSource) -> Iterator[Bench]:
    """One desk for all that knock at many doors."""
    made = make_bench(tmp_path_factory.mktemp("hall"), knowledge)
    made.app.state.seats = Seats(most=0)  # the live counts would keep a visitor
    yield made
    made.store.close()


def routes(bench: Bench) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    waiting: list[Any] = list(bench.app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods or ()}
        else:
            inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
            assert inner, f"what is {route!r}?"
            waiting += inner
    return found


def address(bench: Bench, path: str) -> str:
    draft_id = bench.draft(author=f"lifter {bench.posts}")  # each by somebody else: one door leaves authors alone
    post_id = bench.sensitive(author=f"lifter {bench.posts}")
    values: dict[str, object] = {"draft_id": draft_id, "post_id": post_id, "publication_id": 1, "batch_id": 1}
    values |= {"token": "x", "name": "x", "form": "csv"}
    recall = {"recall_id": 1, "ground": "claim", "ground_id": CLAIM}
    return path.format(**values, **recall)


def knock(bench: Bench, browser: Browser, method: str, path: str, csrf: str = "") -> Any:
    where = address(bench, path)
    return browser.get(where) if method == "GET" else browser.client.post(where, data={"csrf": csrf})


def test_every_route_has_a_row_and_every_row_a_route(bench: Bench) -> None:
    assert routes(bench) == set(TABLE)


@pytest.mark.parametrize("role", RANK)
@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_the_table_holds(hall: Bench, method: str, path: str, role: Role | None) -> None:
    needed = TABLE[method, path]
    browser = hall.sign_in(f"{role} person", role) if role else hall.stranger()
    response = knock(hall, browser, method, path, browser.csrf() if role else "")
    if needed == ANYBODY:
        assert response.status_code in (200, 303, 403, 404, 422)
        assert "/signin" not in response.headers.get("location", "")
    elif role is None:
        assert response.headers["location"] == "/signin"
    elif RANK.index(role) >= RANK.index(Role(needed)):
        assert response.status_code != 403, response.text
    else:
        assert response.status_code == 403
        assert f"this needs {needed}" in response.text


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_does_nothing(hall: Bench, path: str) -> None:
    response = knock(hall, hall.sign_in("ada", Role.ADMIN), "POST", path)
    assert response.status_code == 403
    assert "older session" in response.text


@pytest.mark.parametrize("path", FORMS)
def test_a_form_with_the_token_of_another_session_does_nothing(hall: Bench, path: str) -> None:
    other = hall.sign_in("bob", Role.ADMIN).csrf()
    response = knock(hall, hall.sign_in("ada", Role.ADMIN), "POST", path, other)
    assert response.status_code == 403
    assert "older session" in response.text


def test_control_the_token_is_what_refuses_such_a_form(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "csrf_holds", lambda visitor, token: True)
    response = knock(bench, bench.sign_in("ada", Role.ADMIN), "POST", "/signout")
    assert response.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HERE},
    ],
)
def test_a_form_from_another_origin_does_nothing(hall: Bench, headers: dict[str, str]) -> None:
    browser = hall.sign_in("ada", Role.ADMIN)
    response = browser.post("/signout", headers=headers)
    assert response.status_code == 403
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{"origin": HERE}, {"origin": HERE, "sec-fetch-site": "same-origin"}, {}])
def test_a_form_of_our_own_is_taken(bench: Bench, headers: dict[str, str]) -> None:
    assert bench.sign_in("alice").post("/signout", headers=headers).status_code == 303


def test_a_foreign_page_cannot_sign_a_browser_in(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.people.add_user("mallory", Role.VIEWER, by="test")
        token = tx.people.make_link("mallory", by="test")
    response = bench.stranger().client.post(f"/signin/{token}", headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "[", "desk"])
def test_the_desk_answers_to_its_own_names_only(hall: Bench, host: str) -> None:
    assert hall.stranger().get("/signin", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "192.168.1.20"])
def test_the_desk_answers_to_addresses_that_nobody_can_rebind(hall: Bench, host: str) -> None:
    assert hall.stranger().get("/signin", headers={"host": host}).status_code == 200


def test_behind_a_proxy_the_public_name_and_origin_are_ours(tmp_path: Path, knowledge: KnowledgeSource) -> None:
    bench = make_bench(tmp_path, knowledge, public_url="https://desk.example")
    browser = bench.sign_in("alice", base_url="https://desk.example")
    plain = browser.post("/signout", headers={"origin": "http://desk.example"})
    assert plain.status_code == 403
    assert browser.post("/signout", headers={"origin": "https://desk.example"}).status_code == 303
    bench.store.close()


def test_a_refusal_for_the_role_is_in_the_audit(bench: Bench) -> None:
    browser = bench.sign_in("vic", Role.VIEWER)
    knock(bench, browser, "POST", "/drafts/{draft_id}/approve", browser.csrf())
    with bench.store.read() as tx:
        last = tx.audit.of("user", "vic")[-1]
    assert (last.target, last.reason) == ("refused", "POST /drafts/{draft_id}/approve")


@pytest.mark.parametrize("path", ["/drafts/999", "/drafts/0", "/drafts/x", "/drafts/99999999999999999999", "/nothing"])
def test_what_is_not_there_is_a_page_that_says_so(hall: Bench, path: str) -> None:
    response = hall.sign_in("alice").get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_another_communitys_draft_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("ada", Role.ADMIN)
    monkeypatch.setattr(access, "communities_of", lambda context, user: ("running",))
    assert browser.get(f"/drafts/{draft_id}").status_code == 404
    assert "Nobody waits here" in browser.get("/sensitive").text
    assert browser.post(f"/drafts/{draft_id}/approve", {"version": 1, "post": "x"}).status_code == 404


def test_a_method_that_a_page_lacks_is_refused_with_a_page(bench: Bench) -> None:
    response = bench.sign_in("alice").client.request("DELETE", "/history")
    assert response.status_code == 405
    assert "cannot be done here" in response.text


def test_a_broken_page_shows_no_traceback_and_keeps_its_headers(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = bench.sign_in("alice")
    monkeypatch.setattr(type(bench.desk), "item", lambda self, draft_id: 1 / 0)
    with capture_logs() as logged:
        response = browser.get("/drafts/1")
    assert response.status_code == 500
    assert "Something broke" in response.text
    assert "ZeroDivision" not in response.text
    assert [entry["route"] for entry in logged] == ["/drafts/{draft_id}"]
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_broken_sign_in_leaves_no_token_in_the_log(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(People, "use_link", lambda self, token: 1 / 0)
    with capture_logs() as logged:
        assert bench.stranger().client.post("/signin/secret-token").status_code == 500
    assert logged
    assert "secret-token" not in str([{**entry, "exc_info": None} for entry in logged])


def test_a_body_that_is_too_large_is_not_read(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    assert browser.post("/pause", {"why": "x" * LARGEST_BODY}).status_code == 413


def test_a_body_that_hides_its_length_is_not_read_either(bench: Bench) -> None:
    def endless() -> Any:
        for _ in range(LARGEST_BODY // 1000 + 2):
            yield b"x" * 1000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    browser = bench.sign_in("alice")
    assert browser.client.post("/pause", content=endless(), headers=headers).status_code == 413


def test_there_is_no_description_of_the_interface(bench: Bench) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert bench.stranger().get(path).status_code == 404


PAGES = [
    "/",
    "/history",
    "/sensitive",
    "/answers",
    "/status",
    "/audit",
    "/people",
    "/me",
    "/signin",
    "/signin/x",
    "/nothing",
    "/drafts/1",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_headers_that_fence_it_in(hall: Bench, path: str) -> None:
    hall.draft()
    browser = hall.stranger() if path.startswith("/signin") else hall.sign_in("ada", Role.ADMIN)
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_pages_hold_nothing_that_their_policy_forbids(bench: Bench) -> None:
    bench.draft()
    browser = bench.sign_in("ada", Role.ADMIN)
    for path in ("/", "/drafts/1", "/history", "/sensitive", "/answers", "/status", "/audit", "/people", "/me"):
        soup = browser.page(path)
        assert not soup.select("style, [style], script:not([src])")
        assert not [tag for tag in soup.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_static_files_may_be_kept_for_good_because_their_names_change(bench: Bench) -> None:
    browser = bench.stranger()
    soup = browser.page("/signin")
    for address_ in [one(soup, "link[rel=stylesheet]")["href"], one(soup, "script")["src"]]:
        response = browser.get(str(address_))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        again = browser.get(str(address_), headers={"if-none-match": response.headers["etag"]})
        assert again.status_code == 304
    assert browser.get("/static/desk.css").status_code == 404
    assert browser.get("/static/..%2Fapp.py").status_code == 404
