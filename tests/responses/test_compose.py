from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.values import Stance
from responses.circumstances import circumstances
from responses.citations import ARTICLE
from responses.compose import Action, ComposeError, FixedLines, PartKind, Reply, compose
from responses.guard import check
from responses.knowledge.base import KnowledgeBase
from responses.lengths import BLUESKY, MASTODON, REDDIT, Format
from responses.phrases import QUESTION_LEADS, STILL, after_colon
from responses.sentences import words
from responses.written import WORD_LIMIT
from tests.responses.findings import FIXED, answered, context, reply_to
from tests.responses.test_quoting import MEMBER

SPOT = "ab work burns the fat off your belly"
SAID = "warm socks make you run faster"


def parts(reply: Reply, kind: PartKind) -> list[str]:
    return [part.text for part in reply.parts if part.kind is kind]


def test_a_reply_stands_in_the_order_that_readers_expect(socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks, symptoms=True)
    kinds = list(dict.fromkeys(part.kind for part in reply.parts))
    assert kinds == [kind for kind in PartKind if kind in kinds]
    assert set(kinds) >= set(PartKind) - {PartKind.LEAD, PartKind.GRANTED, PartKind.RELATED}


def test_the_same_post_gives_the_same_reply(socks: KnowledgeBase) -> None:
    assert reply_to(SAID, socks) == reply_to(SAID, socks)


def test_other_words_give_another_reply(fragments: KnowledgeBase) -> None:
    said = fragments.claims["weak-calves-knee-pain"].phrasings
    texts = {reply_to(text, fragments, "weak-calves-knee-pain").without_quote() for text in said}
    assert len(texts) > len(said) // 2


def test_the_verdict_is_the_entry_s_own(socks: KnowledgeBase) -> None:
    assert parts(reply_to(SAID, socks), PartKind.VERDICT) == [socks.claims["warm-socks-fast-feet"].verdict]


def test_every_reason_carries_its_number_and_every_number_its_source(socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks)
    reasons = [part for part in reply.parts if part.kind is PartKind.REASON]
    assert len(reasons) >= 3
    assert all(re.search(r" \[\d+(, \d+)*\]", part.text) and part.references for part in reasons)
    used = {int(number) for part in reasons for number in re.findall(r"(?<=[\[ ])\d+(?=[,\]])", part.text)}
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", parts(reply, PartKind.SOURCES)[0], re.M)}
    assert used == listed == set(range(1, len(listed) + 1))


def test_the_article_s_point_is_credited_with_what_research_says_of_it(socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks)
    credited = next(part for part in reply.parts if part.references == (ARTICLE,))
    assert "Robin Hale" in credited.text
    assert "opinion piece" in credited.text
    assert "socks alone do not make a runner" in credited.text
    assert "feet should sing" not in reply.text.lower()
    assert ARTICLE not in reply.reference_ids


def test_a_claim_without_article_point_rests_on_studies_alone(socks: KnowledgeBase) -> None:
    reply = reply_to("dry socks prevent blisters", socks, "dry-socks-blisters")
    assert reply.reference_ids == ("moss2021",)
    assert "opinion piece" not in reply.text


def test_it_never_cites_what_was_only_recalled(socks: KnowledgeBase) -> None:
    for said in socks.claims["warm-socks-fast-feet"].phrasings:
        assert "rumour2020" not in reply_to(said, socks).reference_ids


def test_a_reply_records_what_it_was_made_from(socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks)
    assert reply.claim_ids == ("warm-socks-fast-feet",)
    assert reply.content_hashes == (("warm-socks-fast-feet", socks.content_hash("warm-socks-fast-feet")),)
    own = [part for part in reply.parts if part.kind not in (PartKind.DISCLOSURE, PartKind.SOURCES)]
    assert {part.claim_id for part in own} == {"warm-socks-fast-feet"}


def test_red_flags_are_shown_only_with_symptoms_and_two_at_most(socks: KnowledgeBase) -> None:
    assert parts(reply_to(SAID, socks), PartKind.RED_FLAGS) == []
    (flags,) = parts(reply_to(SAID, socks, symptoms=True), PartKind.RED_FLAGS)
    known = socks.claims["warm-socks-fast-feet"].red_flags
    assert sum(flag[1:] in flags for flag in known) == 2


def test_red_flags_that_take_up_the_post_come_first(socks: KnowledgeBase) -> None:
    finding = answered("warm-socks-fast-feet", SAID)
    reply = compose([finding], socks, post=f"{SAID}. My foot turns blue.", form=REDDIT, fixed=FIXED, symptoms=True)
    assert "foot that turns blue" in parts(reply, PartKind.RED_FLAGS)[0]


