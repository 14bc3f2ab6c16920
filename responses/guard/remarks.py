"""Set remarks of a moderator, which state nothing of bodies or training: wishes, doubts of one's own, signposts.

Each passes as a whole clause only. What leaves a word open takes it from a closed list.
"""

from __future__ import annotations

import re

from responses.similarity import content_words
from responses.wording import expanded

_HARD = (
    r"(?:(?:really|so|very|pretty|quite|truly|just|such) )?(?:a pain|a nuisance|a slog|a drag|annoying|awful|"
    r"frustrating|"
    r"hard|horrible|miserable|no fun|no joke|nasty|rough|rotten|scary|alarming|stressful|tiring|tough|unpleasant|"
    r"upsetting|worrying|unnerving|lousy|unfair)"
)
_WEIGHED = r"(?:really|so|very|pretty|quite|truly|totally|entirely|completely|absolutely|partly|half|just|all)"
_SOMEONE = r"(?:you|your (?:coach|trainer|physio|teacher|friend|gym mate|mate|doctor|doubts?|worry|question|hunch))"
_MOMENT = (
    r"(?:day|week|weekend|evening|one|time|run|ride|race|marathon|match|game|season|session|workout|training|lifting|"
    r"running|squats?|shake|massage|rehab|recovery|return|gym|roller|start of the season|next (?:run|session|race|"
    r"workout))"
)
_FOUND = (
    r"(?:a|an|any|another|some|the|more|good|newer|better) (?:(?:good|newer|better|recent) )?"
    r"(?:study|studies|trials?|papers?|reviews?)"
)
_SHOWN = r"(?:it|this|that|them|one|something|anything)"
_REMARK = re.compile(
    "|".join(
        (
            # Wishes
            rf"have (?:fun|a (?:great|good|nice|lovely) {_MOMENT})(?: (?:out there|with it|lifting|running|training))?",
            rf"enjoy(?: (?:it|yourself|(?:your|the|that) {_MOMENT}))?(?: (?:out there|again))?",
            r"happy (?:lifting|running|training|squatting|rolling|stretching|cycling|walking|riding|jumping|rowing)",
            rf"(?:all the best|best of luck|good luck)(?: (?:with|for|on|in) (?:it|that|this|(?:your|the) {_MOMENT}))?",
            r"(?:i am )?(?:keeping my )?fingers crossed(?: (?:for you|(?:that )?it (?:eases(?: off| soon)?|"
            r"gets better|passes)))?",
            rf"(?:i am )?wishing you (?:all the best|a (?:quick|speedy|good|smooth) {_MOMENT})",
            r"(?:i )?hope (?:(?:that|this|it) (?:makes sense|helps(?: a (?:bit|little))?|clears (?:it|"
            r"things) up(?: a (?:bit|little))?|"
            r"eases(?: off)?(?: soon)?|passes(?: soon)?|gets better(?: soon)?|turns out (?:okay|ok|well|fine))|"
            rf"(?:your|the) {_MOMENT} goes well)",
            # Sympathy and praise
            r"(?:sorry,? )?(?:but )?i know (?:that is|this is|it is) not (?:the answer|what) you (?:wanted|"
            r"hoped for|hoped to hear)",
            r"(?:i am )?sorry (?:that )?you are (?:in pain|hurt|hurting|injured|sore|fed up|struggling|"
            r"stuck with (?:it|this|that))",
            r"(?:well done|nice work|good job|good on you|kudos|respect)(?: (?:for|on|with) (?:it|that|training|"
            r"the training|"
            r"sticking with it|keeping at it|asking|getting back to it))?",
            r"(?:great|good|nice|glad|happy) (?:(?:to hear |to see )?(?:that )?(?:it|you|things|your \w+ club|"
            r"your club)"
            r"(?: is| are)? (?:feels? better|asking(?: before changing anything)?|going well|doing (?:better|well)|"
            r"on the mend|enjoying it))",
            r"hang in there|keep (?:it up|at it)|take heart|life happens|it happens(?: to (?:all of us|"
            r"the best of us|everyone))?",
            r"(?:please )?be (?:kind|patient|gentle|nice) (?:to|with) yourself",
            r"(?:please )?(?:do not|no need to|never|there is no need to) (?:feel (?:bad|guilty|ashamed|silly|"
            r"embarrassed)|be (?:too )?hard on yourself|"
            r"beat yourself up|apologi[sz]e)(?: (?:about|for) (?:it|that|this|asking|your (?:cardio|training|"
            r"rest days)))?",
            rf"you are (?:{_WEIGHED} )?not (?:alone(?: (?:in|with) (?:this|that|it|wondering))?|the only one"
            r"(?: (?:who (?:wonders|asks|thinks|worries)(?: (?:about )?(?:it|this|that))?))?)",
            r"i (?:know|can imagine|understand) how (?:tempting|hard|annoying|frustrating|easy) (?:it|that|"
            r"this) is(?: to believe (?:this|that|it))?",
            # Agreement that concedes no claim
            rf"{_SOMEONE} (?:is|are) (?:{_WEIGHED} )?right (?:to (?:ask|wonder|doubt it|be (?:careful|cautious|"
            rf"sceptical|skeptical)|stop and (?:wonder|think))|"
            r"about (?:that|the) (?:part|bit)|in part)",
            rf"{_SOMEONE} (?:is|are) (?:partly|half) right|{_SOMEONE} (?:is|are) not (?:(?:all|entirely|far|"
            rf"completely) (?:wrong|off)|"
            r"wrong to (?:ask|wonder)|alone)(?: (?:there|here|in saying so))?",
            rf"{_SOMEONE} (?:do |does )?(?:have|has|got)(?: got)? a (?:good |fair )?point(?: there| here)?|"
            rf"{_SOMEONE} (?:surely )?means? well",
            r"there is (?:a (?:grain|bit|kernel) of truth|some truth|something) (?:in|to) (?:it|that|there|this|"
            r"what you say)",
            r"(?:but )?only a (?:grain|bit)|no argument there|(?:good|fair|nice) (?:thinking|question|point|call|"
            r"shout|one|doubt)|fair enough|"
            r"(?:it is )?a good one|point taken",
            r"(?:and )?one that (?:stresses|worries|bothers|puzzles) (?:a lot of|many|plenty of) people(?: out)?",
            r"i (?:get|see|hear|understand|share) (?:it|that|you|(?:the|your) (?:fear|worry|doubt|doubts|appeal|"
            r"confusion|idea|frustration|concern))",
            r"that is (?:a|an) (?:good |fair )?(?:question|worry|one) (?:we|i) (?:get|hear|see) a lot",
            rf"(?:lots|plenty|loads|a lot) of (?:people|folks|us|lifters|runners) (?:hear|believe|think|say|"
            rf"wonder about|ask|worry about) {_SHOWN}"
            r"(?: (?:at the gym|a lot|too))?",
            rf"you (?:will |do )?hear {_SHOWN} a lot|i (?:used to|also) (?:believe|think|hear|"
            rf"heard) {_SHOWN}(?: (?:myself|too))?",
            r"it is (?:a|an) (?:popular|common|widespread|easy) (?:idea|belief|mistake(?: to make)?|question|worry)",
            # A doubt of one's own, and openness
            r"(?:so )?(?:i|we) (?:may|might|could)(?: well)? be (?:wrong|missing something)(?: (?:here|there|"
            r"about (?:this|that|it)))?",
            r"(?:so )?(?:i|we) (?:simply )?(?:do not|cannot) (?:really |simply |honestly )?(?:know|be (?:sure|"
            r"certain)|say|tell)"
            r"(?: (?:(?:for (?:sure|certain)|yet|more|from here|that|this|either|"
            r"about the very long run)))*(?:,? of course)?",
            r"(?:so )?there is (?:still )?(?:a lot|much|plenty) (?:that )?(?:we do not|nobody) knows?(?: yet)?",
            r"nobody (?:really )?knows(?: (?:for (?:sure|certain)|yet))?|as far as (?:we|i) (?:can (?:tell|see)|know)",
            r"(?:i am |we are )?(?:always )?happy to be corrected(?: if (?:i|we) (?:have )?missed (?:something|"
            r"anything))?|correct me if i am wrong",
            r"(?:that is )?(?:just|only) (?:my|our) (?:reading|take|view|opinion)(?: of it)?|to be (?:fair|honest)|"
            r"mind you|i am afraid|in fairness",
            rf"if you (?:know(?: of)?|have(?: seen)?|come across|find|spot) {_FOUND}(?: (?:we|i) (?:have )?missed)?,? "
            r"(?:please |do |feel free to )*(?:share|post|send|link)(?: (?:it|us))?(?: here)?",
            r"(?:please )?let (?:me|us) know(?: (?:if (?:anything is unclear|that helps|"
            r"you have (?:any )?(?:more )?questions)|how (?:it|you) (?:goes|get on)))?",
            r"(?:please )?feel free to ask(?: (?:if|for) (?:anything is unclear|"
            r"you(?: would|'d) like (?:to know )?more(?: detail)?|more))?",
            # The member's own choice
            rf"(?:it is )?(?:{_WEIGHED} )?(?:up to you|your (?:call|choice))(?:,? really)?",
            r"(?:and |but )?(?:no|there is no) (?:pressure|rush|shame|guilt|hurry|judgement|judgment)"
            r"(?: (?:either way|in (?:that|it|either|either one)|if not|if (?:you|u) (?:skipped|skip|missed) it|"
            r"at all))?",
            r"(?:and )?if you (?:just )?(?:find|think) (?:it|that|them) (?:is )?fun,? that counts too|why not|"
            r"(?:or )?whatever you (?:enjoy|like|prefer)(?: (?:most|best))?",
            r"(?:or )?(?:mix|do|try|use|keep) (?:both|either|them both)",
            r"(?:and )?if you are (?:in rehab|injured|hurt|sore|in pain|dealing with (?:it|this|that))"
            r"(?: (?:right now|yourself|too))?",
            # Signposts
            r"(?:the )?(?:short|long|quick) (?:answer|version|story(?: short)?)|long story short|in other words|"
            r"put simply|"
            r"(?:so )?here is (?:what|how) (?:the )?(?:research|studies|evidence|science|trials) "
            r"(?:has|have|says?|shows?|looks?|found)(?: so far|,? as far as (?:it|they) goe?s?)?|"
            r"(?:so )?what to do|(?:more|details|sources|links|studies)(?: (?:on that|are))? below|the (?:details|"
            r"sources|studies|links|references) are (?:linked |listed )?below"
            r"(?: if you(?: would|'d) like to read (?:them|more|on))?|see (?:the )?(?:sources|list|links)(?: below)?|"
            r"(?:so )?what does (?:that|this|it) mean"
            r"(?: (?:for you|then|in practice))?|(?:and )?for you|(?:does that )?makes? sense(?:,? right)?|"
            r"yes and no|(?:almost,? but )?not quite|"
            r"neither(?: one)?(?:,? really)?|sort of|it is complicated|then again|one catch|one more thing|"
            r"good news|a word of caution|"
            r"by the way|as promised|br+|ha(?:ha)?|wow|hmm+|phew|yikes|oof|ouch|ugh|aw|yep|yes|yeah|sure|well|oh|"
            r"okay|ok|cheers|nice|great|thanks|i get it",
        )
    )
)
_SORE = content_words(
    """pain pains painful hurt hurting injured injury injuries sore soreness ache aching stiff noisy creaky rehab tears
    splints niggle niggles flare"""
)
_SUFFERED = _SORE | content_words(
    """ankle arm back calf elbow foot hip knee kneecap leg neck shin shoulder thigh wrist heel joint muscle
    tendon getting being having over again top waiting budge go away benching bench squatting squat running
    run lifting lift training train walking walk sleeping sleep stairs long day desk night time stick sticks
    stay stays lingers keeps tired"""
)
"""What somebody suffers, and where and when; a line of sympathy names nothing else."""
_IS = re.compile(
    rf"(?P<what>.+?) (?:is|are|sounds?|feels?|can (?:be|feel|sound)|must (?:be|feel)|sure is|"
    rf"really is) (?:like )?{_HARD}(?: for you)?"
)


def remark(said: str) -> bool:
    """Return whether a clause, contractions written out, is one of the set remarks."""
    return _REMARK.fullmatch(said) is not None or _commiserates(said)


def _commiserates(said: str) -> bool:
    """Whether the clause says of something sore that it is no fun."""
    found = _IS.fullmatch(said)
    if not found:
        return False
    words = content_words(expanded(found["what"]))
    return bool(words & _SORE) and words <= _SUFFERED
