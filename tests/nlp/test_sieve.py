from __future__ import annotations

from pathlib import Path

import pytest

from nlp.sieve import Sieve, content, features, load

SIEVE = Sieve(-2.0, {"knee": 1.5, "weak calves": 3.0}, 0.5)


def test_words_and_pairs_count_once() -> None:
    assert sorted(features("knee knee pain")) == ["knee", "knee knee", "knee pain", "pain"]


def test_a_score_is_worked_out_from_bias_and_weights() -> None:
    assert SIEVE.score("nothing here") == pytest.approx(0.1192, abs=1e-4)
    assert SIEVE.score("Weak calves, bad knee") == pytest.approx(0.9241, abs=1e-4)


def test_a_claim_that_training_never_saw_passes_by_its_own_words() -> None:
    sieve = Sieve(-9.0, {}, 0.5, ["Ashwagandha raises testosterone."])

    assert sieve.score("my mate swears ashwagandha boosted his testosterone") == 1.0
    assert sieve.score("my mate takes ashwagandha") < 0.01


def test_forms_of_a_word_meet() -> None:
    assert content("stretching") == content("stretches")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    import json

    path = tmp_path / "sieve.json"
    path.write_text(json.dumps(SIEVE.as_record()))

    assert load(path).score("knee") == SIEVE.score("knee")
