from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp import components
from nlp.components import WordTokenizer
from nlp.lexicon import body_and_training

FACTORIES = (
    "repcheck_sentences",
    "repcheck_lexicon",
    "repcheck_matcher",
    "repcheck_stance",
    "repcheck_direction",
    "repcheck_sensitive",
)


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "repcheck.WordTokenizer.v1"}}})


@pytest.mark.parametrize("name", FACTORIES)
def test_every_component_is_declared_with_what_it_needs_or_writes(name: str) -> None:
    meta = Language.get_factory_meta(name)

    assert meta.assigns


def test_every_need_is_written_by_a_component_before_it(nlp: Language) -> None:
    for name in FACTORIES:
        nlp.add_pipe(name)

    analysis = nlp.analyze_pipes()

    assert analysis is not None
    assert analysis["problems"]["repcheck_direction"] == []


def test_every_extension_is_set_at_import() -> None:
    assert all(Doc.has_extension(name) for name in ("pieces", "sentences", "matches", "attitudes", "readings", "signs"))


def test_the_tokenizer_keeps_the_text(nlp: Language) -> None:
    text = "Don't squat  deep,\nthey say \U0001f4aa"

    assert nlp(text).text == text


def test_sentences_reach_the_doc(nlp: Language) -> None:
    nlp.add_pipe("repcheck_sentences")

    assert [span.text.strip() for span in nlp("Squats hurt. Lunges do not.").sents] == [
        "Squats hurt.",
        "Lunges do not.",
    ]


def test_concepts_reach_the_doc_as_spans(nlp: Language) -> None:
    nlp.add_pipe("repcheck_sentences")
    tagger = nlp.add_pipe("repcheck_lexicon")
    assert isinstance(tagger, components.LexiconTagger)
    tagger.lexicon = body_and_training()

    doc = nlp("weak calves cause knee pain")

    assert [span.text for span in doc.spans["lexicon"]] == ["weak", "calves", "knee", "pain"]


@pytest.mark.parametrize("name", ["repcheck_lexicon", "repcheck_matcher", "repcheck_direction"])
def test_a_component_without_its_part_says_what_is_missing(nlp: Language, name: str) -> None:
    doc = WordTokenizer(nlp.vocab)("weak calves")

    with pytest.raises(ValueError, match=rf"{name} has no \w+: set component"):
        nlp.create_pipe(name)(doc)


def test_signs_reach_the_doc(nlp: Language) -> None:
    nlp.add_pipe("repcheck_sensitive")

    assert {sign.value for sign in nlp("I'm 20 weeks pregnant")._.signs} == {"pregnancy"}
