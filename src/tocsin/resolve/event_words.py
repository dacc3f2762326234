"""The words that the coder tied to an act, as a place: names, parts of countries, and what points back (*there, the province*)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from tocsin.records import Place, Span
from tocsin.resolve.event_scene import Scene
from tocsin.resolve.places_phrase import KINDS, PARTS
from tocsin.vocab.tables import read_table, shipped

SAME = 700
"""Characters back to the town that *the city* means."""
_STATE_COLUMNS = ("id", "name", "aliases", "adjectives", "people", "capitals")
MAIN = 0.4
"""Share of an article's places from which a country is the one it plays in."""
CLOSE = 40
"""Characters from a name to the place it lies in."""
_AND = re.compile(r"\s+and\s+")
_PART_OF = re.compile(r",?\s+of\s+the\s+(?:[\w-]+\s+){0,2}(?:country|nation|kingdom|republic|state)\b")
_PART = re.compile(rf"(?:the\s+)?{PARTS}\s+(?:part|half|region|areas?|provinces?|border)s?$", re.IGNORECASE)
_SORTS = {
    word: frozenset(sorts.split())
    for words, sorts in (
        ("city town village port", "city"),
        ("province district region enclave territory valley peninsula", "city admin1 region"),
        ("strip island archipelago", "city admin1 region"),
        ("camp base square airport", "point"),
        ("country nation kingdom republic", "country"),
    )
    for word in words.split()
}
"""The word for a place named before, and how exact that place is."""
_ANY = frozenset({"point", "city", "admin1", "region", "country"})
_BACK = re.compile(
    rf"(?:(?:in|outside|near|of|across|throughout|around|into)\s+)?(?:there|(?:the|that|this)\s+(?:[a-z-]+\s+)?(?P<kind>{'|'.join(_SORTS)}))$",
    re.IGNORECASE,
)
_SPOT = re.compile(
    r"(?:the\s+)?(?P<lead>(?:town|village|city|hamlet|settlement) of\s+)?"
    r"(?P<name>[A-Z][\w’'-]*[a-z](?: (?:al-|el-)?[A-Z][\w’'-]+){0,3})"
    rf"(?P<kind> (?:{KINDS}))?"
)
_PLACING = re.compile(r"\b(?:in|at|near|outside|inside|around|of|off|into)\s+(?:the\s+)?$", re.IGNORECASE)
_CAPITAL = re.compile(
    r"(?:(?:in|outside|near|of)\s+)?(?:the\s+(?:(?P<of>[A-Z]\w+)\s+)?|(?P<own>[A-Z]\w+)['’]s\s+)capital$", re.IGNORECASE
)
_NAME = re.compile(r"[A-Z][\w’-]+(?: [A-Z][\w’-]+)?")


def grown(s: Span, scene: Scene) -> Span:
    """Words that the coder cut inside a name, whole: *Bank* of *West Bank*."""
    for t in scene.toponyms():
        if t.start < s.end and s.start < t.end and (t.start < s.start or s.end < t.end):
            lo, hi = min(t.start, s.start), max(t.end, s.end)
            return replace(s, start=lo, end=hi, text=scene.article.text[lo:hi])
    return s


def one(s: Span, scene: Scene) -> Place | None:
    """One phrase as a place: by its name, by what it points back to, two regions at once, or by its name alone."""
    tail = _PART_OF.match(scene.article.text, s.end)
    if tail and _PART.match(s.text):
        return _country_before(s, tail.end(), scene)
    if m := _CAPITAL.match(s.text.strip()):
        return _capital(s, m["of"] or m["own"], scene)
    if m := _BACK.match(s.text.strip()):
        return _named_before(s, _SORTS[m["kind"].lower()] if m["kind"] else _ANY, scene)
    return scene.resolve(s.text, s.start) or _in_pieces(s, scene) or _name_alone(s, scene)


