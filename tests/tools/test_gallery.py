"""The gallery is what the code composes, and every reply in it keeps the promises that replies make."""

from __future__ import annotations

import dataclasses
import re
import statistics
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.policy import Action
from nlp.values import Stance
from responses.citations import ARTICLE
from responses.guard import check
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.knowledge.schema import ClaimEntry
from responses.lengths import REDDIT
from responses.reply import FixedLines, Part, PartKind, Reply, ReplyContext
from responses.sentences import reading_grade, sentences, words
from responses.wording import Certainty, Rating, too_strong, verdict_problems
from responses.written import WORD_LIMIT
from tests.tools.gallery import Exhibit, as_markdown, composed, exhibits, occasions, sayings, unwritten

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
_OWN = (
    PartKind.LEAD, PartKind.GRANTED, PartKind.VERDICT, PartKind.REASON, PartKind.RELATED, PartKind.EXCEPTION,
    PartKind.INSTEAD, PartKind.RED_FLAGS,
)  # fmt: skip


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="module")
def shown(kb: KnowledgeBase) -> list[Exhibit]:
    return list(exhibits(kb))


def own(reply: Reply) -> list[Part]:
    return [part for part in reply.parts if part.kind in _OWN]


def prose(reply: Reply) -> str:
    return "\n".join(part.text for part in own(reply))


def test_the_page_is_what_the_code_composes(kb: KnowledgeBase) -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(kb), "run: python -m tests.tools.gallery > docs/gallery.md"


def test_every_claim_is_shown_with_each_action_of_the_policy(kb: KnowledgeBase, shown: list[Exhibit]) -> None:
    expected = {
        (Rating.SUPPORTED, Certainty.MODERATE): {Action.CORRECT, Action.ANSWER},
        (Rating.SUPPORTED, Certainty.LOW): {Action.NUANCE, Action.ANSWER},
        (Rating.MIXED, Certainty.LOW): {Action.NUANCE, Action.ANSWER},
        (Rating.REFUTED, Certainty.MODERATE): {Action.CORRECT, Action.ANSWER},
        (Rating.UNSUPPORTED, Certainty.LOW): {Action.CORRECT, Action.ANSWER},
    }
    actions = {claim_id: {each.action for each in shown if each.claim.id == claim_id} for claim_id in kb.claims}
    for claim in kb.claims.values():
        if not claim.nuance_when and (claim.rating, claim.certainty) in expected:
            assert actions[claim.id] == expected[claim.rating, claim.certainty], claim.id
    assert all(actions.values())


def test_a_member_is_quoted_in_words_that_suit_the_action(shown: list[Exhibit]) -> None:
    for each in shown:
        assert each.said in sayings(each.claim, each.stance)
        assert (each.stance is Stance.ASKS) == (each.action is Action.ANSWER) == each.said.endswith("?")


def test_the_gallery_reads_easily(shown: list[Exhibit]) -> None:
    grades = {f"{each.claim.id}: {each.action}": reading_grade(prose(each.reply)) for each in shown}
    assert statistics.median(grades.values()) <= 9
    assert {name: grade for name, grade in grades.items() if grade > 12} == {}


def test_the_gallery_is_short_before_the_sources(shown: list[Exhibit]) -> None:
    lengths = {f"{each.claim.id}: {each.action}": len(words(prose(each.reply))) for each in shown}
    assert {name: length for name, length in lengths.items() if not 60 <= length <= WORD_LIMIT} == {}


def test_the_article_s_status_cites_two_studies_at_most(kb: KnowledgeBase) -> None:
    seen = 0
    for each in exhibits(kb, written=False):
        parts = each.reply.parts
        for before, part in pairwise(parts):
            if before.references == (ARTICLE,):
                seen += 1
                assert 1 <= len(part.references) <= 2, each.claim.id
    assert seen > 20


def test_no_paragraphs_of_a_reply_open_alike(shown: list[Exhibit]) -> None:
    for each in shown:
        openings = [" ".join(part.text.split()[:2]) for part in own(each.reply)]
        assert len(set(openings)) == len(openings), (each.claim.id, openings)


def test_every_reply_of_the_gallery_is_a_written_one(shown: list[Exhibit]) -> None:
    assert [each.claim.id for each in shown if not any(part.written for part in each.reply.parts)] == []


def test_without_the_written_replies_every_one_is_composed(kb: KnowledgeBase) -> None:
    assert not any(part.written for each in exhibits(kb, written=False) for part in each.reply.parts)


Said = tuple[ClaimEntry, str, Reply]


@pytest.fixture(scope="module", params=["written", "composed"])
def made(request: pytest.FixtureRequest, kb: KnowledgeBase) -> list[Said]:
    return list(replies(kb if request.param == "written" else unwritten(kb)))


def replies(kb: KnowledgeBase) -> Iterator[Said]:
    """Every claim and action of the policy over three quotes, with symptoms, so that red flags are there too."""
    for claim in kb.claims.values():
        for stance, action in occasions(claim):
            said = sayings(claim, stance)
            for text in (*said, *said)[:3] if len(said) < 3 else said[:3]:
                yield claim, text, composed(kb, claim, (stance, action), text, symptoms=True)


def exceeding(kb: KnowledgeBase, reply: Reply) -> list[str]:
    """Return the sentences that say more than the strength table allows to the claim that they speak of."""
    found = []
    for part in own(reply):
        claim = kb.claims[part.claim_id or ""]
        found += [sentence for sentence in sentences(part.text) if too_strong(sentence, claim.rating, claim.certainty)]
        if part.kind is PartKind.VERDICT and verdict_problems(part.text, claim.rating, claim.certainty):
            found.append(part.text)
    return found


def test_no_sentence_of_any_reply_exceeds_the_strength_table(kb: KnowledgeBase, made: list[Said]) -> None:
    assert len(made) >= 3 * 2 * len(kb.claims)
    assert [(claim.id, said) for claim, _, reply in made for said in exceeding(kb, reply)] == []


def test_the_guard_has_nothing_against_any_reply(kb: KnowledgeBase, made: list[Said]) -> None:
    fixed = FixedLines()
    for claim, said, reply in made:
        context = ReplyContext(claim_ids=reply.claim_ids, post=said, fixed=fixed, form=REDDIT)
        assert check(reply.text, kb=kb, reply_context=context, machine=True) == [], claim.id


def louder(reply: Reply, kind: PartKind, old: str, new: str) -> Reply:
    parts = [
        dataclasses.replace(part, text=re.sub(old, new, part.text, flags=re.IGNORECASE)) if part.kind is kind else part
        for part in reply.parts
    ]
    return dataclasses.replace(reply, parts=tuple(parts))


def test_the_proof_sees_a_sentence_that_is_too_strong(kb: KnowledgeBase, made: list[Said]) -> None:
    for claim, _, reply in made:
        assert exceeding(kb, louder(reply, PartKind.REASON, r"\.$", ". This is proven.")), claim.id


def test_the_proof_sees_a_verdict_that_lost_its_care(kb: KnowledgeBase, made: list[Said]) -> None:
    careful = [(claim, reply) for claim, _, reply in made if "probably" in claim.verdict]
    sure = [each for each in careful if each[0].certainty is Certainty.MODERATE and each[0].rating is not Rating.MIXED]
    assert len(sure) > 50
    for claim, reply in sure:
        assert exceeding(kb, louder(reply, PartKind.VERDICT, "probably", "surely")), claim.id
