"""What people say out of courtesy, which no source has to bear out: thanks, sympathy, wishes, a way to the next page.

Such a sentence opens in one of a few ways, and goes on in words of a closed list. A word that could tell something
about bodies, training or remedies, or that something is good or bad, is not in it: nothing of the kind passes in the
company of a thank-you. Sympathy, and the advice to have somebody look at it, pass in set forms and as a whole only; a
question back to the member passes in words that suggest neither cause nor remedy.
"""

from __future__ import annotations

import re
from functools import lru_cache

from responses.guard.remarks import remark
from responses.similarity import content_words, negated
from responses.wording import expanded

_OPENINGS = re.compile(
    r"^(?:(?:hi|hello|hey)\b|(?:many )?thanks\b(?: for (?:the|this) (?:good|great) (?:post|question))?|thank you\b|"
    r"cheers\b|welcome\b|(?:i am )?sorry to hear\b|(?:i )?hope (?:this|that|it) helps\b(?! \w)|all the best\b|"
    r"(?:good|best of) luck\b(?: with (?:your|the) training\b)?|(?:i am )?(?:happy|glad) to\b|"
    r"(?:please )?feel free\b|(?:please )?let (?:us|me) know\b(?: how it goes\b)?|you are not alone\b|"
    r"(?:a |that is a )?(?:fair|good|great|common) (?:question|worry|point)\b|"
    r"(?:please )?(?:have|take) a look at (?:our|the)\b|i (?:can )?(?:get|see|understand) why\b|"
    r"(?:it is )?(?:a|an) (?:fair|understandable|common|natural) (?:question|worry|fear|thought)\b|"
    r"(?:i am )?sorry (?:if|about)\b|(?:i )?hope you are not\b|you are right to ask\b|"
    r"i (?:like|love) (?:the|your) (?:post|question|drive|enthusiasm)\b|fair play\b|fair enough\b)"
)
_SYMPATHY = re.compile(r"^(?:i am )?sorry (?:to hear|if|about)\b|^(?:i )?hope you are not\b")
_HARD = (
    r"(?:(?:really|so|very|pretty|quite|truly) )?(?:a pain|annoying|awful|frustrating|hard|horrible|miserable|"
    r"no fun|nasty|painful|rough|rotten|scary|stressful|tiring|tough|unpleasant|upsetting|worrying)"
)
_PROFESSION = r"(?:doctor|gp|physio|physiotherapist|physical therapist|clinician|physician)"
_CARER = rf"(?:a|your|another) (?:(?:good|family|local|sports?) )?{_PROFESSION}(?: or (?:a |your )?{_PROFESSION})?"
_WORSE = (
    r"(?:it|this|that|the pain|your pain|things?|anything) "
    r"(?:(?:ever )?(?:gets?|feels?|becomes?) (?:any )?worse|worsens?|lasts|lingers|persists|keeps hurting|"
    r"(?:still )?hurts|changes|worries you|bothers you|flares up|carries on|keeps (?:up|going|hurting)|"
    r"does not (?:get (?:any )?better|go away|improve|settle|stop|ease)|"
    r"(?:is|has) not (?:better|gone|improving|settling))"
)
_UNTIL = r"(?: (?:soon|quickly|suddenly|again|at all|in (?:a|the) (?:few |next )?(?:days?|weeks?)|for you))?"
_WHEN = (
    r"(?:(?:if|when|in case|should) "
    r"(?:you are (?:worried|unsure|in doubt|(?:already |still )?(?:hurt|injured|in pain))|"
    rf"you are coming back from (?:an injury|surgery)|something (?:still )?hurts(?: and keeps hurting)?|in doubt|"
    rf"{_WORSE}{_UNTIL}))"
)
_LOOK = (
    rf"(?:(?:please|do|and|but|so|then) )*(?:(?:you can|you could|it is worth|maybe|better|consider) )?"
    rf"(?:see(?:ing)?|ask(?:ing)?|visit(?:ing)?|talk(?:ing)? to|speak(?:ing)? (?:to|with)|check(?:ing)? with|"
    rf"(?:get|have|getting|having) (?:it|this|that) (?:checked|looked at|seen)(?: out)?(?: by)?) {_CARER}"
    r"(?:,? (?:about (?:it|this|that)|(?:where|how) to (?:start|begin)|what suits you))?"
)
_LET_LOOK = rf"(?:please )?let {_CARER} (?:have|take) a look(?: at (?:it|this|that))?"
_CAN_HELP = (
    rf"{_CARER} can help you (?:with (?:it|this|that)|(?:to )?(?:start|begin)|find (?:a place|out where) to start)"
)
_WHOLE = re.compile(
    rf"(?:ouch|oof|ugh|sorry|man|oh no|oh dear|aw|that sucks)?(?:(?:, | )?(?:that|this|it)(?: really)? "
    rf"(?:sounds|must be|must feel|has to be) {_HARD})?(?:, sorry|, i am sorry)?|"
    rf"(?:{_LOOK}|{_LET_LOOK})(?:,? {_WHEN})?(?:,? please)?|"
    rf"{_WHEN},? (?:{_LOOK}|{_LET_LOOK}|{_CAN_HELP})(?:,? please)?|"
    r"if (?:yours|it|that|your \w+) (?:is|are) "
    r"(?:giving you (?:grief|trouble|a hard time)|acting up|bothering you|sore), "
    r"(?:i am )?sorry to hear (?:it|that)|being (?:that |so )?sore is no fun|"
    r"(?:so|what (?:you can|to) do|what (?:can|may|might) help|in short|some ideas)|"
    r"we cannot tell from (?:this|that|here)|"
    r"(?:i am )?(?:so |really |very )?sorry (?:about (?:that|this|it)|(?:that )?you (?:are|have) (?:to )?"
    r"(?:deal|dealing|go|going|stuck) (?:with|through) (?:this|that|it))|"
    r"(?:i )?hope (?:you (?:feel|get) better|(?:it|this|that) (?:gets|feels) better)(?: soon)?(?: for you)?|"
    r"(?:get well|feel better) soon|(?:please )?take (?:good )?care(?: of yourself)?|i feel (?:for )?you|"
    r"i (?:know|can imagine) how (?:annoying|frustrating|hard|tough) (?:that|this|it) (?:is|can be|must be)"
)
_WORDS = content_words(
    """bring bringing raise raising right now something nursing today lately hi hello hey thanks us me post posting
    share sharing ask asking read reading write writing answer reply comment chat talk discuss thread daily
    weekly wiki faq sidebar pinned sub subreddit community forum group page rules form check mods people folks
    everyone somebody idea belief believe popular common question worry point anything unclear comes lot often
    again way trouble giving grief one here many time"""
)
_BODY = content_words(
    """ankle arm back calf elbow foot hip knee leg neck shin shoulder thigh wrist side left right ache aching acting
    bothering grief hobbling hurting hurts sore spell stairs stiff trouble"""
)
"""Where it hurts and that it does: for sympathy and questions."""
_ASKED = content_words(
    """sounds bother currently day goal hold lift lifts long moment month much now often plan prefer ride run runs
    running session sessions sport train training usually week weeks yours lately changed change exactly start
    started suddenly morning night worse better feel feels felt look like size strength endurance looks health
    fun performance bug bugging both exercise exercises doing getting far going physio doctor say said saw
    seen see tell told best enjoy first type level new enough rest kind next setup gear coach age happen
    happens happened trouble notice tape taping curious two mean"""
)
_SMALL_TALK = content_words(
    """above below behind beyond notice noticed yours mine ours theirs itself myself themselves actually afraid
    again agree also always anyone anything anyway appeal bear bit bother bug by call camp care case catch
    certain clear clearly come cool count course curious doubt each easier easily easy else end enjoy enough
    entirely especially even ever every exactly example fair fairly fairness fan fear feel few find fine first
    former friend full fun general get give glad go good grant granted great guess gym happen happy hear help
    hey hold honest honestly hope idea important in include included including indeed instead interesting just
    keep kind kit know latter leave less let like little live look lose love make matter maybe mean mind miss
    moment more mostly much name near need new next nice no note now number ok okay one only open opinion or
    other otherwise own panic part partly peace pick plain play please plenty point poor pressure prefer put
    question quick quite rather read real really reason remember right round rule said save say second seem
    separate short side silly simple simply single so some someone something sometimes somewhere soon sorry sort
    sound spot start step still stop straight such suit sure surely take talk tell term thank thing think though
    time together too top totally touch true truly truth try turn type understand upfront use useful usual
    version way well what while whole why win wish wonder word work worth write wrong yes yet you your author
    expert study researcher trial group result finding detail coach trainer physio doctor clinician program
    programme i'd i'll i'm i've it's that's there's they're theyre we'd we'll we're we've what's who's you'd
    you'll you're you've arent isnt dont doesnt cant wont im ur u tho btw e g inside outside front middle upper
    lower down bottom edge tip piece strip band layer tissue bone joint ligament muscle big small thin thick
    long bend bending straighten lift lifting stand sit lying press roll move heel toe toes foot around over
    about since until whereas whichever whatever whom whose should shall must got had begin began begun bigger
    biggest smaller younger older known meant thought far three two argument yep yeah nope yourself himself pass
    careful summary stick wrap wrapping wrapped comfy broke ain't patient he he's she she's him us our lifter
    runner people equipment branch chain letter
    cousin mate buddy lad lass kid partner teammate colleague neighbour sibling aunt uncle mum mom dad wife
    husband grandma grandpa crowd member author business picture salt pinch laugh smile joke tale gossip tongue
    lovely kind clever wise neat tidy keen brave boring dull tempting rotten miserable unsettling upsetting scary
    odd weird strange messy vague blunt curious thoughtful relevant fortunate unlucky relieved surprised surprising
    pretend admit blame skip mention send drop toss bin hang grab carry repeat wait watch wonder argue quarrel bet
    wave nod cheer borrow lend teach taught learn learned learnt recall forget forgot ignore
    notice spot tick summarise summarize shorten reword translate label title heading paragraph bullet typo quote
    caution caveat hint clue reply forum myself gladly kindly frankly oddly sadly luckily thankfully roughly
    basically briefly largely merely nearly hardly barely strictly loosely gladly newer latest previous earlier
    recent instance direction corner shelf pocket bag bucket box row queue weekend holiday morning evening afternoon
    tomorrow yesterday tonight meanwhile anymore nowadays someday difference same similar alike opposite
    spelling word phrase sentence line wording meaning term name short handy"""
)
"""What glosses, hedges and turns of phrase are made of; none names a remedy, an illness, a person or a site."""
_CUT = re.compile(r"[,;:] (?:(?:and|but|so|or|then|though) )?| (?:and|but|so) | [\u2013\u2014-] ")
_WORRY = content_words(
    """pain painful hurt hurts hurting sore soreness worse bad lasts lingers nags nagging drags hangs sticks stay
    stays pass passes settle settles settled better go goes away worry worries worried unsure doubt doubts
    bother bothers bothering keep keeps get gets getting change changes improve improving week weeks day days
    month months carry carries return returns come comes up down flare flares sharp sudden new tell sure well
    hang around drag linger persist persists"""
)
"""What makes somebody go and see a clinician, in words that name no illness."""
_HELP = content_words(
    """help watch show guide look check see adjust find start suit suits form technique lift lifting move moving
    squat squatting run running plan right thing more safely sort out way sport training exercise exercises work
    works what where how you place options ask advise advice too properly possible able first take have"""
)
_IF = r"(?:if|when|should|in case|once|as soon as)"
_PERSON = rf"(?:{_CARER}|a pro|a professional|somebody qualified|someone qualified)"
_SENDS = re.compile(
    rf"(?:(?:{_IF}) (?P<when>[^,]+),? )?(?:then |do |please |but |and |so |just |maybe |it is worth |you can |"
    rf"you could |better |"
    rf"always |it is (?:always )?(?:fine|okay|good|best|worth it) to )*"
    rf"(?:see|seeing|ask|asking|visit|talk to|talking to|speak (?:to|with)|chat (?:to|with)|check (?:in )?with|"
    rf"have a word with|"
    rf"run it by|(?:get|have) (?:it|this|that|the \w+|your \w+) (?:checked|looked at|seen|examined)(?: out)?(?: by)?|"
    rf"let)(?: {_PERSON})(?: (?:about (?:it|this|that)|have a look|take a look|look(?: at (?:it|this|that))?|"
    rf"see (?:you|it)|"
    rf"check (?:it|you)|too|first|help))*(?:,? {_IF} (?P<then>[^,]+))?"
)
_HELPED = re.compile(
    rf"(?:(?:{_IF}) (?P<when>[^,]+),? )?(?:but |and |so |then |maybe )*{_PERSON} (?:can|could|will|may|might|"
    rf"should be able to) (?P<then>[^,]+)"
)
_QUESTION = re.compile(
    r"^(?:(?:and|but|so),? )?(?:what|which|who|how|where|when|do|does|did|are|is|was|have|has)\b[^.!?]*$"
)
_ASIDE = re.compile(
    r"^(?:(?:out of curiosity|by the way|one question|just curious|quick question|and|so|but)[,:]? |"
    r"(?:may|can|could|do you mind if) (?:i|we) ask,? |(?:do you mind (?:me |my |us )?asking|i am curious)[,:]? )+|"
    r",? (?:if (?:you do not mind (?:me |my |us )?asking|(?:i|we) may ask|you like|you saw one|so)|by the way|then|"
    r"exactly|"
    r"right now|at the moment|lately)(?=\?)"
)
"""What makes a question politer."""
_TO_THE_MEMBER = re.compile(r"\b(?:you|your|yours|it|that|they)\b")
_POSSESSIVE = re.compile(r"['’]s\b")
_LONGEST = 15
_OF_THE_POST = 2
"""How many of the member's own words a line of sympathy may repeat."""


