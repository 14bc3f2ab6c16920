"""Words that sell: no entry, draft or edit may hold them."""

from __future__ import annotations

import re
from functools import lru_cache

_PATTERNS = (
    r"discounts?\b", r"coupons?\b", r"promo(?:tion(?:al)?|s)?(?: codes?)?\b", r"vouchers?\b", r"affiliates?\b",
    r"(?:use|with|enter|my) (?:the |my |this )?code\b", r"\d+ ?(?:%|percent) off\b", r"\bcode [\"“']\w+",
    r"link in (?:my |the |our )?bio\b", r"free trial\b", r"limited (?:time )?offer\b", r"special offer\b", r"on sale\b",
    r"sign up (?:for|to|at|now|here)\b", r"subscribe (?:to|now|here)\b", r"money.back\b",
    r"(?:buy|order|shop) (?:now|here|my|our|from)\b",
    r"my (?:program(?:me)?|course|ebook|e-book|app|channel|newsletter)\b", r"check out (?:my|our)\b", r"dm me\b",
    r"sponsor(?:ed|ship)?\b", r"giveaway\b",
    r"(?:has|have|got|running) an? (?:great |good |special )?(?:deal|offer|sale)\b",
    r"(?:tell|mention) \w+ (?:that )?I sent you\b",
    r"best on the market\b", r"I (?:coach (?:online|clients|people)|sell)\b",
    r"(?:visit|join) (?:my|our) (?:clinic|gym|studio|store|shop|website|site)\b",
    r"(?:at|from|see) (?:my|our) (?:clinic|studio|store|shop|website|site)\b",
    r"spots? (?:left|open|available)\b", r"worth every (?:penny|cent)\b", r"code:? [A-Z]+\d+\b", r"saves? you \d+ ?%",
    r"you won['’]t regret (?:it|buying)\b",
    r"(?:call|text|phone|whatsapp|ring)(?: me| us| now)?:? (?:at |on )?\+?\d[\d ().\-]{5,}\d",
    r"book (?:at|with) (?:me|us|my|our)\b", r"shout-?out\b", r"on the market\b", r"our partners?\b",
    r"half off\b",
    r"(?:only one |ones? )?worth buying\b", r"I (?:get|buy|order) (?:mine|all mine|my \w+) from\b",
    r"the (?:app|program(?:me)?|plan|course|powder) (?:that )?I (?:built|made|wrote|sell)\b",
    r"first (?:week|month|session)s? (?:is|are) free\b", r"\d+ off with (?:my|our|the|this|code|\w*\d)\b",
    r"(?:the |our )?(?-i:[A-Z]\w*) app\b", r"(?:my|our|the) (?:patreon|ko-fi|substack|discord)\b", r"patreon\b",
    r"(?:my|our) (?:[\w-]+ ){0,2}(?:programmes?|programs?|courses?|ebooks?|e-books?|apps?|channels?|podcasts?|"
    r"newsletters?|clinic|studio|shop|"
    r"store|coaching|class(?:es)?|workshops?|webinars?|brand|memberships?|patreon|training plans?|templates?|merch|"
    r"boot ?camps?|seminars?)\b"
    r"(?! (?:thread|wiki|post))",
    r"(?:is|are|it's|be) on (?:us|me|the house)\b",
    r"(?:first|free|trial) (?:\w+ )?(?:week|class|session|month|consult\w*|sample|assessment|lesson|call)s?"
    r"(?: \w+)? (?:is|are|for) (?:on|free)\b",
    r"free (?:class|session|consult\w*|sample|assessment|lesson|call|month|week|shipping|delivery)(?:es|s)?\b",
    r"(?:friendly|fair|good|great|special|low|best|lovely|unbeatable|mates'?|member) (?:prices?|rates?|"
    r"deals?)\b(?! of)",
    r"bargains?\b",
    r"(?:his|her|their|its|my|our) (?:prices|rates|fees)\b", r"paying (?:members|subscribers|customers|clients)\b",
    r"subscribe\b|subscribers\b",
    r"follow (?:me|us)\b", r"follow (?:him|her|them) on\b", r"like and (?:share|subscribe|follow)\b",
    r"(?:tak(?:e|es|ing)(?: on)?|has room for|have room for|accepting|looking for)(?: new| more| a few|"
    r" some)* (?:clients|bookings|customers|sign-?ups)\b",
    r"(?:has|have|got|with)(?: still| just| a few| some| got)* "
    r"(?:(?:room|space|spots?|slots?|places?|openings?) for (?:an? |few |some |more |new )*(?:clients|beginners|"
    r"people|members|runners|lifters|you|customers)|"
    r"(?:spots?|slots?|places?|openings?) (?:left|free|open))\b",
    r"book (?:a|an|your) (?:\w+ )?(?:session|slot|call|consult\w*|spot|place|class)\b", r"brought to you by\b",
    r"(?:powered|presented) by (?-i:[A-Z])",
    r"(?:grab|buy|order|treat) yourself (?:to )?(?:an?|the|one|some)\b", r"get yourself (?:an?|the|some) (?-i:[A-Z])",
    r"(?:cannot|can['’]t|could(?:n['’]t| not)) recommend \w+ (?:\w+ )?(?:enough|highly)\b",
    r"(?:i|we) (?:can |highly |always |really |only |strongly )*(?:swear by|recommend (?-i:[A-Z]))",
    r"(?:i|we)(?:['’]ve| have)? (?:just |also )?(?:wrote|written|published|launched|built|made|released) (?:an?|the|"
    r"our|my) (?:\w+ )?"
    r"(?:book|e-?book|guide|programme?|program|course|app|plan|podcast|spreadsheet)\b",
    r"(?:webinars?|masterclass(?:es)?|boot ?camps?)\b",
    r"(?:i|we)(?: also)? (?:offer|teach|run|hold|give) (?:\w+ ){0,2}(?:class(?:es)?|courses?|coaching|sessions|"
    r"lessons|workshops|plans|clinics)\b",
    r"for sale\b", r"(?:has|have|with|offers?) an? (?:free |trial |intro )(?:week|month|class|session|lesson)\b",
    r"trial (?:week|month|class|lesson|membership)s?\b",
    r"nothing else comes close\b", r"(?:is|are) the place to (?:go|be|train)\b",
    r"(?:my|our) (?:coaching|training|consult\w*) (?:slots?|spots?|calendar|diary)\b",
    r"the only (?:one|brand|powder|supplement|product|app|kit|gear) (?:that works|i trust|you need|worth)\b",
    r"money can buy\b",
    r"(?:best|top|finest|number one|no\. ?1) (?!(?:\w+ )?(?:evidence|stud|trial|review|data|research|guid|advice|"
    r"summar|answer|thing))(?:\w+ ){0,2}(?:out there|around|in town|in the (?:area|city|business|country))\b",
    r"(?:my|our) (?:wife|husband|partner|friend|mate|brother|sister|buddy|cousin|gym|team|company|business|coach|"
    r"daughter|son|mum|dad)(?: \w+)? "
    r"(?:runs|offers|sells|makes|owns|teaches|does (?:sports? )?(?:massage|physio|coaching|training|yoga|pilates|"
    r"nutrition))\b",
    r"(?:available|out) (?:now|at|on|from) (?:my|our|the (?:app|shop|store|web)|amazon|all good|iherb|ebay|etsy|"
    r"spotify|itunes)\b",
    r"(?:from|on|at|via|off) (?:amazon|iherb|ebay|etsy|walmart|costco|decathlon)\b",
    r"(?:my|our|his|her|their) (?:own )?(?:youtube|insta(?:gram)?|tiktok|telegram|whatsapp|discord|facebook|fb|"
    r"twitch) (?:channel|page|group|account|server|live|series)\b",
    r"(?:check|see|visit|look at|find (?:\w+ )?(?:on|in|via)) (?:my|our) (?:profile|page|bio|socials|insta\w*|site|"
    r"blog|links?)\b",
    r"(?:ships?|delivers?|delivered) (?:worldwide|free|to your door|next day)\b",
    r"while (?:stocks?|supplies) lasts?\b",
    r"(?:only|just|last) (?:\w+ )?(?:left in stock|places left|days left)\b",
    r"(?:has|have) (?:never|not) (?:felt|slept|looked) (?:so good|better) since\b",
    r"(?:premium|pro|paid) (?:version|members(?:hip)?|plan|tier|subscription)\b",
    r"(?:message|email|contact|ping) me\b",
    r"(?:train|work|book|sign up|come (?:and )?train) with (?:me|us)\b",
    r"come (?:and )?(?:train|visit|see|try)(?: \w+){0,2} (?:us|me|(?:our|my) (?:gym|clinic|studio|place))\b",
    r"join (?:us|me|my|our|the team|the club|today)\b(?! (?:in|on) (?:the|this|our) (?:thread|daily|weekly))",
    r"download (?:my|our|the app|now)\b",
    r"(?:tested|trusted|loved|used) by (?:thousands|millions|pros|the pros|elite|olympians|champions)\b",
    r"free \w* ?(?:pdf|e-?book|guide|download)s?\b",
)  # fmt: skip
_MAKER = re.compile(
    r"(?<![\w.])(?!(?:YouTube|TikTok|PubMed|WhatsApp|LinkedIn|FaceTime|PhD|BSc|MSc|(?:Mc|Mac|De|Du|La|Le|Van|Fitz|"
    r"O)[A-Z]))[A-Z][a-z]+[A-Z][a-z]\w*"
)
"""A name with a capital inside, as makers write theirs; sites and surnames apart."""
_PRICE = re.compile(r"[$£€] ?\d|\b\d+ ?(?:dollars|bucks|euros?|quid)\b", re.IGNORECASE)
_BRANDS = (
    "DVRT", "Perform Better", "Ultimate Sandbag", "Athlean-X", "Athlean X", "Knees Over Toes Guy", "kneesovertoesguy",
    "ATG program", "Theragun", "Hypervolt", "Hyperice", "TriggerPoint", "RockTape", "KT Tape", "Optimum Nutrition",
    "MyProtein", "Gymshark", "Athletic Greens", "AG1", "Transparent Labs", "Peloton", "F45", "Gatorade", "Voltaren",
    "LMNT", "Altra", "Altras", "Bowflex", "Planet Fitness", "Hoka", "Hokas", "Nike", "Adidas", "Garmin", "Fitbit",
    "Lululemon", "Concept2", "TRX", "NordicTrack", "Dymatize", "MuscleTech", "Huel", "Herbalife", "Liquid IV",
    "Under Armour", "Reebok", "ASICS", "Saucony", "MyFitnessPal", "Fitbod", "BetterMe", "Orgain", "Vibram", "Salonpas",
)  # fmt: skip
_PROMOTION = re.compile(r"(?<!\w)(?:" + "|".join(_PATTERNS) + ")", re.IGNORECASE)
_BRAND = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(brand) for brand in _BRANDS) + r")(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def selling(text: str) -> re.Match[str] | None:
    """Return the first place where ``text`` sells or offers; a price or a brand alone does not."""
    return _PROMOTION.search(text)


@lru_cache(maxsize=4096)
def makers(text: str) -> tuple[re.Match[str], ...]:
    """Return each name in ``text`` that is written as makers of apps and gear write theirs."""
    return tuple(_MAKER.finditer(text))


@lru_cache(maxsize=4096)
def promotional(text: str) -> tuple[re.Match[str], ...]:
    """Return each place where ``text`` sells, offers or names a price or a brand."""
    return (*_PROMOTION.finditer(text), *_PRICE.finditer(text), *_BRAND.finditer(text))
