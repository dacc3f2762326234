"""Words for pages: text of the news made harmless to look at, days, numbers, names and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

# Control characters, and those that turn the direction of writing for what follows them.
_CONTROLS: dict[int, None] = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROLS |= {0xFEFF: None, 0x2028: None, 0x2029: None}
LONGEST = 280
"""A title or description is shown to this length; one that is longer is a fault of its source."""

QUADS = ("material conflict", "verbal conflict", "verbal cooperation", "material cooperation")
STATUSES = {
    "reported": "reported as news",
    "recalled": "known only from looking back",
    "planned": "announced, not done",
    "feared": "feared or possible",
    "denied": "denied",
}
AUX = {
    "none": "new",
    "historical": "looked back on",
    "future": "planned",
    "hypothetical": "possible or feared",
    "negation": "denied or not done",
}
TYPES = {
    "AGREE": "agrees or promises",
    "CONSULT": "meets or talks",
    "SUPPORT": "praises or backs",
    "CONCEDE": "yields in words",
    "COOPERATE": "works together",
    "AID": "gives aid",
    "RETREAT": "steps back",
    "REQUEST": "demands",
    "ACCUSE": "accuses",
    "REJECT": "refuses",
    "THREATEN": "threatens",
    "PROTEST": "protests",
    "SANCTION": "sanctions",
    "MOBILIZE": "moves forces",
    "COERCE": "coerces",
    "ASSAULT": "attacks",
}


def plain(text: object) -> str:
    """A text without what a reader would not see but be misled by; markup in it stays text (templates escape it)."""
    return str(text if text is not None else "").translate(_CONTROLS)


def short(text: object, length: int = LONGEST) -> str:
    """The beginning of a text; an ellipsis where something is left out."""
    clean = plain(str(text if text is not None else "")[: 4 * length + 100]).strip()
    return clean if len(clean) <= length else clean[: length - 1].rstrip() + "…"


def day(value: object) -> str:
    """``2020-01-03`` as *3 Jan 2020*; what is no day stays as it is, and nothing is a dash."""
    if not value:
        return "—"
    try:
        at = date.fromisoformat(str(value)[:10])
    except ValueError:
        return short(value, 20)
    return f"{at.day} {at:%b %Y}"


def moment(value: object) -> str:
    """``2020-01-03T04:05:06+00:00`` as *3 Jan 2020, 04:05 UTC*."""
    text = str(value or "")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return day(value)
    if len(text) <= len("2020-01-03"):
        return day(value)
    zone = "" if at.tzinfo is None else f" {at:%Z}"
    return f"{day(value)}, {at:%H:%M}{zone}"


def span(row: Any) -> str:
    """The day or days of an act in words, as exactly as the text tells them."""
    start: str | None
    start, end, precision = row.get("date"), row.get("enddate") or row.get("date"), row.get("date_precision")
    if not start:
        first = row.get("first_reported") or row.get("published")
        return f"day not told, reported {day(first)}" if first else "day not told"
    try:
        if precision == "year":
            return start[:4]
        if precision == "month":
            return f"{date.fromisoformat(start):%B %Y}"
    except ValueError:
        return short(start, 20)
    return day(start) if start == end else f"{day(start)} to {day(end)}"


def count(number: object, one: str, many: str = "") -> str:
    """A number and its noun."""
    n = int(number or 0)  # type: ignore[call-overload]
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def between(interval: Any) -> str:
    """An interval as *7* or *7–10*."""
    if not interval:
        return ""
    low, high = (interval["low"], interval["high"]) if isinstance(interval, dict) else interval
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


@cache
def country(code: str) -> str:
    """A country's common name by its ISO 3166-1 alpha-3 code; anything else stays as it is."""
    import pycountry

    special = {"UNO": "United Nations", "EUR": "European Union", "IGO": "Intergovernmental organisations", "XKX": "Kosovo",
               "NGO": "Non-governmental organisations", "IMG": "Transnational armed groups", "KOS": "Kosovo",
               "MNC": "Multinational companies", "ISM": "Transnational movements", "TUR": "Turkey"}  # fmt: skip
    if code in special:
        return special[code]
    found = pycountry.countries.get(alpha_3=code) if re.fullmatch("[A-Z]{3}", code) else None
    return str(getattr(found, "common_name", found.name)).split(",")[0] if found else code


def entity(value: Any) -> str:
    """An actor in words: the known name, else the text."""
    return short(value.get("name") or value.get("text") or value.get("code") or "somebody", 80)


def place(value: Any) -> str:
    """A place in words, with its country unless it is one."""
    if not value:
        return ""
    name = short(value.get("name") or value.get("text"), 80)
    land = value.get("country")
    outer = country(land) if land and value.get("precision") not in ("country", "region") else name
    return name if outer == name else f"{name}, {outer}"


def weblink(value: object) -> str:
    """An address that may be followed, else nothing: only http and https lead out of a desk."""
    text = plain(value).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc and len(text) < 2000 else ""


def segment(value: object) -> str:
    """A text as one part of an address."""
    return quote(str(value), safe="")


def joined(values: Iterable[object]) -> str:
    """Values in one cell."""
    return " | ".join(str(v) for v in values if v is not None)
