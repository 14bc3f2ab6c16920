"""Correcting and deleting a posted reply from its page: with a reason, in the open, once."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from bot.records import Amendment, Publication
from bot.review import access, amending
from bot.review.pages import amendments as pages
from bot.roles import Role
from bot.states import PublicationState
from tests.review.bench import Bench, Browser, one

LINE = "An earlier version named another study."
ODD, ODDER = "Chocolate bars sing to calm elephants at night.", "Elephants hum along with them."
DELETION = {"reason": "wrong", "note": ""}
TICKS = ["untraceable", "citation", "strength", "tone"]


def posted(bench: Bench, *, by_hand: bool = False) -> Publication:
    """Put a reply out; by hand nobody knows its URI."""
    draft_id = bench.draft(community="strength" if by_hand else "running")
    browser = bench.sign_in("rita")
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/edit")
    assert browser.client.post(f"/drafts/{draft_id}/approve", data=form).status_code == 303
    (publication,) = bench.item(draft_id).publications
    with bench.store.write() as tx:
        if by_hand:
            tx.publications.move(publication.id, publication.state, PublicationState.POSTED, who=amending.Who.RELEASER)
        else:
            tx.publications.move(publication.id, publication.state, PublicationState.SENDING)
            tx.publications.move(
                publication.id, PublicationState.SENDING, PublicationState.POSTED, reply_uri=f"file:r{publication.id}"
            )
    return fresh(bench, publication)


def stands(bench: Bench, publication: Publication) -> str:
    (found,) = [one.text for one in bench.item(publication.draft_id).versions if one.number == publication.version]
    return (found or "").strip()


def fresh(bench: Bench, publication: Publication) -> Publication:
    with bench.store.read() as tx:
        found = tx.publications.get(publication.id)
    assert found is not None
    return found


def orders(bench: Bench, publication: Publication) -> list[Amendment]:
    with bench.store.read() as tx:
        return tx.amendments.of(publication.id)


def send(browser: Browser, publication: Publication, *, ticked: bool = True, **changes: Any) -> Any:
    """Fill in the correction's form, say that the reply stays, and tick what the guard asks about if it does."""
    action = f"/publications/{publication.id}/correct"
    form = {**browser.form(f"/drafts/{publication.draft_id}", action), "line": LINE, "reason": "evidence"}
    form |= {"stays": "yes", **changes}
    response = browser.client.post(action, data=form)
    ticks = [str(tick["value"]) for tick in BeautifulSoup(response.text, "html.parser").select("input[name=ticks]")]
    return browser.client.post(action, data={**form, "ticks": ticks}) if ticked and ticks else response


def test_a_correction_is_ordered_with_its_line_on_top(bench: Bench) -> None:
    publication = posted(bench)
    browser = bench.sign_in("alice")
    response = send(browser, publication)
    assert response.status_code == 303, response.text
    (order,) = orders(bench, publication)
    assert (order.deed, order.by, order.reason, order.done) == ("correct", "alice", "evidence", None)
    version = bench.item(publication.draft_id).versions[-1]
    assert version.number == order.version
    lines = (version.text or "").splitlines()
    assert lines[0].startswith("**Correction (")
    assert lines[0].endswith(f"):** {LINE}")
    assert fresh(bench, publication).version == publication.version  # the old words stand there until it is made
    page = browser.page(response.headers["location"])
    assert "alice ordered to correct it" in page.get_text()
    assert page.select_one("[data-again]")


def test_a_deletion_is_ordered_and_in_the_audit_with_its_reason(bench: Bench) -> None:
    publication = posted(bench)
    response = bench.sign_in("alice").post(f"/publications/{publication.id}/delete", DELETION)
    assert response.headers["location"] == f"/drafts/{publication.draft_id}?done=deleting#reply"
    with bench.store.read() as tx:
        last = tx.audit.of("publication", publication.id)[-1]
    assert (last.actor, last.target, last.reason) == ("alice", "delete ordered", "wrong")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, "Choose a reason"),
        ({"reason": "boredom"}, "Choose a reason"),
        ({"reason": "other"}, "what the other reason is"),
        ({"line": " "}, "what is corrected"),
    ],
)
def test_without_reason_or_line_nothing_is_done_and_what_was_typed_stays(
    bench: Bench, changes: dict[str, str], told: str
) -> None:
    publication = posted(bench)
    response = send(bench.sign_in("alice"), publication, text="My own words.", **changes)
    assert response.status_code == 422
    assert told in response.text
    page = BeautifulSoup(response.text, "html.parser")
    assert one(page, f"#corrected-{publication.id}").get_text().strip() == "My own words."
    assert orders(bench, publication) == []


