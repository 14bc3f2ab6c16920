"""Changed knowledge: what waits is composed anew, what was edited is left, what stands there is flagged and listed."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

import responses.knowledge as knowledge_home
from bot.records import Draft, Publication, Version
from bot.review.desk import Guarded, Moved, Seen
from bot.service import Service
from bot.settings import Settings, build_settings
from bot.states import DraftState, PublicationState
from bot.steps import knowledge
from bot.steps.knowledge import TakeUp, change_of, stale_replies
from bot.store import Store
from bot.store.engine import create_engine, prepare
from responses.knowledge.loader import KnowledgeSource, Outcome
from responses.verification import file
from responses.verification.overlay import identifiers_of
from responses.verification.record import Check, Notice, Status, Verification
from tests.clock import FakeClock
from tests.responses.conftest import HOME
from tests.responses.test_loader import replace
from tests.steps.bench import CLAIM, OTHER_SAYING, RELEASER, Bench
from tests.store.making import a_post, drafted

CLAIM_FILE = f"claims/{CLAIM}.yaml"
DRY_FILE = "claims/dry-socks-blisters.yaml"


class Changing:
    """A bench whose knowledge a test may change."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.home = Path(shutil.copytree(HOME, folder / "home"))
        self.verification = folder / "verification.yaml"
        bench.knowledge = KnowledgeSource(home=self.home, verification=self.verification)
        bench.configure()

    @property
    def take_up(self) -> TakeUp:
        return TakeUp(self.bench.runtime, self.bench.knowledge, self.bench.compose)

    def change(
        self, file: str = CLAIM_FILE, old: str = "nice on a cold day", new: str = "lovely on a cold day"
    ) -> None:
        replace(self.home / file, old, new)
        self.reload()

    def reload(self) -> None:
        result = self.bench.knowledge.refresh()
        assert result.outcome is Outcome.RELOADED, result

    def retract(self, *references: str) -> None:
        known = self.bench.knowledge.current().references
        notice = Notice(kind="retraction", source="crossref, told by retraction-watch")
        checks = {
            key: Check(
                status=Status.RETRACTED, on=dt.date(2026, 11, 24), asked=identifiers_of(known[key]), notices=(notice,)
            )
            for key in references
        }
        file.save(self.verification, Verification(references=checks))
        self.reload()

    def run(self) -> int:
        return self.take_up.run()

    def versions(self, draft: Draft) -> list[Version]:
        with self.bench.store.read() as tx:
            return tx.drafts.versions(draft.id)

    def last(self, draft: Draft) -> Version:
        return self.versions(draft)[-1]

    def history(self, entity: str, row_id: int) -> list[tuple[str | None, str | None]]:
        with self.bench.store.read() as tx:
            return [(entry.target, entry.reason) for entry in tx.audit.of(entity, row_id)]

    def seen(self, draft: Draft) -> Seen:
        fresh = self.bench.fresh(draft)
        return Seen(version=fresh.version, post_hash=self.bench.post_of(draft).content_hash)

    def edit(self, draft: Draft) -> str:
        text = (self.last(draft).text or "").replace("\n\n", "\n\nGood question. ", 1).strip() + "\n"
        self.bench.desk.edit(RELEASER, draft.id, self.seen(draft), text)
        return text

    def draft_of(self, publication: Publication) -> Draft:
        return self.bench.draft_of(publication)


@pytest.fixture
def changing(bench: Bench, tmp_path: Path) -> Changing:
    return Changing(bench, tmp_path)


def test_nothing_happens_while_nothing_changed(changing: Changing) -> None:
    draft = changing.bench.draft()
    assert changing.run() == 0
    assert len(changing.versions(draft)) == 1


