from __future__ import annotations

import pytest

from bot.policy import Action, Judged, Lane, Rules, action_for, decide, judge_finding
from nlp.values import OTHER, Finding, Sign, Stance, Tier
from responses.knowledge.schema import ClaimEntry
from responses.wording import Certainty, Rating

NONE, CORRECT, NUANCE, ANSWER = Action.NONE, Action.CORRECT, Action.NUANCE, Action.ANSWER

# The table of the design: a row a stance; refuted and unsupported, mixed, supported.
TABLE = {
    Stance.ASSERTS: (CORRECT, NUANCE, NONE),
    Stance.DENIES: (NONE, NUANCE, CORRECT),
    Stance.ASKS: (ANSWER, ANSWER, ANSWER),
    Stance.REPORTS: (NONE, NONE, NONE),
    Stance.PERSONAL: (NONE, NONE, NONE),
}
RATINGS = ((Rating.REFUTED, Rating.UNSUPPORTED), (Rating.MIXED,), (Rating.SUPPORTED,))
CELLS = [
    (stance, rating, action)
    for stance, row in TABLE.items()
    for ratings, action in zip(RATINGS, row, strict=True)
    for rating in ratings
]


@pytest.mark.parametrize("certainty", [Certainty.HIGH, Certainty.MODERATE])
@pytest.mark.parametrize(("stance", "rating", "action"), CELLS)
def test_the_table_says_what_a_reply_does(stance: Stance, rating: Rating, action: Action, certainty: Certainty) -> None:
    assert action_for(stance, rating, certainty) is action


@pytest.mark.parametrize(("stance", "rating", "action"), CELLS)
def test_low_certainty_only_softens_the_correction_of_a_denial(stance: Stance, rating: Rating, action: Action) -> None:
    softened = NUANCE if (stance, rating) == (Stance.DENIES, Rating.SUPPORTED) else action
    assert action_for(stance, rating, Certainty.LOW) is softened


@pytest.mark.parametrize(("stance", "rating", "action"), CELLS)
def test_the_option_also_corrects_what_is_only_reported(stance: Stance, rating: Rating, action: Action) -> None:
    reported = stance is Stance.REPORTS and rating in (Rating.REFUTED, Rating.UNSUPPORTED)
    expected = CORRECT if reported else action
    assert action_for(stance, rating, Certainty.HIGH, answer_reports=True) is expected


def _claim(**changes: object) -> ClaimEntry:
    fields = {
        "id": "weak-calves-knee-pain",
        "proposition": "Weak calves cause knee pain.",
        "relation": "cause",
        "rating": Rating.REFUTED,
        "certainty": Certainty.MODERATE,
        "phrasings": ["weak calves cause knee pain"],
        "verdict": "Probably not.",
        "key_points": [{"text": "No study found it.", "refs": ["jones2020"]}],
        **changes,
    }
    return ClaimEntry.model_validate(fields)


def _finding(
    *,
    stance: Stance = Stance.ASSERTS,
    tier: Tier = Tier.CONFIDENT,
    score: float = 0.9,
    start: int = 0,
    bare_advice: bool = False,
    names_factor: bool = True,
    disputed: bool = False,
    claim_id: str = "weak-calves-knee-pain",
) -> Finding:
    return Finding(
        claim_id=claim_id,
        stance=stance,
        score=score,
        tier=tier,
        start=start,
        end=start + 5,
        text="words",
        bare_advice=bare_advice,
        names_factor=names_factor,
        disputed=disputed,
    )


def _judge(finding: Finding, claim: ClaimEntry | None, text: str = "words", rules: Rules | None = None) -> Judged:
    return judge_finding(finding, claim, text, rules or Rules())


def _actions(judged: Judged) -> tuple[Action, Action]:
    return judged.action, judged.suggested


def test_a_confident_finding_is_acted_upon() -> None:
    assert _actions(_judge(_finding(), _claim())) == (CORRECT, CORRECT)


def test_a_possible_finding_is_only_suggested() -> None:
    assert _actions(_judge(_finding(tier=Tier.POSSIBLE), _claim())) == (NONE, CORRECT)


def test_bare_advice_is_only_suggested_and_never_corrected() -> None:
    assert _actions(_judge(_finding(bare_advice=True), _claim())) == (NONE, NUANCE)


@pytest.mark.parametrize("tier", Tier)
def test_nothing_is_suggested_where_the_sentence_does_not_name_what_the_claim_is_about(tier: Tier) -> None:
    assert _actions(_judge(_finding(names_factor=False, tier=tier), _claim())) == (NONE, NONE)


def test_nothing_is_suggested_where_rules_and_language_model_read_different_stances() -> None:
    assert _actions(_judge(_finding(disputed=True, tier=Tier.POSSIBLE), _claim())) == (NONE, NONE)


def test_a_disputed_finding_is_answered_where_the_weighed_stance_is_confident() -> None:
    assert _actions(_judge(_finding(disputed=True), _claim())) == (CORRECT, CORRECT)


