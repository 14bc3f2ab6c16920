"""The page of communities: what the file fixes is shown so, and what is set here is more careful or refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.records import Mode
from bot.restraint import Restraint
from bot.review import access
from bot.roles import Role
from tests.review.bench import CLAIM, Bench


def of(bench: Bench, community: str = "running") -> Restraint | None:
    with bench.store.read() as tx:
        return tx.restraints.of(community)


def test_the_page_shows_what_holds_and_what_the_file_fixes(bench: Bench) -> None:
    text = bench.sign_in("vera", Role.VIEWER).page("/communities").get_text()
    for told in (
        "running",
        "strength",
        "quiet",
        "the moderators, in a test",
        "set in the config file",
        "Replies a day",
    ):
        assert told in text
    assert "Be more careful here" not in text


def test_a_releaser_makes_a_community_more_careful_and_it_is_told_with_who_and_what(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    sent = {"community": "running", "mode": "draft", "daily_cap": "3", "add": CLAIM}
    assert browser.post("/communities", sent).headers["location"] == "/communities?done=restrained"
    found = of(bench)
    assert found is not None
    assert (found.mode, found.daily_cap, found.claims_off, found.by) == (Mode.DRAFT, 3, (CLAIM,), "alice")
    text = browser.page("/communities").get_text()
    assert "the file says post" in text
    assert "the file says 10" in text
    assert f"alice mode: draft; daily cap: 3; off: {CLAIM}" in text
    draft_id = bench.draft(community="strength")
    assert bench.item(draft_id).draft.community == "strength"


def test_what_is_set_is_in_the_form_again_and_can_be_taken_back(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    browser.post("/communities", {"community": "running", "mode": "shadow", "daily_cap": "0", "add": CLAIM})
    page = browser.page("/communities")
    assert page.select_one('option[value="shadow"][selected]')
    assert page.select_one(f'input[name=claims_off][value="{CLAIM}"][checked]')
    browser.post("/communities", {"community": "running"})
    found = of(bench)
    assert found is not None
    assert (found.mode, found.daily_cap, found.claims_off) == (None, None, ())


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"community": "strength", "mode": "post"}, "never less"),
        ({"community": "quiet", "mode": "draft"}, "never less"),
        ({"community": "running", "mode": "loud"}, "Choose one of the modes"),
        ({"community": "running", "daily_cap": "11"}, "fewer, not more"),
        ({"community": "running", "daily_cap": "-1"}, "whole number"),
        ({"community": "running", "daily_cap": "many"}, "whole number"),
        ({"community": "running", "add": "no-such-claim"}, "There is no claim"),
    ],
)
def test_what_would_be_looser_or_means_nothing_is_refused_and_stays_typed(
    bench: Bench, sent: dict[str, Any], told: str
) -> None:
    response = bench.sign_in("alice").post("/communities", sent)
    assert response.status_code == 422
    assert told in response.text
    assert of(bench, sent["community"]) is None
    for name in ("daily_cap", "add"):
        assert f'value="{sent.get(name, "")}"' in response.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_may_not_release_sets_nothing(bench: Bench, role: Role) -> None:
    assert bench.sign_in("vera", role).post("/communities", {"community": "running"}).status_code == 403
    assert of(bench) is None


def test_a_community_of_others_is_neither_seen_nor_set(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    browser = bench.sign_in("alice")
    assert [found.get_text().split()[0] for found in browser.page("/communities").select("section h2")] == ["strength"]
    assert browser.post("/communities", {"community": "running", "mode": "shadow"}).status_code == 404
    assert of(bench) is None
