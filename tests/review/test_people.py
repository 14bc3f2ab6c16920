"""People: roles hold in their community, invitations work once, and everybody sees their own sessions."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from bot.records import EVERYWHERE
from bot.review import access, people
from bot.roles import Role
from bot.states import DraftState
from tests.review.bench import HERE, Bench, Browser, one
from tests.review.test_deciding import send, state

PASSWORD = "four words do well"


def invite(browser: Browser, scope: str = "running", role: str = "reviewer") -> str:
    """Make an invitation; return the path of its link."""
    response = browser.post("/people/invite", {"scope": scope, "role": role})
    assert response.status_code == 200, response.text
    link = str(one(BeautifulSoup(response.text, "html.parser"), "input#link")["value"])
    assert link.startswith(f"{HERE}/invite/")
    return link.removeprefix(HERE)


def join(bench: Bench, path: str, name: str, password: str = PASSWORD) -> tuple[Browser, Any]:
    browser = bench.stranger()
    return browser, browser.client.post(path, data={"name": name, "password": password})


def member(bench: Bench, name: str, **roles: Role) -> Browser:
    """Give somebody an account with these roles and none elsewhere; return their browser."""
    browser = bench.sign_in(name, Role.VIEWER)
    with bench.store.write() as tx:
        tx.members.take_away(name, [EVERYWHERE], "test")
        for community, role in roles.items():
            tx.members.give(name, community, role, "test")
    return browser


def problem(response: Any) -> str:
    return one(BeautifulSoup(response.text, "html.parser"), "[role=alert]").get_text()


# Roles in a community


def test_somebody_sees_only_the_communities_where_they_are_something(bench: Bench) -> None:
    theirs, other = bench.draft(community="running"), bench.draft(community="strength")
    browser = member(bench, "rae", running=Role.VIEWER)
    assert browser.get(f"/drafts/{theirs}").status_code == 200
    assert browser.get(f"/drafts/{other}").status_code == 404
    assert f"/drafts/{other}" not in browser.get("/").text


def test_a_releaser_here_may_not_release_there(bench: Bench) -> None:
    here, there = bench.draft(community="running"), bench.draft(community="strength")
    browser = member(bench, "rae", running=Role.RELEASER, strength=Role.REVIEWER)
    assert "Recommend" in browser.get(f"/drafts/{there}").text
    response = browser.post(
        f"/drafts/{there}/approve", {"version": 1, "post": bench.item(there).post.content_hash, "text": "My words"}
    )
    assert response.status_code == 403
    assert "Your role in strength is reviewer; this needs releaser there" in response.text
    assert "My words" in response.text
    assert state(bench, there) is DraftState.QUEUED
    assert send(browser, there, "recommend").status_code == 303
    assert send(browser, here, "approve").status_code == 303


def test_control_without_the_check_in_the_community_it_would_be_released(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "require_in", lambda request, visitor, community: None)
    there = bench.draft(community="strength")
    browser = member(bench, "rae", running=Role.RELEASER, strength=Role.REVIEWER)
    data = {"version": 1, "post": bench.item(there).post.content_hash}
    assert browser.post(f"/drafts/{there}/approve", data).status_code == 303


def test_a_refusal_in_a_community_is_in_the_audit(bench: Bench) -> None:
    post_id = bench.sensitive(community="strength")
    browser = member(bench, "rae", running=Role.RELEASER, strength=Role.VIEWER)
    assert browser.post(f"/sensitive/{post_id}/seen").status_code == 403
    with bench.store.read() as tx:
        assert tx.audit.of("user", "rae")[-1].reason == "POST /sensitive/{post_id}/seen"


def test_only_a_releaser_of_all_pauses_everywhere(bench: Bench) -> None:
    browser = member(bench, "rae", running=Role.RELEASER, strength=Role.VIEWER)
    form = {"what": "posting", "why": "a test"}
    assert browser.post("/pause", {**form, "scope": "*"}).status_code == 403
    assert browser.post("/pause", {**form, "scope": "strength"}).status_code == 403
    assert browser.post("/pause", {**form, "scope": "running"}).status_code == 303


# Invitations


def test_an_invitation_makes_an_account_that_signs_in_again_with_its_password(bench: Bench) -> None:
    path = invite(bench.sign_in("ada", Role.ADMIN))
    assert "ada invites you as" in bench.stranger().get(path).text
    browser, response = join(bench, path, "bob")
    assert response.headers["location"] == "/"
    assert browser.get("/").status_code == 200
    again = bench.stranger().client.post("/signin", data={"name": "bob", "password": PASSWORD})
    assert again.status_code == 303
    with bench.store.read() as tx:
        bob = tx.people.user("bob")
    assert bob is not None
    assert (bob.password_hash or "").startswith("$argon2id$")
    assert bob.roles == {"running": Role.REVIEWER}


def test_an_invitation_works_once(bench: Bench) -> None:
    path = invite(bench.sign_in("ada", Role.ADMIN))
    join(bench, path, "bob")
    _, response = join(bench, path, "cy")
    assert response.status_code == 404
    assert "no longer good" in response.text
    assert bench.stranger().get(path).status_code == 404


def test_an_invitation_ends_after_three_days(bench: Bench) -> None:
    path = invite(bench.sign_in("ada", Role.ADMIN))
    bench.clock.pass_(days=3)
    assert join(bench, path, "bob")[1].status_code == 404


def test_a_withdrawn_invitation_is_worthless(bench: Bench) -> None:
    ada = bench.sign_in("ada", Role.ADMIN)
    path = invite(ada)
    form = ada.form("/people", "/people/withdraw")
    assert ada.client.post("/people/withdraw", data=form).status_code == 303
    assert bench.stranger().get(path).status_code == 404
    assert ada.client.post("/people/withdraw", data=form).status_code == 422


@pytest.mark.parametrize(
    "name", ["", "repcheck", "Service", "ADA", "a\tb\u202ec", "x" * 41, "root (command line)", "*"]
)
def test_a_name_that_could_be_taken_for_another_is_refused(bench: Bench, name: str) -> None:
    path = invite(bench.sign_in("ada", Role.ADMIN))
    _, response = join(bench, path, name)
    assert response.status_code == 422
    assert "name" in problem(response)
    assert bench.stranger().get(path).status_code == 200


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "bobbybobby"])
def test_a_password_that_is_guessed_at_once_is_refused_and_the_name_stays(bench: Bench, password: str) -> None:
    path = invite(bench.sign_in("ada", Role.ADMIN))
    _, response = join(bench, path, "bobbybobby", password)
    assert response.status_code == 422
    assert "password" in problem(response)
    assert one(BeautifulSoup(response.text, "html.parser"), "input#name")["value"] == "bobbybobby"


# Looking after people


def test_an_admin_of_one_community_sees_and_invites_only_there(bench: Bench) -> None:
    browser = member(bench, "rae", running=Role.ADMIN)
    member(bench, "sam", strength=Role.REVIEWER)
    member(bench, "tom", running=Role.VIEWER)
    text = browser.page("/people").get_text()
    assert "tom" in text
    assert "sam" not in text
    invite(browser, "running", "admin")
    for scope in ("strength", "*", "nowhere"):
        response = browser.post("/people/invite", {"scope": scope, "role": "viewer"})
        assert "communities that you look after" in problem(response)
        response = browser.post("/people/role", {"name": "tom", "scope": scope, "role": "admin"})
        assert response.status_code == 422


def test_a_role_is_changed_and_holds_at_once(bench: Bench) -> None:
    draft_id, ada = bench.draft(community="running"), bench.sign_in("ada", Role.ADMIN)
    rae = member(bench, "rae", running=Role.VIEWER)
    form = {"name": "rae", "scope": "running"}
    assert ada.post("/people/role", {**form, "role": "releaser"}).status_code == 303
    assert send(rae, draft_id, "approve").status_code == 303
    assert ada.post("/people/role", {**form, "role": "boss"}).status_code == 422


def test_nobody_changes_or_removes_themselves(bench: Bench) -> None:
    ada = bench.sign_in("ada", Role.ADMIN)
    for path, form in (("/people/role", {"scope": "*", "role": "viewer"}), ("/people/remove", {})):
        response = ada.post(path, {"name": "ada", **form})
        assert "another admin can" in problem(response)


def test_somebody_removed_is_signed_out_and_what_they_typed_is_deleted(bench: Bench) -> None:
    draft_id, ada = bench.draft(community="running"), bench.sign_in("ada", Role.ADMIN)
    rae = member(bench, "rae", running=Role.REVIEWER)
    rae.post(f"/drafts/{draft_id}/unsaved", {"page": "a", "version": 1, "text": "half"})
    assert ada.post("/people/remove", {"name": "rae"}).status_code == 303
    assert rae.get("/").headers["location"] == "/signin"
    with bench.store.read() as tx:
        assert tx.unsaved.of(draft_id, "rae") == []
    assert "rae" not in ada.page("/people").select_one("main").get_text()  # type: ignore[union-attr]
    assert "There is no account" in problem(ada.post("/people/remove", {"name": "rae"}))


def test_the_last_role_taken_away_ends_the_account_too(bench: Bench) -> None:
    ada = bench.sign_in("ada", Role.ADMIN)
    rae = member(bench, "rae", running=Role.REVIEWER)
    form = {"name": "rae", "role": "nothing"}
    assert "no role in strength" in problem(ada.post("/people/role", {**form, "scope": "strength"}))
    assert ada.post("/people/role", {**form, "scope": "running"}).status_code == 303
    assert rae.get("/").headers["location"] == "/signin"


def test_an_admin_of_one_community_removes_nobody_from_another(bench: Bench) -> None:
    browser = member(bench, "rae", running=Role.ADMIN)
    sam = member(bench, "sam", strength=Role.REVIEWER, running=Role.REVIEWER)
    bench.sign_in("alice")
    assert browser.post("/people/remove", {"name": "sam"}).status_code == 303
    assert sam.get("/").status_code == 200
    with bench.store.read() as tx:
        found = tx.people.user("sam")
    assert found is not None
    assert found.roles == {"strength": Role.REVIEWER}
    assert "no role that you could take away" in problem(browser.post("/people/remove", {"name": "alice"}))


def test_control_the_scope_is_what_refuses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_require_scope", lambda visitor, scope: None)
    browser = member(bench, "rae", running=Role.ADMIN)
    assert browser.post("/people/invite", {"scope": "*", "role": "admin"}).status_code == 200


# One's own sessions


def test_sessions_are_listed_and_ended(bench: Bench) -> None:
    here, phone, tablet = (bench.sign_in("alice") for _ in range(3))
    other = bench.sign_in("bob")
    assert here.page("/me").get_text().count("Sign out there") == 2
    form = here.form("/me", "/me/sessions/end")
    assert here.client.post("/me/sessions/end", data=form).status_code == 303
    assert [browser.get("/").status_code for browser in (phone, tablet)].count(303) == 1
    assert here.post("/me/sessions/others").status_code == 303
    assert [browser.get("/").status_code for browser in (here, phone, tablet, other)] == [200, 303, 303, 200]


def test_nobody_ends_anothers_session(bench: Bench) -> None:
    alice, bob = bench.sign_in("alice"), bench.sign_in("bob")
    bench.sign_in("alice")
    form = alice.form("/me", "/me/sessions/end")
    bob.post("/me/sessions/end", {"mark": form["mark"]})
    assert alice.page("/me").get_text().count("Sign out there") == 1


def test_a_session_says_which_browser_and_when_it_was_last_there(bench: Bench) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    with bench.store.write() as tx:
        tx.people.add_user("alice", Role.VIEWER, by="test")
        token = tx.people.make_link("alice", by="test")
    browser = bench.stranger()
    browser.client.post(f"/signin/{token}", headers={"user-agent": agent})
    bench.clock.pass_(hours=2)
    browser.get("/")
    text = browser.page("/me").get_text()
    assert "Firefox on Linux" in text
    assert "last seen just now" in text
