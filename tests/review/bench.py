"""A review desk on a real store, with people who look at it through a browser of sorts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.judging import Judge
from bot.records import Kind, Post
from bot.review.app import ReviewContext, create_app
from bot.review.desk import Desk, Item
from bot.roles import Role
from bot.settings import Settings, build_settings
from bot.states import PostState
from bot.steps.compose import Compose
from bot.steps.runtime import Runtime
from bot.store import Store
from bot.store.engine import create_engine, upgrade
from bot.store.posts import NewFinding
from nlp.values import Entity, Explanation
from responses.knowledge.loader import KnowledgeSource
from tests.clock import FakeClock

HERE = "http://127.0.0.1:8080"
CLAIM = "weak-calves-knee-pain"
SENTENCE = "Weak calves cause knee pain"
TEXT = f"I have said it before. {SENTENCE}, and nobody trains them."


def explained(nearest: str = "Weak calf muscles cause knee pain.") -> dict[str, Any]:
    return dataclasses.asdict(
        Explanation(
            entities=(Entity(concept="calf", kind="muscle", text="calves", start=5, end=11),),
            nearest_phrasing=nearest,
            runner_up="calf-raises-fix-knee-pain",
            runner_up_score=0.31,
            slots=(("factor", "weak calves"), ("relation", "cause"), ("outcome", "knee pain"), ("polarity", "")),
            scores=(("match", 0.93), ("direction", 0.9)),
            notes=("The sentence names factor and outcome itself.",),
        )
    )


@lru_cache(maxsize=2)
def judge_of(knowledge: KnowledgeSource) -> Judge:
    """Return a judge; building one takes a while, so tests share it."""
    return Judge(knowledge.current())


class Browser:
    """Somebody's browser: keeps cookies, and sends the forms of the pages that it was shown."""

    def __init__(self, app: FastAPI, base_url: str = HERE) -> None:
        self.client = TestClient(app, base_url=base_url, follow_redirects=False, raise_server_exceptions=False)

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def page(self, path: str) -> BeautifulSoup:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.headers.get("location"))
        return BeautifulSoup(response.text, "html.parser")

    def csrf(self) -> str:
        found = self.page("/status").select_one("input[name=csrf]")
        assert found is not None
        return str(found["value"])

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(path, data={"csrf": self.csrf(), **(data or {})}, **options)

    def form(self, path: str, action: str) -> dict[str, Any]:
        """Return what the form behind the button with this action on a page would send."""
        soup = self.page(path)
        button = soup.find(lambda tag: tag.name == "button" and str(tag.get("formaction", "")).startswith(action))
        named = soup.find("form", id=button["form"]) if button and button.has_attr("form") else None
        form = named or (button.find_parent("form") if button else soup.find("form", action=action))
        assert isinstance(form, Tag), f"{path} has no button or form for {action}"
        return fields(form)


def one(within: Tag, selector: str) -> Tag:
    """Return the only or first element that fits; there must be one."""
    found = within.select_one(selector)
    assert found is not None, f"nothing fits {selector}"
    return found


def fields(form: Tag) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for field_ in form.select("input[name], textarea[name], select[name]"):
        name = str(field_["name"])
        if field_.name == "textarea":
            sent[name] = field_.get_text().removeprefix("\n")
        elif field_.name == "select":
            chosen = field_.select_one("option[selected]") or field_.select_one("option")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif field_.get("type") not in ("checkbox", "radio") or field_.has_attr("checked"):
            sent[name] = str(field_.get("value", ""))
    return sent


