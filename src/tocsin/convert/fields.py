"""Cells to values and back, as all formats need them: days, numbers, degrees, places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from tocsin.convert import ARTICLE
from tocsin.convert.tables import BadRow
from tocsin.records import Article, Entity, Event, Place

MISSING = frozenset({"", "NA", "N/A", "NULL", "None", "none", "NaN", "nan"})
QUOTE = 160
"""Characters of a text that an export may quote."""

_DIGITS = re.compile(r"\d{8}")


def value(row: Mapping[str, str], column: str) -> str | None:
    """A cell, or nothing where the table says that nothing is known."""
    cell = row.get(column, "")
    return None if cell in MISSING else cell


@cache
def day(text: str) -> str | None:
    """A day as YYYY-MM-DD, from that or from YYYYMMDD, with or without a time behind it."""
    packed = _DIGITS.match(text)
    written = f"{text[:4]}-{text[4:6]}-{text[6:8]}" if packed else text[:10]
    try:
        return date.fromisoformat(written).isoformat() if len(written) == len("YYYY-MM-DD") else None
    except ValueError:
        return None


def needed_day(row: Mapping[str, str], column: str) -> str:
    """The day in a cell.

    Raises:
        BadRow: there is none.
    """
    found = day(row.get(column, ""))
    if found is None:
        raise BadRow(f"no date: {row.get(column, '')[:40]!r}", "write it as YYYY-MM-DD")
    return found


def number(text: str | None) -> int | None:
    """A whole number from 0 up, also written as 3.0; nothing for anything else."""
    if text is None:
        return None
    text = text.removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def degrees(text: str | None, most: int) -> float | None:
    """Degrees between minus and plus ``most``; nothing for anything else."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if -most <= found <= most else None


def written(found: float | int | None) -> str:
    """A number as it is written: 38 and not 38.0."""
    if found is None:
        return ""
    return str(int(found)) if float(found).is_integer() else repr(float(found))


def place(
    text: str | None,
    row: Mapping[str, str],
    *,
    lat: str,
    lon: str,
    precision: str | None,
    country: str | None = None,
    admin1: str | None = None,
    geonameid: int | None = None,
) -> Place | None:
    """The place of a row; nothing if the row names none."""
    if not text:
        return None
    north, east = degrees(value(row, lat), 90), degrees(value(row, lon), 180)
    if north is None or east is None:
        north = east = None
    return Place(
        text=text,
        name=text,
        country=country,
        admin1=admin1,
        lat=north,
        lon=east,
        precision=precision,
        geonameid=geonameid,
    )


def days_between(earlier: str, later: str) -> int:
    """Days from one ISO day to another."""
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days


def source_of(event: Event, article: Article | None) -> str:
    """The address of the article an event is from; empty if it is not known."""
    if article is not None:
        return article.url or ""
    rest = event.article_id.removeprefix(ARTICLE).partition(":")[2]
    return rest if rest.startswith(("http://", "https://")) else ""


def quote(event: Event) -> str:
    """A short quote of the event's sentence; empty if there is none."""
    sentence = next((span.text for span in event.evidence if span.role == "sentence"), "")
    cut = " ".join(sentence.split())
    return cut if len(cut) <= QUOTE else cut[: QUOTE - 2].rpartition(" ")[0] + " …"


def pairs(event: Event) -> Iterator[tuple[Entity | None, Entity | None]]:
    """An event's actors and recipients two by two, for tables that have one of each in a row.

    Each actor with each recipient. Of a mutual act, which has actors only, each actor with each other, in both directions, as ICEWS
    and GDELT do.
    """
    if event.recipient:
        for actor in event.actor or (None,):
            for recipient in event.recipient:
                yield actor, recipient
    elif len(event.actor) > 1:
        for one in event.actor:
            for other in event.actor:
                if one is not other:
                    yield one, other
    else:
        yield (event.actor[0] if event.actor else None), None


def named(entity: Entity | None) -> str:
    """An entity's name, else how the text calls it."""
    return (entity.name or entity.text) if entity else ""


def precise(event: Event) -> bool:
    """Whether an event is dated to the day; longer intervals have no place in a table of days."""
    return event.date is not None and event.date_precision in {"day", "unknown"}
