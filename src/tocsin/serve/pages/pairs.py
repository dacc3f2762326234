"""Pairs and countries over time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from tocsin.errors import UsageError
from tocsin.serve import charts, rows, series, words
from tocsin.serve.alarms import Alarm, alarms
from tocsin.serve.asking import Ask, NotFound, Page
from tocsin.serve.looks import groups
from tocsin.store.lens import Lens, Row

_LISTED = 40
_INCIDENTS = 20


@dataclass(frozen=True, slots=True)
class Pairs:
    """The busiest pairs and countries, those that match what was typed, and whether there is anything at all."""

    said: str
    pairs: list[Row]
    countries: list[Row]


@dataclass(frozen=True, slots=True)
class Over:
    """A pair or a country over time.

    ``names`` are its one or two names, ``keys`` their codes; ``other`` the second pair's name if one is compared; ``choices`` what
    can be counted and how; ``totals`` by group; ``who`` how often each side acted; ``incidents`` the latest of the stretch shown.
    """

    heading: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    other: str
    span: series.Span
    steps: tuple[str, ...]
    counts: tuple[str, ...]
    chart: Markup
    table: list[Row]
    groups: Sequence[tuple[str, Any]]
    totals: dict[str, float]
    balance: Markup
    who: list[tuple[str, int]]
    alarms: list[Alarm]
    turns: list[charts.Mark]
    incidents: list[Row]
    found: int
    page: int
    pages: int
    partners: list[Row]


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose series it is: names, where its acts stand (see :func:`series.bins`), how often each side acted, and what rang."""

    heading: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    acts: str
    parameters: list[Any]
    who: list[tuple[str, int]]
    alarms: list[Alarm]
    partners: list[Row]


def pairs(ask: Ask) -> Page:
    """The busiest pairs and countries; what is typed leads to a pair."""
    said = ask.query.text("q")
    lens = ask.lens
    busiest = lens.once("pairs", lambda: _busiest(lens))
    countries = lens.once("countries", lambda: _countries(lens))
    if said:
        keys = [k for k in (_known(lens, part) for part in re.split(r"[,/–—→]| - | and ", said)) if k]
        wanted = set(keys)
        busiest = [p for p in _busiest(lens, keys=keys) if wanted <= {p["a"], p["b"]}] if keys else []
        countries = [c for c in _countries(lens, keys=keys)] if keys else []
    context = Pairs(said, busiest, countries)
    return Page("pairs.html", "Pairs and countries", context, {"pairs": busiest, "countries": countries}, busiest)


def _busiest(lens: Lens, keys: Sequence[str] = ()) -> list[Row]:
    """Pairs by incidents, both directions together."""
    where = f"WHERE a IN ({_list(keys)}) OR b IN ({_list(keys)})" if keys else ""
    found = lens.rows(f"SELECT a, b, incidents FROM pair_counts {where} ORDER BY incidents DESC, a, b LIMIT {_LISTED}")
    names = names_of(lens, [k for r in found for k in (r["a"], r["b"])])
    return [{**r, "a_name": names[r["a"]], "b_name": names[r["b"]]} for r in found]


def _countries(lens: Lens, keys: Sequence[str] = ()) -> list[Row]:
    where = f"key IN ({_list(keys)})" if keys else "regexp_full_match(key, '[A-Z]{3}')"
    found = lens.rows(
        f"SELECT key, count(*) AS incidents FROM sides WHERE {where} GROUP BY key ORDER BY 2 DESC, 1 LIMIT {_LISTED}"
    )
    names = names_of(lens, [r["key"] for r in found])
    return [{**r, "name": names[r["key"]]} for r in found]


def _list(keys: Sequence[str]) -> str:
    return ", ".join("'" + k.replace("'", "''") + "'" for k in keys) or "''"


def names_of(lens: Lens, keys: Sequence[str]) -> dict[str, str]:
    """The names of actors by their keys: a country's own, else the one the desk has most often."""
    out = {k: words.country(k) for k in keys}
    rest = [k for k, name in out.items() if name == k]
    if rest:
        found = lens.rows(f"SELECT key, name FROM names WHERE key IN ({_list(rest)}) AND name IS NOT NULL")
        out |= {r["key"]: words.short(r["name"], 60) for r in found}
    return out


