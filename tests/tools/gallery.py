"""Writes ``docs/gallery.md``, a reply for each claim and action: ``python -m tests.tools.gallery > docs/gallery.md``.

Only those actions are shown that the policy can choose for a claim of that rating. What a member says is one of the
claim's own phrasings or denials, or a question made of its proposition, so the page follows from the knowledge base.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bot.policy import Action, action_for
from nlp.values import Finding, Stance, Tier
from responses.compose import Action as ReplyAction
from responses.compose import AnsweredFinding, FixedLines, Reply, compose
from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from responses.knowledge.schema import ClaimEntry, Replies
from responses.lengths import REDDIT, Format
from responses.phrases import after_colon
from responses.reply import PartKind

QUESTIONS = {
    "cause": ("is it true that {}?", "My coach keeps telling me that {}. Is there anything to it?"),
    "remedy": ("Is there any proof that {}?", "Someone at my gym swears that {}. Is that legit?"),
    "property": ("Is it actually true that {}?", "I keep reading that {}. True or not?"),
    "comparison": ("Is it right that {}?", "Friend of mine says {}, what does the research say?"),
}
"""How a member might ask, by the claim's relation; the proposition goes into the gap."""

_ASIDE = re.compile(r" \([^)]*\)")

INTRODUCTION = """\
# Gallery

Generated from the knowledge base by `make docs`; a test holds them together. One reply for each claim and each thing
that a reply can do with it: *correct* it, add *nuance* to it, or *answer* a question about it. What stands under each
reply, the same every time, is shown once here:

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A reply of the gallery: the claim, what the member did, and what the reply does."""

    claim: ClaimEntry
    stance: Stance
    action: Action
    said: str
    reply: Reply

    @property
    def body(self) -> str:
        """The reply without the lines that stand under every reply."""
        fixed = next(part.text for part in self.reply.parts if part.kind is PartKind.DISCLOSURE)
        return self.reply.text.replace(f"{fixed}\n\n", "")


def unwritten(kb: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge base without its written replies, so that every reply is composed of fragments."""
    bare = {claim.id: claim.model_copy(update={"replies": Replies()}) for claim in kb.claims.values()}
    return dataclasses.replace(kb, claims=bare)


def exhibits(kb: KnowledgeBase, *, written: bool = True) -> Iterator[Exhibit]:
    """Yield the replies of the gallery in the order of the claims, or, not ``written``, as composed of fragments."""
    kb = kb if written else unwritten(kb)
    for claim in kb.claims.values():
        for stance, action in occasions(claim):
            said = next(iter(softened(claim, stance) if action is Action.NUANCE else []), sayings(claim, stance)[0])
            yield Exhibit(
                claim=claim, stance=stance, action=action, said=said, reply=composed(kb, claim, (stance, action), said)
            )


def occasions(claim: ClaimEntry) -> list[tuple[Stance, Action]]:
    """Return each action that the policy can choose for the claim, with a stance that calls for it."""
    found: dict[Action, Stance] = {}
    for stance in Stance:
        found.setdefault(action_for(stance, claim.rating, claim.certainty), stance)
    if Action.CORRECT in found and softened(claim, found[Action.CORRECT]):
        found[Action.NUANCE] = found[Action.CORRECT]
    return [(found[action], action) for action in (Action.CORRECT, Action.NUANCE, Action.ANSWER) if action in found]


def softened(claim: ClaimEntry, stance: Stance) -> list[str]:
    """Return those sayings whose words turn a correction into nuance."""
    return [said for said in sayings(claim, stance) if any(word in said.lower() for word in claim.nuance_when)]


def sayings(claim: ClaimEntry, stance: Stance) -> list[str]:
    """Return ways in which a member would put the claim forward, deny it or ask about it, the plainest first."""
    if stance is Stance.ASKS:
        asked = after_colon(_ASIDE.sub("", claim.proposition)).rstrip(".")
        forms = QUESTIONS[claim.relation]
        turn = len(claim.id) % len(forms)
        return [form.format(asked) for form in (*forms[turn:], *forms[:turn])]
    if stance is Stance.DENIES:
        return list(claim.denials)
    # The second phrasing is the first one in people's own words; the first is the proposition itself.
    return [*claim.phrasings[1:], claim.phrasings[0]]


def composed(
    kb: KnowledgeBase,
    claim: ClaimEntry,
    occasion: tuple[Stance, Action],
    said: str,
    *,
    form: Format = REDDIT,
    symptoms: bool = False,
) -> Reply:
    """Compose the reply to a post that says just this, with this stance and action."""
    stance, action = occasion
    finding = Finding(
        claim_id=claim.id, stance=stance, score=0.9, tier=Tier.CONFIDENT, start=0, end=len(said), text=said
    )
    answered = AnsweredFinding(finding=finding, action=ReplyAction(action))
    return compose([answered], kb, post=said, form=form, fixed=FixedLines(), symptoms=symptoms)


def as_markdown(kb: KnowledgeBase) -> str:
    """Return the page."""
    fixed = FixedLines()
    shown = [INTRODUCTION + "".join(f"> {line}\n" for line in fixed.lines(REDDIT))]
    heading = ""
    for exhibit in exhibits(kb):
        claim = exhibit.claim
        if claim.id != heading:
            shown.append(f"## {claim.id}\n\n{claim.proposition} *{claim.rating}, certainty {claim.certainty}*\n")
            heading = claim.id
        shown.append(f"### {claim.id}: {exhibit.action}\n\n{exhibit.body}\n")
    return "\n".join(shown)


if __name__ == "__main__":
    sys.stdout.write(as_markdown(load_knowledge()))
