from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.encoder import shipped
from nlp.ingredients import of_claim
from nlp.lexicon import body_and_training
from nlp.matcher import HybridMatcher, stem
from nlp.words import norms
from tests.nlp.conftest import calves, sentence

NOTHING: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def matcher() -> HybridMatcher:
    creatine = replace(
        calves(),
        id="creatine",
        proposition="Creatine harms the kidneys.",
        phrasings=("creatine wrecks kidneys",),
        denials=(),
        factor=("@creatine",),
        outcome=("@kidney",),
    )
    claims = [calves(), creatine]
    return HybridMatcher(claims, [of_claim(claim, body_and_training()) for claim in claims], shipped(), norms)


def test_a_sentence_with_all_ingredients_matches(matcher: HybridMatcher) -> None:
    (match,) = matcher.match(sentence("weak calves give you bad knee pain"), NOTHING)

    assert (match.claim, match.complete) == (0, True)


def test_a_sentence_without_the_ingredients_does_not(matcher: HybridMatcher) -> None:
    assert matcher.match(sentence("strong hips and happy shoulders"), NOTHING) == []


def test_the_context_may_supply_one_side_and_it_shows(matcher: HybridMatcher) -> None:
    (match,) = matcher.match(sentence("they wreck your knees"), sentence("weak calves").concepts)

    assert match.from_context
    assert not match.complete


def test_an_exact_wording_scores_one(matcher: HybridMatcher) -> None:
    (match,) = matcher.match(sentence("creatine wrecks kidneys"), NOTHING)

    assert match.score == pytest.approx(1.0, abs=1e-5)
    assert matcher.wordings[match.near[0][0]].text == "creatine wrecks kidneys"


def test_every_claim_is_ranked_whatever_its_ingredients(matcher: HybridMatcher) -> None:
    ranked = matcher.rank(sentence("is this stuff bad for my kidneys"))

    assert ranked.shape == (2,)
    assert ranked[1] > ranked[0]


def test_stems_join_forms_of_a_word() -> None:
    assert stem("injuries") == stem("injury")
    assert stem("stretching") == stem("stretches") == "stretch"