def test_only_an_answer_opens_with_a_word_to_the_question_and_not_each(fragments: KnowledgeBase) -> None:
    claim = fragments.claims["creatine-builds-strength"]
    leads = {
        action: [parts(reply_to(said, fragments, claim.id, action=action), PartKind.LEAD) for said in claim.phrasings]
        for action in Action
    }
    assert {lead for found in leads[Action.ANSWER] for lead in found} == set(QUESTION_LEADS)
    assert [] in leads[Action.ANSWER]
    assert not any(leads[Action.CORRECT] + leads[Action.NUANCE])


@pytest.mark.parametrize("stance", Stance)
def test_what_is_right_about_a_claim_is_granted_to_whoever_puts_it_forward(
    stance: Stance, fragments: KnowledgeBase
) -> None:
    claim = fragments.claims["spot-reduction"]
    finding = answered(claim.id, claim.phrasings[1], Action.CORRECT, stance)
    reply = compose([finding], fragments, post=claim.phrasings[1], form=REDDIT, fixed=FIXED)
    (verdict,) = parts(reply, PartKind.VERDICT)
    if stance in (Stance.ASKS, Stance.DENIES):
        assert parts(reply, PartKind.GRANTED) == []
        assert verdict == claim.verdict
    else:
        assert parts(reply, PartKind.GRANTED) == [claim.granted]
        assert verdict in {intro + after_colon(claim.verdict) for intro in STILL}
        assert f"{claim.granted} {verdict}\n\n" in reply.text


def test_reasons_make_one_paragraph_and_so_do_caveat_and_advice(fragments: KnowledgeBase) -> None:
    text = reply_to(SPOT, fragments, "spot-reduction").text
    assert len(text.partition("Sources:")[0].strip().split("\n\n")) == len(
        ["quote", "verdict", "reasons", "advice", "fixed"]
    )


def test_an_exception_does_not_repeat_what_was_granted(fragments: KnowledgeBase) -> None:
    claim = fragments.claims["tight-it-band-rolling"]
    said = claim.phrasings[1]
    (granted,) = parts(reply_to(said, fragments, claim.id), PartKind.GRANTED)
    assert "feels good" in granted
    assert "feel good" not in parts(reply_to(said, fragments, claim.id), PartKind.EXCEPTION)[0]


def test_fixed_lines_stand_as_configured(socks: KnowledgeBase) -> None:
    fixed = FixedLines(disclosure="Our bot drafted it, Sam approved it.", opt_out="Say stop.", feedback="Say wrong.")
    reply = compose([answered("warm-socks-fast-feet", SAID)], socks, post=SAID, form=REDDIT, fixed=fixed)
    assert "Our bot drafted it, Sam approved it. Say stop. Say wrong." in reply.text


def test_several_findings_make_one_reply_with_the_main_one_first(socks: KnowledgeBase) -> None:
    findings = [answered("warm-socks-fast-feet", SAID), answered("dry-socks-blisters", "dry socks prevent blisters")]
    post = f"{SAID} and dry socks prevent blisters"
    reply = compose([*findings, findings[0]], socks, post=post, form=REDDIT, fixed=FIXED)
    assert reply.claim_ids == ("warm-socks-fast-feet", "dry-socks-blisters")
    assert parts(reply, PartKind.VERDICT) == [socks.claims[claim_id].verdict for claim_id in reply.claim_ids]
    assert len(parts(reply, PartKind.DISCLOSURE)) == len(parts(reply, PartKind.SOURCES)) == 1
    assert check(reply.text, kb=socks, reply_context=context(post, *reply.claim_ids), machine=True) == []


def test_a_quote_is_taken_out_where_only_that_makes_it_fit(socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks)
    tight = Format(name="tight", limit=len(reply.text) - 5, count=len, markdown=True, brief=False)
    assert reply_to(SAID, socks, form=tight).text == reply.without_quote()


@pytest.mark.parametrize("form", [MASTODON, BLUESKY])
def test_brief_formats_get_verdict_source_and_disclosure(form: Format, socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, socks, form=form)
    assert form.fits(reply.text)
    assert FIXED.short in reply.text
    assert "Warm socks probably do not make runners faster" in reply.text
    assert "[1] Hale 2019 https://doi.org/10.1234/" in reply.text
    assert check(reply.text, kb=socks, reply_context=context(SAID, form=form), machine=True) == []


def test_it_says_so_when_there_is_no_room(socks: KnowledgeBase) -> None:
    with pytest.raises(ComposeError, match="limit of 20 on tiny"):
        reply_to(SAID, socks, form=Format(name="tiny", limit=20, count=len, markdown=False, brief=True))


def test_it_says_so_when_a_claim_is_unknown(socks: KnowledgeBase) -> None:
    with pytest.raises(ComposeError, match="no claim “gone”"):
        reply_to(SAID, socks, "gone")


