"""Search: words and facets over all events; any result can be taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from tocsin.coding.labels import AUX, TYPES
from tocsin.report.marks import Piece
from tocsin.serve import charts, finding, marking, rows, series, words
from tocsin.serve.asking import LONGEST, Ask, Page, Query
from tocsin.serve.looks import counted, groups
from tocsin.serve.pages.pairs import names_of
from tocsin.store.lens import Lens, Row

_ON_PAGE = 20
_TABLE = 10_000
_FACET = 8
SORTS = ("newest", "oldest", "surest", "doubtful")
_ORDER = {
    "newest": "e.eno DESC",
    "oldest": "e.eno",
    "surest": "e.confidence DESC NULLS LAST, e.eno DESC",
    "doubtful": "abs(e.confidence - 0.5), e.eno DESC",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: its words, how many, the address that toggles it, and whether it is chosen."""

    value: str
    words: str
    count: int
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An event found, with its first sentence."""

    row: Row
    sentence: list[Piece]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: how many events, the facets, the chart over time, and a page of them."""

    found: int
    articles: int
    passed_over: list[str]
    facets: list[tuple[str, str, list[Value]]]
    chosen: list[tuple[str, str, str]]
    chart: Markup
    groups: Any
    hits: list[Hit]
    page: int
    pages: int
    sorts: tuple[str, ...]
    sort: str
    names: dict[str, str]


