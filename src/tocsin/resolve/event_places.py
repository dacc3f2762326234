"""Where an act took place, as its own sentence tells: the words the coder tied to it, else the sentence's places by syntax.

Nothing is added that the text does not say: no dateline, no capital by default, and nothing that only names where somebody comes
from, what a speech is about, or who did it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tocsin.records import Article, Event, Place, Span
from tocsin.resolve.event_dates import span
from tocsin.resolve.places import DATELINE, PlaceContext, Places
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_phrase import KINDS, PARTS
from tocsin.vocab.tables import read_table, shipped

SCENES = frozenset({"ASSAULT", "PROTEST", "MOBILIZE"})
"""Types that happen somewhere: any place of their sentence that stands in a phrase of place is likely theirs."""
DEEDS = frozenset({"COERCE", "RETREAT", "AID", "COOPERATE", "CONSULT", "SANCTION"})
"""Deeds whose place the sentence may tell after the verb; what stands after a word of speech is mostly what is spoken of."""
ABOUT = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"})
"""Words that speak of something happening somewhere; an accord or a planned visit is itself somewhere."""
PRECISIONS = ("point", "city", "admin1", "region", "country")
LOCAL = frozenset("in at near outside inside across throughout around aboard".split())
AFTER, DIRECT, OCCASION = 80, 14, 45
"""Characters between a deed, a word of speech, or the word of an occasion, and the place that belongs to it."""
_STATE_COLUMNS = ("id", "name", "aliases", "adjectives", "people", "capitals")
LEAD = 700
"""Characters of the beginning that tell what an article is about."""
SAME = 700
"""Characters back to the town that *the city* means."""

_ACRONYM = re.compile(r"\W*[A-Z]{3,6}\W*$")
_NOT_THERE = re.compile(r"\b(?:by|with|against|between|than|under|like|as|upon)\s+(?:the\s+)?$", re.IGNORECASE)
_OF = re.compile(r"\bof\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_CHAIN = re.compile(r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?:, and |, | and ))+$")
_KIND_OF = re.compile(rf"\b(?:{KINDS})s?\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_PREP = r"in|at|near|outside|inside|across|throughout|around|into|over|off|on|to|from|aboard"
_PHRASE = re.compile(
    rf"\b(?P<p>(?i:{_PREP}))\s+(?:the\s+|an?\s+|its\s+)?(?:(?!(?:{_PREP})\b)(?:{PARTS}|[A-Z][\w’'-]+|[a-z]+-?[a-z]+)\s+){{0,3}}"
    rf"(?:(?:{KINDS})s?\s+of\s+(?:the\s+)?)?$"
)
_AND = re.compile(r"\s+and\s+")
_ITS_SKY = re.compile(r"\b(?:airspace|waters|territory|side|part|coast|soil)\b", re.IGNORECASE)
_PART_OF = re.compile(r",?\s+of\s+the\s+(?:[\w-]+\s+){0,2}(?:country|nation|kingdom|republic|state)\b")
_PART = re.compile(rf"(?:the\s+)?{PARTS}\s+(?:part|half|region|areas?|provinces?|border)s?$", re.IGNORECASE)
_TOWN = re.compile(r"(?:(?:in|outside|near|of)\s+)?the\s+(?:city|town|village|port)$", re.IGNORECASE)
_CAPITAL = re.compile(
    r"(?:(?:in|outside|near|of)\s+)?(?:the\s+(?:(?P<of>[A-Z]\w+)\s+)?|(?P<own>[A-Z]\w+)['’]s\s+)capital$", re.IGNORECASE
)
_NAME = re.compile(r"[A-Z][\w’-]+(?: [A-Z][\w’-]+)?")
_CAMPAIGN = re.compile(
    r"\b(?:wars?|offensive|invasion|campaign|operation|assault|bombing|airstrikes|strikes)\s+(?:on|against|in|of)\s+(?:the\s+)?"
    r"(?P<where>[A-Z][\w’-]+(?: [A-Z][\w’-]+)?)"
)
_WAGED = re.compile(
    r"(?:war|offensive|invasion|campaigns?|operations?|bombing|airstrikes|strikes|raids)\b", re.IGNORECASE
)
CONTINENTS = frozenset(
    {"Africa", "Americas", "Antarctica", "Asia", "Europe", "North America", "South America", "Latin America"}
)
"""Names too wide for the place of an act."""
_BREAK = re.compile(r"[;:“”\"]|,\s+(?:while|but|where|as|and\s+\w+ed)\b|\b(?:after|before|when|while|that|who|which)\b")
_OCCASION = re.compile(
    r"\b(?:speaking|told (?:reporters|journalists)|conference|summit|rally|ceremony|speech|address|interview|meeting|talks|"
    r"filmed|recorded|gathering|forum|visit|hearing|sermon|session)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\b(?:to|of|for|over|about|with|from|on)\b")
_THERE = re.compile(
    r"\bwho (?:was|is|are|were) (?:in|on a visit to|visiting) $|\b(?:visiting|on a visit to|arrived in) $"
)
_TRIP = re.compile(
    r"(?:arriv|travel|fl[eiy]|flew|went|trip|tour|visit|head(?:s|ed)|left|depart|return|withdr[ae]w|pull|evacuat|retreat)\w*$",
    re.IGNORECASE,
)
_NAMING = re.compile(r"(?:\b(?:the|an?|this|that|last|first)|['’]s)\s+(?:[a-z-]+\s+){0,2}$", re.IGNORECASE)
_ACTOR_OF = re.compile(r"['’]s\s+(?:[a-z-]+\s+){0,2}$")


@dataclass(frozen=True, slots=True)
class _Scene:
    """One act with its sentence, its toponyms and what the article says about where it plays."""

    event: Event
    article: Article
    context: PlaceContext
    places: Places

    @property
    def sentence(self) -> Span:
        return span(self.event, "sentence")

    @property
    def trigger(self) -> Span:
        return span(self.event, "trigger")

    @property
    def body(self) -> int:
        """Where the sentence begins after a dateline, in the article."""
        m = DATELINE.match(self.sentence.text) if self.sentence.start == 0 else None
        return self.sentence.start + (len(m[0]) if m else 0)

    def toponyms(self) -> list[Toponym]:
        """The sentence's place names, with offsets in the article; the dateline's is none of them."""
        text = self.article.text[self.body : self.sentence.end]
        found = self.places.find(text)
        adjective = self.places.names.adjective
        return [replace(t, start=self.body + t.start, end=self.body + t.end) for t in found if not adjective(t.text)]

    def before(self, at: int) -> str:
        """The sentence up to an offset of the article."""
        return self.article.text[self.sentence.start : at]

    def resolve(self, text: str, start: int) -> Place | None:
        """A phrase as a place."""
        return self.places.resolve(text, context=self.context, start=start)


def placed(event: Event, article: Article, context: PlaceContext, places: Places) -> Event:
    """The event with its place where its sentence tells one.

    Args:
        event: with evidence spans ``sentence``, ``trigger`` and, where the coder tied one to the act, ``place``.
        article: the article.
        context: of the article, from :meth:`Places.context`.
        places: the gazetteer and the rules over it.
    """
    scene = _Scene(event, article, context, places)
    tied = [_grown(s, scene) for s in event.evidence if s.role == "place" and _fits(s, scene)]
    found = _of_tied(tied, scene)
    if found is None:
        found = _before_noun(scene) or (None if tied else _by_type(scene))
    return replace(event, event_loc=found)


def _fits(s: Span, scene: _Scene) -> bool:
    """Whether words tied to the act can be its place: no dateline, no acronym, no doer, no object of speech, no origin."""
    if s.start < scene.body or (_ACRONYM.match(s.text) and s.text.strip() not in scene.places.names.short):
        return False
    before = _CHAIN.sub("", scene.before(s.start))
    if _NOT_THERE.search(before):
        return False
    kind = scene.event.event
    if kind in ABOUT and s.start > scene.trigger.end and not _near_words(s, scene):
        return False
    if kind not in SCENES and _OF.search(before) and not _KIND_OF.search(before):
        return kind in DEEDS - {"CONSULT"}
    return not (_FROM.search(before) and kind not in ("ASSAULT", "PROTEST", "RETREAT", "COERCE", "AID"))


def _near_words(s: Span, scene: _Scene) -> bool:
    """Whether a place after a word of speech is where it was said, not what is spoken of: *agreed in Seoul*."""
    gap = scene.article.text[scene.trigger.end : s.start]
    return (len(gap) <= OCCASION and not _BREAK.search(gap) and not _OBJECT.search(gap)) or bool(_OCCASION.search(gap))


def _grown(s: Span, scene: _Scene) -> Span:
    """Words that the coder cut inside a name, whole: *Bank* of *West Bank*."""
    for t in scene.toponyms():
        if t.start < s.end and s.start < t.end and (t.start < s.start or s.end < t.end):
            lo, hi = min(t.start, s.start), max(t.end, s.end)
            return replace(s, start=lo, end=hi, text=scene.article.text[lo:hi])
    return s


def _of_tied(tied: list[Span], scene: _Scene) -> Place | None:
    """The most exact of the places that the coder tied to the act."""
    given = [p for s in tied if (p := _one(s, scene)) is not None]
    if not given:
        return scene.places.event_place(
            tied, article=scene.article, context=scene.context, sentence=scene.sentence, trigger=scene.trigger
        ) if tied else None  # fmt: skip
    chosen = min(given, key=lambda p: PRECISIONS.index(p.precision or "country"))
    if chosen.precision == "region" and chosen.country is None:
        owners = {p.country for p in given if _ITS_SKY.search(p.text) and p.country}
        if len(owners) == 1:
            why = f"{next(p.text for p in given if p.country in owners)!r}"
            chosen = replace(chosen, country=owners.pop(), reasons=(*chosen.reasons, why))
    return chosen


def _one(s: Span, scene: _Scene) -> Place | None:
    """One phrase as a place: a part of the country named before, the town named before, two regions at once, or as it stands."""
    tail = _PART_OF.match(scene.article.text, s.end)
    if tail and _PART.match(s.text):
        return _country_before(s, tail.end(), scene)
    if _TOWN.match(s.text.strip()):
        return _town_before(s, scene)
    if m := _CAPITAL.match(s.text.strip()):
        return _capital(s, m["of"] or m["own"], scene)
    found = scene.resolve(s.text, s.start)
    if found is None and (m := _AND.search(s.text)):
        parts = [scene.resolve(t, s.start) for t in (s.text[: m.start()], s.text[m.end() :])]
        known = [p for p in parts if p is not None]
        if len({p.country for p in known}) > 1:
            return replace(
                known[0], text=s.text, end=s.end, name=s.text, country=None, admin1=None, lat=None, lon=None,
                precision="region", geonameid=None, reasons=("reaches over a border",),
            )  # fmt: skip
        return known[0] if known else None
    return found


def _country_before(s: Span, end: int, scene: _Scene) -> Place | None:
    """*The northern part of the country*: the country last named as a place in the sentence."""
    for t in reversed([t for t in scene.toponyms() if t.end <= s.start]):
        found = scene.resolve(t.text, s.start)
        if found and found.precision == "country":
            why = f"{s.text!r} of the country named before"
            return replace(found, text=scene.article.text[s.start : end], end=end, reasons=(*found.reasons, why))
    return None


def _capital(s: Span, adjective: str | None, scene: _Scene) -> Place | None:
    """*The Austrian capital*; *the capital* is that of the country last named before."""
    named = _country(adjective, scene) if adjective else None
    begin = max(0, s.start - SAME)
    for m in () if named else reversed(list(_NAME.finditer(scene.article.text[begin : s.start]))):
        named = _country(m[0], scene)
        if named:
            break
    city = _capitals().get(named or "")
    found = scene.resolve(f"{city}, {scene.places.names.countries[named].name}", s.start) if city and named else None
    why = f"{s.text!r} is that of {named}"
    return replace(found, text=s.text, end=s.end, reasons=(*found.reasons, why)) if found else None


def _country(word: str, scene: _Scene) -> str | None:
    names = scene.places.names
    return names.demonym(word) or next((c.country for c in names.known(word) if c.kind == "country"), None)


@cache
def _capitals() -> dict[str, str]:
    """The capital by country, of those that have one."""
    rows = read_table(shipped("actors/states.tsv"), _STATE_COLUMNS)
    found = {r["id"]: r.many("capitals")[0] for r in rows if r["capitals"]}
    for r in read_table(shipped("actors/state_names.tsv"), ("code", "form", "names")):
        if r["form"] == "capital":
            found.setdefault(r["code"], r.many("names")[0])
    return found


def _town_before(s: Span, scene: _Scene) -> Place | None:
    """*The city*: the town last named."""
    begin = max(0, s.start - SAME)
    for t in reversed(scene.places.find(scene.article.text[begin : s.start])):
        found = scene.resolve(t.text, s.start)
        if found and found.precision == "city":
            return replace(
                found, text=s.text, end=s.end, reasons=(*found.reasons, f"{s.text!r} is the town named before")
            )
    return None


def _before_noun(scene: _Scene) -> Place | None:
    """*The Kabul attack, Erdogan's Syria incursion*: a place just before the noun; a country only where another is the doer."""
    if scene.event.event not in (*SCENES, "CONSULT") or scene.trigger.text.endswith("ed"):
        return None
    for t in scene.toponyms():
        gap = scene.article.text[t.end : scene.trigger.start] if t.end < scene.trigger.start else "-"
        if not re.fullmatch(r" (?:[a-z-]+ )?", gap) or not _NAMING.search(scene.before(t.start)):
            continue
        found = scene.resolve(t.text, t.start)
        if found and (found.precision in ("city", "point") or _ACTOR_OF.search(scene.before(t.start))):
            return found
    return None


