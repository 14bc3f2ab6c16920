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
    r"free \w* ?(?:pdf|e-?book|guide|download)s?\b",
)  # fmt: skip
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
def promotional(text: str) -> tuple[re.Match[str], ...]:
    """Return each place where ``text`` sells, offers or names a price or a brand."""
    return (*_PROMOTION.finditer(text), *_PRICE.finditer(text), *_BRAND.finditer(text))
