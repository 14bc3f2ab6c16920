"""The schema of the knowledge base: one claim a file, references and the article's points in files of their own."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from responses.reply import Action
from responses.wording import Certainty, Rating, any_of

ClaimId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=600)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
Relation = Literal["cause", "remedy", "property", "comparison"]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KeyPoint(_Entry):
    """A reason, as one or two plain sentences of a reply, and the references that bear it out."""

    text: Line
    refs: tuple[str, ...] = Field(min_length=1)


class Aside(_Entry):
    """What a written reply adds where the post speaks of something: ``words`` are alternatives parted by ``|``."""

    words: Annotated[str, StringConstraints(pattern=r"^[a-z0-9'’ -]+(\|[a-z0-9'’ -]+)*$", max_length=200)]
    text: Line
    refs: tuple[str, ...] = ()

    def spoken_of(self, text: str) -> bool:
        """Whether ``text`` holds one of the words, in capitals or not."""
        return any_of(self.alternatives).search(text.lower()) is not None

    @cached_property
    def alternatives(self) -> tuple[str, ...]:
        """The words, one by one."""
        return tuple(word.strip() for word in self.words.split("|"))


class Confusion(_Entry):
    """A claim that is easily mistaken for this one, and how to tell them apart."""

    id: ClaimId
    rule: Line


class Replies(_Entry):
    """Whole replies, for each action one: what stands between the quote and the sources, with ``[id]`` as marks."""

    correct: Passage | None = None
    nuance: Passage | None = None
    answer: Passage | None = None

    def to(self, action: Action) -> str | None:
        """Return the reply for this action."""
        passages = {Action.CORRECT: self.correct, Action.NUANCE: self.nuance, Action.ANSWER: self.answer}
        return passages[action]

    def items(self) -> list[tuple[Action, str]]:
        """Return the replies that there are."""
        return [(action, passage) for action in Action if (passage := self.to(action)) is not None]


class Slots(_Entry):
    """The claim's ingredients; each item is ``@concept`` of the lexicon or alternatives parted by ``|``, all needed."""

    factor: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()


class ClaimEntry(_Entry):
    """One checkable proposition with its verdict and what a reply may say about it.

    ``granted`` is what is right about it, said first to whoever puts it forward.
    """

    id: ClaimId
    proposition: Line
    relation: Relation
    origin: str = "local"
    rating: Rating
    certainty: Certainty
    phrasings: tuple[Line, ...] = Field(min_length=1)
    denials: tuple[Line, ...] = ()
    slots: Slots = Slots()
    granted: Line | None = None
    verdict: Line
    key_points: tuple[KeyPoint, ...] = Field(min_length=1)
    replies: Replies = Replies()
    asides: tuple[Aside, ...] = ()
    exceptions: tuple[Line, ...] = ()
    instead: tuple[Line, ...] = ()
    red_flags: tuple[Line, ...] = ()
    article_points: tuple[str, ...] = ()
    conflicts: tuple[Line, ...] = ()
    objection: Line | None = None
    populations: Line | None = None
    confused_with: tuple[Confusion, ...] = ()
    related: tuple[ClaimId, ...] = ()
    not_this: tuple[Line, ...] = ()
    matching: Line | None = None
    nuance_when: tuple[str, ...] = ()
    further_references: tuple[str, ...] = ()
    review_by: dt.date | None = None

    @model_validator(mode="after")
    def _refuted_needs_certainty(self) -> Self:
        if self.rating is Rating.REFUTED and self.certainty is Certainty.LOW:
            raise ValueError("rating refuted needs certainty moderate or high; with low certainty use unsupported")
        return self


class Verification(_Entry):
    """How and when somebody or something confirmed that the reference exists and says this."""

    how: Literal["seen", "recalled", "partly-recalled", "crossref", "europepmc", "retracted"]
    at: HttpUrl | None = None
    on: dt.date | None = None
    note: str | None = None


class Reference(_Entry):
    """A study, review or guideline."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-zA-Z0-9]*$", max_length=40)]
    authors: str
    year: int = Field(ge=1900, le=2100)
    title: str
    journal: str
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d+$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d+$")] | None = None
    url: HttpUrl | None = None
    design: str
    n: str | None = None
    finding: Line
    verified: Verification

    @property
    def citable(self) -> bool:
        """Whether a reply may cite it: what was only recalled, or was retracted, is kept and not used."""
        return self.verified.how not in ("recalled", "partly-recalled", "retracted")

    @property
    def retracted(self) -> bool:
        """Whether it was retracted."""
        return self.verified.how == "retracted"


class ArticlePoint(_Entry):
    """A point of the article's reasoning, with what the evidence says of it.

    ``in_short`` is what a reply says of it, with the references that bear out just that, the most telling first.
    """

    id: ClaimId
    point: Line
    quote: str
    kind: Literal["evidence", "opinion", "clinical-experience", "analogy"]
    status: Literal["supported", "mostly-supported", "mixed", "overstated", "not-supported", "picture"]
    evidence_status: Line
    refs: tuple[str, ...] = ()
    in_short: KeyPoint | None = None


class Article(_Entry):
    """The article that the project began from."""

    title: str
    author: str
    url: HttpUrl
    nature: Line
    conflict_of_interest: Line
    overall: Line
    points: tuple[ArticlePoint, ...]
