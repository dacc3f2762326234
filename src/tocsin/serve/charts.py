"""The charts, drawn by the server, so that every page is whole without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup, escape

from tocsin.report.groups import GROUPS
from tocsin.serve import words
from tocsin.serve.drawing import NARROW, WIDE, Time, both, line, nice, number, path, rect, svg, text
from tocsin.serve.looks import group_class

_CLASS = {g.name: group_class(g.types[0]) for g in GROUPS}


# The height of a number beside an axis.
_LINE = 11.0
# The axis reaches as far beyond the tallest bar as this for the band of what is usual.
_BAND = 1.5


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of time in a series.

    ``values`` are by group (conflict and cooperation both positive); ``other`` the same of a second pair; ``usual`` the band of
    conflict in the year before, low and high; ``articles`` and ``origins`` are what was read.
    """

    start: date
    end: date
    values: Mapping[str, float]
    articles: int = 0
    origins: int = 0
    other: Mapping[str, float] = field(default_factory=dict)
    usual: tuple[float, float] | None = None

    def side(self, sign: int, of: Mapping[str, float] | None = None) -> float:
        """The sum of one side: +1 cooperation, -1 conflict."""
        values = self.values if of is None else of
        return sum(values.get(g.name, 0) for g in GROUPS if g.sign == sign)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to point at on the time line: an alarm (``kind`` is its direction) or ``change`` of level."""

    day: date
    kind: str
    words: str
    link: str = ""


def volume(days: Sequence[Mapping[str, Any]], *, label: str) -> Markup:
    """Articles read a day as bars, the independent ones darker."""
    if not days:
        return Markup("")
    return both(*(_volume(days, width, label) for width in (WIDE, 520)))


def _volume(days: Sequence[Mapping[str, Any]], width: int, label: str) -> Markup:
    height, left, bottom = 130, 44, 24
    time = Time(days[0]["day"], days[-1]["day"] + timedelta(days=1), left, width - 6)
    steps = nice(max(d["articles"] for d in days), 3)
    scale = (height - bottom - 10) / steps[-1]
    floor = height - bottom
    parts = _grid(steps, floor, scale, left, width)
    for d in days:
        x, end = time.at(d["day"]), time.at(d["day"] + timedelta(days=1))
        said = f"{words.day(d['day'])}: {words.count(d['articles'], 'article')}, {d['origins']:,} independent"
        for key, look in (("articles", "read"), ("origins", "origins")):
            high = d[key] * scale
            if high:
                parts.append(rect(x, floor - high, end - x - 0.6, high, look, said))
    parts += [text(time.at(d), height - 6, said, anchor=time.anchor(d, said)) for d, said in time.ticks()]
    return svg(parts, width, height, label)


def _grid(steps: Sequence[float], zero: float, scale: float, left: float, width: int, sign: int = -1) -> list[str]:
    out = []
    for step in steps:
        y = zero + sign * step * scale
        out.append(line(left, y, width - 6, y, "zero" if step == 0 else "grid"))
        out.append(text(left - 6, y + 4, number(step), anchor="end"))
    return out


def series(bins: Sequence[Bin], marks: Sequence[Mark], *, label: str, unit: str, other: str = "") -> Markup:
    """Cooperation above the line and conflict below it, with what is usual, what rang, and what was read.

    Args:
        bins: in order of time.
        marks: alarms and changes of level.
        label: the text alternative.
        unit: what is counted, for the hints.
        other: the name of the second pair, if there is one.
    """
    if not bins:
        return Markup("")
    return both(*(_series(bins, marks, width, label, unit, other) for width in (WIDE, NARROW)))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the parts of a series stand."""

    time: Time
    width: int
    left: float
    zero: float
    scale: float
    foot: float
    bottom: float
    height: float

    def y(self, value: float) -> float:
        return self.zero - value * self.scale


def _frame(bins: Sequence[Bin], width: int) -> tuple[_Frame, list[float], list[float]]:
    top = 30.0
    above = nice(max(max(b.side(1), b.side(1, b.other)) for b in bins), 3)
    tallest = max(max(b.side(-1), b.side(-1, b.other)) for b in bins)
    usual = max((b.usual[1] for b in bins if b.usual), default=0.0)
    # A band far wider than anything that came would press the bars flat; it is cut at the foot.
    below = nice(max(tallest, min(usual, _BAND * tallest) or usual), 3)
    room = 230.0 if width > NARROW else 190.0
    most = max(b.articles for b in bins)
    longest = max(len(said) for said in (number(above[-1]), number(below[-1]), f"{most:,}", "0 read"))
    left = max(44.0, 12 + 6.4 * longest)
    scale = room / (above[-1] + below[-1])
    zero = top + above[-1] * scale
    foot = top + room
    time = Time(bins[0].start, bins[-1].end, left, width - 6.0)
    return _Frame(time, width, left, zero, scale, foot, foot + 74, foot + 100), above, below


def _apart(ticks: Sequence[float], scale: float) -> list[float]:
    """Ticks that can be read: all of them, else the first and the last, else the first alone."""
    if len(ticks) < 2 or (ticks[1] - ticks[0]) * scale >= _LINE:
        return list(ticks)
    return [ticks[0], ticks[-1]] if (ticks[-1] - ticks[0]) * scale >= _LINE else [ticks[0]]


