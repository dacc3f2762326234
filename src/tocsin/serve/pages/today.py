"""Today: what rings, what is new, what changed since the last visit, what will be remembered, and how much was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from tocsin.serve import charts, rows
from tocsin.serve.alarms import Alarm, alarms
from tocsin.serve.asking import Ask, Page
from tocsin.store.lens import Lens, Row

# New is what happened within so many days of the last article read; the next is taken where too little did.
_WINDOWS = (14, 60, 365, 36500)
_ENOUGH, _MOST = 5, 12
_AHEAD = 14
_VOLUME_DAYS = 120


@dataclass(frozen=True, slots=True)
class Today:
    """What Today shows.

    ``as_of`` is the day of the last article read; ``window`` the days that count as new; ``changed`` how much came since the last
    visit, with the incidents it told of; ``anniversaries`` of incidents within the next two weeks, with the years gone by.
    """

    as_of: date | None
    totals: Row
    open_alarms: list[Alarm]
    window: int
    biggest: list[Row]
    since: str
    changed: Row
    changed_incidents: list[Row]
    anniversaries: list[Row]
    volume: Markup
    read: Row


def today(ask: Ask) -> Page:
    """The page."""
    lens = ask.lens
    totals = lens.once("totals", lambda: _totals(lens))
    as_of = totals["last_day"]
    window, biggest = lens.once("biggest", lambda: _biggest(lens, as_of))
    days = lens.once("days", lambda: _days(lens, as_of))
    changed, changed_incidents = _changed(lens, ask.since)
    open_alarms = [a for a in alarms(lens) if a.open]
    context = Today(
        as_of=as_of,
        totals=totals,
        open_alarms=open_alarms,
        window=window,
        biggest=biggest,
        since=ask.since,
        changed=changed,
        changed_incidents=changed_incidents,
        anniversaries=lens.once("anniversaries", lambda: _anniversaries(lens, as_of)),
        volume=charts.volume(days, label="Articles read a day, and the independent ones among them"),
        read={
            "articles": sum(d["articles"] for d in days),
            "origins": sum(d["origins"] for d in days),
            "days": len(days),
        },
    )
    flat = [rows.incident(i) for i in biggest]
    data = {
        "as_of": as_of,
        "totals": totals,
        "alarms": [dict(a.data) for a in open_alarms],
        "incidents": flat,
        "changed": changed,
        "anniversaries": [{**rows.incident(i), "years": i["years"], "on": i["on"]} for i in context.anniversaries],
        "read": days,
    }
    return Page("today.html", "Today", context, data, flat, geo=True)


def _totals(lens: Lens) -> Row:
    found = lens.one(
        "SELECT count(*) AS articles, count(*) FILTER (origin IS NULL) AS origins, count(DISTINCT outlet) AS outlets,"
        " (SELECT min(day) FROM volume) AS first_day,"
        # A page of the year 2099 must not be today.
        " (SELECT max(day) FROM volume WHERE day <= current_date + 1) AS last_day FROM articles"
    )
    counts = lens.rows("SELECT status, count(*) AS n FROM incidents GROUP BY status")
    by_status = {r["status"]: r["n"] for r in counts}
    return {
        **(found or {}),
        "events": lens.number("SELECT count(*) FROM base_events"),
        "incidents": by_status.get("reported", 0),
        "aside": {k: v for k, v in by_status.items() if k != "reported"},
        "recalls": lens.number("SELECT sum(recalls) FROM incidents"),
        "set_aside": lens.number("SELECT count(*) FROM sources"),
    }


def _biggest(lens: Lens, as_of: date | None) -> tuple[int, list[Row]]:
    """The most widely told incidents of the last days, by independent origins."""
    if as_of is None:
        return _WINDOWS[0], []
    for window in _WINDOWS:
        found = rows.incidents(
            lens,
            "status = 'reported' AND day BETWEEN ? AND ?",
            [_before(as_of, window), as_of + timedelta(days=1)],
            order="origins DESC, reports DESC, ino DESC",
            limit=_MOST,
        )
        if len(found) >= _ENOUGH:
            break
    return window, found


def _before(day: date, days: int) -> date:
    return date.fromordinal(max(day.toordinal() - days, 1))


_ADDED = "SELECT ano FROM articles WHERE added > ?"


def _changed(lens: Lens, since: str) -> tuple[Row, list[Row]]:
    """What was added to the desk after a moment."""
    if not since:
        return {}, []
    found = lens.one("SELECT count(*) AS articles, min(ano) AS first FROM articles WHERE added > ?", [since]) or {}
    if not found.get("articles"):
        return {"articles": 0, "events": 0, "incidents": 0}, []
    fresh = f"SELECT DISTINCT l.ino FROM links l JOIN base_events e ON e.eno = l.eno WHERE e.ano IN ({_ADDED})"
    told = rows.incidents(
        lens, f"status = 'reported' AND ino IN ({fresh})", [since], order="origins DESC, reports DESC", limit=8
    )
    return {
        "articles": found["articles"],
        "events": lens.number(f"SELECT sum(events) FROM article_events WHERE ano IN ({_ADDED})", [since]),
        "incidents": lens.number(f"SELECT count(*) FROM ({fresh})", [since]),
    }, told


def _anniversaries(lens: Lens, as_of: date | None) -> list[Row]:
    """Incidents whose day comes round within two weeks, those of most origins and recalls first."""
    if as_of is None:
        return []
    days = [as_of + timedelta(days=n) for n in range(_AHEAD + 1)]
    ahead = {f"{d:%m-%d}": d for d in days}
    listed = ", ".join(f"'{d}'" for d in ahead)
    found = rows.incidents(
        lens,
        f"date_precision = 'day' AND strftime(day, '%m-%d') IN ({listed}) AND day < ? AND status IN ('reported', 'recalled')",
        [_before(as_of, 330)],
        order="origins + recalls DESC, ino",
        limit=8,
    )
    dated = [{**i, "on": ahead[f"{i['day']:%m-%d}"]} for i in found]
    return sorted(({**i, "years": i["on"].year - i["day"].year} for i in dated), key=lambda i: (i["on"], -i["origins"]))


def _days(lens: Lens, as_of: date | None) -> list[dict[str, Any]]:
    """Articles read a day, over the last months; days without any as zeros."""
    if as_of is None:
        return []
    begin = _before(as_of, _VOLUME_DAYS - 1)
    found = lens.rows(
        "SELECT day, sum(articles)::BIGINT AS articles, sum(origins)::BIGINT AS origins FROM volume WHERE day BETWEEN ? AND ?"
        " GROUP BY day",
        [begin, as_of],
    )
    by_day = {r["day"]: r for r in found}
    every = [begin + timedelta(days=n) for n in range((as_of - begin).days + 1)]
    return [by_day.get(d) or {"day": d, "articles": 0, "origins": 0} for d in every]
