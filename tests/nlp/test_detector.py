from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.components import MOST_MATCHED, MOST_READ
from nlp.detector import LONGEST_POST, Detector, judged_text
from nlp.likelihood import Likelihood
from nlp.values import OTHER, Care, Detection, Finding, PostText, Sign, Stance, Tier
from tests.nlp.conftest import calves

OFF_THE_LIST = "Caffeine before training raises your power output by ten percent."

WRITTEN_FIRST = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "twenty_claims.jsonl").read_text(encoding="utf-8").splitlines()
]


def found(detector: Detector, text: str, claim_id: str) -> Finding | None:
    findings = detector.detect(PostText(text=text)).findings
    return next((finding for finding in findings if finding.claim_id == claim_id), None)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("weak calves cause knee pain", Stance.ASSERTS),
        ("weak calves do not cause knee pain", Stance.DENIES),
        ("do weak calves cause knee pain?", Stance.ASKS),
    ],
)
def test_it_finds_the_claim_and_what_the_author_does_with_it(detector: Detector, text: str, stance: Stance) -> None:
    finding = found(detector, text, "weak-calves-knee-pain")

    assert finding is not None
    assert (finding.stance, finding.tier) == (stance, Tier.CONFIDENT)


def test_it_finds_nothing_where_nothing_is_claimed(detector: Detector) -> None:
    assert detector.detect(PostText(text="I love my new running shoes")) == Detection(checkworthy=False, score=0.0)


PAIRS = [
    ("calf-raises-fix-knee-pain", "Calf raises fix knee pain.", "Calf raises will not fix your knee pain."),
    ("tib-raises-fix-knee-pain", "Tib raises fix your knee pain.", "Tib raises do not fix your knee pain."),
    ("creatine-kidneys", "Creatine damages your kidneys.", "Creatine is safe for healthy kidneys."),
    ("creatine-hair-loss", "Creatine causes hair loss.", "Creatine doesnt cause hair loss"),
    ("protein-kidneys", "High protein diets damage your kidneys.", "High protein diets do not damage kidneys."),
    ("deep-squats-bad-knees", "Deep squats are bad for your knees.", "Deep squats are not bad for your knees."),
    ("running-ruins-knees", "Running ruins your knees.", "Running does not ruin your knees."),
    ("deadlifts-bad-for-back", "Deadlifts are bad for your back.", "Deadlifts are not bad for your back."),
    ("stretching-prevents-injury", "Static stretching prevents injuries.", "Stretching does not prevent injuries."),
    ("lactic-acid-soreness", "Lactic acid causes muscle soreness.", "Lactic acid does not cause soreness."),
    ("spot-reduction", "Crunches burn belly fat.", "Crunches do not burn belly fat."),
    ("failure-needed-for-growth", "You need failure to grow muscle.", "You do not need failure to grow muscle."),
    ("lifting-makes-women-bulky", "Lifting heavy makes women bulky.", "Lifting heavy will not make women bulky."),
    ("fasted-cardio-burns-fat", "Fasted cardio burns more fat.", "Fasted cardio does not burn more fat."),
    ("weak-core-back-pain", "A weak core causes back pain.", "A weak core does not cause back pain."),
    ("lifting-stunts-growth", "Lifting stunts growth in kids.", "Lifting does not stunt growth in kids."),
    ("cardio-kills-gains", "Cardio kills your gains.", "Cardio does not kill your gains."),
    ("cold-plunge-blunts-gains", "Ice baths reduce muscle growth.", "Ice baths do not reduce muscle growth."),
    ("bad-posture-pain", "Bad posture causes back pain.", "Bad posture does not cause back pain."),
    ("machines-inferior", "Machines build less muscle.", "Machines build just as much muscle as free weights."),
    ("ice-speeds-healing", "Ice speeds up healing.", "Ice does not speed up healing."),
]


@pytest.mark.parametrize(("claim_id", "claim", "denial"), PAIRS)
def test_a_denial_is_never_taken_for_the_claim(detector: Detector, claim_id: str, claim: str, denial: str) -> None:
    said, denied = found(detector, claim, claim_id), found(detector, denial, claim_id)

    assert said is not None
    assert denied is not None
    assert (said.stance, denied.stance) == (Stance.ASSERTS, Stance.DENIES)


