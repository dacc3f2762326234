"""``tocsin dyad``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output, series
from tocsin.cli.options import AsOf, DeskPath, Output, desk_at
from tocsin.cli.screen import counted
from tocsin.cli.tables import shown_events, shown_incidents
from tocsin.records import Event, Incident

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.store import Desk, Dyad

_MONTH = ("month", "unit", *series.QUADS, "a_acts", "b_acts", "mean_scale", "articles", "origins")
_COUNTRY = re.compile("[A-Z]{3}")


def command(
    a: Annotated[str, typer.Argument(metavar="A", help="A country code such as USA, or an entity id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    desk: DeskPath = None,
    as_of: AsOf = None,
    to: Output = None,
    by: series.ByOption = series.By.MONTH,
    scale: series.ScaleOption = series.Scale.PLOVER,
    rows: series.RowsOption = 24,
    latest: series.LatestOption = 8,
    chart: series.ChartOption = None,
) -> None:
    """Show what two actors did to each other, with the news read beside every count, the alarms, and the latest acts.

    Two country codes are counted by the rule for pairs (docs/watch.md), by day, week or month; an entity id month by month,
    on PLOVER's scale.
    """
    output.check(to)
    series.check_chart(chart)
    place = desk_at(desk, as_of)
    first, second = actor_key(a), actor_key(b)
    found = place.dyad(first, second, latest=latest)
    countries = all(_COUNTRY.fullmatch(key) for key in (first, second))
    if countries:
        given = series.rows(place, "dyad", first, second, by=by, scale=scale)
    else:
        by = series.By.MONTH
        given = [{**row, "unit": found.unit} for row in filled(found.months.to_pylist())]
        given = [{name: row[name] for name in _MONTH} for row in given]
    alarms = place.alarms("dyad", *sorted((first, second)))
    series.draw(chart, given, title=f"{first} – {second}", by=by, alarms=alarms)
    kinds: dict[str, type] = {by.value: str, **series.COLUMNS}
    form = output.Form(dict, dict, kinds, lambda console, shown: _show(console, found, shown, by, rows, place))
    output.write(given, form, to)


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


def _show(console: Console, found: Dyad, given: list[dict[str, Any]], by: series.By, most: int, desk: Desk) -> None:
    from rich.markup import escape

    acts = sum(sum(row[quad] for quad in series.QUADS) for row in given)
    if not acts and not found.undated:
        console.print(f"Nothing between {found.a} and {found.b} in this desk.", markup=False)
        return
    pair = escape(f"{found.a} – {found.b}")
    console.print(f"[bold]{pair}[/], {counted(acts, 'incident')} with a date\n")
    whole = [{"killed_low": 0, "killed_high": 0, "state": "monitored", **row} for row in given]
    series.show(console, whole, by=by, most=most)
    shown = given[-most:]
    notes = [
        f"{found.a} acted in {sum(r['a_acts'] for r in shown):,}, {found.b} in {sum(r['b_acts'] for r in shown):,}"
    ]
    if found.undated:
        notes.append(f"{found.undated:,} more without a known date")
    about = "Articles read: all in the desk at that time, whatever they are about."
    console.print(f"\n[dim]{escape('; '.join(notes))}. {about}[/]")
    series.show_alarms(console, desk.alarms("dyad", *sorted((found.a, found.b))))
    show_latest(console, found.latest)


def show_latest(console: Console, acts: Sequence[Event | Incident]) -> None:
    """The latest acts as a table."""
    events = [act for act in acts if isinstance(act, Event)]
    incidents = [act for act in acts if isinstance(act, Incident)]
    if acts:
        console.print("\n[bold]The latest[/]\n")
    if events:
        shown_events(console, [(event, None) for event in events])
    if incidents:
        shown_incidents(console, incidents)
