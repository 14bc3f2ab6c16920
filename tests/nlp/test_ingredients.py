from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.ingredients import literals_of, of_claim, parse
from nlp.lexicon import PLACE_KINDS, body_and_training, with_literals
from tests.nlp.conftest import calves, sentence


def test_an_item_is_met_by_any_of_its_alternatives() -> None:
    needs = of_claim(replace(calves(), factor=("@weak-calf|@tight-calf",)), body_and_training())

    assert needs.factor_met(sentence("tight calves").concepts)


def test_every_item_is_needed() -> None:
    needs = of_claim(replace(calves(), factor=("@weak-calf", "@creatine")), body_and_training())

    assert not needs.factor_met(sentence("weak calves").concepts)


def test_a_barred_item_rules_the_claim_out() -> None:
    needs = of_claim(replace(calves(), factor=("@weak-calf", "!@creatine")), body_and_training())

    assert needs.factor_met(sentence("weak calves").concepts)
    assert needs.barred(sentence("weak calves and creatine").concepts)


def test_literal_words_become_concepts() -> None:
    claim = replace(calves(), factor=("magic beans|@weak-calf",))
    lexicon = with_literals(literals_of([claim]))

    assert "magic beans" in lexicon.scan(("magic", "beans"))[0].concepts


def test_an_unknown_concept_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="claim weak-calves: no such concept in the lexicon: dragons"):
        of_claim(replace(calves(), factor=("@dragons",)), body_and_training())


def test_without_ingredients_they_come_from_what_the_phrasings_share() -> None:
    needs = of_claim(replace(calves(), factor=(), outcome=()), body_and_training())

    assert needs.factor
    assert needs.factor_met(sentence("weak calves lead to knee pain").concepts)
    assert not needs.factor_met(sentence("creatine is great").concepts)


def test_an_item_splits_into_concepts_and_words() -> None:
    assert parse("!@knee|sore spot") == (frozenset({"knee"}), frozenset({"sore spot"}), True)


def test_another_place_of_the_body_is_elsewhere() -> None:
    needs = of_claim(replace(calves(), outcome=("@any-knee", "@damage")), body_and_training())

    def places(text: str) -> list[frozenset[str]]:
        return [hit.concepts for hit in sentence(text).hits if hit.kind in PLACE_KINDS]

    assert needs.elsewhere(places("bad for your hips"))
    assert not needs.elsewhere(places("bad for your hips and knees"))
    assert not needs.elsewhere(places("bad for you"))
