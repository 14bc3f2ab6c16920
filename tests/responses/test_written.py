"""Written replies: posted whole where they suit, and left for the composed reply where they do not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from nlp.values import Stance
from responses.citations import ARTICLE
from responses.compose import Action, compose
from responses.guard import Severity, check
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.knowledge.problems import KnowledgeError
from responses.knowledge.schema import Aside, Replies
from responses.lengths import MASTODON, REDDIT, Format
from responses.phrases import EXCEPTIONS
from responses.reply import PartKind, Reply
from responses.sentences import words
from responses.written import WORD_LIMIT
from tests.responses.findings import FIXED, answered, context, reply_to
from tests.responses.test_lint import CLAIM, problems
from tests.responses.test_loader import replace

SOCKS = "warm-socks-fast-feet"
SAID = "warm socks make you run faster"
CORRECT = """\
Warm feet do feel nice in winter. But warm socks probably don't make you any faster,
and it isn't for want of looking.

In a trial of 40 runners, warm socks left speed where it was after 6 weeks [hale2019]. A review of such trials saw no
effect on speed either [moss2021, hale2019]. Both were small. One writer puts it in a single line [article].

Nobody has looked at long races in deep cold. In practice, wear what feels good and train for speed if that's your aim.
"""
ANSWER = CORRECT.replace("Warm feet do feel nice in winter. But warm", "Short answer: probably not. Warm")
SUPPORTED = """\
It may well be so that dry socks prevent some blisters, though it's not for sure and the evidence behind it is thin.

In a review of small trials, those who kept their socks dry got fewer blisters than the others did [moss2021].

