"""The sides of an incident in words: states and known actors by name, the rest by the articles' words, made plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tocsin.records import Entity, Incident
from tocsin.vocab.tables import read_table, shipped

_NAMES_AT_MOST = 2
_LENGTH = 60  # characters of a phrase that stands for an actor nobody could name
_LONG = {"USA": "United States", "GBR": "United Kingdom"}
_MANY = frozenset("police people men women children gunmen crowd sunnis shias kurds marines".split())
_HEAD = re.compile(r" (?:of|with|for|from|in|at|who|that|responsible)\b")
# What stands before a noun and tells nothing here.
_BEFORE = re.compile(
    r"^(?:(?:the|a|an|his|her|its|their|our|at least|more than|up to|about|around|nearly|almost|some|as many as|no)\s+)+",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:i|he|she|it|they|we|you|him|her|them|us|his|its|their|this|that|those|these|who|which|others?|one|some|all)$",
    re.IGNORECASE,
)
# Weapons and attacks are neither actors nor victims.
_WEAPON = re.compile(
    r"\s*\b(?:drones?|missiles?|rockets?|shells|bombs?|(?:drone |air ?|rocket |missile )?(?:strikes?|attacks?))$",
    re.IGNORECASE,
)
# Common words that begin a sentence in the article and stand in the middle of ours.
_COMMON = frozenset(
    """thousands hundreds tens dozens scores crowds crowd protesters demonstrators gunmen militants militias mourners
    fighters troops police soldiers forces rebels supporters embassy guards government parliament officials militia members
    two three four five six seven eight nine ten eleven twelve several many people civilians students workers leaders
    security rioters attackers lawmakers adviser advisers authorities""".split()
)


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    columns = ["id", "name", "aliases", "adjectives", "people", "capitals"]
    return {r["id"]: r["name"] for r in read_table(shipped("actors/states.tsv"), columns)} | {"USA": "US", "GBR": "UK"}


def sides(incident: Incident) -> tuple[list[Entity], list[Entity]]:
    """Who acted and to whom, as one line tells it: each once, a state for all who act for it, nobody on both sides.

    What a state does to others goes before what reports say of its own.
    """
    actors = _known(_by_state([e for e in incident.actor if name(e)]))
    known = {name(e) for e in actors}
    recipients = [e for e in incident.recipient if name(e)]
    others = [e for e in recipients if name(e) not in known]
    states = {e.code for e in actors if name(e) == _states().get(e.code or "")}
    foreign = [e for e in others if e.code not in states]
    return actors, foreign or others or recipients


def _by_state(entities: Sequence[Entity]) -> list[Entity]:
    """Without those who act for a state that is named itself."""
    states = {e.code for e in entities if e.code and name(e) == _states().get(e.code)}
    return [e for e in entities if e.code not in states or name(e) == _states().get(e.code or "")]


def _known(entities: list[Entity]) -> list[Entity]:
    """Those with a name of their own, if there are any: who acted is told best by them."""
    return [e for e in entities if e.name or e.entity] or entities


def plural(entities: Sequence[Entity], words: str) -> bool:
    """Whether the verb is plural: several actors, or one that is many."""
    if not entities or " and " in words:
        return words == "unknown attackers" or " and " in words
    last = _HEAD.split(words, maxsplit=1)[0].rsplit(" ", 1)[-1]
    if last.lower() in _MANY:
        return True
    if len({name(e) for e in entities}) > 1:
        return True
    if entities[0].name or entities[0].entity:
        return False
    return words not in _states().values() and last.endswith("s") and not last.endswith("ss")


def names(entities: Sequence[Entity]) -> str:
    """Up to two names in words, the number of the rest."""
    told = _distinct(n for e in _named_first(entities) if (n := name(e)))
    if len(told) > _NAMES_AT_MOST + 1:
        return f"{', '.join(told[:_NAMES_AT_MOST])} and {len(told) - _NAMES_AT_MOST} others"
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _named_first(entities: Sequence[Entity]) -> Iterable[Entity]:
    return sorted(entities, key=lambda e: e.name is None and e.entity is None)


def _distinct(told: Iterable[str]) -> list[str]:
    """The names without those that another one holds: *scientist X* beside *Iranian scientist X*."""
    unique = list({n.lower(): n for n in told}.values())
    return [n for n in unique if not any(n != m and f" {m.lower()} ".find(f" {n.lower()} ") >= 0 for m in unique)]


def name(entity: Entity) -> str:
    """A state by its name, a known actor by its own; else the article's words made plain, or nothing if they name nobody."""
    state = _states().get(entity.code or "")
    if entity.name:
        return state if state and entity.name in (entity.code, state, _LONG.get(entity.code or "")) else entity.name
    words = _BEFORE.sub("", entity.text.strip())
    if _PRONOUN.match(words) or not without_weapon(words):
        return ""
    if _WEAPON.search(words) and words.split(" ", 1)[0].lower() in _COMMON | {words.lower()}:
        return ""
    if words.split(" ", 1)[0].lower() in _COMMON:
        words = words[0].lower() + words[1:]
    if len(words) > _LENGTH:
        words = words[:_LENGTH].rsplit(" ", 1)[0] + "…"
    return words


def without_weapon(words: str) -> str:
    """*US drone* as *US*: the line says the weapon itself."""
    return _WEAPON.sub("", words).strip()
