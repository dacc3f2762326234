"""What no likeness outweighs: reasons why a report and an incident cannot be one act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from tocsin.link import clues
from tocsin.link.facts import PRECISE, SEVERAL, SPEECH, Facts, place_key, span
from tocsin.link.parts import WHOLES
from tocsin.link.words import stem
from tocsin.records import Event

DAYS_APART = 2
"""Exact days this far apart are two acts; a day apart can be one, a night attack seen from two time zones."""
_CITY_KM = 45.0  # further than a large city's edge from its centre and its airport
_TOLL_RATIO, _TOLL_GAP = 4.0, 8  # 3 and 12 may be one attack that grew, 3 and 30 with other victims are two
_FLOWN = frozenset({"aerial", "drone"})  # only some have aircraft
_WORD = re.compile(r"\w+")
_FORCE = frozenset({"MOBILIZE", "ASSAULT"})
_BY_WHOM = frozenset({"SANCTION", "MOBILIZE"})
_MONTH = 31  # days; an interval that is longer is a season, a year, or *earlier this year*
_THIS_WEEK = 7
_ERA = 400  # days; a year and what publication adds
_WORDS_DAYS = 2  # reports of one statement follow each other faster than this
_BY_PLACE = frozenset({"ASSAULT", "PROTEST", "COERCE", "CONSULT", "MOBILIZE", "RETREAT"})
_SINGLY = frozenset({"abduct", "assassinate", "execute", "sexual"})
"""What is done to one person or group at a time; a campaign may hold it, but is no report of it."""
_CAMPAIGN = WHOLES["ASSAULT"] - {stem("siege"), stem("battle")}  # those two are also said of the taking of hostages
_ANSWER = re.compile(
    r"\b(?:(?:response|responding|responded|answer) to"
    r"|(?:retaliation|retaliatory|revenge|reprisals?|vengeance)(?: \w+){0,2} (?:for|to|over|after|against)"
    r"|to avenge|avenging|avenged)\b"
)


def contradiction(a: Facts, b: Facts) -> str | None:
    """Why two cannot be one act, in words for the user; ``None`` if nothing forbids it."""
    if a.plane != b.plane or a.family != b.family:
        return "another kind of act"
    if (SEVERAL in a.triggers) != (SEVERAL in b.triggers):
        return "one tells of several acts"
    if (_campaign(a) and _SINGLY & b.modes.keys()) or (_campaign(b) and _SINGLY & a.modes.keys()):
        return "one tells of a campaign"
    return days(a, b) or places(a, b) or speakers(a, b) or tolls(a, b)


def _campaign(a: Facts) -> bool:
    """Whether all that is told is an offensive, a war or the like, on no day of its own."""
    return a.kind == "ASSAULT" and not a.exact and bool(a.triggers) and a.triggers.keys() <= _CAMPAIGN


def recalls(a: Facts, b: Facts) -> bool:
    """Whether a recall says enough to name an incident: its day; or a name, or a place with rare words, without a day."""
    if b.reported is not None and a.reported is not None and a.reported < b.reported:
        return b.recall
    if a.start is not None and a.end is not None and a.end - a.start <= 10:
        return True
    if a.recipient.entities.keys() & b.recipient.entities.keys():
        return True
    if a.start is not None and a.end is not None and a.end - a.start > _ERA:
        return False  # *since 2009* is told of many acts
    rare, news = len(a.rare & b.rare), len(a.news & b.news)
    same_place = (
        a.place is not None
        and b.place is not None
        and a.place.precision in PRECISE
        and place_key(a.place) == place_key(b.place)
    )
    same_toll = clues.killed(a, b) == 1.0 and a.start is not None
    return rare >= 2 or news >= 4 or ((same_place or same_toll) and news >= 1)


def days(a: Facts, b: Facts) -> str | None:
    """Different days: the text dates both exactly, or one lies outside the other's month or year."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return _told_before(a, b) or _told_before(b, a) or _far_back(a, b)
    if back := _far_back(a, b):
        return back
    gap = max(a.start, b.start) - min(a.end, b.end)
    daily = a.kind == b.kind == "PROTEST"  # rallies of two days share everything but the day
    if gap >= DAYS_APART or (gap == 1 and a.exact and b.exact and (daily or not _same_mark(a, b))):
        return f"{gap} days apart" if gap > 1 else "a day apart"
    if daily and a.exact != b.exact and max(a.end - a.start, b.end - b.start) > _THIS_WEEK and not _same_mark(a, b):
        return "a rally of one day, and those of a longer time"
    return None