def test_a_question_stays_an_answer_where_it_is_bare_advice() -> None:
    assert _actions(_judge(_finding(bare_advice=True, stance=Stance.ASKS), _claim())) == (NONE, ANSWER)


@pytest.mark.parametrize(("text", "action"), [("After my SURGERY it helped", NUANCE), ("It helped", CORRECT)])
def test_a_correction_is_softened_where_the_post_names_the_exception(text: str, action: Action) -> None:
    assert _actions(_judge(_finding(), _claim(nuance_when=["surgery", "operation"]), text)) == (action, action)


def test_an_answer_is_not_softened() -> None:
    judged = _judge(_finding(stance=Stance.ASKS), _claim(nuance_when=["surgery"]), "Does it help after surgery?")
    assert judged.suggested is ANSWER


def test_a_claim_that_is_switched_off_gets_nothing() -> None:
    rules = Rules(claims_off=frozenset({"weak-calves-knee-pain"}))
    assert _actions(_judge(_finding(), _claim(), rules=rules)) == (NONE, NONE)
    assert _actions(_judge(_finding(), _claim(id="another"), rules=rules)) == (CORRECT, CORRECT)


def test_a_statement_that_the_knowledge_lacks_gets_nothing() -> None:
    judged = _judge(_finding(claim_id=OTHER), None)
    assert _actions(judged) == (NONE, NONE)
    assert decide([judged], frozenset(), Rules()).lane is Lane.QUIET


def test_the_operators_option_reaches_the_finding() -> None:
    finding = _finding(stance=Stance.REPORTS)
    assert _actions(_judge(finding, _claim())) == (NONE, NONE)
    assert _actions(_judge(finding, _claim(), rules=Rules(answer_reports=True))) == (CORRECT, CORRECT)


SURE = _judge(_finding(), _claim())
UNSURE = _judge(_finding(tier=Tier.POSSIBLE), _claim())
NOTHING = _judge(_finding(stance=Stance.PERSONAL), _claim())


def test_without_findings_a_post_stays_quiet() -> None:
    ruling = decide([], frozenset(), Rules())
    assert (ruling.lane, ruling.judged, ruling.answered) == (Lane.QUIET, (), ())


def test_a_sure_finding_makes_a_draft_that_answers_no_unsure_one() -> None:
    ruling = decide([UNSURE, SURE, NOTHING], frozenset(), Rules())
    assert (ruling.lane, ruling.answered) == (Lane.DRAFT, (SURE,))
    assert ruling.judged == (UNSURE, SURE, NOTHING)


def test_an_unsure_finding_is_suggested() -> None:
    ruling = decide([UNSURE, NOTHING], frozenset(), Rules())
    assert (ruling.lane, ruling.answered) == (Lane.SUGGEST, (UNSURE,))


def test_what_calls_for_no_reply_stays_quiet() -> None:
    assert decide([NOTHING], frozenset(), Rules()).lane is Lane.QUIET


@pytest.mark.parametrize("sign", Sign)
@pytest.mark.parametrize(("judged", "action"), [(SURE, Action.SENSITIVE), (UNSURE, NONE)])
def test_a_sign_sends_a_post_that_would_get_a_reply_to_the_sensitive_lane(
    sign: Sign, judged: Judged, action: Action
) -> None:
    ruling = decide([judged, NOTHING], frozenset({sign}), Rules())
    assert (ruling.lane, ruling.answered) == (Lane.SENSITIVE, ())
    assert [_actions(item) for item in ruling.judged] == [(action, Action.SENSITIVE), (NONE, NONE)]


@pytest.mark.parametrize("sign", Sign)
def test_a_sign_alone_sends_nothing_anywhere(sign: Sign) -> None:
    assert decide([NOTHING], frozenset({sign}), Rules()).lane is Lane.QUIET
    assert decide([], frozenset({sign}), Rules()).lane is Lane.QUIET


@pytest.mark.parametrize("sign", Sign)
def test_only_self_harm_goes_there_without_a_finding_where_that_is_switched_on(sign: Sign) -> None:
    lane = decide([], frozenset({sign}), Rules(self_harm_lane=True)).lane
    assert lane is (Lane.SENSITIVE if sign is Sign.SELF_HARM else Lane.QUIET)


def test_the_main_finding_is_the_correction_then_the_strongest_then_the_first() -> None:
    asks = _judge(_finding(stance=Stance.ASKS, score=0.99), _claim())
    mixed = _judge(_finding(score=0.98), _claim(rating=Rating.MIXED))
    strong = _judge(_finding(score=0.9, start=50), _claim())
    early = _judge(_finding(score=0.8, start=10), _claim())
    late = _judge(_finding(score=0.8, start=20), _claim())
    ruling = decide([mixed, late, asks, early, strong], frozenset(), Rules())
    assert ruling.answered == (strong, early, late, asks, mixed)
