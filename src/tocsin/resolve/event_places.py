"""Where an act took place, as its own sentence tells: the words the coder tied to it, else the sentence's places by syntax.

Nothing is added that the text does not say: no dateline, no capital by default, and nothing that only names where somebody comes
from, what a speech is about, or who did it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.records import Article, Event, Place, Span
from tocsin.resolve.event_scene import Scene
from tocsin.resolve.event_syntax import (
    acted_there,
    falls_on,
    hit_there,
    hosts,
    is_topic,
    named_again,
    of_another,
    spoke_there,
)
from tocsin.resolve.event_words import grown, one
from tocsin.resolve.places import PlaceContext, Places
from tocsin.resolve.places_event import Found, by_syntax
from tocsin.resolve.places_find import Toponym
from tocsin.resolve.places_phrase import KINDS, PARTS
from tocsin.vocab.sequels import IN_ANSWER, the_other

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
LEAD = 700
"""Characters of the beginning that tell what an article is about."""

_ACRONYM = re.compile(r"\W*[A-Z]{3,6}\W*$")
_NOT_THERE = re.compile(r"\b(?:by|with|against|between|than|under|like|as|upon|towards?)\s+(?:the\s+)?$", re.IGNORECASE)
_OF = re.compile(r"\bof\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_CHAIN = re.compile(r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?:, and |, | and ))+$")
_KIND_OF = re.compile(rf"\b(?:{KINDS})s?\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_PREP = r"in|at|near|outside|inside|across|throughout|around|into|over|off|on|to|from|aboard"
_PHRASE = re.compile(
    rf"\b(?P<p>(?i:{_PREP}))\s+(?:the\s+|an?\s+|its\s+)?(?:(?!(?:{_PREP})\b)(?:{PARTS}|[A-Z][\w’'-]+|[a-z]+-?[a-z]+)\s+){{0,3}}"
    rf"(?:(?:{KINDS})s?\s+of\s+(?:the\s+)?)?$"
)
_ITS_SKY = re.compile(r"\b(?:airspace|waters|territory|side|part|coast|soil)\b", re.IGNORECASE)
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


def placed(event: Event, article: Article, context: PlaceContext, places: Places) -> Event:
    """The event with its place where its sentence tells one.

    Args:
        event: with evidence spans ``sentence``, ``trigger`` and, where the coder tied one to the act, ``place``.
        article: the article.
        context: of the article, from :meth:`Places.context`.
        places: the gazetteer and the rules over it.
    """
    scene = Scene(event, article, context, places)
    tied = [grown(s, scene) for s in event.evidence if s.role == "place" and _fits(s, scene)]
    trigger = scene.trigger
    if other := the_other(
        scene.sentence.text, trigger.start - scene.sentence.start, trigger.end - scene.sentence.start
    ):
        begin = trigger.start - len(other.group())
        return replace(event, event_loc=_of_tied([s for s in tied if s.start >= begin], scene))
    if answered := IN_ANSWER.search(
        scene.sentence.text, trigger.end - scene.sentence.start
    ):  # "in revenge for strikes in …"
        begin = scene.sentence.start + answered.start()
        return replace(event, event_loc=_of_tied([s for s in tied if s.start < begin], scene))
    found = _of_tied(tied, scene)
    if found is None:
        found = _before_noun(scene) or (None if tied else _by_type(scene))
    return replace(event, event_loc=found)


def _fits(s: Span, scene: Scene) -> bool:
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


def _near_words(s: Span, scene: Scene) -> bool:
    """Whether a place after a word of speech is where it was said, not what is spoken of: *agreed in Seoul*."""
    gap = scene.article.text[scene.trigger.end : s.start]
    return (len(gap) <= OCCASION and not _BREAK.search(gap) and not _OBJECT.search(gap)) or bool(_OCCASION.search(gap))


def _of_tied(tied: list[Span], scene: Scene) -> Place | None:
    """The most exact of the places that the coder tied to the act."""
    given = [p for s in tied if (p := one(s, scene)) is not None]
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


def _before_noun(scene: Scene) -> Place | None:
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


def _by_type(scene: Scene) -> Place | None:
    """The place that the syntax of the sentence gives: loosely for what happens somewhere, strictly for the rest."""
    event = scene.event
    if event.event in SCENES:
        found = _somewhere(scene)
        return found if found is None or found.name not in CONTINENTS else None
    onto = falls_on(scene)
    if onto is not None and (found := scene.resolve(onto.text, onto.start)):
        return found
    for t in scene.toponyms():
        if _said_there(t, scene):
            return scene.resolve(t.text, t.start)
    return None


def _somewhere(scene: Scene) -> Place | None:
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
    onto = falls_on(scene)
    if onto is not None and (found := scene.resolve(onto.text, onto.start)):
        return found
    again = named_again(scene)
    if again is not None and (found := one(again, scene)):
        return found
    near = [t for t in scene.toponyms() if not of_another(t, scene) and not is_topic(t, scene)]
    known = [Found(t, p) for t in near if (p := scene.resolve(t.text, t.start)) is not None]
    return by_syntax(known, sentence=scene.sentence, trigger=scene.trigger) or _theatre(scene)


def _theatre(scene: Scene) -> Place | None:
    """*Began a military operation* in an article headed *the war on Mali*, by one side of it and against nobody else."""
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


def _said_there(t: Toponym, scene: Scene) -> bool:
    """Whether a toponym is where a deed or a word of speech happened."""
    before, kind = scene.before(t.start), scene.event.event
    if acted_there(t, scene):
        return True
    prep = _PHRASE.search(before)
    if prep is None:
        return False
    word, lead = prep["p"].lower(), before[: prep.start()]
    if _THERE.search(before) and kind == "CONSULT":
        return True
    if kind in DEEDS and word in (*LOCAL, "on") and hit_there(t, scene):
        return True
    if word in ("in", "at") and re.search(r"^(?:[A-Z .,]+ [–—-]+ )?$", lead) and t.start < scene.trigger.start:
        between = scene.article.text[t.end : scene.trigger.start]
        return between.startswith(",") or kind in DEEDS or not _BREAK.search(between)
    if word in ("to", "from", "into") and kind in ("CONSULT", "RETREAT", "AGREE"):
        return t.start > scene.trigger.end and t.start - scene.trigger.end < OCCASION and bool(
            _TRIP.match(scene.trigger.text.split()[-1])
        )  # fmt: skip
    if word not in LOCAL:
        return False
    gap = scene.article.text[scene.trigger.end : scene.sentence.start + prep.start()]
    after = scene.sentence.start + prep.start() >= scene.trigger.end
    if after and not _BREAK.search(gap) and len(gap) <= (AFTER if kind in DEEDS or hosts(scene) else DIRECT):
        return True
    if kind not in DEEDS and spoke_there(lead, after=after):
        return True
    held = [m for m in _OCCASION.finditer(lead) if len(lead) - m.end() <= OCCASION]
    return bool(held) and not _BREAK.search(lead[held[-1].end() :]) and kind not in DEEDS
