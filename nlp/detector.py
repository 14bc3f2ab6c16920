"""The cascade as a whole: text in, findings out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp import calibration, components, encoder, lexicon, networks
from nlp.components import WordTokenizer
from nlp.direction import RuleDirection
from nlp.findings import Finder, Seen, entities
from nlp.gate import Outcome, gate
from nlp.ingredients import Ingredients, literals_of, of_claim
from nlp.markdown import own_words
from nlp.matcher import HybridMatcher
from nlp.neural import Vector
from nlp.sensitive import SensitiveReader
from nlp.values import Candidate, Care, Claim, Detection, Entity, PostText, Sign
from nlp.words import norms, pieces

LONGEST_POST = 60_000
"""Code points of a post that are judged; what comes after is not read."""
_WORDS_SHARE, _MEANING_SHARE = 0.32, 0.48
_NAMED_SHARES = (0.08, 0.04, 0.08)
"""What makes a candidate's score: words, meaning, and that the post names factor, outcome, and both in one sentence."""
_POSTS_A_VOCABULARY = 2000
"""Posts after which the pipeline gets a new vocabulary: the table of words that a memory zone forgot stays as long."""
_SURELY_NOT = 0.005
"""Chance of a sign below which the sentence model takes back what the rules named."""
_PLAIN = 7
"""Words of a sentence that says a sign plainly ("I tore my calf yesterday"): there the rules are right."""
_PIPELINE = (
    *("repcheck_sentences", "repcheck_lexicon", "repcheck_matcher", "repcheck_stance", "repcheck_direction"),
    *("repcheck_sieve", "repcheck_encoder", "repcheck_pairs"),
)

Kind = Literal["submission", "comment", "answer"]


def judged_text(title: str | None, body: str | None, kind: str = "submission") -> PostText:
    """Join what is judged; in a comment or an answer only the body may hold findings."""
    parts = [part for part in (title, body) if part]
    text = "\n\n".join(parts)
    theirs = kind in {"comment", "answer"} and bool(title)
    return PostText(
        text=text,
        own_from=len(text) - len(body or "") if theirs else 0,
        title_end=len(title or "") if body else 0,
    )


def _own(post: PostText) -> str:
    """Return the author's own words of the part that is judged, other people's blanked."""
    return own_words(post.text[:LONGEST_POST])[post.own_from :]


def _vocabulary() -> Vocab:
    """Make a vocabulary that computes nothing for a new word; the stages have norms of their own."""
    return Vocab()


