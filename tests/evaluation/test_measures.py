from __future__ import annotations

import math

import pytest

from bot.evaluation import measures
from bot.evaluation.labelled import Label, LabelledText
from nlp.values import Candidate, Detection, Finding, PostText, Stance, Tier
from responses.wording import Certainty, Rating

RATINGS = {
    "a": (Rating.UNSUPPORTED, Certainty.LOW),
    "b": (Rating.SUPPORTED, Certainty.MODERATE),
}
BOTH = frozenset(Tier)


def text(claim_id: str = "a", stance: Stance = Stance.ASSERTS, start: int | None = None) -> LabelledText:
    label = Label(claim_id=claim_id, stance=stance, start=start, end=None if start is None else start + 5)
    return LabelledText(id="x", post=PostText(text="t" * 40), labels=(label,))


def saying(
    claim_id: str = "a", stance: Stance = Stance.ASSERTS, *, score: float = 0.9, start: int = 0, names: bool = True
) -> Detection:
    finding = Finding(
        claim_id=claim_id, stance=stance, score=score, tier=Tier.CONFIDENT, start=start, end=start + 5, text="ttttt",
        names_factor=names,
    )  # fmt: skip
    return Detection(checkworthy=True, score=score, findings=(finding,))


NOTHING = Detection(checkworthy=False, score=0.0)


def test_precision_recall_and_f1_are_worked_out_by_hand() -> None:
    rows = measures.detections([text(), text(), text("b")], [saying(), saying("b"), NOTHING], tiers=BOTH)

    assert measures.measured(rows, measures.precision).value == pytest.approx(1 / 2)
    assert measures.measured(rows, measures.recall).value == pytest.approx(1 / 3)
    assert measures.measured(rows, measures.f1).value == pytest.approx(0.4)


def test_a_draft_is_right_only_with_claim_action_and_span() -> None:
    right = measures.drafts([text(start=0)], [saying()], RATINGS, tiers=BOTH)
    elsewhere = measures.drafts([text(start=20)], [saying()], RATINGS, tiers=BOTH)
    other_claim = measures.drafts([text("b", Stance.DENIES)], [saying()], RATINGS, tiers=BOTH)

    assert [measures.measured(rows, measures.precision).value for rows in (right, elsewhere, other_claim)] == [1, 0, 0]


def test_a_finding_that_does_not_name_what_its_claim_is_about_is_found_and_not_drafted() -> None:
    vague = saying(names=False)

    assert sum(row["right"] for row in measures.drafts([text()], [vague], RATINGS, tiers=BOTH)) == 0
    assert measures.measured(measures.detections([text()], [vague], tiers=BOTH), measures.f1).value == 1


def test_the_wrong_direction_is_counted() -> None:
    rows = measures.drafts([text(stance=Stance.DENIES)], [saying()], RATINGS, tiers=BOTH)

    assert sum(row["wrong_direction"] for row in rows) == 1


def test_a_claim_that_is_supported_wants_no_draft_where_it_is_asserted() -> None:
    rows = measures.drafts([text("b")], [saying("b")], RATINGS, tiers=BOTH)

    assert rows[0]["wanted"] == 0
    assert math.isnan(measures.measured(rows, measures.precision).value)


def test_average_precision_counts_how_early_the_claim_stands() -> None:
    ranked = Detection(
        checkworthy=False,
        score=0.0,
        candidates=(Candidate(claim_id="b", score=0.9), Candidate(claim_id="a", score=0.8)),
    )

    at_five, top = measures.ranking([text()], [ranked])

    assert measures.measured(at_five, measures.mean).value == 0.5
    assert measures.measured(top, measures.mean).value == 0.0


def test_macro_f1_is_the_mean_over_the_stances_that_occur() -> None:
    texts = [text(), text(stance=Stance.ASKS)]
    rows = measures.stances(texts, [saying(), saying()])

    assert measures.measured(rows, measures.macro_f1).value == pytest.approx((2 / 3 + 0) / 2)


def test_a_calibrated_detector_has_no_calibration_error() -> None:
    _, error = measures.reliability([text(), text("b")], [saying(score=1.0), saying(score=0.0)])

    assert error == 0.0


def test_an_interval_holds_the_figure_and_is_the_same_on_every_run() -> None:
    rows = measures.detections([text(), text(), text()], [saying(), NOTHING, saying("b")], tiers=BOTH)
    once, again = measures.measured(rows, measures.recall), measures.measured(rows, measures.recall)

    assert once == again
    assert once.low <= once.value <= once.high


def test_a_pair_is_read_right_with_its_claim_and_stance_or_with_nothing() -> None:
    none = LabelledText(id="x", post=PostText(text="t"), labels=())
    rows = measures.pairs([text(), text(), none], [saying(), saying(stance=Stance.DENIES), NOTHING])

    assert [row["sum"] for row in rows] == [1.0, 0.0, 1.0]