@dataclass(kw_only=True)
class Bench:
    """The desk, its store, and what fills it."""

    clock: FakeClock
    store: Store
    runtime: Runtime
    compose: Compose
    desk: Desk
    app: FastAPI
    posts: int = field(default=0)

    def sign_in(self, name: str, role: Role = Role.RELEASER, *, base_url: str = HERE) -> Browser:
        """Give somebody an account and a signed-in browser."""
        with self.store.write() as tx:
            tx.people.add_user(name, role, by="test")
            user = tx.people.user(name)
            assert user is not None
            assert user.role is role, f"{name} is {user.role} already"
            token = tx.people.make_link(name, by="test")
        browser = Browser(self.app, base_url)
        response = browser.client.post(f"/signin/{token}")
        assert response.status_code == 303, response.text
        return browser

    def stranger(self) -> Browser:
        return Browser(self.app)

    def take_in(self, *, title: str = "Knees", body: str = TEXT, community: str = "strength", **more: Any) -> int:
        """Take a post in; return its id."""
        self.posts += 1
        details: dict[str, Any] = {
            "kind": Kind.SUBMISSION,
            "author": "lifter",
            "created": self.clock.now() - dt.timedelta(hours=1),
            "permalink": f"https://forum.example/p{self.posts}",
        }
        post = Post(
            uri=f"file:p{self.posts}",
            platform="inbox",
            community=community,
            title=title,
            body=body,
            thread_uri=f"file:t{self.posts}",
            **{**details, **more},
        )
        with self.store.write() as tx:
            post_id = tx.posts.add(post)
        assert post_id is not None
        return post_id

    def draft(
        self,
        *,
        title: str = "Knees",
        body: str = TEXT,
        span: str = SENTENCE,
        claim: str = CLAIM,
        stance: str = "asserts",
        action: str = "correct",
        sure: bool = True,
        nearest: str = "Weak calf muscles cause knee pain.",
        **more: Any,
    ) -> int:
        """Take a post in, note a finding in it and compose; return the draft's id."""
        post_id = self.take_in(title=title, body=body, **more)
        start = f"{title}\n\n{body}".index(span) if title else body.index(span)
        found = NewFinding(
            claim_id=claim,
            stance=stance,
            score=0.91 if sure else 0.6,
            tier="confident" if sure else "possible",
            start=start,
            end=start + len(span),
            action=action if sure else "none",
            suggested=action,
            explanation=explained(nearest),
        )
        with self.store.write() as tx:
            tx.posts.record_findings(post_id, [found], symptoms=False, signs=())
        self.compose.run()
        with self.store.read() as tx:
            draft = tx.drafts.of_post(post_id)
            assert draft is not None, tx.posts.get(post_id)
        return draft.id

    def sensitive(self, *, body: str = "I tore my calf yesterday and weak calves cause knee pain.", **more: Any) -> int:
        """Put a post into the sensitive lane; return its id."""
        post_id = self.take_in(body=body, **more)
        with self.store.write() as tx:
            tx.posts.record_findings(post_id, [], symptoms=True, signs=["acute-injury"])
            tx.posts.move(post_id, PostState.JUDGED, PostState.SENSITIVE)
        return post_id

    def item(self, draft_id: int) -> Item:
        item = self.desk.item(draft_id)
        assert item is not None
        return item

    def author_edits(self, draft_id: int, body: str) -> None:
        """Let the author of a draft's post change their words."""
        post = self.item(draft_id).post
        edited = Post(
            uri=post.uri,
            platform=post.platform,
            community=post.community,
            kind=post.kind,
            title=post.title,
            body=body,
            author=post.author,
            created=post.created,
        )
        with self.store.write() as tx:
            tx.posts.rewritten(post.id, edited.title, edited.body, edited.content_hash)


def settings_for(folder: Path, **web: object) -> Settings:
    communities = [
        {"name": "strength", "platform": "inbox", "mode": "draft"},
        {"name": "running", "platform": "inbox", "mode": "post", "consent": "the moderators, in a test"},
        {"name": "quiet", "platform": "inbox", "mode": "shadow"},
        {"name": "pasted", "platform": "paste", "mode": "draft"},
    ]
    inbox = {"kind": "file", "inbox": str(folder / "in.jsonl"), "outbox": str(folder / "out.jsonl")}
    data = {
        "data_dir": str(folder),
        "platforms": {"inbox": inbox, "paste": {"kind": "local"}},
        "communities": communities,
        "web": web,
    }
    return build_settings(data, "test")


def make_bench(folder: Path, knowledge: KnowledgeSource, *, clock: Any = None, **web: object) -> Bench:
    clock = clock or FakeClock()
    settings = settings_for(folder, **web)
    engine = create_engine(settings.database_url)
    upgrade(engine)
    store = Store(engine, clock)
    communities = {community.name: community for community in settings.community_records()}
    runtime = Runtime(store=store, clock=clock, settings=settings, communities=communities)
    with store.write() as tx:
        tx.pauses.ensure(communities)
    compose = Compose(runtime, knowledge, {"inbox": "reddit"})
    desk = Desk(runtime, knowledge, compose)
    app = create_app(ReviewContext(runtime=runtime, desk=desk, knowledge=knowledge, judge=judge_of(knowledge)))
    return Bench(clock=clock, store=store, runtime=runtime, compose=compose, desk=desk, app=app)