def test_a_correction_that_changes_nothing_wants_a_tick(bench: Bench) -> None:
    publication, browser = posted(bench), bench.sign_in("alice")
    response = send(browser, publication, stays="")
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    told = one(page, "form[action$=correct] [role=alert]")
    assert "still says what it said" in told.get_text()
    assert len(page.select("[role=alert]")) == 1
    assert one(page, f"#line-{publication.id}")["value"] == LINE
    assert orders(bench, publication) == []
    other = f"{stands(bench, publication)}\n\nIt was read anew."
    assert send(browser, publication, stays="", text=other).status_code == 303


def test_control_the_tick_alone_lets_a_correction_by_that_changes_nothing(bench: Bench) -> None:
    assert send(bench.sign_in("alice"), posted(bench), stays="yes").status_code == 303


def test_a_deletion_without_a_reason_is_refused(bench: Bench) -> None:
    publication = posted(bench)
    response = bench.sign_in("alice").post(f"/publications/{publication.id}/delete", {"reason": ""})
    assert response.status_code == 422
    assert orders(bench, publication) == []


def test_the_guard_reads_a_correction_and_its_errors_bar_it(bench: Bench) -> None:
    publication = posted(bench)
    response = send(bench.sign_in("alice"), publication, line="You should take 400 mg of ibuprofen for that.")
    assert response.status_code == 422
    assert "something in the correction has to change first" in response.text
    (card,) = BeautifulSoup(response.text, "html.parser").select("form[action$=correct] .notice.bad")
    assert "You should take 400 mg of ibuprofen" in card.get_text()
    assert not card.select("input")
    assert orders(bench, publication) == []


def test_control_the_guard_is_what_bars_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = posted(bench)
    monkeypatch.setattr(amending.Amending, "complaints", lambda *_: [])
    response = send(bench.sign_in("alice"), publication, line="You should take 400 mg of ibuprofen for that.")
    assert response.status_code == 303


def test_a_warning_of_the_guard_wants_a_tick(bench: Bench) -> None:
    publication = posted(bench)
    text = f"{stands(bench, publication)}\n\n{ODD}\n\n{ODDER}"
    response = send(bench.sign_in("alice"), publication, ticked=False, text=text)
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    assert "Read and tick 1 warning, then correct it." in one(page, "[role=alert]").get_text()
    (card,) = page.select("form[action$=correct] .notice.warn")
    assert [quote.get_text() for quote in card.select("q")] == [ODD, ODDER]
    assert card.get_text().count("Nothing in the evidence for this claim says this.") == 1
    assert one(card, "input[name=ticks]")
    assert "untraceable" not in page.get_text()
    assert send(bench.sign_in("alice"), publication, text=text).status_code == 303


@pytest.mark.parametrize("line", [LINE, "We misread a study.", "An earlier version left out that strength differs."])
def test_the_line_of_a_correction_wants_no_tick(bench: Bench, line: str) -> None:
    assert send(bench.sign_in("alice"), posted(bench), ticked=False, line=line).status_code == 303


@pytest.mark.parametrize("line", ["We misread a study: it will cure you.", "You are wrong.", "Take 3 pills of it."])
def test_the_line_of_a_correction_is_read_for_everything_else(bench: Bench, line: str) -> None:
    assert send(bench.sign_in("alice"), posted(bench), line=line).status_code == 422


def test_control_were_every_finding_in_the_line_let_go_a_promise_would_stand_in_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amending, "_owns_up", lambda _finding: True)
    line = "We misread a study: it will cure you."
    assert send(bench.sign_in("alice"), posted(bench), line=line).status_code == 303


