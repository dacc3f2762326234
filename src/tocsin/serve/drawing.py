"""Pieces of SVG: scales, axes and marks. Every text goes through escaping; colours come from the style sheet by class."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

WIDE, NARROW = 1060, 350


@dataclass(frozen=True, slots=True)
class Time:
    """Days to pixels, from ``left`` to ``right``."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """The pixel where a day begins."""
        return self.left + (day - self.first).days / max((self.last - self.first).days, 1) * (self.right - self.left)

    def anchor(self, day: date, said: str) -> str:
        """Which end of a day's words stands at its tick: the last ones would run out of the drawing."""
        return "end" if self.at(day) + 6.2 * len(said) > self.right else "start"

    def ticks(self) -> list[tuple[date, str]]:
        """Days to write under the axis, with their words: days, months or years, as many as have room."""
        room = max(2, int((self.right - self.left) / 84))
        days = (self.last - self.first).days
        if days / room < 25:
            step = next(s for s in (1, 2, 7, 14, 28) if s * room >= days or s == 28)
            return [(d, f"{d.day} {d:%b}") for d in self._days(step)]
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if s * room >= months)
        out = []
        for n in range(months + 1):
            number = self.first.month - 1 + n
            at = date(self.first.year + number // 12, number % 12 + 1, 1)
            if (at.year * 12 + at.month - 1) % step == 0 and self.first <= at <= self.last:
                out.append((at, f"{at.year}" if step >= 12 else f"{at:%b} {at.year}"))
        return out

    def _days(self, step: int) -> Iterator[date]:
        at = self.first
        while at <= self.last:
            yield at
            at += timedelta(days=step)


def nice(top: float, most: int = 4) -> list[float]:
    """Round numbers from 0 to at least ``top``, few of them."""
    if top <= 0:
        return [0.0, 1.0]
    raw = top / most
    scale = 10.0 ** math.floor(math.log10(raw))
    step = next(s * scale for s in (1, 2, 5, 10) if s * scale >= raw * 0.999)
    if top >= 1 and step < 1:
        step = 1.0
    return [n * step for n in range(math.ceil(top / step - 1e-9) + 1)]


def number(value: float) -> str:
    """A number for an axis or a hint."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}" if abs(value) < 1 else f"{value:,.1f}"


def rect(x: float, y: float, width: float, height: float, look: str, title: str = "") -> str:
    """A box, with a hint."""
    hint = f"<title>{escape(title)}</title>" if title else ""
    head = f'<rect class="{look}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{max(height, 0):.1f}"'
    return f"{head}>{hint}</rect>" if hint else f"{head}/>"


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    """A line."""
    return f'<line class="{look}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def text(x: float, y: float, said: str, look: str = "tick", anchor: str = "start") -> str:
    """Words."""
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def path(points: Sequence[tuple[float, float]], look: str, *, closed: bool = False) -> str:
    """A line through points."""
    if not points:
        return ""
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    return f'<path class="{look}" d="{d}"/>'


def svg(parts: Sequence[str], width: int, height: float, label: str, *, look: str = "", data: str = "") -> Markup:
    """A whole drawing that scales with its column and says what it shows."""
    # A picture has no links within; a group of links may be drawn.
    role = "group" if any("<a " in part for part in parts) else "img"
    return Markup(  # noqa: S704 (every text in it is escaped above)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{look}" viewBox="0 0 {width} {height:.0f}" role="{role}"'
        f' aria-label="{escape(label)}"{data}>{"".join(parts)}</svg>'
    )


def both(wide: Markup, narrow: Markup) -> Markup:
    """A drawing for wide and one for narrow screens, of which the style sheet shows one."""
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)
