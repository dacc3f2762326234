"""What the commands ``dyad`` and ``country`` share: one series as rows, on the screen, and as a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli.tables import QUAD_STYLES, plain_table
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from tocsin.records import Alarm
    from tocsin.store import Desk

QUADS = tuple(quad.replace(" ", "_") for quad in QUAD_STYLES)
_BARS = "▁▂▃▄▅▆▇█"
_HEADS = (
    ">Verbal\ncoop.",
    ">Material\ncoop.",
    ">Verbal\nconflict",
    ">Material\nconflict",
    ">Mean\nscore",
    ">Killed",
    ">Articles\nread",
)
# Independent origins a week below which a row says nothing about peace or war.
_LEAST_WEEKLY = 10
_ALARMS = 5


class By(StrEnum):
    """The length of a row."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Scale(StrEnum):
    """Which scores are averaged."""

    PLOVER = "plover"
    GOLDSTEIN = "goldstein"


ByOption = Annotated[By, typer.Option("--by", help="The length of a row.")]
ScaleOption = Annotated[
    Scale, typer.Option("--scale", help="The scale of the mean score: PLOVER's own or Goldstein's.")
]
RowsOption = Annotated[int, typer.Option("--rows", min=1, help="How many rows the screen shows, the latest.")]
LatestOption = Annotated[int, typer.Option("--latest", min=0, help="How many of the latest acts the screen shows.")]
ChartOption = Annotated[
    Path | None, typer.Option("--chart", help="Also draw it into this file: .svg, .png or .html.", show_default=False)
]
COLUMNS: dict[str, type] = {
    "unit": str, **dict.fromkeys(QUADS, int), "a_acts": int, "b_acts": int, "mean_scale": float, "scale": str,
    "log_ratio": float, "material_share": float, "killed_low": int, "killed_high": int, "events": int, "reports": int,
    "incidents": int, "origins_of_acts": int, "articles": int, "origins": int, "state": str,
}  # fmt: skip
"""The columns of a row after its first, which is named by its length."""


def rows(desk: Desk, kind: str, a: str, b: str, *, by: By, scale: Scale) -> list[dict[str, Any]]:
    """One series in rows without gaps: counts, mean score, log ratio, the share of material conflict, killed, and what was read.

    ``log_ratio`` is the natural logarithm of (acts of cooperation + 1) / (acts of conflict + 1). ``state`` is
    ``unmonitored`` where too little was read to speak.
    """
    from tocsin.store.kept import one

    view = desk.watched()
    found = {row["start"]: row for row in one(view, kind, a, b, by=by).to_pylist()}
    sides = {}
    if kind == "dyad":
        for side, (x, y) in {"a_acts": (a, b), "b_acts": (b, a)}.items():
            acted = one(view, "pair", x, y, by=by).to_pylist()
            sides[side] = {row["start"]: row["incidents"] for row in acted}
    return [_row(start, found.get(start), sides, by, scale) for start in _starts(found, by)]


def _starts(found: dict[date, Any], by: By) -> Iterator[date]:
    if not found:
        return
    at, last = min(found), max(found)
    while at <= last:
        yield at
        at = _next(at, by)


def _next(at: date, by: By) -> date:
    if by is By.MONTH:
        return date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return at + timedelta(days=7 if by is By.WEEK else 1)


def _row(
    start: date, found: dict[str, Any] | None, sides: dict[str, dict[date, int]], by: By, scale: Scale
) -> dict[str, Any]:
    got = found or dict.fromkeys(("incidents", "conflict", "cooperation", "events", "reports", "origins", *QUADS), 0)
    acts = got["incidents"]
    enough = _LEAST_WEEKLY * (_next(start, by) - start).days / 7
    return {
        by.value: start.isoformat()[:7] if by is By.MONTH else start.isoformat(),
        "unit": "incidents",
        **{quad: got[quad] for quad in QUADS},
        **{side: of.get(start, 0) for side, of in sides.items()},
        "mean_scale": round(got[scale.value] / acts, 1) if acts else None,
        "scale": scale.value,
        "log_ratio": round(math.log((got["cooperation"] + 1) / (got["conflict"] + 1)), 2),
        "material_share": round(got["material_conflict"] / acts, 2) if acts else None,
        "killed_low": got.get("killed_low", 0),
        "killed_high": got.get("killed_high", 0),
        "events": got["events"],
        "reports": got["reports"],
        "incidents": acts,
        "origins_of_acts": got["origins"],
        "articles": got.get("read_articles", 0),
        "origins": got.get("read_origins", 0),
        "state": "monitored" if got.get("read_origins", 0) >= enough else "unmonitored",
    }