def test_it_says_so_when_nothing_may_be_cited(socks: KnowledgeBase) -> None:
    recalled = {
        ref: entry.model_copy(update={"verified": entry.verified.model_copy(update={"how": "recalled"})})
        for ref, entry in socks.references.items()
    }
    kb = KnowledgeBase(claims=socks.claims, references=recalled, article=socks.article)
    with pytest.raises(ComposeError, match="may be cited"):
        reply_to(SAID, kb)


def test_it_says_so_when_there_is_nothing_to_answer(socks: KnowledgeBase) -> None:
    with pytest.raises(ComposeError, match="no finding"):
        compose([], socks, post="", form=REDDIT, fixed=FIXED)


@settings(max_examples=150)
@given(MEMBER | st.text(min_size=500, max_size=3000))
def test_any_member_text_gives_a_sound_reply_within_the_limit(socks: KnowledgeBase, text: str) -> None:
    reply = reply_to(text, socks)
    assert REDDIT.fits(reply.text)
    quote = parts(reply, PartKind.QUOTE)
    assert reply.text.startswith("".join(f"{line}\n\n" for line in quote))
    assert not any(line.startswith(">") for line in reply.without_quote().splitlines())
    assert check(reply.text, kb=socks, reply_context=context(text), machine=True) == []


# What the shipped knowledge makes of it


def test_weak_calves_gets_the_article_a_study_the_case_for_strengthening_and_the_exception(
    fragments: KnowledgeBase,
) -> None:
    for said in fragments.claims["weak-calves-knee-pain"].phrasings:
        text = reply_to(said, fragments, "weak-calves-knee-pain").text
        assert "Jessica Bento" in text
        assert "performbetter.com/is-calf-training-really-a-knee-solution" in text
        assert "Neal 2019" in text
        assert "foot and ankle training eased knee arthritis pain" in text
        other = circumstances(said)
        assert other or re.search(r"surgery, a cast or a nerve injury", text)


def test_the_article_is_contradicted_where_trials_contradict_it(fragments: KnowledgeBase) -> None:
    said = "isolation work teaches your body bad movement"
    text = reply_to(said, fragments, "isolation-is-dysfunctional").text
    assert "goes further than the studies" in text
    assert "Trials do not show such harm" in text


CASES = [(form, action) for form in (REDDIT, MASTODON, BLUESKY) for action in Action]


@pytest.mark.parametrize(("form", "action"), CASES, ids=lambda value: str(getattr(value, "name", value)))
def test_every_claim_gets_a_draft_that_the_guard_passes(
    form: Format, action: Action, shipped: KnowledgeBase, fragments: KnowledgeBase
) -> None:
    faults = []
    for kb, claim in [(each, claim) for each in (shipped, fragments) for claim in each.claims.values()]:
        for said in (claim.phrasings[0], (claim.denials or claim.phrasings)[-1]):
            reply = reply_to(said, kb, claim.id, action=action, form=form, symptoms=True)
            found = check(reply.text, kb=shipped, reply_context=context(said, claim.id, form=form), machine=True)
            faults += [f"{claim.id}: {finding.id}: {finding.message}" for finding in found]
    assert faults == []


def test_every_long_reply_is_short_enough_with_two_reasons_exception_and_advice(fragments: KnowledgeBase) -> None:
    for claim in fragments.claims.values():
        reply = reply_to(claim.phrasings[1], fragments, claim.id)
        own = (
            PartKind.LEAD, PartKind.GRANTED, PartKind.VERDICT, PartKind.REASON, PartKind.EXCEPTION, PartKind.INSTEAD,
        )  # fmt: skip
        body = [part for part in reply.parts if part.kind in own]
        assert 60 <= sum(len(words(part.text)) for part in body) <= WORD_LIMIT, claim.id
        reasons = [part for part in body if part.kind is PartKind.REASON]
        assert len(reasons) >= min(2, len(fragments.usable_points(claim.id))), claim.id
        kinds = {part.kind for part in body}
        assert not claim.exceptions or PartKind.EXCEPTION in kinds, claim.id
        assert not claim.instead or PartKind.INSTEAD in kinds, claim.id


def test_every_local_entry_may_be_cited_by_name_alone(shipped: KnowledgeBase) -> None:
    unlinked = [ref for ref in shipped.references.values() if not (ref.doi or ref.pmid or ref.pmcid or ref.url)]
    assert unlinked
    assert all(ref.authors and ref.journal for ref in unlinked)


def test_a_reason_speaks_to_the_part_of_the_claim_that_was_quoted(fragments: KnowledgeBase) -> None:
    torn = reply_to("the meniscus tear on the scan is why your knee is sore", fragments, "scan-shows-cause").text
    assert "Culvenor 2019" in torn
    slipped = reply_to("deadlifts will give you a slipped disc", fragments, "deadlifts-bad-for-back").text
    plain = reply_to("deadlifts are bad for your back", fragments, "deadlifts-bad-for-back").text
    assert "Kelsey 1984" in slipped
    assert "Kelsey 1984" not in plain
