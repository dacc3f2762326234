"""Words that say for whom a crowd gathers, and not against whom."""

from __future__ import annotations

import re

_FOR = re.compile(
    r"\b(?:remember|mourn|commemorat|honou?r|celebrat|prais|kill|slay|slain|assassinat|murder|martyr|bur(?:y|ied))\w*\b[^;.]{0,70}$"
    r"|\b(?:anniversary|death|funeral|burial|memory|portraits?|pictures?|photographs?|posters?|coffins?|support|tribute|solidarity)"
    r" (?:of|for|to|with) [^;.]{0,50}$"
    r"|\b(?:in favou?r of|loyal to)\b[^;.]{0,50}$",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:against|anti-|condemn\w*|denounc\w*|over|blam\w*|demand\w*)\b[^;.]*$", re.IGNORECASE)


def mourned(between: str) -> bool:
    """Whether a name is that of somebody mourned or cheered, by the words between a protest's trigger and the name."""
    return bool(_FOR.search(between)) and not _AGAINST.search(between)