def _known(lens: Lens, said: str) -> str | None:
    """The key that somebody means by a code, an id or a name."""
    text = said.strip()
    if not text:
        return None
    code = text.upper()
    if re.fullmatch("[A-Z]{3}", code) and (
        words.country(code) != code or lens.one("SELECT 1 FROM names WHERE key = ?", [code])
    ):
        return code
    found = lens.one(
        "SELECT key FROM names WHERE key = $1 OR lower(name) = lower($1) OR lower(name) LIKE lower($1) || '%'"
        " ORDER BY key = $1 DESC, lower(name) = lower($1) DESC, n DESC LIMIT 1",
        [text],
    )
    return str(found["key"]) if found else _by_name(text)


def _by_name(text: str) -> str | None:
    import pycountry

    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return None


_COUNTRY = "sides WHERE key = ?"
_PAIR = "pairs WHERE a IN (?, ?) AND b IN (?, ?) AND once"


def dyad(ask: Ask, a: str, b: str) -> Page:
    """What two actors did to each other."""
    lens = ask.lens
    a, b = _key(lens, a), _key(lens, b)
    names = names_of(lens, [a, b])
    parameters = [a, b, a, b]
    span = series.asked(ask.query, lens)
    acted = lens.rows(
        f"SELECT a, count(*) AS n FROM pairs WHERE a IN (?, ?) AND b IN (?, ?) AND {series.COUNTED}"
        f" AND day >= '{span.first}' AND day < '{span.last}' GROUP BY a",
        parameters,
    )
    by_actor = {r["a"]: int(r["n"]) for r in acted}
    who = [(names[k], by_actor.get(k, 0)) for k in (a, b)]
    rung = [x for x in alarms(lens) if {x.a, x.b} == {a, b}]
    heading = f"{names[a]} and {names[b]}"
    return _page(ask, _Subject(heading, (a, b), (names[a], names[b]), _PAIR, parameters, who, rung, []), span)


def country(ask: Ask, code: str) -> Page:
    """Everything that a country did, that was done to it, or that happened in it."""
    lens = ask.lens
    code = _key(lens, code)
    name = names_of(lens, [code])[code]
    span = series.asked(ask.query, lens)
    acted = lens.one(
        "SELECT count(*) FILTER (acts) AS acts, count(*) FILTER (suffers) AS suffers, count(*) FILTER (here) AS here FROM sides"
        f" WHERE key = ? AND {series.COUNTED} AND day >= '{span.first}' AND day < '{span.last}'",
        [code],
    )
    said = (("acts", "acts"), ("suffers", "is acted on"), ("here", "is the place"))
    who = [(told, int((acted or {}).get(name) or 0)) for name, told in said]
    rung = [x for x in alarms(lens) if code in (x.a, x.b)]
    partners = lens.rows(
        "SELECT CASE WHEN a = ? THEN b ELSE a END AS key, incidents FROM pair_counts WHERE a = ? OR b = ?"
        " ORDER BY incidents DESC, key LIMIT 12",
        [code, code, code],
    )
    names = names_of(lens, [p["key"] for p in partners])
    listed = [{**p, "name": names[p["key"]]} for p in partners]
    return _page(ask, _Subject(name, (code,), (name,), _COUNTRY, [code], who, rung, listed), span)


def _key(lens: Lens, given: str) -> str:
    """A key as the desk has it.

    Raises:
        NotFound: neither a country nor an actor of this desk.
    """
    code = given.upper()
    if re.fullmatch("[A-Z]{3}", code) and words.country(code) != code:
        return code
    found = lens.one(
        "SELECT key FROM sides WHERE key = ? OR key = ? ORDER BY key = ? DESC LIMIT 1", [given, code, given]
    )
    if found is None:
        raise NotFound(f"{words.short(given, 40)} is neither a country's code nor an actor of this desk")
    return str(found["key"])


def _other(ask: Ask, made: list[charts.Bin], span: series.Span) -> str:
    """Adds a second pair or country to the series, as ``with=USA/RUS`` asks; gives its name."""
    said = ask.query.text("with")
    if not said:
        return ""
    keys = [k for k in (_known(ask.lens, part) for part in re.split(r"[,/–—→]| and ", said)) if k]
    if not 1 <= len(keys) <= 2:
        raise UsageError("with: give a pair as USA/RUS, or one country")
    one = len(keys) == 1
    acts = _COUNTRY if one else _PAIR
    second = series.bins(ask.lens, span, acts, keys if one else [*keys, *keys])
    made[:] = [replace(b, other=s.values) for b, s in zip(made, second, strict=True)]
    names = names_of(ask.lens, keys)
    return " and ".join(names[k] for k in keys)


