"""How the time expressions of one sentence stand to its acts: which of them can date an act at all, and which one does.

An expression is *free* (*on Tuesday*), or it belongs to a noun (*Friday's test, the 2015 nuclear deal*), counts from another act
(*a day after the vote*), or names an anniversary. Only the free ones date whatever verb is near.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tocsin.resolve import dates
from tocsin.vocab.tables import read_table, shipped

FREE, MODIFIER, OFFSET, ANNIVERSARY = "free", "modifier", "offset", "anniversary"
NEAR = 60
"""Characters between an act and the time words that date it."""
FAR = 100
"""The same for *on Sunday*, which dates the verb before it whatever stands between."""
_WEEKDAY = re.compile(r"(?:early |late )?on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
CLOSE = 30
"""Characters between time words and the verb right after them (*on Sunday strongly responded*)."""
HEAD = 4
"""Words of a noun phrase after the time word that belongs to it."""

SAID = re.compile(
    r"\b(?:said|told|says|saying|announced|warned|tweeted|wrote|added|reported|stated|declared|insisted|noted|stressed|"
    r"emphasi[sz]ed|reiterated|argued|claimed|quoted|speaking|statement|tweets?|interview|remarks?|speech|address|"
    r"conference|message|letter|briefing|sermon|ceremony)\b"
)
_DETERMINED = re.compile(r"(?:\b(?:the|an?|its|his|her|their|this|that|our)|['’]s)\s+(?:[a-z-]+\s+)?$", re.IGNORECASE)
_DATED_BARE = re.compile(
    r"(?:\d{4}|[A-Z][a-z]+day|[A-Z][a-z]{2,8}\.?(?: \d{1,2})?|spring|summer|autumn|fall|winter|weekend|night|morning|evening)$"
)
_OWNED = re.compile(r"['’]s?\s+(?=\w)")
_NOT_HEAD = frozenset(
    "and or but in on of to that which who when as by for with after before was were has had have is are said at from "
    "into over about during since until than then while where it he she they will would could should "
    "must may might can cannot shall did does do says say told remains remain".split()
)
_OFFSET = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?)\s+(?:after|before|since)$", re.IGNORECASE)
_OFFSET_NEXT = re.compile(r"\s+(?:after|before|since)\s")
_YEARS_ON = re.compile(r"\b(?:months?|years?|decades?)\s+on$", re.IGNORECASE)
_FROM = re.compile(r"\s+(?:from|since)\s")
_VAGUE = frozenset({"duration", "set"})
_LOOSE = re.compile(
    r"\d{1,3}[- ]years?[- ]old|.*\b(?:recent|recently|now|nowadays|currently|present|so far|future)\b|(?:day|night)$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(?:minutes?|moments?|dawn|dusk|midnight|noon|midday|[ap]\.?m)\b", re.IGNORECASE)
_DAYED = re.compile(r"day|night|morning|today|\d{1,2} [A-Z]|[A-Z][a-z]{2,8} \d", re.IGNORECASE)
_EDGE = re.compile(r"(?:for|until|till|by|before|after|from|as of)\b", re.IGNORECASE)
_SINCE = re.compile(r"(?:ever )?since\b", re.IGNORECASE)
_ON = re.compile(r"\b(?:has|have|had|been)\b[^,;]*$")
_CLAUSE = re.compile(r"\b(?:but|before|after|until|when|which|who|whose|where|as|since|than|following|that)\b")
_OTHER_CLAUSE = re.compile(r",?\s+(?:and|but|while)\s+[^,;]*\b(?:said|says|had|has|have)\b")
_RELATIVE = re.compile(r", (?:who|which|whose|where|when|after|since|as)\b[^,]*$")
_WHO = re.compile(r", (?:who|which|whose|whom)\b[^,;:]*$")
_BREAK = re.compile(r",(?!\d{3}\b)|[;:“”\"]|\b(?:but|while|said|after|before|since|following|when|which|who)\b")
_BEFORE_OFFSET = re.compile(r"[,;:]")
_LIGHT = re.compile(
    r"\b(?:voic|express|ma[dk]|issu|g[ai]v|launch|h[eo]ld|carr(?:y|ied|ies) out|conduct|stag|beg[ai]n|to?ok|tak(?:es?|ing)|"
    r"impos|reach|paid|pay|announc|sign|open|resum|start|carry|deliver|repeat|fir|call)\w*\s+"
    r"(?:out\s+)?(?:(?:the|an?|its|his|her|their|[\w’']+['’]s|more|new)\s+)?(?:[a-z-]+\s+){0,2}$",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:\b(?:the|a|an|of|its|his|their|this|any)|['’]s)\s+(?:[\w-]+ )?$", re.IGNORECASE)
_DETERMINER = re.compile(r"(?:\b(?:the|a|an|of|its|his|their|this|any)|['’]s)\s+$", re.IGNORECASE)
_ALONG = re.compile(
    r",? when\b[^,;“”\"]{0,70}$| (?:in|by|with|during|through) (?:an?|the)? ?(?:[a-z-]+ ){0,3}$"
    r"| to (?:justify|launch|impose|order|begin|start|stage|hold|sign|conduct|deliver|announce) (?:an?|the|its|his) "
    r"(?:[a-z-]+ ){0,2}$"
)
_HARMED = re.compile(r"\b(?:killed|died|dead|wounded|injured|hurt|arrested|detained)\b")
_WHEN = re.compile(r"(?:\s+[\w’'-]+){0,3}\s+(?:when|as|after)\s+[^,;:“”\"]{0,90}")
_DATELINE = re.compile(r"^[A-Z][A-Z .,()a-z]{2,40}[–—-]+ ")


@dataclass(frozen=True, slots=True)
class Timed:
    """A time expression with its use; offsets in the sentence. ``head`` is where the noun phrase it belongs to ends."""

    start: int
    end: int
    text: str
    use: str
    vague: bool = False
    quoted: bool = False
    head: int = 0


@lru_cache(maxsize=2048)
def read(sentence: str) -> tuple[Timed, ...]:
    """The time expressions of a sentence, in order."""
    flat = sentence.replace("\n", " ")
    return tuple(_timed(flat, e) for e in dates.find(flat))


def _timed(text: str, e: dates.TimeExpression) -> Timed:
    use, head = FREE, e.end
    if "anniversary" in e.text.lower():
        use = ANNIVERSARY
    elif (
        _OFFSET.search(e.text)
        or (_YEARS_ON.search(e.text) and _FROM.match(text, e.end))
        or (_OFFSET_NEXT.match(text, e.end) and re.search(r"\b\w+s?$", e.text) and _counts(e))
    ):
        use = OFFSET
    elif owned := _OWNED.match(text, e.end):
        use, head = MODIFIER, _head(text, owned.end())
    elif _attributive(text, e):
        use, head = MODIFIER, _head(text, e.end + 1)
    vague = e.kind in _VAGUE or bool(_LOOSE.match(e.text)) or bool(_CLOCK.search(e.text) and not _DAYED.search(e.text))
    return Timed(e.start, e.end, e.text, use, vague, quoted(text, e.start), head)


def _counts(e: dates.TimeExpression) -> bool:
    return bool(re.search(r"\b(?:hours?|days?|weeks?|months?|years?)$", e.text))


def _attributive(text: str, e: dates.TimeExpression) -> bool:
    """*The 2015 nuclear deal, the Friday meeting, seventh-century precepts*."""
    after = re.match(r"[ -]([A-Za-z][\w’'-]*)", text[e.end :])
    if after is None or after[1].lower() in _NOT_HEAD:
        return False
    if e.text.endswith("-century"):
        return True
    core = text[e.core : e.end]
    bare = re.sub(r"^(?:the|an?|this|that)\s+", "", core, flags=re.IGNORECASE)
    determined = bare != core or bool(_DETERMINED.search(text[: e.core]))
    return determined and bool(_DATED_BARE.match(bare))


def _head(text: str, at: int) -> int:
    """Where the noun phrase that begins at ``at`` ends."""
    end = at
    for m in list(re.finditer(r"[\w’'-]+", text[at : at + 80]))[:HEAD]:
        if m[0].lower() in _NOT_HEAD or re.search(r"[^\s]", text[end : at + m.start()].strip('“" ')):
            break
        end = at + m.end()
    return end


def quoted(text: str, at: int) -> bool:
    """Whether a position lies inside quotation marks."""
    before = text[:at]
    curly = before.count("“") > before.count("”")
    return curly or before.count('"') % 2 == 1


def modifying(line: tuple[Timed, ...], at: int, end: int) -> Timed | None:
    """The expression whose noun is the act itself: *Friday's test*."""
    return next((t for t in line if t.use == MODIFIER and t.end <= at and end <= t.head + 1), None)


