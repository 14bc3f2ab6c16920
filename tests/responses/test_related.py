"""One line on a related claim, where the member's words touch on it."""

from __future__ import annotations

import dataclasses

import pytest

from responses.compose import Action, compose
from responses.guard import check
from responses.knowledge.base import KnowledgeBase
from responses.lengths import BLUESKY, MASTODON, REDDIT, Format
from responses.marks import paragraphs
from responses.reply import Part, PartKind, Reply
from responses.sentences import words
from responses.wording import too_strong
from responses.written import WORD_LIMIT
from tests.responses.findings import FIXED, answered, context

CLAIM, OTHER = "calf-raises-fix-knee-pain", "tib-raises-fix-knee-pain"
SAID = "calf raises fix knee pain"
TOUCHING = f"{SAID}, like tibialis raises do"


@pytest.fixture(scope="module")
def kb(shipped: KnowledgeBase) -> KnowledgeBase:
    claims = dict(shipped.claims)
    claim = claims[CLAIM]
    leaves_room = claim.replies.model_copy(update={"correct": "\n\n".join(paragraphs(claim.replies.correct or "")[:2])})
    claims[CLAIM] = claim.model_copy(
        update={"related": ("spot-reduction", OTHER), "replies": leaves_room, "asides": ()}
    )
    return dataclasses.replace(shipped, claims=claims)


def reply_to(post: str, kb: KnowledgeBase, *, form: Format = REDDIT) -> Reply:
    return compose([answered(CLAIM, post, Action.CORRECT)], kb, post=post, form=form, fixed=FIXED)


def related(reply: Reply) -> list[Part]:
    return [part for part in reply.parts if part.kind is PartKind.RELATED]


def test_a_related_claim_that_the_post_touches_on_gets_one_cited_line(kb: KnowledgeBase) -> None:
    reply = reply_to(TOUCHING, kb)
    (line,) = related(reply)
    assert "o good evidence shows that tibialis raises fix knee pain" in line.text
    assert line.claim_id == OTHER
    assert len(line.references) == 1
    assert line.references[0] in reply.reference_ids
    assert reply.claim_ids == (CLAIM,)


def test_the_line_speaks_in_the_strength_of_the_related_claim(kb: KnowledgeBase) -> None:
    (line,) = related(reply_to(TOUCHING, kb))
    other = kb.claims[OTHER]
    assert too_strong(line.text, other.rating, other.certainty) == []


def test_the_guard_passes_the_line_and_refuses_it_without_its_number_or_its_care(kb: KnowledgeBase) -> None:
    reply = reply_to(TOUCHING, kb)
    (line,) = related(reply)
    bare = line.text.rsplit(" [", 1)[0] + "."
    louder = "Tibialis raises do not fix knee pain" + line.text[line.text.rindex(" [") :]
    ids = {
        name: {finding.id for finding in check(text, kb=kb, reply_context=context(TOUCHING, CLAIM), machine=True)}
        for name, text in {
            "as composed": reply.text,
            "uncited": reply.text.replace(line.text, bare),
            "louder": reply.text.replace(line.text, louder),
        }.items()
    }
    assert ids["as composed"] == set()
    assert "citation" in ids["uncited"]
    assert "strength" in ids["louder"]


@pytest.mark.parametrize("post", [SAID, f"{SAID}, how do I fix my knees?", f"{SAID} and bulletproof them"])
def test_a_post_that_does_not_touch_on_it_gets_no_line(post: str, kb: KnowledgeBase) -> None:
    assert related(reply_to(post, kb)) == []


def test_what_another_sentence_touches_on_gets_none_beside_a_written_reply(kb: KnowledgeBase) -> None:
    reply = compose([answered(CLAIM, SAID)], kb, post=TOUCHING, form=REDDIT, fixed=FIXED)
    assert related(reply) == []


@pytest.mark.parametrize("form", [MASTODON, BLUESKY])
def test_the_brief_form_has_no_room_for_it(form: Format, kb: KnowledgeBase) -> None:
    assert related(reply_to(TOUCHING, kb, form=form)) == []


def test_a_reply_to_several_findings_has_no_such_line(kb: KnowledgeBase) -> None:
    findings = [answered(CLAIM, SAID), answered(OTHER, "tib raises fix knees")]
    reply = compose(findings, kb, post=f"{TOUCHING}; tib raises fix knees", form=REDDIT, fixed=FIXED)
    assert related(reply) == []


def test_the_reply_keeps_its_length_with_the_line(kb: KnowledgeBase) -> None:
    parts = reply_to(TOUCHING, kb).parts
    own = [part for part in parts if part.kind not in (PartKind.QUOTE, PartKind.DISCLOSURE, PartKind.SOURCES)]
    assert sum(len(words(part.text)) for part in own) <= WORD_LIMIT


def test_a_change_of_the_related_verdict_changes_the_hash(kb: KnowledgeBase) -> None:
    claims = dict(kb.claims)
    claims[OTHER] = claims[OTHER].model_copy(update={"verdict": "Nobody has tested it."})
    assert dataclasses.replace(kb, claims=claims).content_hash(CLAIM) != kb.content_hash(CLAIM)