def _page(ask: Ask, subject: _Subject, span: series.Span) -> Page:
    made = series.bins(ask.lens, span, subject.acts, subject.parameters)
    other = _other(ask, made, span)
    made = series.with_usual(made, span)
    turned = series.turns(made) if span.per == "raw" and span.count == "incidents" else []
    found, number, told = _told(ask, subject, span)
    totals = series.totals(made, span)
    unit = span.count if span.per == "raw" else f"{span.count} in 10,000 articles"
    label = f"{unit} by {span.step}, {subject.heading}: cooperation above the line, conflict below; the table has the numbers"
    chart = charts.series(made, [*turned, *_rung(subject.alarms)], label=label, unit=unit, other=other)
    table = series.table(made)
    context = Over(
        heading=subject.heading, keys=subject.keys, names=subject.names, other=other, span=span, steps=series.STEPS,
        counts=series.COUNTS, chart=chart, table=table, groups=groups(), totals=totals,
        balance=charts.balance(totals, label="Shares of the kinds of acts"), who=subject.who, alarms=subject.alarms, turns=turned,
        incidents=told, found=found, page=number, pages=max(1, -(-found // _INCIDENTS)), partners=subject.partners,
    )  # fmt: skip
    flat = [rows.incident(i) for i in told]
    data = {
        "keys": subject.keys, "names": subject.names, "step": span.step, "count": span.count, "per": span.per, "series": table,
        "totals": totals, "turns": [{"day": m.day, "words": m.words} for m in turned],
        "alarms": [dict(x.data) for x in subject.alarms],
        "incidents": flat, "found": found,
    }  # fmt: skip
    listing = ask.query.text("rows") == "incidents"
    return Page(
        "over.html",
        subject.heading,
        context,
        data,
        flat if listing else table,
        feed=[_entry(i) for i in told],
        geo=listing,
    )


def _told(ask: Ask, subject: _Subject, span: series.Span) -> tuple[int, int, list[Row]]:
    """How many incidents there are, the number of the page, and those on it; a table has them all."""
    table, _, condition = subject.acts.partition(" WHERE ")
    where = f"{condition} AND day >= '{span.first}' AND day < '{span.last}'"
    found = ask.lens.number(f"SELECT count(*) FROM {table} WHERE {where}", subject.parameters)
    number = ask.query.number("page", 1, 1, 100_000)
    whole = ask.suffix in ("csv", "parquet", "geojson") and ask.query.text("rows") == "incidents"
    limit, offset = (10_000, 0) if whole else (_INCIDENTS, (number - 1) * _INCIDENTS)
    return (
        found,
        number,
        rows.incidents(ask.lens, where, subject.parameters, order="ino DESC", limit=limit, offset=offset, table=table),
    )


def _rung(rung: Sequence[Alarm]) -> list[charts.Mark]:
    out = []
    for alarm in rung:
        try:
            day = date.fromisoformat(alarm.opened[:10])
        except ValueError:
            continue
        out.append(charts.Mark(day, alarm.direction, words.short(alarm.line, 300), f"/alarm/{words.segment(alarm.id)}"))
    return out


def _entry(row: Row) -> Row:
    """An incident as an entry of a feed."""
    return {
        "id": f"incident-{row['id']}",
        "title": words.short(row["description"]),
        "updated": _instant(row["last_reported"] or row["first_reported"] or row["date"]),
        "summary": f"{row['event']}, {words.STATUSES.get(row['status'], row['status'])}; {words.count(row['reports'], 'report')}"
        f" from {words.count(row['origins'], 'independent origin')}.",
        "link": f"/incident/{words.segment(row['id'])}",
    }


def _instant(value: object) -> str:
    """A day or moment as Atom wants it."""
    text = str(value or "1970-01-01")
    if len(text) == 10:
        return f"{text}T00:00:00Z"
    return text if text.endswith("Z") or "+" in text[10:] or "-" in text[10:] else f"{text}Z"
