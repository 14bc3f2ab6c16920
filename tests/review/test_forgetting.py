"""Forgetting at the desk: admins only, for posts that they may see, with counts and nothing of the text."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from bot.review import access
from bot.roles import Role
from bot.states import DraftState
from tests.review.bench import Bench, fields, one
from tests.review.test_people import member


def post_of(bench: Bench, draft_id: int) -> int:
    return bench.item(draft_id).post.id


def test_an_admin_forgets_a_post_from_the_drafts_page_and_sees_what_went(bench: Bench) -> None:
    draft_id = bench.draft()
    admin = bench.sign_in("ada", Role.ADMIN)
    path = f"/posts/{post_of(bench, draft_id)}/forget"
    form = admin.form(f"/drafts/{draft_id}", path)
    response = admin.client.post(path, data={**form, "whom": "post"})
    asked = BeautifulSoup(response.text, "html.parser")
    told = one(asked, "main").get_text(" ")
    for line in ("1 post says is deleted", "1 draft is withdrawn", "lifter is left alone", "cannot be undone"):
        assert line in told
    assert one(asked, "main a.button")["href"] == f"/drafts/{draft_id}"
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    with bench.store.read() as tx:
        assert not tx.sources.opted_out("inbox", "lifter")
    response = admin.client.post(path, data={**fields(one(asked, "main form")), "confirmed": "yes"})
    assert response.status_code == 200
    assert "1 post said was deleted" in response.text
    assert "1 draft was withdrawn" in response.text
    assert "left alone" in response.text
    assert "calves" not in response.text
    assert bench.item(draft_id).draft.state is DraftState.WITHDRAWN
    assert "words of this post are gone" in admin.page(f"/drafts/{draft_id}").get_text()


def test_all_posts_of_its_author_go_where_that_is_chosen(bench: Bench) -> None:
    first, second, other = bench.draft(), bench.draft(author="Lifter", community="running"), bench.draft(author="ben")
    admin = bench.sign_in("ada", Role.ADMIN)
    path = f"/posts/{post_of(bench, first)}/forget"
    assert "What 2 posts say is deleted here" in admin.post(path, {"whom": "author"}).text
    response = admin.post(path, {"whom": "author", "confirmed": "yes"})
    assert "2 posts said was deleted" in response.text
    states = [bench.item(one).draft.state for one in (first, second, other)]
    assert states == [DraftState.WITHDRAWN, DraftState.WITHDRAWN, DraftState.QUEUED]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.RELEASER])
def test_others_see_no_button_and_are_refused(bench: Bench, role: Role) -> None:
    draft_id = bench.draft()
    browser = bench.sign_in("vera", role)
    path = f"/posts/{post_of(bench, draft_id)}/forget"
    assert not browser.page(f"/drafts/{draft_id}").select(f'form[action="{path}"]')
    assert browser.post(path, {"whom": "post", "confirmed": "yes"}).status_code == 403
    assert browser.get("/forget").status_code == 403
    assert browser.post("/forget", {"what": "lifter", "confirmed": "yes"}).status_code == 403
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


def test_a_post_of_another_community_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = bench.draft(community="running")
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    response = bench.sign_in("ada", Role.ADMIN).post(f"/posts/{post_of(bench, draft_id)}/forget", {"whom": "post"})
    assert response.status_code == 404
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


@pytest.mark.parametrize("what", ["file:p1", "https://forum.example/p1", "lifter", "u/lifter"])
def test_the_page_takes_a_post_or_a_name_and_asks_first(bench: Bench, what: str) -> None:
    draft_id = bench.draft()
    admin = bench.sign_in("ada", Role.ADMIN)
    asked = BeautifulSoup(admin.post("/forget", {"what": what}).text, "html.parser")
    assert "1 draft is withdrawn" in one(asked, "main").get_text()
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    response = admin.client.post("/forget", data={**fields(one(asked, "main form")), "confirmed": "yes"})
    assert "1 draft was withdrawn" in response.text
    assert bench.item(draft_id).draft.state is DraftState.WITHDRAWN


@pytest.mark.parametrize("what", ["file:p99", "https://forum.example/p99", " ", "u/"])
def test_what_nobody_knows_is_not_forgotten(bench: Bench, what: str) -> None:
    draft_id = bench.draft()
    response = bench.sign_in("ada", Role.ADMIN).post("/forget", {"what": what, "confirmed": "yes"})
    assert response.status_code == 422
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


def test_a_post_of_a_community_that_one_does_not_look_after_is_not_known(bench: Bench) -> None:
    draft_id = bench.draft(community="running")
    browser = member(bench, "rae", strength=Role.ADMIN, running=Role.VIEWER)
    assert browser.post("/forget", {"what": "file:p1", "confirmed": "yes"}).status_code == 422
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


def test_the_button_stands_beside_sensitive_posts_too(bench: Bench) -> None:
    post_id = bench.sensitive()
    admin = bench.sign_in("ada", Role.ADMIN)
    assert admin.page("/sensitive").select(f'form[action="/posts/{post_id}/forget"]')
