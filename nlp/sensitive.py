"""Signs that the author, or a person in their care, needs care rather than a correction.

Every sign is looked for sentence by sentence: words that show it, spoken of the author or somebody in their care, and
nothing in the sentence that makes them somebody else's, long past, unreal or a figure of speech. Where a rule is in
doubt it errs towards the sign: the cost is a draft less, the gain is a person who is met with care.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nlp.values import Sign

_PART = (
    r"(?:knees?|ankles?|back|shoulders?|elbows?|wrists?|hips?|foot|feet|legs?|neck|hamstrings?|hammy|quads?|calf|calves|achilles|"
    r"groin|acl|mcl|pcl|lcl|meniscus|arms?|hands?|ribs?|toes?|fingers?|pecs?|biceps?|triceps?|labrum|rotator cuff|collarbone|shins?|discs?|spine|head)"
)
_CHILD = (
    r"(?:kids?|sons?|daughters?|child|children|stepson|stepdaughter|niece|nephew|grandson|granddaughter|little (?:brother|sister)|"
    r"baby (?:brother|sister)|younger (?:brother|sister)|boy|girl|teen|teenager|(?:\d{1,2}|\w+teen|twelve|eleven|ten|nine|eight)[ -]?(?:yo|y/o|years?[ -]olds?|yrs?[ -]old))"
)
_OWN: Final = re.compile(
    r"\b(?:i|i'm|im|i've|ive|i'd|i'll|me|my|mine|myself|we|we're|our|us)\b"
)
_OTHERS: Final = re.compile(
    r"\b(?:people|women|woman|someone|somebody|anyone|anybody|patients|they|everyone|studies|study|clients?|athletes?|a friend|my friend|a guy|some guy|"
    r"a girl|this girl|my coworker|my co-worker|my colleague|my boss|my neighbou?r|my cousin|my uncle|my aunt|my trainer|my coach|he|she|his|her|celebrity|player|players)\b"
)
_CARED_FOR: Final = re.compile(
    rf"\b(?:my|our) (?:\w+ ){{0,2}}?(?:{_CHILD}|wife|husband|girlfriend|boyfriend|partner|fianc[eé]e?|mom|mum|mother|dad|father|sister|brother|spouse)\b"
)
_LONG_AGO: Final = re.compile(
    r"\b(?:years? ago|years? back|decades? ago|as a (?:kid|child|teen|teenager)|when i was (?:a |in |\d|young|little|pregnant)|back when|back in (?:the|college|high|19|20|my)|"
    r"used to|in (?:19|20)\d\d|(?:my|his|her) (?:old|former|past)|long ago|growing up|last year|in college|ages ago|in my (?:teens|twenties|20s))\b"
)
_UNREAL: Final = re.compile(
    r"\b(?:not|n't|never|without|avoid(?:ed|ing)?|instead of|no|rather than|prevent|if you|if someone|if (?:he|she|they)|unless you|for anyone|before (?:i|getting|you))\b"
)
_RECENT = (
    r"(?:yesterday|today|tonight|last (?:night|week|weekend|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|this (?:morning|afternoon|evening|week|weekend|month)|just|recently|"
    r"(?:an?|\d+|one|two|three|four|five|six|seven|eight|nine|ten|few|couple(?: of)?|several) ?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?) (?:ago|back|out|post|later|now|since)|"
    r"on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|the other day|earlier|since (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|then|my)|right now|mid[- ]?set|mid[- ]?rep|mid[- ]?run|mid[- ]?game|during|at practice|now)"
)
_AGE = r"(?:1[0-7]|[5-9]|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
_SPORT = (
    r"(?:lift\w*|train\w*|squat\w*|deadlift\w*|bench\w*|practice|plays?|playing|football|soccer|basketball|baseball|softball|volleyball|gymnast\w*|hockey|wrestl\w*|track|sports?|gym|"
    r"team|coach|weights?|workouts?|exercis\w*|run|runs|running|stretch\w*|creatine|protein|supplements?|knees?|back|pain|hurts?|injur\w*|osgood|sever'?s|growth|growing|diet|weight)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """``shows`` is the sign itself; ``unless`` takes it back; ``free`` needs no word for the author in the sentence."""

    sign: Sign
    shows: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    free: bool = False
    past_counts: bool = False


def _rule(sign: Sign, *shows: str, unless: str | None = None, free: bool = False, past_counts: bool = False) -> _Rule:
    joined = "|".join(f"(?:{pattern})" for pattern in shows)
    return _Rule(
        sign=sign,
        shows=re.compile(rf"(?:{joined})"),
        unless=re.compile(unless) if unless else None,
        free=free,
        past_counts=past_counts,
    )


_TORN = (
    r"(?:tore|torn|tear|tearing|ruptured?|pulled|strained|sprained|tweaked|twisted|rolled|injured|hurt|dislocated|subluxed|broke|broken|fractured|threw out|messed up|"
    r"hyperextended|blew(?: out)?|popped|snapped|herniated|jammed|smashed|landed (?:wrong|badly|on)|fell(?: on)?|pinched)"
)
_OP = (
    r"(?:surger(?:y|ies)|operation|operated on|post[- ]?op\b|postop|reconstruct(?:ion|ed)|arthroscop\w+|meniscectomy|replacement|fusion|(?:micro)?discectomy|laminectomy|c[- ]?section|cesarean|caesarean|"
    r"aclr|repair(?:ed)?|scoped|hysterectomy|appendectomy|appendix out|hernia repair|labrum repair|stitches|sutures|surgeon|under the knife|surgical)"
)

_RULES: Final = (
    _rule(
        Sign.ACUTE_INJURY,
        r"\b(?:can(?:'t|not|not)|cant|can not|can barely|could barely|couldn't|unable to|won't let me|hard to|too painful to|hurts too much to) (?:\w+ ){0,2}?(?:put (?:any |much |my )?(?:full )?weight|bear (?:any )?weight|weight[- ]?bear|walk (?:on|without|at all|down|up|now|today|right)|stand (?:up|on)|straighten|fully extend|extend it|bend it|bend my|move (?:it|my)|lift my arm|raise my arm|get out of bed|turn my (?:head|neck)|breathe)\b",
        r"\b(?:heard|felt|feel|hear) (?:\w+ ){0,3}?(?:pop|popping|snap|rip|tear|tearing|ripping|something (?:go|give|shift|crack|tear|rip|pop)|(?:it|my \w+) (?:go|give|shift|give out))\b",
        rf"\b{_PART}\b[^.!?\n]{{0,40}}\b(?:swelled|swollen|swelling|swell|ballooned|blew up|puffed up|bruised|purple|black and blue|gave out|giving out|gives way|giving way|gave way|buckled|buckling|buckles|locked up|locks up|is locked|locking up|popped out|went numb|numb|dislocated)\b",
        rf"\b(?:swollen|bruised|numb|dislocated|fractured|broken|torn|ruptured)\b[^.!?\n]{{0,20}}\b{_PART}\b",
        rf"\b{_TORN}\b[^.!?\n]{{0,25}}\b{_PART}\b[^.!?\n]{{0,60}}\b{_RECENT}\b",
        rf"\b{_RECENT}\b[^.!?\n]{{0,60}}\b{_TORN}\b[^.!?\n]{{0,25}}\b{_PART}\b",
        rf"\b(?:sprained|dislocated|ruptured|fractured|herniated|hyperextended|strained|injured|hurt) (?:it|myself|something)\b[^.!?\n]{{0,40}}\b{_RECENT}\b",
        r"\b(?:went|going|go|taken|rushed|trip|been|headed|drove) to (?:the )?(?:er|a&e|emergency(?: room)?|urgent care|hospital)\b|\bon crutches\b|\bin a (?:boot|cast|sling|brace)\b|\b(?:x[- ]?rays?|mri) (?:tomorrow|today|yesterday|on monday|scheduled|appointment)\b",
        r"\bnumb\w*\b[^.!?\n]{0,40}\b(?:groin|saddle|genitals|both legs|legs?|foot|hand|arm)\b|\blost (?:control of my )?(?:bladder|bowel|feeling|sensation)",
        r"\b(?:the )?size of an? (?:grapefruit|softball|baseball|golf ball|melon|orange|egg|balloon|tennis ball)\b|\b(?:won't|wont|will not|doesn't) (?:bend|straighten|hold (?:me|my weight|weight)|stop (?:bleeding|swelling))\b|\blooks? (?:bent|crooked|deformed|out of place|wrong)\b|\bchest pains?\b|\b(?:fainted|faint|bleeding)\b|\b(?:can't|cant|cannot) feel my\b|\bfoot drop\b|\b(?:hot|red) and (?:\w+ and )?swollen\b",
        r"\b(?:concussion|concussed|hit (?:my|his|her) head|blacked out|passed out)\b",
        r"\b(?:sharp|stabbing|sudden|shooting|searing|excruciating|intense|severe) pain\b[^.!?\n]{0,60}\b(?:" + _RECENT + r"|and now|ever since|immediately|dropped)\b",
        rf"\b(?:ever )?since (?:i |my )?(?:fall|fell|the fall|accident|crash|injury|{_TORN})\b",
        unless=r"\b(?:if you|hurt myself laughing|pulled an? all|pulled my weight|broke (?:my|a|the) (?:pr|record|fast|plateau|streak|personal)|rolled out|rolled (?:my|the) (?:it|quads|calves|back|glutes|hamstrings) (?:out|on|with)|crack(?:ing)? my (?:back|neck|knuckles)|pops? all the time|can't walk (?:the next day|after leg day|right)|after leg day|doms|hurt my feelings|fell (?:off|in love|asleep|behind|into|out)|just (?:cracks|pops|clicks))\b",
    ),
    _rule(
        Sign.RECENT_SURGERY,
        rf"\b{_OP}\b[^.!?\n]{{0,60}}\b{_RECENT}\b",
        rf"\b{_RECENT}\b[^.!?\n]{{0,50}}\b{_OP}",
        rf"\b(?:had|having|got|underwent|recover(?:ing|ed)?(?: from)?|rehab(?:bing)?|after|since|following|from|out of|post|cleared (?:by|after)|coming off|coming back from) (?:\w+ ){{0,4}}?{_OP}",
        r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) ?(?:days?|weeks?|wks?|months?|mos?) (?:post(?:[- ]?(?:op|surg\w*))?\b(?! ?partum)|po\b|into (?:my )?(?:rehab|recovery))",
        r"\bpost[- ]?op\b|\bpostop\b|\b(?:tkr|thr|tka|aclr)\b|\bnew (?:knee|hip|shoulder)\b[^.!?\n]{0,30}\b(?:ago|put in|month|week|january|february|march|april|may|june|july|august|september|october|november|december)",
        rf"\b(?:had|got|getting|having) (?:my|a|the) (?:\w+ ){{0,2}}?(?:acl|meniscus|shoulder|hip|knee|cuff|labrum|hernia|gallbladder|appendix|wisdom teeth|disc|spine|back|ankle|achilles) (?:done|fixed|operated|removed|out|reconstructed|redone|fused|repaired)\b|\b(?:screws|hardware|plate) (?:in|out of|removed from) my\b",
        unless=r"\b(?:avoid(?:ed|ing)? surgery|no surgery|without surgery|instead of surgery|need(?:s|ed)? surgery\?|surgery is (?:not|rarely|often|overused)|never had|plastic surgery|brain surgery|bike repair|muscle repair|repair (?:muscle|tissue|itself|the muscle|fibers)|tissue repair|replaced (?:my|the|it|all|with|by|carbs|meals?)|meal replacement|replacement meal|after surgery (?:people|you|patients))\b",
        free=True,
    ),
    _rule(
        Sign.PREGNANCY,
        r"\bpregnant\b|\bpregnancy\b|\b(?:first|second|third|1st|2nd|3rd) trimester\b|\bexpecting (?:our|my|a|in|twins|baby|number)\b|\bpost[- ]?partum\b|\b(?:weeks?|months?|wks) (?:along|preg\w*)\b|"
        r"\bbreast[- ]?feed\w*|\b(?:nursing|pumping for) (?:my|our|a) (?:baby|newborn|son|daughter|infant)|\b(?:gave|given|giving) birth\b|\bdue (?:date|in (?:january|february|march|april|may|june|july|august|september|october|november|december|\w+ weeks))\b|\bbaby bump\b|\bmy (?:ob|obgyn|ob-gyn|ob/gyn|midwife)\b|\bhad (?:a|my|our) (?:baby|newborn)\b|\bnewborn\b|\bc[- ]section\b|\bdiastasis\b|\bbaby on the way\b|\bpreggo\b|\bprenatal\b|\bexpecting\b(?! (?:to|that|a (?:lot|big|huge|miracle|quick)|results|it|more|better|much|the|some|any|too|this|you|people|them|him|her))|\bi'?m (?:about |almost |nearly |only )?\d{1,2} weeks\b(?! (?:in(?:to)?|out|from|of|post|away|sober|on))|\bbaby (?:is|was born) (?:\w+ )?(?:\w+ )?(?:weeks?|months?|days?|ago)\b|\bthird tri\b|\bhaving a baby\b|\beating for two\b",
        unless=r"\b(?:not pregnant|n't pregnant|pregnant (?:women|woman|people|ladies|mothers|pause)|pregnancy scare|look(?:s|ed|ing)? (?:\w+ )?pregnant|food baby|before (?:i|getting|i got|my) (?:was |got )?pregnan\w*|pre[- ]pregnancy|trying to get pregnant|get pregnant|pregnant with (?:possibility|meaning)|during pregnancy (?:is|can|women|you)|when i was pregnant)\b",
        free=True,
    ),
    _rule(
        Sign.MINOR,
        rf"\b(?:i'm|im|i am|i turn(?:ed)?|i just turned|i'll be|being|i was only|we're|we are|me,?|aged?|only|just turned|turning|almost|as an?) (?:a |an |only |just |turning |almost |about to be |currently |nearly |still |both |like )*{_AGE}(?! ?(?:%|kg|kilos?|lbs?|pounds?|stone|weeks?|months?|days?|miles?|hours?|k\b|min\w*|reps|years? (?:into|in\b|of|sober|younger|ago|and)|years\b(?! old)|inches|st\b|percent|sets|and a half weeks|x\b|pm\b|am\b|['\"]|feet|ft|foot|[.,:/]\d|\d|-?\d|out of|or \d\d))\b",
        rf"(?<![\w.])(?:1[0-7] ?[mf]|[mf] ?/? ?1[0-7])(?![\w.%])",
        rf"(?<![\d\w]){_AGE}[ -]?(?:yo\b|y/o|y\.o|years?[ -]old|yrs?[ -]old|year old)",
        r"\b(?:i'm|im|i am|i'm still|as|am) (?:a |an |in |still in |currently in |going to be a |about to be a |starting |entering )*(?:middle school|high school|junior high|hs|freshman|sophomore|varsity|jv)\b(?! (?:teacher|coach))(?! (?:in|at) (?:college|uni))",
        r"\bmy (?:high school|middle school|hs|varsity|jv|club) (?:\w+ )?(?:team|coach|season|practice|tryouts|pe|gym)\b|\b(?:high school|hs|middle school) (?:freshman|sophomore|junior|student|athlete|kid|player|wrestler|runner|lifter) (?:here|and)\b|\btryouts\b",
        r"\b[6-9]th[- ]grade\w*|\b1[01]th[- ]grade\w*|\b(?:sixth|seventh|eighth|ninth|tenth|eleventh)[- ]grade\w*",
        r"\bmy (?:parents|mom|mum|dad) (?:\w+ )?(?:won't|wont|don't|doesn't|doesnt|dont|says?|said|let|lets|thinks?|wants?|told|is worried|are worried|makes?)\b",
        r"\b(?:i'm|im|i am|as) (?:a |still a |only a )?(?:minor|teen|teenager|kid|underage|under 18)\b|\bunder (?:18|16)\b",
        rf"\b(?:my|our) (?:\w+ ){{0,2}}?{_CHILD}\b[^.!?\n]{{0,80}}\b{_SPORT}\b|\b{_SPORT}\b[^.!?\n]{{0,60}}\b(?:my|our) (?:\w+ ){{0,2}}?{_CHILD}\b",
        r"\bi coach (?:\w+ ){0,3}?(?:u1\d|youth|kids|under[- ]1\d|middle school|high school|girls|boys|teens|peewee|little league)\b|\bmy (?:students|athletes|players) are (?:1[0-7]|in)\b|\bpuberty\b",
        unless=r"\b(?:playing with my|play with my|keep up with my|chas(?:e|ing) (?:after )?my|walk my|kids? to school|since (?:high|middle) school|in high school i|back in|my freshman year|sophomore year|of college|college|was a|in high school (?:and|i)|ran|wrestled|played|like i'm 5|after high school|graduat\w+|high school (?:weight|reunion|sweetheart|jeans|teacher|friends?)|teach(?:er|ing)?|my (?:adult|grown|oldest|newborn|baby)|day one|size \d+)\b",
    ),
    _rule(
        Sign.DISORDERED_EATING,
        r"\beating disorders?\b|\banorexi[ac]\w*|\bbulimi[ac]\w*|\borthorexi[ac]\w*|\bbinge[- ]?(?:and |/)?(?:purge|purging|eating disorder)|\bbinging and purging|\bpurg(?:e|ed|ing)\b|\blaxatives?\b|\b(?:body )?dysmorphi[ac]\b|\bbigorexia\b|\bed recovery\b",
        r"\b(?:make|making|made|force|forcing) myself (?:throw up|vomit|sick|puke)|\bthrow(?:ing|n)? up (?:after|what|my|every|everything|on purpose)|\bstarv(?:e|ed|ing) (?:myself|all day|for days)|\b(?:chew(?:ing)? and spit)",
        r"\b(?:terrified|scared|afraid|petrified|panic(?:king)?|anxious|cry|crying|cried|ashamed|disgusted|disgusting|guilt|guilty|hate myself|hated myself)\b[^.!?\n]{0,40}\b(?:eat|eats|ate|eating|food|carbs|calories|meal|meals|dinner|gain(?:ing)? (?:any )?weight|gaining)\b",
        r"\b(?:eat|ate|eating|food|meal|meals|dinner|snack)\b[^.!?\n]{0,40}\b(?:guilt|guilty|hate myself|ashamed|disgusting|disgusted with myself|punish|burn it (?:all )?off|make up for it|compensate|earn it|deserve)\b",
        r"\b(?:only|barely|about|around|under|less than|on|at|eating|eat|down to|like|limit\w*|maybe|even) (?:\w+ )?(?:[1-8]\d{2}) ?(?:-|to)? ?(?:[1-8]\d{2})? ?(?:k?cals?|calories)\b(?: (?:a|per|each|every) day| daily)",
        r"\b(?:haven't|havent|have not|hasn't|hasnt|not|didn't|without) (?:eaten|eat|eating|had food|had anything to eat|touched food)\b[^.!?\n]{0,20}\b(?:in|for|since) (?:\w+ )?(?:days?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d+ days)",
        r"\bpunish(?:ing)? (?:myself|my body)\b|\blost my period\b|\bmy period (?:stopped|disappeared|is gone)\b|\bhaven't had (?:a|my) period\b|\b(?:obsess(?:ed|ing)?|obsessive) (?:over|about|with) (?:every )?(?:calories?|calorie|food|my weight|the scale|macros)\b|\bskip(?:ping|s)? meals\b[^.!?\n]{0,40}\b(?:thin|skinny|fat|punish|lose)\b|\b(?:stopped eating (?:altogether|entirely|completely|for|because|lunch|meals)|refuses? to eat|won't eat)\b|\brestrict(?:ing|ed|ion)? (?:again|heavily|so much|to|food|hard|all|my food|my intake|badly)\b|\bfear foods?\b|\bbody check(?:ing)?\b|\bweigh(?:ing)? myself (?:\w+ ){1,3}(?:times|every (?:hour|meal))\b|\brelapse(?:d|s|ing)?\b[^.!?\n]{0,40}\b(?:eat|food|restrict|purg|bing)\w*|\bbing(?:e|ed|ing|eing)\b[^.!?\n]{0,60}\b(?:then|and) (?:\w+ ){0,4}(?:purge|fast|starve|throw|restrict|hate|punish|run it off|burn)",
        unless=r"\b(?:no more binge|pig out|jokingly|carb[- ]?binge|netflix|binge[- ]watch\w*|purged? (?:my|the|all|our) (?:pantry|kitchen|cupboards?|closet|house|fridge|cabinets?|wardrobe|apps?|account)|(?:burn|burned|burning|deficit of|deficit|lower|per serving|snack|lunch|breakfast|each) (?:\w+ )?[1-7]\d{2} ?(?:k?cal|calories)|[1-7]\d{2} (?:k?cal\w*|calories) (?:deficit|surplus|burn\w*|per serving|each|snack|meal|breakfast|lunch|below|under|over|less|more)|laxative effect|natural laxative)\b",
        past_counts=True,
    ),
    _rule(
        Sign.SELF_HARM,
        r"\bkill(?:ing)? myself\b|\bend(?:ing)? (?:my (?:own )?life|it all|things for good)\b|\bsuicid(?:al|e)\b|\btake my (?:own )?life\b(?! back)|\bwant(?:ed|ing)? to die\b|\bwish (?:that )?i (?:was|were|wasn't|weren't|had never been|hadn't been|wouldn't|didn't|could just)(?: \w+){0,3}? (?:dead|alive|born|wake up|disappear|here)\b|"
        r"\b(?:don't|dont|do not|didn't) (?:really )?(?:want|wanna|see a reason|see the point|feel like) (?:to |in )?(?:be alive|live|living|wake up|be here|exist|existing|go on|keep living|being here)\b|\bbetter off (?:dead|without me)\b|\b(?:no|any|a) (?:reason|point)(?: (?:in|to|of))? (?:live|living|go on|going on|being alive|be alive|exist)\b|\bpoint of (?:living|being alive|going on)\b|\b(?:can't|cant|cannot) (?:go on|keep (?:going|living)|do this|take (?:it|this)) (?:any ?more|like this)\b|\brather be dead\b|\bnot (?:want(?:ing)? to exist|worth living)\b|\bn't worth living\b|\bdone with (?:life|living)\b|\b(?:nobody|no one) would (?:miss|care|notice)\b[^.!?\n]{0,30}\b(?:gone|dead|died|me|disappeared)\b|\boverdos(?:e|ed|ing)\b|\ball my pills\b|\bhate (?:being alive|living|my life so much)\b|\bdisappear forever\b|\bjump off (?:a|the)\b|\bthoughts of (?:death|dying|ending)\b|\bnot be (?:here|alive) any ?more\b|\bbetter off if i (?:was|were|wasn't|weren't)\b|\b(?:thinking (?:about|of)|about|considering) ending (?:it|things|everything)\b|\b(?:don't|dont|do not) (?:care|mind) (?:if|whether) i (?:live|die|wake|am alive)\b|\bwant (?:it|everything) (?:all )?to (?:end|be over)\b|\b(?:not|never) (?:waking|wake) up\b|\bdark thoughts\b|\bno way out\b|\bgone for good\b",
        r"\bself[- ]?harm(?:ing|ed|s)?\b|\bcut(?:ting)? (?:myself|my (?:arms?|wrists?|thighs?|legs?))\b|\bburn(?:ing|ed|t)? myself (?:on purpose|deliberately|again|with)\b|\b(?:hurt|hurting|harm|harming|hit|hitting|scratch\w*|punch\w*) myself (?:on purpose|deliberately|intentionally|again|when i|to feel|because i|to cope)\b|\b(?:want|wanna|wanting|urge|urges|thinking about|thoughts (?:of|about)|keep|tempted) (?:to )?(?:hurt|hurting|harm|harming|cut|cutting) myself\b|\brelapsed? (?:on|with|into) (?:cutting|self)\b",
        unless=r"\b(?:suicide (?:grip|runs?|sprints?|drills?|prevention|squad|bench|pace|lunges?)|(?:almost|nearly|basically|literally|about|without|trying not to|pretty much) kill(?:ed|ing)? myself|kill(?:ing)? myself (?:in|at|with|doing|running|on|trying|over|for|lifting|to (?:lose|get|hit|make|reach|finish))|(?:career|diet|social|commercial|political) suicide|didn'?t want to (?:hurt|injure) myself|don'?t want to (?:hurt|injure) myself|cut(?:ting)? myself (?:some slack|off|a|shaving|on)|want(?:ed)? to die (?:after|during|halfway|on|at|in|the (?:whole|entire|next)|by|from|when|while|because of (?:doms|leg)|every (?:set|rep|mile|time))|made me want to die|makes me want to die|felt like (?:i was )?(?:dying|i wanted to die)|(?:legs?|lungs?|quads) (?:want|wanted) to die|give up and die|can't go on (?:keto|a diet|the|vacation|dates))\b",
        past_counts=True,
    ),
)  # fmt: skip

_TRIGGERS: Final[dict[Sign, tuple[str, ...]]] = {
    Sign.ACUTE_INJURY: (
        "pop", "snap", "crack", "rip", "tore", "torn", "tear", "ruptur", "disloc", "broke", "fractur", "sprain", "swell", "swoll", "weight", "walk", "stand", "straighten", "bend", "twist", "rolled", "hyperext", "hurt", "injur",
        "fell", "fall", "landed", "numb", "bladder", "bowel", "herniat", "strained", "pulled", "tweaked", "blew", "gave", "giving", "buckl", "lock", "balloon", "bruis", "purple", "hospital", "emergency", "urgent", "crutch", "cast", "boot", "sling", "sharp", "sudden",
        "shooting", "severe", "concuss", "head", "felt", "accident", "threw out", "mri", "ray", " er ", "extend", "raise", "breathe", "pinched", "lift my", "move", "size of", "chest", "faint", "bleed", "feel my", "foot drop", "red and", "hot and", "looks", "look ",
    ),
    Sign.RECENT_SURGERY: ("surg", "operat", "op", "reconstruct", "arthroscop", "repair", "replace", "ectomy", "section", "fusion", "aclr", "scoped", "stitches", "sutures", "knife", "appendix", " out", " post", "tkr", "thr", "tka", "new knee", "new hip", "new shoulder", " done", " fixed", "removed", "fused", "screws", "hardware", "plate"),
    Sign.PREGNANCY: ("pregn", "trimester", "expecting", "partum", "breast", "nursing", "birth", "midwife", "along", "bump", "due ", "my ob", "baby", "newborn", "section", "diastasis", "preg", "prenatal", "weeks", "third tri", "for two"),
    Sign.MINOR: (
        "1", "5", "6", "7", "8", "9", "teen", "ten", "eleven", "twelve", "grade", "school", "minor", "parents", "my mom", "my mum", "my dad", "coach", "kid", "son", "daughter", "child", "boy", "girl", "niece", "nephew", "brother", "sister", "students", "puberty",
        "varsity", "freshman", "sophomore", "junior", "underage",
    ),
    Sign.DISORDERED_EATING: ("anorex", "bulim", "disorder", "purg", "bing", "laxat", "starv", "throw", "vomit", "puke", "eat", "ate ", "food", "meal", "calor", "cal", "dysmorph", "orthorex", "bigorex", "punish", "restrict", "relaps", "recover", "period", "chew", "gain", "check", "weigh"),
    Sign.SELF_HARM: ("kill", "suicid", "end", "dark", "no way out", "gone", "my life", "own life", "die", "dead", "liv", "alive", "be here", "being here", "harm", "cut", "burn", "myself", "wake up", "exist", "go on", "without me", "disappear", "overdos", "pills", "jump off", "miss me", "anymore", "any more", "dying"),
}  # fmt: skip
_SENTENCE_END: Final = re.compile(r"(?<=[.!?\n])\s+|\n+")
_SYMPTOM = re.compile(
    rf"\b(?:both )?my (?:\w+ ){{0,3}}(?:{_PART}|joints?|muscles|it bands?|kneecaps?|hip flexors?|traps|glutes?)\b[^.!?\n]{{0,40}}"
    r"\b(?:hurts?|aches?|aching|is killing|are killing|sore|pain|painful|hurting|throbs?|throbbing|swollen|stiff|numb|clicks?|pops?|bothering|acting up|flared|flare|issues?|problems?)\b"
    rf"|\b(?:i|i'm|i've|im|ive)\b[^.!?\n]{{0,40}}\b(?:have|having|get|getting|got|suffer|suffering|dealing|feel|feeling|been|struggling|experience|experiencing)\b[^.!?\n]{{0,40}}\b(?:pain|pains|ache|aches|soreness|tendonitis|tendinitis|sciatica|shin splints|plantar fasciitis|arthritis|discomfort|numbness|herniated disc|injury|bad {_PART})\b"
    rf"|\b(?:pain|ache|aching|soreness|discomfort) in my\b|\bmy (?:\w+ ){{0,2}}(?:pain|injury|sciatica|arthritis|tendonitis|tendinitis|shin splints|symptoms|flare-?ups?)\b|\bhurts? (?:me )?when i\b|\bmy bad {_PART}\b"
)


class SensitiveReader:
    """Finds the signs in the author's own words."""

    def signs(self, own: str) -> frozenset[Sign]:
        """The signs in a text from which other people's words have been blanked."""
        text = own.replace("\u2019", "'").lower()
        wanted = [rule for rule in _RULES if any(trigger in text for trigger in _TRIGGERS[rule.sign])]
        wanted = [rule for rule in wanted if rule.shows.search(text)]
        if not wanted:
            return frozenset()
        sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
        return frozenset(rule.sign for rule in wanted if any(_shown(rule, sentence) for sentence in sentences))

    def symptoms(self, own: str) -> bool:
        """Whether the author speaks of present complaints."""
        return _SYMPTOM.search(own.replace("\u2019", "'").lower()) is not None


def _shown(rule: _Rule, sentence: str) -> bool:
    match = rule.shows.search(sentence)
    if match is None or rule.unless is not None and rule.unless.search(sentence):
        return False
    if not rule.past_counts and _LONG_AGO.search(sentence):
        return False
    if _UNREAL.search(sentence[max(match.start() - 14, 0) : match.start()]):
        return False
    cared_for = _CARED_FOR.search(sentence) is not None
    if _OTHERS.search(sentence[: match.start()]) and not cared_for:
        return False
    return rule.free or cared_for or _OWN.search(sentence) is not None