def _by_type(scene: _Scene) -> Place | None:
    """The place that the syntax of the sentence gives: loosely for what happens somewhere, strictly for the rest."""
    event = scene.event
    if event.event in SCENES:
        found = _somewhere(scene)
        return found if found is None or found.name not in CONTINENTS else None
    for t in scene.toponyms():
        if _said_there(t, scene):
            return scene.resolve(t.text, t.start)
    return None


def _somewhere(scene: _Scene) -> Place | None:
    """What is hit where that is a place, the place by syntax, or the country on which the article says the war is waged."""
    event = scene.event
    for e in event.recipient if event.event == "ASSAULT" else ():
        armed = e.sector not in (None, "GOV", "CVL") or (
            e.entity is not None and e.entity != e.code and e.sector != "GOV"
        )
        if e.start is None or armed or _ACRONYM.match(e.text) or not scene.places.find(e.text):
            continue
        if _NOT_THERE.search(scene.before(e.start)):
            continue
        found = scene.resolve(e.text, e.start)
        if found and found.text.lower() == e.text.lower():
            return found
    near = scene.places.event_place(
        (), article=scene.article, context=scene.context, sentence=scene.sentence, trigger=scene.trigger
    )
    return near or _theatre(scene)


def _theatre(scene: _Scene) -> Place | None:
    """*Began a military operation* in an article headed *the war on Yemen*, by one side of it and against nobody else."""
    event, text = scene.event, scene.article.text
    own = {e.code for e in event.actor if e.code}
    if event.event != "ASSAULT" or event.recipient or not own or not _WAGED.search(scene.trigger.text):
        return None
    for m in (_CAMPAIGN.search(scene.article.title), _CAMPAIGN.search(text, 0, LEAD)):
        found = scene.resolve(m["where"], scene.trigger.start) if m else None
        if m and found and found.precision == "country" and found.country not in own:
            at = m.start("where")
            inside = m.string is text
            lo = at if inside else scene.trigger.start
            why = f"the war that the article is about: {m[0]!r}"
            return replace(found, start=lo, end=lo + len(found.text), reasons=(*found.reasons, why))
    return None


