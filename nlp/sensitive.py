"""Signs that the author, or a person in their care, needs care rather than a correction."""

from __future__ import annotations

import re
from typing import Final

from nlp.values import Sign

_CARED_FOR = r"my (?:\d{1,2} ?(?:yo|y/o|yr|year)[- ]?(?:old)? )?(?:(?:little|young|teenage|oldest|youngest) )?(?:kid|kids|son|daughter|child|children|boy|girl|stepson|stepdaughter|niece|nephew|little brother|little sister|student|athlete|teen|teenager|\d{1,2} ?(?:yo|y/o|year[- ]old))"
_PARTNER = r"my (?:wife|girlfriend|partner|sister|fianc[eé]e|daughter|client|mom|mum|friend)"
_ME = r"(?:i|i'm|im|i am|i was|i've|ive|i have|i just|my)"
_BODY = r"(?:knee|ankle|back|shoulder|elbow|wrist|hip|foot|leg|neck|hamstring|quad|calf|achilles|groin|acl|mcl|meniscus|arm|hand|rib|toe|finger|pec|bicep|biceps)"
_RECENT = r"(?:yesterday|today|last night|this morning|just now|an hour ago|hours ago|(?:a|one|two|three|2|3|4|5|few|couple(?: of)?) (?:hours?|days?) ago|last (?:week|weekend|friday|saturday|sunday|monday|tuesday|wednesday|thursday)|this (?:week|weekend)|the other day)"

