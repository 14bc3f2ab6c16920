"""What the pages say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from bot.records import Kind, Rejected
from bot.review.pages.queue import A_PAGE
from bot.review.words import left, sentence
from bot.roles import Role
from bot.states import DraftState, PostState, PublicationState
from bot.store.posts import NewFinding
from tests.review.bench import CLAIM, SENTENCE, TEXT, Bench, explained, fields, one
from tests.review.test_amending import posted


def words(soup: Tag) -> str:
    return " ".join(soup.get_text(" ").split())


def test_the_queue_shows_claim_stance_and_the_marked_sentence(bench: Bench) -> None:
    bench.draft(stance="asks", action="answer")
    row = one(bench.sign_in("alice").page("/"), ".row")
    assert "Weak calf muscles (gastrocnemius, soleus) cause knee pain." in row.get_text()
    assert "the author asks about it" in row.get_text()
    assert one(row, "mark").get_text() == SENTENCE
    assert "expires in 23 h" in row.get_text()


def test_what_expires_soonest_comes_first_and_suggestions_last(bench: Bench) -> None:
    now = bench.clock.now()
    late = bench.draft(created=now - dt.timedelta(hours=1))
    suggested = bench.draft(sure=False, created=now - dt.timedelta(hours=20))
    soon = bench.draft(created=now - dt.timedelta(hours=9))
    page = bench.sign_in("alice").page("/")
    assert [link["href"] for link in page.select("[data-row]")] == [f"/drafts/{n}" for n in (soon, late, suggested)]
    assert "only suggested" in page.select(".row")[-1].get_text()


def test_the_queue_is_filtered_by_its_address(bench: Bench) -> None:
    bench.draft()
    running = bench.draft(community="running")
    suggested = bench.draft(sure=False)
    browser = bench.sign_in("alice")

    def shown(query: str) -> list[str]:
        return [str(link["href"]).split("?")[0] for link in browser.page(f"/?{query}").select("[data-row]")]

    assert shown("community=running") == [f"/drafts/{running}"]
    assert shown("tier=suggested") == [f"/drafts/{suggested}"]
    assert len(shown("claim=weak-calves-knee-pain")) == 3
    assert shown("claim=creatine-kidneys") == []
    assert "None of the 3 here passes the filters" in words(browser.page("/?claim=creatine-kidneys"))


def test_a_long_queue_comes_in_pages(bench: Bench) -> None:
    for _ in range(A_PAGE + 2):
        bench.draft()
    browser = bench.sign_in("alice")
    first = browser.page("/")
    assert len(first.select(".row")) == A_PAGE
    following = first.select_one("a[rel=next]")
    assert following is not None
    assert len(browser.page("/" + str(following["href"])).select(".row")) == 2


def test_an_empty_queue_says_that_nothing_was_read_yet(bench: Bench) -> None:
    assert "No post has been read yet" in words(bench.sign_in("alice").page("/"))


def test_an_empty_queue_says_how_many_posts_were_read(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.sources.worked("strength", None)
        tx.sources.tally("strength", "judged", 41)
        tx.sources.tally("running", "judged", 1)
    assert "42 posts read since 23 November" in words(bench.sign_in("alice").page("/"))


def test_an_empty_queue_says_when_everything_is_paused_and_by_whom(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.pauses.set("*", posting=True, everything=True, why="spam wave", by="bob")
    assert "Everything is paused everywhere (bob: spam wave)" in words(bench.sign_in("alice").page("/"))


def test_an_empty_queue_says_when_a_source_is_down_with_its_error(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.sources.failed("running", "403 Forbidden")
    assert "running cannot be read: 403 Forbidden" in words(bench.sign_in("alice").page("/"))


def test_an_empty_queue_says_which_communities_are_in_shadow_mode(bench: Bench) -> None:
    assert "quiet: in shadow mode" in words(bench.sign_in("alice").page("/"))


def test_every_page_says_what_is_paused(bench: Bench) -> None:
    bench.draft()
    browser = bench.sign_in("alice")
    assert "Running, nothing is paused" in words(browser.page("/"))
    with bench.store.write() as tx:
        tx.pauses.set("running", posting=True, everything=False, why="holiday", by="bob")
    for path in ("/", "/drafts/1", "/history", "/sensitive", "/status"):
        assert "Posting is paused in running , just now by bob: holiday" in words(browser.page(path)), path


def test_the_draft_page_shows_why_and_on_what_evidence(bench: Bench) -> None:
    text = words(bench.sign_in("alice").page(f"/drafts/{bench.draft()}"))
    for expected in (
        "The author states it",
        "repcheck is 91 % sure",
        "Closest known way to say it: Weak calf muscles cause knee pain.",
        "Next closest claim (31 %): Calf raises",
        "What is blamed or praised weak calves",
        "no good evidence for it",
        "This rating may well change: the evidence is thin.",
        "Best objection to this reply",
        "Neal 2019",
        "systematic review and meta-analysis of prospective studies, 18 studies",
        "Read at its source",
        "What the article says, and how it stands",
        "Where this entry itself is weak",
    ):
        assert expected in text, expected


def test_a_link_to_the_post_tells_it_nothing_of_us(bench: Bench) -> None:
    page = bench.sign_in("alice").page(f"/drafts/{bench.draft(permalink='https://forum.example/p')}")
    (link,) = page.select('a[href="https://forum.example/p"]')
    assert {"noreferrer", "noopener"} <= set(link["rel"])


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.ANSWER])
def test_the_title_above_a_comment_is_said_to_be_somebody_elses(bench: Bench, kind: Kind) -> None:
    page = bench.sign_in("alice").page(f"/drafts/{bench.draft(kind=kind)}")
    assert "Title of the thread, by somebody else: Knees" in words(page)
    assert one(page, ".words mark").get_text() == SENTENCE


def test_the_span_is_counted_in_code_points(bench: Bench) -> None:
    body = f"🏋️‍♀️ ñ 𝔘𝔫𝔦 {SENTENCE} 🦵"
    page = bench.sign_in("alice").page(f"/drafts/{bench.draft(title='💪 Knees', body=body)}")
    assert [mark.get_text() for mark in page.select(".post mark")] == [SENTENCE]


def test_a_finding_in_the_title_is_marked_there(bench: Bench) -> None:
    page = bench.sign_in("alice").page(f"/drafts/{bench.draft(title=SENTENCE, body='Discuss.')}")
    assert one(page, ".post-title mark").get_text() == SENTENCE
    assert not page.select(".words mark")


def test_an_edited_post_is_shown_with_its_difference(bench: Bench) -> None:
    draft_id = bench.draft()
    bench.author_edits(draft_id, "Strong calves cause knee pain.")
    page = bench.sign_in("alice").page(f"/drafts/{draft_id}")
    assert "The author edited the post after it was judged" in words(page)
    assert "Strong" in " ".join(tag.get_text() for tag in page.select(".notice ins"))
    assert one(page, ".post mark").get_text() == SENTENCE
    assert "written before the author edited the post" in words(page)


def test_versions_are_shown_with_their_difference(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/edit")
    browser.client.post(f"/drafts/{draft_id}/edit", data={**form, "text": form["text"] + "\nOne more line."})
    history = one(browser.page(f"/drafts/{draft_id}"), ".history")
    assert "Version 2, by alice" in words(history)
    assert "One more line." in " ".join(tag.get_text() for tag in history.select("ins"))


def test_a_claim_that_left_the_knowledge_base_is_no_broken_page(bench: Bench) -> None:
    draft_id = bench.draft()
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE findings SET claim_id = 'gone'")
        tx.connection.exec_driver_sql("UPDATE drafts SET claim_id = 'gone'")
    browser = bench.sign_in("alice")
    assert "no longer holds the claim “gone”" in words(browser.page(f"/drafts/{draft_id}"))
    assert "gone" in words(browser.page("/"))


def test_knowledge_that_changed_since_is_said_on_the_draft(bench: Bench) -> None:
    draft_id = bench.draft()
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql('UPDATE draft_versions SET claim_hashes = \'{"weak-calves-knee-pain": "0"}\'')
    page = bench.sign_in("alice").page(f"/drafts/{draft_id}")
    assert "says something else now" in words(page)
    assert page.select('button[formaction$="/compose"]')


def test_a_finding_without_its_explanation_is_no_broken_page(bench: Bench) -> None:
    draft_id = bench.draft()
    with bench.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE findings SET explanation = NULL")
    assert "The author states it" in words(bench.sign_in("alice").page(f"/drafts/{draft_id}"))


def test_the_history_shows_replies_and_decisions(bench: Bench) -> None:
    first, second, browser = bench.draft(), bench.draft(community="running"), bench.sign_in("alice")
    for draft_id, deed, more in ((first, "reject", {"reason": "tone"}), (second, "approve", {})):
        form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/edit")
        browser.client.post(f"/drafts/{draft_id}/{deed}", data={**form, **more})
    with bench.store.write() as tx:
        tx.publications.move(1, PublicationState.APPROVED, PublicationState.SENDING)
        link = "https://forum.example/r"
        tx.publications.move(1, PublicationState.SENDING, PublicationState.POSTED, permalink=link)
    page = browser.page("/history")
    assert page.select('a[href="https://forum.example/r"]')
    assert "alice rejected" in words(page)
    assert "tone" in words(page)
    assert "alice approved" in words(page)


def test_the_sensitive_page_is_neutral_and_points_to_help(bench: Bench) -> None:
    bench.sensitive()
    browser = bench.sign_in("rae", Role.REVIEWER)
    page = browser.page("/sensitive")
    text = words(page)
    assert "It may be about an acute injury." in text
    assert "a doctor or a physiotherapist" in text
    assert "helpline" in text
    assert not page.select("mark")
    assert "no good evidence" not in text


def test_states_and_reasons_are_told_in_words_and_not_in_codes(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")
    bench.take_in()
    assert "submission" not in words(browser.page(f"/drafts/{draft_id}"))
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/reject")
    browser.client.post(f"/drafts/{draft_id}/reject", data={**form, "reason": "not-needed"})
    assert one(browser.page("/history"), ".lines .tag").get_text() == "not needed"
    assert "rejected version 1: not needed" in words(browser.page(f"/drafts/{draft_id}"))
    told = words(one(browser.page("/status"), "[aria-labelledby=counts]"))
    assert "has a draft: 1" in told
    assert "read, not judged yet: 1" in told
    assert "rejected: 1" in told
    audited = words(one(browser.page(f"/audit?item={draft_id}"), "table"))
    assert "waits for a decision rejected not needed" in audited
    assert "releaser: approves replies" in words(browser.page("/me"))


def test_while_posting_is_paused_an_approved_reply_waits(bench: Bench) -> None:
    draft_id, browser = bench.draft(community="running"), bench.sign_in("alice")
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/approve")
    browser.client.post(f"/drafts/{draft_id}/approve", data=form)
    assert one(browser.page("/"), "#moving .tag").get_text() == "approved, on its way"
    browser.post("/pause", {"scope": "*", "what": "posting", "why": "a test"})
    for path in ("/", "/history", f"/drafts/{draft_id}"):
        assert one(browser.page(path), ".tag.state-approved").get_text() == "approved, waits"


def test_a_decided_draft_leads_back_to_the_history(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("alice")

    def here() -> tuple[str, str]:
        page = browser.page(f"/drafts/{draft_id}")
        return str(one(page, "nav a[aria-current]")["href"]), one(page, ".crumbs a").get_text()

    assert here() == ("/", "← Queue")
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/reject")
    browser.client.post(f"/drafts/{draft_id}/reject", data={**form, "reason": "tone"})
    assert here() == ("/history", "← History")


def test_a_long_post_is_folded_around_what_is_marked(bench: Bench) -> None:
    filler = "This is said at some length here. " * 240
    body = f"It begins.\n\n{filler}\n\n{SENTENCE}, and more.\n\n{filler}It ends."
    long, short = bench.draft(body=body), bench.draft()
    bench.sensitive(body=body)
    browser = bench.sign_in("rae", Role.REVIEWER)
    post = one(browser.page(f"/drafts/{long}"), ".card.post")
    assert one(post, ".words").get_text().count(SENTENCE) == 1
    assert one(post, ".words mark").get_text() == SENTENCE
    assert len(one(post, ".words").get_text()) < 1500
    assert "It ends." in one(post, "details:not([open]) .words").get_text()
    assert not browser.page(f"/drafts/{short}").select(".card.post details")
    shown = one(browser.page("/sensitive"), "article")
    assert one(shown, ".words").get_text().startswith("It begins.")
    assert len(one(shown, ".words").get_text()) < 1500
    assert one(shown, "details:not([open]) .words").get_text() == body
    assert one(shown, "details summary").get_text() == "Show the whole post"


def test_an_answer_to_our_reply_is_shown_until_it_is_read(bench: Bench) -> None:
    post_id = bench.take_in(body="Wrong! <b>Read</b> the study.", title="")
    with bench.store.write() as tx:
        tx.posts.move(post_id, PostState.FETCHED, PostState.ANSWER)
    browser = bench.sign_in("rae", Role.REVIEWER)
    page = browser.page("/answers")
    assert "Wrong! <b>Read</b> the study." in words(page)
    assert "Answers 1" in words(page)
    asked = browser.post(f"/answers/{post_id}/read")
    assert "Read: delete the answer here?" in asked.text
    assert "Answers 1" in words(browser.page("/answers"))
    sure = {"confirmed": "yes"}
    assert browser.post(f"/answers/{post_id}/read", sure).headers["location"] == "/answers?done=read"
    assert "Nobody has answered" in words(browser.page("/answers"))
    assert browser.post(f"/answers/{post_id}/read", sure).status_code == 409


def test_seen_to_drops_the_words_and_happens_once(bench: Bench) -> None:
    post_id, browser = bench.sensitive(), bench.sign_in("rae", Role.REVIEWER)
    button = one(browser.page("/sensitive"), f'form[action="/sensitive/{post_id}/seen"] button')
    assert (button.get_text(), button.get("class")) == ("Done: delete it here …", None)
    asked = BeautifulSoup(browser.post(f"/sensitive/{post_id}/seen").text, "html.parser")
    assert one(asked, "#what").get_text() == "Knees"
    assert "I tore my calf yesterday" in one(asked, "main .words").get_text()
    assert "This cannot be undone" in words(asked)
    assert one(asked, "main a.button")["href"] == "/sensitive"
    with bench.store.read() as tx:
        assert tx.posts.in_state(PostState.SENSITIVE, limit=9)[0].has_text
    sent = {**fields(one(asked, "main form")), "confirmed": "yes"}
    assert browser.client.post(f"/sensitive/{post_id}/seen", data=sent).headers["location"] == "/sensitive?done=seen"
    with bench.store.read() as tx:
        post = tx.posts.get(post_id)
    assert post is not None
    assert not post.has_text
    assert "Nobody waits here" in words(browser.page("/sensitive"))
    again = browser.post(f"/sensitive/{post_id}/seen")
    assert again.status_code == 409
    assert "rae has seen to this post already, at 12:00 UTC" in again.text


def audit_of(bench: Bench, post_id: int) -> list[tuple[str, str | None]]:
    with bench.store.read() as tx:
        return [(entry.actor, entry.target) for entry in tx.audit.of("post", post_id)]


def false_alarm(bench: Bench, suggested: str = "sensitive") -> int:
    """Put a post into the sensitive lane, with something to reply to unless nothing is suggested; return its id."""
    post_id = bench.take_in(body=TEXT)
    start = f"Knees\n\n{TEXT}".index(SENTENCE)
    found = NewFinding(
        claim_id=CLAIM, stance="asserts", score=0.91, tier="confident", start=start, end=start + len(SENTENCE),
        action=suggested, suggested=suggested, explanation=explained(),
    )  # fmt: skip
    with bench.store.write() as tx:
        tx.posts.record_findings(post_id, [found], symptoms=True, signs=["acute-injury"])
        tx.posts.move(post_id, PostState.JUDGED, PostState.SENSITIVE)
    return post_id


def state_of(bench: Bench, post_id: int) -> PostState:
    with bench.store.read() as tx:
        post = tx.posts.get(post_id)
    assert post is not None
    return post.state


def test_a_false_alarm_goes_back_to_the_queue_as_a_suggestion(bench: Bench) -> None:
    post_id, browser = false_alarm(bench), bench.sign_in("rae", Role.REVIEWER)
    onward = browser.post(f"/sensitive/{post_id}/back").headers["location"]
    assert onward == f"/sensitive?done=no-care&post={post_id}"
    assert ("rae", "judged") in audit_of(bench, post_id)
    bench.compose.run()
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(post_id)
    assert draft is not None
    assert (draft.state, draft.version) == (DraftState.QUEUED, 0)
    assert "only suggested" in words(browser.page(f"/drafts/{draft.id}"))
    assert browser.post(f"/sensitive/{post_id}/back").status_code == 409


def test_the_notice_of_a_false_alarm_leads_to_the_draft_which_says_what_it_was(bench: Bench) -> None:
    post_id, browser = false_alarm(bench), bench.sign_in("rae", Role.REVIEWER)
    onward = browser.post(f"/sensitive/{post_id}/back").headers["location"]
    assert one(browser.page(onward), "#done")["data-again"]
    bench.compose.run()
    done = one(browser.page(onward), "#done")
    link = str(one(done, "a")["href"])
    assert one(done, "form")["action"] == f"/sensitive/{post_id}/again"
    assert "data-again" not in done.attrs
    told = one(browser.page(link), "[aria-label='Under Sensitive before']").get_text().strip()
    assert told == "Was under Sensitive: an acute injury; rae put it back just now."
    viewer = bench.sign_in("vera", Role.VIEWER).page(onward)
    assert not one(viewer, "#done").select("form")


@pytest.mark.parametrize("drafted", [False, True])
def test_that_a_post_is_no_matter_of_care_is_taken_back(bench: Bench, drafted: bool) -> None:
    post_id, browser = false_alarm(bench), bench.sign_in("rae", Role.REVIEWER)
    browser.post(f"/sensitive/{post_id}/back")
    if drafted:
        bench.compose.run()
    assert browser.post(f"/sensitive/{post_id}/again").headers["location"] == "/sensitive?done=sensitive"
    bench.compose.run()
    assert state_of(bench, post_id) is PostState.SENSITIVE
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(post_id)
        assert (draft and draft.state) == (DraftState.REJECTED if drafted else None)
    assert "It may be about an acute injury." in words(browser.page("/sensitive"))
    assert browser.post(f"/sensitive/{post_id}/again").status_code == 409
    assert browser.post(f"/sensitive/{post_id}/back").status_code == 303
    bench.compose.run()
    assert state_of(bench, post_id) is PostState.DRAFTED


def test_nothing_is_taken_back_to_sensitive_that_was_decided_or_never_there(bench: Bench) -> None:
    post_id, browser = false_alarm(bench), bench.sign_in("rae", Role.REVIEWER)
    never = bench.item(bench.draft()).post.id
    assert browser.post(f"/sensitive/{never}/again").status_code == 409
    assert state_of(bench, never) is PostState.DRAFTED
    onward = browser.post(f"/sensitive/{post_id}/back").headers["location"]
    bench.compose.run()
    with bench.store.read() as tx:
        draft = tx.drafts.of_post(post_id)
    assert draft is not None
    form = browser.form(f"/drafts/{draft.id}", f"/drafts/{draft.id}/reject")
    browser.client.post(f"/drafts/{draft.id}/reject", data={**form, "reason": "tone"})
    assert not one(browser.page(onward), "#done").select("form")
    assert browser.post(f"/sensitive/{post_id}/again").status_code == 409
    assert state_of(bench, post_id) is PostState.DRAFTED


def test_a_draft_that_was_marked_as_sensitive_is_queued_again(bench: Bench) -> None:
    draft_id, browser = bench.draft(), bench.sign_in("rae", Role.REVIEWER)
    form = browser.form(f"/drafts/{draft_id}", f"/drafts/{draft_id}/sensitive")
    browser.client.post(f"/drafts/{draft_id}/sensitive", data=form)
    bench.clock.pass_(hours=2)  # longer than an undoing is offered
    assert browser.post(f"/sensitive/{bench.item(draft_id).post.id}/back").status_code == 303
    assert bench.item(draft_id).draft.state is DraftState.QUEUED
    assert bench.item(draft_id).post.state is PostState.DRAFTED
    assert "Was under Sensitive: rae marked it; rae put it back" in browser.page(f"/drafts/{draft_id}").get_text()


@pytest.mark.parametrize("post", [Bench.sensitive, lambda bench: false_alarm(bench, "none")])
def test_where_nothing_calls_for_a_reply_the_post_stays(bench: Bench, post: Callable[[Bench], int]) -> None:
    post_id, browser = post(bench), bench.sign_in("rae", Role.REVIEWER)
    response = browser.post(f"/sensitive/{post_id}/back")
    assert response.status_code == 422
    assert "Nothing in it calls for a reply" in response.text
    assert "Sensitive 1" in words(browser.page("/sensitive"))


def test_the_status_page_shows_what_is_wrong_and_what_was_left_out(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.sources.failed("running", "403 Forbidden")
        tx.sources.failed("running", "403 Forbidden")
        tx.sources.add_gap("strength", "about 40 posts are out of reach")
        tx.sources.set_records_aside("strength", [Rejected(key="line 7", error="no id")])
        tx.sources.tally("strength", "judged", 12)
    post_id = bench.take_in()
    with bench.store.write() as tx:
        post = tx.posts.get(post_id)
        assert post is not None
        tx.posts.set_aside(post, "judge: ValueError: nonsense", tx.now + dt.timedelta(hours=1))
    text = words(bench.sign_in("alice").page("/status"))
    for expected in (
        "running cannot be read (2 tries in a row, last just now ): 403 Forbidden",
        "about 40 posts are out of reach",
        "line 7: no id strength, just now",
        "judge: ValueError: nonsense",
        "next in 1 h",
        "set aside, because a step failed: 1",
    ):
        assert expected in text, expected


def test_the_bar_of_a_pause_resumes_for_those_who_may_and_asks_no_reason(bench: Bench) -> None:
    with bench.store.write() as tx:
        tx.pauses.set("running", posting=True, everything=False, why="holiday", by="bob")
    reviewer, releaser = bench.sign_in("rae", Role.REVIEWER), bench.sign_in("alice")
    assert not reviewer.page("/").select(".pauses form")
    sent = fields(one(releaser.page("/"), ".pauses form"))
    assert releaser.client.post("/pause", data=sent).status_code == 303
    assert "Running, nothing is paused" in words(releaser.page("/"))


def test_on_a_narrow_screen_each_cell_names_its_column(bench: Bench) -> None:
    bench.draft()
    browser = bench.sign_in("alice")
    for path in ("/audit", "/status"):
        (table,) = browser.page(path).select("table.blocks")
        columns = [head.get_text() for head in table.select("thead th")]
        cells = [str(cell["data-label"]) for cell in one(table, "tbody tr").select("td")]
        assert cells == columns[-len(cells) :]


def test_a_reply_that_was_deleted_there_is_called_so_on_top(bench: Bench) -> None:
    publication = posted(bench)
    with bench.store.write() as tx:
        tx.publications.move(publication.id, publication.state, PublicationState.DELETED)
    head = words(one(bench.sign_in("alice").page(f"/drafts/{publication.draft_id}"), ".heading"))
    assert "deleted there" in head
    assert "approved" not in head


def test_what_falls_short_of_a_unit_by_a_breath_counts_as_whole() -> None:
    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    told = {dt.timedelta(days=3, seconds=-60): "in 3 d", dt.timedelta(hours=3, seconds=-5): "in 3 h"}
    told |= {dt.timedelta(hours=2, minutes=40): "in 2 h", dt.timedelta(seconds=30): "in 30 s", dt.timedelta(): "over"}
    assert {span: left(now + span, now) for span in told} == told


def test_a_releaser_pauses_and_resumes_with_a_reason(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    assert browser.post("/pause", {"scope": "running", "what": "posting", "why": "holiday"}).status_code == 303
    with bench.store.read() as tx:
        (pause,) = tx.pauses.all()
    assert (pause.scope, pause.posting, pause.everything, pause.by) == ("running", True, False, "alice")
    browser.post("/pause", {"scope": "*", "what": "everything", "why": "spam"})
    browser.post("/pause", {"scope": "running", "what": "nothing", "why": "back"})
    with bench.store.read() as tx:
        (pause,) = tx.pauses.all()
    assert (pause.scope, pause.everything) == ("*", True)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"scope": "*", "what": "posting", "why": "  "}, "Say why, so that the others know."),
        ({"scope": "elsewhere", "what": "posting", "why": "x"}, "Choose one of the communities"),
        ({"scope": "*", "what": "sleeping", "why": "x"}, "Choose what to pause"),
    ],
)
def test_a_pause_that_is_not_clear_is_refused_and_the_words_kept(bench: Bench, form: dict[str, str], told: str) -> None:
    response = bench.sign_in("alice").post("/pause", form)
    assert response.status_code == 422
    assert told in response.text
    field = BeautifulSoup(response.text, "html.parser").select_one("input[name=why]")
    assert field is not None
    assert field["value"] == form["why"]
    missing = not form["why"].strip()
    assert (field.get("aria-describedby"), field.get("aria-invalid")) == (
        ("unsaid", "true") if missing else (None, None)
    )
    with bench.store.read() as tx:
        assert not tx.pauses.all()


def test_studies_and_scores_are_told_in_words_that_need_no_explanation(bench: Bench) -> None:
    draft_id = bench.draft(claim="spot-reduction")
    page = bench.sign_in("alice").page(f"/drafts/{draft_id}")
    evidence = words(one(page, ".evidence"))
    assert "randomised trial" in evidence
    assert "RCT" not in evidence
    assert "n = " not in evidence
    assert "Words and meaning together" in words(one(page, ".why"))
    assert "Score:" not in words(one(page, ".why"))


def test_what_is_refused_is_told_in_whole_sentences() -> None:
    assert sentence("your role may look, but not decide") == "Your role may look, but not decide."
    assert sentence("Say why.") == "Say why."
    assert sentence(Markup("<b>x</b>")) == Markup("<b>x</b>.")
    assert isinstance(sentence(Markup("x")), Markup)


def test_headings_are_in_order_and_fields_have_labels(bench: Bench) -> None:
    bench.draft()
    bench.draft(sure=False)
    bench.sensitive()
    browser = bench.sign_in("alice")
    for path in ("/", "/drafts/1", "/drafts/2", "/history", "/sensitive", "/status"):
        page = browser.page(path)
        levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4"])]
        assert levels.count(1) == 1, path
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, (path, levels)
        for field in page.select("input:not([type=hidden]), textarea, select"):
            labelled = field.find_parent("label") or page.select_one(f'label[for="{field.get("id")}"]')
            assert labelled, (path, str(field)[:80])


def test_a_flash_names_only_what_is_known(bench: Bench) -> None:
    browser = bench.sign_in("alice")
    for query in ("done=<script>", "done=approved&of=999", "done=approved&of=x", "done=approved&of=99999999999999"):
        page = browser.get(f"/?{query}")
        assert page.status_code == 200
        assert "<script>" not in page.text
