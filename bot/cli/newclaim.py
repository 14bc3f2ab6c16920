"""The text of a new claim file: every key with what it is for, and blanks that the loader refuses until filled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

_CLAIM = """\
# A claim of your own. Fill in every <blank>; what stands in <> is refused. Then: repcheck kb lint --knowledge {root}
# Lines that begin with #key are optional: take the # away to use them. The file is named like the id.
# A reply quotes this file word for word, so write as you would answer a member: short, plain, kind.

# Small letters, digits and hyphens. The id of a shipped claim replaces that claim.
id: {claim_id}
# What is claimed, as one checkable sentence that says it, not its opposite.
proposition: <one sentence that evidence can bear out or not>
# cause (A leads to B), remedy (A helps against B), comparison (A is better than B), property (anything else).
relation: <cause or remedy or comparison or property>
# Where the claim comes from: article, literature, or local for your own.
origin: local
# supported, mixed, unsupported (no good evidence for it) or refuted (good evidence against it).
rating: <supported or mixed or unsupported or refuted>
# How sure the rating is, in the sense of GRADE: high, moderate or low. Refuted needs moderate or high.
certainty: <high or moderate or low>
# How people say it: at least six, in their own spelling, each in other words. Finding the claim rests on these.
phrasings:
  - <the way somebody says it>
  - <another way>
  - <a short way>
  - <a way with slang>
  - <as advice>
  - <as a reason>
# How people say the opposite, so that they are not corrected.
#denials:
#  - <the way somebody denies it>
# The ingredients that a sentence must name: @concept of the lexicon, or words parted by |. Each item is needed.
#slots:
#  factor:
#    - <what is blamed or praised|another word for it>
#  outcome:
#    - <to what it leads|another word for it>
# What is right about the claim, in one sentence of at most 20 words; a reply says it first to whoever puts it forward.
#granted: <the true part>
# The answer in one or two sentences, 45 words at most. Its strength must fit rating and certainty; lint says how.
verdict: <what the evidence says, in plain words>
# The reasons, each one or two sentences (40 words at most), each with the ids of the references that bear it out.
key_points:
  - text: <what a study or review found>
    refs:
      - <id of a reference>
# Whole replies, for the actions that you like: correct, nuance, answer. Where one suits, it is posted in place of one
# put together from this file: the verdict first, then what studies found, each with its mark, [id of a reference],
# then what is not known and what to do. 60 to 160 words. For paragraphs begin with | and indent the text under it;
# two or more studies read best as a list, a line of "- " for each.
#replies:
#  answer: <a whole reply to somebody who asks>
# What such a reply adds to a post that speaks of something besides the claim: one sentence of 25 words at most.
#asides:
#  - words: <the words that call it up, parted by |, in small letters>
#    text: <what is known of it>
#    refs:
#      - <id of a reference, if the sentence is about research>
# When the verdict does not hold.
#exceptions:
#  - <for whom or when it is different>
# What helps instead, without amounts: nobody here knows the reader.
#instead:
#  - <what to do instead>
# Shown only where the member speaks of symptoms.
#red_flags:
#  - <a sign that a clinician should see>
# Points of the article that bear on the claim, the most fitting first; `repcheck kb show` lists claims that use them.
#article_points:
#  - <id of an article point>
# Where studies disagree, for the moderators.
#conflicts:
#  - <who found something else>
# The best objection to the verdict, for the moderators.
#objection: <what a knowing critic would say>
# Who was studied.
#populations: <how many people of what kind>
# Claims that are easily mistaken for this one, and how to tell.
#confused_with:
#  - id: <id of the other claim>
#    rule: <how to tell them apart>
# Claims that the same reader may want to know about; list this claim there as well.
#related:
#  - <id of a related claim>
# What this claim is not about.
#not_this:
#  - <a neighbour that is something else>
# A hint for whoever works on finding it.
#matching: <what makes it hard to find>
# Words in a post that turn a correction into a nuance.
#nuance_when:
#  - <a word>
# References that bear on it without a key point of their own.
#further_references:
#  - <id of a reference>
# When somebody should look for new evidence.
review_by: {review_by}

# Ids of shipped references stand in `repcheck kb show CLAIM`. Your own stand in {references}:
#
# - id: author2024                      # letters and digits, first author and year
#   authors: Author A, Other B
#   year: 2024
#   title: The title as printed
#   journal: The journal 12(3):45-67
#   doi: 10.1234/example                # or pmid:, pmcid:, url:
#   design: RCT                         # or systematic review, cohort study, …
#   n: '40'                             # optional: how many people or studies
#   finding: What it found, in a sentence.
#   verified:
#     how: seen                         # seen: you read it there. recalled: kept, and not cited until it is verified
#     at: https://example.org/article
#     'on': '{today}'
"""


def root_of(folder: Path) -> Path:
    """Return the folder to name in [knowledge] folders and as --knowledge: the one around a folder ``claims``."""
    return folder.parent if folder.absolute().name == "claims" else folder


def claim_text(claim_id: str, folder: Path, today: dt.date) -> str:
    """Return the file of a new claim in ``folder``, to be reviewed in a year."""
    root = root_of(folder)
    review_by = today + dt.timedelta(days=365)
    references = root / "references.yaml"
    return _CLAIM.format(claim_id=claim_id, root=root, references=references, today=today, review_by=review_by)
