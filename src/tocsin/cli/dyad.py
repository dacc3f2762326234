"""``tocsin dyad``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.flat import columns
from tocsin.cli.options import DeskPath, Output, desk_at
from tocsin.cli.screen import counted
from tocsin.cli.tables import QUAD_STYLES, plain_table, shown_events, shown_incidents
from tocsin.records import Event, Incident

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from tocsin.store import Dyad

_BARS = "▁▂▃▄▅▆▇█"
_QUADS = [quad.replace(" ", "_") for quad in QUAD_STYLES]
_HEADS = (">Verbal\ncoop.", ">Material\ncoop.", ">Verbal\nconflict", ">Material\nconflict", ">Articles\nread")
_MONTH = ("month", "unit", *_QUADS, "a_acts", "b_acts", "mean_scale", "articles", "origins")


def command(
    a: Annotated[str, typer.Argument(metavar="A", help="A country code such as USA, or an entity id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    desk: DeskPath = None,
    to: Output = None,
    months: Annotated[int, typer.Option(min=1, help="How many months the screen shows, the latest.")] = 24,
    latest: Annotated[int, typer.Option(min=0, help="How many of the latest acts the screen shows.")] = 8,
) -> None:
    """Show what two actors did to each other, month by month, with the news read beside every count."""
    output.check(to)
    found = desk_at(desk).dyad(actor_key(a), actor_key(b), latest=latest)
    rows = [{**row, "unit": found.unit} for row in filled(found.months.to_pylist())]
    kinds = {**columns(dict.fromkeys(_MONTH)), **dict.fromkeys(_QUADS, int)}
    ordered = [{name: row[name] for name in _MONTH} for row in rows]
    form = output.Form(dict, dict, kinds, lambda console, shown: show(console, found, shown, months))
    output.write(ordered, form, to)


def actor_key(given: str) -> str:
    """Country codes and Wikidata ids may be written small; other ids are as they are."""
    return given.upper() if re.fullmatch(r"[a-zA-Z]{3}|[qQ][0-9]+", given) else given


def filled(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The months in order with those between them that had neither acts nor articles, as zeros."""
    by_month = {row["month"]: row for row in rows}
    if not by_month:
        return
    nothing = {name: None if name == "mean_scale" else 0 for name in _MONTH}
    month, last = min(by_month), max(by_month)
    while month <= last:
        yield by_month.get(month) or {**nothing, "month": month}
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12:04}-{number % 12 + 1:02}"


def show(console: Console, found: Dyad, rows: Sequence[dict[str, Any]], months: int) -> None:
    """The months as a table with sparklines over it, then the latest acts."""
    from rich.markup import escape

    acts = [sum(row[quad] for quad in _QUADS) for row in rows]
    if not any(acts) and not found.undated:
        console.print(f"No {found.unit} between {found.a} and {found.b} in this desk.", markup=False)
        return
    pair, dated = escape(f"{found.a} – {found.b}"), counted(sum(acts), found.unit.removesuffix("s"))
    console.print(f"[bold]{pair}[/], {dated} with a date\n")
    rows, acts = rows[-months:], acts[-months:]
    _sparklines(console, found.unit, rows, acts)
    table = plain_table("Month", *_HEADS)
    for row in rows:
        cells = [_number(row[quad], style) for quad, style in zip(_QUADS, QUAD_STYLES.values(), strict=True)]
        table.add_row(row["month"], *cells, _number(row["articles"], "default"))
    console.print(table)
    notes = [f"{found.a} acted in {sum(r['a_acts'] for r in rows):,}, {found.b} in {sum(r['b_acts'] for r in rows):,}"]
    if found.undated:
        notes.append(f"{found.undated:,} more without a known date")
    console.print(
        f"\n[dim]{escape('; '.join(notes))}. Articles read: all of that month in the desk, whatever they are about.[/]"
    )
    _latest(console, found.latest)


def _sparklines(console: Console, unit: str, rows: Sequence[dict[str, Any]], acts: Sequence[int]) -> None:
    lines = ((unit, acts), ("articles read", [row["articles"] for row in rows]))
    span = f"{rows[0]['month']} … {rows[-1]['month']}"
    for name, values in lines:
        console.print(f"{name:<14}{spark(values)}  [dim]{span}, most {max(values):,}[/]")
    console.print()


def spark(values: Sequence[int]) -> str:
    """Values as one character each; nothing is a dot, so that a little is not taken for nothing."""
    most = max(values, default=0)
    return "".join("·" if v == 0 else _BARS[min(len(_BARS) - 1, v * len(_BARS) // (most + 1))] for v in values)


def _number(value: int, style: str) -> Text:
    from rich.text import Text

    return Text(f"{value:,}", style=style) if value else Text("·", style="dim")


def _latest(console: Console, acts: Sequence[Event | Incident]) -> None:
    events = [act for act in acts if isinstance(act, Event)]
    incidents = [act for act in acts if isinstance(act, Incident)]
    if acts:
        console.print("\n[bold]The latest[/]\n")
    if events:
        shown_events(console, [(event, None) for event in events])
    if incidents:
        shown_incidents(console, incidents)
