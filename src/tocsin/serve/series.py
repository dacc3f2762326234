"""Series over time of a pair or a country, with what was read beside every number, what is usual, and where the level turned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tocsin.errors import UsageError
from tocsin.report.groups import GROUPS
from tocsin.serve import words
from tocsin.serve.asking import Query
from tocsin.serve.charts import Bin, Mark
from tocsin.serve.looks import counted
from tocsin.store.lens import Lens, Row

STEPS = ("week", "month", "day", "year")
COUNTS = ("incidents", "origins", "reports")
PER = ("raw", "10000")
COUNTED = "status IN ('reported', 'recalled')"
"""What a series counts: acts that happened, not those that are planned, feared or denied."""
# A band needs this many steps before it, and looks back over this many.
_BAND_LEAST, _BAND_BACK = 12, 52
# A chart has no more bins than this.
_MOST = 800


@dataclass(frozen=True, slots=True)
class Span:
    """What part of time is shown: first and last day (the last one not included), cut by day, week, month or year."""

    first: date
    last: date
    step: str
    count: str
    per: str

    def starts(self) -> list[date]:
        """The first day of each stretch."""
        out: list[date] = []
        at = floor(self.first, self.step)
        while at < self.last and len(out) <= _MOST:
            out.append(at)
            at = after(at, self.step)
        return out


def floor(day: date, step: str) -> date:
    """The first day of the stretch that a day belongs to."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[step]


def after(day: date, step: str) -> date:
    """The first day of the next stretch."""
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date(day.year + 1, 1, 1) if step == "year" else day + timedelta(days=7 if step == "week" else 1)


def asked(query: Query, lens: Lens) -> Span:
    """The part of time that is asked for; all that was read by default.

    Raises:
        UsageError: it ends before it begins, or has too many days to be cut so finely.
    """
    ends = (
        lens.once(
            "ends", lambda: lens.one("SELECT min(day) AS a, max(day) AS b FROM volume WHERE day <= current_date + 1")
        )
        or {}
    )
    given_from, given_to = query.day("from"), query.day("to")
    first = date.fromisoformat(given_from) if given_from else ends.get("a") or date(2000, 1, 1)
    last = date.fromisoformat(given_to) if given_to else (ends.get("b") or date(2000, 1, 31)) + timedelta(days=1)
    if not first < last or last.year > 2200 or first.year < 1800:
        raise UsageError(f"from, to: {first} to {last} is no stretch of time (the first day comes first)")
    days = (last - first).days
    auto = "day" if days <= 100 else "week" if days <= 1200 else "month" if days <= 8000 else "year"
    step = query.choice("step", ("", *STEPS)) or auto
    if days / {"day": 1, "week": 7, "month": 30, "year": 365}[step] > _MOST:
        step = auto
    return Span(first, last, step, query.choice("count", COUNTS), query.choice("per", PER))


def bins(lens: Lens, span: Span, acts: str, parameters: Sequence[Any]) -> list[Bin]:
    """The series of some incidents.

    Args:
        lens: the desk.
        span: the part of time and the measure.
        acts: a table of a mirror with ``day``, ``event``, ``status``, ``origins`` and ``reports`` of incidents, and the condition
            on it that leaves each incident once.
        parameters: of that condition.
    """
    measure = {"incidents": "count(*)", "origins": "sum(origins)", "reports": "sum(reports)"}[span.count]
    found = lens.rows(
        f"SELECT date_trunc('{span.step}', day)::DATE AS start, event, {measure}::DOUBLE AS n FROM {acts}"
        f" AND {COUNTED} AND day BETWEEN '{floor(span.first, span.step)}' AND '{span.last - timedelta(days=1)}' GROUP BY ALL",
        parameters,
    )
    by_start: dict[date, list[tuple[str, Any]]] = {}
    for row in found:
        by_start.setdefault(row["start"], []).append((row["event"], row["n"]))
    read = lens.once(f"read {span.step}", lambda: read_by(lens, span.step))
    out = []
    for start in span.starts():
        articles, origins = read.get(start, (0, 0))
        values: Mapping[str, float] = counted(by_start.get(start, ()))
        if span.per == "10000":
            values = {k: round(v * 10_000 / articles, 2) if articles else 0.0 for k, v in values.items()}
        out.append(Bin(start, after(start, span.step), values, articles, origins))
    return out