def search(ask: Ask) -> Page:
    """The page."""
    lens, query = ask.lens, ask.query
    found = finding.conditions(lens, query)
    sort = query.choice("sort", SORTS)
    number = query.number("page", 1, 1, 5000)
    whole = ask.suffix in ("csv", "parquet", "geojson")
    limit = query.number("rows", _TABLE, 1, _TABLE) if whole else _ON_PAGE
    offset = 0 if whole else (number - 1) * limit
    chosen = lens.rows(
        f"SELECT e.eno FROM events e WHERE {found.sql} ORDER BY {_ORDER[sort]} LIMIT {limit} OFFSET {offset}",
        found.parameters,
    )
    order = {r["eno"]: n for n, r in enumerate(chosen)}
    told = sorted(rows.events(lens, order), key=lambda e: order[e["eno"]])
    flat = [rows.event(e) for e in told]
    if whole:
        return Page("search.html", "Search", None, {}, flat, geo=True)
    counts, chart = _counts(lens, found)
    total = sum(r["n"] for r in counts if r["of"] == "event")
    names = names_of(lens, [k for e in told for k in (*e["doers"], *e["receivers"])])
    context = Search(
        found=total,
        articles=next((r["n"] for r in counts if r["of"] == "articles"), 0),
        passed_over=found.passed_over,
        facets=_facets(lens, query, counts),
        chosen=_chosen(query),
        chart=chart,
        groups=groups(),
        hits=[Hit(e, next(iter(marking.sentences(e)), [])) for e in told],
        page=number,
        pages=max(1, min(5000, -(-total // _ON_PAGE))),
        sorts=SORTS,
        sort=sort,
        names=names,
    )
    facets = {name: {v.value: v.count for v in values} for _, name, values in context.facets}
    data = {"found": total, "page": number, "facets": facets, "events": flat}
    return Page("search.html", "Search", context, data, flat, geo=True)


def _counts(lens: Lens, found: finding.Found) -> tuple[list[Row], Markup]:
    """Numbers for every facet and for the chart; those of the whole desk are kept."""
    if found.plain and not lens.number("SELECT count(*) FROM ruled"):
        kept: tuple[list[Row], Markup] = lens.once("facets", lambda: _counted(lens, found))
        return kept
    return _counted(lens, found)


def _counted(lens: Lens, found: finding.Found) -> tuple[list[Row], Markup]:
    sql = f"""
    WITH hit AS MATERIALIZED (
        SELECT e.ano, e.event, e.aux, e.outlet, e.country, e.mode[1] AS mode, e.doers[1] AS actor, e.receivers[1] AS recipient,
            date_trunc('month', e.day)::DATE AS month
        FROM events e WHERE {found.sql}
    )
    SELECT CASE WHEN grouping(event) = 0 AND grouping(month) = 0 THEN 'months' WHEN grouping(event) = 0 THEN 'event'
        WHEN grouping(aux) = 0 THEN 'aux' WHEN grouping(outlet) = 0 THEN 'outlet' WHEN grouping(country) = 0 THEN 'place'
        WHEN grouping(mode) = 0 THEN 'mode' WHEN grouping(actor) = 0 THEN 'actor' ELSE 'recipient' END AS of,
        coalesce(event, aux, outlet, country, mode, actor, recipient) AS value, month, count(*) AS n
    FROM hit GROUP BY GROUPING SETS ((event), (aux), (outlet), (country), (mode), (actor), (recipient), (event, month))
    UNION ALL SELECT 'articles', '', NULL, approx_count_distinct(ano) FROM hit
    """
    counts = [r for r in lens.rows(sql, found.parameters) if r["value"] is not None]
    if len([r for r in counts if r["of"] == "event"]) and sum(r["n"] for r in counts if r["of"] == "event") < 5000:
        exact = lens.number(f"SELECT count(DISTINCT e.ano) FROM events e WHERE {found.sql}", found.parameters)
        counts = [{**r, "n": exact} if r["of"] == "articles" else r for r in counts]
    return counts, _chart([r for r in counts if r["of"] == "months"], lens)


def _chart(counts: list[Row], lens: Lens) -> Markup:
    """Events found by month of publication."""
    months = sorted({r["month"] for r in counts if r["month"] and 1800 < r["month"].year < 2200})
    if not months:
        return Markup("")
    step = "month" if (months[-1] - months[0]).days < 365 * 40 else "year"
    by: dict[Any, list[tuple[str, int]]] = {}
    for r in counts:
        if r["month"] in months:
            by.setdefault(series.floor(r["month"], step), []).append((r["value"], r["n"]))
    span = series.Span(series.floor(months[0], step), months[-1] + timedelta(days=1), step, "incidents", "raw")
    read = lens.once(f"read {step}", lambda: series.read_by(lens, step))
    bins = [charts.Bin(s, series.after(s, step), counted(by.get(s, ())), *read.get(s, (0, 0))) for s in span.starts()]
    return charts.series(
        bins, [], label="Events found by month, cooperation above the line, conflict below", unit="events"
    )


def _facets(lens: Lens, query: Query, counts: list[Row]) -> list[tuple[str, str, list[Value]]]:
    """The facets with their most frequent values and those that are chosen."""
    names = {
        "event": "Type",
        "mode": "How",
        "aux": "New or not",
        "actor": "Who acts",
        "recipient": "On whom",
        "place": "Where",
        "outlet": "Outlet",
    }
    by: dict[str, dict[str, int]] = {}
    for r in counts:
        # What is longer than a question may be cannot be asked for.
        if r["of"] in names and len(r["value"]) <= LONGEST:
            by.setdefault(r["of"], {})[r["value"]] = r["n"]
    keys = [k for of in ("actor", "recipient", "place") for k in by.get(of, {})]
    said = names_of(lens, keys[:400])
    out = []
    for of, heading in names.items():
        chosen = (query.text("place"),) if of == "place" else query.many(of)
        known = by.get(of, {})
        order = {"event": TYPES, "aux": AUX}.get(of) or sorted(known, key=lambda v: (-known[v], v))[:_FACET]
        values = [v for v in dict.fromkeys([*(c for c in chosen if c), *order]) if v in known or v in chosen]
        shown = [_value(query, of, v, known.get(v, 0), said.get(v, v), chosen=v in chosen) for v in values]
        out.append((heading, of, shown))
    return out


def _value(query: Query, of: str, value: str, count: int, said: str, *, chosen: bool) -> Value:
    told = {"event": words.TYPES, "aux": words.AUX}.get(of, {}).get(value, said)
    link = query.but(place=None if chosen else value, page=None) if of == "place" else query.toggled(of, value)
    return Value(value, words.short(told, 60), count, link, chosen)


_NAMED = {
    "q": "words", "event": "type", "aux": "new or not", "mode": "how", "actor": "who acts", "recipient": "on whom", "who": "actor",
    "place": "where", "outlet": "outlet", "from": "from", "to": "until", "surest": "confidence from", "least": "confidence below",
    "copies": "copies", "alarm": "alarm",
}  # fmt: skip


def _chosen(query: Query) -> list[tuple[str, str, str]]:
    """What is asked for, each with the address without it."""
    return [(_NAMED[k], words.short(v, 60), query.toggled(k, v)) for k, v in query.pairs if k in _NAMED and v]