def courteous(sentence: str, post: str) -> bool:
    """Return whether a sentence is courtesy and nothing else; sympathy may name what the ``post`` complains of."""
    said = expanded(sentence).strip("()* ").rstrip(".!: )")
    return _courteous(expanded(sentence), post) or _in_clauses(said, post)


def _in_clauses(said: str, post: str, *, most: int = 4) -> bool:
    """Whether each clause is a courtesy by itself."""
    if not said or _courteous(said, post) or remark(said.rstrip("?.! ")) or _refers(said):
        return bool(said)
    if most == 0:
        return False
    cuts = [cut for cut in _CUT.finditer(said) if cut.start()]
    return any(
        _in_clauses(said[: cut.start()].strip(), post, most=0)
        and _in_clauses(said[cut.end() :].strip(), post, most=most - 1)
        for cut in cuts
    )


def _refers(said: str) -> bool:
    """Whether the clause sends the member to a clinician, and says nothing of what is wrong or what will be done."""
    if negated(said.replace("does not", "").replace("do not", "").replace("will not", "")):
        return False
    found = _SENDS.fullmatch(said) or _HELPED.fullmatch(said)
    if not found:
        return False
    return content_words(found["when"] or "") | content_words(found["then"] or "") <= _BODY | _WORRY | _HELP