The trials were small, and shoes that don't fit will rub either way. So change wet socks when you get the chance, and
look at your shoes if a spot keeps getting sore.
"""


def with_claim(kb: KnowledgeBase, claim_id: str = SOCKS, **keys: object) -> KnowledgeBase:
    claim = kb.claims[claim_id].model_copy(update=keys)
    return dataclasses.replace(kb, claims={**kb.claims, claim_id: claim})


def with_replies(kb: KnowledgeBase, claim_id: str = SOCKS, **passages: str) -> KnowledgeBase:
    return with_claim(kb, claim_id, replies=Replies(**passages))


@pytest.fixture
def kb(socks: KnowledgeBase) -> KnowledgeBase:
    return with_replies(socks, correct=CORRECT, answer=ANSWER)


def kinds(reply: Reply) -> list[PartKind]:
    return [part.kind for part in reply.parts]


def written(reply: Reply) -> bool:
    return any(part.written for part in reply.parts)


def to(stance: Stance, kb: KnowledgeBase, action: Action, claim_id: str = SOCKS) -> Reply:
    return compose([answered(claim_id, SAID, action, stance)], kb, post=SAID, form=REDDIT, fixed=FIXED)


# What is posted


def test_it_stands_between_quote_and_fixed_lines_with_numbers_for_marks(kb: KnowledgeBase) -> None:
    reply = reply_to(SAID, kb)
    assert reply.text.startswith(f"> {SAID}\n\nWarm feet do feel nice in winter. But warm socks probably don't make")
    assert "any faster, and it isn't for want of looking.\n\nIn a trial of 40 runners" in reply.text
    assert "after 6 weeks [1]. A review of such trials saw no effect on speed either [1, 2]. Both" in reply.text
    assert "in a single line [3].\n\nNobody has looked" in reply.text
    assert f"that's your aim.\n\n{FIXED.disclosure}" in reply.text
    assert kinds(reply) == [
        PartKind.QUOTE, PartKind.VERDICT, PartKind.REASON, PartKind.REASON, PartKind.DISCLOSURE, PartKind.SOURCES,
    ]  # fmt: skip
    assert [part.references for part in reply.parts[1:4]] == [(), ("hale2019", "moss2021", ARTICLE), ()]
    assert reply.reference_ids == ("hale2019", "moss2021")


def test_the_text_of_the_action_is_taken(kb: KnowledgeBase) -> None:
    assert "Short answer: probably not." in reply_to(SAID, kb, action=Action.ANSWER).text
    assert "Short answer" not in reply_to(SAID, kb).text


def test_red_flags_come_with_symptoms_alone(kb: KnowledgeBase) -> None:
    assert PartKind.RED_FLAGS not in kinds(reply_to(SAID, kb))
    assert kinds(reply_to(SAID, kb, symptoms=True))[-3:-2] == [PartKind.RED_FLAGS]


def test_a_red_flag_that_the_text_tells_is_not_repeated(kb: KnowledgeBase) -> None:
    told = with_replies(kb, correct=CORRECT.replace("deep cold.", "deep cold. Have white or numb toes seen that day."))
    flags = [
        [part.text for part in reply_to(SAID, one, symptoms=True).parts if part.kind is PartKind.RED_FLAGS]
        for one in (kb, told)
    ]
    assert ["numb toes" in " ".join(texts) for texts in flags] == [True, False]
    assert flags[1]


def test_a_list_keeps_its_lines(kb: KnowledgeBase) -> None:
    first, second = "In a trial of 40 runners", "A review of such trials"
    text = CORRECT.replace(first, f"- {first}").replace(f"[hale2019]. {second}", f"[hale2019].\n- {second}")
    listed = with_replies(kb, correct=text)
    reply = reply_to(SAID, listed)
    assert f"\n\n- {first}, warm socks left speed where it was after 6 weeks [1].\n- {second} saw" in reply.text
    assert check(reply.text, kb=listed, reply_context=context(SAID), machine=True) == []


def test_bold_letters_stay_where_the_platform_shows_them_and_go_elsewhere(kb: KnowledgeBase) -> None:
    bold = with_replies(kb, correct=CORRECT.replace("In a trial", "**Speed:** In a trial"))
    reply = reply_to(SAID, bold)
    assert "\n\n**Speed:** In a trial of 40 runners" in reply.text
    assert check(reply.text, kb=bold, reply_context=context(SAID), machine=True) == []
    plain = dataclasses.replace(REDDIT, markdown=False)
    elsewhere = compose([answered(SOCKS, SAID)], bold, post=SAID, form=plain, fixed=FIXED)
    assert "\n\nSpeed: In a trial of 40 runners" in elsewhere.text


def test_an_exception_is_added_only_for_what_the_post_tells_and_the_text_does_not(kb: KnowledgeBase) -> None:
    assert PartKind.EXCEPTION not in kinds(reply_to(SAID, kb))
    post = f"{SAID}. I had foot surgery in spring."
    finding = answered(SOCKS, SAID)
    added = compose([finding], kb, post=post, form=REDDIT, fixed=FIXED)
    (exception,) = [part.text for part in added.parts if part.kind is PartKind.EXCEPTION]
    assert exception.startswith(EXCEPTIONS)
    assert "fter frostbite or foot surgery" in exception
    assert f"that's your aim.\n\n{exception}\n\n{FIXED.disclosure}" in added.text
    told = with_replies(kb, correct=CORRECT.replace("deep cold.", "deep cold, or after surgery."))
    assert PartKind.EXCEPTION not in kinds(compose([finding], told, post=post, form=REDDIT, fixed=FIXED))


def test_a_long_text_gets_the_first_sentence_of_the_exception(kb: KnowledgeBase) -> None:
    room = WORD_LIMIT - len(words(CORRECT.replace("[", "").replace("]", "")))
    longer = with_replies(
        kb, correct=CORRECT.replace("that's your aim.", "that's your aim. " + "Feet run. " * (room // 2))
    )
    post = f"{SAID}. I had foot surgery in spring."
    reply = compose([answered(SOCKS, SAID)], longer, post=post, form=REDDIT, fixed=FIXED)
    (exception,) = [part.text for part in reply.parts if part.kind is PartKind.EXCEPTION]
    assert exception.endswith("warmth is part of normal care.")


WOOL = Aside(words="wool|merino", text="Wool and cotton did equally well in that trial.", refs=("hale2019",))
SHOES = Aside(words="shoe|shoes", text="Shoes that fit matter more than socks.")


def to_post(kb: KnowledgeBase, post: str) -> Reply:
    return compose([answered(SOCKS, SAID)], kb, post=post, form=REDDIT, fixed=FIXED)


def test_an_aside_comes_with_what_the_post_speaks_of_before_what_is_to_be_done(kb: KnowledgeBase) -> None:
    aside = with_claim(kb, asides=(WOOL,))
    post = f"{SAID}. Mine are Merino, by the way."
    reply = to_post(aside, post)
    assert "in a single line [3].\n\nWool and cotton did equally well in that trial [1].\n\nNobody has" in reply.text
    assert check(reply.text, kb=aside, reply_context=context(post), machine=True) == []
    assert to_post(aside, f"{SAID}. Mine are woollen.").text == to_post(kb, f"{SAID}. Mine are woollen.").text


def test_one_aside_is_enough_and_the_quoted_sentence_has_the_first_word(kb: KnowledgeBase) -> None:
    said = f"{SAID} if your shoes fit"
    both = with_claim(kb, asides=(WOOL, SHOES))
    reply = compose([answered(SOCKS, said)], both, post=f"{said}. Mine are merino.", form=REDDIT, fixed=FIXED)
    assert SHOES.text in reply.text
    assert "Wool and cotton" not in reply.text
    assert check(reply.text, kb=both, reply_context=context(said), machine=True) == []


@pytest.mark.parametrize(
    ("aside", "why"),
    [
        (WOOL.model_copy(update={"words": "cold"}), "the text speaks of it already"),
        (WOOL.model_copy(update={"text": "Nobody has looked at races in the cold."}), "the text says as much"),
        (WOOL.model_copy(update={"text": "Wool did well. " * 40}), "there is no room for it"),
        (WOOL.model_copy(update={"refs": ("hale2019", "rumour2020")}), "a source of it may not be cited"),
    ],
)
def test_an_aside_is_left_out_where(kb: KnowledgeBase, aside: Aside, why: str) -> None:
    post = f"{SAID}, in wool, in the cold."
    assert to_post(with_claim(kb, asides=(WOOL,)), post).text != to_post(kb, post).text
    assert to_post(with_claim(kb, asides=(aside,)), post).text == to_post(kb, post).text, why


def test_a_related_claim_gets_its_line(kb: KnowledgeBase) -> None:
    linked = with_claim(kb, related=("dry-socks-blisters",))
    post = f"{SAID}, and no blisters for me"
    reply = compose([answered(SOCKS, post)], linked, post=post, form=REDDIT, fixed=FIXED)
    assert PartKind.RELATED in kinds(reply)
    assert check(reply.text, kb=linked, reply_context=context(post, SOCKS), machine=True) == []


# When it is composed instead


@pytest.mark.parametrize("how", ["retracted", "recalled"])
def test_a_text_that_lost_a_source_is_not_used(kb: KnowledgeBase, how: str) -> None:
    lost = kb.references["moss2021"]
    lost = lost.model_copy(update={"verified": lost.verified.model_copy(update={"how": how})})
    without = dataclasses.replace(kb, references={**kb.references, "moss2021": lost})
    reply = reply_to(SAID, without)
    assert not written(reply)
    assert reply.reference_ids == ("hale2019",)
    assert check(reply.text, kb=without, reply_context=context(SAID), machine=True) == []
    # The guard knows its sentences no more either: a draft from before cannot leave as it is.
    before = reply_to(SAID, kb).text
    assert any(
        found.severity is Severity.ERROR
        for found in check(before, kb=without, reply_context=context(SAID), machine=True)
    )


def test_control_with_its_sources_it_is_used_and_passes(kb: KnowledgeBase) -> None:
    reply = reply_to(SAID, kb)
    assert written(reply)
    assert check(reply.text, kb=kb, reply_context=context(SAID), machine=True) == []


@pytest.mark.parametrize(
    ("stance", "action", "expected"),
    [
        (Stance.ASSERTS, Action.CORRECT, True),
        (Stance.REPORTS, Action.CORRECT, True),
        (Stance.PERSONAL, Action.CORRECT, True),
        (Stance.DENIES, Action.CORRECT, False),
        (Stance.ASKS, Action.CORRECT, False),
        (Stance.ASKS, Action.ANSWER, True),
        (Stance.ASSERTS, Action.ANSWER, False),
        (Stance.ASSERTS, Action.NUANCE, False),
    ],
)
def test_it_is_for_the_stance_that_it_was_written_for(
    stance: Stance, action: Action, expected: bool, kb: KnowledgeBase
) -> None:
    assert written(to(stance, kb, action)) is expected


def test_who_denies_what_is_supported_gets_the_text_of_its_correction(socks: KnowledgeBase) -> None:
    kb = with_replies(socks, "dry-socks-blisters", nuance=SUPPORTED)
    assert written(to(Stance.DENIES, kb, Action.NUANCE, "dry-socks-blisters"))
    assert not written(to(Stance.ASSERTS, kb, Action.NUANCE, "dry-socks-blisters"))


def test_several_findings_are_composed(kb: KnowledgeBase) -> None:
    findings = [answered(SOCKS, SAID), answered("dry-socks-blisters", "dry socks prevent blisters")]
    post = f"{SAID} and dry socks prevent blisters"
    assert not written(compose(findings, kb, post=post, form=REDDIT, fixed=FIXED))


def test_brief_forms_are_composed(kb: KnowledgeBase, socks: KnowledgeBase) -> None:
    reply = reply_to(SAID, kb, form=MASTODON)
    assert not written(reply)
    assert reply.text == reply_to(SAID, socks, form=MASTODON).text


def test_a_text_beyond_the_limit_of_words_is_composed(kb: KnowledgeBase) -> None:
    room = WORD_LIMIT - len(words(CORRECT.replace("[", "").replace("]", ""))) + 10
    long = with_replies(kb, correct=CORRECT + "Feet. " * room)
    assert not written(reply_to(SAID, long))


def test_where_the_platform_has_no_room_for_it_it_loses_its_quote_and_then_is_composed(socks: KnowledgeBase) -> None:
    long = with_replies(socks, correct=CORRECT.replace("[article]", "[article] " + "and goes on about it all " * 5))
    whole = reply_to(SAID, long)

    def within(limit: int) -> Reply:
        return reply_to(SAID, long, form=Format(name="tight", limit=limit, count=len, markdown=True, brief=False))

    assert within(len(whole.text) - 1).text == whole.without_quote()
    composed = within(len(whole.without_quote()) - 1)
    assert not written(composed)


# The guard


def test_a_sentence_that_opens_like_a_lead_in_is_known(kb: KnowledgeBase) -> None:
    text = reply_to(SAID, kb).text
    assert "In practice, wear what feels good" in text
    assert check(text, kb=kb, reply_context=context(SAID), machine=True) == []


def test_an_edit_that_drops_the_verdict_or_its_care_does_not_pass(kb: KnowledgeBase) -> None:
    text = reply_to(SAID, kb).text
    verdict = "But warm socks probably don't make you any faster, and it isn't for want of looking."
    for changed in (text.replace(verdict, ""), text.replace("probably don't", "don't")):
        assert changed != text
        found = check(changed, kb=kb, reply_context=context(SAID), machine=False)
        assert {"verdict", "strength"} & {finding.id for finding in found}


def test_an_edit_that_drops_a_number_does_not_pass(kb: KnowledgeBase) -> None:
    text = reply_to(SAID, kb).text.replace(" [1]. A review", ". A review").replace(" [1, 2]. Both", ". Both")
    text = text.replace(" One writer puts it in a single line [3].", "")
    found = check(text, kb=kb, reply_context=context(SAID), machine=False)
    assert Severity.ERROR in {finding.severity for finding in found if finding.id == "citation"}


def test_a_claim_without_written_replies_does_not_know_the_sentences(kb: KnowledgeBase, socks: KnowledgeBase) -> None:
    found = check(reply_to(SAID, kb).text, kb=socks, reply_context=context(SAID), machine=True)
    assert "untraceable" in {finding.id for finding in found}


# The files


def block(passage: str, action: str = "correct") -> str:
    lines = "".join(f"    {line}\n" if line else "\n" for line in passage.strip().split("\n"))
    return f"replies:\n  {action}: |\n{lines}exceptions:\n  - After frostbite"


def put(home: Path, passage: str, action: str = "correct") -> None:
    replace(home / CLAIM, "exceptions:\n  - After frostbite", block(passage, action))


def test_a_file_with_a_sound_text_has_no_problem(home: Path) -> None:
    put(home, CORRECT)
    assert problems(home) == []
    assert written(reply_to(SAID, load_knowledge(home=home)))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("[hale2019]. A", "[rumour2020]. A", "unborne"),
        ("[hale2019]. A", "[Hale 2019]. A", "dangling"),
        ("Both were small.", "That is settled.", "strength"),
        ("probably don't", "don't", "strength"),
        ("Nobody has looked at", "Studies looked at", "unborne"),
        ("Both were small.", "Both were small. " + "Feet are nice. " * 30, "length"),
        ("\n\nNobody has looked", "\n\n* Nobody has looked", "markup"),
        ("wear what feels good", "use code PB30", "promo"),
        ("wear what feels good", "see www.example.com", "promo"),
        ("In practice, wear what feels good", "Run for 30 minutes", "amount"),
        ("Both were small.", "It sounds like you have tendinitis.", "diagnosis"),
    ],
)
def test_lint_finds_in_a_text(home: Path, old: str, new: str, rule: str) -> None:
    assert old in CORRECT
    put(home, CORRECT.replace(old, new))
    line = (home / CLAIM).read_text(encoding="utf-8").split("\n").index("  correct: |") + 1
    assert (rule, line) in {(problem.rule, problem.line) for problem in problems(home)}


def test_a_short_text_and_one_without_a_study_are_found(home: Path) -> None:
    put(home, "Warm socks probably do not make you faster, said somebody [article].")
    assert {problem.rule for problem in problems(home)} == {"length", "unborne"}


def test_a_mark_that_leads_nowhere_is_refused(home: Path) -> None:
    put(home, CORRECT.replace("[hale2019]. A", "[nobody1999]. A"))
    with pytest.raises(KnowledgeError, match="no reference “nobody1999”"):
        load_knowledge(home=home)


def test_a_text_for_no_action_is_refused(home: Path) -> None:
    put(home, CORRECT, action="scold")
    with pytest.raises(KnowledgeError, match="scold"):
        load_knowledge(home=home)


def test_the_hash_of_the_claim_and_what_it_rests_on_cover_the_texts(socks: KnowledgeBase) -> None:
    kb = with_replies(socks, correct=CORRECT)
    other = with_replies(socks, correct=CORRECT.replace("nice", "fine"))
    assert len({each.content_hash(SOCKS) for each in (socks, kb, other)}) == 3
    dry = with_replies(socks, "dry-socks-blisters", answer=SUPPORTED.replace("moss2021", "hale2019"))
    assert dry.rests_on("dry-socks-blisters") == socks.rests_on("dry-socks-blisters") | {"hale2019"}
