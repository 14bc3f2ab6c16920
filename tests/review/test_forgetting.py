"""Forgetting at the desk: admins only, for posts that they may see, with counts and nothing of the text."""

from __future__ import annotations

import pytest

from bot.review import access
from bot.roles import Role
from bot.states import DraftState
from tests.review.bench import Bench


def post_of(bench: Bench, draft_id: int) -> int:
    return bench.item(draft_id).post.id


def test_an_admin_forgets_a_post_from_the_drafts_page_and_sees_what_went(bench: Bench) -> None:
    draft_id = bench.draft()
    admin = bench.sign_in("ada", Role.ADMIN)
    form = admin.form(f"/drafts/{draft_id}", f"/posts/{post_of(bench, draft_id)}/forget")
    response = admin.client.post(f"/posts/{post_of(bench, draft_id)}/forget", data={**form, "whom": "post"})
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
    response = admin.post(f"/posts/{post_of(bench, first)}/forget", {"whom": "author"})
    assert "2 posts said was deleted" in response.text
    states = [bench.item(one).draft.state for one in (first, second, other)]
    assert states == [DraftState.WITHDRAWN, DraftState.WITHDRAWN, DraftState.QUEUED]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER, Role.RELEASER])
def test_others_see_no_button_and_are_refused(bench: Bench, role: Role) -> None:
    draft_id = bench.draft()
    browser = bench.sign_in("vera", role)
    path = f"/posts/{post_of(bench, draft_id)}/forget"
    assert not browser.page(f"/drafts/{draft_id}").select(f'form[action="{path}"]')
    assert browser.post(path, {"whom": "post"}).status_code == 403
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


def test_a_post_of_another_community_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = bench.draft(community="running")
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    response = bench.sign_in("ada", Role.ADMIN).post(f"/posts/{post_of(bench, draft_id)}/forget", {"whom": "post"})
    assert response.status_code == 404
    assert bench.item(draft_id).draft.state is DraftState.QUEUED


def test_the_button_stands_beside_sensitive_posts_too(bench: Bench) -> None:
    post_id = bench.sensitive()
    admin = bench.sign_in("ada", Role.ADMIN)
    assert admin.page("/sensitive").select(f'form[action="/posts/{post_id}/forget"]')
