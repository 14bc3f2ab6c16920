"""Several moderators at one desk: who has what, and what was typed and not saved."""

from __future__ import annotations

from typing import Any

import pytest

from bot.review import desk as desk_module
from bot.review.pages import together as together_page
from bot.roles import Role
from bot.states import DraftState, PostState
from bot.steps.forget import forget_post
from tests.review.bench import Bench, Browser, one
from tests.review.test_deciding import form_of, press, send, shortened, state, typed_text

ONE_MORE = "One more line."


def company(browser: Browser, draft_id: int) -> str:
    return " ".join(one(browser.page(f"/drafts/{draft_id}"), "#company").get_text(" ").split())


def take(browser: Browser, draft_id: int, **more: Any) -> Any:
    return press(browser, draft_id, "take", {**form_of(browser, draft_id), **more})


def keep(browser: Browser, draft_id: int, text: str, page: str = "a page", **more: Any) -> Any:
    return browser.post(f"/drafts/{draft_id}/unsaved", {"page": page, "version": 1, "text": text, **more})


def offers(browser: Browser, draft_id: int) -> list[str]:
    soup = browser.page(f"/drafts/{draft_id}")
    return [tag.get_text().strip() for tag in soup.select("section[aria-label^='Your unsaved text'] p.diff")]


# Taking


