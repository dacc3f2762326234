"""What two actors did to each other, month by month, with the news read beside every count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from tocsin.errors import UsageError
from tocsin.records import Event, Incident
from tocsin.store.schemas import from_row
from tocsin.store.view import View
from tocsin.vocab.tables import read_table, shipped

# PLOVER's codes of what is no country.
_SPECIAL = frozenset({"UNO", "EUR", "IGO", "NGO", "IMG", "MNC", "ISM", "KOS"})
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")

# An actor is meant by its country code or by its id; either may stand on either side.
_PAIR = """
    WITH keyed AS (
        SELECT *,
            list_concat([x.code FOR x IN actor], [x.entity FOR x IN actor]) AS doers,
            list_concat([x.code FOR x IN recipient], [x.entity FOR x IN recipient]) AS receivers
        FROM {table}
    )
    SELECT * EXCLUDE (doers, receivers),
        list_contains(doers, $a) AND list_contains(receivers, $b) AS a_acts,
        list_contains(doers, $b) AND list_contains(receivers, $a) AS b_acts
    FROM keyed
    WHERE (a_acts OR b_acts) AND {condition}
"""

# A count is of acts on their own day. What is planned, feared, denied or only looked back on is no new act.
_MONTHS = """
    WITH pair AS ({pair}),
    acts AS (
        SELECT substr(date, 1, 7) AS month,
            count(*) FILTER (quad_code = 'verbal cooperation') AS verbal_cooperation,
            count(*) FILTER (quad_code = 'material cooperation') AS material_cooperation,
            count(*) FILTER (quad_code = 'verbal conflict') AS verbal_conflict,
            count(*) FILTER (quad_code = 'material conflict') AS material_conflict,
            count(*) FILTER (a_acts) AS a_acts,
            count(*) FILTER (b_acts) AS b_acts,
            round(avg(event_scale), 1) AS mean_scale
        FROM pair WHERE date IS NOT NULL GROUP BY month
    ),
    read AS (
        SELECT substr(day, 1, 7) AS month, sum(articles)::BIGINT AS articles, sum(origins)::BIGINT AS origins
        FROM volume WHERE day IS NOT NULL GROUP BY month
    )
    SELECT month,
        coalesce(verbal_cooperation, 0) AS verbal_cooperation,
        coalesce(material_cooperation, 0) AS material_cooperation,
        coalesce(verbal_conflict, 0) AS verbal_conflict,
        coalesce(material_conflict, 0) AS material_conflict,
        coalesce(a_acts, 0) AS a_acts, coalesce(b_acts, 0) AS b_acts, mean_scale,
        coalesce(articles, 0) AS articles, coalesce(origins, 0) AS origins
    FROM acts FULL JOIN read USING (month) ORDER BY month
"""


@dataclass(frozen=True, slots=True)
class Dyad:
    """One pair of actors in a desk.

    ``unit`` says what is counted: ``incidents`` if the desk's events are linked, else ``events``. ``months`` has a row for every
    month with acts or articles: counts by quad class, ``a_acts`` and ``b_acts`` (who acted), ``mean_scale``, and ``articles`` and
    ``origins`` (articles without copies) read that month. ``undated`` acts are in no month.
    """

    a: str
    b: str
    unit: str
    months: pa.Table
    undated: int
    latest: tuple[Event | Incident, ...]


def dyad(view: View, a: str, b: str, *, latest: int = 10) -> Dyad:
    """What ``a`` and ``b`` did to each other.

    Args:
        view: the desk.
        a: a country code such as ``USA``, or an entity id such as a Wikidata QID.
        b: likewise.
        latest: how many of the latest acts to give.

    Raises:
        UsageError: a code is no country's, and nobody in the desk has it.
    """
    for key in (a, b):
        _check_code(view, key)
    linked = view.query("SELECT count(*) AS n FROM incidents").to_pylist()[0]["n"] > 0
    unit, condition = ("incidents", "status IN ('reported', 'recalled')") if linked else ("events", "aux = 'none'")
    pair = _PAIR.format(table=unit, condition=condition).replace("$a", _quoted(a)).replace("$b", _quoted(b))
    months = view.query(_MONTHS.format(pair=pair))
    undated = view.query(f"SELECT count(*) AS n FROM ({pair}) WHERE date IS NULL").to_pylist()[0]["n"]
    rows = view.query(f"{pair} AND date IS NOT NULL ORDER BY date DESC, id LIMIT {int(latest)}").to_pylist()
    record: type[Event] | type[Incident] = Incident if linked else Event
    return Dyad(a, b, unit, months, undated, tuple(from_row(record, row) for row in rows))


def _check_code(view: View, key: str) -> None:
    if not re.fullmatch("[A-Z]{3}", key) or key in _codes():
        return
    sides = "list_concat([x.code FOR x IN actor], [x.code FOR x IN recipient])"
    found = view.query(f"SELECT count(*) AS n FROM events WHERE list_contains({sides}, {_quoted(key)})")
    if not found.to_pylist()[0]["n"]:
        raise UsageError(f"{key} is unknown (give a country code such as USA, or an entity id)")


@cache
def _codes() -> frozenset[str]:
    states = read_table(shipped("actors") / "states.tsv", ("id", "name", "aliases", "adjectives", "people", "capitals"))
    return _SPECIAL | {row["id"] for row in states}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
