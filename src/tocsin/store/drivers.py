"""The incidents behind a series: what weighs most in some days, who told it, and what anniversaries are coming."""

from __future__ import annotations

from datetime import date
from typing import Any

from tocsin.store.pairs import FRESH_DAYS, LOOKING_BACK
from tocsin.store.view import View

_STATELESS = "('IMG', 'ISM', 'MNC', 'NGO')"
# Who did it and to whom, as lists of codes, and the acts that arrived in some days.
_ACTS = """
    SELECT id, date, description AS what, reports, origins, articles, first_reported AS arrived, event, quad_code, event_scale,
    event_loc.country AS land,
        [x.code FOR x IN actor IF x.code IS NOT NULL] AS doers, [x.code FOR x IN recipient IF x.code IS NOT NULL] AS others,
        FALSE AS imported, killed.high AS killed, 1 AS number
    FROM incidents WHERE status = 'reported' AND substr(first_reported, 1, 10) BETWEEN $since AND $until
    UNION ALL
    SELECT id, date, concat_ws(' · ', actor[1].text, regexp_replace(reasons[1], '^CAMEO [0-9]+: ', ''), recipient[1].text) AS what,
        1, 1, [], coalesce(published, date), event, quad_code, event_scale, event_loc.country,
        [x.code FOR x IN actor IF x.code IS NOT NULL], [x.code FOR x IN recipient IF x.code IS NOT NULL],
        TRUE, killed.high, count(*) OVER (PARTITION BY date, reasons[1], actor[1].text, recipient[1].text) AS number
    FROM events WHERE starts_with(article_id, 'import:') AND aux = 'none' AND event <> ''
        AND coalesce(published, date) BETWEEN $since AND $until
"""
_MINE = {
    "dyad": "(list_contains(doers, $a) AND (list_contains(others, $b) OR len(others) = 0 AND list_contains(doers, $b)))"
    " OR (list_contains(doers, $b) AND list_contains(others, $a))",
    "pair": "list_contains(doers, $a) AND (list_contains(others, $b) OR len(others) = 0 AND list_contains(doers, $b))",
    "country": "coalesce([c FOR c IN list_concat(doers, others) IF c NOT IN {stateless}][1], land) = $a"
    " AND len(list_distinct([c FOR c IN list_concat(doers, others) IF c NOT IN {stateless}])) <= 1",
}
# What each channel of the watch counts.
_CHANNELS = {
    "conflict": "event_scale < 0",
    "material_conflict": "event_scale < 0 AND quad_code = 'material conflict'",
    "force": "event = 'ASSAULT'",
    "cooperation": "event_scale > 0",
    "deeds": "event_scale > 0 AND event <> 'CONSULT'",
}
# An act weighs by how hard it is, by the dead it left, and by how many tell it, but a tenth report tells little more.
_WEIGHT = "abs(coalesce(event_scale, 0)) * (1 + ln(greatest(origins, number))) + 3 * ln(1 + coalesce(killed, 0))"


def behind(
    view: View, kind: str, a: str, b: str, *, channel: str, since: date, until: date, most: int = 12
) -> dict[str, Any]:
    """What drives a series in some days.

    Args:
        view: the desk.
        kind: ``pair``, ``dyad`` or ``country``.
        a: a code.
        b: the other, or empty.
        channel: which acts: ``conflict``, ``material_conflict``, ``force``, ``cooperation`` or ``deeds``.
        since: the first day.
        until: the last.
        most: how many incidents to give.

    Returns:
        ``drivers`` (rows of ``id``, ``what``, ``day``, ``reports``, ``origins``), and what outlets say: ``outlet`` with most
        reports, its ``share`` of what was read in these days, the number of incidents that ``others`` told too, how many
        ``outlets`` there are, and whether all is ``imported``.
    """
    given = {"a": a, "b": b, "since": since.isoformat(), "until": until.isoformat()}
    mine = _MINE[kind].format(stateless=_STATELESS)
    chosen = f"SELECT * FROM ({_ACTS}) WHERE ({mine}) AND {_CHANNELS[channel]}"
    rows = view.query(_filled(f"SELECT * FROM ({chosen}) ORDER BY {_WEIGHT} DESC, id", given)).to_pylist()
    rows = _sure(view, [row for row in rows if _fresh(row)])
    seen: set[str] = set()
    drivers: list[dict[str, Any]] = []
    for row in rows:
        if row["what"] not in seen and len(drivers) < most:
            seen.add(row["what"])
            drivers.append(
                {
                    "id": row["id"],
                    "what": row["what"],
                    "day": row["date"],
                    "reports": row["reports"],
                    "origins": row["origins"],
                }
            )
    return {
        "drivers": drivers,
        **_outlets(view, rows, given),
        "imported": bool(rows) and all(row["imported"] for row in rows),
    }