def test_alone_at_the_desk_nobody_is_asked_to_take_anything(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    bench.sign_in("vic", Role.VIEWER)  # may not decide
    assert company(alice, draft_id) == ""


def test_with_a_second_moderator_a_draft_can_be_taken(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    assert "bob is at the desk too." in company(alice, draft_id)
    assert take(alice, draft_id).headers["location"] == f"/drafts/{draft_id}?done=taken"
    assert "You have this draft until 12:10 UTC" in company(alice, draft_id)
    seen = company(bob, draft_id)
    assert "alice has this draft until 12:10 UTC." in seen
    assert "alice looks at this draft right now." in seen


def test_what_another_has_taken_is_marked_in_the_queue_and_its_buttons_are_held_back(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    assert "has it" not in bob.get("/").text
    assert not bob.page(f"/drafts/{draft_id}").select(".deciding button:disabled")
    take(alice, draft_id)
    assert "alice has it" in one(bob.page("/"), ".row").get_text()
    assert "you have it" in one(alice.page("/"), ".row").get_text()
    page = bob.page(f"/drafts/{draft_id}")
    assert "alice has this draft until 12:10 UTC." in one(page, ".bar #held:not([hidden])").get_text()
    assert one(page, ".bar button.primary").has_attr("disabled")
    decides = page.select("#decide button, .deciding button[form=decide]")
    may = {button.get_text().strip() for button in decides if not button.has_attr("disabled")}
    assert may == {"Save only", "Ask a second moderator"}
    assert not one(page, "#company button[name=over]").has_attr("disabled")
    mine = alice.page(f"/drafts/{draft_id}")
    assert one(mine, "#held").has_attr("hidden")
    assert not mine.select(".deciding button:disabled")


def test_who_has_not_asked_for_anything_in_a_while_is_not_at_the_desk(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    bench.sign_in("bob")
    bench.clock.pass_(minutes=5)
    assert company(alice, draft_id) == ""


@pytest.mark.parametrize("deed", ["approve", "edit", "reject", "snooze", "compose"])
def test_what_another_has_taken_is_not_decided_and_nothing_typed_is_lost(bench: Bench, deed: str) -> None:
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    theirs = form_of(bob, draft_id)
    take(alice, draft_id)
    response = press(bob, draft_id, deed, {**theirs, "text": theirs["text"] + ONE_MORE, "reason": "tone"})
    assert response.status_code == 409
    assert "alice has this draft until 12:10 UTC; wait, ask alice, or take it over" in response.text
    assert typed_text(response).endswith(ONE_MORE)
    assert state(bench, draft_id) is DraftState.QUEUED
    assert bench.item(draft_id).draft.version == 1


def test_control_without_the_check_it_would_be_decided(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_require_free", lambda tx, draft_id, user: None)
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    take(alice, draft_id)
    assert send(bob, draft_id, "reject", reason="tone").status_code == 303


def test_after_ten_minutes_it_is_free_again(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    take(alice, draft_id)
    bench.clock.pass_(minutes=9)
    assert send(bob, draft_id, "reject", reason="tone").status_code == 409
    bench.clock.pass_(minutes=1)
    assert send(bob, draft_id, "reject", reason="tone").status_code == 303


def test_its_holder_keeps_it_for_longer_decides_it_and_then_nobody_has_it(bench: Bench) -> None:
    draft_id, alice = bench.draft(community="running"), bench.sign_in("alice")
    bench.sign_in("bob")
    take(alice, draft_id)
    bench.clock.pass_(minutes=4)
    take(alice, draft_id)
    assert "until 12:14 UTC" in company(alice, draft_id)
    assert send(alice, draft_id, "approve").status_code == 303
    with bench.store.read() as tx:
        assert tx.together.taking(draft_id) is None


def test_it_is_handed_over_to_somebody_who_is_there(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    bench.sign_in("vic", Role.VIEWER)
    take(alice, draft_id)
    form = form_of(alice, draft_id)
    for nobody in ("vic", "zoe", "alice", ""):
        response = press(alice, draft_id, "hand-over", {**form, "to": nobody})
        assert response.status_code == 422
        assert "Choose somebody who is at the desk" in response.text
    assert press(alice, draft_id, "hand-over", {**form, "to": "bob"}).status_code == 303
    assert "You have this draft until 12:10 UTC" in company(bob, draft_id)
    assert press(alice, draft_id, "hand-over", {**form, "to": "bob"}).status_code == 409


def test_it_is_taken_over_from_the_one_who_has_it_and_let_go(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    take(alice, draft_id)
    assert take(bob, draft_id).status_code == 409
    assert take(bob, draft_id, over="alice").status_code == 303
    assert "bob has this draft" in company(alice, draft_id)
    press(bob, draft_id, "let-go", form_of(bob, draft_id))
    assert "has this draft" not in company(alice, draft_id)


def test_taking_it_loses_nothing_that_was_typed(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    bench.sign_in("bob")
    text = form_of(alice, draft_id)["text"] + ONE_MORE
    response = take(alice, draft_id, text=text, note="hm")
    assert response.status_code == 200
    assert typed_text(response).endswith(ONE_MORE)
    assert "hm" in response.text


def test_a_decided_draft_cannot_be_taken_and_says_who_decided(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    theirs = form_of(bob, draft_id)
    send(alice, draft_id, "approve")
    response = press(bob, draft_id, "take", theirs)
    assert response.status_code == 409
    assert "alice was first: this draft is approved since 12:00 UTC" in response.text


def test_signing_out_everywhere_frees_what_one_has(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    take(alice, draft_id)
    phone = bench.sign_in("alice")
    alice.post("/signout")
    assert "alice has this draft" in company(bob, draft_id)
    phone.post("/signout")
    assert company(bob, draft_id) == ""


def test_a_sign_of_life_says_who_is_there_and_a_last_one_who_has_gone(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    assert bob.post(f"/drafts/{draft_id}/look").text.count("alice is at the desk too") == 1
    assert "bob looks at this draft right now" in company(alice, draft_id)
    assert bob.post(f"/drafts/{draft_id}/look", {"gone": "yes"}).status_code == 204
    assert "bob looks" not in company(alice, draft_id)


def test_the_day_is_told_where_it_was_another(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(community="running"), bench.sign_in("alice"), bench.sign_in("bob")
    theirs = form_of(bob, draft_id)
    send(alice, draft_id, "reject", reason="tone")
    bench.clock.pass_(hours=23)
    response = press(bob, draft_id, "reject", {**theirs, "reason": "tone", "note": "not ours"})
    assert "this draft is rejected since 2026-11-24 12:00 UTC" in response.text
    assert "not ours" in response.text


# Unsaved text


def test_unsaved_text_is_offered_on_every_device_and_can_be_used(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    response = keep(alice, draft_id, ONE_MORE, note="hm")
    assert (response.status_code, response.text) == (200, "Your text is kept, unsaved, since 12:00 UTC.")
    phone = bench.sign_in("alice")
    soup = phone.page(f"/drafts/{draft_id}")
    assert "Your unsaved text from 12:00 UTC" in soup.get_text()
    link = one(soup, "section[aria-label^='Your unsaved'] a.use")
    used = phone.page(str(link["href"]))
    assert one(used, "textarea#text").get_text().strip() == ONE_MORE
    assert one(used, "textarea#note").get_text().strip() == "hm"
    assert one(used, "input[name=page]")["value"] == "a page"
    assert not used.select("section[aria-label^='Your unsaved']")
    assert "draft 1" in phone.page("/").get_text().lower()


def test_of_unsaved_text_for_a_draft_that_was_decided_nothing_leads_nowhere(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    keep(alice, draft_id, ONE_MORE)
    assert send(bob, draft_id, "reject", reason="not-needed").status_code == 303
    soup = alice.page(f"/drafts/{draft_id}")
    kept = one(soup, "section[aria-label^='Your unsaved']")
    assert "decided meanwhile" in kept.get_text()
    assert not kept.select("a.use")
    assert one(kept, "p[data-copy]").get_text() == ONE_MORE
    assert kept.select("form[action*='/discard']")


def test_unsaved_text_is_nobody_elses(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    keep(alice, draft_id, ONE_MORE)
    assert ONE_MORE not in bob.get(f"/drafts/{draft_id}?unsaved=a+page").text
    bob.post(f"/drafts/{draft_id}/discard", {"discarded": "a page"})
    assert offers(alice, draft_id) == [ONE_MORE]


def test_it_can_be_discarded(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    keep(alice, draft_id, ONE_MORE)
    form = alice.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/discard")
    assert alice.client.post(f"/drafts/{draft_id}/discard", data=form).status_code == 303
    assert offers(alice, draft_id) == []


def test_it_is_gone_once_it_is_saved_or_typed_back(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    form = form_of(alice, draft_id)
    keep(alice, draft_id, shortened(form["text"]), form["page"])
    assert press(alice, draft_id, "edit", {**form, "text": shortened(form["text"])}).status_code == 303
    assert offers(alice, draft_id) == []
    keep(alice, draft_id, ONE_MORE)
    assert keep(alice, draft_id, shortened(form["text"])).text == ""
    assert offers(alice, draft_id) == []


def test_what_is_saved_while_it_is_being_kept_is_not_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    form = form_of(alice, draft_id)
    found = together_page.item_for

    def saved_meanwhile(request: Any, visitor: Any, asked: int) -> Any:
        item = found(request, visitor, asked)
        assert press(alice, draft_id, "edit", {**form, "text": shortened(form["text"])}).status_code == 303
        return item

    monkeypatch.setattr(together_page, "item_for", saved_meanwhile)
    assert keep(alice, draft_id, shortened(form["text"]), form["page"]).text == ""
    with bench.store.read() as tx:
        assert tx.unsaved.of(draft_id, "alice") == []


def test_a_refused_deed_leaves_it(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    form = form_of(alice, draft_id)
    keep(alice, draft_id, ONE_MORE, form["page"])
    assert press(alice, draft_id, "reject", {**form, "text": ONE_MORE}).status_code == 422
    assert offers(alice, draft_id) == [ONE_MORE]


def test_it_is_kept_where_another_decided_meanwhile(bench: Bench) -> None:
    draft_id, alice, bob = bench.draft(), bench.sign_in("alice"), bench.sign_in("bob")
    send(bob, draft_id, "reject", reason="tone")
    assert "kept" in keep(alice, draft_id, ONE_MORE).text
    assert offers(alice, draft_id) == [ONE_MORE]
    used = alice.page(f"/drafts/{draft_id}?unsaved=a+page")
    assert one(used, "textarea#typed").get_text().strip() == ONE_MORE


def test_it_is_not_kept_once_the_post_is_gone_and_goes_with_it(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    keep(alice, draft_id, ONE_MORE)
    with bench.store.write() as tx:
        forget_post(tx, bench.item(draft_id).post, reason="source-deleted")
    assert bench.item(draft_id).post.state is PostState.SCRUBBED
    assert offers(alice, draft_id) == []
    assert keep(alice, draft_id, ONE_MORE).text.startswith("Not kept: the post was deleted")
    assert offers(alice, draft_id) == []


def test_a_form_sent_while_signed_out_shows_every_word_again(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    form = form_of(alice, draft_id)
    alice.client.cookies.clear()
    response = press(alice, draft_id, "reject", {**form, "text": "The reply", "note": "And my note"})
    assert response.status_code == 403
    assert typed_text(response) == "The reply\n\nAnd my note"


def test_its_length_is_bounded(bench: Bench) -> None:
    draft_id, alice = bench.draft(), bench.sign_in("alice")
    assert keep(alice, draft_id, "x" * 40_001).status_code == 422
    assert keep(alice, draft_id, "x", page="").status_code == 422
