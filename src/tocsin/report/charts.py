"""The charts as static SVG: no script, nothing loaded, and text in the colour of the page, so that they suit light and dark.

Each is drawn twice, for wide and for narrow screens, because text in an SVG that is scaled down cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tocsin.report.groups import GROUPS
from tocsin.report.series import Row

INK = "currentColor"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_GRID = 0.16
_NAMES = [g.name for g in GROUPS]
_COLOURS = [g.colour for g in GROUPS]
# Tenths of a pixel are enough, and make a map half as large.
_LONG_NUMBER = re.compile(r"(-?\d+\.\d)\d+")
_PATH = re.compile(r' d="[^"]*"')
_ROOT = re.compile(r"<svg\b[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def timeline(rows: Sequence[Row], numbers: Mapping[str, str], *, width: int) -> str:
    """Reported incidents a week, stacked by group, over the articles read that week.

    Args:
        rows: of :func:`tocsin.report.series.weeks`.
        numbers: for some weeks, the numbers of the biggest incidents, written over the bar.
        width: of the whole drawing, in pixels.
    """
    import altair as alt

    x = alt.X("start:T", title=None, scale=_time(rows, "week", 7), axis=None)
    y = alt.Y("low:Q", title="incidents", axis=alt.Axis(tickMinStep=1, tickCount=5))
    groups = alt.Chart(alt.InlineData(values=_stacks(rows, "week", 6)))
    bars = groups.mark_rect().encode(x=x, x2="end:T", y=y, y2="high:Q", color=_colour())
    tops = [
        {"start": _plus(row["week"], 3), "top": sum(row[n] for n in _NAMES), "label": numbers[row["week"]]}
        for row in rows
        if row["week"] in numbers
    ]
    labels = (
        alt.Chart(alt.InlineData(values=tops))
        .mark_text(dy=-7, fontWeight="bold", fontSize=12, color=INK)
        .encode(x=x, y="top:Q", text="label:N")
    )
    above = (bars + labels).properties(width=width - 60, height=230)
    return svg_of(alt.vconcat(above, _volume(rows, "week", width - 60), spacing=10))


def pair(rows: Sequence[Row], *, width: int) -> str:
    """Cooperation above the line and conflict below it, month by month, over the articles read.

    Args:
        rows: of :func:`tocsin.report.series.pair_months`.
        width: of the whole drawing, in pixels.
    """
    import altair as alt

    months = [{**row, "month": f"{row['month']}-01"} for row in rows]
    x = alt.X("start:T", title=None, scale=_time(months, "month", 31), axis=None)
    y = alt.Y(
        "low:Q",
        title="conflict ↓   cooperation ↑",
        axis=alt.Axis(tickMinStep=1, tickCount=6, labelExpr="abs(datum.value)"),
    )
    data = alt.Chart(alt.InlineData(values=_stacks(months, "month", 24, signed=True)))
    bars = data.mark_rect().encode(x=x, x2="end:T", y=y, y2="high:Q", color=_colour())
    zero = alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(color=INK, opacity=0.7).encode(y="y:Q")
    above = (bars + zero).properties(width=width - 60, height=200)
    return svg_of(alt.vconcat(above, _volume(months, "month", width - 60), spacing=10))


def _volume(rows: Sequence[Row], key: str, width: int) -> Any:
    """The strip of articles read; the darker part are origins, the rest copies."""
    import altair as alt

    days = 6 if key == "week" else 24
    values = [{**row, "zero": 0, "start": row[key], "end": _plus(row[key], days)} for row in rows if row["articles"]]
    axis = alt.Axis(format="%b %Y", tickCount={"interval": "month", "step": 3 if width < 500 else 2}, labelFlush=False)
    x = alt.X("start:T", title=None, scale=_time(rows, key, 7 if key == "week" else 31), axis=axis)
    y = alt.Y("articles:Q", title="read", axis=alt.Axis(tickCount=2, tickMinStep=1))
    data = alt.Chart(alt.InlineData(values=values))
    read = data.mark_rect(color=INK, opacity=0.3).encode(x=x, x2="end:T", y=y, y2="zero:Q")
    origins = data.mark_rect(color=INK, opacity=0.45).encode(x=x, x2="end:T", y="origins:Q", y2="zero:Q")
    return (read + origins).properties(width=width, height=60)


def _colour() -> Any:
    import altair as alt

    return alt.Color("group:N", scale=alt.Scale(domain=_NAMES, range=_COLOURS), legend=None)


def _time(rows: Sequence[Row], key: str, days: int) -> Any:
    """The whole time in UTC: in local time a day would begin on the day before west of Greenwich."""
    import altair as alt

    ends = [{"year": d.year, "month": d.month, "date": d.day, "utc": True} for d in _ends(rows, key, days)]
    return alt.Scale(type="utc", domain=ends, nice=False)


def _ends(rows: Sequence[Row], key: str, days: int) -> tuple[date, date]:
    return date.fromisoformat(rows[0][key]), date.fromisoformat(_plus(rows[-1][key], days))


def _plus(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _stacks(rows: Sequence[Row], key: str, days: int, *, signed: bool = False) -> list[Row]:
    """The pieces of each bar, the first group innermost, because attacks compare best on the axis itself."""
    out: list[Row] = []
    for row in rows:
        heights = {1: 0, -1: 0}
        for group in (g for g in GROUPS if row[g.name]):
            side = group.sign if signed else 1
            low = heights[side]
            heights[side] += side * row[group.name]
            ends = {"start": row[key], "end": _plus(row[key], days), "low": low, "high": heights[side]}
            out.append({**ends, "group": group.name})
    return out


def svg_of(chart: Any) -> str:
    """An Altair chart as SVG that takes its ink from the page."""
    ink = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK, "gridColor": INK}
    faint = {"gridOpacity": _GRID, "domainOpacity": 0.4, "tickOpacity": 0.4}
    sizes = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"}
    styled = (
        chart.configure(font=FONT, background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_axis(**ink, **faint, **sizes)
        .configure_axisX(grid=False)
    )
    # The charts are ours and tested; checking them against the schema takes longer than drawing them.
    return drawn(styled.to_dict(validate=False))


def drawn(spec: Mapping[str, Any]) -> str:
    """A Vega-Lite specification as SVG; it may load nothing."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=[]))
    return _PATH.sub(lambda path: _LONG_NUMBER.sub(r"\1", path[0]), svg)


def inline(svg: str, *, prefix: str, label: str) -> str:
    """A drawing made ready to stand in a page: it scales down, says what it shows, and its ids are its own.

    Args:
        svg: as drawn.
        prefix: put before the ids of clip paths, for two drawings in one page would share them.
        label: the text alternative.
    """
    from markupsafe import escape

    svg = _ROOT.sub(
        rf'<svg xmlns="http://www.w3.org/2000/svg" viewBox="\1" role="img" aria-label="{escape(label)}">', svg, 1
    )
    return re.sub(r'(id="|url\(#)(clip|gradient)', rf"\1{prefix}-\2", svg)