def _same_mark(a: Facts, b: Facts) -> bool:
    """Whether two share something that two acts on successive days seldom do: the toll, a named victim, or two rare words."""
    if clues.killed(a, b) == 1.0 or a.recipient.entities.keys() & b.recipient.entities.keys():
        return True
    return len(a.rare & b.rare) >= 2 and clues.killed(a, b) >= 0


def _far_back(a: Facts, b: Facts) -> str | None:
    """*Earlier this year* is not said of what happened this week."""
    if not a.recall or a.start is None or a.end is None or a.reported is None or b.start is None or b.recall:
        return None
    if a.end - a.start > _MONTH and 0 <= a.reported - b.start <= _THIS_WEEK:
        return "told as long past, and the other is news"
    return None


def _told_before(a: Facts, b: Facts) -> str | None:
    """A dated act cannot be in a report from before its day, and a report without a date tells of the days up to it."""
    if a.start is None or b.start is not None or b.reported is None or b.last is None:
        return None
    if a.start > b.last + 1:
        return "happened after the other was reported"
    if not b.recall and a.end is not None and b.reported - a.end > 8:
        return "news of another week"
    return None


def places(a: Facts, b: Facts) -> str | None:
    """Different cities or countries: two cities on one day are two attacks. Words can be said anywhere."""
    p, q = a.place, b.place
    if p is None or q is None or a.kind in SPEECH:
        return None
    if p.country and q.country and p.country != q.country and "region" not in (p.precision, q.precision):
        return "in another country"
    freed = (
        "release" in a.modes and "release" in b.modes
    )  # told from where they were held and from where they came home
    if a.kind not in _BY_PLACE or freed or place_key(p) == place_key(q):
        return None
    if p.precision in PRECISE and q.precision in PRECISE:
        km = clues.distance_km(p, q)
        if km is not None and km > _CITY_KM:
            return f"{km:.0f} km apart"
    if p.precision == q.precision == "admin1" and p.name and q.name and p.name != q.name:
        return "in another province"
    return None


def speakers(a: Facts, b: Facts) -> str | None:
    """Words of different speakers are different acts, even on one matter and one day; and so are acts of
    others that were done in another way, and sanctions and shows of force of different states."""
    if a.kind != b.kind and {a.kind, b.kind} == _FORCE and not (a.triggers.keys() & b.triggers.keys()):
        return "force used against force shown"
    others = clues.disjoint(a.actor.codes, b.actor.codes)
    if others and a.kind in _BY_WHOM and b.kind in _BY_WHOM:
        return "done by somebody else"
    if others and (a.kind != b.kind or clues.mode(a, b) < 0):
        return "done otherwise, by others"
    if a.kind == b.kind == "ASSAULT" and clues.mode(a, b) < 0:
        if clues.recipients(a, b) < 0:
            return "done otherwise, to others"
        flown = bool(a.modes.keys() & _FLOWN and a.actor.codes), bool(b.modes.keys() & _FLOWN and b.actor.codes)
        unsure = not (a.exact and b.exact) and clues.place(a, b) < 1
        if unsure and flown[0] != flown[1] and not (a.recall or b.recall):
            return "done otherwise, at no common day or spot"
    if a.kind not in SPEECH:
        return None
    if others or clues.disjoint(a.actor.entities, b.actor.entities):
        return "said by somebody else"
    if a.start is None and b.start is None and a.reported is not None and b.reported is not None and b.last is not None:
        gap = max(b.reported - a.reported, a.reported - b.last, 0)
        if gap > _WORDS_DAYS and len(a.rare & b.rare) < 2 and not (a.recall or b.recall):
            return f"said {gap} days apart"
    return None


