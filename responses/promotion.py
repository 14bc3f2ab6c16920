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
)  # fmt: skip
_BRANDS = (
    "DVRT", "Perform Better", "Ultimate Sandbag", "Athlean-X", "Athlean X", "Knees Over Toes Guy", "kneesovertoesguy",
    "ATG program", "Theragun", "Hypervolt", "Hyperice", "TriggerPoint", "RockTape", "KT Tape", "Optimum Nutrition",
    "MyProtein", "Gymshark", "Athletic Greens", "AG1", "Transparent Labs", "Peloton", "F45", "Gatorade", "Voltaren",
)  # fmt: skip
_PROMOTION = re.compile(r"(?<!\w)(?:" + "|".join(_PATTERNS) + ")", re.IGNORECASE)
_BRAND = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(brand) for brand in _BRANDS) + r")(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def promotional(text: str) -> tuple[re.Match[str], ...]:
    """Return each place where ``text`` sells, offers or names a brand."""
    return (*_PROMOTION.finditer(text), *_BRAND.finditer(text))
