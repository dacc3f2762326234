"""Events and rows that nobody thought of, and a resolver of a few names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from tocsin.records import Article, Entity, Event, Place
from tocsin.vocab.cameo import codes, types

COUNTRIES = {"USA": "United States", "IRN": "Iran", "FRA": "France", "SDN": "Sudan", "IND": "India"}
_BY_NAME = {name: code for code, name in COUNTRIES.items()} | {code: code for code in COUNTRIES}


def resolver(text: str, day: str | None) -> Entity:
    """Who is meant, where the text is the name of one of five countries."""
    return Entity(text, code=_BY_NAME.get(text))


# Printable, and no space at the ends, which tables cannot keep; no separators that a cell of several values uses.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="|;,\"'"), min_size=1, max_size=12
)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 6, 1)).map(str)
SECTORS = st.sampled_from(["GOV", "MIL", "COP", "REB", "OPP", "JUD", "CVL", "BUS"])
TYPED = [c for c in codes().values() if c.type]


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """An actor with a country and mostly a sector."""
    code, sector = draw(st.sampled_from(sorted(COUNTRIES))), draw(st.none() | SECTORS)
    text = draw(WORDS.filter(lambda t: t not in {"None", "NA", "NULL", "N/A", "nan", "NaN", "none"}))
    return Entity(text, code=code, sector=sector, sectors=(sector,) if sector else (), name=text)


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place with degrees."""
    name = draw(WORDS.filter(lambda t: t not in {"None", "NA", "NULL", "N/A", "nan", "NaN", "none"}))
    lat, lon = (draw(st.integers(-most * 1000, most * 1000)) / 1000 for most in (90, 180))
    return Place(name, name=name, country=draw(st.sampled_from(sorted(COUNTRIES))), lat=lat, lon=lon, precision="city")


@st.composite
def events(draw: st.DrawFn, kinds: st.SearchStrategy[str] | None = None) -> Event:
    """An act that happened, of any type, with one actor and one recipient."""
    cameo = draw(st.sampled_from(TYPED))
    kind = draw(kinds) if kinds is not None else cameo.type
    day = draw(DAYS)
    low = draw(st.integers(1, 500))
    return Event(
        id=draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
        article_id="a1",
        event=kind,
        mode=(cameo.mode,) if cameo.mode and kind == cameo.type else (),
        date=day,
        enddate=day,
        date_precision="day",
        actor=(draw(entities()),),
        recipient=(draw(entities()),),
        event_loc=draw(places()),
        killed=(low, low + draw(st.integers(0, 50))),
        event_scale=types()[kind].score,
        quad_code=types()[kind].quad,
        published=day,
    )


ARTICLE = Article(
    "a1", "", title="A night of talks", url="https://news.example/1", outlet="Herald", published="2026-06-01"
)


def cells(columns: tuple[str, ...], known: Mapping[str, st.SearchStrategy[str]]) -> st.SearchStrategy[dict[str, str]]:
    """Rows with sound cells where it matters, and anything in the others."""
    anything = st.just("") | WORDS
    return st.fixed_dictionaries({c: known.get(c, anything) for c in columns})