def show(console: Console, given: Sequence[dict[str, Any]], *, by: By, most: int) -> None:
    """Sparklines over a table of the latest rows."""
    shown = list(given)[-most:]
    sparklines(console, shown, by.value)
    table = plain_table(by.value.capitalize(), *_HEADS)
    for row in shown:
        cells: list[Any] = [number(row[quad], style) for quad, style in zip(QUADS, QUAD_STYLES.values(), strict=True)]
        mean = f"{row['mean_scale']:+.1f}" if row["mean_scale"] is not None else "·"
        thin = row["state"] == "unmonitored"
        read = number(row["articles"], "dim italic" if thin else "default")
        table.add_row(row[by.value], *cells, mean, killed(row), read)
    console.print(table)
    if any(row["state"] == "unmonitored" for row in shown):
        console.print("[dim italic]Articles read in italics: too few to speak of peace or war (unmonitored).[/]")


def killed(row: dict[str, Any]) -> Text:
    """The killed of a row, from the lowest to the highest figure."""
    low, high = row["killed_low"], row["killed_high"]
    if low == high:
        return number(high, "red")
    from rich.text import Text

    return Text(f"{low:,}–{high:,}", style="red")


def sparklines(console: Console, shown: Sequence[dict[str, Any]], key: str) -> None:
    """Conflict, cooperation, and what was read, one character a row."""
    if not shown:
        return
    lines = {
        "conflict": [row["verbal_conflict"] + row["material_conflict"] for row in shown],
        "cooperation": [row["verbal_cooperation"] + row["material_cooperation"] for row in shown],
        "articles read": [row["articles"] for row in shown],
    }
    span = f"{shown[0][key]} … {shown[-1][key]}"
    for name, values in lines.items():
        console.print(f"{name:<14}{spark(values)}  [dim]{span}, most {max(values):,}[/]")
    console.print()


def spark(values: Sequence[int]) -> str:
    """Values as one character each; nothing is a dot, so that a little is not taken for nothing."""
    most = max(values, default=0)
    return "".join("·" if v == 0 else _BARS[min(len(_BARS) - 1, v * len(_BARS) // (most + 1))] for v in values)


def number(value: int, style: str) -> Text:
    """A count, or a faint dot for none."""
    from rich.text import Text

    return Text(f"{value:,}", style=style) if value else Text("·", style="dim")


def show_alarms(console: Console, alarms: Sequence[Alarm]) -> None:
    """The latest alarms of a series, in words."""
    from rich.text import Text

    if not alarms:
        return
    console.print("\n[bold]Alarms[/]\n")
    for alarm in alarms[:_ALARMS]:
        head = Text.assemble(
            (alarm.opened, "bold"),
            " ",
            (alarm.direction, direction_style(alarm.direction)),
            f", {alarm.status}" + (f" {alarm.closed}" if alarm.closed else ""),
        )
        console.print(head)
        console.print(Text(alarm.what), soft_wrap=False)
        console.print()


def direction_style(direction: str) -> str:
    """The colour of a direction."""
    return "red" if direction == "escalation" else "green"


def draw(path: Path | None, given: Sequence[dict[str, Any]], *, title: str, by: By, alarms: Sequence[Alarm]) -> None:
    """Writes the chart, if one was asked for.

    Raises:
        UsageError: the suffix is none of a chart, or there is nothing to draw.
    """
    if path is None:
        return
    from tocsin.report.pair_chart import save

    if not given:
        raise UsageError(f"{path}: nothing to draw")
    rings = [(alarm.opened, alarm.direction) for alarm in alarms]
    save(path, given, title=title, key=by.value, alarms=rings)


def check_chart(path: Path | None) -> None:
    """Refuses a chart that cannot be written, before any work is done.

    Raises:
        UsageError: the suffix is none of a chart, or the folder is not there.
    """
    if path is not None and path.suffix.lower() not in (".svg", ".png", ".html"):
        raise UsageError(f"{path}: cannot tell the format from the name (use .svg, .png, .html)")
    if path is not None and not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: the folder {path.absolute().parent} is not there (make it first)")
