"""Courtesies: a moderator's thank-you wants no tick, and nothing else passes in its company."""

from __future__ import annotations

import pytest

from responses.guard import check, citation, traceable
from responses.guard.courtesy import courteous
from responses.guard.finding import GuardFinding
from responses.knowledge.base import KnowledgeBase
from tests.responses.findings import FIXED, context, reply_to

POST = "Wear warm socks and your pace goes up, trust me. My sore knee agrees."

COURTESIES = [
    "Thanks for posting this, it comes up here a lot.",
    "Thanks for the great question!",
    "Hope that helps!",
    "Happy to chat more about it in the daily thread.",
    "Good luck with your training.",
    "I get why this idea is popular.",
    "Have a look at our form check thread too.",
    "Let us know how it goes.",
    "Feel free to ask if anything is unclear.",
    "You’re not alone with this.",
    "Fair worry, and a common one.",
    "Welcome to the sub, by the way!",
    "Sorry to hear about your sore knee.",
    "Ouch, that sounds annoying.",
    "Oof, that must be really frustrating!",
    "Sorry you're dealing with this.",
    "Hope you feel better soon.",
    "Take care of yourself!",
    "See a doctor if it gets worse.",
    "Please talk to your GP if you're worried.",
    "If it worsens, please see a doctor.",
    "Get it checked by a physio if it doesn't settle in a few weeks.",
    "If something hurts and keeps hurting, let a doctor or physio have a look.",
    "If you're already hurt, ask a physio where to start.",
    "I can see why people believe this.",
    "It's an understandable worry.",
    "Sorry if your knee is giving you grief.",
    "Hope you're not too stiff today!",
    "If yours is giving you trouble, sorry to hear that.",
    "What you can do:",
    "We can't tell from this.",
    "Which sport do you do?",
    "How long do you usually hold yours?",
    "Is that where it hurts?",
    "Are your knees bothering you at the moment?",
    "Enjoy your run!",
    "Happy lifting!",
    "Hang in there, and be kind to yourself.",
    "A stiff neck is no fun, I hope it eases soon.",
    "Pain that lingers is rough, so I get the worry.",
    "You're right to wonder.",
    "Your coach isn't entirely wrong.",
    "There's a grain of truth in that.",
    "I may well be missing something here.",
    "If you've seen a better study, please post it.",
    "Totally up to you.",
    "No rush, and no shame in that.",
    "Short version:",
    "Not quite.",
    "If the ache lingers, a physio can watch you run.",
    "If it sticks around, have a word with your doctor.",
    "May I ask which sport you train for?",
    "How does your knee feel now, if you don't mind me asking?",
]
SMUGGLED = [
    "Thanks for posting, cold feet make you slow.",
    "Thanks, it heals by itself.",
    "Hope that helps your knee.",
    "Hope this helps, it does for everybody.",
    "Good luck, training often is best.",
    "Good luck with your training, twice a day is good.",
    "Feel free to go training again.",
    "Feel free to ignore the pain.",
    "Happy to say that it is harmless.",
    "Good point, nobody here needs a doctor.",
    "Let us know how it goes after 3 days.",
    "I see why: the socks are too thin.",
    "You are not alone, most people here have flat feet.",
    "Sorry to hear about your torn ligament.",
    "Sorry to hear that warm socks made your sore knee agree.",
    "Have a look at the magnesium in our sidebar.",
    "Ouch, that sounds annoying, rest it.",
    "Ouch, that sounds like gout.",
    "Deep squats are painful.",
    "That is painful.",
    "Hope you feel better soon, ice does that.",
    "See a doctor for an injection.",
    "See a doctor if your calf is torn.",
    "See a doctor if it gets worse, it is the tendon.",
    "See a witch doctor if it gets worse.",
    "If it gets worse, rest.",
    "Sorry if your knee hurts because of cold socks.",
    "Hope you're not skipping the magnesium.",
    "If yours is sore, sorry to hear that, ice it.",
    "We can't tell from this, but it is the tendon.",
    "Do you think your cold feet hurt you?",
    "Do you know that magnesium helps your knee?",
    "Have you tried warm socks for your knee?",
    "Is it the tendon that hurts?",
    "Why do your knees hurt when you run without magnesium?",
    "What if you run on it 3 times a week?",
    "A physio can help you find magnesium.",
    "It comes up here a lot.",
    "Feet enjoy a good long rest in the sun.",
    "Enjoy your magnesium!",
    "Enjoy your run, and skip the socks.",
    "A stiff neck is no fun, so crack it.",
    "Deep squats are rough.",
    "Pain is good.",
    "You're right about the magnesium.",
    "Your coach is right.",
    "There's a grain of truth in it, and it is the tendon.",
    "I may be wrong, but yours is torn.",
    "If you know a good study, it shows that.",
    "No shame in surgery.",
    "If the ache lingers, a physio can inject it.",
    "If it pops, a physio can watch you run.",
    "Do you take magnesium?",
    "Hang in there, it goes by itself.",
]


def untraced(sentence: str, kb: KnowledgeBase, *, machine: bool) -> list[GuardFinding]:
    good = reply_to(POST, kb).text
    text = good.replace(FIXED.disclosure, f"{sentence}\n\n{FIXED.disclosure}", 1)
    found = check(text, kb=kb, reply_context=context(POST), machine=machine)
    return [finding for finding in found if finding.id == traceable.ID]


@pytest.mark.parametrize("sentence", COURTESIES)
def test_a_courtesy_of_a_moderator_wants_no_tick_and_is_an_error_in_machine_text(
    sentence: str, socks: KnowledgeBase
) -> None:
    assert untraced(sentence, socks, machine=False) == []
    assert [finding.severity for finding in untraced(sentence, socks, machine=True)] == ["error"]


def test_advice_to_see_a_doctor_wants_no_citation_whatever_its_words(socks: KnowledgeBase) -> None:
    good = reply_to(POST, socks).text
    text = good.replace(FIXED.disclosure, f"See a doctor if it worsens.\n\n{FIXED.disclosure}", 1)
    assert check(text, kb=socks, reply_context=context(POST), machine=False) == []
    assert citation.ID in {one.id for one in check(text, kb=socks, reply_context=context(POST), machine=True)}


def check_that_it_wants_a_tick(sentence: str, socks: KnowledgeBase) -> None:
    assert [finding.severity for finding in untraced(sentence, socks, machine=False)] == ["warning"]


@pytest.mark.parametrize("sentence", SMUGGLED)
def test_what_tells_something_wants_a_tick_in_any_company(sentence: str, socks: KnowledgeBase) -> None:
    check_that_it_wants_a_tick(sentence, socks)
    assert [finding.severity for finding in untraced(sentence, socks, machine=True)] == ["error"]


@pytest.mark.parametrize("sentence", SMUGGLED)
def test_were_everything_taken_for_a_courtesy_it_would_pass(
    sentence: str, socks: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traceable, "courteous", lambda *_: True)
    with pytest.raises(AssertionError):
        check_that_it_wants_a_tick(sentence, socks)


def test_no_sentence_of_the_knowledge_base_is_taken_for_a_courtesy(shipped: KnowledgeBase) -> None:
    for claim in shipped.claims.values():
        for said in (claim.proposition, claim.verdict, *claim.phrasings, *claim.denials):
            assert not courteous(said, said)