def offset(line: tuple[Timed, ...], sentence: str, at: int) -> Timed | None:
    """The count that leads to the act: *a day after the vote*."""
    for t in reversed(line):
        if t.use == OFFSET and t.end <= at and not _BEFORE_OFFSET.search(sentence[t.end : at]):
            return t
    return None


def commemorating(line: tuple[Timed, ...], at: int) -> Timed | None:
    """The anniversary of the act: *the first anniversary of the killing*."""
    for t in line:
        if t.use == ANNIVERSARY and t.end <= at <= t.end + 2 * NEAR:
            return t
    return None


def clause_end(sentence: str, at: int) -> int:
    """The comma that closes the relative clause around ``at`` (*the king, who ordered the raids, leaves on Friday*), or -1."""
    opened = _WHO.search(sentence[:at])
    return sentence.find(",", at) if opened else -1


def free(line: tuple[Timed, ...], sentence: str, at: int, *, spoken: bool) -> list[Timed]:
    """The free expressions that can date an act at ``at``: what is quoted dates only what is quoted with it."""
    inside = quoted(sentence, at)
    closed = clause_end(sentence, at)
    return [
        t
        for t in line
        if t.use == FREE
        and not (0 <= closed < t.start)
        and not t.vague
        and (t.quoted == inside or (inside and not t.quoted and spoken))
        and not _EDGE.match(t.text)
        and not (_SINCE.match(t.text) and not _ON.search(sentence[max(0, at - NEAR) : at + CLOSE]))
    ]