def _courteous(said: str, post: str) -> bool:
    if _WHOLE.fullmatch(said.rstrip(".!:) ")) or _asked_back(said):
        return True
    opening = _OPENINGS.match(said)
    rest = said[opening.end() :] if opening else said
    if opening is None or len(rest.split()) > _LONGEST or negated(rest) or re.search(r"\d", rest):
        return False
    others = content_words(rest) - _WORDS
    if not others:
        return True
    others -= _BODY
    return _SYMPATHY.match(said) is not None and len(others) <= _OF_THE_POST and others <= _words_of(post)


def telling(sentence: str) -> frozenset[str]:
    """Return the stemmed words that can tell something: all but those of courtesies, glosses and turns of phrase."""
    return content_words(sentence) - _WORDS - _SMALL_TALK


def _asked_back(said: str) -> bool:
    """Whether a moderator asks the member something that suggests nothing: "Where does it hurt?"."""
    if not said.endswith("?"):
        return False
    said = _ASIDE.sub("", said).rstrip("?")
    if (
        not _QUESTION.match(said)
        or said.startswith(("what if", "how about", "what about"))
        or not _TO_THE_MEMBER.search(said)
        or len(said.split()) > _LONGEST
    ):
        return False
    return not negated(said) and not re.search(r"\d", said) and content_words(said) <= _WORDS | _BODY | _ASKED


@lru_cache(maxsize=64)
def _words_of(post: str) -> frozenset[str]:
    return content_words(_POSSESSIVE.sub("", post))
