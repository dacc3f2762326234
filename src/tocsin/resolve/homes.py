"""Whose people they are, where the words for them give no country: of the place of the act, else of the article.

*Masked men dragged her into a van in Minsk* names no country, but a reader knows that the men and the woman are from there. Such
a country is a guess and says so in its reason. It is made last, when the mentions of an act have been joined, so that nothing else
leans on it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tocsin.records import Entity, Event
from tocsin.resolve import coref
from tocsin.resolve.actors_records import ArticleContext

LOCAL = frozenset({"ASSAULT", "COERCE", "PROTEST"})
"""Acts between people who are there: who is hit, held or marches lives at the place in 230 of the corpus's 300 cases."""
SPOKEN = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "SUPPORT", "AGREE", "CONSULT"})
"""Acts of speech between two sides."""
RESIDENTS = frozenset({"CVL", "EDU", "MED", "JRN", "LAB", "AGR", "REL", "CRM"})
"""People who are at home where they are hit, even where the article names another country more often (40 cases right, 18 wrong)."""
_GUESS = re.compile(
    r"country \w{3}(?:: the one the article names most| from the same sentence| from \d sentences? before)$"
)
_SEVERAL = re.compile(r"means several actors")
_NOBODY = re.compile(
    r"(?:(?:the )?(?:any|every|other|all|no|foreign|colonial|great|major|western|european|african|arab|asian|latin|regional"
    r"|neighbou?ring)\b"
    r"|(?:the )?(?:[a-z]+ )?(?:middle east|gulf|europe|africa|asia|west|balkans|caucasus|sahel|region|continent|sea|ocean)$"
    r"|(?:anyone|everyone|nobody|(?:the )?(?:whole )?world)\b"
    r"|.*\b(?:powers|capitals|countries|nations|states|governments|signatories|world|community|enem(?:y|ies))$)",
    re.IGNORECASE,
)
"""Those who are of no one country, or of any but this: *any enemy*, *the colonial powers*, *other capitals*, *Western banks*."""
_PEOPLE = re.compile(
    r"\b(?:groups?|gang|cell|band|crowd|mob|squad|team|those|they|who|any(?:body|one)|every(?:body|one)|all|faithful|civilians|"
    r"\w+(?:ists?|ics?|[^u]ers?|men|man))\b"
)
"""Nouns of people, in whatever table they are not: *fanatics*, *a separate group*."""


def guessed(entity: Entity) -> bool:
    """Whether the country is a guess from the article and not from the phrase."""
    return any(_GUESS.match(r) for r in entity.reasons)


def settled(event: Event, context: ArticleContext) -> Event:
    """The event with a country for everybody in it of whom the article allows a guess."""
    actor = tuple(_home(e, event, context, hit=False) for e in event.actor)
    recipient = tuple(
        e if _thing(e) and event.event not in LOCAL else _home(e, event, context, hit=True) for e in event.recipient
    )
    if actor == event.actor and recipient == event.recipient:
        return event
    return replace(event, actor=actor, recipient=recipient)


def without_things(event: Event) -> Event:
    """The event without recipients that are no party; a blow or a ban may fall on a thing too."""
    parties = tuple(e for e in event.recipient if not _thing(e))
    if event.event in LOCAL or parties == event.recipient:
        return event
    return replace(event, recipient=parties)


def _thing(entity: Entity) -> bool:
    """What is no party: *a finger*, *the premise*. A blow or a ban falls on things too, words and gifts do not."""
    known = entity.code or entity.sector or entity.entity
    return not known and entity.text.islower() and not _PEOPLE.search(entity.text)


def _home(entity: Entity, event: Event, context: ArticleContext, *, hit: bool) -> Entity:
    place = event.event_loc
    there = place.country if place and event.event in LOCAL else None
    if entity.code is None:
        if _NOBODY.match(entity.text) or any(_SEVERAL.search(r) for r in entity.reasons):
            return entity
        if not hit and entity.sector is None and entity.text.islower() and not _PEOPLE.search(entity.text):
            return entity  # "military setbacks": what only brings an act about is of no country
        if there and place:
            return replace(entity, code=there, reasons=(*entity.reasons, _at(place.text, there)))
        code, why = coref.country(context, entity.start, set() if hit else _addressed(event))
        return replace(entity, code=code, reasons=(*entity.reasons, why)) if code else entity
    moved = hit and event.event == "ASSAULT" and there != entity.code and there in context.countries
    if moved and there and place and entity.sector in RESIDENTS and guessed(entity):
        return replace(entity, code=there, reasons=(*entity.reasons[:1], _at(place.text, there)))
    return entity


def _addressed(event: Event) -> set[str]:
    """Countries spoken to, which an unknown speaker is hardly of: a government is blamed and asked by others."""
    if event.event not in SPOKEN:
        return set()
    return {e.code for e in event.recipient if e.code and (e.sector == "GOV" or e.entity == e.code)}


def _at(place: str, code: str) -> str:
    return f"country {code}: of the place where it happened ({place!r})"