_PATTERNS: Final[tuple[tuple[Sign, tuple[str, ...]], ...]] = (
    (
        Sign.ACUTE_INJURY,
        (
            rf"\b(?:i|he|she) (?:just |think i |might have |may have |have |totally |completely |literally )*(?:tore|torn|ruptured|dislocated|broke|fractured|sprained|popped|snapped|blew out|herniated|strained|pulled|twisted|rolled|hyperextended|tweaked)\b[^.!?\n]{{0,40}}\b{_BODY}s?\b[^.!?\n]{{0,60}}\b{_RECENT}",
            rf"\b{_RECENT}\b[^.!?\n]{{0,60}}\b(?:i|he|she) (?:just |think i |have )*(?:tore|ruptured|dislocated|broke|fractured|sprained|popped|snapped|herniated|pulled|twisted|rolled|hyperextended|hurt|injured|tweaked|fell)\b",
            rf"\bi(?:'ve)? just (?:tore|ruptured|dislocated|broke|fractured|sprained|popped|snapped|herniated|twisted|rolled|hyperextended|hurt|injured|pulled|tweaked|blew out)\b",
            r"\b(?:heard|felt) (?:a |something )?(?:loud |big |huge )?(?:pop|snap|crack|popping|tear)\b[^.!?\n]{0,120}\b(?:my|swollen|swelling|swelled|can't|cannot|cant|now|pain|knee|calf|back)\b",
            rf"\bmy {_BODY}\b[^.!?\n]{{0,60}}\b(?:popped|gave out|buckled|gave way|swelled up|swelled|ballooned|is swollen|swollen up|is locked|locked up)\b",
            r"\b(?:can't|cannot|cant|can not|can barely|unable to|couldn't) (?:put (?:any )?weight|bear (?:any )?weight|weight bear|walk on|stand on|walk at all|straighten (?:it|my)|bend (?:it|my knee))",
            rf"\b(?:he|she|i|my \w+)\b[^.!?\n]{{0,40}}\b(?:fell|landed|crashed|collided)\b[^.!?\n]{{0,80}}\b(?:swollen|swelling|swelled|bruised|deformed|can't|cannot|numb)\b",
            rf"\b(?:numb|numbness|tingling)\b[^.!?\n]{{0,40}}\b(?:groin|saddle|genitals|both legs)\b|\blost (?:control of my )?(?:bladder|bowel)",
            rf"\b(?:injured|hurt) (?:my|his|her) {_BODY}\b[^.!?\n]{{0,40}}\b{_RECENT}|\b{_RECENT}\b[^.!?\n]{{0,40}}\b(?:injured|hurt) (?:my|his|her) {_BODY}\b",
            rf"\bmy {_BODY}\b[^.!?\n]{{0,50}}\b(?:swollen|swelling|bruised|black and blue)\b",
        ),
    ),
    (
        Sign.RECENT_SURGERY,
        (
            r"\b(?:i|my|he|she|i'm|im|i've|ive)\b[^.!?\n]{0,40}\b(?:surgery|operation|reconstruction|arthroscopy|acl repair|meniscus repair|meniscectomy|knee replacement|hip replacement|c-section|microdiscectomy|fusion|aclr)\b[^.!?\n]{0,50}\b(?:ago|last (?:week|month|year)|yesterday|recently|\d+ (?:days?|weeks?|months?)|this (?:week|month|morning)|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
            r"\b(?:\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|few|couple(?: of)?) ?(?:days?|weeks?|wks?|months?|mos?) (?:out )?(?:post[- ]?op|post[- ]?surgery|postop|after (?:my |an? )?(?:\w+ ){0,2}(?:surgery|operation|reconstruction)|out from (?:my )?(?:\w+ ){0,2}surgery|from (?:my )?(?:\w+ ){0,2}surgery|post (?:\w+ ){1,2}(?:surgery|reconstruction|repair|replacement))",
            r"\bi(?:'m| am|m| was)? (?:just |recently |newly )*(?:had|got|getting|undergone|underwent|recovering from|coming off|post[- ]?op|have had|out of) (?:my |a |an |the )?(?:\w+ ){0,3}(?:surgery|operation|reconstruction|arthroscopy|knee replacement|hip replacement|c-section|meniscectomy|aclr)\b",
            rf"\b(?:{_CARED_FOR}|{_PARTNER}|my husband|my dad|my father|my mother)\b[^.!?\n]{{0,30}}\b(?:had|is recovering from|just had|got)\b[^.!?\n]{{0,25}}\b(?:surgery|operation|reconstruction|replacement)\b",
            r"\b(?:since|after) my (?:\w+ ){0,3}(?:surgery|operation|reconstruction|replacement|c-section)\b",
        ),
    ),
    (
        Sign.PREGNANCY,
        (
            r"\b(?:i'm|im|i am|i was just|i just found out i'm|we're|we are|currently|while|being) (?:\w+ ){0,3}?(?:pregnant|expecting|postpartum|post partum)\b(?! (?:women|woman|people|ladies))",
            r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine) (?:weeks?|months?|wks?) (?:pregnant|postpartum|post partum|along)\b",
            rf"\b{_PARTNER}(?:'s| is|s)? (?:\w+ ){{0,3}}?(?:pregnant|expecting|postpartum)\b",
            r"\bmy (?:(?:first|second|third|current|\w+) )?(?:pregnancy|trimester|bump|due date|ob|obgyn|ob-gyn|midwife)\b",
            r"\bi(?:'m| am|m) (?:in my|breastfeeding|nursing)\b[^.!?\n]{0,20}(?:trimester|baby|breastfeeding|newborn)?|\b(?:first|second|third) trimester (?:here|and i)\b",
        ),
    ),
    (
        Sign.MINOR,
        (
            r"\b(?:i'm|im|i am|i turned|i just turned|i'm only|as a|being) (?:a |an |only |just |turning |almost |about to be |currently )*(?:1[0-7]|[89])(?!\d|[%.,]\d|(?: ?(?:%|kg|lbs?|pounds?|stone|weeks?|months?|days?|miles?|hours?|k\b|min|reps|years? (?:into|in|of|sober|younger)|inches|st\b|st |percent|sets|and a half weeks|x)))",
            r"(?<![\w.])(?:1[0-7] ?[mf]|[mf] ?/? ?1[0-7])(?![\w.%])",
            r"\b(?:i'm|im|i am|as) (?:a |in )?(?:(?:freshman|sophomore|junior) in high school|(?:high school|hs) (?:freshman|sophomore|junior|student|kid|athlete)|(?:7th|8th|9th|10th|11th|seventh|eighth|ninth|tenth|eleventh)[ -]grade\w*|in (?:middle|high) school|in (?:7th|8th|9th|10th|11th) grade|middle schooler|teenager|a teen|a minor)\b",
            rf"\b{_CARED_FOR}\b",
            r"\bmy (?:1[0-7]|[3-9])[- ]?(?:yo|y/o|year[- ]?old|yr[- ]?old)\b|\b(?:1[0-7])[- ]?(?:yo|y/o|year[- ]?old|yr old) (?:here|male|female|guy|girl|boy|kid|and i)\b",
            r"\bmy parents (?:won't|wont|don't|dont|say|said|let|think)\b|\bi coach (?:a |an )?(?:u1[0-7]|youth|kids|under[- ]1[0-7]|middle school|high school)\b",
        ),
    ),
    (
        Sign.DISORDERED_EATING,
        (
            r"\b(?:i|i'm|im|i've|my|me)\b[^.!?\n]{0,60}\b(?:eating disorder|anorexi[ac]\w*|bulimi[ac]\w*|orthorexi[ac]|binge eating|body dysmorphia|bigorexia|purging|purged|purge|binging and purging|binge and purge|ed recovery|laxatives?|make myself (?:throw up|vomit|sick)|making myself (?:throw up|vomit|sick)|throwing up after|throw up after|starving myself|starve myself|restricting (?:again|to|heavily))\b",
            r"\b(?:recovering|recovered|relapsed|relapsing) (?:from (?:an? )?|into )?(?:eating disorder|anorexi\w+|bulimi\w+|ed\b|my ed\b)",
            r"\b(?:terrified|scared|afraid) (?:of|to) (?:eat|eating|food|gaining (?:any )?weight)\b",
            r"\bi (?:feel (?:so )?(?:guilty|disgusting|ashamed)|hate myself)[^.!?\n]{0,40}\b(?:eat|ate|eating|food|calories|meal)\b|\b(?:every time|whenever) i eat\b[^.!?\n]{0,40}\b(?:guilty|hate|punish|burn it off)\b",
            rf"\b(?:{_CARED_FOR}|{_PARTNER})\b[^.!?\n]{{0,60}}\b(?:eating disorder|anorexi\w+|bulimi\w+|stopped eating|won't eat|not eating|refuses to eat|purging)\b",
            r"\b(?:i (?:only|barely) eat|i've been eating|i eat|living on|i'm eating|eating only|i'm on) (?:only |about |around |like |maybe |under |less than )*(?:[1-7]\d{2}) ?(?:k?cals?|calories)\b",
            r"\bi (?:haven't|havent|have not) eaten (?:in|for) (?:\w+ )?(?:days|[2-9]|two|three|four)\b[^.!?\n]{0,40}(?:punish|fat|deserve|scale)?|\b(?:punish|punishing) myself\b[^.!?\n]{0,40}\b(?:exercise|cardio|eating|food|gym|running|calories)\b",
        ),
    ),
    (
        Sign.SELF_HARM,
        (
            r"\b(?:kill(?:ing)? myself|end(?:ing)? my (?:own )?life|end it all|suicidal|(?:commit(?:ting)?|attempted|thinking (?:of|about)|considering|thoughts of) suicide|take my own life|want(?:ed)? to die|wish i (?:was|were) dead|wish i (?:wouldn't|didn't|could just not|did not) wake up|don't want to (?:be alive|live|wake up|be here) any ?more|dont want to (?:be alive|live|be here) any ?more|do not want to (?:be alive|live|be here)|better off dead|better off without me|no reason to (?:live|go on|keep going)|no point (?:in )?(?:living|being alive)|can't go on (?:living|like this|anymore)|rather be dead|not want to exist|suicide attempt)\b",
            r"\b(?:self[- ]?harm(?:ing|ed)?|cut(?:ting)? myself (?:again|to|when|because|every|since)|burn(?:ing)? myself on purpose|hurt(?:ing)? myself on purpose|hurt(?:ing)? myself deliberately|want to hurt myself|thoughts of hurting myself|urge to hurt myself)\b",
        ),
    ),
)
_COMPILED = tuple((sign, re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)) for sign, patterns in _PATTERNS)
_FIGURATIVE = re.compile(
    r"\b(?:almost|nearly|trying not to|felt like (?:i was )?)\s+kill(?:ing)? myself\b|kill(?:ing)? myself (?:in the gym|at the gym|with cardio|doing|running|on the|trying|with)|suicide (?:grip|runs?|sprints?|drills?)|wanted? to die (?:after|during|halfway|on|at|in)|\bsuicides\b",
    re.IGNORECASE,
)
_TRIGGERS: Final[dict[Sign, tuple[str, ...]]] = {
    Sign.ACUTE_INJURY: (
        "pop", "snap", "crack", "tore", "torn", "ruptur", "disloc", "broke", "fractur", "sprain", "swell", "swoll", "weight", "walk on",
        "walk at", "stand on", "straighten", "bend", "twist", "rolled", "hyperext", "hurt", "injur", "fell", "landed", "crashed", "collided", "numb",
        "tingl", "bladder", "bowel", "herniat", "strained", "pulled", "tweaked", "blew", "gave", "buckl", "lock", "balloon", "bruis",
    ),
    Sign.RECENT_SURGERY: ("surg", "operation", "post op", "post-op", "postop", "reconstruct", "arthroscop", "repair", "replacement", "meniscect", "section", "microdis", "fusion", "aclr", "post "),
    Sign.PREGNANCY: ("pregnan", "trimester", "expecting", "partum", "breastf", "nursing", "midwife", "along", "bump", "due date", "my ob"),
    Sign.MINOR: (
        "1", "8", "9", "grade", "school", "teen", "minor", "parents", "coach", "kid", "son", "daughter", "child", "boy", "girl", "niece", "nephew", "brother", "sister", "student", "athlete",
    ),
    Sign.DISORDERED_EATING: ("anorex", "bulim", "disorder", "purg", "bing", "laxat", "starv", "throw", "vomit", "eat", "calor", "kcal", "cals", "dysmorph", "orthorex", "punish", "restrict", "relaps", "recover", "guilty", "gaining", "hate myself"),
    Sign.SELF_HARM: ("kill", "suicid", "end my", "end it", "end my own", "my own life", "die", "dead", "to live", "living", "alive", "live", "be here", "harm", "cut", "burn", "hurt", "wake up", "exist", "go on", "without me"),
}  # fmt: skip
_SYMPTOM = re.compile(
    rf"\b(?:my|both|the) (?:\w+ ){{0,3}}(?:{_BODY}s?|shins?|knees|joints?|muscles|spine|it band|kneecap|rotator cuff|hip flexors?|traps|glutes?)\b[^.!?\n]{{0,40}}"
    r"\b(?:hurts?|aches?|aching|is killing|are killing|sore|pain|painful|hurting|throbs?|throbbing|swollen|stiff|numb|clicks?|pops?|bothering|acting up|flared|flare|issues?|problems?)\b"
    rf"|\b(?:i|i'm|i've|im|ive)\b[^.!?\n]{{0,40}}\b(?:have|having|get|getting|got|suffer|suffering|dealing|feel|feeling|been|struggling|experience|experiencing)\b[^.!?\n]{{0,40}}\b(?:pain|pains|ache|aches|soreness|tendonitis|tendinitis|sciatica|shin splints|plantar fasciitis|arthritis|discomfort|numbness|herniated disc|injury|bad {_BODY}s?)\b"
    rf"|\b(?:pain|ache|aching|soreness|discomfort) in my\b|\bmy (?:\w+ ){{0,2}}(?:pain|injury|sciatica|arthritis|tendonitis|tendinitis|shin splints|symptoms|flare-?ups?)\b|\bhurts? (?:me )?when i\b|\bmy bad {_BODY}s?\b",
    re.IGNORECASE,
)


class SensitiveReader:
    """Finds the signs by patterns of first-person speech. It looks at the author's own words only."""

    def signs(self, own: str) -> frozenset[Sign]:
        """The signs in a text from which other people's words have been blanked."""
        text = own.replace("\u2019", "'").lower()
        return frozenset(
            sign
            for sign, pattern in _COMPILED
            if any(trigger in text for trigger in _TRIGGERS[sign]) and self._found(sign, pattern, text)
        )

    def _found(self, sign: Sign, pattern: re.Pattern[str], text: str) -> bool:
        searched = _FIGURATIVE.sub(" ", text) if sign is Sign.SELF_HARM else text
        return pattern.search(searched) is not None

    def symptoms(self, own: str) -> bool:
        """Whether the author speaks of present complaints."""
        return _SYMPTOM.search(own.replace("\u2019", "'")) is not None
