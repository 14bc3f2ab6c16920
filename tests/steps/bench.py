"""A workbench for the steps: a real store, a platform in memory, a clock moved by hand, and a judge of words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from bot.judging import Judgement
from bot.policy import Rules, decide, judge_finding
from bot.records import Draft, Kind, Publication, StoredPost
from bot.review.desk import Desk, Guarded, Seen
from bot.roles import Role
from bot.settings import build_settings
from bot.states import PublicationState
from bot.steps.compose import Compose
from bot.steps.expire import Expire
from bot.steps.intake import Intake
from bot.steps.judge import JudgeStep
from bot.steps.line import Line
from bot.steps.publish import Publish
from bot.steps.release import Release
from bot.steps.runtime import Runtime
from bot.steps.settle import Settle
from bot.steps.sweep import Sweep
from bot.store import Store
from bot.store.engine import create_engine, upgrade
from bot.store.people import User
from nlp.detector import judged_text
from nlp.values import Care, Detection, Finding, Sign, Stance, Tier
from responses.knowledge.loader import KnowledgeSource
from tests.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.responses.conftest import HOME

CLAIM = "warm-socks-fast-feet"
SAYING = "Warm socks make you run faster."
OTHER_CLAIM = "dry-socks-blisters"
OTHER_SAYING = "Dry socks do nothing against blisters."
ANSWER = "> Warm socks make you run faster.\n\nThey probably do not.\n"
RELEASER = User(name="rita", role=Role.RELEASER, password_hash=None, disabled=False)

_STANCES = {SAYING: (CLAIM, Stance.ASSERTS), OTHER_SAYING: (OTHER_CLAIM, Stance.DENIES)}


class WordJudge:
    """Judges by plain words, in place of ``bot.judging.Judge``: what it finds is written in the post.

    "Perhaps" makes a finding *possible*, "surgery" and "self-harm" are signs, and "CRASH" makes it fail.
    """

    def __init__(self, knowledge: KnowledgeSource) -> None:
        self._kb = knowledge.current()
        self.judged: list[str] = []

    def judge(self, title: str, body: str, kind: Kind, rules: Rules, *, top_k: int = 0) -> Judgement:
        text = judged_text(title, body, kind)
        self.judged.append(text.text)
        if "CRASH" in text.text:
            raise ValueError(f"cannot judge {text.text!r}")
        findings = [self._finding(text.text, saying) for saying in _STANCES if saying in text.text]
        signs = {Sign.RECENT_SURGERY: "surgery", Sign.SELF_HARM: "self-harm"}
        shown = frozenset(sign for sign, word in signs.items() if word in text.text)
        detection = Detection(checkworthy=bool(findings), score=0.9, findings=tuple(findings))
        ruled = [judge_finding(one, self._kb.claims.get(one.claim_id), text.text, rules) for one in findings]
        return Judgement(text=text, detection=detection, care=Care(signs=shown), ruling=decide(ruled, shown, rules))

    def _finding(self, text: str, saying: str) -> Finding:
        claim, stance = _STANCES[saying]
        start = text.index(saying)
        tier = Tier.POSSIBLE if "Perhaps" in text else Tier.CONFIDENT
        return Finding(
            claim_id=claim, stance=stance, score=0.9, tier=tier, start=start, end=start + len(saying), text=saying
        )


class Bench:
    """Everything that a step needs, and short ways to bring a post to where a test begins.

    ``lifting`` and ``running`` are communities in mode *post*; ``at`` maps a checkpoint to what happens there.
    """

    def __init__(self, url: str, knowledge: KnowledgeSource | None = None) -> None:
        """Without ``knowledge`` the database at ``url`` is empty and is given its tables."""
        self.clock = FakeClock()
        self.url = url
        engine = create_engine(self.url)
        if knowledge is None:
            upgrade(engine)
        self.store = Store(engine, self.clock)
        self.platform = FakePlatform(self.clock)
        self.knowledge = knowledge or KnowledgeSource(home=HOME)
        self.at: dict[str, Callable[[], None]] = {}
        self.configure()

    def configure(
        self, *, policy: dict[str, object] | None = None, limits: dict[str, object] | None = None, **community: object
    ) -> None:
        """Build runtime and steps for these settings; ``community`` changes those of ``lifting``."""
        common = {"platform": "memory", "mode": "post", "consent": "the moderators, today"}
        settings = build_settings(
            {
                "platforms": {"memory": {"kind": "file", "inbox": "in", "outbox": "out"}},
                "communities": [{"name": "lifting", **common, **community}, {"name": "running", **common}],
                "policy": policy or {},
                "limits": limits or {},
            },
            "test",
        )
        communities = {one.name: one for one in settings.community_records()}
        self.runtime = Runtime(
            store=self.store, clock=self.clock, settings=settings, communities=communities, checkpoint=self._checkpoint
        )
        self._build()

    def _build(self) -> None:
        self.intake = Intake(self.runtime, self.platform)
        self.word_judge = WordJudge(self.knowledge)
        self.judge = JudgeStep(self.runtime, self.word_judge)  # type: ignore[arg-type]
        self.compose = Compose(self.runtime, self.knowledge, {"memory": "reddit"})
        self.desk = Desk(self.runtime, self.knowledge, self.compose)
        self.release = Release(self.runtime, self.platform)
        self.publish = Publish(self.runtime, self.platform)
        self.settle = Settle(self.runtime, self.platform)
        self.expire = Expire(self.runtime)
        self.sweep = Sweep(self.runtime, self.platform)
        self.line = Line(self.runtime, "memory", lambda: self.platform, dt.timedelta(minutes=1))

    def _checkpoint(self, name: str) -> None:
        if name in self.at:
            self.at.pop(name)()

    # Bringing a post to where a test begins.

    def fetch(self, community: str = "lifting") -> None:
        while self.intake.run(self.runtime.communities[community]):
            pass

    def draft(self, body: str = SAYING, **where: object) -> Draft:
        """Take in, judge and compose a new post; return its draft."""
        uri = self.platform.put(body, **where)  # type: ignore[arg-type]
        self.fetch(str(where.get("community", "lifting")))
        self.judge.run()
        self.compose.run()
        with self.store.read() as tx:
            draft = tx.drafts.of_post(self.post(uri).id)
        assert draft is not None, self.post(uri).reason
        return draft

    def approve(self, draft: Draft, *, wait: bool = True) -> Publication:
        """Approve a draft as a releaser does, and let the cancel window pass."""
        post = self.post_of(draft)
        seen = Seen(version=self.fresh(draft).version, post_hash=post.content_hash)
        try:
            publication = self.desk.approve(RELEASER, draft.id, seen)
        except Guarded as guarded:
            publication = self.desk.approve(RELEASER, draft.id, seen, ticked=[one.id for one in guarded.findings])
        if wait:
            self.clock.pass_(seconds=self.runtime.settings.web.cancel_window_s)
        return publication

    def approved(self, body: str = SAYING, **where: object) -> Publication:
        return self.approve(self.draft(body, **where))

    def posted(self, body: str = SAYING, **where: object) -> Publication:
        """Post a reply; return its publication as it now stands."""
        publication = self.approved(body, **where)
        self.send(publication)
        publication = self.publication(publication)
        assert publication.state is PublicationState.POSTED, publication
        return publication

    def ambiguous(self, body: str = SAYING, **where: object) -> Publication:
        """Return a publication whose request left without an answer; set the platform's failure first."""
        publication = self.approved(body, **where)
        self.send(publication)
        publication = self.publication(publication)
        assert publication.state is PublicationState.AMBIGUOUS, publication
        return publication

    def send(self, publication: Publication) -> None:
        released = self.release.run(self.publication(publication))
        if released is not None:
            self.publish.run(released)

    def settle_all(self, *, minutes: int = 60) -> None:
        """Let time pass, 20 seconds at a time, with all that the line does about replies."""
        for _step in range(3 * minutes):
            self.clock.pass_(seconds=20)
            for publication in self.settle.due():
                self.settle.run(publication)
            for publication in self.release.due():
                self.send(publication)

    # Looking at what became of it.

    def post(self, uri: str) -> StoredPost:
        with self.store.read() as tx:
            row = tx.connection.execute(sa.text("select id from posts where uri = :uri"), {"uri": uri}).scalar_one()
            post = tx.posts.get(row)
        assert post is not None
        return post

    def post_of(self, draft: Draft) -> StoredPost:
        with self.store.read() as tx:
            post = tx.posts.get(draft.post_id)
        assert post is not None
        return post

    def fresh(self, draft: Draft) -> Draft:
        with self.store.read() as tx:
            found = tx.drafts.get(draft.id)
        assert found is not None
        return found

    def publication(self, publication: Publication) -> Publication:
        with self.store.read() as tx:
            found = tx.publications.get(publication.id)
        assert found is not None
        return found

    def draft_of(self, publication: Publication) -> Draft:
        with self.store.read() as tx:
            found = tx.drafts.get(publication.draft_id)
        assert found is not None
        return found

    def pause(self, scope: str = "*", *, posting: bool = True, everything: bool = False) -> None:
        with self.store.write() as tx:
            tx.pauses.set(scope, posting=posting, everything=everything, why="a test", by="rita")

    def tallies(self) -> dict[tuple[str, str], int]:
        with self.store.read() as tx:
            return tx.sources.tallies(dt.date(2020, 1, 1))

    def words_on_disk(self, words: str) -> list[str]:
        """Return the tables and columns of the database that hold these words."""
        inspector = sa.inspect(self.store.engine)
        with self.store.engine.connect() as connection:
            return [
                f"{table}.{column['name']}"
                for table in inspector.get_table_names()
                for column in inspector.get_columns(table)
                if connection.execute(
                    sa.text(f'select 1 from "{table}" where cast("{column["name"]}" as text) like :words limit 1'),
                    {"words": f"%{words}%"},
                ).first()
            ]
