"""The sides of an incident in words: states and known actors by name, the rest by the articles' words, made plain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tocsin.records import UNKNOWN_ATTACKERS, Entity, Incident
from tocsin.vocab.tables import read_table, shipped

_NAMES_AT_MOST = 2
_LENGTH = 60  # characters of a phrase that stands for an actor nobody could name
_LONG = {"USA": "United States", "GBR": "United Kingdom"}
_MANY = frozenset(
    """police people men women children gunmen crowd sunnis shias kurds marines houthis arabs yazidis alawites uighurs hazaras
    tuaregs""".split()
)
_HEAD = re.compile(r" (?:of|with|for|from|in|at|who|that|responsible)\b")
# What stands before a noun and tells nothing here.
_BEFORE = re.compile(
    r"^(?:(?:of|the|a|an|his|her|its|their|our|(?:at )?least|more than|up to|about|around|nearly"
    r"|almost|some|as many as|no)\s+)+",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_PRONOUN = re.compile(
    r"^(?:i|he|she|it|they|we|you|him|her|them|us|his|its|their|this|that|those|these|who|which|others?|one|some|all)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")
# Weapons and attacks are neither actors nor victims.
_WEAPON = re.compile(
    r"\s*\b(?:drones?|missiles?|rockets?|shells|bombs?|(?:drone |air ?|rocket |missile )?(?:strikes?|attacks?))$",
    re.IGNORECASE,
)
# Common words that begin a sentence in the article and stand in the middle of ours.
_COMMON = frozenset(
    """thousands hundreds tens dozens scores crowds crowd protesters demonstrators gunmen militants militias mourners
    fighters troops police soldiers forces rebels supporters embassy guards government parliament officials militia members
    one two three four five six seven eight nine ten eleven twelve several many people civilians students workers leaders
    security rioters attackers lawmakers adviser advisers authorities all most both other others former masked armed angry
    unidentified unknown suspected local opposition activists doctors medics children women men prisoners detainees residents
    villagers families relatives refugees migrants journalists judges prosecutors investigators inspectors diplomats senators
    deputies representatives jets warplanes helicopters jihadists insurgents extremists terrorists separatists allies survivors
    victims passengers worshippers pilgrims shoppers teachers nurses farmers drivers unions strikers campaigners critics hackers
    senior young elderly air first regime pro-government anti-government government-backed volunteers schoolgirls schoolchildren
    hospitals bases sites planes ships tankers half dead thirteen fourteen fifteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred couples inmates guerrillas commandos peacekeepers aid""".split()
)
# What a state's name is followed by where nothing else than the state is meant.
_STATE_WORDS = frozenset(
    """country nation state government regime side kingdom republic administration authorities capital leadership officials
    led backed based held allied own people the""".split()
)


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    columns = ["id", "name", "aliases", "adjectives", "people", "capitals"]
    return {r["id"]: r["name"] for r in read_table(shipped("actors/states.tsv"), columns)} | {"USA": "US", "GBR": "UK"}


class _Counted:
    """Numbers that a phrase begins with: *19 fighters*, *Seven people*."""

    _WORDS = (
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen twenty"
    ).split()
    _FIRST = re.compile(rf"(?:\d[\d,]*|{'|'.join(_WORDS)})\b", re.IGNORECASE)

    def match(self, words: str) -> re.Match[str] | None:
        """The number at the beginning."""
        return self._FIRST.match(words)

    def number(self, word: str) -> int:
        """Its value."""
        return self._WORDS.index(word.lower()) if word.lower() in self._WORDS else int(word.replace(",", ""))


COUNTED = _Counted()


@lru_cache(maxsize=1)
def _state_forms() -> frozenset[str]:
    """All words that stand in a state's name, aliases, adjectives, people and capitals, lower case."""
    columns = ["id", "name", "aliases", "adjectives", "people", "capitals"]
    rows = read_table(shipped("actors/states.tsv"), columns)
    forms = " ".join(r[c].replace("|", " ") for r in rows for c in columns)
    return frozenset(w.lower() for w in _WORDS.findall(forms)) | {"us", "uk", "u", "s"}


def sides(incident: Incident) -> tuple[list[Entity], list[Entity]]:
    """Who acted and to whom, as one line tells it: each once, a state for all who act for it, nobody on both sides.

    What a state does to others goes before what reports say of its own.
    """
    told = {id(e): n for e in (*incident.actor, *incident.recipient) if (n := name(e))}
    states = {e.code for e in incident.actor if e.code and told.get(id(e)) == _states().get(e.code)}
    own = [
        e
        for e in incident.actor
        if id(e) in told and (e.code not in states or told[id(e)] == _states().get(e.code or ""))
    ]
    actors = _known(own)
    known = {told[id(e)] for e in actors}
    recipients = [e for e in incident.recipient if id(e) in told]
    others = [e for e in recipients if told[id(e)] not in known]
    acting = {e.code for e in actors if told[id(e)] == _states().get(e.code or "")}
    foreign = [e for e in others if e.code not in acting]
    return actors, foreign or others or recipients


def _known(entities: list[Entity]) -> list[Entity]:
    """Those with a name of their own, if there are any: who acted is told best by them."""
    return [e for e in entities if e.name or e.entity] or entities


def plural(entities: Sequence[Entity], words: str) -> bool:
    """Whether the verb is plural: several actors, or one that is many."""
    if not entities or " and " in words:
        return words == UNKNOWN_ATTACKERS or " and " in words
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
    """A state by its name, a known actor by its own; else the article's words made plain, or nothing if they name nobody.

    Words that name more than the state are told as they are: *52 Iranian sites*, not *Iran*.
    """
    return _named(entity.text, entity.code or "", entity.name or "")


@lru_cache(maxsize=16384)
def _named(text: str, code: str, known: str) -> str:
    """The same for the words, the code and the name; the same few stand in most incidents."""
    state = _states().get(code)
    words = _POSSESSIVE.sub("", _BEFORE.sub("", text.strip()))
    if known:
        if not (state and known in (code, state, _LONG.get(code))):
            return known
        if not _more_than_state(words):
            return state
    if _PRONOUN.match(words) or not without_weapon(words) or not _WORDS.search(words):
        return ""
    if _WEAPON.search(words) and words.split(" ", 1)[0].lower() in _COMMON | {words.lower()}:
        return ""
    return _plain(words)


def _plain(words: str) -> str:
    """The words as they stand in the middle of a sentence, cut where they are long."""
    if words.split(" ", 1)[0].lower() in _COMMON:
        words = words[0].lower() + words[1:]
    cuts = [m.start() for m in _HEAD.finditer(words) if 16 < m.start() <= _LENGTH]
    if len(words) > _LENGTH and cuts:
        words = words[: cuts[-1]]
    if len(words) > _LENGTH:
        words = words[:_LENGTH].rsplit(" ", 1)[0] + "…"
    return words


def _more_than_state(words: str) -> bool:
    """Whether a phrase that holds a state's name is about something else: it has a number, or a name of its own."""
    if len(words) > _LENGTH or _PRONOUN.match(words) or _WEAPON.search(words):
        return False
    rest = [w for w in _WORDS.findall(words) if w.lower() not in _state_forms() and w.lower() not in _STATE_WORDS]
    has_state = len(rest) < len(_WORDS.findall(words))
    return bool(rest) and (has_state or rest[0][0].isupper() or rest[0][0].isdigit())


def without_weapon(words: str) -> str:
    """*US drone* as *US*: the line says the weapon itself."""
    return _WEAPON.sub("", words).strip()
