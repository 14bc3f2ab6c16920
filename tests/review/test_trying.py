"""Try it: the same verdict and draft as live, explained; nothing is kept; and a pasted text can be queued."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from structlog.testing import capture_logs

from bot.judging import Judge
from bot.records import Kind, Mode
from bot.review import access, trying
from bot.roles import Role
from bot.settings import SettingsError, build_settings
from bot.states import DraftState, PublicationState
from bot.steps.judge import JudgeStep
from bot.store.queue import Part
from tests.review.bench import CLAIM, Bench, judge_of, one

TITLE = "Xylophone knees"
TEXT = "Weak calves cause knee pain. Everybody knows that. My xylophone has keys."
WORDS = "ylophone"


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with capture_logs() as entries:
        yield entries  # type: ignore[misc]


def try_it(bench: Bench, **changes: str) -> Any:
    sent = {"community": "strength", "title": TITLE, "text": TEXT, **changes}
    return bench.sign_in("alice").post("/try", sent)


def shown(response: Any) -> BeautifulSoup:
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def kept(bench: Bench, logged: list[Any], folder: Path) -> list[str]:
    """Return where the words are: in the database's files, as they stand and after a checkpoint, and in the log."""
    found = {path.name for path in folder.iterdir() if WORDS.encode() in path.read_bytes()}
    bench.store.checkpoint()
    found |= {path.name for path in folder.iterdir() if WORDS.encode() in path.read_bytes()}
    return sorted(found) + (["log"] if WORDS in json.dumps(logged, default=str) else [])


def live(bench: Bench, knowledge: Any) -> Any:
    """Let the steps work on the same post; return its draft's page item."""
    post_id = bench.take_in(title=TITLE, body=TEXT, kind=Kind.SUBMISSION)
    JudgeStep(bench.runtime, judge_of(knowledge)).run()
    bench.compose.run()
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(post_id)
        assert draft is not None, tx.posts.get(post_id)
    return bench.item(draft.id)


def test_the_verdict_the_findings_and_the_draft_are_those_of_the_service(bench: Bench, knowledge: Any) -> None:
    item = live(bench, knowledge)
    context = bench.app.state.context
    tried = trying.try_out(context, "strength", trying.Text(title=TITLE, body=TEXT))
    assert item.current is not None
    assert tried.reply == item.current.text
    assert tried.lane == "draft"
    live_found = [(one.claim_id, one.stance, one.score, one.start, one.end, one.action) for one in item.findings]
    ours = [
        (why.finding.claim_id, why.finding.stance, why.finding.score, why.finding.start, why.finding.end, action)
        for why, action in zip(tried.whys, tried.actions, strict=True)
    ]
    assert [found for found in ours if found[5] != "none"] == live_found
    assert item.findings[0].claim_id == CLAIM


def test_the_page_shows_verdict_draft_words_and_why(bench: Bench) -> None:
    page = shown(try_it(bench))
    assert "It would get this draft" in one(page, "#verdict").get_text()
    assert "Weak calves cause knee pain" in one(page, "mark").get_text()
    assert one(page, ".preview").get_text().strip()
    assert "Closest known way to say it" in page.get_text()
    assert one(page, "#text").get_text().strip() == TEXT


def test_nothing_of_it_is_kept(bench: Bench, logged: list[Any], tmp_path: Path) -> None:
    shown(try_it(bench))
    assert kept(bench, logged, tmp_path) == []
    with bench.store.read() as tx:
        assert tx.posts.counts() == {}


def test_control_a_post_that_is_taken_in_would_be_found(bench: Bench, logged: list[Any], tmp_path: Path) -> None:
    bench.take_in(title=TITLE, body=TEXT)
    assert kept(bench, logged, tmp_path)


class Breaking(Judge):
    def __init__(self) -> None:
        pass

    def judge(self, title: str, body: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"cannot judge {title} {body}")


def break_it(bench: Bench) -> None:
    object.__setattr__(bench.app.state.context, "judge", Breaking())


def test_an_error_that_repeats_the_words_is_told_without_them(
    bench: Bench, logged: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(bench)
    response = try_it(bench)
    assert response.status_code == 422
    assert "broke off (ValueError)" in response.text
    assert kept(bench, logged, tmp_path) == []
    assert WORDS not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I like long walks.", "Nothing to reply to"),
        ("I had knee surgery last week. Weak calves cause knee pain.", "Somebody here may need care"),
    ],
)
def test_what_gets_no_draft_says_why(bench: Bench, text: str, told: str) -> None:
    page = shown(try_it(bench, title="", text=text))
    assert told in one(page, "#verdict").get_text()
    assert page.select_one(".preview") is None