def following(found: list[Timed], sentence: str, at: int, end: int) -> Timed | None:
    """The expression right after the act: *killed three men on Friday*."""
    for t in found:
        reach = FAR if _WEEKDAY.match(t.text) else NEAR
        if t.start >= end and t.start - end <= reach and not _BREAK.search(sentence[end : t.start]):
            return t
    return None


def saying(found: list[Timed], sentence: str) -> Timed | None:
    """The one expression that dates the speaking: *said on Tuesday, in a letter of Monday, On Monday, the envoy stressed*."""
    hits = [t for t in found if not t.quoted and said_at(sentence, t) is not None]
    return hits[0] if len(hits) == 1 else None


def said_at(sentence: str, t: Timed) -> int | None:
    """Where the word of saying stands that an expression belongs to, or ``None``."""
    before = sentence[max(0, t.start - NEAR - 10) : t.start]
    hits = list(SAID.finditer(before))
    if hits and not re.search(
        r"[.;“”\"]|\b(?:that|he|she|it|they|we|will|would|had|to|and|who|which)\b", before[hits[-1].end() :]
    ):
        return t.start - len(before) + hits[-1].start()
    after = SAID.match(sentence, t.end + 1) or re.compile(r"\w+ly\s+" + SAID.pattern).match(sentence, t.end + 1)
    if after:
        return t.end + 1
    if opens(sentence, t) and (m := SAID.search(sentence, t.end, t.end + 140)):
        return m.start()
    return None


def opens(sentence: str, t: Timed) -> bool:
    """Whether the expression stands before everything else (*On June 19, the board …*): then it dates all the verbs."""
    lead = _DATELINE.sub("", sentence[: t.start])
    return not re.search(r"[a-z]", lead.replace("On ", "").replace("In ", ""))


def verbal(sentence: str, at: int, end: int) -> bool:
    """Whether an act is told by a verb, or by a noun that a light verb carries (*voiced strong opposition*)."""
    before, word = sentence[:at], sentence[at:end].split()[0].lower()
    if not _NOUN.search(before) or _LIGHT.search(before):
        return True
    return not _DETERMINER.search(before) and (word.endswith("ed") or word in _past())


@cache
def _past() -> frozenset[str]:
    """Past forms that no rule gives: *struck, blew, sent*."""
    rows = read_table(shipped("frames/irregular.tsv"), ("verb", "forms"))
    return frozenset(form for r in rows for form in r.many("forms") if form != r["verb"])


def accompanying(found: list[Timed], sentence: str, at: int) -> Timed | None:
    """The day of what the act was part of: *were killed on Thursday when a strike hit a bus, died on Monday in an air raid*."""
    for t in reversed(found):
        if t.end <= at and _ALONG.match(sentence[t.end : at]):
            return t
    return None


def befalling(found: list[Timed], sentence: str, at: int, end: int) -> Timed | None:
    """The day of what hurt somebody, told after the harm: *two were killed when rebels attacked a post on Friday*."""
    if not _HARMED.search(sentence[at:end]):
        return None
    for t in found:
        if t.start >= end and _WHEN.fullmatch(sentence[end : t.start]):
            return t
    return None


def leading(found: list[Timed], sentence: str, at: int) -> Timed | None:
    """The expression just before a verb: *on Sunday strongly responded*."""
    for t in found:
        gap = sentence[t.end : at]
        if 0 <= at - t.end <= CLOSE and not re.search(r"[,;:“”\"]|\b(?:that|to|who|which)\b", gap):
            return t
    return None


def alone(found: list[Timed], sentence: str, at: int, end: int) -> Timed | None:
    """The only expression of a sentence, where no clause of its own lies between it and the verb."""
    if len(found) != 1:
        return None
    t = found[0]
    if opens(sentence, t):
        return t
    between = sentence[end : t.start] if t.start >= end else sentence[t.end : at]
    if t.end <= at and _OTHER_CLAUSE.search(between):
        # "met on Monday, and the army said it had shot down a drone": another time, not told
        return None
    inner = t.end <= at and _RELATIVE.search(sentence[: t.start]) and "," in between
    return None if inner or _CLAUSE.search(between) else t
