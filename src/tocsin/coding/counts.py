"""Reads how many were killed, injured or arrested, and how many took part, out of a sentence.

Numbers are intervals: *12* is (12, 12), *dozens* (24, 99), *hundreds* (200, 999), *between 8 and 12* (8, 12), *at least 12* and
*more than 12* (12, 12) as printed. The codebook (section 5) gives the vague ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tocsin.records import Interval

VAGUE: dict[str, Interval] = {
    "a couple": (2, 2), "several": (3, 9), "a handful": (3, 9), "a dozen": (12, 12), "half a dozen": (6, 6),
    "scores": (40, 199), "dozens": (24, 99), "hundreds": (200, 999), "thousands": (2000, 9999),
    "tens of thousands": (20000, 99999), "hundreds of thousands": (200000, 999999), "a million": (1000000, 1000000),
    "millions": (2000000, 9999999), "several dozen": (36, 99), "several hundred": (300, 999),
    "several thousand": (3000, 9999), "a thousand": (1000, 1000), "a hundred": (100, 100), "two dozen": (24, 24),
}  # fmt: skip
_ONES = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)

_PLAIN = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?: (?:million|thousand))?"
    r"|(?:"
    + "|".join(_TENS)
    + r")(?:-(?:"
    + "|".join(_ONES)
    + r"))?|"
    + "|".join(sorted(_ONES, key=len, reverse=True))
    + ")"
)
_VAGUE = "|".join(sorted((re.escape(v) for v in VAGUE), key=len, reverse=True))
NUMBER = rf"(?:between {_PLAIN} and {_PLAIN}|{_PLAIN}(?: to |-| or ){_PLAIN}|{_VAGUE}|{_PLAIN})"
_NOT_PEOPLE = (
    r"(?![\d,]*\d)(?!-| (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b| (?:per ?cent|percent|years?|year-olds?|days?"
    r"|weeks?|months?|hours?|minutes?|miles?|kilomet|km|dollars|times|a\.?m|p\.?m)\b|%|:)"
)
_FILL = r"(?:(?!(?:and|but|while|or) )[\w’'\-]+,? ){0,5}?"

_PATTERNS: dict[str, list[re.Pattern[str]]] = {
    role: [re.compile(p, re.IGNORECASE) for p in patterns]
    for role, patterns in {
        "killed": [
            rf"\b({NUMBER}){_NOT_PEOPLE} {_FILL}(?:were |was |are |have been |had been |has been |being |reported |left |found |confirmed )*(?:killed|dead|died|slain|massacred|executed|beheaded|hanged|lost (?:their|his|her) li|perished)",
            rf"\b(?:kill(?:ed|ing|s)?|massacr(?:ed|ing)|behead(?:ed|ing)|executed|execution of|deaths? of|bodies of|slaughtered|claim(?:ed|ing) the lives of|gunn(?:ed|ing) down|assassinated) (?:at least |more than |about |around |nearly |almost |over |up to |some |an estimated |as many as |another |all |the )*({NUMBER}){_NOT_PEOPLE}",
            rf"(?:death toll|toll|number of dead)\b.{{0,40}}? (?:to|at|of|was|reached|stood at) (?:at least |more than |about |around |nearly )*({NUMBER}){_NOT_PEOPLE}",
            rf"\b({NUMBER}) (?:deaths|fatalities|dead)\b",
            rf"\bleft (?:at least |more than |about |some |around )?({NUMBER}) {_FILL}dead",
        ],
        "injured": [
            rf"\b({NUMBER}){_NOT_PEOPLE} {_FILL}(?:were |was |have been |had been |are |being |left )*(?:injured|wounded|hurt|maimed)",
            rf"\b(?:injur(?:ed|ing)|wound(?:ed|ing)|hurting) (?:at least |more than |about |around |nearly |over |up to |some |as many as |another )*({NUMBER}){_NOT_PEOPLE}",
        ],
        "arrested": [
            rf"\b({NUMBER}){_NOT_PEOPLE} {_FILL}(?:were |was |have been |had been |are )*(?:arrested|detained|rounded up|taken into custody|jailed|abducted|kidnapped)",
            rf"\b(?:arrest(?:ed|ing|s|s of| of)?|detain(?:ed|ing|s)?|detention of|rounded up|jailed|seiz(?:ed|ing)) (?:at least |more than |about |around |nearly |over |up to |some |as many as |another )*({NUMBER}){_NOT_PEOPLE} (?!vessel|ship|tanker|boat|kilo|kg|ton|weapon|rifle)",
        ],
        "size": [
            rf"\b({NUMBER}){_NOT_PEOPLE} (?:of )?{_FILL}(?:people|protest\w+|demonstrat\w+|supporters|marchers|workers|students|teachers|residents|mourners|activists|followers|women|farmers|miners|strikers|villagers|opponents|members)\b",
            rf"(?:crowds?|rally|march|demonstration|protest|gathering)s? of (?:at least |more than |about |around |nearly |over |up to |some |an estimated )*({NUMBER}){_NOT_PEOPLE}",
            r"\b(tens of thousands|hundreds of thousands|thousands|hundreds|dozens|millions) (?:marched|rallied|gathered|protested|demonstrated|took to|turned out|massed|attended|poured|chanted)",
        ],
    }.items()
}
# Every pattern but the one for a single victim holds a number, and a number begins like one of these.
_ANY_NUMBER = re.compile(
    r"\b(?:\d|between|" + "|".join(re.escape(w) for w in (*_ONES, *_TENS, *VAGUE)) + ")", re.IGNORECASE
)
_SINGLE_VICTIM = re.compile(
    r"\b(?:a|an|one|the) (?:[\w’'-]+ ){1,4}(?:was|is|has been|had been) (?:shot dead|killed|assassinated|murdered|executed)\b",
    re.IGNORECASE,
)


def value(text: str) -> Interval | None:
    """A number phrase as an interval, or ``None`` where it is none."""
    phrase = text.lower().strip()
    if phrase in VAGUE:
        return VAGUE[phrase]
    if m := re.fullmatch(rf"(?:between )?({_PLAIN})(?: and | to |-| or )({_PLAIN})", phrase):
        low, high = _plain(m.group(1)), _plain(m.group(2))
        if low is not None and high is not None and low <= high and not re.fullmatch(rf"{_PLAIN}", phrase):
            return low, high
    n = _plain(phrase)
    return None if n is None else (n, n)


def _plain(word: str) -> int | None:
    if m := re.fullmatch(r"(\d+(?:\.\d+)?) (million|thousand)", word):
        return round(float(m.group(1)) * {"million": 1_000_000, "thousand": 1000}[m.group(2)])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+", word):
        return int(word.replace(",", ""))
    if word in _ONES or word in _TENS:
        return _ONES.get(word) or _TENS[word]
    tens, _, ones = word.partition("-")
    return _TENS[tens] + _ONES[ones] if tens in _TENS and ones in _ONES else None


ROLES = tuple(_PATTERNS)
"""``killed``, ``injured``, ``arrested``, ``size``."""


def find(
    sentence: str, trigger: tuple[int, int] | None = None, *, roles: Collection[str] = ROLES
) -> dict[str, Interval]:
    """The counts a sentence gives, by role, of those asked for.

    Where a role is counted more than once (*killed three soldiers and two policemen* aside), the mention nearest to the trigger wins.
    """
    out: dict[str, Interval] = {}
    for role in roles if roles and _ANY_NUMBER.search(sentence) else ():
        best: tuple[int, Interval] | None = None
        for pattern in _PATTERNS[role]:
            for m in pattern.finditer(sentence):
                number = value(m.group(1))
                if number is None or (number[0] == number[1] and 1900 <= number[0] <= 2099 and "," not in m.group(1)):
                    continue
                distance = abs(m.start() - trigger[0]) if trigger else m.start()
                if best is None or distance < best[0]:
                    best = (distance, number)
        if best:
            out[role] = best[1]
    if "killed" in roles and "killed" not in out and _SINGLE_VICTIM.search(sentence):
        out["killed"] = (1, 1)
    return out
