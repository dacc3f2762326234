"""``tocsin country``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output, series
from tocsin.cli.options import AsOf, DeskPath, Output, desk_at
from tocsin.cli.screen import counted
from tocsin.cli.tables import plain_table
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.store import Desk

# Days whose acts are listed as the latest.
_DAYS = 28


def command(
    code: Annotated[str, typer.Argument(metavar="COUNTRY", help="A country code such as IRQ.")],
    desk: DeskPath = None,
    as_of: AsOf = None,
    to: Output = None,
    by: series.ByOption = series.By.MONTH,
    scale: series.ScaleOption = series.Scale.PLOVER,
    rows: series.RowsOption = 24,
    latest: series.LatestOption = 8,
    chart: series.ChartOption = None,
) -> None:
    """Show what happened within a country, with the news read beside every count, its alarms, and what weighs most of late."""
    from tocsin.vocab.countries import name_of, names

    output.check(to)
    series.check_chart(chart)
    key = code.upper()
    if key not in names():
        raise UsageError(f"{code} is unknown (give a country code such as IRQ)")
    place = desk_at(desk, as_of)
    given = series.rows(place, "country", key, "", by=by, scale=scale)
    alarms = place.alarms("country", key)
    series.draw(chart, given, title=name_of(key), by=by, alarms=alarms)
    kinds: dict[str, type] = {by.value: str, **series.COLUMNS}
    form = output.Form(dict, dict, kinds, lambda console, shown: _show(console, key, shown, by, rows, latest, place))
    output.write(given, form, to)


def _show(
    console: Console, key: str, given: list[dict[str, Any]], by: series.By, most: int, latest: int, desk: Desk
) -> None:
    from rich.markup import escape

    from tocsin.vocab.countries import name_of

    acts = sum(row["incidents"] for row in given)
    if not acts:
        console.print(f"Nothing within {name_of(key)} in this desk.", markup=False)
        return
    console.print(f"[bold]{escape(name_of(key))}[/], {counted(acts, 'incident')} among its own\n")
    series.show(console, given, by=by, most=most)
    console.print("\n[dim]Acts whose only country is this one; what it does abroad is in its pairs.[/]")
    series.show_alarms(console, desk.alarms("country", key))
    _latest(console, key, desk, latest)


def _latest(console: Console, key: str, desk: Desk, latest: int) -> None:
    from tocsin.store.drivers import behind

    view = desk.view()
    last = view.query("SELECT max(TRY_CAST(day AS DATE)) AS day FROM volume").to_pylist()[0]["day"]
    if last is None or not latest:
        return
    found = [
        driver
        for channel in ("conflict", "cooperation")
        for driver in behind(view, "country", key, "", channel=channel, since=last - timedelta(days=_DAYS), until=last)[
            "drivers"
        ]
    ]
    if not found:
        return
    console.print(f"\n[bold]What weighs most in the last {_DAYS} days[/]\n")
    table = plain_table("Date", "What", ">Reports", ">Origins", "Id")
    for driver in found[:latest]:
        table.add_row(
            driver["day"] or "—",
            driver["what"] or "—",
            str(driver["reports"]),
            str(driver["origins"]),
            driver["id"][:8],
        )
    console.print(table)
