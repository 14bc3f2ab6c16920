from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from nlp.likelihood import Evidence, Likelihood, RuleReading, about, read
from nlp.neural import PAIR_CLASSES, Vector
from nlp.values import Stance

NUMBERS = Likelihood(
    bias=-2.0,
    pair=0.3,
    near=2.0,
    lead_share=1.5,
    named=1.5,
    temperature=1.0,
    agreed=1.2,
    confident=0.8,
    possible=0.4,
    checkworthy_from=0.5,
    signs_from=0.5,
)
MODEL = Path("nlp/model/networks.json")
REFITTED = {"bias", "pair", "near", "named", "agreed", "confident", "possible", "checkworthy_from"}


def logits(*, asserts: float, other: float, denies: float = -4.0) -> Vector:
    found = np.full(len(PAIR_CLASSES), -4.0, dtype=np.float32)
    found[0], found[1], found[-1] = asserts, denies, other
    return found


def evidence(
    asserts: float = 2.0,
    other: float = 0.0,
    *,
    cosine: float = 0.6,
    lead: float = 0.1,
    named: bool = True,
    rules: RuleReading | None = None,
) -> Evidence:
    return Evidence(logits=logits(asserts=asserts, other=other), cosine=cosine, lead=lead, named=named, rules=rules)


def rules_say(stance: Stance, score: float = 0.9, *, capped: bool = False) -> RuleReading:
    return RuleReading(score=score, stance=stance, capped=capped)


def test_the_log_odds_of_the_claim_are_worked_out_over_all_stances() -> None:
    even = np.zeros(len(PAIR_CLASSES), dtype=np.float32)

    assert about(even) == pytest.approx(np.log(5))


def test_more_likeness_makes_a_claim_likelier() -> None:
    faint = NUMBERS.claim(evidence(-2, 2, cosine=0.3, lead=-0.1, named=False))
    close = NUMBERS.claim(evidence(3, -2, cosine=0.8, lead=0.2, named=True))

    assert 0 < faint < close < 1


def test_the_stances_add_up_to_one() -> None:
    assert NUMBERS.stances(logits(asserts=1, other=1)).sum() == pytest.approx(1.0, abs=1e-5)


def test_without_the_rules_the_networks_name_the_stance() -> None:
    score, stance = NUMBERS.score(evidence())

    assert stance is Stance.ASSERTS
    assert 0 < score < NUMBERS.claim(evidence())


def test_where_the_networks_are_unsure_the_stance_is_the_rules() -> None:
    unsure = replace(evidence(), logits=logits(asserts=1.2, denies=0.8, other=-2))

    _, stance = NUMBERS.score(replace(unsure, rules=rules_say(Stance.DENIES)))

    assert NUMBERS.score(unsure)[1] is Stance.ASSERTS
    assert stance is Stance.DENIES


def test_rules_that_are_hardly_sure_do_not_turn_the_stance() -> None:
    unsure = replace(evidence(), logits=logits(asserts=1.2, denies=0.8, other=-2))

    _, stance = NUMBERS.score(replace(unsure, rules=rules_say(Stance.DENIES, 0.2)))

    assert stance is Stance.ASSERTS


def test_where_the_networks_are_sure_the_stance_is_theirs() -> None:
    sure = replace(evidence(), logits=logits(asserts=9, denies=0, other=-2))

    _, stance = NUMBERS.score(replace(sure, rules=rules_say(Stance.DENIES)))

    assert stance is Stance.ASSERTS


def test_a_stance_that_only_one_side_reads_makes_a_finding_less_likely() -> None:
    agreed, _ = NUMBERS.score(evidence(rules=rules_say(Stance.ASSERTS)))
    parted, _ = NUMBERS.score(evidence(rules=rules_say(Stance.DENIES)))

    assert parted < agreed


def test_the_rules_stand_behind_their_own_stance_alone_and_not_where_they_are_capped() -> None:
    assert NUMBERS.vouched(evidence(rules=rules_say(Stance.ASSERTS)))
    assert not NUMBERS.vouched(evidence())
    assert not NUMBERS.vouched(evidence(rules=rules_say(Stance.ASSERTS, capped=True)))
    assert not NUMBERS.vouched(evidence(9.0, rules=rules_say(Stance.DENIES)))


def test_the_set_of_numbers_in_force_is_the_one_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "networks.json"
    sets = {"a": {"numbers": {}}, "b": {"numbers": asdict(replace(NUMBERS, bias=7.0))}}
    path.write_text(json.dumps({"in_force": "b", **sets}))

    assert read(path).bias == 7.0


def test_no_more_than_ten_numbers_are_refitted_on_passages() -> None:
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    corpus, passages = stored["corpus"]["numbers"], stored["passages"]["numbers"]

    assert {name for name in corpus if corpus[name] != passages[name]} <= REFITTED
    assert len(REFITTED) <= 10