def test_a_waiting_draft_is_composed_anew_as_the_next_version(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.change()
    assert changing.run() == 1
    first, second = changing.versions(draft)
    assert "nice on a cold day" in str(first.text)
    assert "lovely on a cold day" in str(second.text)
    assert second.author == "repcheck"
    assert second.claim_hashes == {CLAIM: changing.bench.knowledge.current().content_hash(CLAIM)}
    assert changing.bench.fresh(draft).state is DraftState.QUEUED


def test_it_is_composed_anew_once(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.change()
    assert (changing.run(), changing.run()) == (1, 0)
    assert len(changing.versions(draft)) == 2


def test_a_change_while_the_service_was_down_is_taken_up_on_start(changing: Changing) -> None:
    draft = changing.bench.draft()
    replace(changing.home / CLAIM_FILE, "nice on a cold day", "lovely on a cold day")
    changing.bench.knowledge = KnowledgeSource(home=changing.home, verification=changing.verification)
    changing.bench.configure()
    changing.run()
    assert "lovely" in (changing.last(draft).text or "")


def test_another_claims_change_leaves_a_draft_alone(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.change(DRY_FILE, "rub anyway", "rub all the same")
    assert changing.run() == 0
    assert len(changing.versions(draft)) == 1


def test_a_suggestion_without_a_wording_has_nothing_to_change(changing: Changing) -> None:
    changing.bench.draft("Perhaps. Warm socks make you run faster.")
    changing.change()
    assert changing.run() == 0


@pytest.mark.parametrize("state", ["recommend", "snooze"])
def test_recommended_and_snoozed_drafts_are_composed_anew_and_stay_so(changing: Changing, state: str) -> None:
    draft = changing.bench.draft()
    if state == "recommend":
        changing.bench.desk.recommend(RELEASER, draft.id, changing.seen(draft))
    else:
        changing.bench.desk.snooze(RELEASER, draft.id, changing.seen(draft), hours=2)
    before = changing.bench.fresh(draft).state
    changing.change()
    changing.run()
    assert len(changing.versions(draft)) == 2
    assert changing.bench.fresh(draft).state is before


def test_a_moderator_who_judged_the_old_version_is_told(changing: Changing) -> None:
    draft = changing.bench.draft()
    seen = changing.seen(draft)
    changing.change()
    changing.run()
    with pytest.raises(Moved, match=r"repcheck wrote version 2 at .*look at it first"):
        changing.bench.desk.approve(RELEASER, draft.id, seen)


# What a moderator edited.


def test_an_edited_draft_is_never_overwritten_and_marked_once(changing: Changing) -> None:
    draft = changing.bench.draft()
    text = changing.edit(draft)
    changing.change()
    assert (changing.run(), changing.run()) == (1, 0)
    assert changing.last(draft).text == text
    marks = [reason for target, reason in changing.history("draft", draft.id) if target == "stale"]
    assert len(marks) == 1
    assert str(marks[0]).startswith("claim-changed ")


def test_an_edited_draft_that_cites_a_retracted_study_stays_and_cannot_be_approved(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.edit(draft)
    changing.retract(*changing.last(draft).references[:1])
    changing.run()
    assert changing.bench.fresh(draft).state is DraftState.QUEUED
    with pytest.raises(Guarded) as refused:
        changing.bench.desk.approve(RELEASER, draft.id, changing.seen(draft))
    assert any("is no source for this claim" in found.message for found in refused.value.findings)


def test_an_edited_draft_that_was_approved_goes_back_to_the_queue(changing: Changing) -> None:
    draft = changing.bench.draft()
    text = changing.edit(draft)
    publication = changing.bench.approve(draft, wait=False)
    changing.change()
    changing.run()
    assert changing.bench.publication(publication).state is PublicationState.CANCELLED
    assert changing.bench.fresh(draft).state is DraftState.QUEUED
    assert changing.last(draft).text == text


# What was approved and has not left.


def test_an_approval_of_the_old_wording_is_taken_back(changing: Changing) -> None:
    publication = changing.bench.approved()
    changing.change()
    changing.run()
    after = changing.bench.publication(publication)
    draft = changing.draft_of(publication)
    assert (after.state, after.code) == (PublicationState.CANCELLED, "claim-changed")
    assert (draft.state, draft.version) == (DraftState.QUEUED, 2)
    assert changing.bench.release.due() == []


def test_an_approval_stands_where_the_new_knowledge_says_the_same(changing: Changing) -> None:
    publication = changing.bench.approved()
    changing.change(CLAIM_FILE, "runners get faster with warm socks", "runners get quick with warm socks")
    assert changing.run() == 0
    assert changing.bench.publication(publication).state is PublicationState.APPROVED
    changing.bench.send(publication)
    assert changing.bench.publication(publication).state is PublicationState.POSTED


def test_a_reply_on_its_way_is_not_called_back(changing: Changing) -> None:
    publication = changing.bench.approved()
    released = changing.bench.release.run(publication)
    changing.change()
    assert changing.run() == 0
    assert released is not None
    changing.bench.publish.run(released)
    assert changing.bench.publication(publication).state is PublicationState.POSTED


def test_what_is_to_be_posted_by_hand_is_marked_only_since_it_may_be_posted_already(changing: Changing) -> None:
    changing.bench.configure(mode="draft")
    publication = changing.bench.approved()
    changing.change()
    changing.run()
    assert changing.bench.publication(publication).state is PublicationState.BY_HAND
    assert "stale" in [target for target, _reason in changing.history("draft", publication.draft_id)]


def test_what_is_to_be_posted_by_hand_is_taken_back_if_a_study_was_retracted(changing: Changing) -> None:
    changing.bench.configure(mode="draft")
    publication = changing.bench.approved()
    changing.retract(*changing.last(changing.draft_of(publication)).references[:1])
    changing.run()
    assert changing.bench.publication(publication).state is PublicationState.CANCELLED


# Retraction, and claims that go.


def test_a_draft_is_composed_anew_without_the_retracted_study(changing: Changing) -> None:
    draft = changing.bench.draft()
    assert "hale2019" in changing.last(draft).references
    changing.retract("hale2019")
    changing.run()
    assert changing.bench.fresh(draft).state is DraftState.QUEUED
    assert "hale2019" not in changing.last(draft).references
    assert "moss2021" in changing.last(draft).references


def test_a_draft_with_nothing_left_to_cite_is_withdrawn(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.retract("hale2019", "moss2021")
    assert changing.run() == 1
    assert changing.bench.fresh(draft).state is DraftState.WITHDRAWN
    assert ("withdrawn", "reference-retracted") in changing.history("draft", draft.id)


def test_an_approved_draft_with_nothing_left_to_cite_is_withdrawn_as_well(changing: Changing) -> None:
    publication = changing.bench.approved()
    changing.retract("hale2019", "moss2021")
    changing.run()
    assert changing.bench.publication(publication).state is PublicationState.CANCELLED
    assert changing.draft_of(publication).state is DraftState.WITHDRAWN


def test_without_taking_up_a_retracted_study_would_go_out(changing: Changing) -> None:
    """The control: it is the taking up that stops it."""
    publication = changing.bench.approved()
    changing.retract("hale2019", "moss2021")
    changing.bench.send(publication)
    assert changing.bench.publication(publication).state is PublicationState.POSTED


def test_a_draft_whose_claim_is_gone_is_withdrawn(changing: Changing) -> None:
    draft = changing.bench.draft()
    (changing.home / CLAIM_FILE).unlink()
    changing.reload()
    changing.run()
    assert changing.bench.fresh(draft).state is DraftState.WITHDRAWN
    assert ("withdrawn", "claim-gone") in changing.history("draft", draft.id)


def test_a_draft_that_the_guard_refuses_anew_is_left_and_marked(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = changing.bench.draft()
    changing.change()
    take_up = changing.take_up
    monkeypatch.setattr(changing.bench.compose, "reply_to", _unsafe)
    take_up.run()
    assert len(changing.versions(draft)) == 1
    assert "stale" in [target for target, _reason in changing.history("draft", draft.id)]


def _unsafe(*_: object) -> None:
    raise knowledge.Unsafe([])


def test_a_draft_whose_post_was_edited_is_left_and_marked(changing: Changing) -> None:
    draft = changing.bench.draft()
    post = changing.bench.post_of(draft)
    with changing.bench.store.write() as tx:
        tx.posts.rewritten(post.id, post.title, "Something else.", "another hash")
    changing.change()
    changing.run()
    assert len(changing.versions(draft)) == 1
    assert "stale" in [target for target, _reason in changing.history("draft", draft.id)]


def test_a_draft_whose_post_was_edited_is_withdrawn_if_it_cites_a_retracted_study(changing: Changing) -> None:
    draft = changing.bench.draft()
    post = changing.bench.post_of(draft)
    with changing.bench.store.write() as tx:
        tx.posts.rewritten(post.id, post.title, "Something else.", "another hash")
    changing.retract(*changing.last(draft).references[:1])
    changing.run()
    assert changing.bench.fresh(draft).state is DraftState.WITHDRAWN


# Others at the same time, and failures.


def test_a_moderator_who_edits_meanwhile_is_first(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.change()
    changing.bench.at["knowledge:composed"] = lambda: changing.edit(draft) and None
    assert changing.run() == 0
    assert changing.last(draft).author == RELEASER.name
    changing.run()
    assert changing.last(draft).author == RELEASER.name


def test_a_reply_that_leaves_meanwhile_is_left(changing: Changing) -> None:
    publication = changing.bench.approved()
    changing.change()
    changing.bench.at["knowledge:composed"] = lambda: changing.bench.send(publication)
    changing.run()
    assert changing.bench.publication(publication).state is PublicationState.POSTED
    assert changing.draft_of(publication).state is DraftState.APPROVED


def test_one_draft_that_fails_does_not_keep_the_others(changing: Changing) -> None:
    first = changing.bench.draft()
    second = changing.bench.draft(author="ben", community="running")
    changing.change()

    def fail() -> None:
        raise RuntimeError("a fault")

    changing.bench.at["knowledge:composed"] = fail
    assert changing.run() == 1
    assert [len(changing.versions(draft)) for draft in (first, second)] == [1, 2]
    assert changing.run() == 1
    assert len(changing.versions(first)) == 2


def test_a_stop_leaves_the_rest_for_the_next_start(changing: Changing) -> None:
    draft = changing.bench.draft()
    changing.change()
    changing.bench.runtime.stop.set()
    assert changing.run() == 0
    assert len(changing.versions(draft)) == 1


# What stands there.


def test_posted_replies_are_listed_and_only_a_retraction_flags_them(changing: Changing) -> None:
    posted = changing.bench.posted()
    changing.bench.posted(OTHER_SAYING, author="ben", community="running")
    changing.change()
    changing.run()
    with changing.bench.store.read() as tx:
        (listed,) = stale_replies(tx, changing.bench.knowledge.current())
    assert (listed.publication.id, listed.why) == (posted.id, f"its claim {CLAIM} has changed since")
    assert listed.where == posted.reply_uri
    assert "flagged" not in [target for target, _reason in changing.history("publication", posted.id)]


def test_a_posted_reply_that_cites_a_retracted_study_is_flagged_once(changing: Changing) -> None:
    posted = changing.bench.posted()
    changing.retract("hale2019")
    changing.run()
    changing.run()
    flags = [reason for target, reason in changing.history("publication", posted.id) if target == "flagged"]
    assert flags == ["reference-retracted hale2019"]
    with changing.bench.store.read() as tx:
        (listed,) = stale_replies(tx, changing.bench.knowledge.current())
    assert "cites hale2019, which was retracted" in listed.why
    assert changing.bench.publication(posted).state is PublicationState.POSTED


def test_an_ambiguous_reply_is_listed_since_it_may_stand_there(changing: Changing) -> None:
    with changing.bench.store.read() as tx:
        assert stale_replies(tx, changing.bench.knowledge.current()) == []
    publication = changing.bench.approved()
    changing.bench.release.run(publication)
    changing.change()
    with changing.bench.store.read() as tx:
        assert len(stale_replies(tx, changing.bench.knowledge.current())) == 1


def test_a_reply_that_was_deleted_there_is_not_listed(changing: Changing) -> None:
    posted = changing.bench.posted()
    with changing.bench.store.write() as tx:
        tx.publications.move(posted.id, PublicationState.POSTED, PublicationState.DELETED)
    changing.change()
    with changing.bench.store.read() as tx:
        assert stale_replies(tx, changing.bench.knowledge.current()) == []


def test_a_forgotten_post_keeps_its_reply_on_the_list(changing: Changing) -> None:
    posted = changing.bench.posted()
    with changing.bench.store.write() as tx:
        tx.retention.scrub_words(changing.bench.draft_of(posted).post_id, {})
    changing.change()
    with changing.bench.store.read() as tx:
        assert len(stale_replies(tx, changing.bench.knowledge.current())) == 1


def test_a_change_names_what_is_gone_changed_and_retracted(changing: Changing) -> None:
    kb = changing.bench.knowledge.current()
    same = {CLAIM: kb.content_hash(CLAIM)}
    assert change_of(same, ("hale2019", "article", "nobody1900"), kb) is None
    found = change_of({CLAIM: "old", "no-claim": "x"}, (), kb)
    assert found is not None
    assert (found.changed, found.gone, found.code) == ((CLAIM,), ("no-claim",), "claim-gone")


# In the service.


def test_the_service_takes_up_on_start_and_whenever_files_change(tmp_path: Path) -> None:
    clock = FakeClock()
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    engine = create_engine(url)
    prepare(engine, url, clock)
    store = Store(engine, clock)
    ours = tmp_path / "ours"
    ours.mkdir()
    service = Service(_settings(tmp_path, ours), store, clock=clock)
    _post, draft = drafted(store, a_post(community="lifting", platform="files"))

    def texts() -> list[str]:
        with store.read() as tx:
            return [version.text or "" for version in tx.drafts.versions(draft.id)]

    service.work()
    assert len(texts()) == 2  # what was composed rests on the hash "abc", which no claim has
    shipped = Path(knowledge_home.__file__).parent / "claims" / "weak-calves-knee-pain.yaml"
    verdict = service.knowledge.current().claims["weak-calves-knee-pain"].verdict
    claim = {**yaml.safe_load(shipped.read_text()), "replies": {}, "verdict": f"{verdict} Nobody has tested it well."}
    (ours / "weak-calves-knee-pain.yaml").write_text(yaml.safe_dump(claim))
    clock.pass_(seconds=31)
    service.work()
    assert len(texts()) == 3
    assert "Nobody has tested it well" in texts()[-1]
    service.work()
    clock.pass_(seconds=31)
    service.work()
    assert len(texts()) == 3
    cited = service.knowledge.current().references
    with store.read() as tx:
        before = tx.drafts.versions(draft.id)[-1].references
    checks = {
        ref: Check(status=Status.RETRACTED, on=dt.date(2026, 11, 24), asked=identifiers_of(cited[ref]))
        for ref in before
        if ref in cited
    }
    file.save(tmp_path / "state" / "verification.yaml", Verification(references=checks))
    clock.pass_(seconds=31)
    service.work()
    with store.read() as tx:
        after = tx.drafts.get(draft.id)
        last = tx.drafts.versions(draft.id)[-1]
    assert after is not None
    assert after.state is DraftState.WITHDRAWN or not set(last.references) & set(checks)
    store.close()


def _settings(folder: Path, ours: Path) -> Settings:
    return build_settings(
        {
            "data_dir": str(folder / "state"),
            "web": {"port": 0},
            "knowledge": {"folders": [str(ours)]},
            "platforms": {"files": {"kind": "file", "inbox": str(folder / "in"), "outbox": str(folder / "out")}},
            "communities": [{"name": "lifting", "platform": "files"}],
        },
        "test",
    )