def read_by(lens: Lens, step: str) -> dict[date, tuple[int, int]]:
    """Articles read, and the independent ones among them, by stretch of time."""
    found = lens.rows(
        f"SELECT date_trunc('{step}', day)::DATE AS start, sum(articles)::BIGINT AS articles, sum(origins)::BIGINT AS origins"
        " FROM volume WHERE day IS NOT NULL GROUP BY 1"
    )
    return {r["start"]: (r["articles"], r["origins"]) for r in found}


def totals(series: Sequence[Bin], span: Span) -> dict[str, float]:
    """What a series comes to by group: a sum, or where it counts in 10,000 articles, the rate over all that was read."""
    read = sum(b.articles for b in series)
    out = {}
    for g in GROUPS:
        whole = sum(b.values.get(g.name, 0) * (b.articles if span.per == "10000" else 1) for b in series)
        out[g.name] = round(whole / read if read else 0.0, 1) if span.per == "10000" else round(whole, 2)
    return out


def with_usual(series: Sequence[Bin], span: Span) -> list[Bin]:
    """Adds to each stretch what conflict was usual: the range of nine out of ten of the 52 before it, once there are twelve.

    Where counts are raw, rates of the past are brought to what was read now, so that a feed that swells does not look like war.
    """
    read = [(1 if b.articles else 0) if span.per == "10000" else b.articles for b in series]
    rate = [b.side(-1) / n if n else None for b, n in zip(series, read, strict=True)]
    out = []
    for n, b in enumerate(series):
        before = sorted(r for r in rate[max(0, n - _BAND_BACK) : n] if r is not None)
        if len(before) < _BAND_LEAST or not b.articles:
            out.append(b)
            continue
        low, high = (before[int(q * (len(before) - 1))] * read[n] for q in (0.05, 0.95))
        out.append(replace(b, usual=(low, high)))
    return out


def turns(series: Sequence[Bin]) -> list[Mark]:
    """Where the level of conflict turned: cuts that make the counts on both sides much likelier as two Poisson rates than as one.

    Binary segmentation with a penalty of 3 log n (Killick, Fearnhead and Eckley 2012 discuss the choice); at most six cuts.
    """
    counts = [b.side(-1) for b in series]
    exposure = [max(b.articles, 1) for b in series]
    cuts: list[int] = []
    todo = [(0, len(counts))]
    while todo and len(cuts) < 6:
        low, high = todo.pop(0)
        best = _cut(counts, exposure, low, high)
        if best is not None:
            cuts.append(best)
            todo += [(low, best), (best, high)]
    return [_turn(series, counts, exposure, cut, sorted([0, *cuts, len(counts)])) for cut in sorted(cuts)]


def _cut(counts: Sequence[float], exposure: Sequence[int], low: int, high: int) -> int | None:
    total, read = sum(counts[low:high]), sum(exposure[low:high])
    best, gain = None, 3 * math.log(max(len(counts), 2))
    left, left_read = sum(counts[low : low + 2]), sum(exposure[low : low + 2])
    for at in range(low + 3, high - 2):
        left, left_read = left + counts[at - 1], left_read + exposure[at - 1]
        found = _likely(left, left_read) + _likely(total - left, read - left_read) - _likely(total, read)
        if found > gain:
            best, gain = at, found
    return best


def _likely(count: float, read: int) -> float:
    return count * math.log(count / read) if count > 0 and read > 0 else 0.0


def _turn(
    series: Sequence[Bin], counts: Sequence[float], exposure: Sequence[int], cut: int, edges: Sequence[int]
) -> Mark:
    at = edges.index(cut)
    low, high = edges[at - 1], edges[at + 1]
    before, later = (sum(counts[a:b]) / sum(exposure[a:b]) * 1000 for a, b in ((low, cut), (cut, high)))
    day = words.day(series[cut].start)
    said = f"Level turns on {day}: from {_rate(before)} to {_rate(later)} acts of conflict in 1,000 articles read"
    return Mark(series[cut].start, "change", said)


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def table(series: Sequence[Bin]) -> list[Row]:
    """The series as rows, one for each stretch: its numbers, what is usual, and what was read."""
    out = []
    for b in series:
        row: Row = {"start": b.start.isoformat(), "end": (b.end - timedelta(days=1)).isoformat(), **b.values}
        row |= {"conflict": b.side(-1), "cooperation": b.side(1)}
        row |= {f"other {k}": v for k, v in b.other.items()}
        row |= {"usual_low": b.usual and round(b.usual[0], 2), "usual_high": b.usual and round(b.usual[1], 2)}
        out.append({**row, "articles": b.articles, "origins": b.origins})
    return out
