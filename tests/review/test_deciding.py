"""Deciding on a draft: each deed is bound to the revision that was judged, and nothing typed is lost."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from bot.review import complaints
from bot.review import desk as desk_module
from bot.review.desk import Desk
from bot.roles import Role
from bot.states import DraftState, PublicationState, RejectReason
from bot.store import schema
from bot.store.drafts import Drafts
from responses.guard import GuardFinding, Severity
from tests.review.bench import Bench, Browser, one

BAD = "You should take 400 mg of ibuprofen for that."


def send(browser: Browser, draft_id: int, deed: str, **changes: Any) -> Any:
    """Fill in the form of a draft's page and press one of its buttons."""
    path = f"/drafts/{draft_id}"
    return press(browser, draft_id, deed, {**browser.form(path, f"{path}/edit"), **changes})


def press(browser: Browser, draft_id: int, deed: str, form: dict[str, Any]) -> Any:
    return browser.client.post(f"/drafts/{draft_id}/{deed}", data=form)


def form_of(browser: Browser, draft_id: int) -> dict[str, Any]:
    return browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/edit")


def shortened(text: str) -> str:
    """Return a reply without the quote on top: a change that the guard has nothing against."""
    return text.partition("\n\n")[2]


def with_line(text: str, line: str) -> str:
    """Return a reply with a line of one's own below the quote."""
    quote, gap, rest = text.partition("\n\n")
    return f"{quote}{gap}{line}\n\n{rest}"


def typed_text(response: Any) -> str:
    field = BeautifulSoup(response.text, "html.parser").select_one("textarea#text, textarea#typed")
    assert field is not None
    return field.get_text().strip()


def state(bench: Bench, draft_id: int) -> DraftState:
    return bench.item(draft_id).draft.state