class Sentences(NamedTuple):
    """An event and the sentences of its evidence, each with where the words for the act stand in it.

    ``starts`` has the sentences by where they stand in the article; ``words`` by their words, however a copy sets its quotes, and
    the words for the act are counted from the sentence's first.
    """

    event: Event
    starts: Mapping[object, set[int]]
    words: Mapping[tuple[str, ...], set[int]]


def sentences(event: Event) -> Sentences:
    """Reads the sentences of an event's evidence."""
    triggers = [s.start for s in event.evidence if s.role == "trigger"]
    own = [s for s in event.evidence if s.role == "sentence"]
    words: dict[tuple[str, ...], set[int]] = {
        tuple(_WORD.findall(s.text)): {
            len(_WORD.findall(s.text[: t - s.start])) for t in triggers if s.start <= t < s.end
        }
        for s in own
    }
    return Sentences(event, {s.start: set(triggers) for s in own}, words)


def told_apart(one: Sentences, other: Sentences) -> str | None:
    """Two acts in one sentence, which the coder kept apart: done in other ways, or to others, or one in answer to the other.

    Within one article the coder has seen both, so only what it says of the two counts. A sentence of a copy is the same one.
    """
    a, b = one.event, other.event
    if a.id == b.id or not _in_one_sentence(one, other):
        return None
    if (a.mode and b.mode and not set(a.mode) & set(b.mode)) or (a.event != b.event and a.event in SPEECH):
        return "told beside each other as two acts"
    if a.date and b.date and (a.date, a.enddate or a.date) != (b.date, b.enddate or b.date):
        return "told beside each other, with other dates"
    if _answered(one, other):
        return "told beside each other, one in answer to the other"
    for side, others in (("recipient", "with other recipients"), ("actor", "done by others")):
        x, y = ({e.entity or e.code or e.text for e in getattr(event, side)} for event in (a, b))
        if x and y and not x & y:
            return f"told beside each other, {others}"
    return None


def _in_one_sentence(one: Sentences, other: Sentences) -> bool:
    """Whether two acts stand in one sentence, or in copies of one, each with words of its own."""
    if one.event.article_id == other.event.article_id:
        both = [(one.starts[s], other.starts[s]) for s in one.starts.keys() & other.starts.keys()]
    else:
        both = [(one.words[s], other.words[s]) for s in one.words.keys() & other.words.keys()]
    return bool(both) and not any(here & there for here, there in both)


def _answered(one: Sentences, other: Sentences) -> bool:
    """Whether words such as *in retaliation for* stand between the two."""
    for sentence in one.words.keys() & other.words.keys():
        at = sorted(one.words[sentence] | other.words[sentence])
        apart = not one.words[sentence] & other.words[sentence]
        if apart and len(at) > 1 and _ANSWER.search(" ".join(sentence[at[0] : at[-1]]).lower()):
            return True
    return False


def tolls(a: Facts, b: Facts) -> str | None:
    """Clearly different numbers of killed, with other victims named."""
    p, q = span(a.counts.get("killed")), span(b.counts.get("killed"))
    if p is None or q is None or (p[0] <= q[1] and q[0] <= p[1]):
        return None
    low, high = (p[1], q[0]) if p[1] < q[0] else (q[1], p[0])
    if high < _TOLL_RATIO * max(low, 1) or high - low < _TOLL_GAP:
        return None
    others = clues.recipient_names(a, b) < 0 or (
        a.recipient.words and b.recipient.words and not clues.recipient_words(a, b)
    )
    return f"{low} killed against {high}, other victims" if others else None