def test_what_stands_there_already_does_not_bar_its_own_correction(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = posted(bench)
    item = bench.item(publication.draft_id)
    monkeypatch.setattr(
        type(bench.desk),
        "guard",
        lambda self, item, text, *, machine: self_guard(text),
    )
    stands = (item.current.text or "") if item.current else ""

    def self_guard(text: str) -> list[Any]:
        start = text.index(stands.strip()[:40])
        found = amending.GuardFinding(
            id="links", severity=amending.Severity.ERROR, message="no", hint="", span=(start, start + 40)
        )
        return [found]

    assert send(bench.sign_in("alice"), publication).status_code == 303


def test_of_two_orders_the_second_is_refused(bench: Bench) -> None:
    publication = posted(bench)
    assert send(bench.sign_in("alice"), publication).status_code == 303
    response = bench.sign_in("bob").post(f"/publications/{publication.id}/delete", DELETION)
    assert response.status_code == 409
    assert "somebody else has ordered" in response.text
    assert len(orders(bench, publication)) == 1


def test_a_correction_of_older_words_is_refused(bench: Bench) -> None:
    publication = posted(bench)
    response = send(bench.sign_in("alice"), publication, version=publication.version + 1)
    assert response.status_code == 409
    assert "look at the new words first" in response.text


def test_what_stands_there_no_more_cannot_be_deleted(bench: Bench) -> None:
    publication = posted(bench)
    with bench.store.write() as tx:
        tx.publications.move(publication.id, publication.state, PublicationState.REMOVED_THERE)
    response = bench.sign_in("alice").post(f"/publications/{publication.id}/delete", DELETION)
    assert response.status_code == 409


def test_what_was_posted_by_hand_is_changed_by_hand_and_noted(bench: Bench) -> None:
    publication = posted(bench, by_hand=True)
    browser = bench.sign_in("alice")
    assert "Correct or delete it there first" in browser.page(f"/drafts/{publication.draft_id}").get_text()
    assert "done=noted" in send(browser, publication).headers["location"]
    now = fresh(bench, publication)
    assert now.state is PublicationState.CORRECTED
    assert now.version == publication.version + 1
    browser.post(f"/publications/{publication.id}/delete", DELETION)
    assert fresh(bench, publication).state is PublicationState.DELETED


def test_a_reviewer_sees_no_forms_on_a_posted_reply(bench: Bench) -> None:
    publication = posted(bench)
    page = bench.sign_in("vera", Role.REVIEWER).page(f"/drafts/{publication.draft_id}")
    assert not page.select(f'form[action^="/publications/{publication.id}/"]')


def test_why_an_order_was_given_up_is_on_the_page(bench: Bench) -> None:
    publication = posted(bench)
    browser = bench.sign_in("alice")
    browser.post(f"/publications/{publication.id}/delete", DELETION)
    with bench.store.write() as tx:
        tx.amendments.finished(orders(bench, publication)[0].id, error="the account is banned there")
    assert "the account is banned there" in browser.page(f"/drafts/{publication.draft_id}").get_text()
    assert browser.post(f"/publications/{publication.id}/delete", DELETION).status_code == 303


def test_a_correction_that_was_typed_and_not_sent_is_kept_and_offered(bench: Bench) -> None:
    publication = posted(bench)
    draft_id, alice = publication.draft_id, bench.sign_in("alice")
    action = f"/publications/{publication.id}/correct"
    form = alice.form(f"/drafts/{draft_id}", action)
    typed = {"line": "A study was misread.", "text": "> Quote\n\nHalf a reply", "note": "soon"}
    kept = alice.post(f"/drafts/{draft_id}/unsaved", {"page": form["page"], "version": form["version"], **typed})
    assert kept.text == "Your text is kept, unsaved, since 12:00 UTC."

    phone = bench.sign_in("alice")
    link = one(phone.page(f"/drafts/{draft_id}"), "section[aria-label^='Your unsaved'] a.use")
    used = phone.page(str(link["href"]))

    assert one(used, f"#line-{publication.id}")["value"] == typed["line"]
    assert one(used, f"#corrected-{publication.id}").get_text().strip() == typed["text"]
    assert one(used, f"form[action='{action}'] input[name=note]")["value"] == typed["note"]
    assert not used.select("section[aria-label^='Your unsaved']")


def test_a_correction_that_was_sent_is_kept_no_more(bench: Bench) -> None:
    publication = posted(bench)
    draft_id, alice = publication.draft_id, bench.sign_in("alice")
    page = str(alice.form(f"/drafts/{draft_id}", f"/publications/{publication.id}/correct")["page"])
    alice.post(f"/drafts/{draft_id}/unsaved", {"page": page, "version": 1, "line": LINE, "text": "Half a reply"})
    assert send(alice, publication, page=page).status_code == 303
    with bench.store.read() as tx:
        assert tx.unsaved.of(draft_id, "alice") == []


@pytest.mark.parametrize("deed", ["correct", "delete"])
def test_a_reply_of_another_community_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    publication = posted(bench)  # in running
    browser = bench.sign_in("alice")
    form = {**browser.form(f"/drafts/{publication.draft_id}", f"/publications/{publication.id}/{deed}"), **DELETION}
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    response = browser.client.post(f"/publications/{publication.id}/{deed}", data={**form, "line": LINE})
    assert response.status_code == 404
    assert orders(bench, publication) == []


@pytest.mark.parametrize("deed", ["correct", "delete"])
def test_control_it_is_the_door_that_keeps_it_from_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    publication = posted(bench)
    browser = bench.sign_in("alice")
    form = {**browser.form(f"/drafts/{publication.draft_id}", f"/publications/{publication.id}/{deed}"), **DELETION}
    monkeypatch.setattr(access, "communities_of", lambda *_: ("strength",))
    monkeypatch.setattr(pages, "publication_for", lambda *_: publication)
    browser.client.post(
        f"/publications/{publication.id}/{deed}", data={**form, "line": LINE, "stays": "yes", "ticks": TICKS}
    )
    assert len(orders(bench, publication)) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
@pytest.mark.parametrize("deed", ["correct", "delete"])
def test_who_may_not_release_changes_no_posted_reply(bench: Bench, role: Role, deed: str) -> None:
    publication = posted(bench)
    sent = {"version": publication.version, "text": "x", "line": LINE, **DELETION}
    assert bench.sign_in("vera", role).post(f"/publications/{publication.id}/{deed}", sent).status_code == 403
    assert orders(bench, publication) == []


def test_control_without_a_look_at_the_state_what_is_gone_would_be_ordered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = posted(bench)
    with bench.store.write() as tx:
        tx.publications.move(publication.id, publication.state, PublicationState.REMOVED_THERE)
    monkeypatch.setattr(amending, "still", lambda _tx, seen, _version: seen)
    bench.sign_in("alice").post(f"/publications/{publication.id}/delete", DELETION)
    assert len(orders(bench, publication)) == 1


OWN_FAULT = [
    "We were wrong about the study.",
    "We got this wrong.",
    "I was wrong.",
    "This reply was wrong.",
    "An earlier version of this reply was wrong.",
    "Our first answer was simply wrong.",
    "The wording was false.",
]


@pytest.mark.parametrize("line", OWN_FAULT)
def test_a_correction_may_say_that_we_were_wrong(bench: Bench, line: str) -> None:
    publication = posted(bench)
    response = send(bench.sign_in("alice"), publication, line=line)
    assert response.status_code == 303, response.text
    assert line in (bench.item(publication.draft_id).versions[-1].text or "").splitlines()[0]


@pytest.mark.parametrize("line", OWN_FAULT[:2])
def test_control_the_guard_would_refuse_the_word(bench: Bench, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(amending, "admitting", lambda text: text)
    assert send(bench.sign_in("alice"), posted(bench), line=line).status_code == 422


@pytest.mark.parametrize(
    "line",
    [
        "You were wrong about the study.",
        "This claim is wrong.",
        "That is wrong.",
        "We were not wrong, the claim is wrong.",
        "We were wrong to be kind, you are wrong.",
        "We were wrong: it is a myth that calves matter.",
    ],
)
def test_a_correction_may_not_say_it_of_anybody_or_anything_else(bench: Bench, line: str) -> None:
    publication = posted(bench)
    assert send(bench.sign_in("alice"), publication, line=line).status_code == 422
    assert orders(bench, publication) == []


def test_only_the_correction_line_may_say_it(bench: Bench) -> None:
    publication = posted(bench)
    text = f"{bench.item(publication.draft_id).versions[-1].text}\n\nWe were wrong, and you know it."
    assert send(bench.sign_in("alice"), publication, text=text).status_code == 422


def test_where_a_platform_knows_no_markdown_the_line_is_plain(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = posted(bench)
    monkeypatch.setitem(bench.compose._formats, "inbox", "bluesky")
    item = bench.item(publication.draft_id)
    text = amending.Amending(bench.runtime, bench.desk).corrected(item, LINE, "The reply.")
    assert text == f"Correction (24 November 2026): {LINE}\n\nThe reply.\n"
    monkeypatch.setitem(bench.compose._formats, "inbox", "reddit")
    text = amending.Amending(bench.runtime, bench.desk).corrected(item, LINE, "The reply.")
    assert text.startswith("**Correction (24 November 2026):** ")
