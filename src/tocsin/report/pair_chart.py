"""A series as a chart of its own: cooperation above the line, conflict below it, alarms marked, and what was read underneath."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tocsin.errors import MissingExtraError, UsageError

# Colours that keep apart for the colour-blind and in grey (ColorBrewer's PuOr, and its dark ends for deeds).
_QUADS = {
    "material_cooperation": ("material cooperation", "#1b7f8c", 1),
    "verbal_cooperation": ("verbal cooperation", "#8fcdd4", 1),
    "verbal_conflict": ("verbal conflict", "#f3b183", -1),
    "material_conflict": ("material conflict", "#b3401f", -1),
}
_DAYS = {"day": 1, "week": 7, "month": 31}
_WIDTH, _HEIGHT = 860, 300


def save(
    path: Path, rows: Sequence[dict[str, Any]], *, title: str, key: str, alarms: Sequence[tuple[str, str]]
) -> None:
    """Draws a series into a file: ``.svg``, ``.png`` (twice the size), or ``.html`` (one file that needs no network).

    Args:
        path: where to.
        rows: with ``key``, the four quad counts and ``articles``.
        title: over the chart.
        key: ``day``, ``week`` or ``month``.
        alarms: the day and direction of each.

    Raises:
        MissingExtraError: the charts' libraries are not installed.
        UsageError: the file cannot be written.
    """
    try:
        import altair as alt
        import vl_convert
    except ImportError as e:
        raise MissingExtraError("report", "A chart") from e
    spec = _chart(alt, rows, title, key, alarms).to_dict()
    made: bytes
    if path.suffix.lower() == ".svg":
        made = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    elif path.suffix.lower() == ".png":
        made = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    else:
        made = _page(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]), rows, title, key).encode()
    try:
        path.write_bytes(made)
    except OSError as e:
        raise UsageError(f"{path}: cannot be written: {e.strerror or e}") from e


def _chart(alt: Any, rows: Sequence[dict[str, Any]], title: str, key: str, alarms: Sequence[tuple[str, str]]) -> Any:
    domain = [_start(rows[0], key), _end(rows[-1], key)]
    axis = alt.Axis(format="%b %Y", labelOverlap=True)
    x = alt.X("start:T", title=None, scale=alt.Scale(type="utc", domain=domain), axis=axis)
    size = max(1.0, (_WIDTH - 80) / max(1, len(rows)) - 1)
    layers = [_acts(alt, rows, key, x, size), *_marks(alt, alarms, domain, x)]
    above = alt.layer(*layers).properties(width=_WIDTH - 80, height=_HEIGHT, title=title)
    read = [{"start": _start(row, key), "articles": row["articles"]} for row in rows]
    y = alt.Y("articles:Q", title="read", axis=alt.Axis(tickCount=2, tickMinStep=1))
    data = alt.Chart(alt.InlineData(values=read))
    below = data.mark_bar(size=size, xOffset=size / 2, color="#8a8f98").encode(x=x, y=y)
    both = alt.vconcat(above, below.properties(width=_WIDTH - 80, height=60), spacing=8)
    return both.configure_view(stroke=None).configure(background="white").configure_axisX(grid=False)


def _acts(alt: Any, rows: Sequence[dict[str, Any]], key: str, x: Any, size: float) -> Any:
    """Cooperation above the line and conflict below it, deeds nearest to it."""
    bars = [
        {"start": _start(row, key), "kind": name, "count": sign * row[quad], "order": order}
        for row in rows
        for order, (quad, (name, _, sign)) in enumerate(_QUADS.items())
        if row[quad]
    ]
    names, colours = [n for n, _, _ in _QUADS.values()], [c for _, c, _ in _QUADS.values()]
    legend = alt.Legend(orient="top", direction="horizontal", columns=4)
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=names, range=colours), legend=legend)
    axis = alt.Axis(labelExpr="abs(datum.value)", tickMinStep=1)
    y = alt.Y("sum(count):Q", title="conflict ↓   incidents   cooperation ↑", axis=axis)
    data = alt.Chart(alt.InlineData(values=bars))
    return data.mark_bar(size=size, xOffset=size / 2).encode(x=x, y=y, color=colour, order="order:O")


def _marks(alt: Any, alarms: Sequence[tuple[str, str]], domain: Sequence[str], x: Any) -> list[Any]:
    """A rule with a bell for each alarm."""
    inside = [(day, direction) for day, direction in alarms if domain[0] <= day <= domain[1]]
    if not inside:
        return []
    values = [{"start": day, "mark": "▼ alarm" if d == "escalation" else "▲ alarm", "d": d} for day, d in inside]
    data = alt.Chart(alt.InlineData(values=values))
    rule = data.mark_rule(strokeDash=[3, 3], color="#333").encode(x=x)
    text = data.mark_text(align="left", dx=3, dy=0, fontSize=10, color="#333").encode(
        x=x, y=alt.value(6), text="mark:N"
    )
    return [rule, text]


def _start(row: dict[str, Any], key: str) -> str:
    return f"{row[key]}-01" if key == "month" else str(row[key])


def _end(row: dict[str, Any], key: str) -> str:
    return (date.fromisoformat(_start(row, key)) + timedelta(days=_DAYS[key])).isoformat()


def _page(svg: str, rows: Sequence[dict[str, Any]], title: str, key: str) -> str:
    """The chart with its numbers as a table, in one file without a script."""
    from markupsafe import escape

    names = [key, *_QUADS, "articles"]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(row[name])}</td>" for name in names) + "</tr>" for row in rows)
    style = (
        "body{font:16px system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}svg{max-width:100%;height:auto}"
        "table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.15rem .6rem;text-align:right}"
        "div{overflow-x:auto}"
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{style}</style><h1>{escape(title)}</h1><div>{svg}</div>"
        f"<details><summary>The numbers</summary><div><table><tr>{head}</tr>{body}</table></div></details>"
    )
