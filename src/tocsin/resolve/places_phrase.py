"""Takes a place phrase apart: its head, what contains it, and what its words say about its kind.

``the Syrian town of Baghuz`` has the head ``Baghuz``, the container ``Syrian`` and the kind ``city``; ``Tahrir Square
in Baghdad`` the head ``Tahrir Square`` and the container ``Baghdad``; ``northern Iraq`` the head ``Iraq`` and the
part ``northern``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

KIND_WORDS = {
    "city": (
        "city town village hamlet township municipality port settlement suburb neighbourhood neighborhood "
        "capital resort"
    ),
    "admin1": (
        "province governorate state region prefecture oblast department canton county emirate republic territory krai"
    ),
    "district": "district sub-district subdistrict division quarter area enclave pocket",
    "region": (
        "sea gulf strait straits desert valley mountains mountain range basin plain plateau peninsula delta coast ocean"
    ),
    "point": (
        "square park airport base camp crossing checkpoint bridge prison mosque church university hospital "
        "embassy palace stadium island airbase barracks market dam field refinery street avenue border "
        "terminal station"
    ),
    "country": "country nation kingdom",
}
KIND_OF = {word: kind for kind, words in KIND_WORDS.items() for word in words.split()}

KINDS = "|".join(sorted((re.escape(w) for w in KIND_OF), key=len, reverse=True))
PARTS = (
    r"(?:(?:north|south|east|west|centr)(?:ern|al)?(?:-?(?:east|west|centr)(?:ern|al)?)?|mid|upper|lower|greater|downtown|inner"
    r"|outer|rural|mainland|government-held|rebel-held|regime-held|opposition-held|war-torn|neighbou?ring|nearby|coastal|occupied|"
    r"historic|old)"
)
# a direction with a capital begins a name (*South Carolina*), unless a word such as *of* follows it
_LEAD = re.compile(
    r"^(?:(?i:in|at|near|outside|inside|across|throughout|around|from|to|into|toward|towards|over|off|on|within|along|close to|"
    r"just|of|the|a|an|its|their|his|her|this|that|same|very|"
    r"outskirts|suburbs?|centre|center|heart|streets|city centre|coast|shores?|vicinity|town|city)\s+|"
    r"(?:north|south|east|west|northeast|northwest|southeast|southwest|north-east|north-west|south-east|south-west)\s+|"
    r"(?:North|South|East|West)\s+(?=of\s))+"
)
_PART = re.compile(rf"^(?P<part>{PARTS}(?:\s+and\s+{PARTS})*)\s+(?=\S)", re.IGNORECASE)
_KIND_OF = re.compile(rf"^(?:\w+\s+)??(?P<kind>{KINDS})s?\s+of\s+(?=[A-Z'’a])")
_KIND_LEAD = re.compile(rf"^(?P<kind>{KINDS})\s+(?=[A-Z])")
_KIND_TAIL = re.compile(rf"\s+(?P<kind>{KINDS})s?$", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*,\s*|\s+(?:in|of|near|inside|outside|within|at|on|off)\s+(?:the\s+)?|\s*\(|(?<=\w)['’]s\s+|(?<=s)['’]\s+"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A place phrase in pieces.

    ``head`` is the name looked for, ``containers`` the names it lies in (nearest first), ``kind`` a value of
    :data:`KIND_OF` or empty, ``part`` a word such as ``northern``; ``bare`` the head without its kind's word where
    that may belong to the name.
    """

    head: str
    containers: tuple[str, ...] = ()
    kind: str = ""
    part: str = ""
    bare: str = ""


def parse(text: str, *, known: Callable[[str], bool], demonym: Callable[[str], str | None]) -> Phrase:
    """Takes a phrase apart.

    Args:
        text: the phrase as a coder extracts it.
        known: whether a name is in the gazetteer, which keeps ``Gulf of Aden`` in one piece.
        demonym: the country of a word such as ``Syrian``.
    """
    rest = " ".join(text.split()).strip(" .,;:")
    if known(rest) and not rest.islower():
        head, kind, bare = _kind(rest, known)
        return Phrase(head, kind=kind, bare=bare) if bare else Phrase(rest)
    rest = _LEAD.sub("", rest)
    containers: list[str] = []
    kind = part = ""
    for _ in range(4):
        before = rest
        if known(rest) and rest[:1].isupper():
            break
        if (m := _PART.match(rest)) and not part:
            part, rest = m["part"], rest[m.end() :]
            continue
        if m := _KIND_OF.match(rest):
            kind, rest = KIND_OF[m["kind"].lower()], rest[m.end() :]
        rest, found = _strip_demonym(rest, demonym)
        containers += found
        rest = _LEAD.sub("", rest)
        if rest == before:
            break
    head, outer = _split(rest, known)
    head, tail, bare = _kind(head, known)
    return Phrase(head, tuple(outer + containers), tail or kind, part, bare)


def _strip_demonym(rest: str, demonym: Callable[[str], str | None]) -> tuple[str, list[str]]:
    words = rest.split(" ")
    for size in (2, 1):
        word = " ".join(words[:size])
        if len(words) > size and demonym(word):
            return " ".join(words[size:]), [word]
    return rest, []


def _split(rest: str, known: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The head and its containers; a known name with ``of`` or ``in`` inside stays whole."""
    if known(rest):
        return rest, []
    for m in _SPLIT.finditer(rest):
        left, right = rest[: m.start()], rest[m.end() :].strip(" )")
        if not left or not right:
            continue
        inner, outer = _split(right, known)
        if m[0].lstrip()[:1] in "'’":
            if not known(left) or right.lower() in KIND_OF:
                continue
            # "Iraq's Anbar province": what owns contains
            return inner, [*outer, left]
        return left, [inner, *outer]
    return rest, []


def _kind(head: str, known: Callable[[str], bool]) -> tuple[str, str, str]:
    """The head, its kind, and the head without the word for it where both may be its name (*Karak district*, *Kuwait
    City*).
    """
    if m := _KIND_TAIL.search(head):
        kind = KIND_OF[m["kind"].lower()]
        bare = head[: m.start()]
        if known(head) and kind not in {"admin1", "district"}:
            return head, kind, ""
        # "Tahrir Square" is a name with its word, "Anbar province" is not
        return (head, kind, "") if kind == "point" else (bare, kind, head if known(head) else "")
    if m := _KIND_LEAD.match(head):
        return head[m.end() :], KIND_OF[m["kind"].lower()], ""
    return head, "", ""