def _series(bins: Sequence[Bin], marks: Sequence[Mark], width: int, label: str, unit: str, other: str) -> Markup:
    f, above, below = _frame(bins, width)
    above, below = _apart(above, f.scale), _apart(below, f.scale)
    parts = _grid(above, f.zero, f.scale, f.left, width) + _grid(below[1:], f.zero, f.scale, f.left, width, 1)
    parts += [_band(bins, f), *_bars(bins, f, unit)]
    if other:
        parts += [_steps(bins, f, 1), _steps(bins, f, -1)]
    parts += _marks(marks, f)
    parts += _strip(bins, f)
    if width > NARROW:
        parts += [text(f.left + 4, 12, "cooperation ↑", "axis"), text(f.left + 4, f.foot - 4, "conflict ↓", "axis")]
    data = (
        f' data-from="{bins[0].start}" data-to="{bins[-1].end}" data-left="{f.left:.0f}" data-right="{width - 6}"'
        f' data-width="{width}" data-foot="{f.bottom:.0f}"'
    )
    return svg(parts, width, f.height, label, look="brush", data=data)


def _bars(bins: Sequence[Bin], f: _Frame, unit: str) -> list[str]:
    out = []
    for b in bins:
        x, end = f.time.at(b.start), f.time.at(b.end)
        wide = max(end - x - (1.0 if end - x > 4 else 0.2), 0.8)
        for sign in (1, -1):
            level = 0.0
            for group in (g for g in GROUPS if g.sign == sign and b.values.get(g.name)):
                value = b.values[group.name]
                low, high = f.y(sign * level), f.y(sign * (level + value))
                said = f"{_when(b)}: {number(value)} {unit}, {group.name.lower()}; {words.count(b.articles, 'article')} read"
                out.append(rect(x, min(low, high), wide, abs(high - low), _CLASS[group.name], said))
                level += value
    return out


def _when(b: Bin) -> str:
    last = b.end - timedelta(days=1)
    return words.day(b.start) if last == b.start else f"{words.day(b.start)} to {words.day(last)}"


def _band(bins: Sequence[Bin], f: _Frame) -> str:
    """What conflict was usual, as an area below the line."""
    known = [b for b in bins if b.usual]
    if not known:
        return ""

    def edge(side: int) -> list[tuple[float, float]]:
        ys = [(b, min(f.y(-b.usual[side]), f.foot)) for b in known if b.usual]
        return [p for b, y in ys for p in ((f.time.at(b.start), y), (f.time.at(b.end), y))]

    upper, lower = edge(0), edge(1)
    return path([*upper, *reversed(lower)], "band", closed=True)


def _steps(bins: Sequence[Bin], f: _Frame, sign: int) -> str:
    """The second pair as a line of steps."""
    points = []
    for b in bins:
        y = f.y(sign * b.side(sign, b.other))
        points += [(f.time.at(b.start), y), (f.time.at(b.end), y)]
    return path(points, "other")


def _marks(marks: Sequence[Mark], f: _Frame) -> list[str]:
    out = []
    for mark in marks:
        if not f.time.first <= mark.day <= f.time.last:
            continue
        x = f.time.at(mark.day)
        sign = {"escalation": "▲", "de-escalation": "▼"}.get(mark.kind, "")
        hint = f"<title>{escape(words.plain(mark.words))}</title>"
        head = text(x, 22, sign, f"bell {mark.kind}", "middle") if sign else ""
        inside = f"<g>{hint}{line(x, 26, x, f.foot, f'mark {mark.kind}')}{head}</g>"
        out.append(f'<a href="{escape(mark.link)}">{inside}</a>' if mark.link else inside)
    return out


def _strip(bins: Sequence[Bin], f: _Frame) -> list[str]:
    """What was read, under the series."""
    top = f.foot + 16
    most = max(b.articles for b in bins) or 1
    tall = f.bottom - top
    out = [text(f.left - 6, top + 9, f"{most:,}", anchor="end"), text(f.left - 6, f.bottom, "0 read", anchor="end")]
    for b in bins:
        x, end = f.time.at(b.start), f.time.at(b.end)
        said = f"{_when(b)}: {words.count(b.articles, 'article')} read, {b.origins:,} independent"
        for value, look in ((b.articles, "read"), (b.origins, "origins")):
            if value:
                out.append(
                    rect(x, f.bottom - value / most * tall, max(end - x - 0.4, 0.5), value / most * tall, look, said)
                )
    out.append(line(f.left, f.bottom, f.width - 6, f.bottom, "zero"))
    out += [text(f.time.at(d), f.height - 8, said, anchor=f.time.anchor(d, said)) for d, said in f.time.ticks()]
    return out


def balance(totals: Mapping[str, float], *, label: str) -> Markup:
    """The shares of the groups as one bar."""
    whole = sum(totals.values())
    if not whole:
        return Markup("")
    parts, x = [], 0.0
    for group in (*(g for g in GROUPS if g.sign < 0), *(g for g in GROUPS if g.sign > 0)):
        share = totals.get(group.name, 0) / whole * 1000
        if share:
            said = f"{group.name}: {number(totals[group.name])}, {share / 10:.0f} %"
            parts.append(rect(x, 0, max(share - 2, 1), 18, _CLASS[group.name], said))
        x += share
    return svg(parts, 1000, 18, label, look="balance")


def bars(rows: Sequence[tuple[str, float]], *, label: str) -> Markup:
    """A short list of numbers as lying bars, each with its words."""
    if not rows:
        return Markup("")
    most = max(value for _, value in rows) or 1
    parts = []
    for n, (said, value) in enumerate(rows):
        y = n * 26
        parts.append(rect(0, y + 16, value / most * 300, 6, "origins"))
        parts.append(text(0, y + 12, f"{said}: {number(value)}"))
    return svg(parts, 320, len(rows) * 26 + 4, label)