def test_without_both_readings_of_the_direction_denials_are_taken_for_the_claim(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = detector.pipeline.get_pipe("repcheck_direction").check  # type: ignore[attr-defined]
    original = check.read
    blind = lambda sentence, match: replace(original(sentence, match), polarity=1.0)  # noqa: E731

    monkeypatch.setattr(check, "read", blind)
    monkeypatch.setattr(Likelihood, "stances", lambda *_: np.array([1.0, 0.0, 0.0, 0.0, 0.0]))
    stances = Counter(finding.stance for _, _, denial in PAIRS if (finding := found(detector, denial, _id(denial))))

    assert stances[Stance.ASSERTS] > len(PAIRS) / 2


def _id(denial: str) -> str:
    return next(claim_id for claim_id, _, text in PAIRS if text == denial)


@pytest.mark.parametrize(
    ("text", "claim_id"),
    [
        ("weak calves cause hip pain", "weak-calves-knee-pain"),
        ("weak shoulders cause knee pain", "weak-calves-knee-pain"),
        ("tight calves cause knee pain", "weak-calves-knee-pain"),
        ("knee pain causes weak calves", "weak-calves-knee-pain"),
        ("strong glutes and tight calves cause knee pain", "weak-calves-knee-pain"),
        ("Calf raises fix Achilles pain.", "calf-raises-fix-knee-pain"),
        ("Protein damages your kidneys.", "creatine-kidneys"),
        ("Creatine damages your kidneys.", "creatine-hair-loss"),
        ("Deep squats are bad for your hips.", "deep-squats-bad-knees"),
        ("Warming up prevents injuries.", "stretching-prevents-injury"),
        ("A weak core causes knee pain.", "weak-core-back-pain"),
        ("> weak calves cause knee pain\n\nwhat a thread", "weak-calves-knee-pain"),
    ],
)
def test_another_muscle_outcome_or_order_is_another_matter(detector: Detector, text: str, claim_id: str) -> None:
    assert found(detector, text, claim_id) is None


def test_what_the_networks_alone_see_is_at_most_suggested(detector: Detector) -> None:
    finding = found(detector, "Sore back? No activity at all until there's zero pain left.", "rest-for-back-pain")

    assert finding is not None
    assert finding.tier is Tier.POSSIBLE
    assert "language model alone" in finding.explanation.notes[0]
    assert finding.names_factor


def test_of_a_sentence_that_does_not_name_what_the_claim_is_about_it_is_told(detector: Detector) -> None:
    text = "Keep your brain on the target with each rep and it grows more."
    finding = found(detector, text, "mind-muscle-connection")

    assert finding is not None
    assert not finding.names_factor
    assert "does not name what the claim is about" in finding.explanation.notes[-1]


def test_what_the_rules_refuse_the_networks_do_not_suggest(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "knee pain causes weak calves"
    assert found(detector, text, "weak-calves-knee-pain") is None

    monkeypatch.setattr(detector.pipeline.get_pipe("repcheck_matcher").matcher, "match", lambda *_: [])  # type: ignore[attr-defined]
    finding = found(detector, text, "weak-calves-knee-pain")

    assert finding is not None, "without the rules the networks take cause for effect"


def test_an_unrelated_paragraph_changes_nothing(detector: Detector) -> None:
    text, other = "Weak calves cause knee pain.", "The shop opens at nine on Mondays."
    alone = found(detector, text, "weak-calves-knee-pain")

    assert alone is not None
    for around in (f"{text}\n\n{other}", f"{other}\n\n{text}", f"> {other}\n\n{text}", text.upper()):
        finding = found(detector, around, "weak-calves-knee-pain")
        assert finding is not None
        assert (finding.stance, finding.tier) == (alone.stance, alone.tier)
        assert abs(finding.score - alone.score) <= 0.1


def test_prevents_is_not_taken_for_causes(detector: Detector) -> None:
    finding = found(detector, "weak calves prevent knee pain", "weak-calves-knee-pain")

    assert finding is None or (finding.disputed and finding.tier is Tier.POSSIBLE)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("My physio says weak calves cause knee pain.", Stance.REPORTS),
        ("My knees hurt because my calves are weak.", Stance.PERSONAL),
        ("The idea that weak calves cause knee pain is a myth.", Stance.DENIES),
        ("I don't think weak calves cause knee pain.", Stance.DENIES),
        ("There is no evidence that weak calves cause knee pain.", Stance.DENIES),
    ],
)
def test_reports_anecdotes_and_myths_are_told_apart(detector: Detector, text: str, stance: Stance) -> None:
    finding = found(detector, text, "weak-calves-knee-pain")

    assert finding is not None
    assert finding.stance is stance