def test_approving_where_we_may_post_starts_the_cancel_window(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    assert send(browser, draft_id, "approve").status_code == 303
    (publication,) = bench.item(draft_id).publications
    assert publication.state is PublicationState.APPROVED
    assert (publication.send_after - bench.clock.now()).total_seconds() == 20
    assert publication.approved_by == "alice"


def test_the_page_says_when_an_approved_reply_goes_out_and_offers_to_take_it_back(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    page = browser.page(send(browser, draft_id, "approve").headers["location"])
    assert "goes out in 20 s" in one(page, "#done").get_text()
    assert one(page, "#done")["data-again"] == "22"
    assert page.select_one('#done form[action="/publications/1/cancel"]')
    own = browser.page(f"/drafts/{draft_id}")
    assert own.select_one("[data-again]")
    assert "goes out in 20 s" in one(own, "#reply").get_text()


def test_the_notice_of_an_approval_follows_the_reply(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    notice = send(browser, draft_id, "approve").headers["location"]
    bench.clock.pass_(seconds=21)
    assert "goes out at the next free moment" in one(browser.page(notice), "#done").get_text()
    for origin, target, told in (
        (PublicationState.APPROVED, PublicationState.SENDING, "being sent"),
        (PublicationState.SENDING, PublicationState.POSTED, "is posted. Correct or delete it"),
    ):
        with bench.store.write() as tx:
            tx.publications.move(1, origin, target)
        done = one(browser.page(notice), "#done")
        assert told in done.get_text()
        assert not done.select("form")
    assert one(done, "a")["href"] == f"/drafts/{draft_id}#reply"
    assert not done.has_attr("data-again")


@pytest.mark.parametrize("scope", ["*", "running"])
def test_while_posting_is_paused_an_approval_says_that_it_waits_for_that(bench: Bench, scope: str) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    browser.post("/pause", {"scope": scope, "what": "posting", "why": "a test"})
    told = one(browser.page(send(browser, draft_id, "approve").headers["location"]), "#done").get_text()
    assert "waits, because posting is paused" in told
    assert "goes out" not in told


def test_a_pause_elsewhere_holds_no_reply_back(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    browser.post("/pause", {"scope": "strength", "what": "posting", "why": "a test"})
    told = one(browser.page(send(browser, draft_id, "approve").headers["location"]), "#done").get_text()
    assert "goes out in 20 s" in told


@pytest.mark.parametrize(
    ("deed", "changes", "place"),
    [
        ("reject", {}, "#reject[open]"),
        ("approve", {"text": ""}, "#decide"),
        ("edit", {}, "#decide"),
        ("snooze", {"text": ""}, "#decide"),
        ("ask", {}, ".aside"),
    ],
)
def test_a_refusal_stands_where_it_can_be_mended_and_the_page_opens_there(
    bench: Bench, deed: str, changes: dict[str, str], place: str
) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    page = BeautifulSoup(send(browser, draft_id, deed, **changes).text, "html.parser")
    assert one(page, f"{place} > [role=alert]").has_attr("autofocus")
    assert len(page.select("[role=alert]")) == 1


def test_a_draft_that_moved_says_so_at_the_reply(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    send(browser, draft_id, "reject", reason="tone")
    page = BeautifulSoup(press(browser, draft_id, "approve", form).text, "html.parser")
    assert "alice was first" in one(page, "#reply > [role=alert]").get_text()


def test_what_the_bot_wrote_comes_back_into_the_editor(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    composed = form_of(browser, draft_id)["text"]
    assert "when-edited" in one(browser.page(f"/drafts/{draft_id}"), "#length + a")["class"]
    send(browser, draft_id, "edit", text=shortened(composed))
    back = one(browser.page(f"/drafts/{draft_id}"), "#length + a")
    assert "when-edited" not in str(back["class"])
    page = browser.page(str(back["href"]).partition("#")[0])
    assert one(page, "textarea#text").get_text().strip() == composed.strip()
    assert one(page, "details.editor").has_attr("open")
    assert "is-edited" in one(page, ".deciding")["class"]
    assert bench.item(draft_id).draft.version == 2


def test_a_question_and_who_answered_it_stand_above_the_post(bench: Bench) -> None:
    draft_id, alice, rae = bench.draft(), bench.sign_in("alice"), bench.sign_in("rae", Role.REVIEWER)
    send(alice, draft_id, "ask", asking="Is the tone ok?")
    look = one(rae.page(f"/drafts/{draft_id}"), "[aria-label='A second look']")
    assert "alice wants a second look" in look.get_text()
    assert one(look, "q").get_text() == "Is the tone ok?"
    assert look.find_next("section", class_="post")
    send(rae, draft_id, "recommend")
    told = one(alice.page(f"/drafts/{draft_id}"), "[aria-label='A second look']").get_text(" ")
    assert "You want a second look" in told
    assert "rae recommended it" in told


def test_the_field_for_a_question_stands_above_the_buttons_that_send_it(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    after = one(browser.page(f"/drafts/{draft_id}"), "#asking").find_all_next("button")
    assert [button.get_text() for button in after[:2]] == ["Ask a second moderator", "Mark as sensitive"]


@pytest.mark.parametrize(
    ("score", "notes", "told"),
    [
        (0.6, [], "60 % sure of that. That is too little to draft a reply by itself."),
        (0.97, [], "97 % sure of that. Still it only suggests a reply: the sentence does not say all"),
        (
            0.49,
            ["No effect."],
            "49 % sure of that. So it only suggests a reply, also because of what follows:\nNo effect.",
        ),
        (0.97, ["Two claims fit about equally well."], "because of what follows:\nTwo claims fit about equally well."),
    ],
)
def test_a_suggestion_says_why_it_is_only_that(bench: Bench, score: float, notes: list[str], told: str) -> None:
    draft_id, browser = bench.draft(sure=False), bench.sign_in("alice")
    found = {"score": score, "explanation": {"notes": notes}}
    with bench.store.write() as tx:
        tx.connection.execute(schema.findings.update().values(**found))
    assert told in one(browser.page(f"/drafts/{draft_id}"), ".flag").get_text()
    assert "suggested just now" in browser.page("/").get_text()


def test_after_a_decision_comes_the_draft_that_expires_next(bench: Bench) -> None:
    ids = [bench.draft(community="running") for _ in range(3)]
    browser = bench.sign_in("alice")
    assert send(browser, ids[0], "approve").headers["location"].startswith(f"/drafts/{ids[1]}?done=approved")
    assert send(browser, ids[2], "snooze").headers["location"].startswith(f"/drafts/{ids[1]}?done=snoozed")
    last = send(browser, ids[1], "reject", reason="tone").headers["location"]
    assert last.startswith("/?done=rejected")
    assert "Rejected." in browser.page(last).get_text()


def test_the_filters_stay_while_deciding(bench: Bench) -> None:
    first, _other, third = bench.draft(community="running"), bench.draft(), bench.draft(community="running")
    browser = bench.sign_in("alice")
    form = browser.form(f"/drafts/{first}?community=running", f"/drafts/{first}/edit")
    response = browser.client.post(f"/drafts/{first}/reject?community=running", data={**form, "reason": "tone"})
    assert response.headers["location"] == f"/drafts/{third}?community=running&done=rejected&of={first}"


def test_approving_elsewhere_waits_for_a_person_to_post_it(bench: Bench) -> None:
    draft_id, browser = bench.draft(permalink="https://forum.example/p1"), bench.sign_in("alice")
    page = browser.page(send(browser, draft_id, "approve").headers["location"])
    copied = page.select_one("textarea#copy")
    assert copied is not None
    current = bench.item(draft_id).current
    assert current is not None
    assert copied.get_text().strip() == (current.text or "").strip()
    assert page.select_one('a[href="https://forum.example/p1"]')
    response = browser.post("/publications/1/posted", {"link": "https://forum.example/p1#reply"})
    assert response.status_code == 303
    (publication,) = bench.item(draft_id).publications
    assert publication.state is PublicationState.POSTED
    assert publication.permalink == "https://forum.example/p1#reply"


def test_a_link_that_is_none_is_refused_and_stays_in_its_field(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    send(browser, draft_id, "approve")
    response = browser.post("/publications/1/posted", {"link": "javascript:alert(1)"})
    assert response.status_code == 422
    field = BeautifulSoup(response.text, "html.parser").select_one("input[name=link]")
    assert field is not None
    assert field["value"] == "javascript:alert(1)"
    assert bench.item(draft_id).publications[0].state is PublicationState.BY_HAND


def test_the_second_of_two_approvals_hears_who_was_first(bench: Bench) -> None:
    draft_id = bench.draft(community="running")
    alice, bob = bench.sign_in("alice"), bench.sign_in("bob")
    theirs = form_of(bob, draft_id)
    assert send(alice, draft_id, "approve").status_code == 303
    response = press(bob, draft_id, "approve", {**theirs, "text": theirs["text"] + "\nOne more line."})
    assert response.status_code == 409
    assert "alice was first: this draft is approved since 12:00 UTC" in response.text
    assert typed_text(response).endswith("One more line.")
    assert len(bench.item(draft_id).publications) == 1


def test_a_decision_on_an_older_version_is_refused_and_the_difference_shown(bench: Bench) -> None:
    draft_id = bench.draft(community="running")
    alice, bob = bench.sign_in("alice"), bench.sign_in("bob")
    older = form_of(bob, draft_id)
    send(alice, draft_id, "edit", text=shortened(older["text"]))
    mine = with_line(older["text"], "Eighteen it is.")
    response = press(bob, draft_id, "approve", {**older, "text": mine})
    assert response.status_code == 409
    assert "alice wrote version 2 at 12:00 UTC, after you opened this page" in response.text
    assert typed_text(response) == mine.strip()
    assert "Eighteen" in " ".join(tag.get_text() for tag in BeautifulSoup(response.text, "html.parser").select("ins"))
    assert state(bench, draft_id) is DraftState.QUEUED


def test_control_without_the_check_of_the_revision_the_older_version_would_decide(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = bench.draft(community="running")
    alice, bob = bench.sign_in("alice"), bench.sign_in("bob")
    older = form_of(bob, draft_id)
    send(alice, draft_id, "edit", text=shortened(older["text"]))
    monkeypatch.setattr(Desk, "require_open", lambda self, tx, draft_id, seen: None)
    assert press(bob, draft_id, "reject", {**older, "reason": "tone"}).status_code == 303


def test_a_post_that_was_edited_meanwhile_is_refused_and_the_difference_shown(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    bench.author_edits(draft_id, "I changed my mind: weak calves have nothing to do with knees.")
    response = press(browser, draft_id, "approve", form)
    assert response.status_code == 409
    assert "the post was edited since you opened it" in response.text
    soup = BeautifulSoup(response.text, "html.parser")
    assert "nothing to do with" in " ".join(tag.get_text() for tag in soup.select("ins"))
    assert "Weak calves" in " ".join(tag.get_text() for tag in soup.select("mark"))
    assert state(bench, draft_id) is DraftState.QUEUED


def test_an_expired_draft_is_refused_and_the_text_kept(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    bench.clock.pass_(hours=23)
    response = press(browser, draft_id, "approve", {**form, "text": form["text"] + "\nMine."})
    assert response.status_code == 409
    assert "too late to help" in response.text
    assert typed_text(response).endswith("Mine.")


def test_what_stands_in_the_editor_is_what_is_approved(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    approve_with_ticks(browser, draft_id, {**form, "text": shortened(form["text"])})
    (publication,) = bench.item(draft_id).publications
    assert publication.version == 2
    current = bench.item(draft_id).current
    assert current is not None
    assert current.text == shortened(form["text"]) + "\n"
    assert current.author == "alice"


def approve_with_ticks(browser: Browser, draft_id: int, form: dict[str, Any]) -> None:
    """Approve; where the guard asks for ticks, give them, as a moderator would."""
    response = press(browser, draft_id, "approve", form)
    if response.status_code == 303:
        return
    assert response.status_code == 422
    soup = BeautifulSoup(response.text, "html.parser")
    ticks = [str(tick["value"]) for tick in soup.select("input[name=ticks]")]
    assert ticks, response.text
    again = form_of(browser, draft_id)
    assert press(browser, draft_id, "approve", {**again, "ticks": ticks}).status_code == 303


def test_a_warning_needs_its_tick(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    own = with_line(form["text"], "My own cat knows this too. So does my neighbour's.")
    response = press(browser, draft_id, "approve", {**form, "text": own})
    assert response.status_code == 422
    assert "Your text is kept as version 2. Read and tick 1 warning, then approve." in response.text
    assert "cannot be approved" not in response.text
    soup = BeautifulSoup(response.text, "html.parser")
    (card,) = soup.select("#decide .notice.warn")
    assert [quote.get_text() for quote in card.select("q")] == ["My own cat knows this too.", "So does my neighbour's."]
    ticks = [str(tick["value"]) for tick in soup.select("input[name=ticks]")]
    assert ticks
    assert "I have looked at this" in soup.get_text()
    assert state(bench, draft_id) is DraftState.QUEUED
    assert press(browser, draft_id, "approve", {**form_of(browser, draft_id), "ticks": ticks}).status_code == 303


def test_a_sentence_with_several_faults_is_quoted_once_and_marked_and_the_editor_is_open(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    assert not one(browser.page(f"/drafts/{draft_id}"), "details.editor").has_attr("open")
    bad = "You should take 400 mg of ibuprofen, it will cure you."
    text = with_line(form_of(browser, draft_id)["text"], bad)
    soup = BeautifulSoup(send(browser, draft_id, "approve", text=text).text, "html.parser")
    (card,) = soup.select("#decide .notice.bad:has(.said)")
    assert [quote.get_text() for quote in card.select("q")] == [bad]
    assert len(card.select(".said > li")) > 2
    assert [mark.get_text() for mark in soup.select(".preview mark")] == [bad]
    assert one(soup, "details.editor").has_attr("open")
    assert one(soup, "#decide > p > a[href='#text']").get_text() == "To the editor"


def test_what_is_wrong_with_the_words_in_the_editor_is_told_not_with_those_of_the_version_before(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    composed = form_of(browser, draft_id)["text"]
    send(browser, draft_id, "edit", text=with_line(composed, BAD))
    back = browser.page(f"/drafts/{draft_id}?text=bot")
    assert BAD in one(back, ".preview").get_text()
    assert not back.select("#decide .notice:has(.said), .preview mark")


def test_a_rule_has_one_tick_where_it_speaks_last() -> None:
    text = "One. Two. Three."

    def found(rule: str, words: str, severity: Severity = Severity.WARNING) -> tuple[GuardFinding, str]:
        start = text.index(words)
        span = (start, start + len(words))
        finding = GuardFinding(id=rule, span=span, severity=severity, message=f"{rule}!", hint="")
        return finding, complaints.quoted(finding, text)

    told = complaints.complaints_of(
        [
            found("b", "wo", Severity.ERROR),
            found("a", "One."),
            found("a", "Two."),
            found("a", "Three."),
            found("b", "Three."),
        ]
    )
    assert [(one.quotes, one.error) for one in told] == [
        (("Two.",), True),
        (("One.",), False),
        (("Three.",), False),
    ]
    assert [(said.rule, said.tick) for one in told for said in one.said] == [
        ("b", False),
        ("a", False),
        ("a", False),
        ("a", True),
        ("b", True),
    ]
    assert complaints.unticked(told, ["a", "b"]) is None
    assert complaints.unticked(told[1:], ["a"]) == 1


def test_a_missing_fixed_line_is_put_back_and_nothing_else_lost_or_saved(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    composed = form_of(browser, draft_id)["text"]
    fixed = bench.desk.target(bench.item(draft_id).post).fixed
    mine = with_line(composed, "Mine.")
    response = send(browser, draft_id, "approve", text=mine.replace(f"{fixed.opt_out} ", ""))
    assert response.status_code == 422
    refused = BeautifulSoup(response.text, "html.parser")
    (button,) = (one for one in refused.select("#decide button") if one.get_text() == "Put the missing lines back")
    assert str(button["formaction"]).startswith(f"/drafts/{draft_id}/fixed-lines")
    form = {**form_of(browser, draft_id), "text": typed_text(response)}
    assert fixed.opt_out not in form["text"]
    back = press(browser, draft_id, "fixed-lines", form)
    assert back.status_code == 200
    assert typed_text(back) == mine.strip()
    assert "Put the missing lines back" not in back.text
    assert bench.item(draft_id).draft.version == 2
    send(bench.sign_in("bob"), draft_id, "edit", text=composed)
    late = press(browser, draft_id, "fixed-lines", form)
    assert late.status_code == 409
    assert "bob wrote version 3" in late.text
    assert typed_text(late) == mine.strip()


def test_an_edit_that_the_guard_refuses_is_kept_and_bars_approval(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    text = with_line(form_of(browser, draft_id)["text"], BAD)
    assert send(browser, draft_id, "edit", text=text).status_code == 303
    current = bench.item(draft_id).current
    assert current is not None
    assert BAD in (current.text or "")
    page = browser.page(f"/drafts/{draft_id}")
    assert BAD in one(page, "textarea#text").get_text()
    assert page.select(".notice.bad")
    response = send(browser, draft_id, "approve")
    assert response.status_code == 422
    assert state(bench, draft_id) is DraftState.QUEUED
    assert typed_text(response) == text.strip()


def test_control_without_the_guard_such_an_edit_would_be_approved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    monkeypatch.setattr(desk_module, "guard", lambda *args, **options: [])
    text = with_line(form["text"], BAD)
    assert press(browser, draft_id, "approve", {**form, "text": text}).status_code == 303


def test_a_promise_of_cure_is_refused_and_a_kind_word_needs_no_tick(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    response = press(browser, draft_id, "approve", {**form, "text": with_line(form["text"], "This will cure you.")})
    assert response.status_code == 422
    assert "something in it has to change first" in response.text
    assert "promises what nobody can" in response.text
    kind = with_line(form["text"], "Ouch, that sounds annoying. See a doctor if it gets worse.")
    now = form_of(browser, draft_id)
    assert press(browser, draft_id, "approve", {**now, "text": kind}).status_code == 303


def test_with_nobody_else_there_to_ask_an_admin_is_led_to_people(bench: Bench) -> None:
    draft_id = bench.draft()
    page = BeautifulSoup(send(bench.sign_in("ada", Role.ADMIN), draft_id, "ask").text, "html.parser")
    assert "there is nobody to ask" in one(page, "[role=alert]").get_text()
    assert one(page, "[role=alert] a")["href"] == "/people"
    with bench.store.write() as tx:
        tx.members.take_away("ada", ["*"], "test")
        tx.members.give("ada", "strength", Role.RELEASER, "test")
    page = BeautifulSoup(send(bench.sign_in("ada", Role.RELEASER), draft_id, "ask").text, "html.parser")
    assert not page.select("[role=alert] a")
    assert "An admin can invite a moderator" in one(page, "[role=alert]").get_text()


def test_an_emptied_editor_approves_nothing(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    send(browser, draft_id, "edit", text=BAD)
    response = send(browser, draft_id, "approve", text="")
    assert response.status_code == 422
    page = BeautifulSoup(response.text, "html.parser")
    assert one(page, "#decide > [role=alert]").get_text() == "The reply is empty. Write something, or reject the draft."
    field = one(page, "textarea#text")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", one(page, "[role=alert]")["id"])
    assert not page.select(".said")
    assert state(bench, draft_id) is DraftState.QUEUED


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_rejecting_needs_a_reason_and_keeps_the_note(bench: Bench, reason: str) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    response = send(browser, draft_id, "reject", reason=reason, note="see the thread of last week")
    assert response.status_code == 422
    assert "Choose a reason" in response.text
    note = BeautifulSoup(response.text, "html.parser").select_one("textarea#note")
    assert note is not None
    assert note.get_text().strip() == "see the thread of last week"
    assert state(bench, draft_id) is DraftState.QUEUED


def test_another_reason_needs_a_note(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    assert send(browser, draft_id, "reject", reason="other").status_code == 422
    assert send(browser, draft_id, "reject", reason="other", note="spam").status_code == 303


@pytest.mark.parametrize("reason", [reason for reason in RejectReason if reason is not RejectReason.OTHER])
def test_every_reason_rejects(bench: Bench, reason: RejectReason) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    assert send(browser, draft_id, "reject", reason=reason).status_code == 303
    assert state(bench, draft_id) is DraftState.REJECTED


def test_the_history_of_a_draft_names_everybody_and_their_notes(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    bench.clock.pass_(seconds=40)
    form = {**form_of(browser, draft_id), "reason": "tone", "note": "too stiff"}
    bench.clock.pass_(seconds=25)
    press(browser, draft_id, "reject", form)
    text = one(browser.page(f"/drafts/{draft_id}"), ".history").get_text(" ")
    assert "alice" in text
    assert "rejected version 1 after 25 s: tone" in text
    assert "too stiff" in text
    assert "repcheck" in text


def test_putting_off_keeps_what_was_typed_and_can_be_undone(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    text = shortened(form_of(browser, draft_id)["text"])
    assert send(browser, draft_id, "snooze", text=text, hours="6").status_code == 303
    item = bench.item(draft_id)
    assert item.draft.state is DraftState.SNOOZED
    assert item.draft.snoozed_until is not None
    assert (item.draft.snoozed_until - bench.clock.now()).total_seconds() == 6 * 3600
    assert item.current is not None
    assert item.current.text == text + "\n"
    assert f'href="/drafts/{draft_id}?show=snoozed"' in browser.get("/?show=snoozed").text


def test_of_what_is_put_off_it_is_said_until_when(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    onward = send(browser, draft_id, "snooze", hours="3").headers["location"]
    assert "Put off until 15:00 UTC." in one(browser.page(onward), "#done").get_text()
    assert "put off until 15:00 UTC" in one(browser.page(f"/drafts/{draft_id}"), ".heading .meta").get_text()
    browser.post(f"/drafts/{draft_id}/wake")
    assert "Put off." in one(browser.page(onward), "#done").get_text()
    bench.clock.pass_(hours=3)
    onward = send(browser, draft_id, "snooze", hours="12").headers["location"]
    assert "Put off until tomorrow 03:00 UTC." in one(browser.page(onward), "#done").get_text()
    assert browser.post(f"/drafts/{draft_id}/wake").status_code == 303
    assert state(bench, draft_id) is DraftState.QUEUED
    assert browser.post(f"/drafts/{draft_id}/wake").status_code == 409


def test_a_reviewer_recommends_and_a_releaser_approves(bench: Bench) -> None:
    draft_id = bench.draft(community="running")
    rae, alice = bench.sign_in("rae", Role.REVIEWER), bench.sign_in("alice")
    page = rae.page(f"/drafts/{draft_id}")
    assert not page.select('button[formaction$="/approve"]')
    assert page.select('button[formaction$="/recommend"]')
    assert send(rae, draft_id, "recommend").status_code == 303
    assert "recommended" in one(alice.page("/"), ".row").get_text()
    assert send(alice, draft_id, "approve").status_code == 303


def test_a_viewer_sees_no_forms_but_signing_out(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("vic", Role.VIEWER)
    bench.sensitive()
    for path in ("/", f"/drafts/{draft_id}", "/sensitive", "/status", "/history"):
        forms = [form.get("action") for form in browser.page(path).select("form[method=post]")]
        assert forms == ["/signout"], path


def test_a_suggestion_gets_a_reply_when_a_moderator_agrees(bench: Bench) -> None:
    draft_id, browser = bench.draft(sure=False, community="running"), bench.sign_in("alice")
    page = browser.page(f"/drafts/{draft_id}")
    assert "only suggested" in page.get_text()
    assert not page.select('button[formaction$="/approve"]')
    assert send(browser, draft_id, "compose").status_code == 303
    assert bench.item(draft_id).draft.version == 1
    assert send(browser, draft_id, "approve").status_code == 303


def test_a_suggestion_can_be_answered_in_ones_own_words(bench: Bench) -> None:
    draft_id, browser = bench.draft(sure=False), bench.sign_in("alice")
    assert send(browser, draft_id, "edit", text="My own words.").status_code == 303
    current = bench.item(draft_id).current
    assert current is not None
    assert (current.author, current.text) == ("alice", "My own words.\n")


def test_a_reply_that_cannot_be_composed_is_refused_in_words(bench: Bench) -> None:
    draft_id, browser = bench.draft(sure=False, claim="weak-calves-knee-pain"), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE findings SET claim_id = 'no-longer-known'")
    response = press(browser, draft_id, "compose", {**form, "text": "typed before"})
    assert response.status_code == 422
    assert "No reply can be composed" in response.text
    assert typed_text(response) == "typed before"


def test_taking_an_approval_back_queues_the_draft_again(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    send(browser, draft_id, "approve")
    assert browser.post("/publications/1/cancel").headers["location"] == f"/drafts/{draft_id}?done=cancelled"
    assert state(bench, draft_id) is DraftState.QUEUED
    assert bench.item(draft_id).publications[0].state is PublicationState.CANCELLED
    assert send(browser, draft_id, "approve").status_code == 303


def test_taking_back_too_late_says_so(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    send(browser, draft_id, "approve")
    with bench.store.write() as tx:
        tx.publications.move(1, PublicationState.APPROVED, PublicationState.SENDING)
    response = browser.post("/publications/1/cancel")
    assert response.status_code == 409
    assert "too late to take back: the reply is being sent" in response.text


@pytest.fixture
def lost(bench: Bench) -> tuple[Bench, Browser, int]:
    """A reply of which nobody knows whether it arrived."""
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    send(browser, draft_id, "approve")
    path = [
        PublicationState.APPROVED,
        PublicationState.SENDING,
        PublicationState.AMBIGUOUS,
        PublicationState.NEEDS_PERSON,
    ]
    with bench.store.write() as tx:
        for origin, target in pairwise(path):
            tx.publications.move(1, origin, target)
    return bench, browser, draft_id


def test_a_person_can_say_that_a_lost_reply_is_there(lost: tuple[Bench, Browser, int]) -> None:
    bench, browser, draft_id = lost
    assert "could not find out whether it arrived" in browser.page(f"/drafts/{draft_id}").get_text()
    assert "needs a person to look" in browser.page("/").get_text()
    assert browser.post("/publications/1/there", {"link": "https://forum.example/r"}).status_code == 303
    assert bench.item(draft_id).publications[0].state is PublicationState.POSTED


@pytest.mark.parametrize(("again", "after"), [("yes", PublicationState.APPROVED), ("no", PublicationState.FAILED)])
def test_a_person_can_say_that_it_is_not_there(
    lost: tuple[Bench, Browser, int], again: str, after: PublicationState
) -> None:
    bench, browser, draft_id = lost
    assert browser.post("/publications/1/not-there", {"again": again}).status_code == 303
    assert bench.item(draft_id).publications[0].state is after
    assert browser.post("/publications/1/not-there", {"again": again}).status_code in (409, 422)


def test_nothing_is_approved_in_shadow_mode(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="quiet"), bench.sign_in("alice")
    assert "shadow mode" in browser.page(f"/drafts/{draft_id}").get_text()
    assert send(browser, draft_id, "approve").status_code == 422


@pytest.mark.parametrize("missing", ["version", "post"])
def test_a_form_without_its_revision_is_refused_and_the_text_shown(bench: Bench, missing: str) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    form = {**form_of(browser, draft_id), "text": "typed with care"}
    del form[missing]
    response = press(browser, draft_id, "approve", form)
    assert response.status_code == 422
    assert typed_text(response) == "typed with care"


def test_a_session_that_ended_while_typing_loses_no_text(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    form = {**form_of(browser, draft_id), "text": "typed with care"}
    bench.clock.pass_(days=15)
    response = press(browser, draft_id, "edit", form)
    assert response.status_code == 403
    assert typed_text(response) == "typed with care"


def test_a_draft_whose_post_was_deleted_has_no_words_left(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    post = bench.item(draft_id).post
    with bench.store.write() as tx:
        tx.drafts.move(draft_id, DraftState.QUEUED, DraftState.WITHDRAWN, reason="post-deleted")
        tx.retention.scrub_words(post.id, {})
        tx.posts.drop_text(post.id)
    text = browser.page(f"/drafts/{draft_id}").get_text()
    assert "The words of this post are gone" in text
    assert "Weak calves" not in text.replace("Weak calf", "")


def test_time_at_a_draft_is_counted_from_when_it_was_opened(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    form = form_of(browser, draft_id)
    bench.clock.pass_(seconds=12)
    press(browser, draft_id, "reject", {**form, "reason": "tone"})
    with bench.store.read() as tx:
        ((_at, decision),) = tx.drafts.decisions(draft_id)
    assert decision.seconds == 12


@pytest.mark.parametrize("opened", ["", "yesterday", "2031-01-01T00:00:00+00:00", "2026-11-24T11:00:00"])
def test_a_time_that_makes_no_sense_is_not_counted(bench: Bench, opened: str) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    send(browser, draft_id, "reject", opened=opened, reason="tone")
    with bench.store.read() as tx:
        ((_at, decision),) = Drafts(tx.connection, tx.now, tx.audit).decisions(draft_id)
    assert decision.seconds is None