def _said_there(t: Toponym, scene: _Scene) -> bool:
    """Whether a toponym is where a deed or a word of speech happened."""
    before, kind = scene.before(t.start), scene.event.event
    prep = _PHRASE.search(before)
    if prep is None:
        return False
    word, lead = prep["p"].lower(), before[: prep.start()]
    if _THERE.search(before) and kind == "CONSULT":
        return True
    if word in ("in", "at") and re.search(r"^(?:[A-Z .,]+ [–—-]+ )?$", lead) and t.start < scene.trigger.start:
        return scene.article.text[t.end : t.end + 1] == "," or kind in DEEDS
    if word in ("to", "from", "into") and kind in ("CONSULT", "RETREAT", "AGREE"):
        return t.start > scene.trigger.end and t.start - scene.trigger.end < OCCASION and bool(
            _TRIP.match(scene.trigger.text.split()[-1])
        )  # fmt: skip
    if word not in LOCAL:
        return False
    gap = scene.article.text[scene.trigger.end : scene.sentence.start + prep.start()]
    after = scene.sentence.start + prep.start() >= scene.trigger.end
    if after and not _BREAK.search(gap) and len(gap) <= (AFTER if kind in DEEDS else DIRECT):
        return True
    held = [m for m in _OCCASION.finditer(lead) if len(lead) - m.end() <= OCCASION]
    return bool(held) and not _BREAK.search(lead[held[-1].end() :]) and kind not in DEEDS