def _fresh(row: dict[str, Any]) -> bool:
    """Whether the act was news when it was reported."""
    if row["date"] is None:
        return True
    late = (date.fromisoformat(row["arrived"][:10]) - date.fromisoformat(row["date"])).days
    return -2 <= late <= FRESH_DAYS


def _sure(view: View, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what only an article that looks back tells, and without a day: the series leave it out too."""
    told = {row["id"]: row["articles"][0] for row in rows if row["date"] is None and len(row["articles"]) == 1}
    if not told:
        return rows
    listed = ", ".join(map(_quoted, sorted(set(told.values()))))
    found = view.query(f"SELECT DISTINCT article_id FROM ({LOOKING_BACK}) WHERE article_id IN ({listed})")
    back = set(found["article_id"].to_pylist())
    return [row for row in rows if told.get(row["id"]) not in back]


def _outlets(view: View, rows: list[dict[str, Any]], given: dict[str, str]) -> dict[str, Any]:
    """Which outlet told most of it, and how much would be known without."""
    ids = {key for row in rows for key in row["articles"]}
    if not ids:
        return {"outlet": None, "share": 0.0, "others": 0, "outlets": 0}
    listed = ", ".join(_quoted(key) for key in sorted(ids))
    told = view.query(f"SELECT id, coalesce(outlet, '?') AS outlet FROM articles WHERE id IN ({listed})").to_pylist()
    outlet_of = {row["id"]: row["outlet"] for row in told}
    by = [{outlet_of.get(key, "?") for key in row["articles"]} for row in rows if row["articles"]]
    names = sorted({name for tellers in by for name in tellers}, key=lambda n: (-sum(n in t for t in by), n))
    top = names[0]
    read = view.query(
        _filled(
            "SELECT sum(origins) FILTER (outlet = $top)::DOUBLE AS own, sum(origins)::DOUBLE AS every FROM volume"
            " WHERE day BETWEEN $since AND $until",
            {**given, "top": top},
        )
    ).to_pylist()[0]
    share = (read["own"] or 0.0) / (read["every"] or 1.0)
    return {"outlet": top, "share": share, "others": sum(bool(t - {top}) for t in by), "outlets": len(names)}


def anniversaries(view: View, on: date, *, ahead: int = 14, least: int = 10) -> list[dict[str, Any]]:
    """Large incidents of earlier years whose day comes round soon: ``id``, ``what``, ``date``, ``years``, ``in_days``,
    ``actors`` codes.

    Args:
        view: the desk.
        on: today.
        ahead: days to look ahead.
        least: killed or independent origins from which an incident is large.
    """
    return view.query(
        _filled(
            """
            WITH large AS (
                SELECT id, description AS what, TRY_CAST(date AS DATE) AS day, coalesce(killed.high, 0) AS killed, origins,
                    list_distinct([x.code FOR x IN list_concat(actor, recipient) IF x.code IS NOT NULL]) AS actors
                FROM incidents WHERE status IN ('reported', 'recalled') AND date_precision = 'day'
                    AND (coalesce(killed.high, 0) >= $least::INT OR origins >= $least::INT OR recalls >= $least::INT)
            ),
            due AS (
                SELECT *, year($on::DATE + $ahead::INT) - year(day) AS years, day + to_years(years::INT) AS again FROM large
                UNION ALL
                SELECT *, year($on::DATE) - year(day) AS years, day + to_years(years::INT) FROM large
                WHERE year($on::DATE) <> year($on::DATE + $ahead::INT)
            )
            SELECT id, what, day AS date, years, (again::DATE - $on::DATE)::INT AS in_days, actors FROM due
            WHERE years >= 1 AND again BETWEEN $on::DATE AND $on::DATE + $ahead::INT
            ORDER BY in_days, killed DESC, origins DESC, id LIMIT 20
            """,
            {"on": on.isoformat(), "ahead": str(int(ahead)), "least": str(int(least))},
        )
    ).to_pylist()


def _filled(sql: str, values: dict[str, str]) -> str:
    """A query with its named values in it, quoted."""
    for name in sorted(values, key=len, reverse=True):
        sql = sql.replace(f"${name}", _quoted(values[name]))
    return sql


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
