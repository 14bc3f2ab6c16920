"""The main job, end to end: a claim is posted, found, drafted, approved by a person, and answered once."""

from __future__ import annotations

from bot.states import DraftState
from tests.endtoend.harness import World, wait_for


def test_an_approved_reply_stands_once_under_the_right_post(world: World) -> None:
    bystander = world.reddit.add_submission("kneetalk", "New shoes", "I love my new running shoes.", author="ana")
    claim = world.claim()
    moderator = world.moderator_of_started_service()
    draft = world.draft_of(claim)
    assert world.reddit.journal() == [], "nothing is written before a person approved it"

    moderator.approve(draft)
    posted = world.wait_state(draft, "posted")

    [reply] = world.reddit.replies_under(claim)
    assert posted.reply_uri == f"reddit:{reply['fullname']}"
    assert "> " in reply["body"], "the member's words are quoted"
    assert "no good evidence" in reply["body"].lower()
    assert "doi.org" in reply["body"], "a study is cited"
    assert "performbetter.com" in reply["body"], "the article is cited"
    assert "human moderator" in reply["body"]
    assert world.reddit.replies_under(bystander) == []


def test_it_answers_no_other_bot_and_not_itself(world: World) -> None:
    moderator = world.moderator_of_started_service()
    claim = world.claim()
    moderator.approve(world.draft_of(claim))
    world.wait_state(world.draft_of_any(claim), "posted")
    own = world.reddit.replies_under(claim)[0]["fullname"]
    world.reddit.add_comment(claim, "weak calves cause knee pain", author="helper_bot")
    last = world.reddit.add_comment(claim, "Weak glutes cause knee pain, that is my view.", author="someone_else")
    world.wait_taken_in(last)
    assert world.reddit.replies_under(own) == []
    assert len(world.reddit.journal()) == 1


def test_a_member_who_says_stop_is_left_alone(world: World) -> None:
    moderator = world.moderator_of_started_service()
    claim = world.claim()
    moderator.approve(world.draft_of(claim))
    posted = world.wait_state(world.draft_of_any(claim), "posted")
    assert posted.reply_uri is not None
    world.reddit.add_comment(posted.reply_uri.removeprefix("reddit:"), "stop", author="runner_0")

    def opted_out() -> bool:
        with world.store.read() as tx:
            return tx.sources.opted_out("reddit", "runner_0")

    wait_for("the opt-out", opted_out)
    again = world.reddit.add_submission("kneetalk", "Again", "Weak calves cause knee pain!", author="runner_0")
    world.wait_taken_in(again)
    with world.store.read() as tx:
        assert tx.drafts.counts() == {DraftState.APPROVED: 1}


def test_a_post_deleted_before_release_gets_no_reply(world: World) -> None:
    claim = world.claim()
    moderator = world.moderator_of_started_service(stop_at="release:rechecked")
    draft = world.draft_of(claim)
    world.service.stop_at("")
    world.reddit.delete(claim)
    moderator.approve(draft)
    cancelled = world.wait_state(draft, "cancelled")
    assert cancelled.code == "post-deleted"
    assert world.reddit.journal() == []


def test_sigterm_stops_the_service_in_time(world: World) -> None:
    world.moderator_of_started_service()
    claim = world.claim()
    world.draft_of(claim)
    promised_s = 10
    assert world.service.terminate() < 3 * promised_s


def test_a_second_service_on_the_same_database_names_the_first(world: World) -> None:
    world.service.start()
    second = world.second_service()
    status, log = second
    assert status != 0
    assert f"process {world.service.pid}" in log