def _in_pieces(s: Span, scene: Scene) -> Place | None:
    """The places inside words that are no one place: two regions joined by *and*, or a name with words too many."""
    if m := _AND.search(s.text):
        parts = [scene.resolve(t, s.start) for t in (s.text[: m.start()], s.text[m.end() :])]
        known = [p for p in parts if p is not None]
        if len({p.country for p in known}) > 1:
            return replace(
                known[0], text=s.text, end=s.end, name=s.text, country=None, admin1=None, lat=None, lon=None,
                precision="region", geonameid=None, reasons=("reaches over a border",),
            )  # fmt: skip
        if known:
            return known[0]
    inside = [scene.resolve(t.text, t.start) for t in scene.toponyms() if t.start >= s.start and t.end <= s.end]
    return next((p for p in inside if p is not None), None)


def _name_alone(s: Span, scene: Scene) -> Place | None:
    """A named spot that no table knows (*the Erez checkpoint*): its name, in the country the article plays in, without a point."""
    m = _SPOT.fullmatch(s.text.strip(" ,"))
    if m is None or not _PLACING.search(scene.before(s.start)) or scene.places.names.adjective(m["name"].split()[0]):
        return None
    country = _around(s, scene) or _main(scene)
    name = m["name"] + (m["kind"] or "")
    why = f"{name!r} is not in the gazetteer" + (f"; it is said to be in {country}" if country else "")
    precision = "city" if m["lead"] else "point"
    return Place(s.text, s.start, s.end, name=name, country=country, precision=precision, reasons=(why,))


def _around(s: Span, scene: Scene) -> str | None:
    """The country of the place named right after some words: *at Akobo in South Sudan*."""
    for t in scene.toponyms():
        if s.end <= t.start <= s.end + CLOSE and not re.search(r"[.;:]", scene.article.text[s.end : t.start]):
            return next((c.country for c in scene.places.names.of(t.name)), None)
    return None


def _main(scene: Scene) -> str | None:
    """The country in which most of the article's places lie, where one stands out."""
    names = scene.places.names
    near = [
        c.country for t in scene.context.toponyms or () if not names.adjective(t.text) for c in names.of(t.name)[:1]
    ]
    top = Counter(c for c in near if c).most_common(1)
    return top[0][0] if top and top[0][1] >= MAIN * len(near) else None


def _country_before(s: Span, end: int, scene: Scene) -> Place | None:
    """*The northern part of the country*: the country last named as a place in the sentence."""
    for t in reversed([t for t in scene.toponyms() if t.end <= s.start]):
        found = scene.resolve(t.text, s.start)
        if found and found.precision == "country":
            why = f"{s.text!r} of the country named before"
            return replace(found, text=scene.article.text[s.start : end], end=end, reasons=(*found.reasons, why))
    return None


def _capital(s: Span, adjective: str | None, scene: Scene) -> Place | None:
    """*The Austrian capital*; *the capital* is that of the country last named before."""
    named = _country(adjective, scene) if adjective else _main(scene)
    begin = max(0, s.start - SAME)
    for m in () if named else reversed(list(_NAME.finditer(scene.article.text[begin : s.start]))):
        named = _country(m[0], scene)
        if named:
            break
    city = _capitals().get(named or "")
    found = scene.resolve(f"{city}, {scene.places.names.countries[named].name}", s.start) if city and named else None
    why = f"{s.text!r} is that of {named}"
    return replace(found, text=s.text, end=s.end, reasons=(*found.reasons, why)) if found else None


def _country(word: str, scene: Scene) -> str | None:
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


def _named_before(s: Span, sort: frozenset[str], scene: Scene) -> Place | None:
    """*The city, the province, there*: what was last named of that sort."""
    begin = max(0, s.start - SAME)
    for t in reversed(scene.places.between(begin, s.start, article=scene.article, context=scene.context)):
        if scene.places.names.adjective(t.text):
            continue
        found = scene.resolve(t.text, s.start)
        if found and found.precision in sort:
            return replace(
                found, text=s.text, end=s.end, reasons=(*found.reasons, f"{s.text!r} is {t.text!r}, named before")
            )
    return None
