"""Makes role spans whole: joins torn names, trims loose ends, and drops what names nobody."""

from __future__ import annotations

import re

Piece = tuple[int, int]

_GAP = re.compile(r"(?:[ .\-]{0,3}|[’']s? ?| (?:of|the|of the|al|bin|ibn|von|van|de|del|la) )")
_RELATIVE = re.compile(r"\b(?:that|which|who) $")
_CLAUSE_VERB = re.compile(r"[a-z]+ (?=[A-Z])")
"""After *that*, *which* or *who* the verb of the clause, and the name it is about: *bases that house American troops*."""
_LOOSE = re.compile(
    r"^(?:(?:When|If|Since|After|Before|While|But|And|With|On|In|By|From|As|Following|Meanwhile|Because|Although|Though|Yet|Once"
    r"|Until|Under|Despite|Unlike|Then|Now|Share|Still|However|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\s(?=[A-Z])"
    r"|[\s,;:.“”\"()\-–—]|(?:and|or|by|with|from|to|that|which|but|as)\s)+"
    r"|(?:[\s,;:.“”\"(\-–—]|\s(?:and|or|by|the|a|of|in|on|to|that))+$"
)
_NOBODY = re.compile(r"(?:of|the|a|an|and|to|in|on|s|’s|'s|by|for|with|at|\W|\d{1,2})+", re.IGNORECASE)
_DAY = re.compile(r" (?:on )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tomorrow)$")
_ENVOY = re.compile(
    r"(?:[A-Z][\w.-]+(?:[’']s)? |[Tt]he |an? |its |their )?(?:(?:special|former|new|deputy|permanent) )?"
    r"(?:[Aa]mbassador|[Ee]nvoy|[Rr]epresentative|[Cc]onsul(?: general)?|[Cc]hargé d[’']affaires) to (?:the )?$"
)
_TERRORIST = re.compile(r"(?:^|(?<= ))\s?(?:terrorist|terror)$", re.IGNORECASE)
_ACT_WORD = re.compile(
    r" (?:attack|act|action|operation|incident|bombing|strike|blast|assault|raid|move|crime|threat)s?\b"
)
"""Behind *terrorist*, it says what the act is, not who did it."""
_NAME_END = re.compile(r"^(?:(?: |-|[’'])[A-Z][\w’'-]+)+|^[\w’'-]+")
_NAME_START = re.compile(r"(?:(?:[A-Z][\w.’'-]*|al|bin|von|van|de)[ -])+$|[\w’'-]+$")


def whole(sentence: str, pieces: list[Piece], *, names: bool) -> list[Piece]:
    """The spans of one role, joined, trimmed, and (for ``names``) stretched over the rest of a capitalised name."""
    out: list[Piece] = []
    for lo, hi in sorted(pieces):
        if (
            out
            and lo >= out[-1][1]
            and _GAP.fullmatch(sentence, out[-1][1], lo)
            and _joins(sentence, out[-1], (lo, hi))
        ):
            out[-1] = (out[-1][0], hi)
        else:
            out.append((lo, hi))
    stretched = [_stretch(sentence, p) if names else p for p in out]
    trimmed = (_trim(sentence, p) for p in stretched)
    kept: list[Piece] = []
    for p in trimmed:
        if p[1] > p[0] and not _NOBODY.fullmatch(sentence, *p) and not any(k[0] <= p[0] and p[1] <= k[1] for k in kept):
            kept.append(p)
    return kept


def _joins(sentence: str, a: Piece, b: Piece) -> bool:
    """Two pieces are one name when nothing, or a mark inside a name, parts them; *US* and *Iranian officials* stay two."""
    gap = sentence[a[1] : b[0]]
    return gap != " " or (sentence[a[1] - 1].isalnum() and sentence[b[0]].isalnum())


def _stretch(sentence: str, p: Piece) -> Piece:
    """A span that ends or begins inside a word or a capitalised name takes the rest of it."""
    lo, hi = p
    if hi < len(sentence) and (sentence[hi].isalnum() or _ends_in_name(sentence, lo, hi)):
        m = _NAME_END.match(sentence[hi:])
        hi += m.end() if m else 0
    if envoy := _ENVOY.search(sentence, max(0, lo - 60), lo):  # the ambassador to Tehran, by name
        return envoy.start(), hi
    if lo and (sentence[lo - 1].isalnum() or (sentence[lo].isupper() and sentence[lo - 1] in " -")):
        m = _NAME_START.search(sentence[max(0, lo - 40) : lo])
        if m and (sentence[lo - 1].isalnum() or m.group(0)[0].isupper()):
            lo -= len(m.group(0))
    return lo, hi


def _ends_in_name(sentence: str, lo: int, hi: int) -> bool:
    last = re.search(r"[\w’'-]+$", sentence[lo:hi])
    return bool(last and last.group(0)[0].isupper() and not last.group(0).isupper())


def _trim(sentence: str, p: Piece) -> Piece:
    if sentence.startswith(".S.", p[1]) and sentence[p[0] : p[1]].endswith("U"):  # U.S. in two word pieces
        p = (p[0], p[1] + 3)
    if (only := _TERRORIST.search(sentence, *p)) and _ACT_WORD.match(sentence, p[1]):
        p = (p[0], only.start())
    if day := _DAY.search(sentence, *p):
        p = (p[0], day.start()) if day.start() > p[0] else p
    if p[0] and sentence[p[0] - 1] in "’'" and sentence.startswith("s ", p[0]):  # the tail of a possessive before it
        p = (p[0] + 2, p[1])
    if (verb := _CLAUSE_VERB.match(sentence, *p)) and _RELATIVE.search(sentence, 0, p[0]):
        p = (verb.end(), p[1])
    text = sentence[p[0] : p[1]]
    start = _LOOSE.match(text)
    lo = p[0] + (start.end() if start else 0)
    end = _LOOSE.search(sentence[lo : p[1]])
    hi = lo + end.start() if end and end.end() == p[1] - lo and end.start() > 0 else p[1]
    return lo, hi