def test_signs_of_somebody_in_need_are_told_even_where_nothing_calls_for_a_reply(bench: Bench) -> None:
    page = shown(try_it(bench, title="", text="I had knee surgery last week. I also feel like not living any more."))
    assert "Nothing to reply to" in one(page, "#verdict").get_text()
    told = one(page, "main .notice.warn").get_text()
    assert "a recent operation" in told
    assert "thoughts of self-harm" in told
    assert "For that reason nothing would be drafted" in told


def test_it_goes_by_the_communitys_rules(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.restraints.set("strength", mode=Mode.SHADOW, daily_cap=None, claims_off=(CLAIM,), by="rita")
    page = shown(try_it(bench))
    assert "shadow mode" in page.get_text()
    assert "It would get this draft" not in page.get_text()


def test_without_a_text_it_says_so(bench: Bench) -> None:
    response = try_it(bench, title=" ", text=" ")
    assert response.status_code == 422
    assert "Paste a text" in response.text


def write_post(tmp_path: Path, **fields: object) -> None:
    record = {"id": "p7", "title": TITLE, "body": TEXT, "author": "ana", **fields}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n")


def test_a_post_is_read_where_it_stands_and_cannot_be_queued_from_here(bench: Bench, tmp_path: Path) -> None:
    write_post(tmp_path)
    page = shown(try_it(bench, title="", text="", link="file:inbox/p7"))
    assert "It would get this draft" in one(page, "#verdict").get_text()
    assert not page.select('form[action="/try/queue"]')


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("file:inbox/p8", "not there, or not any more"),
        ("https://example.org/x", "No platform of the config knows this link"),
        ("nonsense", "No platform of the config knows this link"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(bench: Bench, tmp_path: Path, link: str, told: str) -> None:
    write_post(tmp_path)
    response = try_it(bench, title="", text="", link=link)
    assert response.status_code == 422
    assert told in response.text


def test_a_deleted_post_is_not_shown(bench: Bench, tmp_path: Path) -> None:
    write_post(tmp_path, deleted=True)
    assert "not there" in try_it(bench, title="", text="", link="file:inbox/p7").text


def test_a_pasted_text_goes_into_the_queue_of_a_local_community(bench: Bench, knowledge: Any) -> None:
    browser = bench.sign_in("alice")
    page = shown(browser.post("/try", {"community": "strength", "title": TITLE, "text": TEXT}))
    form = one(page, 'form[action="/try/queue"]')
    sent = {"title": str(one(form, "input[name=title]")["value"]), "text": one(form, "textarea").get_text()}
    assert browser.post("/try/queue", {**sent, "community": "pasted"}).headers["location"] == "/?done=pasted"
    JudgeStep(bench.runtime, judge_of(knowledge)).run()
    bench.compose.run()
    with bench.store.read() as tx:
        (found,) = tx.queue.page(Part(communities=("pasted",)))
        entry = tx.audit.of("post", found.draft.post_id)[1]
    assert (entry.actor, entry.target) == ("alice", "pasted")
    assert found.draft.state is DraftState.QUEUED
    form = browser.form(f"/drafts/{found.draft.id}", f"/drafts/{found.draft.id}/edit")
    assert browser.client.post(f"/drafts/{found.draft.id}/approve", data=form).status_code == 303
    (publication,) = bench.item(found.draft.id).publications
    assert publication.state is PublicationState.BY_HAND


@pytest.mark.parametrize("community", ["strength", "running", "nowhere"])
def test_any_other_community_takes_no_pasted_text(bench: Bench, community: str) -> None:
    browser = bench.sign_in("alice")
    assert browser.post("/try/queue", {"community": community, "text": TEXT}).status_code == 404
    with bench.store.read() as tx:
        assert tx.posts.counts() == {}


def test_a_viewer_tries_nothing(bench: Bench) -> None:
    browser = bench.sign_in("vera", Role.VIEWER)
    assert "A reviewer can try texts" in browser.page("/try").get_text()
    for path in ("/try", "/try/queue"):
        assert browser.post(path, {"community": "pasted", "text": TEXT}).status_code == 403


def test_communities_of_others_lend_neither_rules_nor_queue(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    browser = bench.sign_in("alice")
    assert browser.post("/try", {"community": "running", "text": TEXT}).status_code == 404
    assert browser.post("/try/queue", {"community": "pasted", "text": TEXT}).status_code == 404
    with bench.store.read() as tx:
        assert tx.posts.counts() == {}


def test_a_local_community_never_posts() -> None:
    community = {"name": "a", "platform": "paste", "mode": "post", "consent": "x"}
    with pytest.raises(SettingsError, match="does not fit a local platform"):
        build_settings({"platforms": {"paste": {"kind": "local"}}, "communities": [community]}, "test")
