"""Signing in and out."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from bs4 import BeautifulSoup

from bot.roles import Role
from responses.knowledge.loader import KnowledgeSource
from tests.review.bench import Bench, make_bench, one


def link(bench: Bench, name: str = "alice") -> str:
    with bench.store.write() as tx:
        tx.people.add_user(name, Role.RELEASER, by="test")
        return tx.people.make_link(name, by="test")


def test_a_link_signs_in_once(bench: Bench) -> None:
    token = link(bench)
    first, second = bench.stranger(), bench.stranger()
    assert first.client.post(f"/signin/{token}").status_code == 303
    assert first.get("/").status_code == 200
    refused = second.client.post(f"/signin/{token}")
    assert refused.status_code == 403
    assert "used already" in refused.text
    assert "Ask whoever invited you for a new link." in refused.text
    assert second.get("/").headers["location"] == "/signin"


def test_looking_at_a_link_does_not_use_it_up(bench: Bench) -> None:
    token, browser = link(bench), bench.stranger()
    for _ in range(3):
        assert browser.get(f"/signin/{token}").status_code == 200
    assert browser.get("/").headers["location"] == "/signin"
    assert browser.client.post(f"/signin/{token}").status_code == 303


def test_a_link_ends_after_a_quarter_of_an_hour(bench: Bench) -> None:
    token, browser = link(bench), bench.stranger()
    bench.clock.pass_(minutes=15)
    assert browser.client.post(f"/signin/{token}").status_code == 403
    assert browser.get("/").headers["location"] == "/signin"


def test_a_link_that_is_no_good_says_so_before_the_click(bench: Bench) -> None:
    token, browser = link(bench), bench.stranger()
    assert "Sign in on this browser" in browser.get(f"/signin/{token}").text
    browser.client.post(f"/signin/{token}")
    late = link(bench, "bob")
    bench.clock.pass_(minutes=15)
    for no_good in (token, late, "invented"):
        page = bench.stranger().get(f"/signin/{no_good}")
        assert page.status_code == 403
        assert "This link is no longer good" in page.text
        assert "Sign in on this browser" not in page.text


def test_a_link_works_until_then(bench: Bench) -> None:
    token, browser = link(bench), bench.stranger()
    bench.clock.pass_(minutes=14, seconds=59)
    assert browser.client.post(f"/signin/{token}").status_code == 303


def test_a_new_sign_in_ends_the_session_that_the_browser_held(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    old = browser.client.cookies["repcheck"]
    browser.client.post(f"/signin/{link(bench)}")
    other = bench.stranger()
    other.client.cookies.set("repcheck", old)
    assert other.get("/").headers["location"] == "/signin"
    assert browser.get("/").status_code == 200


def test_a_signed_out_browser_is_a_stranger(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    token = browser.client.cookies["repcheck"]
    assert browser.post("/signout").headers["location"] == "/signin"
    other = bench.stranger()
    other.client.cookies.set("repcheck", token)
    assert other.get("/").headers["location"] == "/signin"


def test_a_session_ends_after_a_fortnight(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    bench.clock.pass_(days=14)
    assert browser.get("/").headers["location"] == "/signin"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(bench: Bench) -> None:
    response = bench.stranger().client.post(f"/signin/{link(bench)}")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_behind_tls_the_cookie_is_held_to_this_host(tmp_path: Path, knowledge: KnowledgeSource) -> None:
    bench = make_bench(tmp_path, knowledge, public_url="https://desk.example")
    browser = bench.sign_in("alice", base_url="https://desk.example")
    assert browser.get("/").status_code == 200
    assert "__Host-repcheck" in browser.client.cookies
    cookie = browser.client.post("/signout", data={"csrf": browser.csrf()}).headers["set-cookie"].lower()
    assert "secure" in cookie
    assert "domain" not in cookie
    bench.store.close()


def test_the_page_without_a_link_says_how_to_get_one(bench: Bench) -> None:
    text = bench.stranger().get("/signin").text
    assert "repcheck signin-link USER" in text
    assert "password" not in text.lower()


def test_the_form_comes_first_and_the_note_for_operators_last(with_password: Bench) -> None:
    browser = with_password.stranger()
    text = browser.get("/signin").text
    assert text.index('type="password"') < text.index("Ask whoever invited you") < text.index("repcheck signin-link")
    refused = browser.client.post("/signin", data={"name": "alice", "password": "wrong"})
    page = BeautifulSoup(refused.text, "html.parser")
    assert one(page, "#name")["value"] == "alice"
    assert "value" not in one(page, "#password").attrs


@pytest.fixture
def with_password(bench: Bench) -> Bench:
    with bench.store.write() as tx:
        hashed = PasswordHasher(time_cost=1, memory_cost=64).hash("correct horse")
        tx.people.add_user("alice", Role.RELEASER, password_hash=hashed, by="test")
        tx.people.add_user("rae", Role.REVIEWER, by="test")
    return bench


def test_a_password_signs_in(with_password: Bench) -> None:
    browser = with_password.stranger()
    assert 'type="password"' in browser.get("/signin").text
    response = browser.client.post("/signin", data={"name": "alice", "password": "correct horse"})
    assert response.headers["location"] == "/"
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("alice", "wrong"), ("nobody", "x"), ("rae", ""), ("", "")])
def test_a_wrong_password_does_not(with_password: Bench, name: str, password: str) -> None:
    browser = with_password.stranger()
    assert browser.client.post("/signin", data={"name": name, "password": password}).status_code == 403
    assert browser.get("/").headers["location"] == "/signin"


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(with_password: Bench) -> None:
    browser = with_password.stranger()
    for _ in range(5):
        browser.client.post("/signin", data={"name": "alice", "password": "wrong"})
    right = {"name": "alice", "password": "correct horse"}
    assert browser.client.post("/signin", data=right).status_code == 429
    with_password.clock.pass_(minutes=15)
    assert browser.client.post("/signin", data=right).status_code == 303


def test_a_disabled_account_is_signed_out_at_once(bench: Bench) -> None:
    browser, token = bench.sign_in("alice"), link(bench)
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE users SET disabled = 1 WHERE name = 'alice'")
    assert browser.get("/").headers["location"] == "/signin"
    assert bench.stranger().client.post(f"/signin/{token}").status_code == 403