class Detector:
    """Finds the given claims in posts.

    The same input gives the same output. ``detect`` may be called from any thread; one call runs at a time, because
    the pipeline's vocabulary is shared and freed after each post. Use one Detector per process to judge in parallel.
    """

    def __init__(self, claims: Sequence[Claim], models: Path | None = None) -> None:
        """Prepare the claims; raises ValueError where their ingredients name a concept that the lexicon lacks.

        ``models`` is the folder of the networks, by default that of the package.
        """
        self._claims = tuple(claims)
        self._lexicon = (
            lexicon.with_literals(literals_of(claims)) if literals_of(claims) else lexicon.body_and_training()
        )
        self._ingredients: tuple[Ingredients, ...] = tuple(of_claim(claim, self._lexicon) for claim in claims)
        self._matcher = HybridMatcher(self._claims, self._ingredients, encoder.shipped(), norms)
        self._networks = networks.load(models, self._claims) if models else networks.shipped(self._claims)
        self._finder = Finder(self._claims, self._ingredients, self._matcher, self._networks, calibration.shipped())
        self._sensitive = SensitiveReader()
        self._nlp = self._pipeline()
        self._posts = 0
        self._lock = threading.Lock()

    def _pipeline(self) -> Language:
        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "repcheck.WordTokenizer.v1"}}})
        nlp.max_length = LONGEST_POST + 1
        nlp.vocab = _vocabulary()
        parts = {name: nlp.add_pipe(name) for name in _PIPELINE}
        views = [components.view(pieces(wording.text), self._lexicon) for wording in self._matcher.wordings]
        tagger, matching, check = parts["repcheck_lexicon"], parts["repcheck_matcher"], parts["repcheck_direction"]
        assert isinstance(tagger, components.LexiconTagger)
        assert isinstance(matching, components.ClaimMatcher)
        assert isinstance(check, components.DirectionTagger)
        siever, encoding, pairing = parts["repcheck_sieve"], parts["repcheck_encoder"], parts["repcheck_pairs"]
        assert isinstance(siever, components.Siever)
        assert isinstance(encoding, components.SentenceEncoder)
        assert isinstance(pairing, components.PairReader)
        siever.sieve = self._networks.sieve
        encoding.model = self._networks.sentence
        pairing.check = self._networks.check
        tagger.lexicon = self._lexicon
        matching.matcher = self._matcher
        check.check = RuleDirection(self._ingredients, self._matcher.wordings, views, lexicon.opposites())
        return nlp

    def _renewed(self) -> Language:
        """Count a post and give the pipeline, with a new vocabulary when it is time; call it under the lock."""
        self._posts += 1
        if self._posts % _POSTS_A_VOCABULARY == 0:
            self._nlp.vocab = _vocabulary()
        return self._nlp

    @property
    def pipeline(self) -> Language:
        """The spaCy pipeline, to look at; a trained stage takes its place in one of the components."""
        return self._nlp

    def detect(self, post: PostText, *, top_k: int = 0) -> Detection:
        """Say what the post puts forward; ``top_k`` asks for that many candidates, whatever stage stopped it."""
        split = pieces(own_words(post.text[:LONGEST_POST]))
        passed = gate([piece.norm for piece in split if piece.norm], self._lexicon).outcome is Outcome.PASSED
        if not passed and not top_k:
            return Detection(checkworthy=False, score=0.0)
        with self._lock, self._renewed().memory_zone():
            doc = WordTokenizer(self._nlp.vocab).from_pieces(split)
            doc._.own_from, doc._.title_end, doc._.every = post.own_from, post.title_end, top_k > 0
            doc = self._nlp(doc)
            candidates = self._candidates(doc, top_k)
            if not passed:
                return Detection(checkworthy=False, score=0.0, candidates=candidates)
            findings = self._finder.find(doc, post.text)
        return Detection(
            checkworthy=findings.checkworthy >= self._networks.likelihood.checkworthy_from,
            score=findings.checkworthy,
            findings=findings.found,
            candidates=candidates,
        )

    def care(self, post: PostText) -> Care:
        """Say whether somebody may be in need of care.

        The sentence model reads the whole post for it, which takes longer than ``detect``: ask where a reply could
        follow.
        """
        own = _own(post)
        return Care(signs=self._signs(own), symptoms=self._sensitive.symptoms(own))

    def self_harm(self, post: PostText) -> bool:
        """Whether the rules alone see a sign of self-harm: the one that matters in every post."""
        return bool(self._sensitive.signs(_own(post), among=(Sign.SELF_HARM,)))

    def _signs(self, own: str) -> frozenset[Sign]:
        """Add the signs that the sentence model sees to those that the rules name, less what it surely sees not.

        It never takes back what the rules say of self-harm, nor what a short sentence says: such are rare among the
        texts that it learnt from.
        """
        likelihood, named = self._networks.likelihood, self._sensitive.signs(own)
        shown = dict(zip(Sign, self._networks.sentence.signs(own), strict=True))
        sure = {Sign.SELF_HARM, *self._sensitive.signs(own, longest=_PLAIN)} if named else frozenset[Sign]()
        kept = {sign for sign in named if sign in sure or shown[sign] >= _SURELY_NOT}
        return frozenset(kept | {sign for sign, chance in shown.items() if chance >= likelihood.signs_from})

    def read(self, post: PostText) -> list[Seen]:
        """Show what is weighed in each sentence that reaches the networks, before anything is decided."""
        with self._lock, self._renewed().memory_zone():
            doc = WordTokenizer(self._nlp.vocab).from_pieces(pieces(own_words(post.text[:LONGEST_POST])))
            doc._.own_from, doc._.title_end = post.own_from, post.title_end
            return self._finder.seen(self._nlp(doc), post.text)

    def concepts_in(self, text: str) -> tuple[Entity, ...]:
        """Find the lexicon's concepts in a text, as the author wrote them."""
        split = pieces(own_words(text[:LONGEST_POST]))
        return entities(components.view(split, self._lexicon), text) if split else ()

    def _named(self, sentences: Sequence[frozenset[str]]) -> Vector:
        """Score every claim by whether the post names its factor and its outcome, and both in one sentence."""
        every = frozenset[str]().union(*sentences)
        named = [
            (needs.factor_met(every), needs.outcome_met(every), any(needs.named(own) for own in sentences))
            if needs.factor
            else (False, False, False)
            for needs in self._ingredients
        ]
        return np.array(named, dtype=np.float32) @ np.array(_NAMED_SHARES, dtype=np.float32)

    def _candidates(self, doc: Doc, top_k: int) -> tuple[Candidate, ...]:
        if not top_k or not self._claims:
            return ()
        own = [sentence for sentence in doc._.sentences if sentence.words and sentence.end > doc._.own_from]
        by_words = np.zeros(len(self._claims), dtype=np.float32)
        for sentence in own:
            by_words = np.maximum(by_words, self._matcher.rank(sentence))
        by_meaning = self._networks.rank(doc._.windows, doc._.alone)
        best = _WORDS_SHARE * by_words + _MEANING_SHARE * by_meaning + self._named([one.concepts for one in own])
        order = np.argsort(-best, kind="stable")[:top_k]
        return tuple(Candidate(claim_id=self._claims[at].id, score=float(best[at])) for at in order)
