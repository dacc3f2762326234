"""``tocsin backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tocsin.cli import output
from tocsin.cli.flat import columns
from tocsin.cli.options import DeskPath, Output, desk_at
from tocsin.cli.tables import plain_table

if TYPE_CHECKING:
    from rich.console import Console

    from tocsin.watch.backtest import Backtest, Result

_WHOLE = ("alarms", "rung", "could_be_rung", "points")
_SHARES = (
    "chance", "median_lag", "held_7", "held_30", "held_90", "faded_7", "faded_30", "faded_90", "aupr", "brier", "base_rate",
)  # fmt: skip


def command(
    desk: DeskPath = None,
    to: Output = None,
    points: Annotated[
        Path | None,
        typer.Option(
            "--points", help="Turning points: a CSV file with date, a, b, direction, what.", show_default=False
        ),
    ] = None,
    budget: Annotated[float, typer.Option(help="Alarms per series and year.")] = 2.0,
    least: Annotated[int, typer.Option("--least", min=1, help="Events that a series must have to be watched.")] = 60,
    run_in: Annotated[
        int, typer.Option("--run-in", min=14, help="Days at the start that only teach what is normal.")
    ] = 42,
    placebos: Annotated[
        bool, typer.Option("--placebos/--no-placebos", help="Also change the news where the world does not.")
    ] = True,
) -> None:
    """Replay a desk day by day, with only what was known by then, beside simple rules at the same budget."""
    from tocsin.watching import backtest

    output.check(to)
    test = backtest(desk_at(desk), points, budget=budget, least=least, run_in=run_in)
    kinds = {
        **columns(dict.fromkeys(("rule", *_WHOLE, *_SHARES))),
        **dict.fromkeys(_WHOLE, int),
        **dict.fromkeys(_SHARES, float),
    }
    form = output.Form(_row, _row, kinds, lambda console, _: show(console, test, placebos))
    output.write(test.results, form, to)


def _row(result: Result) -> dict[str, Any]:
    return {
        "rule": result.name,
        "alarms": result.alarms,
        "rung": result.hits,
        "could_be_rung": sum(found.watched for found in result.points),
        "points": len(result.points),
        "chance": round(result.chance, 2),
        "median_lag": result.lag,
        **{f"held_{days}": _rounded(share) for days, share in result.held.items()},
        **{f"faded_{days}": _rounded(share) for days, share in result.faded.items()},
        "aupr": _rounded(result.aupr),
        "brier": _rounded(result.brier, 4),
        "base_rate": _rounded(result.base, 4),
    }


def _rounded(share: float, digits: int = 3) -> float | None:
    return None if share != share else round(share, digits)


def show(console: Console, test: Backtest, placebos: bool) -> None:
    """The rules side by side, then each turning point."""
    years = (test.last - test.first).days / 365
    console.print(
        f"[bold]{test.series:,} series[/], rung from {test.first} to {test.last} at a budget of {test.budget:g} alarms per"
        f" series and year: {test.budget * test.series * years:,.0f} alarms.\n"
    )
    table = plain_table(
        "Rule",
        ">Alarms",
        ">Rung",
        ">By luck",
        ">Days after",
        ">Held 7 · 30 · 90",
        ">Faded 7 · 30 · 90",
        ">AUPR",
        ">Brier",
    )
    for result in test.results:
        row = _row(result)
        rung = f"{row['rung']} of {row['could_be_rung']}" if row["points"] else "—"
        lag = f"{result.lag:.0f}" if result.lag is not None else "—"
        shares = [" · ".join(_percent(row[f"{kind}_{days}"]) for days in (7, 30, 90)) for kind in ("held", "faded")]
        table.add_row(
            result.name,
            f"{result.alarms:,}",
            rung,
            f"{result.chance:.1f}",
            lag,
            *shares,
            _short(row["aupr"]),
            _short(row["brier"]),
        )
    console.print(table)
    base = test.results[0].base
    console.print(
        "\n[dim]Held: after so many days still at least halfway up; faded: less than a quarter. AUPR and Brier: of the"
        f" weekly forecast that the next two weeks bring twice the usual, which they did in {base:.1%}.[/]"
    )
    _points(console, test.results)
    if placebos:
        _placebos(console, test)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def _short(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _points(console: Console, results: tuple[Result, ...]) -> None:
    if not results[0].points:
        return
    console.print("\n[bold]Turning points[/], and how many days after them each rule rang\n")
    table = plain_table("Day", "Where", "Direction", "What", *(f">{result.name}" for result in results))
    for at, found in enumerate(results[0].points):
        lags = [result.points[at].lag for result in results]
        cells = ["too few events" if not found.watched else "—" if lag is None else f"{lag:+d}" for lag in lags]
        table.add_row(
            found.point.day.isoformat(), str(found.point.key), found.point.direction, found.point.what, *cells
        )
    console.print(table)


def _placebos(console: Console, test: Backtest) -> None:
    from tocsin.watch.backtest import placebos

    console.print("\n[bold]Placebos[/]: the news changed, the world not\n")
    table = plain_table("Change", ">Alarms", ">Gone · new", ">Openings", ">Days open")
    for placebo in placebos(test):
        found = placebo.difference
        shares = [f"{_percent(gone)} · {_percent(new)}" for gone, new in (found.alarms, found.openings, found.days)]
        table.add_row(placebo.name, f"{placebo.alarms:,}", *shares)
    console.print(table)
    console.print(
        "\n[dim]Shares that are gone, and that are new. An alarm is the same if one of its series and direction was open at the"
        " same time; an opening, if one was within a week.[/]"
    )