def test_what_the_context_supplies_is_never_confident(detector: Detector) -> None:
    post = judged_text("Deadlifts", "They are bad for your back.")

    (finding,) = detector.detect(post).findings

    assert (finding.claim_id, finding.tier) == ("deadlifts-bad-for-back", Tier.POSSIBLE)
    assert finding.text == "They are bad for your back."


@pytest.mark.parametrize("fragment", ["Foam rolling.", "Keep on running!", "Deadlifts"])
def test_a_fragment_states_nothing_whatever_the_context(detector: Detector, fragment: str) -> None:
    context = "My knees, back and fascia"

    assert detector.detect(judged_text(context, fragment)).findings == ()


def test_somebody_elses_title_holds_no_finding(detector: Detector) -> None:
    post = judged_text("Deadlifts are bad for your back", "Thanks for asking!", "comment")

    assert detector.detect(post).findings == ()


def test_bare_advice_is_marked_and_at_most_possible(detector: Detector) -> None:
    finding = found(detector, "Keep your knees behind your toes.", "knees-over-toes-bad")

    assert finding is not None
    assert finding.bare_advice
    assert finding.tier is Tier.POSSIBLE


def test_sentences_that_disagree_make_the_claim_only_possible(detector: Detector) -> None:
    text = "Calf raises fix knee pain. Calf raises do not fix knee pain."

    finding = found(detector, text, "calf-raises-fix-knee-pain")

    assert finding is not None
    assert finding.tier is Tier.POSSIBLE


def test_a_disputed_finding_that_another_sentence_contradicts_stays_disputed(detector: Detector) -> None:
    text = (
        "No burn in the target muscle means the set did nothing for growth. You don't have to feel the muscle for that."
    )

    noted = [
        finding
        for finding in detector.detect(PostText(text=text)).findings
        if any("the language model as" in note for note in finding.explanation.notes)
    ]

    assert noted
    assert all(finding.disputed and finding.tier is Tier.POSSIBLE for finding in noted)


def test_two_muscles_named_are_two_findings(detector: Detector) -> None:
    findings = detector.detect(PostText(text="Tight hip flexors and tight hamstrings cause back pain")).findings

    assert {finding.claim_id for finding in findings} == {"tight-hip-flexors-back-pain", "tight-hamstrings-back-pain"}


def test_a_checkable_statement_off_the_list_is_other_and_at_most_possible(detector: Detector) -> None:
    (finding,) = detector.detect(PostText(text=OFF_THE_LIST)).findings

    assert (finding.claim_id, finding.tier) == (OTHER, Tier.POSSIBLE)


def test_a_question_is_not_checkworthy_and_a_statement_is(detector: Detector) -> None:
    assert not detector.detect(PostText(text="do weak calves cause knee pain?")).checkworthy
    assert detector.detect(PostText(text="weak calves cause knee pain")).checkworthy


def test_care_names_signs_and_symptoms(detector: Detector) -> None:
    care = detector.care(PostText(text="I'm 20 weeks pregnant and my back hurts. Are deadlifts bad for my back?"))

    assert care.signs == {Sign.PREGNANCY}
    assert care.symptoms


def test_the_title_of_somebody_else_tells_nothing_of_who_answers(detector: Detector) -> None:
    title = "I'm pregnant and my back hurts"
    post = judged_text(title, "Deadlifts are bad for your back.", "comment")

    assert detector.care(post) == Care()
    assert detector.care(judged_text(title, "Deadlifts are bad for your back.")).signs == {Sign.PREGNANCY}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("I had knee surgery last week. Weak calves cause knee pain.", Sign.RECENT_SURGERY),
        ("My wife is pregnant. Deadlifts are bad for your back.", Sign.PREGNANCY),
        ("I'm pregnant. Running ruins your knees.", Sign.PREGNANCY),
        ("I tore my calf yesterday. Weak calves cause knee pain.", Sign.ACUTE_INJURY),
        ("My son is 13. Lifting stunts your growth.", Sign.MINOR),
        ("Creatine is bad for your kidneys. I'm 16.", Sign.MINOR),
        ("Fasted cardio burns more fat. I make myself throw up after meals.", Sign.DISORDERED_EATING),
        ("Deep squats ruin your knees. I broke my wrist on Sunday.", Sign.ACUTE_INJURY),
        ("I don't want to live anymore. Bad posture causes back pain.", Sign.SELF_HARM),
    ],
)
def test_a_plain_sign_beside_a_claim_is_seen(detector: Detector, text: str, sign: Sign) -> None:
    assert sign in detector.care(PostText(text=text)).signs


