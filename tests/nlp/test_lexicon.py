from __future__ import annotations

from nlp.lexicon import body_and_training, cues, opposites, read, speech, word_list
from tests.nlp.conftest import sentence


def test_the_longest_form_wins() -> None:
    found = sentence("calf raises").hits

    assert [hit.concepts for hit in found] == [{"calf-raise"}]


def test_a_member_names_its_group_too() -> None:
    assert "any-muscle" in sentence("my glutes").concepts


def test_a_state_belongs_to_the_muscle_beside_it() -> None:
    concepts = sentence("tight calves and weak glutes").concepts

    assert {"tight-calf", "weak-glute"} <= concepts
    assert not {"weak-calf", "tight-glute"} & concepts


def test_a_state_holds_for_every_muscle_of_a_list() -> None:
    assert {"weak-calf", "weak-glute"} <= sentence("weak calves and glutes").concepts


def test_a_state_may_follow_its_muscle() -> None:
    assert "weak-calf" in sentence("your calves are weak").concepts


def test_pain_belongs_to_the_joint_beside_it() -> None:
    concepts = sentence("knee surgery gave me hip pain").concepts

    assert "knee-trouble" not in concepts


def test_the_way_back_is_no_body_part() -> None:
    assert "back" not in sentence("I am going back to running").concepts


def test_pairs_and_groups_name_concepts_that_exist() -> None:
    lexicon, composites = body_and_training(), read("composites")
    members = {member for group in composites["groups"].values() for member in group}
    sides = {side for left, right, _ in composites["pairs"].values() for side in (left, right)}

    assert members | sides <= lexicon.concepts


def test_opposites_name_concepts_that_exist() -> None:
    pairs = opposites()

    assert pairs
    assert set(pairs) | set(pairs.values()) <= body_and_training().concepts


def test_no_is_a_word_and_not_a_truth_value() -> None:
    assert "no" in word_list("negations")


def test_cues_and_speech_are_read() -> None:
    assert cues().scan(("ruins",))[0].concepts == {"harm"}
    assert speech().scan(("bro", "science"))[0].concepts == {"myth"}
