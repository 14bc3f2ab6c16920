"""No scolding and no insult."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responses.guard.document import Document
from responses.guard.finding import GuardFinding

ID = "tone"

_INSULT = re.compile(
    r"\b(?:you(?:['’]re| are| were)(?: (?!not\b)\w+)? (?:wrong|mistaken|lying|ignorant|stupid|"
    r"an? \w*(?:idiot|moron|fool|liar))|"
    r"(?:that|this|it)(?:['’]s| is)(?: (?!not\b)\w+)? (?:wrong|nonsense|bull\w*|bs|garbage|crap|rubbish|stupid|dumb)|"
    r"wrong again|sweetie|sweetheart|stupid|idiots?|idiotic|morons?|moronic|dumb|clueless|ignorant|ignorance|"
    r"bullshit|bull crap|"
    r"broscience|bro.science|pseudoscience|ridiculous|laughable|pathetic|shut up|wtf|gullible|brainwashed|quackery|"
    r"snake oil|shame on|embarrassing|embarrassment|lazy of you|get a clue|grow up|learn to read|"
    r"(?:only )?(?:themselves|yourself|yourselves|himself|herself) to (?:blame|thank)|no(?: |-)?(?:one|"
    r"body) (?:else )?to blame but|(?:your|their) own fault|"
    r"serves? (?:you|them|him|her) right|brought (?:it|this|that) on (?:yourself|themselves)|get a grip|man up|"
    r"toughen up|suck it up|get over (?:it|yourself)|"
    r"wimps?|crybab(?:y|ies)|drama queens?|hypochondriacs?|snowflakes?|princess|couch potato(?:es)?|lazy (?:people|"
    r"lifters|runners|ones)|too lazy|"
    r"(?:do not|don['’]t) (?:like|want) (?:to work|working|hard work|the work)(?=[.,;!?]|$| hard)|nobody (?:cares|"
    r"asked)|who cares|use your (?:head|brain)|"
    r"think for (?:yourself|once)|einstein|sherlock|captain obvious|kiddo|wise.?guy|know.?it.?alls?|armchair \w+|"
    r"keyboard \w+|wannabes?|"
    r"delusional|gibberish|drivel|hogwash|baloney|poppycock|claptrap|cringe|lunacy|foolish|foolishness|nonsensical|"
    r"(?:not|hardly|isn['’]t) (?:exactly )?rocket science|any (?:child|toddler|kid|fool|\w+.year.old|first.?year|"
    r"beginner) (?:can|could|would|knows|understands)|"
    r"you got (?:this|that|it)(?: \w+)? wrong|what an? (?:genius|brilliant|stellar)|"
    r"(?:people|posts?|folks|members|comments|someone|somebody) like (?:you|yours))\b",
    re.IGNORECASE,
)
_SCOLDING = re.compile(
    r"\b(?:educate yourself|do your (?:own )?(?:research|homework)|stop (?:spreading|posting|telling|saying|repeating)|"
    r"misinformation|disinformation|fake news|you should know better|everyone knows|everybody knows|"
    r"how can you (?:think|believe)|imagine (?:thinking|believing)|please stop|you people|nice try|good grief|"
    r"i (?:\w+ )?can(?:no|['’])t believe|oh,? come on|burst your bubble|too subtle for|try to keep up|basic search|"
    r"still fall(?:s|ing)? for|ought to be ashamed|has no business|of you to finally|same old (?:line|story|myth)|"
    r"grown (?:adults|men|women) still|(?:of|do your|some) homework|before you lecture|"
    r"stop (?:fussing|whining|moaning|complaining|crying|making excuses|being (?:so|such)|kidding|pretending|"
    r"fooling|whinging|obsessing|wasting)|"
    r"(?:quit|enough with the|spare us|cut) (?:the )?(?:whining|fussing|excuses|moaning|drama|crap)|(?:lame|"
    r"poor) excuses?|making excuses|"
    r"(?:seconds?|minutes?|moment) (?:of|on|with) (?:searching|googling|google|reading|thinking|thought|research)|"
    r"google (?:it|that|first|is your friend)|"
    r"if you(?:['’]d| had)(?: only| just| even)? (?:bothered|read|looked|searched|thought|paid attention)|"
    r"had you (?:bothered|read|looked|checked)|"
    r"(?:bother(?:ed)?|trouble yourself) to (?:read|search|look|check|think|google)|"
    r"(?:use|try) the search|for the (?:hundredth|thousandth|umpteenth|last|nth|millionth) time|"
    r"how many times (?:do|must|have|will|does) (?:i|we)\b|"
    r"newsflash|who still believes|did you (?:even )?(?:bother|read the|look|search|think)|grow (?:a|some) (?:spine|"
    r"backbone|pair)|"
    r"(?:clearly|obviously|plainly) (?:have|has) (?:no|not a|never)|no (?:idea|clue) (?:how|what|about)|"
    r"such a (?:baby|child|wuss|princess|drama)|"
    r"hand in (?:their|his|her|your) licen[cs]e|(?:another|yet another|one more) (?:self.made )?(?:expert|guru|"
    r"genius|know)|try to (?:keep up|follow along)|"
    r"(?:tired|sick|bored) of (?:this|it|these|seeing|reading|explaining|answering|saying|repeating)|"
    r"just want(?:s)? (?:a )?(?:shortcuts?|magic|easy)|"
    r"not everyone can (?:follow|understand|grasp|read)|lay off the|spoiler alert|surprise,? surprise|(?:check|"
    r"leave|drop|park) (?:your|their|the) egos?|"
    r"phones? (?:down|away)|"
    r"pay(?:ing)? attention(?! to)|(?:listen|read|think|look|try|learn)\b[^.!?]{0,30} for once|how hard (?:can|"
    r"is) (?:it|that)|is it (?:really )?(?:that|so) hard|"
    r"even (?:you|someone like you) (?:can|could|should|must)|need(?:s)? (?:it )?spell(?:ed|ing) out|"
    r"(?:people|those) who (?:can['’]t|cannot|don['’]t) (?:read|think|bother)|take(?:s)? (?:some|a lot of) nerve|"
    r"the nerve|"
    r"only (?:some(?:one|body)|people|an? \w+)(?: \w+){0,2} who\b[^.!?]{0,40} would)\b",
    re.IGNORECASE,
)
_EITHER_WAY = re.compile(
    r"\b(?:if (?:that|it) (?:is not|isn['’]t) too (?:much (?:to ask|work|trouble)|hard)|"
    r"let['’]s (?:be honest|face it)|fuss(?:ing|ed|y)?|overthink(?:ing)?|sigh|yawn|lol|lmao|duh|egos?|for once|"
    r"pal|buddy|champ|chill|(?:yet|once) again[,.!]|read the (?:wiki|faq|sidebar|rules) first|you(?:['’]d|"
    r" would) know (?:that|this|if)|"
    r"as (?:i|we)(?:['’]ve| have)? (?:already )?(?:said|told you|explained) (?:before|already|many)|"
    r"calm down|relax,|newbies?|noobs?|whine|whining|blame (?:yourself|them)|so.called|self.proclaimed|naive|"
    r"nonsense|excuses?|"
    r"(?:fell|fallen) for|swallow(?:ed)? (?:this|that)|parrot(?:ing|ed|s)?|gym bros?|bro|bros|silly|obviously|"
    r"common sense|of course you|lazy|damn(?:ed)?|off the couch)\b|"
    r"[\U0001f644\U0001f926\U0001f602\U0001f923\U0001f921\U0001f612\U0001f60f\U0001f595\U0001f4a9]",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nothing|hardly|none of (?:this|that|it) (?:is|was))|n['’]t)(?: (?:a|an|at all|that|so|"
    r"such|being))*\s*$",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[GuardFinding]:
    """Find insults and scolding in the reply's own prose; words that may be meant kindly want a moderator's tick."""
    for line in document.body:
        for found, what in _unkind(line.text):
            span = (line.start + found.start(), line.start + found.end())
            message = f"“{found.group()}” {what}."
            report = document.error_if_machine if found.re is _EITHER_WAY else document.error
            yield report(ID, span, message, "Say what the studies found; leave the person out of it.")


@lru_cache(maxsize=4096)
def _unkind(text: str) -> tuple[tuple[re.Match[str], str], ...]:
    patterns = ((_INSULT, "insults"), (_SCOLDING, "scolds"), (_EITHER_WAY, "may scold"))
    found = ((match, what) for pattern, what in patterns for match in pattern.finditer(text))
    return tuple((match, what) for match, what in found if not _DENIED.search(text, 0, match.start()))