def test_a_claim_alone_shows_no_sign(detector: Detector) -> None:
    assert detector.care(PostText(text="Weak calves cause knee pain.")).signs == frozenset()


def test_the_model_is_asked_for_signs_that_no_rule_names(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [float(sign is Sign.PREGNANCY) for sign in Sign]
    monkeypatch.setattr(detector._networks.sentence, "signs", lambda _: shown)

    assert detector.care(PostText(text="Weak calves cause knee pain.")).signs == {Sign.PREGNANCY}


def test_the_model_takes_back_a_sign_that_it_surely_does_not_see_but_never_self_harm(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "My wife is pregnant again, says the woman in the book that I read. Some days I just want to die. "
        "Weak calves cause knee pain."
    )
    monkeypatch.setattr(detector._networks.sentence, "signs", lambda _: [0.0 for _ in Sign])
    assert detector.care(PostText(text=text)).signs == {Sign.SELF_HARM}

    monkeypatch.setattr(detector._networks.sentence, "signs", lambda _: [0.1 for _ in Sign])
    assert detector.care(PostText(text=text)).signs == {Sign.PREGNANCY, Sign.SELF_HARM}


def test_what_a_short_sentence_says_is_never_taken_back(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector._networks.sentence, "signs", lambda _: [0.0 for _ in Sign])
    assert detector.care(PostText(text="I'm pregnant. Weak calves cause knee pain.")).signs == {Sign.PREGNANCY}

    monkeypatch.setattr("nlp.detector._PLAIN", 0)
    assert detector.care(PostText(text="I'm pregnant. Weak calves cause knee pain.")).signs == frozenset()


def test_self_harm_is_seen_where_nothing_speaks_of_training(detector: Detector) -> None:
    assert detector.self_harm(PostText(text="Some days I just want to die."))
    assert not detector.self_harm(PostText(text="I'm pregnant. Weak calves cause knee pain."))


def test_candidates_come_for_every_post_and_only_on_request(detector: Detector) -> None:
    post = PostText(text="The weather is nice today.")

    assert detector.detect(post).candidates == ()
    assert len(detector.detect(post, top_k=5).candidates) == 5


def test_a_finding_explains_itself(detector: Detector) -> None:
    finding = found(detector, "Weak calves cause knee pain in most runners.", "weak-calves-knee-pain")

    assert finding is not None
    why = finding.explanation
    assert {entity.text for entity in why.entities} >= {"Weak", "calves", "knee", "pain"}
    assert why.nearest_phrasing
    assert {name for name, _ in why.slots} >= {"factor", "relation", "outcome", "polarity"}
    assert {name for name, _ in why.scores} == {
        *("words", "meaning", "match", "direction", "stance"),
        *("rules", "language model: claim", "both: stance"),
    }


def test_concepts_are_given_in_the_authors_own_words(detector: Detector) -> None:
    concepts = {(entity.concept, entity.text) for entity in detector.concepts_in("My CALVES and creatine")}

    assert ("creatine", "creatine") in concepts
    assert "CALVES" in {text for _, text in concepts}


def test_a_custom_claim_without_ingredients_needs_no_training() -> None:
    detector = Detector([replace(calves(), factor=(), outcome=())])

    assert found(detector, "weak calves are why your knees hurt", "weak-calves") is not None


def test_without_claims_it_still_sees_what_is_checkworthy() -> None:
    detection = Detector([]).detect(PostText(text=OFF_THE_LIST), top_k=3)

    assert detection.checkworthy
    assert detection.candidates == ()


def test_a_candidate_whose_parts_the_post_names_gains_on_the_others(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = PostText(text="Every few years the podcast brings up spot reduction and belly fat, and the guests nod.")
    scores = lambda: {one.claim_id: one.score for one in detector.detect(post, top_k=3).candidates}  # noqa: E731

    with_names = scores()
    monkeypatch.setattr(detector, "_named", lambda _: np.float32(0.0))
    without = scores()

    assert with_names["spot-reduction"] > without["spot-reduction"] + 0.1
    assert with_names["fasted-cardio-burns-fat"] == pytest.approx(without["fasted-cardio-burns-fat"], abs=1e-6)


ODD = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
WORDS = [
    "weak",
    "calves",
    "cause",
    "knee",
    "pain",
    "do",
    "not",
    "my",
    "?",
    ".",
    "!",
    "\n",
    "> ",
    '"',
    "creatine",
    "I'm 15",
]
TALK = st.lists(st.sampled_from([*WORDS, "\u202e", "\x00", "\ud800", "\U0001f4aa"]), max_size=40).map(" ".join)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(ODD, TALK), own_from=st.integers(min_value=0, max_value=50))
def test_no_text_raises_and_every_finding_is_a_piece_of_it(detector: Detector, text: str, own_from: int) -> None:
    post = PostText(text=text, own_from=min(own_from, len(text)))

    detection = detector.detect(post, top_k=2)

    assert all(text[finding.start : finding.end] == finding.text for finding in detection.findings)
    assert all(finding.start >= post.own_from and finding.text for finding in detection.findings)
    assert len({finding.claim_id for finding in detection.findings}) == len(detection.findings)
    assert detection == detector.detect(post, top_k=2)


@pytest.mark.timeout(60)
def test_a_megabyte_is_judged_as_far_as_the_limit(detector: Detector) -> None:
    text = "Nothing to see here. " * 50_000 + "weak calves cause knee pain"

    assert len(text) > 16 * LONGEST_POST
    assert detector.detect(PostText(text=text)).findings == ()


def test_threads_may_share_a_detector(detector: Detector) -> None:
    posts = [PostText(text=text) for _, claim, denial in PAIRS for text in (claim, denial)]
    expected = [detector.detect(post) for post in posts]
    seen: list[list[Detection]] = []

    threads = [
        threading.Thread(target=lambda: seen.append([detector.detect(post) for post in posts])) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [expected] * 3


def words_known_after(posts: int, detector: Detector) -> int:
    """Judge posts of ever new words; the length of the vocabulary's table of words at the end."""
    for number in range(posts):
        detector.detect(PostText(text=f"knee word{number}a word{number}b word{number}c"))
    return len(detector.pipeline.vocab)


def test_memory_does_not_grow_with_the_posts(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.detector._POSTS_A_VOCABULARY", 10)
    strings = len(detector.pipeline.vocab.strings)

    known = words_known_after(55, detector)

    assert known < 10 * 8
    assert len(detector.pipeline.vocab.strings) == strings


def test_it_would_grow_if_the_vocabulary_were_kept(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.detector._POSTS_A_VOCABULARY", 10**9)
    before = len(detector.pipeline.vocab)

    assert words_known_after(55, detector) - before > 55 * 3


@pytest.mark.parametrize(
    ("title", "body", "kind", "post"),
    [
        ("T", "B", "submission", PostText(text="T\n\nB", title_end=1)),
        ("T", "", "submission", PostText(text="T")),
        (None, "B", "submission", PostText(text="B")),
        ("T", "B", "comment", PostText(text="T\n\nB", own_from=3, title_end=1)),
        ("T", "B", "answer", PostText(text="T\n\nB", own_from=3, title_end=1)),
        ("T", "", "comment", PostText(text="T", own_from=1)),
        ("", "B", "comment", PostText(text="B")),
    ],
)
def test_the_judged_text_is_title_and_body(title: str | None, body: str | None, kind: str, post: PostText) -> None:
    assert judged_text(title, body, kind) == post


def judged_first(detector: Detector) -> list[tuple[str, Finding | None]]:
    return [(row["stance"], found(detector, row["text"], row["claim_id"])) for row in WRITTEN_FIRST]


def test_on_texts_written_before_the_rules_claim_and_stance_are_mostly_right(detector: Detector) -> None:
    right = sum(finding is not None and finding.stance == stance for stance, finding in judged_first(detector))

    assert right >= 0.85 * len(WRITTEN_FIRST)


def test_on_texts_written_before_the_rules_no_confident_finding_has_the_wrong_direction(detector: Detector) -> None:
    directions = [
        {stance, finding.stance.value}
        for stance, finding in judged_first(detector)
        if finding is not None and finding.tier is Tier.CONFIDENT
    ]

    assert len(directions) >= 0.5 * len(WRITTEN_FIRST)
    assert {"asserts", "denies"} not in directions


def test_a_post_that_repeats_a_claim_costs_the_networks_no_more(detector: Detector) -> None:
    text = "Weak calves cause knee pain. " * 400

    assert 0 < len(detector.read(PostText(text=text))) <= MOST_MATCHED + MOST_READ
    assert detector.detect(PostText(text=text)).findings[0].claim_id == "weak-calves-knee-pain"
