from __future__ import annotations

import pytest

from nlp.stance import RuleStance, advises
from nlp.values import Stance
from tests.nlp.conftest import sentence


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("weak calves cause knee pain", None),
        ("I think weak calves cause knee pain", None),
        ("trust me, weak calves cause knee pain", None),
        ("do weak calves cause knee pain", Stance.ASKS),
        ("Weak calves cause knee pain?", Stance.ASKS),
        ("I wonder if weak calves cause knee pain", Stance.ASKS),
        ("is it true that weak calves cause knee pain", Stance.ASKS),
        ("my coach says weak calves cause knee pain", Stance.REPORTS),
        ("I heard that weak calves cause knee pain", Stance.REPORTS),
        ("a study found that weak calves cause knee pain", Stance.REPORTS),
        ("my knees hurt because my calves are weak", Stance.PERSONAL),
        ("creatine wrecked my kidneys", Stance.PERSONAL),
        ("do not squat deep", None),
        ("did you know that weak calves cause knee pain?", None),
    ],
)
def test_it_reads_what_the_author_does(text: str, stance: Stance | None) -> None:
    assert RuleStance().read(sentence(text)).stance is stance


def test_a_relayed_claim_that_is_called_a_myth_is_the_authors_own_denial() -> None:
    attitude = RuleStance().read(sentence("people say weak calves cause knee pain but that is a myth"))

    assert attitude.stance is None
    assert attitude.myth


def test_a_hedge_is_noted() -> None:
    assert RuleStance().read(sentence("weak calves may cause knee pain")).hedged


def test_advice_without_an_effect_is_bare() -> None:
    assert advises(sentence("never let your knees go past your toes"))
    assert not advises(sentence("never let your knees go past your toes or they will hurt"))
